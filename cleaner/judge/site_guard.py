"""What a person accepted of a host has the last word: those blocks go, named by what they said, and no other verdict changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cleaner.evidence.sites import Named
from cleaner.judge.guards import taken
from cleaner.model import Category, Verdict

LEAST = 3.0
"""Log-odds that such a removal is worth at least."""
Guess = Callable[[Sequence[int]], Mapping[int, Category]]


def apply(verdicts: Sequence[Verdict], named: Sequence[Named], guess: Guess) -> list[Verdict]:
    """The verdicts after it: a block's in its place, those of stretches behind. `guess` tells what blocks are where nobody said it.

    A stretch goes only where its block stays and no other cut touches it.
    """
    if not named:
        return list(verdicts)
    whole = {item.block: item for item in named if item.span is None}
    unsaid = [item.block for item in named if item.category is None]
    kinds = guess(sorted(set(unsaid))) if unsaid else {}
    found: list[Verdict] = []
    gone: set[int] = set()
    for verdict in verdicts:
        item = whole.get(verdict.block)
        if item is None:
            found.append(verdict)
            if verdict.remove and verdict.span is None:
                gone.add(verdict.block)
        elif verdict.span is None:
            found.append(_taken(verdict, item, verdict.category or kinds.get(item.block)))
            gone.add(item.block)
    cuts = [(v.block, v.span) for v in found if v.span is not None and v.remove]
    for item in named:
        if item.span is None or item.block in gone:
            continue
        low, high = item.span
        if any(n == item.block and low < end and start < high for n, (start, end) in cuts):
            continue
        cuts.append((item.block, item.span))
        verdict = Verdict(item.block, item.span, False, None, 0.0)
        found.append(_taken(verdict, item, kinds.get(item.block)))
    return found


def _taken(verdict: Verdict, item: Named, guess: Category | None) -> Verdict:
    return taken(verdict, item.category or guess or "navigation", (item.id, item.matched), "site", LEAST)
