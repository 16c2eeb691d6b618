"""Which documents `report.html` shows: all of a small run, of a large one a sample in bounded memory.

The sample has some documents of each category, of the held, the failed and the unchanged, chosen by a hash of their names,
so the same documents give the same sample in whatever order they are done.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_DOCUMENTS = 5_000
"""Documents of a run up to which all are shown."""
MAX_BYTES = 100_000_000
"""What all pages together may take, roughly in bytes; so much is held in memory while they are written."""
SHARD_BYTES = 30_000_000
"""What the documents of one portion of a run may take, which each process holds in memory; what is more is sampled."""
PER_GROUP = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the page: what the list shows, its text with the removals, and the groups it is a sample of."""

    meta: str
    body: str | None
    groups: tuple[str, ...]

    @property
    def size(self) -> int:
        """Its share of the page, roughly in bytes."""
        return len(self.meta) + len(self.body or "")


@dataclass(slots=True)
class Sample:
    """Collects the entries of a run, one after another, in bounded memory."""

    max_documents: int = MAX_DOCUMENTS
    max_bytes: int = MAX_BYTES
    per_group: int = PER_GROUP
    count: int = 0
    _size: int = 0
    _all: list[tuple[int, int, Entry]] | None = field(default_factory=list)
    _groups: dict[str, list[tuple[int, int, Entry]]] = field(default_factory=dict)

    def add(self, id: str, item: Entry) -> None:
        """Take one document."""
        rank = int.from_bytes(hashlib.sha256(id.encode("utf-8", "replace")).digest()[:8], "big")
        self._take(self.count, rank, item)
        self.count += 1
        self._check()

    def _take(self, number: int, rank: int, item: Entry) -> None:
        if self._all is not None:
            self._all.append((number, rank, item))
            self._size += item.size
        for group in item.groups:
            heap = self._groups.setdefault(group, [])
            heapq.heappush(heap, (-rank, -number, item))  # the smallest hashes stay
            if len(heap) > self.per_group:
                heapq.heappop(heap)

    def _check(self) -> None:
        if self._all is not None and (len(self._all) > self.max_documents or self._size > self.max_bytes):
            self._all = None

    def _chosen(self) -> list[tuple[int, int, Entry]]:
        """What has to be kept to go on later: every document, or those of the groups."""
        if self._all is not None:
            return self._all
        chosen = {-number: (-number, -rank, item) for heap in self._groups.values() for rank, number, item in heap}
        return [chosen[number] for number in sorted(chosen)]

    def dump(self) -> Iterator[str]:
        """The sample as lines, for `merge`."""
        yield json.dumps({"count": self.count, "whole": self._all is not None})
        for number, rank, item in self._chosen():
            yield json.dumps([number, rank, item.meta, item.body, item.groups])

    def merge(self, lines: Iterable[str | bytes]) -> None:
        """Take the documents of a sample that was dumped, after those that are here."""
        rows = iter(lines)
        head = json.loads(next(rows))
        if not head["whole"]:
            self._all = None
        for line in rows:
            number, rank, meta, body, groups = json.loads(line)
            self._take(self.count + number, rank, Entry(meta, body, tuple(groups)))
            self._check()
        self.count += head["count"]

    def entries(self) -> list[Entry]:
        """The documents to show, in the order they were taken."""
        if self._all is not None:
            return [item for _, _, item in self._all]
        chosen: dict[int, Entry] = {}
        size = 0
        # One of each group, then a second of each, until all are in or the page is full.
        ranked = [sorted(heap, key=lambda item: (-item[0], -item[1])) for _, heap in sorted(self._groups.items())]
        for place in range(self.per_group):
            for heap in ranked:
                if place < len(heap) and -heap[place][1] not in chosen:
                    _, number, item = heap[place]
                    if len(chosen) < self.max_documents and size + item.size <= self.max_bytes:
                        chosen[-number] = item
                        size += item.size
        return [chosen[number] for number in sorted(chosen)]
