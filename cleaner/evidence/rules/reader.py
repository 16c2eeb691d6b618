"""Patterns read for what they need: a reader of the part of the `regex` module's syntax that rules are written in.

A pattern is read into clauses; each is a set of strings of which one must stand in any text that the pattern matches (the way code
search engines plan a regular expression, Cox 2012), and, when it is tied to the text's start or end, into what the text may start
or end with and how long it may be. What this reader does not know asks for nothing: the pattern is then tried wherever its keywords
stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cleaner.evidence.rules.literals import Clause, Needs, spell
from cleaner.evidence.rules.parts import (
    EMPTY,
    ENDLESS,
    MOST,
    WIDE,
    Part,
    around,
    either,
    flat,
    joined,
    likely,
    size,
    strings,
)

CLAUSES = 4
"""Clauses kept of a pattern, the most telling ones."""

_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d+)\}|\{(\d*),(\d*)\})[?+]?")
_FLAGS = re.compile(r"\?[irs]*(?:-[is]+)?([:)])")
_NAME = re.compile(r"\?P?<[^\W\d]\w*>")
_LIST = re.compile(r"L<(\w+)>")
_PROPERTY = re.compile(r"[pP](?:\{[^{}]*\}|\w)")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


class _UnknownSyntaxError(Exception):
    """Syntax that this reader does not know."""


def read(pattern: str, lists: Mapping[str, Sequence[str]]) -> Needs:
    """What a pattern needs; nothing at all when it holds syntax that is not known here."""
    try:
        part = _Reader(pattern, lists).read()
    except _UnknownSyntaxError:
        return Needs()
    useful = {clause for clause in part.needs() if _is_useful(clause)}
    return Needs(
        tuple(sorted(useful, key=lambda clause: (likely(clause), repr(clause)))[:CLAUSES]),
        tuple(sorted(part.head)) if part.opens and "" not in part.head else (),
        tuple(sorted(part.tail)) if part.closes and "" not in part.tail else (),
        part.width if part.opens and part.closes and part.width < ENDLESS else None,
        part.width if part.closes else None,
    )


def _is_useful(clause: Clause) -> bool:
    """Whether looking for a clause costs less than it saves."""
    most = MOST if all(isinstance(item, str) for item in clause) else WIDE
    return size(clause) <= most and len(min(flat(clause), key=len)) >= 2


class _Reader:
    """A recursive-descent reader of the part of the `regex` module's syntax that rules are written in."""

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]]) -> None:
        self.text = pattern
        self.lists = lists
        self.at = 0
        self.depth = 0

    def read(self) -> Part:
        part = self._branches()
        if self.at < len(self.text):
            raise _UnknownSyntaxError
        return part

    def _branches(self) -> Part:
        self.depth += 1
        if self.depth > 60:
            raise _UnknownSyntaxError
        parts = [self._sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            parts.append(self._sequence())
        self.depth -= 1
        return either(parts)

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._quantified())
        return joined(parts)

    def _quantified(self) -> Part:
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
            return strings(part.exact | EMPTY) if plain and part.exact is not None else Part(width)
        if high == 1:
            return part
        return Part(width, None, part.needs(), part.head, part.tail, part.opens, part.closes)

    def _atom(self) -> Part:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        if char == "\\":
            return self._escape()
        if char == ".":
            return Part(1)
        if char in "^$":
            return Part(0, EMPTY, opens=char == "^", closes=char == "$")
        if char in "*+?{":
            raise _UnknownSyntaxError
        return strings(frozenset({spell(char)}))

    def _group(self) -> Part:
        text = self.text
        if not text.startswith("?", self.at):
            return self._inside()
        for sign in ("?:", "?>", "?="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                part = self._inside()
                return around(part) if sign == "?=" else part
        for sign in ("?!", "?<!", "?<="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                part = self._inside()
                return around(part) if sign == "?<=" else strings(EMPTY)
        if match := _NAME.match(text, self.at):
            self.at = match.end()
            return self._inside()
        if match := _FLAGS.match(text, self.at):
            self.at = match.end()
            return self._inside() if match.group(1) == ":" else strings(EMPTY)
        raise _UnknownSyntaxError

    def _inside(self) -> Part:
        part = self._branches()
        if not self.text.startswith(")", self.at):
            raise _UnknownSyntaxError
        self.at += 1
        return part

    def _escape(self) -> Part:
        text = self.text
        if match := _LIST.match(text, self.at):
            words = self.lists.get(match.group(1))
            if words is None:
                raise _UnknownSyntaxError
            self.at = match.end()
            return strings(frozenset(spell(word) for word in words))
        if match := _PROPERTY.match(text, self.at):
            self.at = match.end()
            return Part(1)
        char = text[self.at : self.at + 1]
        if char and char in "bBmM":
            self.at += 1
            return strings(EMPTY)
        if char and char in "dDwWsS":
            self.at += 1
            return Part(1)
        return strings(frozenset({spell(self._literal())}))

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

    def _set(self) -> Part:
        """A set of characters: its strings when it is a plain list of a few."""
        text = self.text
        negated = text.startswith("^", self.at)
        self.at += negated
        chars: set[str] = set()
        plain, first = not negated, True
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
                    plain = False
                    continue
                if text[self.at : self.at + 1] in "dDwWsShb":
                    self.at += 1
                    plain = False
                    continue
                char = self._literal()
            if text.startswith("-", self.at) and not text.startswith("-]", self.at):
                plain = False  # A range: too many characters to be worth listing.
                self.at += 1
                continue
            chars.add(spell(char))
        return strings(frozenset(chars)) if plain and len(chars) <= 12 else Part(1)
