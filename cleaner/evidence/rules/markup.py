"""The rules for markup: what the names of the elements around a block say.

Class and id names are written by people for people: `newsletter-signup`, `article-body`, `related-posts`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.core import maker
from cleaner.evidence.rules.literals import Needs, edges, spell
from cleaner.evidence.rules.patterns import compile_pattern, ready_needs, ready_pattern
from cleaner.evidence.rules.phrases import MAX_TIMEOUTS, TIMEOUT, Hit, limit_of
from cleaner.evidence.rules.subpatterns import flat
from cleaner.model import Rule
from cleaner.packs.kept import of_kind
from cleaner.segment.html import segment
from cleaner.segment.page import Facts, Frame, InlineSpan, Page, inline_signature, signature
from cleaner.segment.parsing import parse

SIGNATURES = 10_000
"""Signatures whose rules are kept."""
MAX_PROSE = 1 / 3
"""Share of the page's running text above which a drop rule does not mean a box: such a class gates or wraps the article itself."""
BESIDE = frozenset({"comments", "legal"})
"""Categories whose boxes may hold more text than the article: discussions and consent layers, if they do not hold the headline."""
_POST = regex.compile(
    r"^(?:article|div|li|section|main|body)\b.*?\.(?:hentry|status-publish|type-post|type-page|post-card|post)(?=[.#\[]|$)"
)
"""What systems for blogs call a post, or its entry in a list."""
_TOPICS = regex.compile(
    r"\.(?:category|tag)-(?!ads?(?![a-z])|advert|sponsor|promot|paid-|anzeige|werbung|publicid|publicit)[^.#\[]*+"
)
"""What they call it besides: a class for each of its categories and tags, as `tag-podcasts` or `category-cookies`, but those of adverts."""
INLINE_TEXT = 60
"""Characters of an inline element's text that its rules read."""
_hit = maker(Hit)


def without_topics(name: str) -> str:
    """The signature of an element, where it is a post without the classes that tell its categories and tags: they name no furniture.

    >>> without_topics("article.post-card.post.tag-newsletters#first")
    'article.post-card.post#first'
    >>> without_topics("article.post.tag-adventure.category-sponsored")
    'article.post.category-sponsored'
    >>> without_topics("div.tag-list")
    'div.tag-list'
    """
    if ".tag-" not in name and ".category-" not in name:  # as nearly all are
        return name
    return _TOPICS.sub("", name) if _POST.search(name) else name


