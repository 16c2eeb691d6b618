"""HTML → blocks: the visible text of a page in reading order, and for each block the elements around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree, html

from cleaner.model import Block, BlockKind, InputError
from cleaner.segment import limits, normal
from cleaner.segment.paths import Paths

HIDDEN_TAGS = frozenset(
    "script style template head title meta link base svg math canvas noscript object embed audio video track source param map area "
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
_KINDS: dict[str, BlockKind] = {
    "li": "item", "dt": "item", "dd": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption", "caption": "caption",
    "button": "control", "label": "control", "option": "control", "select": "control", "textarea": "control", "legend": "control",
    "td": "table", "th": "table",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ATTRIBUTES = (
    "role",
    "itemprop",
    "aria-label",
    "data-testid",
    "data-component",
    "data-type",
    "data-module",
    "property",
    "rel",
)
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAX_DEPTH = 256
"""Nesting below which elements are read as parts of the one at this depth: paths and reports stay short."""


@dataclass(slots=True)
class Frame:
    """A block element around some blocks, with what is added up below it."""

    element: html.HtmlElement
    tag: str
    parent: Frame | None
    depth: int
    regions: frozenset[str]
    words: int = 0
    link_words: int = 0
    prose: int = 0
    """Words of blocks below that read like running text."""
    number: int = 0
    """In order of opening; a frame's blocks lie between its own number and the next frame's that is not below it."""
    _signature: str | None = None

    @property
    def signature(self) -> str:
        """The element as a selector in lower case with dashes; what markup rules match."""
        if self._signature is None:
            self._signature = signature(self.element)
        return self._signature


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says about one block besides its text."""

    frame: Frame
    element: html.HtmlElement
    inline: html.HtmlElement | None
    """The inline element that holds all of the block's text, if one does."""
    display: str
    """The text as it is emitted: white space folded, line breaks kept."""
    link_words: int
    bold: bool


@dataclass(slots=True)
class Page:
    """A parsed page: its blocks, in reading order, and the facts about each."""

    root: html.HtmlElement
    blocks: list[Block] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    paths: Paths = field(default_factory=Paths)
    depth: int = 0
    """Elements inside one another at the deepest place that holds anything."""


def parse(text: str, warnings: list[str] | None = None) -> html.HtmlElement | None:
    """The page's root element, or None when there is no element at all. `warnings` takes what had to be simplified."""
    said = [] if warnings is None else warnings
    cleaned, shed = limits.shed_attributes(_CONTROL_CHARACTERS.sub(" ", text))
    if shed:
        said.append(f"attributes: a tag has more than {limits.MAX_ATTRIBUTES}; the rest was not read")
    root, whole = _parse(cleaned)
    if not whole:
        # The parser gives up on a page that nests too deep, and all that follows would vanish.
        said.append(f"depth: elements nest too deep; those below {limits.MAX_NESTING} others were read as lines")
        root, whole = _parse(limits.flatten(cleaned))
    if not whole:
        raise InputError("is a page that the parser cannot read to its end")
    return root


