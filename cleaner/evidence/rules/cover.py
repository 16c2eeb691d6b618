"""What the examples of a rule leave out: ways through its pattern that none of them takes, and rules that another one makes needless.

`cleaner rules check` prints both as hints: a way without an example is a guess, and of two rules that say the same one is enough. So it
does with what a rule says twice: a way of a group, an example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from cleaner.evidence.rules.check import example_block
from cleaner.evidence.rules.patterns import compile_pattern
from cleaner.evidence.rules.phrases import STRENGTHS, Phrases
from cleaner.model import PackError, Rule
from cleaner.packs.shared import end_of_set, ways_of

SHOWN = 60
"""Characters of a way that a hint shows."""
PLAIN = "(?:"
"""How a group opens that only groups."""


@dataclass(frozen=True, slots=True)
class Untried:
    """A rule, the ways of its pattern that no `match` example takes, and how many ways it has."""

    rule: Rule
    ways: tuple[str, ...]
    of: int


def untried(rules: Iterable[Rule]) -> Iterator[Untried]:
    """The phrase rules with a pattern of their own that has a way which none of their examples takes."""
    for rule in rules:
        if rule.kind != "phrase" or rule.sources:  # What a frame says other languages have tried.
            continue
        texts = [example_block(example.text).text for example in rule.match]
        ways = branches(rule.pattern)
        left = tuple(way for way, pattern in ways if len(ways) > 1 and not _taken(rule, pattern, texts))
        if left:
            yield Untried(rule, left, len(ways))


def _taken(rule: Rule, pattern: str, texts: Sequence[str]) -> bool:
    try:
        compiled: regex.Pattern[str] = compile_pattern(rule, pattern)
    except PackError:  # A group that another way refers to: the way cannot be tried alone.
        return True
    return any(compiled.search(text) for text in texts)


def branches(pattern: str) -> list[tuple[str, str]]:
    """The ways through a pattern, each with the pattern that has this way only.

    These are what stands between its outermost `|`; where all stands in one sequence, the ways of the longest group of it.

    >>> branches("^(?:sign up|join)!?$")
    [('sign up', '^(?:sign up)!?$'), ('join', '^(?:join)!?$')]
    """
    ways = ways_of(pattern)
    if len(ways) > 1:
        flags = "(?r)" if pattern.startswith("(?r)") else ""
        return [(way, way if way.startswith(flags) else flags + way) for way in ways]
    outermost = [
        (start, end)
        for start, end, depth in _groups(pattern)
        if depth == 0 and pattern.startswith(PLAIN, start - len(PLAIN))
    ]
    start, end = max(outermost, key=lambda span: span[1] - span[0], default=(0, 0))
    inner = ways_of(pattern[start:end])
    return (
        [(way, f"{pattern[:start]}{way}{pattern[end:]}") for way in inner] if len(inner) > 1 else [(pattern, pattern)]
    )


def _groups(pattern: str) -> Iterator[tuple[int, int, int]]:
    """Start and end of what stands in each group, and in how many others the group stands."""
    open_at: list[int] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = end_of_set(pattern, at)
        elif char == "(":
            open_at.append(at + (len(PLAIN) if pattern.startswith(PLAIN, at) else 1))
        elif char == ")" and open_at:
            yield open_at.pop(), at, len(open_at)
        at += 1


@dataclass(frozen=True, slots=True)
class Covered:
    """A rule of which every `match` example is hit by another one as well."""

    rule: Rule
    by: Rule


def covered(rules: Iterable[Rule], among: Iterable[Rule]) -> Iterator[Covered]:
    """Rules that a sibling covers: another one of the same category, side, languages and scope, and no weaker (of several the strongest).

    A weaker one says less of the same words, so it cannot stand in: an agency's name makes certain what any name in brackets hints at.
    """
    families: dict[tuple[object, ...], list[Rule]] = {}
    for rule in among:
        if rule.kind == "phrase":
            families.setdefault(_family(rule), []).append(rule)
    for rule in rules:
        siblings = [
            other
            for other in families.get(_family(rule), ())
            if other.id != rule.id and _strength(other) >= _strength(rule)
        ]
        if rule.kind != "phrase" or not siblings:
            continue
        phrases = Phrases(siblings)
        common: set[str] | None = None
        for example in rule.match:
            found = {hit.rule.id for hit in phrases.find([example_block(example.text)])}
            common = found if common is None else common & found
        if common:
            hitting = (other for other in siblings if other.id in common)
            yield Covered(rule, min(hitting, key=lambda other: (-_strength(other), other.id)))


def twice(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str]]:
    """What stands twice in a phrase rule with a pattern of its own: one of the ways of a group, an example.

    A way that several rules of a file have from a part that they share is told of the first of them.
    """
    told: set[tuple[str, str]] = set()
    for rule in rules:
        if rule.kind != "phrase":
            continue
        for text in _repeated(example.text for example in (*rule.match, *rule.no_match)):
            yield rule, f"an example stands twice: {_short(text)}"
        for way in () if rule.sources else _ways_twice((rule.pattern, *rule.unless)):
            if (rule.file, way) not in told:
                told.add((rule.file, way))
                yield rule, f"a group of its patterns has a way twice: {_short(way)}"


def _ways_twice(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        inside = (pattern[start:end] for start, end, _ in _groups(pattern))
        for sequence in (pattern, *inside):
            yield from filter(None, _repeated(ways_of(sequence)))


def _repeated(items: Iterable[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]


def _strength(rule: Rule) -> int:
    return STRENGTHS.index(rule.strength)


def _family(rule: Rule) -> tuple[object, ...]:
    return rule.category, rule.side, rule.languages, rule.scope


def hints(rules: Sequence[Rule], among: Sequence[Rule]) -> list[str]:
    """What is not wrong with `rules` but could be better, each a line that names file and rule."""
    found = [
        f"{item.rule.file}: {item.rule.id}: {len(item.ways)} of {item.of} ways of the pattern have no example, as {_short(item.ways[0])}"
        for item in untried(rules)
    ]
    found += [
        f"{item.rule.file}: {item.rule.id}: {item.by.id} hits all its examples as well; one of the two may be enough"
        for item in covered(rules, among)
    ]
    found += [f"{rule.file}: {rule.id}: {what}" for rule, what in twice(rules)]
    return found


def _short(way: str) -> str:
    return way if len(way) <= SHOWN else f"{way[:SHOWN]}…"
