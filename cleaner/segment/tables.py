"""Tables of data, told from tables that only lay out a page, and their rows.

The signs are those of readability (`_markDataTables`) and of the HTML standard: a header cell, a caption, `thead` or column
elements speak for data; a role of presentation, a table inside the table, or cells that hold whole paragraphs speak for layout. So do
several paragraphs in a cell of a small table without headers: old forums lay out each post so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from cleaner.segment import normal
from cleaner.segment.elements import HIDDEN_TAGS

_DATA_TAGS = frozenset({"caption", "col", "colgroup", "tfoot", "thead", "th"})
_BLOCKS_OF_A_PAGE = frozenset(
    "article aside form h1 h2 h3 header footer iframe input main nav pre section select table textarea video".split()
)
MAX_CELL_WORDS = 80
"""A cell of more words is a column of text."""
MAX_MEAN_WORDS = 25
"""Mean words a cell above which a table without header cells lays out a page."""
FEW_CELLS = 10
"""Cells up to which a table is small (as readability has it)."""
MIN_COLUMN_WORDS = 10
"""Words from which a cell with several paragraphs is a column, set by hand: less is a name and what stands below it."""
MAX_SPAN = 50
"""Columns or rows that one cell may span."""

_PARAGRAPHS = ("p", "div", "blockquote")
_SECTIONS = frozenset({"table", "thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})

Rows = list[list[html.HtmlElement | None]]
"""The cells of each row; None where a cell before or above spans the place."""
Hides = Callable[[html.HtmlElement], bool]
"""Whether the page hides an element."""


@dataclass(slots=True)
class Data:
    """A table of data: its rows, its captions, and what of it the page does not show (rows, cells, captions, whole parts)."""

    rows: Rows = field(default_factory=list)
    captions: list[html.HtmlElement] = field(default_factory=list)
    hidden: list[html.HtmlElement] = field(default_factory=list)


def data_of(table: html.HtmlElement, hides: Hides) -> Data | None:
    """What a table of data holds, or None for one that lays out a page. Takes one pass over the table.

    None as well where words stand outside its cells and captions: read as the page's other elements are, they do not vanish.
    """
    if (table.get("role") or "").lower() in {"presentation", "none"} or table.get("datatable") == "0":
        return None
    signs = False
    for element in table.iterdescendants():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        tag = tag.lower()
        if tag in _BLOCKS_OF_A_PAGE:
            return None
        signs = signs or tag in _DATA_TAGS
    data = Data()
    found = _cells(table, hides, data)
    if found is None:
        return None
    data.rows = _rows(found)
    cells = [cell for row in data.rows for cell in row if cell is not None]
    widths = [len(row) for row in data.rows]
    if len(data.rows) < 2 or not cells or max(widths) < 2:
        return None
    words = [normal.count_words("".join(cell.itertext())) for cell in cells]
    if not signs and not table.get("summary"):
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        regular = widths.count(usual) * 4 >= len(widths) * 3
        if usual < 2 or not regular or max(words) > MAX_CELL_WORDS or sum(words) > MAX_MEAN_WORDS * len(words):
            return None
        if len(cells) <= FEW_CELLS and any(map(_is_column, cells, words)):
            return None
    elif max(words) > 2 * MAX_CELL_WORDS:
        return None
    return data


def _cells(table: html.HtmlElement, hides: Hides, data: Data) -> list[list[html.HtmlElement]] | None:
    """The cells of each row, and into `data` what else the table holds; None where it holds words that stand in neither.

    Cells without a row of their own, as the parser leaves them of broken markup, are a row together.
    """
    rows: list[list[html.HtmlElement]] = []
    # What is open: an element's children still to come, and the row that its cells belong to (None: between rows).
    stack: list[tuple[Iterator[html.HtmlElement], list[html.HtmlElement] | None]] = [(iter(table), None)]
    loose: list[html.HtmlElement] | None = None
    if _is_text(table.text):
        return None
    while stack:
        children, row = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            loose = None
            continue
        if _is_text(child.tail):
            return None
        tag = child.tag.lower() if isinstance(child.tag, str) else ""
        if not tag or tag in HIDDEN_TAGS or tag == "colgroup":
            continue
        if hides(child):
            data.hidden.append(child)
        elif tag in _CELLS:
            if row is None:
                if loose is None:
                    loose = []
                    rows.append(loose)
                loose.append(child)
            else:
                row.append(child)
        elif tag == "caption":
            data.captions.append(child)
        elif tag == "tr" or tag in _SECTIONS:
            if _is_text(child.text):
                return None
            loose = None
            below: list[html.HtmlElement] | None = None
            if tag == "tr":
                below = []
                rows.append(below)
            stack.append((iter(child), below))
        elif any(map(_is_text, child.itertext())):
            return None
    return rows


def _is_column(cell: html.HtmlElement, words: int) -> bool:
    """Whether a cell holds several paragraphs: elements of their own, or with an empty line between them."""
    if words < MIN_COLUMN_WORDS:
        return False
    blocks = cell.iterdescendants(*_PARAGRAPHS)
    inner = (block for block in blocks if next(block.iterdescendants(*_PARAGRAPHS), None) is None)
    if sum(any(map(_is_text, block.itertext())) for block in inner) > 1:
        return True
    breaks, begun = 0, False
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start" and element.tag == "br":
            breaks += 1
        # A comment has its own text, which nobody sees.
        seen = element.text if event == "start" and isinstance(element.tag, str) else None
        if _is_text(element.tail if event == "end" and element is not cell else seen):
            if begun and breaks > 1:
                return True
            breaks, begun = 0, True
    return False


def _is_text(text: str | None) -> bool:
    return text is not None and normal.VISIBLE.search(text) is not None


def _rows(found: Sequence[Sequence[html.HtmlElement]]) -> Rows:
    """The cells in their columns."""
    rows: Rows = []
    spans: dict[int, int] = {}
    for members in found:
        cells: list[html.HtmlElement | None] = []
        waiting = list(reversed(members))
        while waiting or spans.get(len(cells), 0):
            if spans.get(len(cells), 0):
                spans[len(cells)] -= 1
                cells.append(None)
                continue
            cell = waiting.pop()
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for number in range(width):
                if height > 1:
                    spans[len(cells)] = height - 1
                cells.append(cell if not number else None)
        if cells:
            rows.append(cells)
    return rows


def _span(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() and value.isascii() else 1
