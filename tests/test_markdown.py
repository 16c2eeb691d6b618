"""Markdown of pages: a reader of Markdown finds the page's structure in it, and the text's own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_reader import READER, blocks, said, words
from test_tree import markup

import cleaner
from cleaner import formats
from cleaner.model import OptionError, Result
from cleaner.render import markdown, runs
from cleaner.render.nodes import Article, Heading, Listing, Mark, Node, Paragraph, Quote, Run, Table

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "html").glob("*/source.html"))
SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
STORY = (
    "<p>The ferry left the quay at seven in the morning with forty people aboard, among them two judges and a goat.</p>"
    "<p>Its captain had asked for the part in spring, he told the inquiry on Monday, and the part was in a warehouse.</p>"
)


def page(markup: str, url: str | None = None) -> Result:
    """All that a page shows, judged by nobody."""
    return cleaner.Cleaner().pass_through(formats.read(markup, kind="html", url=url), "as it is")


def read(markup: str, url: str | None = None, **switches: bool) -> list[Any]:
    """The blocks of a page's Markdown, read back."""
    return blocks(page(markup, url).to("md", **switches))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h3>Soup</h3><p>a <strong>b</strong> <i>c</i></p>", [("h", 3, "Soup"), ("p", "a <b>b</b> <i>c</i>")]),
        ("<p>a <b>b </b>c<em> d</em></p>", [("p", "a <b>b</b> c <i>d</i>")]),
        ("<p><b>a</b><b>b</b> <s>c</s></p>", [("p", "<b>ab</b> <del>c</del>")]),
        ("<p><b><i>a</i> b</b> <i><b>c</b></i></p>", [("p", "<b><i>a</i> b</b> <i><b>c</b></i>")]),
        ("<p>one<b>two</b><i>three</i></p>", [("p", "one<b>two</b><i>three</i>")]),
        ("<p>日本<b>「語」</b>です</p>", [("p", "日本「<b>語</b>」です")]),
        ("<p>a<br>b</p>", [("p", "a<br>b")]),
        ("<p>use <code>a`b</code>, <kbd>Ctrl</kbd></p>", [("p", "use <code>a`b</code>, <code>Ctrl</code>")]),
        ("<p><code>``</code></p>", [("p", "<code>``</code>")]),
        ("<p>10<sup>6</sup> <b>H<sub>2</sub>O</b></p>", [("p", "10⁶ <b>H₂O</b>")]),
        ("<p><q>a</q> <ruby>漢<rt>かん</rt></ruby></p>", [("p", '"a" 漢（かん）')]),
        ("<blockquote><p>a</p><p>b</p></blockquote>", [("quote", [("p", "a"), ("p", "b")])]),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote><blockquote>c</blockquote>",
            [("quote", [("p", "a"), ("quote", [("p", "b")])]), ("quote", [("p", "c")])],
        ),
        ("<ul><li>a</li><li>b</li></ul>", [("ul", [[("p", "a")], [("p", "b")]])]),
        ("<ol start=3><li>a</li><li>b</li></ol>", [("ol", 3, [[("p", "a")], [("p", "b")]])]),
        (
            "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>",
            [("ul", [[("p", "a"), ("ol", 1, [[("p", "b")], [("p", "c")]])], [("p", "d")]])],
        ),
        ("<ul><li>a<ol start=5><li>b</li></ol></li></ul>", [("ul", [[("p", "a"), ("ol", 5, [[("p", "b")]])]])]),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", [("ul", [[("p", "a"), ("p", "b")], [("p", "c")]])]),
        (
            "<ol><li>a<pre>x\n\n y</pre></li><li><blockquote>b</blockquote></li></ol>",
            [("ol", 1, [[("p", "a"), ("code", "", "x\n\n y\n")], [("quote", [("p", "b")])]])],
        ),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", [("ul", [[("p", "a")]]), ("ul", [[("p", "b")]])]),
        ("<ol><li>a</li><li value=7>b</li></ol>", [("ol", 1, [[("p", "a")]]), ("ol", 7, [[("p", "b")]])]),
        ("<ol reversed><li>a</li><li>b</li></ol>", [("ol", 2, [[("p", "a")]]), ("ol", 1, [[("p", "b")]])]),
        ("<ol type=a><li>x</li><li>y</li></ol>", [("ul", [[("p", "a. x")], [("p", "b. y")]])]),
        ("<ol><li>1. said</li><li>2. too</li></ol>", [("ol", 1, [[("p", "said")], [("p", "too")]])]),
        ("<ul><li>• said</li></ul>", [("ul", [[("p", "said")]])]),
        ("<ul><li><h3>a</h3><p>b</p></li></ul>", [("ul", [[("h", 3, "a"), ("p", "b")]])]),
        ("<h2><strong>a</strong></h2>", [("h", 2, "a")]),
        ("<h2># a #</h2>", [("h", 2, "# a #")]),
    ],
)
def test_structure(markup: str, expected: list[Any]) -> None:
    """What a page marks is what a reader of its Markdown finds marked."""
    assert read(markup) == expected


