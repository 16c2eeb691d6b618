"""What a text must contain for a pattern to match: literals read off the pattern, as a filter that never says no wrongly.

A pattern is read into clauses; each is a set of strings of which one must stand in any text that the pattern matches (the way code search
engines plan a regular expression, Cox 2012), and, when it is tied to the text's start or end, into what the text may start or end with and
how long it may be. Text and literals are compared in a canonical spelling (`canonical`), in which all characters
that the `regex` module takes for one another when it ignores case are the same. What this reader does not know gives no clauses at all: the
pattern is then tried wherever its keywords stand, as before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaner.segment import normal

MOST = 96
"""Strings that a clause may have: more cost as much to look for as the pattern itself."""
CLAUSES = 4
"""Clauses kept of a pattern, the most telling ones."""

# Characters that ignoring case makes equal to another one though `str.lower` keeps them apart.
_SAME = {
    "ı": "i", "İ": "i", "ſ": "s", "µ": "μ", "ς": "σ", "ϐ": "β", "ϑ": "θ", "ϕ": "φ", "ϖ": "π", "ϰ": "κ", "ϱ": "ρ", "ϵ": "ε", "ẛ": "ṡ",
    "\u0345": "ι", "\u1fbe": "ι", "\u1fd3": "\u0390", "\u1fe3": "\u03b0", "\ufb05": "\ufb06", "\u1c80": "в", "\u1c81": "д",
    "\u1c82": "о", "\u1c83": "с", "\u1c84": "т", "\u1c85": "т", "\u1c86": "ъ", "\u1c87": "ѣ", "\u1c88": "ꙋ",
}  # fmt: skip
_TABLE = str.maketrans(_SAME)
_RARE = re.compile(f"[{''.join(_SAME)}]")

Clause = tuple[str, ...]
_EMPTY = frozenset({""})
_ENDLESS = 1_000_000
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d+)\}|\{(\d*),(\d*)\})[?+]?")
_FLAGS = re.compile(r"\?[irs]*(?:-[is]+)?([:)])")
_NAME = re.compile(r"\?P?<[^\W\d]\w*>")
_LIST = re.compile(r"L<(\w+)>")
_PROPERTY = re.compile(r"[pP](?:\{[^{}]*\}|\w)")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


class _Unknown(Exception):
    """Syntax that this reader does not know."""


def canonical(low: str) -> str:
    """`low` (a text in lower case) in the spelling in which literals are compared; the same length."""
    return low if low.isascii() or not _RARE.search(low) else low.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a text must be like for a pattern to match, with or without regard to case; an empty tuple asks for nothing."""

    clauses: tuple[Clause, ...] = ()
    """Of each clause one string stands in the text; the most telling clause comes first."""
    starts: Clause = ()
    """The text starts with one of these."""
    ends: Clause = ()
    """The text ends with one of these."""
    longest: int | None = None
    """The pattern matches whole texts only, of at most so many characters."""

    def met(self, spelt: str) -> bool:
        """Whether the pattern may match a text, given in lower case and canonical spelling."""
        if self.longest is not None and len(spelt) > self.longest:
            return False
        if (self.starts and not spelt.startswith(self.starts)) or (self.ends and not spelt.endswith(self.ends)):
            return False
        for clause in self.clauses:
            for text in clause:
                if text in spelt:
                    break
            else:
                return False
        return True


def read(pattern: str, lists: Mapping[str, Sequence[str]]) -> Needs:
    """What a pattern needs; nothing at all when it holds syntax that is not known here."""
    try:
        part = _Reader(pattern, lists).read()
    except _Unknown:
        return Needs()
    useful = {clause for clause in part.needs() if len(clause) <= MOST and len(min(clause, key=len)) >= 2}
    return Needs(
        tuple(sorted(useful, key=lambda clause: (_likely(clause), clause))[:CLAUSES]),
        tuple(sorted(part.head)) if part.opens and "" not in part.head else (),
        tuple(sorted(part.tail)) if part.closes and "" not in part.tail else (),
        part.width if part.opens and part.closes and part.width < _ENDLESS else None,
    )


