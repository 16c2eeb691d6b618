"""The differences of one document: stretches that one run removes and the other does not, or takes for something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from cleaner.report.statistics import is_rule

Object = Mapping[str, Any]
Side = Literal["a", "b", "category", "edges", "both"]
SIDES: tuple[Side, ...] = ("a", "b", "category", "edges")
"""What makes a difference; `both` is what the runs agree about."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A removal of a run, from `start` to `end` of the article; both None where its place is not known."""

    start: int | None
    end: int | None
    removal: Object


@dataclass(frozen=True, slots=True)
class Unit:
    """Removals of both runs about one stretch. Of `edges` several may be on a side: they overlap those of the other side."""

    side: Side
    start: int | None
    end: int | None
    a: tuple[Placed, ...] = ()
    b: tuple[Placed, ...] = ()

    @property
    def chief(self) -> Object:
        """The removal that stands for it: the first of A, or of B where A has none."""
        return (*self.a, *self.b)[0].removal

    def parts(self, text: str) -> list[tuple[str, str]]:
        """Its stretch cut where an edge of either run is: each text and who removes it (`a`, `b`, `both`, `none`)."""
        if self.start is None or self.end is None:
            return []
        edges = {self.start, self.end}
        for item in (*self.a, *self.b):
            edges |= {item.start or 0, item.end or 0}
        return [
            (text[low:high], _WHO[_covers(self.a, low), _covers(self.b, low)]) for low, high in pairwise(sorted(edges))
        ]


_WHO = {(True, True): "both", (True, False): "a", (False, True): "b", (False, False): "none"}


def _covers(items: Iterable[Placed], at: int) -> bool:
    return any((item.start or 0) <= at < (item.end or 0) for item in items)


def units(a: Sequence[Placed], b: Sequence[Placed]) -> list[Unit]:
    """What the removals of two runs say of one article, in its order; those without a place come last.

    >>> one = Placed(0, 9, {"category": "share", "path": None, "text": "Share now"})
    >>> [unit.side for unit in units([one], [one])], [unit.side for unit in units([one], [])]
    (['both'], ['a'])
    """
    found: list[Unit] = []
    spans = [(item.start, item.end, "a", item) for item in a if item.start is not None and item.end is not None]
    spans += [(item.start, item.end, "b", item) for item in b if item.start is not None and item.end is not None]
    cluster: list[tuple[str, Placed]] = []
    reach = -1
    for start, end, who, item in sorted(spans, key=lambda span: span[:3]):
        if cluster and start >= reach:
            found.append(_unit(cluster))
            cluster = []
        cluster.append((who, item))
        reach = max(reach, end)
    if cluster:
        found.append(_unit(cluster))
    return found + _unplaced(a, b)


def _unit(cluster: Sequence[tuple[str, Placed]]) -> Unit:
    a = tuple(item for who, item in cluster if who == "a")
    b = tuple(item for who, item in cluster if who == "b")
    starts = [item.start or 0 for _, item in cluster]
    ends = [item.end or 0 for _, item in cluster]
    return Unit(_side(a, b), min(starts), max(ends), a, b)


def _side(a: Sequence[Placed], b: Sequence[Placed]) -> Side:
    if not a or not b:
        return "a" if a else "b"
    if len(a) > 1 or len(b) > 1 or (a[0].start, a[0].end) != (b[0].start, b[0].end):
        return "edges"
    return "both" if a[0].removal["category"] == b[0].removal["category"] else "category"


def _unplaced(a: Sequence[Placed], b: Sequence[Placed]) -> list[Unit]:
    """Of removals without a place those are the same that have element and text in common."""
    waiting: dict[tuple[object, object], list[Placed]] = {}
    for item in b:
        if item.start is None:
            waiting.setdefault((item.removal["path"], item.removal["text"]), []).append(item)
    found: list[Unit] = []
    for item in a:
        if item.start is None:
            twins = waiting.get((item.removal["path"], item.removal["text"]))
            pair = ((item,), (twins.pop(0),) if twins else ())
            found.append(Unit(_side(*pair), None, None, *pair))
    return found + [Unit("b", None, None, (), (item,)) for items in waiting.values() for item in items]


def rule_of(removal: Object) -> str:
    """The rule that a removal is told of: the heaviest, or the first measure where no rule spoke (as `cleaner diff` groups them)."""
    hits = [str(hit["id"]) for hit in removal["rules"]]
    return next((name for name in hits if is_rule(name)), hits[0] if hits else "(none)")


def side_of(removal: Object) -> str:
    """Which difference a removal of `differences.jsonl` is; "" for one of a report."""
    return str(removal["diff"]["side"]) if "diff" in removal else ""
