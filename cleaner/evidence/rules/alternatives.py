"""A pattern's alternatives, each with what it needs by itself: of a long pattern mostly none or one can match a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import regex

from cleaner.evidence.rules.compiling import ready_needs, ready_pattern
from cleaner.evidence.rules.literals import met_by, spell
from cleaner.model import Rule

LONG = 200
"""Characters from which a pattern is looked at in parts: a short one is searched as a whole as soon."""
# A set in brackets, an escaped character, or what parts a pattern; and what joins its alternatives: flags, what another group matched.
_PIECE = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\.|[(|)]", re.DOTALL)
_JOINED = re.compile(r"\\[1-9gK]|\(\?(?:[a-zA-Z]*(?:-[a-z]+)?\)|P=|R|\d|&|\|)|\(\*|\[\[")


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


def of(rule: Rule) -> Alternatives | None:
    """The alternatives of a rule's pattern if it is long and has several."""
    parts = split(rule.pattern) if len(rule.pattern) >= LONG else ()
    return Alternatives(rule, parts) if len(parts) > 1 else None
