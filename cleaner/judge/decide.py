"""Features → verdicts: which blocks go, what they are, and what spoke for it and against it.

The score of a block is a sum: the forest's base and one part a feature (`Forest.contributions`), in thousandths of log-odds. A
report adds the parts up by topic; what rules contribute is told rule by rule. So the parts that a removal tells, its base included,
sum to its score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from math import inf
from typing import Any, cast

from cleaner.core import maker
from cleaner.evidence.features import BY_NAME, TOPICS
from cleaner.evidence.of_text import STRENGTH, Signals
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.wording import Scores, category_columns
from cleaner.judge import prompts, spans
from cleaner.judge.model import Side
from cleaner.judge.told import PRIOR, Case, Contribution, Told, explained
from cleaner.judge.trees import UNIT, Ends, Kinds, picked, probability
from cleaner.model import CATEGORIES, Category, Preset, Verdict

LOUD = frozenset({"strong", "certain"})
_TOPICS = tuple(TOPICS)
_RULES = _TOPICS.index("rules")
_SOURCES = tuple(f"topic.{topic.replace(' ', '-')}" for topic in _TOPICS)
_GROUPS = {name: _TOPICS.index(feature.topic) for name, feature in BY_NAME.items()}
LEAST = 5
"""Thousandths of log-odds below which a topic's part is told among the others (`topic.rest`)."""
MOST_TOLD = 4
"""Topics that are told apart in a report, where a page has hundreds of removals; an explanation tells all."""


SURE = 3_500
"""A score (in thousandths) from which a removal does not count against a document's limit."""
DOUBTED_WORDS = 30.0
"""Words that a document counts as at least, when its doubt is told: a page of one line is not all doubt."""


_new = maker(Verdict)


class Judge:
    """The trees of one kind of document with one preset, ready to judge. It keeps nothing of a document."""

    def __init__(self, side: Side, scores: Scores, preset: Preset = "balanced", *, prose: bool = False) -> None:
        """`prose`: whether prompts among paragraphs go by a lower score, as they do in texts."""
        self._side = side
        self._prose = prose
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
        hits = _by_block(signals)
        gone = self._gone(scores, _numbers(signals, "words"))
        if self._prose and (near := near_of(scores, gone, self._lower)):
            gone = sorted((*gone, *prompts.among_paragraphs(signals, near, gone)))
        most = len(_TOPICS) if explain else MOST_TOLD
        case = Case(
            partial(self._kinds, signals, gone, hits), partial(self._contributions, ends, hits, signals.texts, most)
        )
        goes = set(gone)
        found: list[Verdict] = []
        for n in range(size):
            if explain:
                found.append(explained(n, scores[n], case, goes=n in goes))
            elif n in goes:
                told = cast("Any", Told(case, n))
                found.append(_new(n, None, True, told, scores[n] / UNIT, told, told, told))
            else:
                found.append(_new(n, None, False, None, scores[n] / UNIT))
        cut = {hit.block for hit in signals.hits if hit.cut is not None}
        for n, own in hits.items():
            if n in cut:
                found += spans.verdicts(n, own, signals.texts[n], self._preset)
        return found

    @property
    def thresholds(self) -> tuple[float, float]:
        """The score above which a block goes, and that of a stretch inside one, in log-odds."""
        return self.threshold / UNIT, spans.THRESHOLDS[self._preset]

    def threshold_of(self, verdict: Verdict) -> float:
        """The score, in log-odds, above which such a block, or such a stretch inside one, goes."""
        return least_of(verdict, self.thresholds)

    @property
    def _lower(self) -> int:
        """The score, in thousandths, above which a prompt among paragraphs goes."""
        return min(self.threshold, round(self.threshold * prompts.LESS))

    def categories(self, signals: Signals, blocks: Sequence[int]) -> dict[int, Category]:
        """What each of some blocks would be if it went: the category that rules name, else the likeliest."""
        return self._kinds(signals, blocks, _by_block(signals))

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
            named = _named(hits[n]) if n in hits else set[Category]()
            if len(named) == 1:
                found[n] = next(iter(named))
            else:
                open_[n] = named
        if not open_:
            return found
        places = list(open_)
        columns: dict[str, Sequence[float | None]] = {}
        columns.update(category_columns(self._scores.categories([signals.texts[n] for n in places])))
        known = signals.all_columns()
        names = [name for name in self._kinds_of.names if name not in columns and name in known]
        columns.update(zip(names, picked([known[name] for name in names], places), strict=True))
        for n, sums in zip(places, self._kinds_of.scores(columns, len(places)), strict=True):
            named, likely = open_[n], list[float](sums)
            if named:
                likely = [value if CATEGORIES[k] in named else -inf for k, value in enumerate(sums)]
            found[n] = CATEGORIES[likely.index(max(likely))]
        return found

    def _contributions(
        self, ends: Ends, hits: Mapping[int, Sequence[Hit]], texts: Sequence[str], most: int, n: int
    ) -> list[Contribution]:
        """What speaks about block `n`, heaviest first: rules, at most so many topics by themselves, the base."""
        numbers = ends.contributions(n, self._groups, len(_TOPICS))
        found: list[Contribution] = [(-self._side.forest.base, PRIOR, "")]
        told = [hit for hit in hits.get(n, ()) if hit.cut is None and hit.counted]
        if told:
            found += [(-share, rule, words) for share, rule, words in _shared(numbers[_RULES], told, texts[n])]
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


def near_of(scores: Sequence[int], gone: Sequence[int], least: int) -> list[int]:
    """The blocks that do not go though their scores are above `least` (thousandths)."""
    going = set(gone)
    return [n for n, score in enumerate(scores) if score > least and n not in going]


def least_of(verdict: Verdict, thresholds: tuple[float, float]) -> float:
    """The score, in log-odds, above which a block or stretch goes: one of `Judge.thresholds`, or that of prompts among paragraphs."""
    least = thresholds[verdict.span is not None]
    lower = least * prompts.LESS
    return lower if verdict.remove and verdict.span is None and lower < verdict.score < least else least


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


def _by_block(signals: Signals) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for hit in signals.hits:
        found.setdefault(hit.block, []).append(hit)
    return found


def _numbers(signals: Signals, name: str) -> list[float]:
    return [0.0 if value is None else value for value in signals.columns[name]]
