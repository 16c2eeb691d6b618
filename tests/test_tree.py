"""The walk over lxml's nodes in C and its twins in Python give the same, whatever the page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cleaner.core.tree import native
from cleaner.evidence import column, names, page
from cleaner.segment import elements, folding, limits, normal, parsing, walk
from cleaner.segment import html as segmenter
from cleaner.segment.page import Page, plain_signature
from cleaner.segment.parsing import parse
from cleaner.segment.paths import FEW, PlainPaths

pytestmark = pytest.mark.skipif(native is None, reason="the walk is not compiled")

BLOCKS = (
    "div p section article ul ol li table tr td th pre h2 button label blockquote aside form figure caption".split()
)
INLINE = "a span b strong em i q rt ruby sup sub br hr img math script style noscript template svg nav:x O:P svg:rect".split()
NAMES = (
    "lead pullQuote story_body latex katex MathJax ﬁne ref gutter hidden x-1 Straße accordion lineno \u212aatex mwe-math mjx-chtml"
).split()
VALUES = st.one_of(
    st.sampled_from(
        ["", "none", "until-found", "#top", "1", "a b\tc", "display: none", "visibility:HIDDEN", "math/tex"]
    ),
    st.sampled_from(["/math/render/x", "https://latex.codecogs.com/y", "a/b?tex?z"]),
    st.lists(st.sampled_from(NAMES), max_size=4).map(" ".join),
    st.text(alphabet="aZ_- 9é\u2003#", max_size=9),
)
KEYS = "class id style hidden href alt src type role itemprop aria-label rel start value aria-controls aria-expanded xml:lang".split()
SIGNS = "aZ 9.’“”«`²\xad\u200b\u2028\xa0\u0301é漢  \n\t|&<>\x01\x1f"
texts = st.one_of(st.sampled_from(["", " ", "\n  ", "word", "Two words.", "1. One", "x²"]), st.text(SIGNS, max_size=12))


@st.composite
def trees(draw: st.DrawFn) -> html.HtmlElement:
    """A page made node by node, so that it holds what no parser lets through."""
    root = html.Element("html")
    around = [root]
    for _ in range(draw(st.integers(0, 25))):
        above = draw(st.sampled_from(around[-6:]))
        kind = draw(st.integers(0, 30))
        made: Any
        if kind == 0:
            made = etree.Comment("c")
        elif kind == 1:
            made = etree.ProcessingInstruction("p", "i")
        else:
            tag = draw(st.sampled_from(BLOCKS + INLINE))
            made = html.Element("{urn:x}rect" if kind == 2 else tag.replace("nav:x", "article").replace(":", ""))
            for key in draw(st.lists(st.sampled_from(KEYS[:-1]), max_size=3, unique=True)):
                made.set(key, _written(draw(VALUES)))
            made.text = _written(draw(texts)) or None
            around.append(made)
        above.append(made)
        made.tail = _written(draw(texts)) or None
    return root


def _written(text: str) -> str:
    return "".join(char for char in text if char >= " " or char in "\n\t")


@st.composite
def markup(draw: st.DrawFn) -> str:
    """Markup as pages have it, tags left open and crossed."""
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 30))):
        tag = draw(st.sampled_from(BLOCKS + INLINE))
        pairs = draw(st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=3))
        attributes = "".join(f' {key}="{value}"' if value else f" {key}" for key, value in pairs)
        parts.append(
            draw(st.sampled_from([f"<{tag}{attributes}>", f"</{tag}>", f"<{tag}{attributes}>x</{tag}>", "<!-- c -->"]))
        )
        parts.append(draw(texts))
    return "".join(parts)


def seen(page: Page) -> tuple[object, ...]:
    """All that a walk tells of a page."""
    frames = [
        (f.element, f.tag, f.parent and f.parent.number, f.depth, f.regions, f.number, f.mark, f.item and f.item.number, f.lists,
         f.signature)
        for f in page.frames
    ]  # fmt: skip
    facts = [
        (f.frame.number, f.element, f.inline, f.display, f.link_words, f.bold, f.spans, f.unit, f.mark, f.name)
        for f in page.facts
    ]
    return page.blocks, facts, frames, page.depth, [(frame.number, words) for frame, words in page.hidden]


def compare(root: html.HtmlElement) -> None:
    """Walk a page both ways, with and without what is hidden."""
    everything = frozenset(list(root.iter("div", "noscript"))[:1])
    for shown in ((), ("noscript",), ("hidden",)):
        one, other = Page(root), Page(root)
        segmenter._walk(one, frozenset(shown), everything)
        walk.Walker(other, frozenset(shown), everything).walk()
        assert seen(one) == seen(other)
        compare_structure(one)
        compare_column(one, other)
    assert elements.by_tag(root, "p", "div", "rect", "br") == elements.plain_by_tag(root, ("p", "div", "rect", "br"))
    assert elements.panels(root) == elements.panels_among(root.iter(*elements.OPENERS))
    ours, theirs = native.Paths(FEW), PlainPaths()
    for element in root.iter(etree.Element):
        assert (native.signature(element) or plain_signature(element)) == plain_signature(element)
        assert ours.of(element) == theirs.of(element)


def compare_column(one: Page, other: Page) -> None:
    """Add up what both walks found, and look for the column; running text is short here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column, "PROSE_WORDS", 2)
        column.add_up(one)
        column.plain_add_up(other)
    assert one.running == other.running
    for ours, theirs in zip(one.frames, other.frames, strict=True):
        for name in ("words", "link_words", "prose", "regions"):
            assert getattr(ours, name) == getattr(theirs, name), name
        assert column.end_of(one.frames, ours.number) == column.plain_end_of(other.frames, theirs.number)
        tags = frozenset({"ul", "ol", "div"})
        found, wanted = column.outermost(ours, tags), column.plain_outermost(theirs, tags)
        assert (found and found.number) == (wanted and wanted.number)
    assert column.column(one).number == column.plain_richest(other.frames, column._PARAGRAPHS)
    for share in (0.5, 0.75):
        for prose in ([block.words for block in one.blocks], [0] * len(one.blocks)):
            assert column.cover_of(one, prose, share).number == column.plain_cover(
                other.frames, other.facts, prose, share
            )


