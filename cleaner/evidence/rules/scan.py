"""One pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from cleaner.core import native
from cleaner.evidence.rules.compiling import ready_keywords, ready_scan
from cleaner.evidence.rules.literals import Needs, spell
from cleaner.evidence.rules.marks import END, START, edges, of_word
from cleaner.evidence.search import Search
from cleaner.model import Block, Rule

_TOKEN = re.compile(r"[^\W_]+")
TOKEN = 3
"""Characters up to which a whole word is looked for among the words of a block."""


class Table(NamedTuple):
    """What is looked for, in values that JSON can hold."""

    words: Sequence[str]
    """Strings that are searched; `owners` has for each what may stand before and behind it, and the rules that it then speaks for."""
    owners: Sequence[Sequence[tuple[str, str, Sequence[int]]]]
    tokens: Mapping[str, Sequence[int]]
    """The rules of short whole words."""
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
    tokens: dict[str, list[int]] = {}
    owners: dict[str, list[tuple[str, str, list[int]]]] = {}
    for keyword, numbers in named.items():
        word, left, right = edges(keyword)
        if left and right and len(word) <= TOKEN and word.isalnum():
            # A block's set of words tells of a short whole word sooner than a search that finds it inside others.
            tokens.setdefault(word, []).extend(numbers)
        else:
            owners.setdefault(word, []).append((left, right, numbers))
    most = 1 + max(always.union(*named.values()), default=0)
    return Table(list(owners), list(owners.values()), tokens, sorted(always), most)


def ready_table(key: str, spoken: str | None, make: Callable[[], Table]) -> Table:
    """What `make` gives, by way of the cache: what the rules of a name (`kept.KeptRules`) look for in a document of a language."""
    return Table(*ready_scan(key, spoken, make))


class Scan:
    """What is looked for (a `Table`), ready to search."""

    def __init__(self, table: Table) -> None:
        self._search = Search(table.words)
        self._keywords: Any = (PlainKeywords if native is None else native.Keywords)(
            tuple(table.owners), dict(table.tokens), table.always, table.rules, START + END
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
        return text, self._search.find(text)


def filter_of(limits: Sequence[int], needs: Callable[[int], Needs]) -> Any:
    """Which rules may match a text: of at most so many words (by rule) and with what their patterns need, read when it is first asked."""
    if native is None:
        return PlainFilter(limits, needs)
    return native.Filter(limits, lambda number: needs(number).compiled())


class PlainKeywords:
    """Which rules have a keyword in which text (twin: `core._core.Keywords`, which says what the arguments are)."""

    def __init__(
        self,
        owners: Sequence[Sequence[tuple[str, str, Sequence[int]]]],
        tokens: Mapping[str, Sequence[int]],
        always: Iterable[int],
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
