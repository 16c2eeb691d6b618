"""Features → verdicts: which blocks go, what they are, and what spoke for it and against it.

The score of a block is a sum: the forest's base and one part a feature (`Forest.contributions`), in thousandths of log-odds. A
report adds the parts up by topic; what rules contribute is told rule by rule. So the parts that a removal tells, its base included,
sum to its score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias, cast

from cleaner.core import maker
from cleaner.evidence.features import BY_NAME, TOPICS
from cleaner.evidence.rule_columns import STRENGTH
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.signals import Signals
from cleaner.evidence.wording import Scores, category_columns
from cleaner.judge import spans
from cleaner.judge.model import Side
from cleaner.judge.trees import UNIT, Ends, Kinds, picked, probability
from cleaner.model import CATEGORIES, Category, Evidence, Preset, RuleHit, Verdict
from cleaner.model.later import Deferred

LOUD = frozenset({"strong", "certain"})
_TOPICS = tuple(TOPICS)
_RULES = _TOPICS.index("rules")
_SOURCES = tuple(f"topic.{topic.replace(' ', '-')}" for topic in _TOPICS)
_GROUPS = {name: _TOPICS.index(feature.topic) for name, feature in BY_NAME.items()}
PRIOR = "prior"
LEAST = 5
"""Thousandths of log-odds below which a topic's part is told among the others (`topic.rest`)."""
MOST_TOLD = 4
"""Topics that are told apart in a report, where a page has hundreds of removals; an explanation tells all."""


SURE = 3_500
"""A score (in thousandths) from which a removal does not count against a document's limit."""
DOUBTED_WORDS = 30.0
"""Words that a document counts as at least, when its doubt is told: a page of one line is not all doubt."""


_new, _hit = maker(Verdict), maker(RuleHit)


Contribution: TypeAlias = tuple[int, str, str]
"""What something contributes to a score: thousandths of log-odds *against* a removal (so the heaviest come first when they are sorted), a
rule's id, a topic or `PRIOR`, and the words of the block that a rule matched (of a topic none)."""