def compare_structure(found: Page) -> None:
    """Measure a page's structure both ways, with several guesses at what is running text."""
    size = len(found.blocks)
    for running in ([block.words > 2 for block in found.blocks], [n % 3 == 0 for n in range(size)], [False] * size):
        ours = native.Shape(found, running, page._TAG, page.OWN_TAGS, page._CARD_TAGS, 2)
        theirs = page.PlainShape(found, running, 2)
        for name in ("around", "parents", "height", "richest", "totals"):
            assert getattr(ours, name) == getattr(theirs, name), name
        for title in (None, 0, size - 1):
            assert ours.columns(title, page.FAR) == theirs.columns(title, page.FAR)


@settings(deadline=None)
@given(trees())
def test_trees(root: html.HtmlElement) -> None:
    """Blocks, facts, frames, paths and signatures of any tree."""
    compare(root)


@settings(deadline=None)
@given(markup())
@example("<p class=a>x<b class=b> y</b></p><table><tr><th>a</th><td>b<p>c</table>")
@example("<pre>a<div>b</div><table><tr><td>c<td>d</table></pre><ol start=3><li><p>x<li value=9>y</ol>")
@example(
    "<div hidden>a <script>b</script> c</div><button aria-controls=p aria-expanded=true>what is it</button><p id=p hidden>It is."
)
@example("<p>a<br><br>b<br>c</p><p><a href=x>l</a> <a href=y>m</a></p><ruby>漢<rt>kan</rt></ruby><q>said</q>")
def test_markup(text: str) -> None:
    """The same of pages that the parser has read."""
    root = parse(text)
    if root is not None:
        compare(root)


def test_deep_pages() -> None:
    """Elements below the deepest that is told apart, and siblings beyond those that are counted one by one."""
    for text in ("<div class=a>x<b class=b>y" * 400, "<p>x</p><i>y</i>" * 200, "<div>" + "<a href=#x>l</a>" * 300):
        root = parse(text)
        assert root is not None
        compare(root)


@given(st.text(SIGNS + "\x00", max_size=40))
@example(" \x00 a\u200b \u200b b \x00")
def test_folding(raw: str) -> None:
    """White space folded, and the marks of inline elements taken out."""
    assert native.fold_space(raw) == folding.fold_space(raw)
    for preformatted in (False, True):
        assert native.without_edges(raw, preformatted) == folding.without_edges(raw, preformatted)
    if native.plainly_seen(raw):
        assert normal.view(raw) == (raw, None)


@given(
    st.lists(st.tuples(*3 * [st.lists(st.sampled_from("abcd")).map(tuple)]), max_size=4),
    st.dictionaries(st.sampled_from("abc"), st.floats(-5, 5)),
)
def test_names_are_looked_up(read: list[names.Groups], table: dict[str, float]) -> None:
    """Groups that are the same object, and those that are alike."""
    read += read[:1]
    assert native.name_columns(read, table) == names.plain_columns(read, table)


@given(st.binary(max_size=80))
@example(bytes(range(32, 256)) + b"\t\n\r")
def test_control_characters_are_told_from_bytes(markup: bytes) -> None:
    """White space and bytes of longer characters are none."""
    found = native.has_control(markup)
    assert found == parsing.plain_has_control(markup) == any(code < 32 and code not in b"\t\n\r" for code in markup)


@given(st.text("<>a \"'=/é\u2003\n", max_size=60), st.integers(1, 6))
@example("<a b c d=' e f g' h>", 3)
def test_attributes_without_end(text: str, most: int) -> None:
    """What has too many attributes is never overlooked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MAX_ATTRIBUTES", most)
        if limits.shed_attributes(text)[1]:
            assert native.may_have(text.encode("utf-8", "replace"), most)
