"""What a language says: `lexicon.toml` of its folder gives words for the entries that the frames (`frames`) name.

A word is written as it is read. `*` stands for any ending (or beginning) of the word, round brackets for what may be missing, square ones
for one of several with `|` between them (round ones may have it as well), and `…` for some words in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Any
from unicodedata import category

from cleaner.model import PackError
from cleaner.model.later import late_pattern
from cleaner.packs.shared import strings, table
from cleaner.segment import normal

FILE = "lexicon.toml"
TABLE = "words"
_ANY = r"\w{0,15}"
_BETWEEN = "[^.!?…؟۔।。！？]{0,40}?"
_SPECIAL = frozenset(r"\.^$+?{}")
_MARKS = {"(": "(?:", ")": ")?", "[": "(?:", "]": ")", "|": "|", "*": _ANY}
_WRITTEN = str.maketrans({**{char: f"\\{char}" for char in _SPECIAL}, **_MARKS})
_NO_LETTER = "has no letter that must stand (round brackets mean: or not at all)"
_LONELY = late_pattern(r"(?:^|(?<= ))\(([^()\[\]]*)\)(?= |$)")
"""Round brackets with a space or an end of the word on either side."""
_GAP = late_pattern(r"\s*…\s*")
_JOINED = (("\u0e00", "\u0eff"), ("\u3040", "\u9fff"), ("\uac00", "\ud7ff"))
"""Scripts in which words stand together, or endings at words: a border of a word tells nothing there."""
MOST_VARIANTS = 400
"""Ways of putting one word that are looked for; one with more is written as several words."""
_PART = late_pattern(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Lexicons:
    """The words of all languages as they are written: by language, and there by entry."""

    entries: Mapping[str, str] = field(default_factory=dict)
    """Each entry with the category whose frames name it; an empty one where frames of several do."""
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def with_(self, language: str, words: Mapping[str, tuple[str, ...]]) -> Lexicons:
        """These, and more words of one language."""
        known = self.words.get(language, {})
        joined = {name: (*known.get(name, ()), *words.get(name, ())) for name in dict.fromkeys((*known, *words))}
        return Lexicons(self.entries, {**self.words, language: joined})

    def to_object(self) -> list[object]:
        """As plain values, for a file of JSON."""
        return [dict(self.entries), {code: dict(words) for code, words in self.words.items()}]

    @classmethod
    def from_object(cls, value: Iterable[Mapping[str, Any]]) -> Lexicons:
        """Of plain values."""
        entries, words = value
        return cls(
            entries,
            {code: {name: tuple(own) for name, own in found.items()} for code, found in words.items()},
        )


def variants(word: str) -> Iterator[tuple[str, bool, bool]]:
    """The ways in which a word of a lexicon can stand in a text: the characters, and whether a word must begin before and end behind them.

    One with words in between (`…`) has none here; one that goes on behind a `*` is told as far as that.

    >>> list(variants("[our|the] (free )app*"))
    [('our free app', True, False), ('our app', True, False), ('the free app', True, False), ('the app', True, False)]
    """
    seen = normal.view(word)[0].strip()
    if "…" in seen:
        return
    for way in islice(_ways(seen), MOST_VARIANTS):
        begins = not way.startswith("*")
        text, star, _ = way.lstrip("*").partition("*")
        text = " ".join(text.split())
        if sum(map(str.isalnum, text)) > 1:
            yield text, begins and _edged(text[0]), not star and _edged(text[-1])


def _ways(seen: str) -> Iterator[str]:
    """A word with one choice taken in each of its brackets, in every combination."""
    first, *rest = _PART.split(seen)
    parts = [[first]]
    for maybe, one_of, between in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        parts += [one_of.split("|") if maybe is None else [*maybe.split("|"), ""], [between]]
    for way in map("".join, product(*parts)):
        # What was inside other brackets is taken first; then these stand open.
        yield from _ways(way) if rest and ("(" in way or "[" in way) else (way,)


def read(path: Path, data: Mapping[str, Any], entries: Mapping[str, str]) -> dict[str, str]:
    """The entries of a lexicon as parts of patterns, by name. `entries` are those that may be given.

    Raises PackError, naming file and entry, for an entry that no frame knows or words that cannot be read.
    """
    return {name: pattern(f"{path}: {name}", words) for name, words in written(path, data, entries).items()}


def written(path: Path, data: Mapping[str, Any], entries: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The words of a lexicon as they stand there, by entry; arguments and errors as for `read`."""
    unknown = sorted(set(data) - {TABLE})
    if unknown:
        raise PackError(f"{path}: unknown table {unknown[0]!r} (a lexicon has [{TABLE}])")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in table(path, TABLE, data).items():
        if name not in entries:
            raise PackError(f"{path}: {name}: no such entry (rules/frames/entries.toml lists them)")
        words = strings(path, TABLE, name, value)
        if not words:
            raise PackError(f"{path}: {name}: has no words (leave the entry out)")
        found[name] = words
    return found