class TestCode:
    @pytest.mark.parametrize(
        ("markup", "language"),
        [
            ('<pre><code class="language-python">x</code></pre>', "python"),
            ('<pre class="lang-js">x</pre>', "js"),
            ('<pre data-lang="C++">x</pre>', "c++"),
            ('<div class="highlight highlight-source-shell"><pre>x</pre></div>', "shell"),
            ('<pre class="brush: sql">x</pre>', "sql"),
            ('<div class="highlight-default"><pre>x</pre></div>', ""),
            ('<pre class="wp-block-code">x</pre>', ""),
            ('<pre data-lang="x` y">x</pre>', ""),
        ],
    )
    def test_language(self, markup: str, language: str) -> None:
        """A listing's language is the one that the page names, as it is commonly named."""
        assert read(markup) == [("code", language, "x\n")]

    def test_fence_is_longer_than_any_inside(self) -> None:
        """A listing about Markdown does not end at a fence of its own."""
        assert read("<pre>````\na\n````</pre>") == [("code", "", "````\na\n````\n")]


class TestTables:
    def test_header_and_alignment(self) -> None:
        """The header is the header, and columns stand as the page has them."""
        markup = (
            "<table><thead><tr><th>a</th><th align=right>b</th></tr></thead>"
            "<tr><td>c | d</td><td><b>e</b><br><code>f|g</code></td></tr></table>"
        )
        assert read(markup) == [("table", ["", "right"], [["a", "b"], ["c | d", "<b>e</b> <code>f|g</code>"]])]

    def test_without_header(self) -> None:
        """A table without a header has an empty one: its first row is data like the others."""
        markup = "<table><caption>Cups</caption><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
        assert read(markup) == [("p", "Cups"), ("table", ["", ""], [["", ""], ["a", "b"], ["c", "d"]])]

    def test_spans_and_ragged_rows(self) -> None:
        """A cell that spans others leaves them empty, and a short row is filled."""
        markup = "<table><tr><th>a<th>b<th>c</tr><tr><td colspan=2>d<td>e</tr><tr><td>f</td></tr></table>"
        assert read(markup) == [("table", ["", "", ""], [["a", "b", "c"], ["d", "", "e"], ["f", "", ""]])]

    def test_one_that_lays_out_a_page(self) -> None:
        """Cells that only lay out a page stand side by side, as in the text."""
        assert read("<table><tr><td>a</td><td>b</td></tr></table>") == [("p", "a | b")]

    def test_can_be_left_out(self) -> None:
        """Without tables the paragraphs around them stay."""
        markup = "<p>x</p><table><tr><th>a<th>b</tr><tr><td>c<td>d</tr></table><p>y</p>"
        assert read(markup, tables=False) == [("p", "x"), ("p", "y")]


