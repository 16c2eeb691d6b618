"""The patterns of one rule, each compiled on first use, and where they match a text.

A long pattern with several alternatives is looked at in parts, each with what it needs by itself: mostly none or one can match a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import regex

from cleaner.evidence.rules.compiling import ready_needs, ready_pattern
from cleaner.evidence.rules.literals import met_by, spell
from cleaner.model import Rule

MAX_SEARCH = 20_000
"""Characters of a block that are searched, from either end: no prompt needs more, and a 10 MB line stays cheap."""
LONG = 200
"""Characters from which a pattern is looked at in parts: a short one is searched as a whole as soon."""
# A set in brackets, an escaped character, or what parts a pattern; and what joins its alternatives: flags, what another group matched.
_PIECE = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\.|[(|)]", re.DOTALL)
_JOINED = re.compile(r"\\[1-9gK]|\(\?(?:[a-zA-Z]*(?:-[a-z]+)?\)|P=|R|\d|&|\|)|\(\*|\[\[")


class Patterns:
    """A rule's patterns, each compiled on first use, and what a block must hold for the rule to be tried."""

    __slots__ = ("_main", "_unless", "alternatives", "is_first", "look", "needs", "rule", "tried")

    def __init__(self, rule: Rule, tried: bool) -> None:
        self.rule = rule
        self.tried = tried
        self.needs = ready_needs(rule)
        self.look: Callable[[str], regex.Match[str] | None] | None = None
        """Finds a match if there is one; `is_first`: it is the one that a search through the whole text finds first."""
        self.is_first = False
        self.alternatives = alternatives_of(rule) if tried and self.needs.reach is None else None
        """Of a long pattern with several: each is looked for only where what it needs stands."""
        self._main: regex.Pattern[str] | None = None
        self._unless: tuple[regex.Pattern[str], ...] | None = None

    def main(self) -> regex.Pattern[str]:
        """What the rule looks for."""
        if self._main is None:
            self._main = ready_pattern(self.rule, self.rule.pattern)
        return self._main

    def make_look(self) -> Callable[[str], regex.Match[str] | None]:
        """`look`; a pattern that ends where the text ends is looked for there only, and one with alternatives only if one is alive."""
        ways = self.alternatives
        if ways is not None:
            self.look, self.is_first = lambda text: ways.look(text, self.main), True
            return self.look
        main, reach = self.main(), self.needs.reach
        if reach is None:
            self.look, self.is_first = main.search, True
        elif main.flags & regex.REVERSE:
            self.look, self.is_first = main.match, True
        else:
            most = reach + 1
            self.look = lambda text: main.search(text, len(text) - most if len(text) > most else 0)
        return self.look

    def unless(self) -> tuple[regex.Pattern[str], ...]:
        """What must not stand in what would go."""
        if self._unless is None:
            self._unless = tuple(ready_pattern(self.rule, pattern) for pattern in self.rule.unless)
        return self._unless


def spans(
    compiled: Patterns, text: str, limit: float | None, first: regex.Match[str] | None
) -> Iterator[tuple[int, int]]:
    """Spans of the matches (see `_matches`), of which the first one may be known; mostly nobody asks for a second one."""
    if first is None or not compiled.is_first or first.end() == first.start():
        yield from _matches(compiled.main(), text, limit)
        return
    yield first.span()
    yield from _matches(compiled.main(), text, limit)[1:]


def _matches(pattern: regex.Pattern[str], text: str, limit: float | None) -> list[tuple[int, int]]:
    """Spans of the matches, at most 20, ascending; of a very long block only both ends are searched."""
    windows = (
        [(0, len(text))] if len(text) <= 2 * MAX_SEARCH else [(0, MAX_SEARCH), (len(text) - MAX_SEARCH, len(text))]
    )
    found: list[tuple[int, int]] = []
    for low, high in windows:
        for match in pattern.finditer(text, low, high, timeout=limit):
            if match.end() > match.start():
                found.append(match.span())
            if len(found) >= 20:
                break
    return found


class Alternatives:
    """The ways in which a rule's pattern can match; each is compiled when it is first searched."""

    __slots__ = ("_alive", "_compiled", "_rules")

    def __init__(self, rule: Rule, parts: Sequence[str]) -> None:
        self._rules = [replace(rule, pattern=part) for part in parts]
        self._compiled: list[regex.Pattern[str] | None] = [None] * len(parts)
        self._alive = met_by([ready_needs(part) for part in self._rules])

    def look(self, text: str, whole: Callable[[], regex.Pattern[str]]) -> regex.Match[str] | None:
        """What `whole`, the pattern of them all, finds first.

        An alternative whose needs are not met matches nowhere, so the pattern finds the same without it.
        """
        alive = self._alive(spell(text))
        if len(alive) == 1:
            return self._pattern(alive[0]).search(text)
        few = 2 * len(alive) <= len(self._rules)
        if few and not any(self._pattern(number).search(text) for number in alive):
            return None
        return whole().search(text)

    def _pattern(self, number: int) -> regex.Pattern[str]:
        made = self._compiled[number]
        if made is None:
            made = self._compiled[number] = ready_pattern(self._rules[number], self._rules[number].pattern)
        return made


def split(pattern: str) -> list[str]:
    """The alternatives of a pattern; the pattern alone where they hang together.

    >>> split("sign (?:up|in)|[|]x")
    ['sign (?:up|in)', '[|]x']
    """
    if _JOINED.search(pattern):
        return [pattern]
    found: list[str] = []
    start = depth = 0
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        if piece == "|" and not depth:
            found.append(pattern[start : match.start()])
            start = match.end()
        depth += (piece == "(") - (piece == ")")
    return [*found, pattern[start:]]


def alternatives_of(rule: Rule) -> Alternatives | None:
    """The alternatives of a rule's pattern if it is long and has several."""
    parts = split(rule.pattern) if len(rule.pattern) >= LONG else ()
    return Alternatives(rule, parts) if len(parts) > 1 else None