def pattern(where: str, words: tuple[str, ...]) -> str:
    r"""The words of an entry as a part of a pattern.

    Raises PackError naming `where` for a bracket without its other half, a `|` outside brackets, or no letter that must stand.

    >>> pattern("x", ("(e-)mail", "bulletin*", "log … in", "e.g.", "購読"))
    '\\b(?:(?:e-)?mail|log\\b[^.!?…؟۔।。！？]{0,40}?\\bin)\\b|\\bbulletin\\w{0,15}|\\be\\.g\\.|購読'
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for word in words:
        seen = _GAP.sub("…", normal.view(word)[0].strip())
        if problem := _misread(seen):
            raise PackError(f"{where}: {word!r} {problem}")
        groups.setdefault((_border(seen), _border(seen[::-1])), []).append(_written(seen))
    ways: list[str] = []
    for (left, right), found in groups.items():
        either = "|".join(dict.fromkeys(found))
        ways.append(f"{left}(?:{either}){right}" if "|" in either else f"{left}{either}{right}")
    return "|".join(ways)


def _misread(seen: str) -> str:
    """What is wrong with a word's marks, or nothing."""
    if _MARKS.keys().isdisjoint(seen):
        return "" if any(map(str.isalnum, seen)) else _NO_LETTER
    open_ones: list[str] = []
    for char in seen:
        if char in "([":
            open_ones.append(char)
        elif char in ")]" and (not open_ones or open_ones.pop() + char not in {"()", "[]"}):
            return "closes a bracket that is not open"
        elif char == "|" and not open_ones:
            return "has a | outside brackets: write two words"
    if open_ones:
        return f"has a {open_ones[-1]} that is not closed"
    if not any(map(str.isalnum, _surely(seen))):
        return _NO_LETTER
    for lonely in _LONELY.findall(seen):
        if all(way == way.strip() for way in lonely.split("|")):
            return (
                f"leaves a space where ({lonely}) is missing: put the space inside, or write [{lonely}] for one of them"
            )
    return ""


def _surely(seen: str) -> str:
    """A word without what may be missing."""
    if "(" not in seen:
        return seen
    kept: list[str] = []
    depth = 0
    for char in seen:
        depth += (char == "(") - (char == ")")
        if depth == 0:
            kept.append(char)
    return "".join(kept)


def _written(seen: str) -> str:
    before, *others = seen.split("…")
    made = before.translate(_WRITTEN)
    for after in others:
        made += f"{_border(before[::-1])}{_BETWEEN}{_border(after)}{after.translate(_WRITTEN)}"
        before = after
    return made


def _border(seen: str) -> str:
    """What tells that a word begins where this text begins; nothing where an ending may follow, or words stand together."""
    first = next((char for char in seen if char not in "()[]|"), "")
    return r"\b" if _edged(first) else ""


def _edged(char: str) -> bool:
    return of_word(char) and not any(low <= char <= high for low, high in _JOINED)


def of_word(char: str) -> bool:
    """Whether a word goes on with this character: a letter, a digit, or a sign that is written above or behind a letter.

    >>> of_word("e"), of_word("े"), of_word("-"), of_word("")
    (True, True, False, False)
    """
    return char.isalnum() or category(char or " ").startswith("M")