class Markup:
    """The markup rules of a rule set, ready to match elements. Signatures recur, within a page and between pages: they are cached."""

    def __init__(self, rules: Iterable[Rule], tried: frozenset[str] = frozenset()) -> None:
        self._tried = tried
        self._rules = list(of_kind(rules, "markup"))
        self._parts = frozenset(n for n, rule in enumerate(self._rules) if "inline" in rule.scope)
        self._ready: _Ready | None = None
        self._making = threading.Lock()
        # Of boxes and of stretches, each with what was found of a signature.
        self._seen: tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]] = ({}, {})

    def forget(self) -> None:
        """Drop what is kept of earlier pages."""
        for seen in self._seen:
            seen.clear()

    def find(self, page: Page, title: int | None = None, timeouts: list[str] | None = None) -> list[Hit]:
        """Every rule that an element around a block matches, once a block (its nearest element), in order of block and rule id.

        Rules of scope `inline` speak about the stretches that inline elements hold. `title` is the block of the headline.
        """
        late = [] if timeouts is None else timeouts
        known: list[tuple[int, ...] | None] = [None] * len(page.frames)
        around: list[tuple[int, ...]] = []
        for facts in page.facts:
            inline = self._inline(facts, late)
            found = known[facts.frame.number]
            if found is None:
                found = self._around(facts.frame, known, late)
            around.append(tuple(sorted({*found, *inline})) if inline else found)
        silent = self._without_boxes(page, around, title)
        hits: list[Hit] = []
        for index, facts in enumerate(page.facts):
            for number in around[index]:
                if number not in silent:
                    hits.append(_hit(self._rules[number], index, "block", 0, 0, None, True, True))
            for part in facts.spans:
                for number in self._match_inline(facts.frame.tag, part, page.blocks[index].text, late):
                    span = (part.start, part.end)
                    hits.append(Hit(self._rules[number], index, "inline", *span, span, False))
        return hits

    def _without_boxes(self, page: Page, around: Sequence[Sequence[int]], title: int | None) -> set[int]:
        """The drop rules that speak on so much of the page's running text that they cannot mean a box."""
        total = sum(block.words for block, runs in zip(page.blocks, page.running, strict=True) if runs)
        sums: dict[int, int] = {}
        for index, numbers in enumerate(around):
            if page.running[index]:
                for number in numbers:
                    sums[number] = sums.get(number, 0) + page.blocks[index].words
        found: set[int] = set()
        for number, words in sums.items():
            rule = self._rules[number]
            if rule.side == "keep" or words <= MAX_PROSE * total:
                continue
            if rule.category in BESIDE and (title is None or number not in around[title]) and words < total:
                continue
            found.add(number)
        return found

    def _match_inline(self, tag: str, part: InlineSpan, text: str, late: list[str]) -> tuple[int, ...]:
        if not self._parts:
            return ()
        shown = text[part.start : part.end]
        return self._match(f"{tag} {inline_signature(part.element)}>{shown[:INLINE_TEXT].strip()}", late, part=True)

    @staticmethod
    def matches(rule: Rule, text: str) -> list[str]:
        """What a rule matches on an HTML example (for checking packs)."""
        root = parse(text)
        if root is None:
            return []
        page = segment(root)
        pattern = compile_pattern(rule, rule.pattern)
        unless = [compile_pattern(rule, text) for text in rule.unless]
        found: list[str] = []
        if "inline" in rule.scope:
            for block, facts in zip(page.blocks, page.facts, strict=True):
                for part in facts.spans:
                    shown = block.text[part.start : part.end]
                    name = f"{facts.frame.tag} {inline_signature(part.element)}>{shown[:INLINE_TEXT].strip()}"
                    if pattern.search(name, timeout=TIMEOUT) and not any(p.search(name) for p in unless):
                        found.append(shown)
            return found
        elements = [facts.inline for facts in page.facts if facts.inline is not None] + [
            frame.element for frame in page.frames
        ]
        for element in elements:
            name = without_topics(signature(element))
            match = pattern.search(name, timeout=TIMEOUT)
            if match and not any(other.search(name, timeout=TIMEOUT) for other in unless):
                found.append(match.group())
        return found

    def _around(self, frame: Frame, known: list[tuple[int, ...] | None], late: list[str]) -> tuple[int, ...]:
        """The rules of a frame and of those around it, ascending; from the top down, so that depth costs no recursion."""
        chain: list[Frame] = []
        above: Frame | None = frame
        found: tuple[int, ...] = ()
        while above is not None:
            seen = known[above.number]
            if seen is not None:
                found = seen
                break
            chain.append(above)
            above = above.parent
        for item in reversed(chain):
            own = self._own(item, self._match(without_topics(item.signature), late))
            if own:
                found = tuple(sorted({*found, *own}))
            known[item.number] = found
        return found

    def _own(self, frame: Frame, matched: Sequence[int]) -> Sequence[int]:
        """Of the rules that match a frame's signature those that speak about it."""
        if not matched:
            return matched
        return [
            number
            for number in matched
            if self._rules[number].side == "keep"
            or (frame.words <= self._rules[number].max_words and frame.tag not in {"html", "body", "main"})
        ]

    def _inline(self, facts: Facts, late: list[str]) -> Sequence[int]:
        return self._match(facts.name, late) if facts.name else ()

    def _make_ready(self) -> _Ready:
        with self._making:  # threads that share the rules wait for the one that came first
            if self._ready is None:
                needs = [ready_needs(rule) for rule in self._rules]
                self._ready = _Ready(
                    [ready_pattern(rule, rule.pattern) for rule in self._rules],
                    [[ready_pattern(rule, item) for item in rule.unless] for rule in self._rules],
                    needs,
                    _Filter(needs),
                )
            return self._ready

    def _match(self, text: str, timeouts: list[str], *, part: bool = False) -> tuple[int, ...]:
        """The rules that match a signature, ascending: those for boxes, or with `part` those for stretches inside a block."""
        seen = self._seen[part]
        known = seen.get(text)
        if known is not None:
            return known
        ready = self._ready or self._make_ready()
        found: list[int] = []
        spelt = spell(text)
        late = len(timeouts)
        for number in ready.filter.candidates(spelt):
            if (number in self._parts) is not part:
                continue
            if timeouts and (self._rules[number].id in timeouts or len(timeouts) >= MAX_TIMEOUTS):
                late = -1
                continue
            try:
                if not ready.needs[number].met(spelt):
                    continue
                limit = limit_of(self._rules[number], text, self._tried)
                if ready.patterns[number].search(text, timeout=limit):
                    for other in ready.unless[number]:
                        if other.search(text, timeout=limit):
                            break
                    else:
                        found.append(number)
            except TimeoutError:
                timeouts.append(self._rules[number].id)
        if len(timeouts) == late:
            if len(seen) >= SIGNATURES:
                seen.clear()
            seen[text] = tuple(found)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Ready:
    """The rules' patterns, compiled, and what each needs, by number."""

    patterns: Sequence[regex.Pattern[str]]
    unless: Sequence[Sequence[regex.Pattern[str]]]
    needs: Sequence[Needs]
    filter: _Filter


class _Filter:
    """Which rules may match a signature: one pass finds the strings of which each rule needs one."""

    def __init__(self, needs: Sequence[Needs]) -> None:
        self._always = [number for number, need in enumerate(needs) if not need.clauses]
        owners: dict[str, list[int]] = {}
        for number, need in enumerate(needs):
            for text in flat(need.clauses[0]) if need.clauses else ():
                owners.setdefault(edges(text)[0], []).append(number)
        self._owners = list(owners.values())
        self._search = AhoCorasick(list(owners)) if owners else None

    def candidates(self, spelt: str) -> list[int]:
        """Their numbers, ascending."""
        found = set(self._always)
        if self._search is not None:
            for text, _, _ in self._search.find_matches_as_indexes(spelt, overlapping=True):
                found.update(self._owners[text])
        return sorted(found)
