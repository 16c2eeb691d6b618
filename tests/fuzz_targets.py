"""What a fuzzer feeds: one function a target, bytes in, an exception out when a promise is broken.

`tests/test_hostile.py` runs them on inputs that Hypothesis makes, `tests/benchmarks/fuzz.py` for as long as one likes.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

import cleaner
from cleaner import packs
from cleaner.corpus import reports, restore
from cleaner.corpus import settings as settings_files
from cleaner.evidence import meta_elements
from cleaner.evidence.metadata import Metadata
from cleaner.evidence.of_page import PageEvidence
from cleaner.evidence.rules import check, examples
from cleaner.formats import jsonl as json_lines
from cleaner.formats import read
from cleaner.formats import text as text_source
from cleaner.formats.jsonl import Line
from cleaner.formats.record_files import open_records
from cleaner.formats.records import ReadOptions
from cleaner.model import CleanerError, InputError, KindOption, PackError, Result, Source
from cleaner.pipeline.cleaner import MAX_REMOVED_HTML, Cleaner
from cleaner.pipeline.page import HtmlCleaner
from cleaner.pipeline.text import TextEvidence
from cleaner.report import html as page
from cleaner.report import jsonl
from cleaner.report.jsonl import ReportError
from cleaner.segment import elements
from cleaner.segment.normal import VISIBLE
from cleaner.segment.parsing import parse


@cache
def pipeline() -> Cleaner:
    """One cleaner for all inputs, as in a worker."""
    return Cleaner()


class Quick(PageEvidence):
    """The page's evidence but trafilatura, which takes most of a page's time and is fuzzed by the target `page`."""

    def about(self, root: lxml_html.HtmlElement, url: str | None) -> Metadata:
        return meta_elements.read(root, url)

    def extract(self, root: lxml_html.HtmlElement) -> tuple[list[str] | None, list[str] | None]:
        return None, None


@cache
def quick_pages() -> HtmlCleaner:
    """A cleaner of pages that does not ask trafilatura."""
    rules, model, texts = pipeline().ruleset, pipeline().model, pipeline()._text.evidence
    found = HtmlCleaner(rules, model, texts, "balanced", frozenset(), MAX_REMOVED_HTML, None)
    found._evidence = Quick(rules, texts.scores, dict(model.names))
    return found


def decode(data: bytes) -> None:
    """Whatever the bytes are: they are refused, or their decoded text gives them back."""
    for kind in ("auto", "text"):
        source = source_of(data, kind)  # type: ignore[arg-type]
        if source is not None:
            back = text_source.encode(source.text, source.encoding, source.bom, source.undecodable)
            assert back == data, "bytes do not come back"


def text(data: bytes) -> None:
    """A text is cleaned without loss: the ledger adds up, and the bytes come back from clean text and report."""
    source = source_of(data, "text")
    if source is None:
        return
    result = pipeline().clean(source)
    assert "".join(piece.text for piece in result.pieces) == source.text, "pieces are not the source"
    restored = cleaner.restore(result.text, result.removed)
    assert restored == source.text, "restore differs"
    again = reported(result)
    back = cleaner.restore(result.text, again.removed)
    assert text_source.encode(back, again.encoding, again.bom, again.undecodable) == data, "the report loses bytes"
    if not result.held and sum(data) % 8 == 0:  # one input in eight: it costs as much again
        # A second cleaning may take a line more, since the place of lines has changed; it takes none without saying so.
        second = pipeline().clean(result.text, kind="text")
        assert cleaner.restore(second.text, second.removed) == result.text, "restore differs after a second cleaning"


def html(data: bytes) -> None:
    """A page is cleaned without loss by our own evidence."""
    source = source_of(data, "html")
    if source is not None:
        check_page(source, quick_pages().clean(source))


def whole_page(data: bytes) -> None:
    """A page is cleaned without loss, trafilatura and all."""
    source = source_of(data, "html")
    if source is not None:
        check_page(source, pipeline().clean(source))


def check_page(source: Source, result: Result) -> None:
    """All that a browser would show of the page (as lxml reads it) is in its pieces, in order, and the report holds it."""
    shown = "".join(piece.text for piece in result.pieces)
    assert squeezed(shown) == squeezed(visible(source.text)), "text of the page vanished or came twice"
    for number, removal in enumerate(result.removed):
        assert removal.rules, "a removal without a voice"
        assert removal.text == "".join(piece.text for piece in result.pieces if piece.removal == number)
    for form in ("md", "html"):
        assert result.to(form, images=True) is not None
    etree.fromstring(result.to("tei", images=True).encode())
    reported(result)


def visible(markup: str) -> str:
    """The text of a page without what is hidden, by another way than the segmenter's."""
    root = parse(markup)
    if root is None:
        return ""
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        tag = element.tag.lower().rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else "script"
        if tag in elements.HIDDEN_TAGS or elements.is_hidden(element):
            tail = element.tail
            element.clear()
            element.tail = tail
    return "".join(root.itertext())