def _likely(clause: Clause) -> float:
    """A rough measure of how often a clause holds: short strings often, long ones seldom."""
    return sum(0.3 ** min(len(text), 12) for text in clause)


@dataclass(slots=True)
class _Part:
    """What is known of a part of a pattern."""

    width: int
    """The most characters that it can match."""
    exact: frozenset[str] | None = None
    """All strings that it can match, when they are few."""
    clauses: Sequence[Clause] = ()
    """What stands in the text where it matches (besides `exact`)."""
    head: frozenset[str] = _EMPTY
    """A match starts with one of these."""
    tail: frozenset[str] = _EMPTY
    """A match ends with one of these."""
    opens: bool = False
    """It matches at the text's start only."""
    closes: bool = False
    """It matches at the text's end only."""

    def needs(self) -> list[Clause]:
        """The clauses, those of an exact part included."""
        return [*self.clauses, *(_clause(self.exact) if self.exact is not None else ())]


def _strings(strings: frozenset[str]) -> _Part:
    return _Part(max(map(len, strings), default=0), strings, (), strings, strings)


def _around(part: _Part) -> _Part:
    """A lookaround: it takes no room, and what it wants stands in the text."""
    return _Part(0, _EMPTY, part.needs())


def _joined(parts: Sequence[_Part]) -> _Part:
    """Parts that stand one after the other."""
    run, found, whole = _EMPTY, list[Clause](), True
    for part in parts:
        found += part.clauses
        if part.exact is not None and len(run) * len(part.exact) <= 2 * MOST:
            run = frozenset(a + b for a in run for b in part.exact)
            continue
        whole = False
        found += _clause(run)
        run = part.exact if part.exact is not None else _EMPTY
    if not whole:
        found += _clause(run)
    head = tail = _EMPTY
    for part in parts:
        if len(head) * len(part.head) > 2 * MOST:
            break
        head = frozenset(a + b for a in head for b in part.head)
        if part.exact is None:
            break
    for part in reversed(parts):
        if len(tail) * len(part.tail) > 2 * MOST:
            break
        tail = frozenset(b + a for a in tail for b in part.tail)
        if part.exact is None:
            break
    width = min(sum(part.width for part in parts), _ENDLESS)
    first = next((n for n, part in enumerate(parts) if part.width), len(parts))
    last = next((n for n in range(len(parts) - 1, -1, -1) if parts[n].width), -1)
    return _Part(
        width,
        run if whole else None,
        found,
        head,
        tail,
        any(part.opens for part in parts[: first + 1]),
        any(part.closes for part in parts[max(last, 0) :]),
    )


def _either(parts: Sequence[_Part]) -> _Part:
    """Parts of which one matches."""
    if len(parts) == 1:
        return parts[0]
    exact: frozenset[str] | None = frozenset()
    for part in parts:
        exact = None if exact is None or part.exact is None or part.clauses else exact | part.exact
    if exact is not None and len(exact) > 4 * MOST:
        exact = None
    found: list[Clause] = []
    if exact is None:
        needs = [part.needs() for part in parts]
        if all(needs):
            found = _clause(frozenset(text for need in needs for text in min(need, key=_likely)))
    head = frozenset(text for part in parts for text in part.head)
    tail = frozenset(text for part in parts for text in part.tail)
    return _Part(
        max(part.width for part in parts),
        exact,
        found,
        head if len(head) <= 4 * MOST else frozenset(text[:1] for text in head),
        tail if len(tail) <= 4 * MOST else frozenset(text[-1:] for text in tail),
        all(part.opens for part in parts),
        all(part.closes for part in parts),
    )


def _clause(strings: frozenset[str]) -> list[Clause]:
    """The strings as a clause, without those that hold another one; nothing when one of them is empty."""
    kept: list[str] = []
    for text in sorted(strings, key=lambda item: (len(item), item)):
        if not text:
            return []
        if len(kept) <= 4 * MOST and not any(other in text for other in kept):
            kept.append(text)
    return [tuple(kept)] if len(kept) <= 4 * MOST else []


