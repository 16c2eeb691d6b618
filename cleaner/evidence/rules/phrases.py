"""The rules for wording: which rule speaks about which block, and where.

One pass over each block in lower case, for all keywords of the rules that the document's language wakes (`scan`), finds the
few rules that can match it; of these only those whose pattern's own literals stand there too (`literals`) are compiled, on first
use, and run. A pattern has `TIMEOUT` seconds; one that needs longer is skipped for that block and named in the warnings.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import regex

from cleaner.core import maker
from cleaner.evidence.rules.literals import Needs
from cleaner.evidence.rules.patterns import MAX_SEARCH, Patterns, spans
from cleaner.evidence.rules.scan import Scan, Table, all_keywords, filter_of, has_keywords, ready_table, table_of
from cleaner.model import Block, Rule, Scope, Strength
from cleaner.packs.kept import Phrased
from cleaner.segment import normal
from cleaner.segment.normal import count_words

STRENGTHS = get_args(Strength)
TIMEOUT = 0.5
"""Seconds (of the process) a pattern may search one block; a sound pattern needs microseconds."""
SHORT = 2_000
"""Characters up to which a rule that ships is searched without a clock: it is tried on texts of 20 times that, and asking the clock
costs more than most searches."""
MAX_TIMEOUTS = 8
"""Rules that may run into it in one document; then no more rules are tried there. Each of them is tried once a document."""
MAX_CUT_WORDS = 60
"""A head or tail longer than this is no prompt glued to a paragraph."""
CAPTION_WORDS = 40
"""A block of up to so many words that ends in a credit is a caption."""
WHOLE = 0.6
"""Share of a block's words from which matched sentences are the whole block."""
REST = 8
"""Words without any match that a block may hold besides: more is a sentence of its own."""
LABEL = 80
"""Characters up to which a block's hits are kept for other documents: a site has the same menu on every page."""
LABELS = 16_000
_NOTHING: list[Hit] = []


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule fired. `start`/`end` is what matched; `cut` is the stretch that would go for the scopes head, tail and inline."""

    rule: Rule
    block: int
    scope: Scope
    start: int
    end: int
    cut: tuple[int, int] | None
    whole: bool
    """Block scope only: the sentences that rules matched are most of the block."""
    counted: bool = True
    """False: a stronger rule of the category matched the same words; one fact counts once."""


_new = maker(Hit)


def _moved(hit: Hit, block: int) -> Hit:
    """A hit of a text that stands in another block."""
    return _new(hit.rule, block, hit.scope, hit.start, hit.end, hit.cut, hit.whole, hit.counted)


def limit_of(rule: Rule, text: str, tried: frozenset[str]) -> float | None:
    """The seconds that a rule may search a text, or None: rules that are tried need no clock on a short one."""
    return None if len(text) <= SHORT and rule.id in tried else TIMEOUT


def timeout_warnings(timeouts: Sequence[str]) -> list[str]:
    """What a report should say of the rules that took too long on a document."""
    found = [f"timeout: {rule} was skipped from there on" for rule in timeouts]
    return found + (["timeout: no more rules were tried"] if len(found) >= MAX_TIMEOUTS else [])


class Phrases:
    """The phrase rules of a rule set, ready to search. Holds nothing of a document, so that threads may share it."""

    def __init__(self, rules: Iterable[Rule], tried: frozenset[str] = frozenset()) -> None:
        self.tried = tried
        told = Phrased.of(rules)
        self.rules = told.rules
        self._languages = told.languages
        self._key = told.key
        self._compiled: dict[int, Patterns] = {}
        self._filter = filter_of(told.limits, self._needs)
        self._scans: dict[str | None, Scan] = {}
        self._making = threading.Lock()
        self._labels: dict[str | None, dict[str, list[Hit]]] = {}

    def find(
        self,
        blocks: Sequence[Block],
        language: str | None = None,
        timeouts: list[str] | None = None,
    ) -> list[Hit]:
        """Every hit of the rules, in order of block and rule id (the same input gives the same list).

        In a document whose `language` is known and has rules, those of other languages are silent, but for English, which stands on
        pages in any language. `timeouts` takes the ids of the rules that needed too long on this document; they are not tried on it again.
        """
        if not self.rules or not blocks:
            return []
        known: dict[str, list[Hit]] = {}
        timeouts = [] if timeouts is None else timeouts
        spoken = language if language in self._languages else None
        labels = self._labels.setdefault(spoken, {})
        fresh: dict[str, Block] = {}
        for block in blocks:
            if block.text not in known:
                found = labels.get(block.text)
                if found is None:
                    fresh[block.text] = block
                else:
                    known[block.text] = found
        late = len(timeouts)
        tried = list(fresh.values())
        for block, rules in zip(tried, self._scan(spoken).left(tried, self._filter, 2 * MAX_SEARCH), strict=True):
            found = known[block.text] = self._search(block, rules, timeouts) if rules else _NOTHING
            if len(block.text) <= LABEL and len(timeouts) == late == 0:
                if len(labels) >= LABELS:
                    labels.clear()
                labels[block.text] = found or _NOTHING
        hits: list[Hit] = []
        for number, block in enumerate(blocks):
            for hit in known[block.text]:
                hits.append(hit if hit.block == number else _moved(hit, number))
        return hits

    def prepare(self) -> None:
        """Read what is looked for off the patterns: no document should wait for it within its own time limit."""
        if not has_keywords(self._key):
            _ = self._keywords

    @cached_property
    def _keywords(self) -> list[tuple[str, ...]]:
        return all_keywords(self.rules, self._key)

    def _scan(self, spoken: str | None) -> Scan:
        scan = self._scans.get(spoken)
        if scan is None:
            with self._making:  # threads that share the rules wait for the one that came first
                scan = self._scans.get(spoken)
                if scan is None:
                    scan = self._scans[spoken] = Scan(ready_table(self._key, spoken, lambda: self._table(spoken)))
        return scan

    def _table(self, spoken: str | None) -> Table:
        """What is looked for in a document of a language."""
        either = {spoken, "en"}
        heard = (
            (number, rule)
            for number, rule in enumerate(self.rules)
            if spoken is None or not rule.languages or not either.isdisjoint(rule.languages)
        )
        return table_of(heard, self._keywords)

    def _needs(self, index: int) -> Needs:
        """What a text must be like for a rule to be tried."""
        return self._ready(index).needs

    def _ready(self, index: int) -> Patterns:
        compiled = self._compiled.get(index)
        if compiled is None:
            rule = self.rules[index]
            compiled = self._compiled[index] = Patterns(rule, rule.id in self.tried)
        return compiled

    def _search(self, block: Block, rules: Sequence[int], timeouts: list[str]) -> list[Hit]:
        found: list[Hit] = []
        context = _Context(block.text)
        ready = self._compiled
        for index in rules:
            found += self._match(ready.get(index) or self._ready(index), block, context, timeouts)
        return _weigh(_count_once(found), block, context) if found else found

    def _match(self, compiled: Patterns, block: Block, context: _Context, timeouts: list[str]) -> Sequence[Hit]:
        rule, text = compiled.rule, block.text
        limit = None if compiled.tried and len(text) <= SHORT else TIMEOUT
        first: regex.Match[str] | None = None
        # Mostly the pattern is not there, and a search is less work than an iterator.
        if limit is None:
            first = (compiled.look or compiled.make_look())(text)
            if first is None:
                return ()
        hits: list[Hit] = []
        if timeouts and (rule.id in timeouts or len(timeouts) >= MAX_TIMEOUTS):
            return hits
        try:
            for start, end in spans(compiled, text, limit, first):
                if not rule.quoted and context.quoted(start, end):
                    continue
                placed: list[Hit] = []
                for hit in _place(rule, block, block.index, context, start, end):
                    scope = text if hit.cut is None else text[hit.cut[0] : hit.cut[1]]
                    if not any(pattern.search(scope[:MAX_SEARCH], timeout=limit) for pattern in compiled.unless()):
                        placed.append(hit)
                hits += placed
                if placed and placed[0].scope != "inline":
                    break
        except TimeoutError:
            timeouts.append(rule.id)
        return hits


def _place(rule: Rule, block: Block, number: int, context: _Context, start: int, end: int) -> list[Hit]:
    """Turn a match into hits of the rule's scopes: what it says of the whole block, and what it would cut off it."""
    text = block.text
    size = len(text.rstrip())
    if "inline" in rule.scope and (start, end) != (0, len(text)):
        found = [_new(rule, number, "inline", start, end, (start, end), False)]
        if rule.category == "caption" and end >= size and block.words <= CAPTION_WORDS:
            # A short block that ends in a credit is a caption; of a paragraph with a credit glued to it only that goes.
            found.append(_new(rule, number, "block", start, end, None, False))
        return found
    low, high = context.sentence(start, end)
    short = block.words <= rule.max_words
    found = []
    if "tail" in rule.scope and low > 0 and count_words(text[low:]) <= MAX_CUT_WORDS:
        found.append(_new(rule, number, "tail", start, end, (low, size), False))
    elif "head" in rule.scope and high < size and count_words(text[:high]) <= MAX_CUT_WORDS:
        found.append(_new(rule, number, "head", start, end, (0, high), False))
    if short:
        # Also a rule for heads and tails speaks about a short block it matches: how much of it, `_weigh` says.
        found.append(_new(rule, number, "block", start, end, None, (low, high) == (0, size)))
    return found


