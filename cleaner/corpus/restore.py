"""Bringing the sources of a run back from its clean text and its report, each checked against its digest."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cleaner.corpus import document, reports
from cleaner.corpus.state import State
from cleaner.formats import registry, streams
from cleaner.formats.documents import packing
from cleaner.formats.record_files import open_records, open_sink
from cleaner.formats.records import Opened, ReadOptions
from cleaner.formats.suffixes import format_of
from cleaner.formats.writers import REMOVALS, Sink, Writing, beside
from cleaner.report import jsonl
from cleaner.system import files
from cleaner.system.addresses import below
from cleaner.system.names import reason, shown

_TAKEN = "{} is there already and holds something else; name another folder, or add --overwrite"


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of one document: restored, passed over (HTML, or cleaned without output), or failed, and why."""

    id: str
    state: Literal["restored", "passed over", "failed"]
    note: str = ""


def restore(out: Path, target: Path, report: Path | None = None, *, overwrite: bool = False) -> Iterator[Restored]:
    """Rebuild the text sources of an earlier run below `target` and check each against its digest.

    Files come back byte for byte; of records the text does, in a file of the output's format. A file that lies there already and holds
    something else stays, and what was to go there has failed, unless they are to `overwrite` it.
    """
    settings = State(out).read_run().get("settings")
    settings = settings if isinstance(settings, dict) else {}
    records: _Records | None = None
    with contextlib.ExitStack() as stack:
        for number, value in enumerate(reports.read(report or out / "report.jsonl"), 1):
            name = _table(value)
            if name is None:  # the failures of a record file stand between its other lines
                yield _one(out, target, number, value, spare=not overwrite)
                continue
            if records is None or records.name != name:
                if records is not None:
                    yield from records.end()
                stack.close()
                records = stack.enter_context(
                    contextlib.closing(_Records(out, target, name, settings, spare=not overwrite))
                )
            yield from records.restore(value)
        if records is not None:
            yield from records.end()


def _table(value: dict[str, Any]) -> str | None:
    """The output file of records that a line tells of; None where it is a file of the document's own, or there is none."""
    table = registry.restores(value.get("format")) and isinstance(value.get("output"), str)
    return value["output"] if table else None


def _refusal(value: dict[str, Any]) -> str | None:
    """Why a document is not restored."""
    if value.get("error") is not None:
        return f"was not cleaned ({shown(str(value['error']))})"
    if value.get("kind") == "html":
        return "HTML: the page's markup is not in its clean text"
    if not isinstance(value.get("output"), str):
        return "no output was written for it"
    return "nothing was cut" if value.get("format") == registry.ATTRIBUTES else None


def _one(out: Path, target: Path, number: int, value: dict[str, Any], *, spare: bool) -> Restored:
    """A document that has an output file of its own."""
    name = value.get("id")
    if not isinstance(name, str) or not name:
        return Restored(f"line {number}", "failed", "id: is missing")
    refusal = _refusal(value)
    if refusal is not None:
        return Restored(name, "passed over", refusal)
    try:
        packed = packing(name)
        data = below(out, value["output"]).read_bytes()
        data = streams.unpack(data, packed, sys.maxsize - 1) if packed else data
        text = document.text_of(data.decode("utf-8"), str(value.get("format")))
        if text is None:
            return Restored(
                name, "passed over", f"its output is {value.get('format')}, which does not give the text back"
            )
        back = source_of(value, text)
        if back is None:
            return Restored(name, "failed", "digest: differs; the clean text or the report was changed")
        files.write(below(target, name), streams.pack(back, packed) if packed else back, spare=spare)
    except FileExistsError as error:
        return Restored(name, "failed", _TAKEN.format(shown(str(error.filename))))
    except OSError as error:
        return Restored(name, "failed", f"{shown(str(error.filename or value['output']))}: {reason(error)}")
    except Exception as error:  # the report and the output are somebody's files: anything may stand in them
        return Restored(name, "failed", reason(error))
    return Restored(name, "restored")