class _Reader:
    """A recursive-descent reader of the part of the `regex` module's syntax that rules are written in."""

    def __init__(self, pattern: str, lists: Mapping[str, Sequence[str]]) -> None:
        self.text = pattern
        self.lists = lists
        self.at = 0
        self.depth = 0

    def read(self) -> _Part:
        part = self._branches()
        if self.at < len(self.text):
            raise _Unknown
        return part

    def _branches(self) -> _Part:
        self.depth += 1
        if self.depth > 60:
            raise _Unknown
        parts = [self._sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            parts.append(self._sequence())
        self.depth -= 1
        return _either(parts)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._quantified())
        return _joined(parts)

    def _quantified(self) -> _Part:
        part = self._atom()
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            if self.text.startswith("{", self.at):
                raise _Unknown  # A fuzzy constraint, or a brace that means itself.
            return part
        self.at = match.end()
        sign = match.group()[0]
        low, high = {"?": (0, 1), "*": (0, _ENDLESS), "+": (1, _ENDLESS)}.get(sign, (0, _ENDLESS))
        if sign == "{":
            low = int(match.group(1) or match.group(2) or 0)
            high = int(match.group(1) or match.group(3) or _ENDLESS)
        width = min(part.width * high, _ENDLESS)
        if low == 0:
            plain = high == 1 and part.exact is not None and not part.clauses
            return _strings(part.exact | _EMPTY) if plain and part.exact is not None else _Part(width)
        if high == 1:
            return part
        return _Part(width, None, part.needs(), part.head, part.tail, part.opens, part.closes)

    def _atom(self) -> _Part:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._set()
        if char == "\\":
            return self._escape()
        if char == ".":
            return _Part(1)
        if char in "^$":
            return _Part(0, _EMPTY, opens=char == "^", closes=char == "$")
        if char in "*+?{":
            raise _Unknown
        return _strings(frozenset({_spell(char)}))

    def _group(self) -> _Part:
        text = self.text
        if not text.startswith("?", self.at):
            return self._inside()
        for sign in ("?:", "?>", "?="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                part = self._inside()
                return _around(part) if sign == "?=" else part
        for sign in ("?!", "?<!", "?<="):
            if text.startswith(sign, self.at):
                self.at += len(sign)
                part = self._inside()
                return _around(part) if sign == "?<=" else _strings(_EMPTY)
        if match := _NAME.match(text, self.at):
            self.at = match.end()
            return self._inside()
        if match := _FLAGS.match(text, self.at):
            self.at = match.end()
            return self._inside() if match.group(1) == ":" else _strings(_EMPTY)
        raise _Unknown

    def _inside(self) -> _Part:
        part = self._branches()
        if not self.text.startswith(")", self.at):
            raise _Unknown
        self.at += 1
        return part

    def _escape(self) -> _Part:
        text = self.text
        if match := _LIST.match(text, self.at):
            words = self.lists.get(match.group(1))
            if words is None:
                raise _Unknown
            self.at = match.end()
            return _strings(frozenset(_spell(word) for word in words))
        if match := _PROPERTY.match(text, self.at):
            self.at = match.end()
            return _Part(1)
        char = text[self.at : self.at + 1]
        if char and char in "bBmM":
            self.at += 1
            return _strings(_EMPTY)
        if char and char in "dDwWsS":
            self.at += 1
            return _Part(1)
        return _strings(frozenset({_spell(self._literal())}))

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
            raise _Unknown
        return char

    def _set(self) -> _Part:
        """A set of characters: its strings when it is a plain list of a few."""
        text = self.text
        negated = text.startswith("^", self.at)
        self.at += negated
        chars: set[str] = set()
        plain, first = not negated, True
        while True:
            char = text[self.at : self.at + 1]
            if not char or (char == "[" and text.startswith("[:", self.at)):
                raise _Unknown
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
            chars.add(_spell(char))
        return _strings(frozenset(chars)) if plain and len(chars) <= 12 else _Part(1)


def _spell(text: str) -> str:
    return canonical(normal.lower(text))
