"""What guards do to a verdict, for texts and pages alike, and the last of them: what a person accepted of a host goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cleaner.evidence.sites import Named
from cleaner.model import Category, Evidence, RuleHit, Verdict

LONG = 150
"""Characters from which a paragraph never goes on what stands around it: its own wording or a rule must speak."""
ACCEPTED = 3.0
"""Log-odds that a removal which a person accepted is worth at least."""
Guess = Callable[[Sequence[int]], Mapping[int, Category]]


def stays(verdict: Verdict, guard: str, score: float = 0.0) -> Verdict:
    """The verdict that a guard of this name turns round, which leaves this score; the evidence says so."""
    evidence = verdict.evidence
    if evidence:  # Elsewhere nobody has to know what it would have been.
        weight = round(score - verdict.score, 3)
        said = Evidence(verdict.block, verdict.span, "keep", verdict.category, f"guard.{guard}", weight, "")
        evidence = (*evidence, said)
    return replace(
        verdict, remove=False, category=None, score=score, support=(), against=(), base=0.0, evidence=evidence
    )


def taken(verdict: Verdict, category: Category, said: tuple[str, str], guard: str, least: float) -> Verdict:
    """The verdict of a block that a guard of this name takes: a said (its id, what it matched) that is worth `least` or more."""
    score = round(max(verdict.score, least), 3)
    heard = Evidence(
        verdict.block, verdict.span, "drop", category, f"guard.{guard}", round(score - verdict.score, 3), ""
    )
    evidence = (heard, *verdict.evidence) if verdict.evidence else ()
    support = (RuleHit(said[0], score, said[1]),)
    return replace(
        verdict, remove=True, category=category, score=score, support=support, against=(), base=0.0, evidence=evidence
    )


def accepted(verdicts: Sequence[Verdict], named: Sequence[Named], guess: Guess) -> list[Verdict]:
    """The verdicts after the last word, which is what a person accepted of the host: a block's in its place, those of stretches behind.

    What is `named` goes, called what it was called, and no other verdict changes. `guess` tells what blocks are where nobody said it.

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
    return taken(verdict, item.category or guess or "navigation", (item.id, item.matched), "site", ACCEPTED)
