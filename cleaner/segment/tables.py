"""Tables of data, told from tables that only lay out a page, and their rows.

The signs are those of readability (`_markDataTables`) and of the HTML standard: a header cell, a caption, `thead` or column elements speak
for data; a role of presentation, a table inside the table, or cells that hold whole paragraphs speak for layout.
"""

from __future__ import annotations

from lxml import html

_DATA_TAGS = frozenset({"caption", "col", "colgroup", "tfoot", "thead", "th"})
_BLOCKS_OF_A_PAGE = frozenset(
    "article aside form h1 h2 h3 header footer iframe input main nav pre section select table textarea video".split()
)
MAX_CELL_WORDS = 80
"""A cell of more words is a column of text."""
MAX_MEAN_WORDS = 25
"""Mean words a cell above which a table without header cells lays out a page."""
MAX_SPAN = 50
"""Columns or rows that one cell may span."""

Rows = list[list[html.HtmlElement | None]]
"""The cells of each row; None where a cell before or above spans the place."""


def data_rows(table: html.HtmlElement) -> Rows | None:
    """The rows of a table of data, or None for a table that lays out a page. Takes one pass over the table."""
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
    rows = _rows(table)
    cells = [cell for row in rows for cell in row if cell is not None]
    widths = [len(row) for row in rows]
    if len(rows) < 2 or not cells or max(widths) < 2:
        return None
    words = [len("".join(cell.itertext()).split()) for cell in cells]
    if not signs and not table.get("summary"):
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        regular = widths.count(usual) * 4 >= len(widths) * 3
        if usual < 2 or not regular or max(words) > MAX_CELL_WORDS or sum(words) > MAX_MEAN_WORDS * len(words):
            return None
    elif max(words) > 2 * MAX_CELL_WORDS:
        return None
    return rows


def _rows(table: html.HtmlElement) -> Rows:
    found: Rows = []
    spans: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[html.HtmlElement | None] = []
        waiting = [cell for cell in row if cell.tag in {"td", "th"}]
        while waiting or spans.get(len(cells), 0):
            if spans.get(len(cells), 0):
                spans[len(cells)] -= 1
                cells.append(None)
                continue
            cell = waiting.pop(0)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for number in range(width):
                if height > 1:
                    spans[len(cells)] = height - 1
                cells.append(cell if not number else None)
        if cells:
            found.append(cells)
    return found


def _span(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() and value.isascii() else 1
