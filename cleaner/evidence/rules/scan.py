"""One pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import accumulate
from typing import Any

from ahocorasick_rs import AhoCorasick

from cleaner.core import native
from cleaner.evidence.rules.compiling import ready_keywords
from cleaner.evidence.rules.keywords import edges, of_word
from cleaner.evidence.rules.literals import Needs, spell
from cleaner.evidence.rules.subpatterns import END, START
from cleaner.model import Block, Rule

_TOKEN = re.compile(r"[^\W_]+")
TOKEN = 3
"""Characters up to which a whole word is looked for among the words of a block."""


class Scan:
    """The keywords of some rules (given with their numbers), ready to search; `keywords` are those of all rules, by number."""

    def __init__(self, rules: Iterable[tuple[int, Rule]], keywords: Sequence[Sequence[str]] | None = None) -> None:
        named: dict[str, list[int]] = {}
        always: set[int] = set()
        for number, rule in rules:
            own = ready_keywords(rule) if keywords is None else keywords[number]
            if not own:  # Its pattern names no word: it is tried on every block of its length, which its needs know.
                always.add(number)
            for keyword in own:
                named.setdefault(keyword, []).append(number)
        tokens: dict[str, tuple[int, ...]] = {}
        owners: dict[str, tuple[tuple[str, str, tuple[int, ...]], ...]] = {}
        for keyword, numbers in named.items():
            word, left, right = edges(keyword)
            if left and right and len(word) <= TOKEN and word.isalnum():
                # A block's set of words tells of a short whole word sooner than a search that finds it inside others.
                tokens[word] = (*tokens.get(word, ()), *numbers)
            else:
                owners[word] = (*owners.get(word, ()), (left, right, tuple(numbers)))
        words = list(owners)
        self._search = AhoCorasick(words) if words else None
        told = tuple(owners.values())
        most = 1 + max(always.union(*named.values()), default=0)
        self._keywords: Any = (PlainKeywords if native is None else native.Keywords)(
            told, tokens, always, most, START + END
        )

    def candidates(self, blocks: Sequence[Block]) -> list[tuple[Block, list[int]]]:
        """For each block the rules of which a keyword stands in it, ascending."""
        lows = [spell(block.text) for block in blocks]
        found: list[list[int]] = self._keywords.candidates(lows, *self._found(lows))
        return list(zip(blocks, found, strict=True))

    def left(self, blocks: Sequence[Block], sieve: Any, longest: int) -> list[list[int]]:
        """`candidates` without the rules that `sieve` (of `filter_of`) says no to; a text above `longest` is not asked for strings."""
        lows = [spell(block.text) for block in blocks]
        words = [block.words for block in blocks]
        found: list[list[int]] = self._keywords.left(lows, *self._found(lows), words, sieve, longest)
        return found

    def _found(self, lows: list[str]) -> tuple[str, list[tuple[int, int, int]]]:
        """All texts, a line each, and what the search finds there: number of the keyword, start, end."""
        text = "\n".join(lows)
        return text, [] if self._search is None else self._search.find_matches_as_indexes(text, overlapping=True)


def filter_of(limits: Sequence[int], needs: Callable[[int], Needs]) -> Any:
    """Which rules may match a text: of at most so many words (by rule) and with what their patterns need, read when it is first asked."""
    if native is None:
        return PlainFilter(limits, needs)
    return native.Filter(limits, lambda number: needs(number).compiled())


class PlainKeywords:
    """Which rules have a keyword in which text (twin: `core._core.Keywords`, which says what the arguments are)."""

    def __init__(
        self,
        owners: tuple[tuple[tuple[str, str, tuple[int, ...]], ...], ...],
        tokens: Mapping[str, tuple[int, ...]],
        always: Set[int],
        rules: int,
        marks: str,
    ) -> None:
        self._owners = owners
        self._tokens = tokens
        self._always = frozenset(always)
        self._names = frozenset(tokens)

    def candidates(self, lows: list[str], text: str, matches: list[tuple[int, int, int]]) -> list[list[int]]:
        """For each text the rules, ascending."""
        found: list[set[int]] = []
        for low in lows:
            numbers = set(self._always)
            for token in self._names.intersection(_TOKEN.findall(low)):
                numbers.update(self._tokens[token])
            found.append(numbers)
        starts = list(accumulate((len(low) + 1 for low in lows), initial=0))
        size = len(text)
        owners = self._owners
        block = -1
        stop = 0
        for word, start, end in matches:
            for left, right, rules in owners[word]:
                if left and start and (text[start - 1] != "\n" if left == START else of_word(text[start - 1])):
                    continue
                if right and end < size and (text[end] != "\n" if right == END else of_word(text[end])):
                    continue
                if not starts[block] <= start < stop:
                    block = bisect_right(starts, start) - 1
                    stop = starts[block + 1]
                found[block].update(rules)
        return [sorted(numbers) for numbers in found]

    def left(
        self,
        lows: list[str],
        text: str,
        matches: list[tuple[int, int, int]],
        words: list[int],
        sieve: PlainFilter,
        longest: int,
    ) -> list[list[int]]:
        """`candidates` that pass a filter."""
        found = self.candidates(lows, text, matches)
        return [
            sieve.passing(numbers, low, count, longest) for numbers, low, count in zip(found, lows, words, strict=True)
        ]


class PlainFilter:
    """Which rules may match a text (twin: `core._core.Filter`)."""

    def __init__(self, limits: Sequence[int], needs: Callable[[int], Needs]) -> None:
        self._limits = limits
        self._needs = needs

    def passing(self, numbers: list[int], low: str, words: int, longest: int) -> list[int]:
        """Those of some rules that may match a text of so many words."""
        every = len(low) > longest
        return [n for n in numbers if words <= self._limits[n] and (every or self._needs(n).plainly_met(low))]
