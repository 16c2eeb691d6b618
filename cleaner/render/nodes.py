"""What the forms with markup are written from: what the page says of each block, and the tree of blocks that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MarkKind = Literal["link", "strong", "em", "del", "code", "image"]
InsideKind = Literal["quote", "list", "item"]
Align = Literal["", "left", "center", "right"]


class Mark(NamedTuple):
    """A stretch of a block that the page marks: `start`/`end` are offsets into the block's displayed text (equal for an image)."""

    start: int
    end: int
    kind: MarkKind
    target: str = ""
    """Of a link or an image its address, as absolute as the page's own address allows."""
    label: str = ""
    """Of an image its alternative text."""


class Inside(NamedTuple):
    """An element around a block: a quotation, a list or an item; blocks with the same `number` stand in the same one."""

    kind: InsideKind
    number: int


class Cell(NamedTuple):
    """A cell of a table of data, its text in one line."""

    text: str
    marks: tuple[Mark, ...] = ()
    is_header: bool = False


class Shape(NamedTuple):
    """What the page says of a block besides its text."""

    marks: tuple[Mark, ...] = ()
    around: tuple[Inside, ...] = ()
    """The outermost element first."""
    language: str = ""
    """The language of a listing, as the page names it."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    """Of a table of data."""
    align: tuple[Align, ...] = ()
    """Of a table of data, a column each."""
    images: tuple[Mark, ...] = ()
    """Images that stand between the block before and this one."""
    says_number: bool = False
    """The block begins with the number of its item in words, so that it has no mark."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What the page says of the blocks that stay, by the number of the block, and the page's address where it states one."""

    shapes: Mapping[int, Shape] = field(default_factory=dict)
    address: str | None = None
    after: tuple[Mark, ...] = ()
    """Images that stand behind the last block."""


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of a run of text, and the marked stretches in it; the offsets are those of the whole text."""

    kind: MarkKind
    start: int
    end: int
    target: str = ""
    label: str = ""
    children: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Running text; a line break in it is one that the page makes (`<br>`)."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text that is a block."""

    run: Run


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 to 6."""

    level: int
    run: Run


@dataclass(frozen=True, slots=True)
class Code:
    """A listing."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data: its rows all have as many cells as `align`; the first `head` of them are the header."""

    rows: tuple[tuple[Run, ...], ...]
    align: tuple[Align, ...]
    head: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """An image that stands by itself."""

    source: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: an ordered one begins with the number `start` and counts on, one with None has dashes."""

    items: tuple[tuple[Node, ...], ...]
    start: int | None = None


Node = Paragraph | Heading | Code | Table | Figure | Quote | Listing


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article; `title` stands in no block."""

    title: str
    blocks: tuple[Node, ...]