class Judge:
    """The trees of one kind of document with one preset, ready to judge. It keeps nothing of a document."""

    def __init__(self, side: Side, scores: Scores, preset: Preset = "balanced") -> None:
        self._side = side
        self._groups = side.forest.groups(_GROUPS)
        self._scores = scores
        self._preset: Preset = preset
        self.threshold = side.cuts[preset].threshold
        self._limit = side.cuts[preset].limit

    @cached_property
    def _kinds_of(self) -> Kinds:
        return Kinds(self._side.kinds)

    def judge(self, signals: Signals, *, explain: bool = True) -> list[Verdict]:
        """A verdict for each block in order, followed by one for each stretch inside a block that a rule would cut.

        Without `explain` only what speaks about a removal is told.
        """
        size = len(signals.texts)
        if not size:
            return []
        ends = self._side.forest.ends(signals.columns, size)
        scores = self._side.forest.sums(ends)
        hits: dict[int, list[Hit]] = {}
        for hit in signals.hits:
            hits.setdefault(hit.block, []).append(hit)
        gone = self._gone(scores, _numbers(signals, "words"))
        kinds = self._kinds(signals, gone, hits)
        found: list[Verdict] = []
        for n in range(size):
            category = kinds.get(n)
            if category is None and not explain:
                found.append(_new(n, None, False, None, scores[n] / UNIT))
            else:
                most = len(_TOPICS) if explain else MOST_TOLD
                told = _Told(self._contributions, ends, n, hits.get(n, ()), signals.texts[n], most)
                found.append(_verdict(n, category, scores[n], told, explain=explain))
        for n, own in hits.items():
            found += spans.verdicts(n, own, signals.texts[n], self._preset)
        return found

    @property
    def thresholds(self) -> tuple[float, float]:
        """The score above which a block goes, and that of a stretch inside one, in log-odds."""
        return self.threshold / UNIT, spans.THRESHOLDS[self._preset]

    def threshold_of(self, verdict: Verdict) -> float:
        """The score, in log-odds, above which such a block, or such a stretch inside one, goes."""
        return self.thresholds[verdict.span is not None]

    def categories(self, signals: Signals, blocks: Sequence[int]) -> dict[int, Category]:
        """What each of some blocks would be if it went: the category that rules name, else the likeliest."""
        hits: dict[int, list[Hit]] = {}
        for hit in signals.hits:
            hits.setdefault(hit.block, []).append(hit)
        return self._kinds(signals, blocks, hits)

    def doubt(self, signals: Signals, verdicts: Sequence[Verdict]) -> float:
        """The share of a document's words that these verdicts are expected to get wrong, of as many words as stay; 0 to 1."""
        if not signals.texts:
            return 0.0
        words = _numbers(signals, "words")
        wrong = kept = 0.0
        for verdict in verdicts:
            if verdict.span is None:
                chance = probability(verdict.score)
                wrong += words[verdict.block] * min(chance, 1.0 - chance)
                kept += 0.0 if verdict.remove else words[verdict.block]
        return min(1.0, wrong / max(kept, DOUBTED_WORDS))

    def _gone(self, scores: Sequence[int], words: Sequence[float]) -> list[int]:
        """The blocks above the threshold, but for the least sure of them where too much of one document would be at stake.

        What a removal is expected to cost is its words times the chance that they are the article's. A learned judge spreads its
        mistakes over many documents; the limit keeps them out of those where it is unsure.
        """
        above = sorted((n for n, score in enumerate(scores) if score > self.threshold), key=lambda n: (-scores[n], n))
        budget = self._limit * sum(words)
        kept: list[int] = []
        spent = 0.0
        for n in above:
            spent += words[n] * (1.0 - probability(scores[n] / UNIT))
            if spent > budget and scores[n] < SURE:
                break
            kept.append(n)
        return sorted(kept)

    def _kinds(self, signals: Signals, gone: Sequence[int], hits: Mapping[int, Sequence[Hit]]) -> dict[int, Category]:
        """The category of each block that goes: the likeliest of those that strong rules name, else of those that any rule names, else
        of all.
        """
        found: dict[int, Category] = {}
        open_: dict[int, set[Category]] = {}
        for n in gone:
            named = _named(hits.get(n, ()))
            if len(named) == 1:
                found[n] = next(iter(named))
            else:
                open_[n] = named
        if not open_:
            return found
        places = list(open_)
        columns: dict[str, Sequence[float | None]] = {}
        columns.update(category_columns([self._scores.categories(signals.texts[n]) for n in places]))
        names = [name for name in self._kinds_of.names if name not in columns and name in signals.columns]
        columns.update(zip(names, picked([signals.columns[name] for name in names], places), strict=True))
        for n, sums in zip(places, self._kinds_of.scores(columns, len(places)), strict=True):
            allowed = [k for k in range(len(CATEGORIES)) if not open_[n] or CATEGORIES[k] in open_[n]]
            found[n] = CATEGORIES[max(allowed, key=lambda k: (sums[k], -k))]
        return found

    def _contributions(self, ends: Ends, n: int, hits: Sequence[Hit], text: str, most: int) -> list[Contribution]:
        """What speaks about a block, heaviest first: rules, topics, the base."""
        numbers = ends.contributions(n, self._groups, len(_TOPICS))
        found: list[Contribution] = [(-self._side.forest.base, PRIOR, "")]
        told = [hit for hit in hits if hit.cut is None and hit.counted]
        if told:
            found += [(-share, rule, words) for share, rule, words in _shared(numbers[_RULES], told, text)]
        topics = [
            (-abs(value), source, value)
            for source, value in zip(_SOURCES, numbers, strict=True)
            if value and not (told and source == _SOURCES[_RULES])
        ]
        topics.sort()
        rest = 0
        for place, (size, source, value) in enumerate(topics):
            if place < most and size <= -LEAST:
                found.append((-value, source, ""))
            else:
                rest += value
        if rest:
            found.append((-rest, "topic.rest", ""))
        found.sort()
        return found


