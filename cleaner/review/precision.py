"""How often a rule is right, and how much was missed, with intervals that say how much the judged few can tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.report.statistics import is_rule
from cleaner.review.agreement import Agreement, agreements
from cleaner.review.sample import Sampler
from cleaner.review.verdicts import FILE, Decision, Verdicts, Word, decided, group_of

Z = 1.959963984540054
"""Standard deviations of a 95 % interval."""
RIGHT = frozenset({"right", "category"})
"""Verdicts that say the removal was right; one whose edges had to be moved was not."""


def wilson(right: float, judged: float, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) when nothing was judged. The numbers may be effective sizes, which are no whole ones."""
    if judged <= 0:
        return 0.0, 1.0
    share = right / judged
    spread = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    middle, scale = share + z * z / (2 * judged), 1 + z * z / judged
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def clustered(pairs: Iterable[tuple[int, int]]) -> tuple[float, float]:
    """A 95 % interval of the share of the first of each pair among both, where what is in one pair goes together.

    It is Wilson's, with as many answers as an independent sample would need for the same spread. The spread is that of a ratio over
    clusters (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, section 6.4), the effective size is taken from it (E. L. Korn and B. I.
    Graubard, Survey Methodology 24, 1998). Where the clusters do not differ, each counts as one answer.

    >>> [round(end, 2) for end in clustered([(3, 1)] * 8)], clustered([])
    ([0.41, 0.93], (0.0, 1.0))
    """
    pairs = [(yes, no) for yes, no in pairs if yes + no]
    total = sum(yes + no for yes, no in pairs)
    if not total:
        return 0.0, 1.0
    n = len(pairs)
    share = sum(yes for yes, _ in pairs) / total
    rest = sum((yes - share * (yes + no)) ** 2 for yes, no in pairs)
    size = float(n)
    if n > 1 and rest > 0:
        size = min(float(total), share * (1 - share) * total**2 * (n - 1) / (n * rest))
    return wilson(share * size, size)


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


@dataclass(frozen=True, slots=True)
class Recall:
    """Words of boilerplate that went and that were missed, in each document that somebody has read."""

    documents: tuple[tuple[int, int], ...] = ()

    @property
    def removed(self) -> int:
        """Words that went rightly."""
        return sum(gone for gone, _ in self.documents)

    @property
    def missed(self) -> int:
        """Words that were left in by mistake."""
        return sum(missed for _, missed in self.documents)

    @property
    def value(self) -> float | None:
        """The share of boilerplate's words that went; None where none was found."""
        total = self.removed + self.missed
        return self.removed / total if total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval: words of one document go together, so they do not count as that many answers (see `clustered`)."""
        return clustered(self.documents)


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
    recall: Recall = field(default_factory=Recall)
    """Of the documents that were read."""
    agreement: list[Agreement] = field(default_factory=list)
    """Of each two people who judged the same removals."""
    problems: list[str] = field(default_factory=list)


def rules_of(removal: Any) -> set[str]:
    """The rules behind a removal; where only measures spoke, the first of these."""
    said = [removal]
    if difference := removal.get("diff"):
        said = [*difference["a"], *difference["b"]]
    rules = {hit["id"] for item in said for hit in item["rules"] if is_rule(hit["id"])}
    return rules or {said[0]["rules"][0]["id"]}


def is_right(decision: Decision) -> bool:
    """Whether the removal was judged, and judged right."""
    return decision.verdict in RIGHT


def count(outs: Iterable[Path]) -> Counts:
    """Count what was judged in the runs under `outs`. Memory does not grow with a report, but for one number a removal of the sample."""
    from cleaner.corpus import reports

    sums = Counts()
    said: list[dict[str, Word]] = []
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
            said += several(verdicts, value)
        for rule, number, _ in sampler.drawn():
            if number in judged:
                sums.rules[rule].drawn += Share(judged[number], 1)
    sums.agreement = agreements(said)
    return sums


def several(verdicts: Verdicts, value: Mapping[str, Any]) -> Iterator[dict[str, Word]]:
    """What each person said of those removals of a document that more than one person judged."""
    document = str(value.get("id"))
    for removal in value["removals"]:
        said = verdicts.by_person(document, str(removal["id"]), group_of(removal))
        if len(said) > 1:
            yield said


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
        missed = sum(len((line.text or "").split()) for line in verdicts.missed(value["id"]))
        sums.recall = Recall((*sums.recall.documents, (gone, missed)))
    return n