class TestLinks:
    @pytest.mark.parametrize(
        ("address", "target"),
        [
            ("b?c=1&amp;d=2", "https://example.com/a/b?c=1&d=2"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("#part", "https://example.com/a/page#part"),
            ("mailto:ada@example.org", "mailto:ada@example.org"),
            ("https://de.example/Brot_(Speise)", "https://de.example/Brot_(Speise)"),
            ("https://x.example/a b", "https://x.example/a%20b"),
            ("https://x.example/a)b", "https://x.example/a%29b"),
        ],
    )
    def test_address(self, address: str, target: str) -> None:
        """A link leads where it leads on the page."""
        assert read(f'<p>a <a href="{address}">b</a></p>', "https://example.com/a/page") == [
            ("p", f"a <a {target}>b</a>")
        ]

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "JaVa\nScript:x", " data:text/html,x", "", "#", "http://[x"]
    )
    def test_what_is_no_address(self, address: str) -> None:
        """Scripts and places on a page without an address are no links; their words stay."""
        assert read(f'<p>a <a href="{address}">b</a></p>') == [("p", "a b")]

    def test_base_and_canonical_link(self) -> None:
        """Without a known address the page's own says where its links lead; its base goes before both."""
        stated = '<link rel="canonical" href="https://example.com/x/y"><p>a <a href="b">c</a></p>'
        assert read(stated) == [("p", "a <a https://example.com/x/b>c</a>")]
        assert read('<base href="/z/">' + stated) == [("p", "a <a https://example.com/z/b>c</a>")]

    def test_words_that_would_be_markup(self) -> None:
        """Brackets in a link's words, and a call before it, change nothing of it."""
        markup = '<p>Wow!<a href="https://x.example/">[1] a</a>(b) [c](d) and [sic]</p>'
        assert read(markup) == [("p", "Wow!<a https://x.example/>[1] a</a>(b) [c](d) and [sic]")]

    def test_address_as_words(self) -> None:
        """An address that is linked to itself is written once."""
        markup = '<p>see <a href="https://x.example/a_b">https://x.example/a_b</a></p>'
        assert page(markup).markdown == "see <https://x.example/a_b>\n"

    def test_can_be_left_out(self) -> None:
        """Without links the words stay, and what is marked in them."""
        assert read('<p>a <a href="https://x.example/"><b>c</b></a></p>', links=False) == [("p", "a <b>c</b>")]

    def test_link_around_blocks_and_code(self) -> None:
        """A link that holds a heading is in the heading; one in code stands around it."""
        assert read('<a href="https://x.example/"><h2>a</h2></a>') == [("h", 2, "<a https://x.example/>a</a>")]
        markup = '<p><code><a href="https://x.example/">f()</a></code></p>'
        assert read(markup) == [("p", "<a https://x.example/><code>f()</code></a>")]


class TestImages:
    MARKUP = (
        f'<article><h1>Ferries</h1><figure><img src="/lead.jpg" alt="A [goat]"></figure>{STORY}'
        '<p>Nobody was hurt when <img src="data:x" data-src="in.png" alt=""> the engine failed, the harbour office told the inquiry.</p>'
        '<img src="icon.png" width="16"></article><footer><p>The Harbour Post</p><img src="logo.png" width="300"></footer>'
    )

    def test_only_on_request(self) -> None:
        """Images are not part of what is read unless somebody asks."""
        assert "![" not in cleaner.clean(self.MARKUP, kind="html").markdown

    def test_those_of_the_article(self) -> None:
        """The article's images stand where they stood; icons and the pictures of menus and footers do not."""
        found = cleaner.clean(self.MARKUP, kind="html", url="https://example.com/a").to("md", images=True)
        assert blocks(found)[1] == ("p", "<img https://example.com/lead.jpg A [goat]>")
        assert "hurt when ![](https://example.com/in.png) the engine" in found
        assert "icon" not in found
        assert "logo" not in found


class TestFrontMatter:
    def test_reads_back(self) -> None:
        """A parser of YAML finds each field as it is, whatever is in it; the title is not said again."""
        title = 'Soup: "a" \\ life # {x} \u2028 \x85 é 🥣 - no'
        found = cleaner.clean(
            f"<html lang=no><head><title>{title}</title><meta name=author content=yes><meta property=article:published_time "
            f"content=2024-05-01></head><body><article><h1>{title}</h1>{STORY}</article></body></html>",
            kind="html",
            url="https://example.com/?a=1#b",
        )
        head, body = found.to("md", front=True).removeprefix("---\n").split("---\n", 1)
        value = yaml.safe_load(head)
        assert value["title"] == " ".join(str(found.title).split())
        assert str(value["date"]) == found.date == "2024-05-01"
        assert value["url"] == "https://example.com/?a=1#b"
        assert {name: value.get(name) for name in ("author", "language")} == {
            "author": found.author,
            "language": found.language,
        }
        assert body.startswith("\nThe ferry left")

    def test_only_in_markdown(self) -> None:
        """Another form refuses it in one sentence."""
        with pytest.raises(OptionError, match="only md has front matter"):
            page(STORY).to("html", front=True)


