"""Lists: what a browser writes before each item, its number or a dash, and how deep an item stands in lists of lists."""

from __future__ import annotations

import re

from lxml import html

from cleaner.segment.page import Frame

LISTS = frozenset({"ol", "ul", "menu", "dir"})
_ENDS = LISTS | {"li", "dl", "table", "td", "th"}
"""Elements beyond which an item's list is not looked for: some pages put wrappers between a list and its items."""
MAX_NESTING = 8
"""Levels that are told apart: an item deeper than that stands as far in as this one."""


class Numbers:
    """The numbers that the ordered lists of a page have given out."""

    def __init__(self) -> None:
        self._next: dict[int, tuple[int, int]] = {}

    def mark(self, item: html.HtmlElement, above: Frame) -> str:
        """The number of an item in an ordered list, as a browser writes it, else a dash. `above` is the frame around the item."""
        frame: Frame | None = above
        while frame is not None and frame.tag not in _ENDS:
            frame = frame.parent
        if frame is None or frame.tag != "ol":
            return "-"
        number, step = self._next.get(frame.number) or _first(frame.element)
        own = (item.get("value") or "").strip()
        if own.removeprefix("-").isdecimal() and own.isascii() and len(own) < 8:
            number = int(own)
        self._next[frame.number] = (number + step, step)
        letters = (frame.element.get("type") or "1") in {"a", "A"} and 0 < number < 27
        return f"{chr(ord(frame.element.get('type')) + number - 1)}." if letters else f"{number}."


def _first(ordered: html.HtmlElement) -> tuple[int, int]:
    """The first number of an ordered list, and the step to the next."""
    backwards = ordered.get("reversed") is not None
    start = (ordered.get("start") or "").strip()
    if start.removeprefix("-").isdecimal() and start.isascii() and len(start) < 8:
        return int(start), -1 if backwards else 1
    return (_count(ordered), -1) if backwards else (1, 1)


def _count(ordered: html.HtmlElement) -> int:
    """How many items a list has, those in wrappers too; what stands in its items is not looked at."""
    count = 0
    waiting = list(ordered)
    while waiting:
        child = waiting.pop()
        count += child.tag == "li"
        if child.tag not in _ENDS:
            waiting.extend(child)
    return count


def take_mark(frame: Frame, text: str) -> str:
    """What is written before a block, if it is the first of a list item, whatever its kind; empty where it says its number itself.

    The marks of all items around it are used up: what follows in them goes on, and has none.
    """
    mark = ""
    item = frame.item
    while item is not None and item.mark:  # Around an item whose mark is used up there is none left.
        mark = mark or item.mark
        item.mark = ""
        item = item.parent.item if item.parent is not None else None
    # `12 eggs` and `1.5 litres` only begin like a number.
    said = mark not in {"", "-"} and re.match(rf"{re.escape(mark[:-1])}[.):](?!\d)", text) is not None
    return "" if said else mark
