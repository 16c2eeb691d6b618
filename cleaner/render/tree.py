"""A result as a tree of blocks: its kept text, in the lists, quotations and tables that the page has it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from cleaner.model import Piece, Result
from cleaner.render import runs
from cleaner.render.nodes import (
    Article,
    Code,
    Figure,
    Heading,
    Inside,
    InsideKind,
    Listing,
    Mark,
    Node,
    Paragraph,
    Quote,
    Run,
    Shape,
    Structure,
    Table,
)
from cleaner.render.runs import Switches
from cleaner.render.text import is_kept
from cleaner.segment.text import front_matter

_NUMBER = re.compile(r"(\d{1,9})\.")
_SAID = re.compile(r"(\d{1,9})[.):](?!\d)\s*")
_BULLET = re.compile(r"[-•*]\s+")
_PARAGRAPHS = re.compile(r"\s*\n\s*\n\s*")


@dataclass(slots=True)
class _Open:
    """A quotation, list or item whose blocks are still to come. `number` is that of an item in an ordered list."""

    kind: InsideKind
    key: int
    blocks: list[Node | _Open] = field(default_factory=list)
    number: int | None = None


def build(result: Result, structure: Structure, switches: Switches) -> Article:
    """The article of a result; one that begins with its title does not say it twice. A text without markup comes in paragraphs."""
    title = " ".join((result.title or "").split())
    if result.kind == "text":
        front = front_matter(result.text)
        found = [part.strip() for part in _PARAGRAPHS.split(result.text[front:])]
        article = _titled(title, [Paragraph(Run(_lines(part))) for part in found if part])
        if front:
            code = Code(result.text[:front], "toml" if result.text[0] == "+" else "yaml")
            article = replace(article, blocks=(code, *article.blocks))
        return article
    root = _Open("quote", -1)
    stack = [root]
    row: int | None = None
    for pieces in _blocks(result.pieces):
        if not any(is_kept(piece, result.removed) for piece in pieces):
            continue
        piece = next(piece for piece in pieces if is_kept(piece, result.removed))
        shape = structure.shapes.get(piece.block) or Shape(around=_around(piece))
        node = _node(result, pieces, piece, shape, switches)
        if node is None:
            continue
        is_cell = piece.kind == "table" and isinstance(node, Paragraph)
        last = stack[-1].blocks[-1] if stack[-1].blocks else None
        if is_cell and row == piece.level and isinstance(last, Paragraph) and isinstance(node, Paragraph):
            # Cells of a table that only lays out a page stand side by side, as in the text.
            stack[-1].blocks[-1] = Paragraph(runs.joined(last.run, " | ", node.run))
            continue
        row = piece.level if is_cell else None
        _put(stack, node, piece, shape, _figures(shape.images) if switches.images else [])
    if switches.images:
        root.blocks.extend(_figures(structure.after))
    return _titled(title, list(_closed(root.blocks)))


def _titled(title: str, blocks: Sequence[Node]) -> Article:
    first = blocks[0] if blocks else None
    again = title and isinstance(first, Heading | Paragraph) and " ".join(first.run.text.split()) == title
    return Article(title, tuple(blocks[1:] if again else blocks))


def _blocks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each block; a piece without a block is one by itself."""
    for block, members in groupby(pieces, key=lambda piece: piece.block):
        if block >= 0:
            yield list(members)
        else:
            yield from ([piece] for piece in members)


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))


def _around(piece: Piece) -> tuple[Inside, ...]:
    """What is known to stand around a block of whose page nothing is known."""
    if piece.kind == "quote":
        return (Inside("quote", 0),)
    if piece.kind == "item" and piece.mark:
        return (Inside("list", 0), Inside("item", piece.block))
    return ()


def _figures(images: Sequence[Mark]) -> list[Node | _Open]:
    return [Figure(image.target, image.label) for image in images]


