"""What a page says of the blocks that stay: their marks, lists and quotations around them, tables' cells, listings' languages, images."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import html

from cleaner.model import Piece, Removal
from cleaner.render import stream
from cleaner.render.addresses import address_of, base_of
from cleaner.render.images import images_of
from cleaner.render.nodes import Align, Cell, Inside, Mark, Shape, Structure
from cleaner.render.text import is_kept
from cleaner.segment import tables
from cleaner.segment.elements import is_hidden
from cleaner.segment.html import segment
from cleaner.segment.lists import LISTS
from cleaner.segment.page import Facts, Frame, Page

MAX_AROUND = 24
"""Lists, items and quotations around a block that are told, the outermost first."""
_ENDS = LISTS | {"li", "dl", "table", "td", "th"}
_NAMED = re.compile(
    r"(?:^|\s)(?:(?:language|lang|highlight-source|highlight)-|brush:\s*|sourceCode\s+)([A-Za-z0-9+#.]{1,20})"
)
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,20}")
_NO_LANGUAGE = frozenset({"", "none", "text", "plain", "plaintext", "source", "default", "wrapper", "block"})
_ALIGNED = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_ALIGNS: dict[str, Align] = {"left": "left", "center": "center", "right": "right"}
DEEPEST_LANGUAGE = 3
"""Elements around a listing whose classes may name its language."""


def of(page: Page, pieces: Sequence[Piece], removed: Sequence[Removal], url: str | None) -> Structure:
    """The structure of the blocks of which something stays. Takes one pass over the elements that they stand in."""
    address = address_of(page.root, url)
    base = base_of(page.root, address)
    wanted = frozenset(piece.block for piece in pieces if is_kept(piece, removed))
    marks = _marks(page, wanted, base)
    title = {piece.block for piece in pieces if piece.is_title}
    # An image beside a caption or a byline that went may be the article's all the same.
    beside = {p.block for p in pieces if p.removal is not None and removed[p.removal].category in {"caption", "byline"}}
    images = images_of(page, wanted | title, beside - wanted, base)
    shapes: dict[int, Shape] = {}
    begun: set[int] = set()
    for index, facts in enumerate(page.facts):
        item = facts.frame.item
        begins = item is not None and item.number not in begun and page.blocks[index].kind not in {"caption", "control"}
        if begins and item is not None:
            begun.add(item.number)
        if index not in wanted:
            continue
        rows, align = _table(facts, base) if facts.unit == "table" else ((), ())
        shape = Shape(
            marks=tuple(marks.get(index, ())),
            around=_around(facts.frame),
            language=_language(facts.frame.element) if facts.unit == "code" else "",
            rows=rows,
            align=align,
            images=tuple(images.get(index, ())),
            says_number=begins and not facts.mark and item is not None and _is_ordered(item),
        )
        if shape != Shape():
            shapes[index] = shape
    return Structure(shapes, address, tuple(images.get(len(page.blocks), ())))


def _marks(page: Page, wanted: frozenset[int], base: str | None) -> dict[int, list[Mark]]:
    """The marks of each wanted block of running text."""
    groups: dict[int, list[int]] = {}
    for index, facts in enumerate(page.facts):
        if facts.unit not in {"table", "code"}:
            groups.setdefault(facts.frame.number, []).append(index)
    found: dict[int, list[Mark]] = {}
    for members in groups.values():
        if wanted.isdisjoint(members):
            continue
        frame = page.facts[members[0]].frame
        read = stream.read(frame, base)
        if not read.marks:
            continue
        each = stream.aligned(read, [page.facts[index].display for index in members])
        found.update(zip(members, each, strict=True))
    return found


def _around(frame: Frame) -> tuple[Inside, ...]:
    """The quotations, lists and items around what stands in a frame."""
    found: list[Inside] = []
    here: Frame | None = frame
    while here is not None:
        if here.tag == "blockquote":
            found.append(Inside("quote", here.number))
        elif here.tag == "li":
            found.append(Inside("item", here.number))
            parent = _list_of(here) or here.parent
            found.append(Inside("list", parent.number if parent is not None else 0))
        here = here.parent
    return tuple(reversed(found))[:MAX_AROUND]


def _list_of(item: Frame) -> Frame | None:
    """The list that an item is in: wrappers between them do not count."""
    here = item.parent
    while here is not None and here.tag not in _ENDS:
        here = here.parent
    return here if here is not None and here.tag in LISTS else None


def _is_ordered(item: Frame) -> bool:
    around = _list_of(item)
    return around is not None and around.tag == "ol"


def _language(element: html.HtmlElement) -> str:
    """The language of a listing: of `pre`, of the `code` in it, of what is around it, the nearest that names one."""
    holders = [element, *element.iter("code")][:2]
    here = element.getparent()
    for _ in range(DEEPEST_LANGUAGE):
        if here is None or here.tag in {"body", "article", "main"}:
            break
        holders.append(here)
        here = here.getparent()
    for holder in holders:
        for name in (
            "data-lang",
            "data-language",
            "data-code-language",
            "lang" if holder.tag == "code" else "data-lang",
        ):
            value = (holder.get(name) or "").strip().lower()
            if _LANGUAGE.fullmatch(value) and value not in _NO_LANGUAGE:
                return value
        for match in _NAMED.finditer(holder.get("class") or ""):
            if (value := match.group(1).lower()) not in _NO_LANGUAGE:
                return value
    return ""


def _table(facts: Facts, base: str | None) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Align, ...]]:
    """The rows of a table of data; none where they are not what its block says (it is written as lines then)."""
    data = tables.data_of(facts.frame.element, is_hidden)
    if data is None:
        return (), ()
    rows = [tuple(_cell(cell, base) for cell in row) for row in data.rows]
    rows = [row for row in rows if any(cell.text for cell in row)]
    said = "".join("".join(facts.display.split())).replace("|", "")
    if "".join("".join(cell.text.split()) for row in rows for cell in row).replace("|", "") != said:
        return (), ()
    width = max(map(len, rows), default=0)
    full = tuple(row + (Cell(""),) * (width - len(row)) for row in rows)
    return full, tuple(_alignment(data.rows, column) for column in range(width))


def _cell(element: html.HtmlElement | None, base: str | None) -> Cell:
    """A cell: its blocks side by side in one line."""
    if element is None:
        return Cell("")
    inner = segment(element)
    marks = _marks(inner, frozenset(range(len(inner.blocks))), base)
    text = ""
    found: list[Mark] = []
    for index, facts in enumerate(inner.facts):
        line = facts.display.replace("\n", " ")
        lead = len(line) - len(line.lstrip())
        text += " " if index else ""
        found += (
            mark._replace(start=mark.start + len(text) - lead, end=mark.end + len(text) - lead)
            for mark in marks.get(index, ())
        )
        text += line.strip()
    in_head = any(parent.tag == "thead" for parent in _up_to_table(element))
    return Cell(text, tuple(found), element.tag == "th" or in_head)


def _up_to_table(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for parent in element.iterancestors():
        if parent.tag == "table":
            return
        yield parent


def _alignment(rows: tables.Rows, column: int) -> Align:
    """How most cells of a column that say it are aligned."""
    votes: Counter[str] = Counter()
    for row in rows:
        cell = row[column] if column < len(row) else None
        if cell is None:
            continue
        style = _ALIGNED.search(cell.get("style") or "")
        said = style.group(1).lower() if style else (cell.get("align") or "").lower()
        if said in _ALIGNS:
            votes[said] += 1
    return _ALIGNS[votes.most_common(1)[0][0]] if votes else ""
