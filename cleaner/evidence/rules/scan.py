"""One pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any

from cleaner.core import native
from cleaner.evidence.rules.compiling import ready_keywords
from cleaner.evidence.rules.literals import END, START, Needs, edges, of_word, spell_all
from cleaner.evidence.rules.search import PlainTrie, trie_of
from cleaner.model import Block, Rule


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
        owners: dict[str, tuple[tuple[str, str, tuple[int, ...]], ...]] = {}
        for keyword, numbers in named.items():
            word, left, right = edges(keyword)
            owners[word] = (*owners.get(word, ()), (left, right, tuple(numbers)))
        told = tuple(owners.values())
        search = trie_of(list(owners), [not all(left for left, _, _ in own) for own in told])
        most = 1 + max(always.union(*named.values()), default=0)
        self._keywords: Any = (PlainKeywords if native is None else native.Keywords)(
            search, told, always, most, START + END
        )

    def candidates(self, blocks: Sequence[Block]) -> list[tuple[Block, list[int]]]:
        """For each block the rules of which a keyword stands in it, ascending."""
        found: list[list[int]] = self._keywords.candidates(spell_all([block.text for block in blocks]))
        return list(zip(blocks, found, strict=True))

    def left(self, blocks: Sequence[Block], sieve: Any, longest: int) -> list[list[int]]:
        """`candidates` without the rules that `sieve` (of `filter_of`) says no to; a text above `longest` is not asked for strings."""
        lows = spell_all([block.text for block in blocks])
        found: list[list[int]] = self._keywords.left(lows, [block.words for block in blocks], sieve, longest)
        return found


def filter_of(limits: Sequence[int], needs: Callable[[int], Needs]) -> Any:
    """Which rules may match a text: of at most so many words (by rule) and with what their patterns need, read when it is first asked."""
    if native is None:
        return PlainFilter(limits, needs)
    return native.Filter(limits, lambda number: needs(number).compiled())


class PlainKeywords:
    """Which rules have a keyword in which text (twin: `core._core.Keywords`, which says what the arguments are)."""

    def __init__(
        self,
        search: PlainTrie,
        owners: tuple[tuple[tuple[str, str, tuple[int, ...]], ...], ...],
        always: Set[int],
        rules: int,
        marks: str,
    ) -> None:
        self._search = search
        self._owners = owners
        self._always = frozenset(always)

    def candidates(self, lows: list[str]) -> list[list[int]]:
        """For each text the rules, ascending."""
        return [sorted(self._named(low)) for low in lows]

    def left(self, lows: list[str], words: list[int], sieve: PlainFilter, longest: int) -> list[list[int]]:
        """`candidates` that pass a filter."""
        found = self.candidates(lows)
        return [
            sieve.passing(numbers, low, count, longest) for numbers, low, count in zip(found, lows, words, strict=True)
        ]

    def _named(self, low: str) -> set[int]:
        found = set(self._always)
        size = len(low)
        for word, start, end in self._search.find(low):
            for left, right, rules in self._owners[word]:
                if left and start and (low[start - 1] != "\n" if left == START else of_word(low[start - 1])):
                    continue
                if right and end < size and (low[end] != "\n" if right == END else of_word(low[end])):
                    continue
                found.update(rules)
        return found


class PlainFilter:
    """Which rules may match a text (twin: `core._core.Filter`)."""

    def __init__(self, limits: Sequence[int], needs: Callable[[int], Needs]) -> None:
        self._limits = limits
        self._needs = needs

    def passing(self, numbers: list[int], low: str, words: int, longest: int) -> list[int]:
        """Those of some rules that may match a text of so many words."""
        every = len(low) > longest
        return [n for n in numbers if words <= self._limits[n] and (every or self._needs(n).plainly_met(low))]
