"""What the judge tells of a block: which voices spoke for a removal, and all the evidence that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from cleaner.model import CATEGORIES, Category, Evidence, RuleHit
from cleaner.witness.phrases import Hit

SHOWN = 0.05
"""A measure that counts less than this for the category is left out of the evidence."""
KEPT = 8_192
"""Sets of measures whose sums are kept: within a page most recur, and a worker's memory stays flat."""
_LEAST = 0.0005
"""A weight that is nothing when it is rounded to three digits is no voice."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the witnesses say of a document: per block its measures, and all rule hits in order of block."""

    measures: Sequence[tuple[str, ...]]
    hits: Sequence[Hit]
    texts: Sequence[str]
    """The block's texts, for the words that evidence quotes; no decision reads them."""
    language: str | None = None
    """The language in which the document was read."""


class Teller:
    """The weights of one kind of document, as far as they are told."""

    def __init__(
        self,
        bias: Sequence[float],
        measures: Mapping[str, Sequence[float]],
        own: Mapping[str, float],
        cross: Mapping[str, float],
        *,
        heard: bool,
    ) -> None:
        self._bias, self._measures, self._own, self._cross, self._heard = bias, measures, own, cross, heard
        self._speaking: dict[tuple[tuple[str, ...], int], tuple[tuple[RuleHit, ...], float]] = {}
        self._single: dict[tuple[str, int], RuleHit] = {}

    def weights(self, hit: Hit) -> tuple[float, float]:
        """What a hit counts for its own category and for the others."""
        if not hit.counted or hit.cut is not None:
            return 0.0, 0.0  # What would be cut off a block says nothing about the rest of it.
        key = hit_key(hit)
        return self._own.get(key, 0.0), self._cross.get(key, 0.0)

    def voices(
        self, index: int, signals: Signals, hits: Sequence[Hit], best: int, full: float, score: float, vote: float
    ) -> tuple[RuleHit, ...]:
        """What speaks for a block's removal, heaviest first: rules, measures, votes and neighbours."""
        category, text = CATEGORIES[best], signals.texts[index]
        shown, total = self._shown(signals.measures[index], best)
        found: list[RuleHit] = []
        for hit in hits:
            own, cross = self.weights(hit)
            weight = own if hit.rule.category == category else cross
            total += weight
            if weight >= _LEAST:
                found.append(RuleHit(hit.rule.id, round(weight, 3), text[hit.start : hit.end]))
        more = (*self._above(full, score, vote), ("neighbours", full - total - self._bias[best] - vote))
        found += [RuleHit(source, round(weight, 3), "") for source, weight in more if weight >= _LEAST]
        return tuple(sorted((*found, *shown), key=lambda hit: (-hit.weight, hit.id)))

    def _shown(self, names: tuple[str, ...], best: int) -> tuple[tuple[RuleHit, ...], float]:
        """Which of a block's measures speak for its removal, and the sum of all of them; both recur as the measures do."""
        known = self._speaking.get((names, best))
        if known is None:
            rows = [(name, self._measures[name][best]) for name in names if name in self._measures]
            voices = tuple(self._voice(name, best, weight) for name, weight in rows if weight >= SHOWN)
            known = voices, fsum(weight for _, weight in rows)
            if len(self._speaking) >= KEPT:
                self._speaking.clear()
            self._speaking[names, best] = known
        return known

    def _voice(self, name: str, best: int, weight: float) -> RuleHit:
        found = self._single.get((name, best))
        if found is None:
            found = self._single[name, best] = RuleHit(f"measure.{name}", round(weight, 3), "")
        return found

    def _above(self, full: float, score: float, vote: float) -> list[tuple[str, float]]:
        """What stands above the chain: votes, and what the judge held back or, inside a letter that asks for money, added."""
        found = [("measure.heard" if self._heard else "measure.extract_votes", vote)] if vote else []
        return [*found, ("restraint" if score < full else "enclosed", score - full)] if score != full else found

    def evidence(
        self, index: int, signals: Signals, hits: Sequence[Hit], best: int, full: float, score: float, vote: float
    ) -> tuple[Evidence, ...]:
        """All that was read of a block, also what lost, heaviest first."""
        category = CATEGORIES[best]
        found: list[Evidence] = []
        text = signals.texts[index]
        total = 0.0
        for hit in hits:
            own, cross = self.weights(hit)
            weight = own if hit.rule.category == category else cross
            total += weight
            span = None if hit.scope == "block" else hit.cut
            found.append(voice(index, span, hit.rule.category, hit.rule.id, weight, text[hit.start : hit.end]))
        shape = self._bias[best]
        for name in signals.measures[index]:
            row = self._measures.get(name)
            if row is None:
                continue
            total += row[best]
            if abs(row[best]) >= SHOWN:
                found.append(voice(index, None, category, f"measure.{name}", row[best], ""))
            else:
                shape += row[best]
        for source, weight in self._above(full, score, vote):
            found.append(voice(index, None, category, source, weight, ""))
        found.append(voice(index, None, category, "prior", round(shape, 3), ""))
        found.append(voice(index, None, category, "neighbours", full - total - self._bias[best] - vote, ""))
        return tuple(sorted(found, key=lambda e: (-e.weight, e.source)))


def hit_key(hit: Hit) -> str:
    """The name under which a hit's weight for its block stands: its strength, and whether it speaks for the whole block."""
    if hit.rule.side == "keep":
        return f"keep_{hit.rule.strength}"
    return hit.rule.strength if hit.whole else f"part_{hit.rule.strength}"


def voice(
    block: int, span: tuple[int, int] | None, category: Category | None, source: str, weight: float, matched: str
) -> Evidence:
    """One piece of evidence, its weight rounded as reports show it."""
    rounded = round(weight, 3)
    return Evidence(block, span, "drop" if rounded > 0 else "keep", category, source, rounded, matched)
