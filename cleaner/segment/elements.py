"""What the elements of HTML are to the segmenter: which part the text, which are not shown, which number their items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import html

from cleaner.core.tree import native
from cleaner.model import BlockKind
from cleaner.segment import normal
from cleaner.segment.page import Frame

HIDDEN_TAGS = frozenset(
    "script style template head title meta link base svg canvas noscript object embed audio video track source param map area "
    "datalist iframe frame frameset noframes applet rp".split()
)
BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu nav ol optgroup option p pre section select summary table tbody td "
    "textarea tfoot th thead tr ul".split()
)
REGIONS = frozenset(
    "nav aside footer header form figure figcaption main article table ul ol dl blockquote button details dialog address section".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
KINDS: dict[str, BlockKind] = {
    "li": "item", "dt": "item", "dd": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption", "caption": "caption",
    "button": "control", "label": "control", "option": "control", "select": "control", "textarea": "control", "legend": "control",
    "td": "table", "th": "table",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINE_NUMBER = re.compile(
    r"(?:^|[\s_-])(?:ln|lno|lineno|linenos|line-?numbers?|num|gutter|copy|hljs-ln)", re.IGNORECASE
)
MENUS = frozenset({"nav", "header", "footer", "form"})
TAGS = {
    tag: tag
    for tag in BLOCK_TAGS
    | HIDDEN_TAGS
    | {"a", "span", "b", "i", "em", "strong", "img", "br", "time", "u", "sup", "sub", "q"}
}

HELD = BLOCK_TAGS - {"button", "label", "legend", "optgroup", "option", "select", "textarea"}
"""Blocks that make an element around them a block, too: not what is pressed or filled in, which stands in lines as well."""
OPENERS = frozenset({"button", "a", "div", "summary", "h2", "h3", "h4"})


def plain_tag(tag: str) -> str:
    """A tag in lower case and without its namespace."""
    return tag.lower().rpartition("}")[2].rpartition(":")[2]


def tag_of(element: html.HtmlElement) -> str:
    """The tag by which the walk reads an element: `div` for one of the page's own making that holds blocks."""
    tag = TAGS.get(element.tag) or plain_tag(element.tag)
    return "div" if "-" in tag and holds_blocks(element) else tag


def holds_blocks(element: html.HtmlElement, deep: int = 8) -> bool:
    """Whether a block stands right inside an element, or in elements of the page's own making inside it (twin: `core._tree`)."""
    for child in element:
        if isinstance(child.tag, str):
            tag = TAGS.get(child.tag) or plain_tag(child.tag)
            if tag in HELD or ("-" in tag and deep and holds_blocks(child, deep - 1)):
                return True
    return False


def kind_of(frame: Frame) -> tuple[BlockKind, int]:
    """What the block of a frame is, and its level: that of a heading; for a cell a number that the cells of its row share."""
    level = int(frame.tag[1]) if frame.tag in HEADINGS else 0
    kind = KINDS.get(frame.tag, "paragraph")
    if kind == "table" and frame.parent is not None:
        level = frame.parent.number  # Cells of one row come out on one line.
    if kind == "paragraph" and "blockquote" in frame.regions:
        kind = "quote"
    elif kind == "paragraph" and frame.parent is not None and frame.parent.tag == "li" and frame.tag in {"p", "div"}:
        kind = "item"
    return kind, level


def is_named(element: html.HtmlElement, tag: str, frame: Frame) -> bool:
    """Whether markup rules may have something to say of an inline element. In code only what numbers lines, or is pressed, counts."""
    classes = element.get("class")
    if frame.tag == "pre":
        return tag == "button" or (classes is not None and _LINE_NUMBER.search(classes) is not None)
    if tag in {"sup", "button"} or classes is not None:
        return True
    return tag == "a" and str(element.get("href", "")).startswith("#")


def accordion_heading(child: html.HtmlElement, tag: str, frame: Frame) -> str:
    """`h4` for a button that opens a passage of the article, such as the question of a list of questions; else the tag."""
    if tag != "button" or not MENUS.isdisjoint(frame.regions):
        return tag
    opens = child.get("aria-expanded") is not None or "accordion" in (child.get("class") or "").lower()
    words = len("".join(child.itertext()).split())
    return "h4" if opens and words >= 3 and child.find(".//img") is None else tag


def panels(root: html.HtmlElement) -> frozenset[str]:
    """The ids of elements that a button of the article opens."""
    if native is None:
        return panels_among(root.iter(*OPENERS))
    return panels_among(element for element in native.controls(root) if element.tag in OPENERS)


def panels_among(openers: Iterable[html.HtmlElement]) -> frozenset[str]:
    """The ids of elements that those of these elements open that are buttons of the article."""
    found: set[str] = set()
    for element in openers:
        target = element.get("aria-controls")
        if target and (element.get("aria-expanded") is not None or element.get("role") == "tab"):
            around = {parent.tag for parent in element.iterancestors()}
            if MENUS.isdisjoint(around):
                found.update(target.split())
    return frozenset(found)


def by_tag(root: html.HtmlElement, *tags: str) -> dict[str, list[html.HtmlElement]]:
    """The elements of a tree that have these tags (16 at most), by tag and in order, found in one pass; `root` may be one.

    >>> {tag: len(found) for tag, found in by_tag(html.fromstring("<div><p>a</p><p>b<i>c</i></p></div>"), "p", "i", "b").items()}
    {'p': 2, 'i': 1, 'b': 0}
    """
    if native is None:
        return plain_by_tag(root, tags)
    found: dict[str, list[html.HtmlElement]] = native.by_tag(root, tags)
    return found


def plain_by_tag(root: html.HtmlElement, tags: tuple[str, ...]) -> dict[str, list[html.HtmlElement]]:
    """`by_tag` in Python (twin: `core._tree.by_tag`)."""
    found: dict[str, list[html.HtmlElement]] = {tag: [] for tag in tags}
    for element in root.iter(*tags):
        found[str(element.tag)].append(element)
    return found


def texts(element: html.HtmlElement) -> Iterator[str]:
    """The text below an element that is not a script's or a style's."""
    for child in element.iter():
        if isinstance(child.tag, str) and child.tag not in {"script", "style"} and child.text:
            yield child.text
        if child is not element and child.tail:
            yield child.tail


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the page itself says that the element is not shown."""
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    style = element.get("style")
    return style is not None and bool(HIDDEN_STYLE.search(style))


def holds_text(panel: html.HtmlElement) -> bool:
    """Whether an element holds words that are mostly no links: a passage, no menu."""
    words = normal.count_words(" ".join(texts(panel)))
    linked = sum(normal.count_words(" ".join(texts(link))) for link in panel.iter("a"))
    return words >= 3 and 2 * linked < words and next(panel.iter("nav", "form"), None) is None


def is_panel(element: html.HtmlElement, ids: frozenset[str]) -> bool:
    """Whether a hidden element opens at a click on a button of the article (`panels`), and holds text rather than a menu."""
    return element.get("id") in ids and holds_text(element)


def breaks_text(tag: str, frame: Frame, inline: bool) -> bool:
    """Whether an element parts the text: everything inside `pre` is one block, and so is a button that is a heading's text."""
    if tag not in BLOCK_TAGS or frame.tag == "pre":
        return False
    if tag == "button":
        return frame.tag not in HEADINGS
    return not (tag == "label" and inline)


def opens_shadow(template: html.HtmlElement) -> bool:
    """Whether a template is shown where it stands, as a shadow root."""
    return template.get("shadowrootmode") is not None or template.get("shadowroot") is not None
