"""A parsed page as the rest of the cleaner sees it: its blocks, the elements around them, and what stands inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import html

from cleaner.core.tree import native
from cleaner.model import Block
from cleaner.segment.paths import Paths, paths

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# The core has these names, too.
ATTRIBUTES = (
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


@dataclass(slots=True)
class Frame:
    """A block element around some blocks, with what is added up below it (twin: `core._tree.Frame`)."""

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
    mark: str = ""
    """What stands before a list item: its number in an ordered list, else a dash. Empty once a block has it."""
    outer: Frame | None = None
    """The list item around the element's parent, or the parent itself."""
    is_item: bool = False
    """The element is a list item."""
    lists: int = 0
    """How many lists stand around what is in the element."""
    signature: str = ""
    """The element as a selector in lower case with dashes; what markup rules match."""

    def __post_init__(self) -> None:
        if not self.signature:
            self.signature = signature(self.element)

    @property
    def item(self) -> Frame | None:
        """The list item around the element, or the element itself.

        It is not kept: a frame that names itself would keep the whole page in memory until the garbage collector comes by.
        """
        return self if self.is_item else self.outer


@dataclass(frozen=True, slots=True)
class InlineSpan:
    """An inline element that holds a stretch of a block, such as a heading's permalink; `start`/`end` are offsets into `Block.text`.

    Twin: `core._tree.InlineSpan`.
    """

    element: html.HtmlElement
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says about one block besides its text (twin: `core._tree.Facts`)."""

    frame: Frame
    element: html.HtmlElement
    inline: html.HtmlElement | None
    """The inline element that holds all of the block's text, if one does."""
    display: str
    """The text as it is emitted: white space folded, line breaks kept."""
    link_words: int
    bold: bool
    spans: tuple[InlineSpan, ...] = ()
    """Inline elements with a name of their own that hold some of the text."""
    unit: str = ""
    """What the block is as a whole: "table", "code", "formula"; such a block goes whole or stays whole. Empty for running text."""
    mark: str = ""
    """What is written before the text of a list item."""
    name: str = ""
    """The signature of `inline`; empty where there is none."""


@dataclass(slots=True)
class Page:
    """A parsed page: its blocks, in reading order, and the facts about each."""

    root: html.HtmlElement
    blocks: list[Block] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    paths: Paths = field(default_factory=paths)
    running: list[bool] = field(default_factory=list)
    """Of each block whether it reads like running text (`evidence.column.add_up` says how that is told)."""
    depth: int = 0
    """Elements inside one another at the deepest place that holds anything."""
    hidden: list[tuple[Frame, int]] = field(default_factory=list)
    """Text that the page does not show: the frame where it stands, and its words."""


def signature(element: html.HtmlElement) -> str:
    """The element as `tag.class.other-class#id[role=…]`, lower case, camel case and underscores split with dashes."""
    if native is None:
        return plain_signature(element)
    return native.signature(element) or plain_signature(element)


def plain_signature(element: html.HtmlElement) -> str:
    """`signature` in Python (twin: `core._tree.signature`, which leaves letters beyond ASCII to this one)."""
    attributes = dict(element.items())
    tag = element.tag if isinstance(element.tag, str) else ""
    if not attributes:
        return tag.lower()
    parts = [tag.lower()]
    classes = attributes.get("class")
    if classes:
        parts.append(_classes(classes[:4_000]))
    if "id" in attributes:
        parts.append("#" + _token(str(attributes["id"])[:120]))
    for name in ATTRIBUTES if len(attributes) > 1 or not classes else ():
        if name in attributes:
            parts.append(f"[{name}={_token(str(attributes[name])[:80])}]")
    return "".join(parts)


def inline_signature(element: html.HtmlElement) -> str:
    """The signature of an inline element, with `[href=#]` for a link to a place on the same page."""
    name = signature(element)
    return f"{name}[href=#]" if str(element.get("href", "")).startswith("#") else name


@lru_cache(maxsize=4_096)
def _classes(names: str) -> str:
    """The classes of an element, each with a dot before it."""
    return "".join(["." + _token(name[:120]) for name in names.split(None, 24)[:24]])


@lru_cache(maxsize=8_192)
def _token(name: str) -> str:
    return re.sub(r"[_\s]+", "-", _CAMEL.sub("-", name)).lower()