class _Told(Deferred):
    """What speaks about a block, worked out by `make` of the other arguments when somebody asks."""

    __slots__ = ("_contributions", "_given", "_make")

    def __init__(self, make: Callable[..., list[Contribution]], *given: Any) -> None:
        self._make = make
        self._given = given
        self._contributions: list[Contribution] | None = None

    def tell(self, name: str) -> Any:
        """A verdict's `support`, `against` or `base`."""
        return self.support() if name == "support" else self.against() if name == "against" else self.base()

    def contributions(self) -> list[Contribution]:
        """All of it, heaviest first."""
        if self._contributions is None:
            self._contributions = self._make(*self._given)
        return self._contributions

    def support(self) -> tuple[RuleHit, ...]:
        """What speaks for a removal, heaviest first."""
        return tuple(
            [
                _hit(source, -value / UNIT, matched)
                for value, source, matched in self.contributions()
                if value < 0 and source != PRIOR
            ]
        )

    def against(self) -> tuple[RuleHit, ...]:
        """What speaks against it, heaviest first."""
        return tuple(
            [
                _hit(source, -value / UNIT, matched)
                for value, source, matched in reversed(self.contributions())
                if value > 0 and source != PRIOR
            ]
        )

    def base(self) -> float:
        """What any block starts with."""
        return next(-value for value, source, _ in self.contributions() if source == PRIOR) / UNIT


def _verdict(n: int, category: Category | None, score: int, told: _Told, *, explain: bool) -> Verdict:
    """A block's verdict, with what speaks for it and against it where it goes, and all of it where that was asked for."""
    evidence: tuple[Evidence, ...] = ()
    if explain:
        evidence = tuple(
            Evidence(n, None, "drop" if value < 0 else "keep", category, source, -value / UNIT, matched)
            for value, source, matched in told.contributions()
        )
    if category is None:
        return Verdict(n, None, False, None, score / UNIT, evidence=evidence)
    later = cast("Any", told)
    return _new(n, None, True, category, score / UNIT, later, later, later, evidence)


def moved(verdict: Verdict, by: int) -> Verdict:
    """A verdict on a block `by` blocks further on. What it tells when it is read is still told then."""
    found = object.__new__(Verdict)
    object.__setattr__(found, "__dict__", {**verdict.__dict__, "block": verdict.block + by})
    return found


def _named(hits: Sequence[Hit]) -> set[Category]:
    """The categories that a removed block may have: those that strong rules name, else those that any rule names (none: all)."""
    drop = [hit for hit in hits if hit.rule.side == "drop" and hit.cut is None and hit.counted]
    loud = {hit.rule.category for hit in drop if hit.whole and hit.rule.strength in LOUD}
    return loud or {hit.rule.category for hit in drop}


def _shared(value: int, hits: Sequence[Hit], text: str) -> list[tuple[int, str, str]]:
    """What rules contribute together, shared out among them by strength: those for removal when it speaks for it, else the others.

    Returns the share of each (thousandths of log-odds for removal), the rule's id and the words that it matched.
    """
    side = "drop" if value > 0 else "keep"
    by_rule: dict[str, Hit] = {}
    for hit in [hit for hit in hits if hit.rule.side == side] or hits:
        by_rule.setdefault(hit.rule.id, hit)
    members = sorted(by_rule.values(), key=lambda hit: (-STRENGTH[hit.rule.strength], hit.rule.id))
    total = sum(STRENGTH[hit.rule.strength] for hit in members)
    found: list[tuple[int, str, str]] = []
    left = value
    for hit in members[1:]:
        share = int(value * STRENGTH[hit.rule.strength] / total)
        left -= share
        found.append((share, hit.rule.id, text[hit.start : hit.end]))
    first = members[0]
    return [(left, first.rule.id, text[first.start : first.end]), *found]


def _numbers(signals: Signals, name: str) -> list[float]:
    return [0.0 if value is None else value for value in signals.columns[name]]