def _node(result: Result, pieces: list[Piece], piece: Piece, shape: Shape, switches: Switches) -> Node | None:
    """A block by itself; None where nothing of it stays."""
    if piece.kind == "code":
        text = runs.code_text(pieces, result.removed)
        return Code(text, shape.language) if text else None
    if piece.kind == "table" and "\n" in piece.text and not switches.tables:
        return None
    if shape.rows:
        return _table(shape, switches) if switches.tables else None
    text, stretches = runs.kept_text(pieces, result.removed)
    if not text:
        return None
    found = runs.run(text, shape.marks, stretches, switches)
    if piece.kind != "heading":
        return Paragraph(found)
    if (
        len(found.spans) == 1
        and found.spans[0].kind == "strong"
        and found.spans[0].end - found.spans[0].start == len(text)
    ):
        found = Run(text, found.spans[0].children)  # A heading is bold anyway.
    return Heading(max(1, piece.level), found)


def _table(shape: Shape, switches: Switches) -> Table:
    rows = tuple(
        tuple(runs.run(cell.text, cell.marks, [(0, len(cell.text), 0)], switches) for cell in row) for row in shape.rows
    )
    head = 0
    for row in shape.rows:
        if not all(cell.is_header or not cell.text for cell in row):
            break
        head += 1
    return Table(rows, shape.align, head if head < len(rows) else 1)


def _put(stack: list[_Open], node: Node, piece: Piece, shape: Shape, figures: list[Node | _Open]) -> None:
    """Put a block into the innermost of the elements around it; those that it does not share with the last block are closed or opened.

    `figures` are the images before it.
    """
    shared = 0
    for inside, opened in zip(shape.around, stack[1:], strict=False):
        if (opened.kind, opened.key) != inside:
            break
        shared += 1
    del stack[shared + 1 :]
    stack[-1].blocks.extend(figures)
    fresh = shape.around[shared:]
    for inside in fresh:
        opened = _Open(inside.kind, inside.number)
        stack[-1].blocks.append(opened)
        stack.append(opened)
    item = stack[-1] if stack[-1].kind == "item" else next((o for o in reversed(stack) if o.kind == "item"), None)
    if item is not None:
        begins = any(inside == (item.kind, item.key) for inside in fresh)
        node = _numbered(node, item, piece.mark, begins=begins, said=shape.says_number)
    stack[-1].blocks.append(node)


def _numbered(node: Node, item: _Open, mark: str, *, begins: bool, said: bool) -> Node:
    """Give an item the number that the text writes before this block; one that no list of numbers can have stays in the text."""
    number = _NUMBER.fullmatch(mark)
    if begins and number:
        item.number = int(number.group(1))
        return node
    if mark not in {"", "-"}:
        lead = Run(mark)
        if isinstance(node, Paragraph | Heading):
            return replace(node, run=runs.joined(lead, " ", node.run))
        item.blocks.append(Paragraph(lead))
        return node
    if not begins or not isinstance(node, Paragraph):
        return node
    if said and (match := _SAID.match(node.run.text)) and match.end() < len(node.run.text):
        item.number = int(match.group(1))
        return Paragraph(runs.without_start(node.run, match.end()))
    if (match := _BULLET.match(node.run.text)) and match.end() < len(node.run.text):
        return Paragraph(runs.without_start(node.run, match.end()))
    return node


def _closed(blocks: Sequence[Node | _Open]) -> Iterator[Node]:
    """The blocks as they are written: a list whose numbers jump, or that has items without one, is several."""
    for block in blocks:
        if not isinstance(block, _Open):
            yield block
        elif block.kind == "quote":
            yield Quote(tuple(_closed(block.blocks)))
        elif block.kind == "item":
            yield Listing((tuple(_closed(block.blocks)),), block.number)
        else:
            yield from _lists(block)


def _lists(opened: _Open) -> Iterator[Node]:
    items: list[tuple[Node, ...]] = []
    start: int | None = None
    for block in opened.blocks:
        if not isinstance(block, _Open) or block.kind != "item":
            if items:
                yield Listing(tuple(items), start)
            items = []
            yield from _closed((block,))
            continue
        follows = block.number == (start + len(items) if start is not None else None)
        if items and not follows:
            yield Listing(tuple(items), start)
            items = []
        if not items:
            start = block.number
        items.append(tuple(_closed(block.blocks)))
    if items:
        yield Listing(tuple(items), start)
