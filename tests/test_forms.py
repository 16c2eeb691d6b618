"""The forms that a person takes away: HTML, TEI, CSV, comments; what is read late; how it is asked for on the command line."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import pickle
import re
import weakref
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache, partial
from pathlib import Path

import html5lib
import pytest
import trafilatura
from conftest import Command
from lxml import etree

import cleaner
from cleaner import formats
from cleaner.model import OptionError, Result
from cleaner.render import keeper
from cleaner.render.nodes import Shape, Structure
from cleaner.segment.page import Page

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "html").glob("*/source.html"))
TEI = "{http://www.tei-c.org/ns/1.0}"
MARKUP = (
    "<h2>One</h2><p>a &lt; <b>b</b> &amp; <a href='https://x.example/?a=1&amp;b=2'>c</a><br>d</p><h3>Two</h3>"
    "<ol start=3><li>e<ul><li>f</li></ul></li><li>g</li></ol><blockquote><p>h</p></blockquote>"
    "<table><tr><th align=right>i<th>j</tr><tr><td>k<td><code>l</code></tr></table><pre><code class=language-py>m\n  n</code></pre>"
)


def page(markup: str) -> Result:
    """All that a page shows, judged by nobody."""
    return cleaner.Cleaner().pass_through(formats.read(markup, kind="html"), "as it is")


@cache
def schema() -> Callable[[etree._Element], bool]:
    """A validator of TEI: the schema that TEI_SCHEMA names, else the corpora's one that comes with trafilatura."""
    named = os.environ.get("TEI_SCHEMA")
    if named:
        return etree.RelaxNG(etree.parse(named)).validate
    with (Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd").open("rb") as file:
        return etree.DTD(file).validate


class TestHtml:
    def test_document(self) -> None:
        """Every kind of block comes out as its element, and what would be markup as text."""
        found = page(MARKUP).to("html")
        body = found[found.index("<article>\n") :]
        assert body == (
            '<article>\n<h2>One</h2>\n<p>a &lt; <strong>b</strong> &amp; <a href="https://x.example/?a=1&amp;b=2">c</a><br>\nd</p>\n'
            '<h3>Two</h3>\n<ol start="3">\n<li>e\n<ul>\n<li>f</li>\n</ul>\n</li>\n<li>g</li>\n</ol>\n'
            "<blockquote>\n<p>h</p>\n</blockquote>\n"
            '<table>\n<thead>\n<tr><th style="text-align: right">i</th><th>j</th></tr>\n</thead>\n<tbody>\n'
            '<tr><td style="text-align: right">k</td><td><code>l</code></td></tr>\n</tbody>\n</table>\n'
            '<pre><code class="language-py">m\n  n</code></pre>\n</article>\n</body>\n</html>\n'
        )

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
    def test_is_html5_with_the_words_of_the_text(self, path: Path) -> None:
        """A strict parser finds no error, and the article says what the text says."""
        result = cleaner.clean(path.read_bytes(), kind="html")
        root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(result.to("html", images=True))
        article = root.find(".//article")
        for element in article.iter():
            start = int(element.get("start", 1))
            for number, item in enumerate(element.findall("li") if element.tag == "ol" else ()):
                item.text = f"{start + number}. {item.text or ''}"
            if element.tag not in {"a", "strong", "em", "del", "code"}:
                element.tail = f" {element.tail or ''}"
        head = article.find("h1")
        title = " ".join((result.title or "").split())
        text = result.text.removeprefix(title + "\n") if title else result.text
        if head is not None and title:
            assert head.text == title
            article.remove(head)
        assert re.findall(r"\w+", "".join(article.itertext())) == re.findall(r"\w+", text)


class TestTei:
    def test_document(self) -> None:
        """Divisions go by headings, lists keep their numbers, tables their header."""
        root = etree.fromstring(page(MARKUP).to("tei").encode())
        one, two = root.findall(f".//{TEI}div/{TEI}head")
        assert (one.text, two.text) == ("One", "Two")
        assert two.getparent().getparent() is one.getparent()
        assert [item.get("n") for item in root.findall(f".//{TEI}item")] == ["3", None, "4"]
        link = root.find(f".//{TEI}ref")
        assert link is not None
        assert (link.get("target"), link.text) == ("https://x.example/?a=1&b=2", "c")
        assert [row.get("role") for row in root.iter(f"{TEI}row")] == ["label", None]
        code = root.find(f".//{TEI}ab")
        assert code is not None
        assert code.text == "m\n  n"

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
    def test_is_valid(self, path: Path) -> None:
        """The document is valid. The corpora's schema knows no tables and figures: with it, articles are written without them."""
        whole = "TEI_SCHEMA" in os.environ
        result = cleaner.clean(path.read_bytes(), kind="html", url="https://example.com/a b?c=1&d=2")
        root = etree.fromstring(result.to("tei", tables=whole, images=whole).encode())
        valid = schema()
        assert valid(root)
        root.find(f".//{TEI}body").append(etree.Element(f"{TEI}head"))  # type: ignore[union-attr]
        assert not valid(root), "the schema takes anything"

    def test_what_xml_cannot_hold(self) -> None:
        """A text with control characters and half characters is well-formed all the same."""
        result = cleaner.clean("One \x01 two \ud800 three.\n\nFour & <five>.", kind="text")
        assert "Four & <five>." in "".join(etree.fromstring(result.to("tei").encode()).itertext())


class TestFace:
    def test_unknown_form(self) -> None:
        """One sentence says which forms there are."""
        with pytest.raises(OptionError, match=r"^form: 'pdf' is none of txt, md, html, tei$"):
            page(MARKUP).to("pdf")

    def test_text_form(self) -> None:
        """The text is a form like the others."""
        result = page(MARKUP)
        assert result.to("txt") == result.text

    def test_comments(self) -> None:
        """Readers' comments are a field of their own, and in no form of the article."""
        path = next(path for path in FIXTURES if path.parent.name == "en-microdata-comments")
        result = cleaner.clean(path.read_bytes(), kind="html")
        assert result.comments == tuple(item.text for item in result.removed if item.category == "comments")
        assert result.comments
        longest = max(result.comments, key=len)
        assert all(longest not in result.to(form) for form in ("txt", "md", "html", "tei"))
        kept = cleaner.clean(path.read_bytes(), kind="html", keep="comments")
        assert not kept.comments
        assert longest in kept.text

    def test_without_structure(self) -> None:
        """A result whose page is not at hand keeps headings, quotations and items as its pieces tell of them."""
        result = page("<h2>a</h2><ul><li>b</li></ul><blockquote>c</blockquote><p>d</p>")
        assert replace(result, pieces=tuple(result.pieces)).markdown == "## a\n\n- b\n\n> c\n\nd\n"


class TestReadLate:
    def test_travels(self) -> None:
        """A result that travels takes its structure along, and its copies share it."""
        result = page(MARKUP)
        copy = pickle.loads(pickle.dumps(result))
        assert copy == result
        assert copy.markdown == replace(result, id="x").markdown == result.markdown
        assert "[c](https://x.example/?a=1&b=2)" in copy.markdown

    def test_as_plain_values(self) -> None:
        """`asdict` gives values that JSON can hold."""
        assert json.loads(json.dumps(asdict(page(MARKUP))))["pieces"][0]["text"] == "One"

    def test_kept_results_let_go_of_their_pages(self) -> None:
        """Of many results that are kept only the last few hold the tree of their page."""

        class Tree:
            """Stands for a parsed page."""

        trees: list[weakref.ref[Tree]] = []
        kept = []
        for number in range(3 * keeper.TREES):
            tree = Tree()
            trees.append(weakref.ref(tree))
            kept.append(keeper.Keeper(lambda tree=tree, number=number: Structure({number: Shape()}, str(tree)[:0])))  # type: ignore[misc]
            del tree
        gc.collect()
        assert sum(tree() is not None for tree in trees) <= keeper.TREES
        assert [list(each.get().shapes) for each in kept] == [[number] for number in range(3 * keeper.TREES)]

    def test_removals_are_the_same_whenever_they_are_read(self) -> None:
        """At once, or after everything else that a result tells, and when its page is gone."""
        source = next(path for path in FIXTURES if path.parent.name == "en-microdata-comments").read_bytes()
        soon, late = (cleaner.clean(source, kind="html") for _ in range(2))
        at_once = soon.removed
        assert at_once
        assert late.markdown == soon.markdown
        assert late.author == soon.author
        for _ in range(keeper.TREES):
            page(MARKUP)
        assert late.removed == at_once
        assert [vars(item) for item in late.removed] == [vars(item) for item in at_once]

    def test_kept_results_let_go_of_what_their_removals_are_made_of(self) -> None:
        """Unread removals hold the page; only the last few results may."""
        story = "".join(
            f"<p>The council voted {n} times on Tuesday before it agreed to rebuild the old bridge across the river.</p>"
            for n in range(9)
        )
        kept = [
            cleaner.clean(f"<article>{story}</article>{n * '<hr>'}<p>Sign up for our newsletter</p>", kind="html")
            for n in range(3 * keeper.TREES)
        ]
        gc.collect()
        assert sum(isinstance(item, Page) for item in gc.get_objects()) <= keeper.TREES
        assert all("Sign up for our newsletter" in [item.text for item in result.removed] for result in kept)

    def test_dropped_results_are_not_read(self) -> None:
        """What nobody keeps, nobody reads."""
        read: list[int] = []
        for number in range(3 * keeper.TREES):
            keeper.Keeper(lambda number=number: read.append(number) or Structure())  # type: ignore[misc,func-returns-value]
        assert not read


class TestCommand:
    @pytest.fixture
    def pages(self, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "in").mkdir()
        for name in ("en-code-howto", "en-microdata-comments", "es-portal"):
            source = next(path for path in FIXTURES if path.parent.name == name)
            (tmp_path / "in" / f"{name}.html").write_bytes(source.read_bytes())
        (tmp_path / "in" / "note.txt").write_text('A "note", with a comma.\n\nAnd two lines.\n', encoding="utf-8")
        return tmp_path

    @pytest.fixture
    def run(self, command: Command, pages: Path) -> Command:
        return partial(command, "clean", "in", "-o", "out")

    @pytest.mark.parametrize(("form", "suffix"), [("md", ".md"), ("html", ".html"), ("tei", ".xml")])
    def test_files_are_what_python_gives(self, pages: Path, run: Command, form: str, suffix: str) -> None:
        """A file of the command has what `Result.to` gives for the same switches."""
        assert run("--format", form, "--no-links", "--images", "--no-tables").code == 0
        result = cleaner.clean((pages / "in" / "en-code-howto.html").read_bytes(), kind="html")
        written = (pages / "out" / f"en-code-howto{suffix}").read_text(encoding="utf-8")
        assert written == replace(result, id="en-code-howto.html").to(form, links=False, images=True, tables=False)
        assert "Mailhut" not in written

    def test_front_matter_and_settings_file(self, pages: Path, run: Command) -> None:
        """What the command takes, a file of settings may say."""
        (pages / "cleaner.toml").write_text('format = "md"\nfront-matter = true\n', encoding="utf-8")
        assert run().code == 0
        assert (
            (pages / "out" / "en-code-howto.md")
            .read_text(encoding="utf-8")
            .startswith('---\ntitle: "Sending a newsletter')
        )

    def test_csv(self, pages: Path, run: Command) -> None:
        """A row a document, whatever stands in it."""
        assert run("--to", "csv").code == 0
        found: list[dict[str, str]] = []
        for part in sorted((pages / "out").glob("*.csv")):
            found += csv.DictReader(io.StringIO(part.read_bytes().decode("utf-8")))
        assert [row["id"] for row in found] == [
            "en-code-howto.html",
            "en-microdata-comments.html",
            "es-portal.html",
            "note.txt",
        ]
        assert found[3]["text"] == 'A "note", with a comma.\n\nAnd two lines.\n'
        assert found[3]["words"] == "8"
        assert found[0]["title"] == "Sending a newsletter from a shell script"

    def test_comments_in_json(self, pages: Path, run: Command) -> None:
        """The comments stand beside the text, when they are asked for."""
        assert run("--format", "json", "--comments").code == 0
        value = json.loads((pages / "out" / "en-microdata-comments.json").read_text(encoding="utf-8"))
        assert value["comments"]
        assert value["comments"][0] not in value["text"]

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--images"], "--images wants --format md, html or tei; the format is txt"),
            (["--no-links", "--format", "json"], "--no-links wants --format md, html or tei; the format is json"),
            (
                ["--no-tables", "--format", "md", "--to", "csv"],
                "--no-tables wants --format md, html or tei; --to csv writes plain text",
            ),
            (["--front-matter", "--format", "html"], "--front-matter wants --format md; the format is html"),
            (["--comments"], "--comments wants a format with fields: --format json or --to jsonl; the format is txt"),
            (
                ["--to", "csv", "--inline-report"],
                "--inline-report wants fields in fields, which csv has not: --to jsonl or parquet",
            ),
            (["--format", "pdf"], "'pdf' is none of txt, json, md, html, tei"),
        ],
    )
    def test_what_does_not_go_together(self, pages: Path, run: Command, arguments: list[str], sentence: str) -> None:
        """What a format has no place for is refused in one sentence, before anything is read."""
        ran = run(*arguments)
        assert ran.code == 2
        assert sentence in " ".join(ran.stderr.split())
        assert not (pages / "out").exists()
