"""Removals drawn at random for each rule: what makes a rule's precision honest, since the queue shows the doubtful first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from hashlib import sha256

SIZE = 60
"""Removals drawn of each rule."""


class Sampler:
    """Draws up to `SIZE` removals of each rule by a hash of document and removal: the same run gives the same sample."""

    def __init__(self) -> None:
        self._drawn: dict[str, list[tuple[int, int]]] = {}
        self._all: list[tuple[int, int, tuple[str, ...]]] = []

    def add(self, rules: set[str], document: str, removal: str, n: int, *, whole: bool = False) -> None:
        """Take removal number `n`, for which these rules spoke; `whole` when all of them are to be drawn, in one order."""
        draw = int.from_bytes(sha256(f"{document}:{removal}".encode("utf-8", "replace")).digest()[:8], "big")
        if whole:
            self._all.append((draw, n, tuple(sorted(rules))))
            return
        for rule in rules:
            heap = self._drawn.setdefault(rule, [])
            # The largest draw stands first, negated; it leaves for a smaller one.
            if len(heap) < SIZE:
                heapq.heappush(heap, (-draw, n))
            elif -draw > heap[0][0]:
                heapq.heapreplace(heap, (-draw, n))

    def drawn(self) -> Iterator[tuple[str, int, int]]:
        """Rule, removal and its rank in the draw (0 is the first to judge)."""
        for rank, (_, n, rules) in enumerate(sorted(self._all)):
            for rule in rules:
                yield rule, n, rank
        for rule, heap in self._drawn.items():
            for rank, (_, n) in enumerate(sorted(heap, reverse=True)):
                yield rule, n, rank