def source_of(value: dict[str, Any], text: str) -> bytes | None:
    """The bytes of the source of a text, out of its line of the report and its clean text; None when they are not those of the digest.

    Raises ReportError for a line that is malformed, ValueError where it does not fit the text.
    """
    found = _source(value, text)
    return None if found is None else found[1]


def _source(value: dict[str, Any], text: str) -> tuple[str, bytes] | None:
    """`source_of`, as text and as bytes: the one need not be UTF-8, and the other may hold half a surrogate pair."""
    from cleaner.formats import text as text_source
    from cleaner.pipeline import ledger, mend

    result = jsonl.from_object(value, text)
    # A held document went through unchanged, and so did what was only reported (`kept`).
    removed = [] if result.held else [removal for removal in result.removed if not removal.kept]
    source = mend.undo(ledger.restore(text, removed), result.fixed)
    back = text_source.encode(source, result.encoding, result.bom, result.undecodable)
    return (source, back) if hashlib.sha256(back).hexdigest() == result.digest else None


class _Records:
    """Restores the documents of one output file of records, one after another: its rows are the cleaned ones, in order."""

    def __init__(self, out: Path, target: Path, name: str, settings: dict[str, Any], *, spare: bool) -> None:
        self.name = name
        self._spare = spare
        self._waiting: list[Restored] | None = None
        """What became of the documents, where it is known only at the end whether the file may be written."""
        self._out, self._target = out, target
        key = settings.get("text_key")
        self._inline = bool(settings.get("inline_report"))
        self._reading = ReadOptions(sys.maxsize // 8, beside.text_key(key), kind="text")
        self._stack = contextlib.ExitStack()
        self._opened: Opened | None = None
        self._sink: Sink | None = None

    def close(self) -> None:
        """End the restored file."""
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()
        self._stack.close()

    def end(self) -> Iterator[Restored]:
        """End the restored file, and tell what was not told yet."""
        try:
            self.close()
        except FileExistsError as error:
            yield Restored(self.name, "failed", _TAKEN.format(shown(str(error.filename))))
            yield from (item for item in self._waiting or () if item.state != "restored")
        else:
            yield from self._waiting or ()

    def restore(self, value: dict[str, Any]) -> Iterator[Restored]:
        """Restore the document of the next row."""
        found = self._next(value)
        if self._waiting is None:
            yield found
        else:
            self._waiting.append(found)

    def _next(self, value: dict[str, Any]) -> Restored:
        name = str(value.get("id"))
        try:
            if self._opened is None:
                path = below(self._out, self.name)
                opened = open_records(path, format_of(self.name), self.name, self._reading)
                self._opened = self._stack.enter_context(contextlib.closing(opened))
            record = next(self._opened.records, None)
            if record is None or record.source is None:
                why = record.error if record is not None else "ends early"
                return Restored(name, "failed", f"{shown(self.name)}: {why}")
            refusal = _refusal(value)
            if refusal is not None:
                return Restored(name, "passed over", refusal)
            found = _source(value, record.source.text)
            if found is None:
                return Restored(name, "failed", "digest: differs; the clean text or the report was changed")
            source, back = found
            if value.get("record") is None:
                files.write(below(self._target, name), back, spare=self._spare)
            else:
                self._sink = self._sink or self._open_sink(self._opened)
                self._sink.write(record, document.cleaned(replace(jsonl.from_object(value), text=source)))
        except FileExistsError as error:
            return Restored(name, "failed", _TAKEN.format(shown(str(error.filename))))
        except OSError as error:
            return Restored(name, "failed", f"{shown(str(error.filename or self.name))}: {reason(error)}")
        except Exception as error:  # the report and the output are somebody's files: anything may stand in them
            return Restored(name, "failed", reason(error))
        return Restored(name, "restored")

    def _open_sink(self, opened: Opened) -> Sink:
        """The writer of the restored file, without the field that --inline-report added."""
        path = below(self._target, self.name)
        if self._spare and path.exists():
            self._waiting = []
        file = self._stack.enter_context(files.whole(path, spare=self._spare))
        return open_sink(file, self.name, Writing(table=opened.table, without=REMOVALS if self._inline else None))