def _weigh(hits: list[Hit], block: Block, context: _Context) -> list[Hit]:
    """Which hits speak about the whole block: when the sentences that rules matched are most of it."""
    spans = sorted(context.sentence(h.start, h.end) for h in hits if h.cut is None and h.rule.side == "drop")
    if not spans:
        return hits
    covered = at = 0
    for low, high in spans:
        covered += count_words(block.text[max(low, at) : high]) if high > at else 0
        at = max(at, high)
    whole = covered >= WHOLE * block.words and block.words - covered < REST
    return [
        _new(h.rule, h.block, h.scope, h.start, h.end, h.cut, whole, h.counted)
        if h.cut is None and h.whole != whole
        else h
        for h in hits
    ]


def _count_once(hits: list[Hit]) -> list[Hit]:
    """Of rules of one category that matched overlapping words the strongest counts (the first by id among equals)."""
    order = sorted(range(len(hits)), key=lambda n: (-STRENGTHS.index(hits[n].rule.strength), n))
    taken: list[Hit] = []
    silent: set[int] = set()
    for number in order:
        hit = hits[number]
        if hit.rule.side == "drop" and any(_same_fact(hit, other) for other in taken):
            silent.add(number)
        else:
            taken.append(hit)
    return [replace(hit, counted=False) if n in silent else hit for n, hit in enumerate(hits)]


def _same_fact(hit: Hit, other: Hit) -> bool:
    return (
        hit.rule.category == other.rule.category
        and other.rule.side == "drop"
        and (hit.cut is None) == (other.cut is None)
        and hit.start < other.end
        and other.start < hit.end
    )


class _Context:
    """What several rules want to know of one block, worked out once and only when asked."""

    __slots__ = ("_bounds", "_quotes", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._bounds: list[int] | None = None
        self._quotes: list[tuple[int, int]] | None = None

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        if self._bounds is None:
            self._bounds = normal.sentence_starts(self.text)
        return normal.sentence_around(self.text, start, end, self._bounds)

    def quoted(self, start: int, end: int) -> bool:
        """Whether the match lies inside quotation marks: somebody said it, the page does not."""
        if self._quotes is None:
            self._quotes = normal.quoted_spans(self.text)
        return any(
            (low < start or (low == start and high < len(self.text))) and end <= high for low, high in self._quotes
        )