def pack(data: bytes) -> None:
    """A stranger's pack is read and checked, or refused with a PackError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pack.toml")
        path.write_bytes(data)
        try:
            rules = packs.load([path], builtin=False)
            check.check(rules.rules, None, examples.matches)
            TextEvidence(rules, pipeline().model.wording).signals("Sign up for our newsletter.\n\nThe council met.")
        except PackError as error:
            one_line(error)


def settings(data: bytes) -> None:
    """A configuration is read, or refused with a PackError."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cleaner.toml", "pyproject.toml"):
            path = Path(folder, name)
            path.write_bytes(data)
            try:
                settings_files.read(path)
            except PackError as error:
                one_line(error)


def report(data: bytes) -> None:
    """A report from elsewhere is read, or refused line by line; restoring from it writes nothing outside."""
    with tempfile.TemporaryDirectory() as folder:
        out, target = Path(folder, "out"), Path(folder, "target")
        out.mkdir()
        (out / "a.txt").write_text("A clean text.\n", encoding="utf-8")
        (out / "report.jsonl").write_bytes(data)
        try:
            for value in reports.read(out / "report.jsonl"):
                try:
                    jsonl.from_object(value)
                except ReportError:
                    continue
        except ReportError as error:
            one_line(error)
        try:
            for item in restore.restore(out, target):
                assert item.state in {"restored", "passed over", "failed"}
        except CleanerError:
            pass
        assert {path.name for path in Path(folder).iterdir()} <= {"out", "target"}, "wrote elsewhere"
        assert {path.name for path in out.iterdir()} == {"a.txt", "report.jsonl"}, "wrote into OUT"


def records(data: bytes) -> None:
    """A file of records, whatever is in it, gives records and errors and an end; lines give themselves back."""
    with tempfile.TemporaryDirectory() as folder:
        for name, form in FILES:
            path = Path(folder, name)
            path.write_bytes(data)
            numbers: list[int] = []
            opened = open_records(path, form, name, ReadOptions(10_000))
            with contextlib.closing(opened):
                for record in opened.records:
                    assert (record.source is None) == (record.error is not None), "neither a document nor an error"
                    assert not record.final or next(opened.records, None) is None, "goes on after its end"
                    numbers.append(record.index)
                    if isinstance(record.raw, Line) and record.source is not None:
                        again = json_lines.parse(record.raw.with_text("x").encode(), 0, name, ReadOptions(10_000))
                        assert again.source is not None, "a line does not come back"
                        assert again.source.text == "x", "a line does not come back"
            assert numbers == sorted(set(numbers)), "a number comes twice"
        whole = json_lines.parts(BytesIO(data), 64)
        assert b"".join(data[part.start : part.end] for part in whole) == data, "the parts are not the file"


def one_line(error: CleanerError) -> None:
    """A message is one line."""
    assert "\n" not in str(error), "the message has two lines"


def source_of(data: bytes, kind: KindOption) -> Source | None:
    """The bytes as a document, or None when they are refused."""
    try:
        return read(data, kind=kind)
    except InputError:
        return None


def reported(result: Result) -> Result:
    """The result as its report tells it; the report's page takes it too."""
    line = jsonl.to_line(jsonl.to_object(result, source="a"))
    assert "\n" not in line, "a line of the report has two lines"
    again = jsonl.from_object(json.loads(line.encode("utf-8")), result.text)
    told = again.removed
    if result.kind == "html":  # the report tells the joints of the rendered text, which the result does not hold
        told = tuple(replace(removal, before="", after="") for removal in told)
    assert told == result.removed, "the report changes removals"
    item = page.entry(result)
    assert "<" not in item.meta + (item.body or ""), "markup in the report's page"
    (item.meta + (item.body or "")).encode("utf-8")
    return again


def squeezed(shown: str) -> str:
    """What is visible of a text."""
    return "".join(VISIBLE.findall(shown))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "decode": decode,
    "text": text,
    "html": html,
    "page": whole_page,
    "pack": pack,
    "settings": settings,
    "report": report,
    "records": records,
}
FILES = tuple(
    (f"a.{suffix}", suffix.partition(".")[0])
    for suffix in ("jsonl", "jsonl.gz", "jsonl.zst", "warc", "warc.gz", "parquet")
)
