"""How often a rule is right, and how much was missed, with intervals that say how much the judged few can tell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.report.statistics import is_rule
from cleaner.review.sample import Sampler
from cleaner.review.verdicts import FILE, Decision, Verdicts, decided

Z = 1.959963984540054
"""Standard deviations of a 95 % interval."""
RIGHT = frozenset({"right", "category"})
"""Verdicts that say the removal was right; one whose edges had to be moved was not."""


def wilson(right: int, judged: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) when nothing was judged."""
    if judged <= 0:
        return 0.0, 1.0
    share = right / judged
    spread = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    middle, scale = share + z * z / (2 * judged), 1 + z * z / judged
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many judged."""

    right: int = 0
    judged: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.judged + other.judged)

    @property
    def value(self) -> float | None:
        """The share, or None when nothing was judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % Wilson interval."""
        return wilson(self.right, self.judged)


@dataclass(slots=True)
class RuleCount:
    """What a rule did and what was said of it: `all` counts every judged removal, `drawn` only those of the random sample."""

    removals: int = 0
    words: int = 0
    all: Share = field(default_factory=Share)
    drawn: Share = field(default_factory=Share)


@dataclass(slots=True)
class Counts:
    """The sums over one or more runs."""

    rules: dict[str, RuleCount] = field(default_factory=dict)
    removals: int = 0
    judged: int = 0
    right: int = 0
    documents: int = 0
    read: int = 0
    """Documents that somebody has read for what was missed."""
    removed_words: int = 0
    missed_words: int = 0
    """Words that went rightly, and words that were missed, in the documents that were read."""
    problems: list[str] = field(default_factory=list)

    @property
    def recall(self) -> Share:
        """The share of boilerplate words that went, in the documents that were read."""
        return Share(self.removed_words, self.removed_words + self.missed_words)


def rules_of(removal: Any) -> set[str]:
    """The rules behind a removal; where only measures and witnesses spoke, the first of these."""
    return {hit["id"] for hit in removal["rules"] if is_rule(hit["id"])} or {removal["rules"][0]["id"]}


def is_right(decision: Decision) -> bool:
    """Whether the removal was judged, and judged right."""
    return decision.verdict in RIGHT


def count(outs: Iterable[Path]) -> Counts:
    """Count what was judged in the runs under `outs`. Memory does not grow with a report, but for one number a removal of the sample."""
    from cleaner.corpus import reports

    sums = Counts()
    for out in outs:
        verdicts = Verdicts.load(out / FILE)
        sums.problems += verdicts.problems
        sampler = Sampler()
        judged: dict[int, bool] = {}
        n = 0
        for value in reports.read(out / "report.jsonl"):
            if value.get("error") is not None:
                continue
            n = _document(sums, verdicts, sampler, judged, value, n)
        for rule, number, _ in sampler.drawn():
            if number in judged:
                sums.rules[rule].drawn += Share(judged[number], 1)
    return sums


def _document(
    sums: Counts, verdicts: Verdicts, sampler: Sampler, judged: dict[int, bool], value: dict[str, Any], n: int
) -> int:
    sums.documents += 1
    gone = 0
    for removal, decision in decided(verdicts, value):
        words = len(removal["text"].split())
        gone += words if decision.verdict != "wrong" and not removal["kept"] else 0
        rules = rules_of(removal)
        for rule in rules:
            entry = sums.rules.setdefault(rule, RuleCount())
            entry.removals += 1
            entry.words += words
            if decision.verdict:
                entry.all += Share(is_right(decision), 1)
        sampler.add(rules, value["id"], removal["id"], n)
        sums.removals += 1
        if decision.verdict:
            judged[n] = is_right(decision)
            sums.judged += 1
            sums.right += is_right(decision)
        n += 1
    if verdicts.was_read(value["id"]):
        sums.read += 1
        sums.removed_words += gone
        sums.missed_words += sum(len((line.text or "").split()) for line in verdicts.missed(value["id"]))
    return n
