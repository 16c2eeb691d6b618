"""Which of endlessly many keys are frequent, in bounded memory.

The counters are those of Misra and Gries ("Finding repeated elements", Science of Computer Programming 2, 1982), made room for many at
once as in Agarwal and others ("Mergeable summaries", PODS 2012): when there are twice as many as wanted, all of them go down by the
count of the first that is too many, and what is left with nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable

SIZE = 20_000
"""Counters that stay. A key that occurs N / 20,000 times among N keys is never forgotten: with 100 blocks a document that is 0.5 % of
the documents of a host."""


class Frequent:
    """Counts keys; no count is below the truth by more than `error`, and none above it.

    >>> seen = Frequent(2)
    >>> for keys in ([1, 2], [1, 3], [1, 4], [1, 5], [1, 6]):
    ...     seen.add(keys)
    >>> 1 in seen.at_least(5), len(seen) <= 4
    (True, True)
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._counts: dict[int, int] = {}
        self.error = 0

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, keys: Iterable[int]) -> None:
        """Count each of some keys once more."""
        counts = self._counts
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
        if len(counts) > 2 * self._size:
            self._make_room()

    def _make_room(self) -> None:
        less = sorted(self._counts.values(), reverse=True)[self._size]
        self.error += less
        self._counts = {key: count - less for key, count in self._counts.items() if count > less}

    def at_least(self, count: int) -> set[int]:
        """All keys that may have occurred so often: none that did is missing."""
        return {key for key, found in self._counts.items() if found + self.error >= count}