class TestEscapes:
    @pytest.mark.parametrize(
        "text",
        [
            "snake_case and __", "5* hotel", "2 * 3 * 4", "a < b & c > d", "[sic] (x)", "#hashtag #1", "1.5 litres", "1986 was",
            "-5 degrees", "C# and F#", "AT&T", "a | b", "~5 km", "Wow! What?", "it's 5 o'clock", "C:\\dir", "`", "2024-05-01", "+1 for",
            "a_b_c", "under_ score", "x^2", "$5", "=> so",
        ],
    )  # fmt: skip
    def test_nothing_more_than_needed(self, text: str) -> None:
        """What no reader takes for markup has no backslash."""
        assert markdown.write(Article("", (Paragraph(Run(text)),))) == f"{text}\n"

    @pytest.mark.parametrize(
        "text",
        [
            "*a*", "2*3*4", "_a_", "# a", "1. May", "1) May", "- a", "+ a", "* a", "> a", "a <b> c", "&amp;", "a `b` c", "[a](b)",
            "[a]: b", "~~a~~", "---", "***", "* * *", "===", "```", "~~~", "[x] a", "a\n- b", "a\n===", "a\n---", "a | b\n--- | ---",
            "\\*", "a\\\nb", "<https://x.example>", "![a](b)", "a\n# b", "a\n> b", "a\n```", "a **\nb**",
        ],
    )  # fmt: skip
    def test_what_would_be_markup(self, text: str) -> None:
        """A paragraph of it is read back as that paragraph."""
        assert blocks(markdown.write(Article("", (Paragraph(Run(text)),)))) == [("p", text.replace("\n", "<br>"))]


SIGNS = st.text(st.sampled_from("ab1 *_`~[]()<>!\\#-+.|&:=;x\"'é「」"), min_size=1, max_size=14)
LINES = (
    st.lists(SIGNS, min_size=1, max_size=3)
    .map(lambda lines: "\n".join(filter(None, (" ".join(line.split()) for line in lines))))
    .filter(bool)
)


class TestLaws:
    @given(LINES)
    @example("a **\nb**")
    @settings(deadline=None, max_examples=300)
    def test_any_text_is_itself(self, text: str) -> None:
        """Whatever stands in a paragraph, a heading, an item, a cell or a quotation is read back as it is."""
        flat = " ".join(text.split("\n"))
        lines = text.replace("\n", "<br>")
        para = Paragraph(Run(text))
        nodes: tuple[Node, ...] = (
            para, Heading(2, Run(text)), Listing(((para,),)), Listing(((para,),), 1), Quote((para,)),
            Table(((Run("h"),), (Run(flat),)), ("",), 1),
        )  # fmt: skip
        assert blocks(markdown.write(Article(flat, nodes))) == [
            ("h", 1, flat), ("p", lines), ("h", 2, flat), ("ul", [[("p", lines)]]), ("ol", 1, [[("p", lines)]]),
            ("quote", [("p", lines)]), ("table", [""], [["h"], [flat]]),
        ]  # fmt: skip

    @given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=6), st.data())
    @settings(deadline=None, max_examples=300)
    def test_marked_words(self, parts: list[str], data: st.DataObject) -> None:
        """Links, code and emphasis of whole words are read back where they are."""
        text = " ".join(parts)
        marks: list[Mark] = []
        at, inside = 0, ""
        for number, part in enumerate(parts):
            kinds = data.draw(st.sets(st.sampled_from(["link", "strong", "em", "del"]), max_size=3))
            shown = part
            for tag, kind in (("b", "strong"), ("i", "em"), ("del", "del")):
                shown = f"<{tag}>{shown}</{tag}>" if kind in kinds else shown
            if "link" in kinds:
                shown = f"<a http://x.example/{number}>{shown}</a>"
            marks += [Mark(at, at + len(part), kind, f"http://x.example/{number}" * (kind == "link")) for kind in kinds]
            inside += (" " if number else "") + shown
            at += len(part) + 1
        found = runs.run(text, marks, [(0, len(text), 0)], runs.Switches())
        read = words(READER.parse(markdown.write(Article("", (Paragraph(found),))))[1])
        assert re.sub("<.*?>", "", read) == text
        assert read == inside

    @given(st.recursive(
        st.sampled_from(["p", "h", "code", "table"]),
        lambda inner: st.tuples(st.sampled_from(["ul", "ol", "quote"]), st.lists(inner, min_size=1, max_size=3)),
        max_leaves=12,
    ))  # fmt: skip
    @settings(deadline=None, max_examples=300)
    def test_any_nesting(self, shape: Any) -> None:
        """Lists, quotations, listings and tables inside one another are read back as they are."""
        node, expected = _grown(shape)
        assert blocks(markdown.write(Article("", (node, node)))) == [expected, expected]

    @given(markup())
    @settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def test_any_page(self, written: str) -> None:
        """However broken a page is, its Markdown says what its text says, and its TEI is well-formed."""
        found = page(f"<html><body>{written}</body></html>")
        assert said(found.to("md", images=False)) == re.findall(r"\w+", found.text)
        etree.fromstring(found.to("tei", images=True).encode())


