"""Where a stretch of one article stands in another that says nearly the same: the views of two runs over one page."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[\u2e80-\u9fff]|[^\W\u2e80-\u9fff]+|[^\w\s]")
"""A word, a character of Chinese or Japanese, or a mark."""
Span = tuple[int, int]


class Alignment:
    """Spans of `other` as spans of `own`.

    Word for word, as a diff does it: white space counts for nothing, and neither do marks that only one of them has, since an item of a
    list is told with its mark where it was kept, and without one where it was removed.

    >>> Alignment("One two.\\n\\n- Three.", "One two. Three.").span(9, 15)
    (12, 18)
    """

    def __init__(self, own: str, other: str) -> None:
        self._same = own == other
        if self._same:
            return
        self._own = [match.span() for match in _TOKEN.finditer(own)]
        self._other = [match.span() for match in _TOKEN.finditer(other)]
        self._starts = [start for start, _ in self._other]
        self._twins = _twins([own[slice(*span)] for span in self._own], [other[slice(*span)] for span in self._other])

    def span(self, start: int, end: int) -> Span | None:
        """The stretch of `own` that `other[start:end]` is, without white space at its ends; None where there is no such stretch."""
        if self._same:
            return start, end
        low, high = max(0, bisect_right(self._starts, start) - 1), bisect_left(self._starts, end)
        found = [at for at in range(low, high) if self._twins[at] is not None and self._other[at][1] > start]
        if not found:
            return None
        first, last = found[0], found[-1]
        # A stretch may begin or end inside a word: as far into it here as there.
        own_first, own_last = self._own[self._twins[first] or 0], self._own[self._twins[last] or 0]
        return (
            own_first[0] + max(0, start - self._other[first][0]),
            own_last[1] - max(0, self._other[last][1] - end),
        )


def _twins(own: Sequence[str], other: Sequence[str]) -> list[int | None]:
    """For each word of `other` the number of its twin among those of `own`, in order; None for one that has none."""
    found: list[int | None] = [None] * len(other)
    shortest = min(len(own), len(other))
    head = 0
    while head < shortest and own[head] == other[head]:
        found[head] = head
        head += 1
    tail = 0
    while tail < shortest - head and own[-1 - tail] == other[-1 - tail]:
        tail += 1
        found[-tail] = len(own) - tail
    # Frequent words are no anchors (`autojunk`): they only lengthen what others have found, so a long page costs little.
    middle = SequenceMatcher(None, own[head : len(own) - tail], other[head : len(other) - tail])
    for a, b, size in middle.get_matching_blocks():
        for at in range(size):
            found[head + b + at] = head + a + at
    return found
