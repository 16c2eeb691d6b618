"""Which language a document is in, and which blocks speak for the page itself: to the reader (you), for the house (we)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import regex

from cleaner.core import native
from cleaner.model import Block
from cleaner.model.later import late_pattern
from cleaner.packs.shared import Language
from cleaner.segment import normal
from cleaner.segment.normal import quoted_spans

_SAMPLE = 6000
_LONGEST = 1500
_UNIQUE = 5040
"""What a frequent word of one language counts; one of several languages counts its share."""
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*+(?:'\p{L}+)?")
# In these characters (Latin, Greek, Cyrillic, punctuation) a letter is what \w calls one: the faster `re` finds the same words.
_PLAIN = late_pattern(
    "[\x00-\xb1\xb4-\xb8\xba\xbb\xbf-\u024f\u0391-\u03a1\u03a3-\u03ce\u0410-\u044f\u0451\u2010-\u2027\u20ac]*"
)
_PLAIN_WORD = late_pattern(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_JOINED = late_pattern("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_NONE: frozenset[str] = frozenset()


class Speech:
    """The languages of a rule set, ready to use."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self._stop: dict[str, list[str]] = {}
        self._joined: dict[str, re.Pattern[str]] = {}
        self._you: dict[str, frozenset[str]] = {}
        self._we: dict[str, frozenset[str]] = {}
        self._you_joined: dict[str, re.Pattern[str]] = {}
        self._we_joined: dict[str, re.Pattern[str]] = {}
        self._told: dict[str, Any] = {}
        for language in languages:
            if any(_JOINED.match(word) for word in language.stop):
                self._joined[language.code] = _any(language.stop)
                self._you_joined[language.code] = _any(language.you)
                self._we_joined[language.code] = _any(language.we)
                continue
            for word in language.stop:
                self._stop.setdefault(word, []).append(language.code)
            self._you[language.code] = frozenset(language.you)
            self._we[language.code] = frozenset(language.we)
            self._told[language.code] = _set_of((*language.you, *language.we))
        self._frequent = _set_of(self._stop)

    def language(self, blocks: Sequence[Block]) -> str | None:
        """The code of the language whose frequent words tell most of the document's longest blocks; None when few do."""
        sample: list[str] = []
        size = 0
        sizes = [min(len(block.text), _LONGEST) for block in blocks]
        # Of blocks of one length the first come first: a sort keeps their order.
        for number in sorted(range(len(blocks)), key=sizes.__getitem__, reverse=True):
            sample.append(blocks[number].text[:_LONGEST])
            size += len(sample[-1])
            if size > _SAMPLE:
                break
        lows = normal.lower_all(sample)
        (total, seen), plain = _counted(self._frequent, lows)
        counts: dict[str, int] = {}
        weights: dict[str, int] = {}
        stop = self._stop
        for word, times in seen.items():
            codes = stop[word]
            # A word of one language tells more than one that its neighbours share. Whole numbers: the same sum in any order.
            weight = times * _UNIQUE // len(codes)
            for code in codes:
                counts[code] = counts.get(code, 0) + times
                weights[code] = weights.get(code, 0) + weight
        text = "" if plain else " ".join(lows)
        if not text.isascii() and 5 * len(_JOINED.findall(text)) > len(text):
            counts.clear()
            weights.clear()
            kana = len(re.findall("[\u3040-\u30ff]", text))
            for code, pattern in self._joined.items():
                # Japanese text holds kana throughout; Chinese holds none.
                if (code == "ja") == (20 * kana > len(text)):
                    counts[code] = weights[code] = len(pattern.findall(text))
            total = len(text) // 2
        if not weights:
            return None
        code = min(weights, key=lambda name: (-weights[name], name))
        return code if counts[code] >= max(2, total // 25) else None

    def find(self, blocks: Sequence[Block], language: str | None) -> list[frozenset[str]]:
        """For each block, which of "you" and "we" stand in it outside quotation marks."""
        if language is None:
            return [_NONE] * len(blocks)
        known: dict[str, frozenset[str]] = {}
        found: list[frozenset[str]] = []
        for block in blocks:
            persons = known.get(block.text)
            if persons is None:
                persons = known[block.text] = self._persons(block.text, language)
            found.append(persons)
        return found

    def _persons(self, text: str, language: str) -> frozenset[str]:
        if language in self._joined:
            outside = _outside(text)
            pairs = (("you", self._you_joined[language]), ("we", self._we_joined[language]))
            return frozenset(name for name, pattern in pairs if pattern.search(outside))
        told = self._told.get(language)
        words = () if told is None else _outside_of(told, normal.lower(text[:_LONGEST]))
        if not words:
            return _NONE
        spoken = (("you", self._you.get(language, _NONE)), ("we", self._we.get(language, _NONE)))
        return frozenset(name for name, own in spoken if not own.isdisjoint(words))


class PlainWords:
    """A set of words that is looked up in texts (twin: `core._core.Words`)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def count(self, lows: Sequence[str]) -> tuple[int, dict[str, int]]:
        """How many words texts in lower case have, and how often each of the set's."""
        found = [word for low in lows for word in plain_words(low)]
        return len(found), Counter(word for word in found if word in self._words)

    def outside(self, low: str) -> Sequence[str]:
        """The words of the set that stand in a text in lower case outside quotation marks."""
        return [word for word in _WORD.findall(_outside(low)) if word in self._words]


def _set_of(words: Iterable[str]) -> tuple[PlainWords, Any]:
    """A set of words as Python and as the core reads it."""
    words = frozenset(words)
    return PlainWords(words), None if native is None else native.Words(words)


def _counted(words: tuple[PlainWords, Any], lows: list[str]) -> tuple[tuple[int, dict[str, int]], bool]:
    """`PlainWords.count`, and whether all characters are of those in which no script without spaces is written."""
    found: tuple[int, dict[str, int]] | None = None if words[1] is None else words[1].count(lows)
    return (words[0].count(lows), False) if found is None else (found, True)


def _outside_of(words: tuple[PlainWords, Any], low: str) -> Sequence[str]:
    found: Sequence[str] | None = None if words[1] is None else words[1].outside(low)
    return words[0].outside(low) if found is None else found


def plain_words(low: str) -> list[str]:
    """The words of a text in lower case."""
    return list((_PLAIN_WORD if _PLAIN.fullmatch(low) else _WORD).findall(low))


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return late_pattern("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _outside(text: str) -> str:
    """`text` without what stands in quotation marks."""
    spans = quoted_spans(text)
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for low, high in spans:
        parts.append(text[at:low])
        at = high
    parts.append(text[at:])
    return " ".join(parts)