def _grown(shape: Any) -> tuple[Node, Any]:
    """A node of a shape, and what a reader is to find."""
    if shape == "p":
        return Paragraph(Run("a\nb")), ("p", "a<br>b")
    if shape == "h":
        return Heading(3, Run("c")), ("h", 3, "c")
    if shape == "code":
        from cleaner.render.nodes import Code

        return Code("x\n\n  y", "py"), ("code", "py", "x\n\n  y\n")
    if shape == "table":
        return Table(((Run("a"),), (Run("b"),)), ("right",), 1), ("table", ["right"], [["a"], ["b"]])
    kind, inner = shape
    grown = [_grown(each) for each in inner]
    if kind == "quote":
        return Quote(tuple(node for node, _ in grown)), ("quote", [found for _, found in grown])
    items, found = tuple((node,) for node, _ in grown), [[each] for _, each in grown]
    return (Listing(items), ("ul", found)) if kind == "ul" else (Listing(items, 4), ("ol", 4, found))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_the_words_are_those_of_the_text(path: Path) -> None:
    """Read back, the Markdown of a page says the title and then what the text says, word for word."""
    found = cleaner.clean(path.read_bytes(), kind="html")
    title, text = (re.findall(r"\w+", part) for part in (found.title or "", found.text))
    if text[: len(title)] == title and found.text.startswith(" ".join((found.title or "").split()) + "\n"):
        text = text[len(title) :]
    assert said(found.markdown) == title + text


def test_what_is_removed_inside_a_block_stays_removed() -> None:
    """What is cut out of a marked paragraph is not in its Markdown; what was marked around it still is, letter for letter."""
    markup = (
        f'<article><h1>Ferries</h1>{STORY}<p>A <b>fisherman</b> had called the police<a href="#n1"><sup>1</sup></a> on '
        '<i>Sunday evening</i>, and they came. <a href="https://x.example/nl">Sign up for our <b>weekly newsletter</b> here.</a></p>'
        "</article>"
    )
    found = cleaner.clean(markup, kind="html")
    assert found.removed[-1].text == "Sign up for our weekly newsletter here."
    assert found.markdown.endswith("\nA **fisherman** had called the police on *Sunday evening*, and they came.\n")


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:30])
def test_a_text_stays_as_it_is(path: Path) -> None:
    """A text may be Markdown already: nothing in it is escaped, and only its title is written as a heading."""
    found = cleaner.clean(path.read_bytes(), kind="text")
    kept = found.text if found.text.endswith("\n") else found.text + "\n"
    title = " ".join((found.title or "").split())
    first, _, rest = kept.lstrip().partition("\n")
    assert found.markdown == (
        f"# {title}\n\n" + (rest.lstrip("\n") if first.lstrip("# ") == title else kept) if title else kept
    )
