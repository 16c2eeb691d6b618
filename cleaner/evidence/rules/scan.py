"""Many words looked for at once, and with them the one pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.core import native
from cleaner.evidence.rules.compiling import ready_keywords, ready_scan
from cleaner.evidence.rules.literals import END, START, Needs, edges, of_word, spell_all
from cleaner.model import Block, Rule


class PlainTrie:
    """Words that are looked for in texts, all at once (twin: `core._core.Trie`).

    `inside` tells of each whether it may begin inside a word of the text.

    >>> PlainTrie(["up", "upper"], [True, False]).find("up supper")
    [(0, 0, 2), (0, 4, 6)]
    """

    def __init__(self, words: Sequence[str], inside: Sequence[bool]) -> None:
        if len(words) != len(inside) or not all(words) or len(set(words)) != len(words):
            raise ValueError("words that are given once, and none is empty")
        from ahocorasick_rs import AhoCorasick

        self.words = len(words)
        self._inside = tuple(inside)
        self._search = AhoCorasick(list(words)) if words else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Word, start and stop of all that stands in a text, by start and stop."""
        if self._search is None:
            return []
        found = self._search.find_matches_as_indexes(text, overlapping=True)
        return sorted(
            (item for item in found if self._inside[item[0]] or not item[1] or not of_word(text[item[1] - 1])),
            key=lambda match: (match[1], match[2]),
        )


def trie_of(words: Sequence[str], inside: Sequence[bool]) -> Any:
    """The words, ready to be looked for."""
    return (PlainTrie if native is None else native.Trie)(words, inside)


def in_order(inside: Mapping[str, bool]) -> list[str]:
    """Words (with `inside`) in the order in which the trie has them: so it is made sooner."""
    return sorted(inside, key=lambda word: (inside[word], word))


class Table(NamedTuple):
    """What is looked for, in values that JSON can hold."""

    words: Sequence[str]
    inside: Sequence[bool]
    """Whether a word may begin inside one of the text."""
    owners: Sequence[Sequence[tuple[str, str, Sequence[int]]]]
    """For each word what may stand before and behind it, and the rules that it then speaks for."""
    always: Sequence[int]
    """Rules that are always named."""
    rules: int
    """A rule is a number below this one."""


def table_of(rules: Iterable[tuple[int, Rule]], keywords: Sequence[Sequence[str]] | None = None) -> Table:
    """What is looked for of some rules (given with their numbers); `keywords` are those of all rules, by number."""
    named: dict[str, list[int]] = {}
    always: set[int] = set()
    for number, rule in rules:
        own = ready_keywords(rule) if keywords is None else keywords[number]
        if not own:  # Its pattern names no word: it is tried on every block of its length, which its needs know.
            always.add(number)
        for keyword in own:
            named.setdefault(keyword, []).append(number)
    owners: dict[str, list[tuple[str, str, list[int]]]] = {}
    for keyword, numbers in named.items():
        word, left, right = edges(keyword)
        owners.setdefault(word, []).append((left, right, numbers))
    inside = {word: not all(left for left, _, _ in own) for word, own in owners.items()}
    words = in_order(inside)
    most = 1 + max(always.union(*named.values()), default=0)
    return Table(words, [inside[word] for word in words], [owners[word] for word in words], sorted(always), most)


def ready_table(key: str, spoken: str | None, make: Callable[[], Table]) -> Table:
    """What `make` gives, by way of the cache: what the rules of a name (`kept.KeptRules`) look for in a document of a language."""
    return Table(*ready_scan(Table._fields, key, spoken, make))


class Scan:
    """What is looked for (a `Table`), ready to search."""

    def __init__(self, table: Table) -> None:
        self._keywords: Any = (PlainKeywords if native is None else native.Keywords)(
            trie_of(table.words, table.inside), tuple(table.owners), table.always, table.rules, START + END
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
        owners: Sequence[Sequence[tuple[str, str, Sequence[int]]]],
        always: Iterable[int],
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