def _parse(markup: str) -> tuple[html.HtmlElement | None, bool]:
    """The root of what the parser read, and whether that is all."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, True
    whole = not any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return root if isinstance(root, html.HtmlElement) else None, whole


def segment(root: html.HtmlElement) -> Page:
    """The blocks of a parsed page."""
    page = Page(root)
    _Walker(page).walk()
    return page


_TAGS = {
    tag: tag for tag in BLOCK_TAGS | HIDDEN_TAGS | {"a", "span", "b", "i", "em", "strong", "img", "br", "time", "u"}
}


def _plain(tag: str) -> str:
    """A tag in lower case and without its namespace."""
    return tag.lower().rpartition("}")[2].rpartition(":")[2]


class _Walker:
    """One pass over the tree, without recursion: pages nest as deep as they like."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces: list[tuple[str, html.HtmlElement | None, bool, bool]] = []
        self.breaks = 0

    def walk(self) -> None:
        root = self.page.root
        frame = Frame(root, "html", None, 0, frozenset())
        self.page.frames.append(frame)
        # Each entry: element, its children still to come, frame, outermost inline element, inside a link, inside bold.
        stack: list[
            tuple[html.HtmlElement, Iterator[html.HtmlElement], Frame, html.HtmlElement | None, bool, bool]
        ] = []
        self._text(root.text, None, False, False)
        stack.append((root, iter(root), frame, None, False, False))
        while stack:
            element, children, frame, inline, link, bold = stack[-1]
            if len(stack) > self.page.depth:
                self.page.depth = len(stack)
            child = next(children, None)
            if child is None:
                stack.pop()
                if not stack or stack[-1][2] is not frame:  # the element opened this frame
                    self._flush(frame)
                if stack:
                    parent = stack[-1]
                    self._text(element.tail, parent[3], parent[4], parent[5])
                continue
            tag = child.tag
            if not isinstance(tag, str):
                self._text(child.tail, inline, link, bold)
                continue
            tag = _TAGS.get(tag) or _plain(tag)
            if tag in HIDDEN_TAGS or is_hidden(child):
                self._text(child.tail, inline, link, bold)
                continue
            if tag == "br":
                self._break(frame)
                self._text(child.tail, inline, link, bold)
                continue
            if tag == "hr":
                self._flush(frame)
                self._text(child.tail, inline, link, bold)
                continue
            if tag in BLOCK_TAGS and not (tag == "label" and inline is not None):
                self._flush(frame)
                regions = frame.regions | {tag} if tag in REGIONS else frame.regions
                shown = child if len(stack) < MAX_DEPTH else frame.element
                below = Frame(shown, tag, frame, frame.depth + 1, regions, number=len(self.page.frames))
                self.page.frames.append(below)
                self._text(child.text, None, link, bold)
                stack.append((child, iter(child), below, None, link, bold))
            else:
                outer = inline if inline is not None else child if len(stack) < MAX_DEPTH else None
                is_link, is_bold = link or tag == "a", bold or tag in {"b", "strong"}
                self._text(child.text, outer, is_link, is_bold)
                stack.append((child, iter(child), frame, outer, is_link, is_bold))

    def _text(self, text: str | None, inline: html.HtmlElement | None, link: bool, bold: bool) -> None:
        if not text:
            return
        if self.breaks and normal.VISIBLE.search(text):
            self.breaks = 0
        self.pieces.append((text, inline, link, bold))

    def _break(self, frame: Frame) -> None:
        self.breaks += 1
        if self.breaks == 2:  # <br><br> is how pages without <p> part their paragraphs.
            self._flush(frame)
        elif self.breaks == 1:
            self.pieces.append(("\x00", None, False, False))

    def _flush(self, frame: Frame) -> None:
        pieces, self.pieces = self.pieces, []
        self.breaks = 0 if pieces else self.breaks
        if not pieces:
            return
        raw = pieces[0][0] if len(pieces) == 1 else "".join([piece[0] for piece in pieces])
        if raw.isspace() or not normal.VISIBLE.search(raw.replace("\x00", "")):
            return
        display = fold_space(raw, frame.tag == "pre" or "pre" in frame.regions)
        seen = normal.view(display)[0].strip()
        if not seen:
            return
        visible = pieces
        if len(pieces) > 1:
            visible = [
                piece
                for piece in pieces
                if not piece[0].isspace() and piece[0] != "\x00" and normal.VISIBLE.search(piece[0])
            ]
        outer = visible[0][1]
        if outer is not None and any(piece[1] is not outer for piece in visible):
            outer = None
        words = normal.count_words(seen)
        linked = [piece for piece in visible if piece[2]]
        link_words = words
        if len(linked) < len(visible):
            link_words = min(words, sum(normal.count_words(piece[0]) for piece in linked))
        level = int(frame.tag[1]) if frame.tag[0] == "h" and frame.tag[1:].isdigit() else 0
        kind = _KINDS.get(frame.tag, "paragraph")
        if kind == "table" and frame.parent is not None:
            level = frame.parent.number  # Cells of one row come out on one line.
        if kind == "paragraph" and "blockquote" in frame.regions:
            kind = "quote"
        elif (
            kind == "paragraph" and frame.parent is not None and frame.parent.tag == "li" and frame.tag in {"p", "div"}
        ):
            kind = "item"
        index = len(self.page.blocks)
        self.page.blocks.append(Block(index, seen, words, kind=kind, level=level))
        bold = all(piece[3] for piece in visible)
        self.page.facts.append(
            Facts(frame, outer if outer is not None else frame.element, outer, display, link_words, bold)
        )


def fold_space(raw: str, preformatted: bool = False) -> str:
    """Text as a browser would show it: white space folded, `<br>` (NUL in `raw`) a line break."""
    if preformatted:
        return raw.replace("\x00", "\n").strip("\r\n")
    lines = (_SPACE.sub(" ", line).strip() for line in raw.split("\x00"))
    return "\n".join(line for line in lines if line)


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the page itself says that the element is not shown."""
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    style = element.get("style")
    return style is not None and bool(_HIDDEN_STYLE.search(style))


def signature(element: html.HtmlElement) -> str:
    """The element as `tag.class.other-class#id[role=…]`, lower case, camel case and underscores split with dashes."""
    attributes = dict(element.items())
    tag = element.tag if isinstance(element.tag, str) else ""
    if not attributes:
        return tag.lower()
    parts = [tag.lower()]
    classes = attributes.get("class")
    if classes:
        parts += ["." + _token(name[:120]) for name in classes.split(None, 24)[:24]]
    if "id" in attributes:
        parts.append("#" + _token(str(attributes["id"])[:120]))
    for name in _ATTRIBUTES if len(attributes) > 1 or not classes else ():
        if name in attributes:
            parts.append(f"[{name}={_token(str(attributes[name])[:80])}]")
    return "".join(parts)


@lru_cache(maxsize=8_192)
def _token(name: str) -> str:
    return re.sub(r"[_\s]+", "-", _CAMEL.sub("-", name)).lower()
