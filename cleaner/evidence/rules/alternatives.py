"""A pattern's alternatives, each with what it needs by itself: of a long pattern mostly none or one can match a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import regex

from cleaner.evidence.rules.compiling import ready_needs, ready_pattern
from cleaner.evidence.rules.literals import Needs
from cleaner.model import Rule

LONG = 200
"""Characters from which a pattern is looked at in parts: a short one is searched as a whole as soon."""
# A set in brackets, an escaped character, or what parts a pattern; and what joins its alternatives: flags, what another group matched.
_PIECE = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\.|[(|)]", re.DOTALL)
_JOINED = re.compile(r"\\[1-9gK]|\(\?(?:[a-zA-Z]*(?:-[a-z]+)?\)|P=|R|\d|&|\|)|\(\*|\[\[")


@dataclass(slots=True)
class Alternative:
    """One of the ways in which a rule's pattern can match; it is compiled when it is first searched."""

    rule: Rule
    """The rule, as if this were all of its pattern."""
    needs: Needs
    compiled: regex.Pattern[str] | None = None

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match in a text."""
        if self.compiled is None:
            self.compiled = ready_pattern(self.rule, self.rule.pattern)
        return self.compiled.search(text)


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


def of(rule: Rule) -> tuple[Alternative, ...]:
    """The alternatives of a rule's pattern if it is long and has several, else none."""
    parts = split(rule.pattern) if len(rule.pattern) >= LONG else ()
    if len(parts) < 2:
        return ()
    rules = [replace(rule, pattern=part) for part in parts]
    return tuple(Alternative(part, ready_needs(part)) for part in rules)
