"""Patterns read into what is known of them: a reader of the part of the `regex` module's syntax that rules are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from cleaner.evidence.rules.literals import MARKS, Clause, spell
from cleaner.evidence.rules.subpatterns import (
    EMPTY,
    ENDLESS,
    FEW,
    Limits,
    Subpattern,
    all_gaps,
    around,
    either,
    gap_between,
    gap_of,
    joined,
    lead_between,
    strings,
)

_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d+)\}|\{(\d*),(\d*)\})[?+]?")
_PLAIN = re.compile(r"[^\\[\](){}|.^$*+?]{2,}(?![*+?{])")
_FLAGS = re.compile(r"\?[irs]*(?:-[is]+)?([:)])")
_NAME = re.compile(r"\?P?<[^\W\d]\w*>")
_LIST = re.compile(r"L<(\w+)>")
_PROPERTY = re.compile(r"[pP](?:\{[^{}]*\}|\w)")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_NO_WORD = re.compile(r"(?:\\w|\[\\w[^]\\]*\])\)")
"""In a negative lookaround: any character of words, and perhaps more."""
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


class _UnknownSyntaxError(Exception):
    """Syntax that this reader does not know."""


def subpattern_of(
    pattern: str, lists: Mapping[str, Sequence[str]], marks: str = "", limits: Limits = FEW
) -> Subpattern | None:
    """What is known of a pattern; None when it holds syntax that is not known here.

    In its strings `marks` stand where a word or the text must begin or end, if they are given.
    """
    try:
        return _Reader(pattern, lists, marks, limits).read()
    except _UnknownSyntaxError:
        return None


def clauses(pattern: str, lists: Mapping[str, Sequence[str]], limits: Limits) -> list[Clause]:
    """All clauses of a pattern, with marks; none when it holds syntax that is not known here."""
    part = subpattern_of(pattern, lists, MARKS, limits)
    return [] if part is None else part.needs(limits)


@lru_cache(maxsize=16_384)
def _plain(text: str) -> Subpattern:
    """A part that is this text; the words of a language recur in its rules."""
    return strings(frozenset({spell(text)}))


class _Reader:
    """A recursive-descent reader of the part of the `regex` module's syntax that rules are written in.

    `marks` are what stands in the strings for the edge of a word, for the text's start and its end, if that is asked for.
    """

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]], marks: str = "", limits: Limits = FEW) -> None:
        self.text = pattern
        self.lists = lists
        self.marked = bool(marks)
        self.edge, self.start, self.end = (strings(frozenset({mark})) for mark in (marks or ("", "", "")))
        self.limits = limits
        self.at = 0
        self.depth = 0
        self.gap: bool | None = False
        """What `Subpattern.gap` is of all that stands before the part that is being read."""

    def read(self) -> Subpattern:
        part = self._branches()
        if self.at < len(self.text):
            raise _UnknownSyntaxError
        return part

    def _branches(self) -> Subpattern:
        self.depth += 1
        if self.depth > 60:
            raise _UnknownSyntaxError
        gap = self.gap
        parts = [self._sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            self.gap = gap
            parts.append(self._sequence())
        self.depth -= 1
        return either(parts, self.limits)

    def _sequence(self) -> Subpattern:
        parts: list[Subpattern] = []
        before = self.gap
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            self.gap = gap_between(parts, before)
            if self.marked and self.gap and not (parts and parts[-1].exact):
                parts.append(self.edge)
            parts.append(self._quantified())
        return joined(self._closed(parts) if self.marked else parts, self.limits)

    def _closed(self, parts: Sequence[Subpattern]) -> list[Subpattern]:
        """The parts with an edge behind each that is exact, where what follows says that no word goes on."""
        found: list[Subpattern] = []
        lead: bool | None = False
        exact = False
        for part in reversed(parts):
            if lead and part.exact and not exact:
                found.append(self.edge)
            found.append(part)
            lead, exact = lead_between([part], lead), bool(part.exact)
        return found[::-1]

    def _quantified(self) -> Subpattern:
        part = self._atom()
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            if self.text.startswith("{", self.at):
                raise _UnknownSyntaxError  # A fuzzy constraint, or a brace that means itself.
            return part
        self.at = match.end()
        sign = match.group()[0]
        low, high = {"?": (0, 1), "*": (0, ENDLESS), "+": (1, ENDLESS)}.get(sign, (0, ENDLESS))
        if sign == "{":
            low = int(match.group(1) or match.group(2) or 0)
            high = int(match.group(1) or match.group(3) or ENDLESS)
        width = min(part.width * high, ENDLESS)
        if low == 0:
            plain = high == 1 and part.exact is not None and not part.clauses
            gap, lead = all_gaps((part.gap, None)), all_gaps((part.lead, None))
            return (
                strings(part.exact | EMPTY)
                if plain and part.exact is not None
                else Subpattern(width, gap=gap, lead=lead)
            )
        if high == 1:
            return part
        more = replace(part, width=width, exact=None, clauses=part.needs(self.limits))
        if not self.marked or part.exact is None or part.clauses:
            return more
        rest = Subpattern(width, gap=all_gaps((part.gap, None)), lead=all_gaps((part.lead, None)))
        return joined([*[part] * min(low, 3), rest], self.limits)

    def _atom(self) -> Subpattern:
        if match := _PLAIN.match(self.text, self.at):
            self.at = match.end()
            return _plain(match.group())
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        if char == "\\":
            return self._escape()
        if char == ".":
            return Subpattern(1)
        if char in "^$":
            mark = self.start if char == "^" else self.end
            return Subpattern(0, mark.exact, opens=char == "^", closes=char == "$", gap=mark.gap, lead=mark.lead)
        if char in "*+?{":
            raise _UnknownSyntaxError
        return _plain(char)

    def _group(self) -> Subpattern:
        text = self.text
        if not text.startswith("?", self.at):
            return self._inside()
        for sign in ("?:", "?>", "?="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                part = self._inside()
                if sign != "?=":
                    return part
                found = around(part, self.limits)
                return joined([self.edge, found]) if part.lead else found
        for sign in ("?!", "?<!", "?<="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                start, self.gap = self.at, False
                part = self._inside()
                if sign == "?<=":
                    found = around(part, self.limits)
                    return joined([found, self.edge]) if part.gap else found
                return self.edge if _NO_WORD.match(text, start) else strings(EMPTY)
        if match := _NAME.match(text, self.at):
            self.at = match.end()
            return self._inside()
        if match := _FLAGS.match(text, self.at):
            self.at = match.end()
            return self._inside() if match.group(1) == ":" else strings(EMPTY)
        raise _UnknownSyntaxError

    def _inside(self) -> Subpattern:
        part = self._branches()
        if not self.text.startswith(")", self.at):
            raise _UnknownSyntaxError
        self.at += 1
        return part

    def _escape(self) -> Subpattern:
        text = self.text
        if match := _LIST.match(text, self.at):
            words = self.lists.get(match.group(1))
            if words is None:
                raise _UnknownSyntaxError
            self.at = match.end()
            return strings(frozenset(spell(word) for word in words))
        if match := _PROPERTY.match(text, self.at):
            self.at = match.end()
            return Subpattern(1)
        char = text[self.at : self.at + 1]
        if char and char in "123456789":  # What a group before it matched, whatever that is.
            self.at += 1
            return Subpattern(ENDLESS)
        if char and char in "bBmM":
            self.at += 1
            return self.edge if char == "b" else strings(EMPTY)
        if char and char in "dDwWsS":
            self.at += 1
            return Subpattern(1, gap=char in "Ws", lead=char in "Ws", digit=char == "d")
        return _plain(self._literal())

    def _literal(self) -> str:
        """The character that an escape stands for."""
        if match := _HEX.match(self.text, self.at):
            self.at = match.end()
            return chr(int(match.group(1) or match.group(2) or match.group(3), 16))
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char in _CONTROL:
            return _CONTROL[char]
        if not char or char.isalnum():
            raise _UnknownSyntaxError
        return char

    def _set(self) -> Subpattern:
        """A set of characters: its strings when it is a plain list of a few."""
        text = self.text
        negated = text.startswith("^", self.at)
        self.at += negated
        chars: set[str] = set()
        plain, first = not negated, True
        words = outside = False
        while True:
            char = text[self.at : self.at + 1]
            if not char or (char == "[" and text.startswith("[:", self.at)):
                raise _UnknownSyntaxError
            self.at += 1
            if char == "]" and not first:
                break
            first = False
            if char == "\\":
                if match := _PROPERTY.match(text, self.at):
                    self.at = match.end()
                    plain, words = False, True
                    continue
                if text[self.at : self.at + 1] in "dDwWsShb":
                    words = words or text[self.at] not in "Wsh"
                    outside = outside or text[self.at] == "w"
                    self.at += 1
                    plain = False
                    continue
                char = self._literal()
            if text.startswith("-", self.at) and not text.startswith("-]", self.at):
                plain, words = False, True  # A range: too many characters to be worth listing.
                self.at += 1
                continue
            chars.add(spell(char))
        gap = outside if negated else not words and bool(gap_of(chars, -1))
        return (
            strings(frozenset(chars)) if plain and len(chars) <= self.limits.chars else Subpattern(1, gap=gap, lead=gap)
        )
