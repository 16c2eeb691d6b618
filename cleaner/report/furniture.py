"""Long runs of removals as one line: a page's menus, banners and footers stand before and after the article and hide what matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

OUTSIDE = 4
"""Removals from which a run before or after all that was kept is one line."""
INSIDE = 8
"""Removals from which a run between two kept pieces is: a short one belongs to the paragraphs around it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces `start` to `end` (not included) of a document, all removed; `outside` the article, or between its parts."""

    start: int
    end: int
    outside: bool


def runs(gone: Iterable[bool | None]) -> list[Run]:
    """The long runs among a document's pieces in reading order.

    Args:
        gone: For each piece whether it was removed; None for white space, which parts nothing.

    Returns:
        Runs in order, from their first to their last removed piece. Where nothing was kept there are none: nothing would be left to see.

    Examples:
        >>> runs([True] * 5 + [False, True, False])
        [Run(start=0, end=5, outside=True)]
    """
    marks = [(at, mark) for at, mark in enumerate(gone) if mark is not None]
    kept = [at for at, mark in marks if not mark]
    if not kept:
        return []
    found: list[Run] = []
    for mark, members in groupby(marks, key=lambda item: item[1]):
        places = [at for at, _ in members]
        outside = places[-1] < kept[0] or places[0] > kept[-1]
        if mark and len(places) >= (OUTSIDE if outside else INSIDE):
            found.append(Run(places[0], places[-1] + 1, outside))
    return found


def words(run: Run, categories: Sequence[str]) -> str:
    """The line that stands for a run, from the categories of its removals.

    >>> words(Run(0, 3, True), ["navigation", "share", "navigation"])
    '3 pieces of page furniture: navigation 2, share 1'
    """
    counts = sorted(Counter(categories).items(), key=lambda item: (-item[1], item[0]))
    what = "pieces of page furniture" if run.outside else "removals in a row"
    return f"{len(categories):,} {what}: {', '.join(f'{name} {count:,}' for name, count in counts)}"
