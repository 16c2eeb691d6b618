"""Many words looked for at once, and with them the one pass over a document that finds which rules have a keyword in which block.

The keywords of rules are read off their patterns (`keywords`), once a machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner._version import __version__
from cleaner.core import native
from cleaner.evidence.rules.literals import END, START, Needs, edges, of_word, spell_all
from cleaner.evidence.rules.patterns import pattern_log, used_lists
from cleaner.model import Block, Rule
from cleaner.system import cache

_KEYWORDS = f"keywords 7 of {__version__}".encode()
"""The number changes with what `keywords.derived` finds; should it be forgotten, no release reads another's."""


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


def ready_keywords(rule: Rule) -> tuple[str, ...]:
    """What is looked for before the pattern of `rule` is tried (`keywords.derived`), by way of the cache; perhaps nothing."""
    used = used_lists(rule, rule.pattern)
    key = cache.digest(_KEYWORDS, repr((rule.pattern, sorted(used.items()))).encode("utf-8", "surrogatepass"))
    log = pattern_log()
    if (content := log.get(key)) is not None:
        return tuple(json.loads(content))
    from cleaner.evidence.rules import keywords

    found = keywords.derived(rule.pattern, rule.lists)
    log.add(key, json.dumps(found).encode())
    return found


def all_keywords(rules: Sequence[Rule], key: str = "") -> list[tuple[str, ...]]:
    """`ready_keywords` of each rule. They are kept together: thousands of records would take longer to read than the first text.

    `key` names the rules (`kept.KeptRules`), where there is one; others are known file by file by all of their patterns, so that a
    private pack beside those that ship adds what it holds itself.
    """
    log = pattern_log()
    told = _named(key)
    if told is not None and (content := log.get(told)) is not None:
        return [tuple(keywords) for keywords in json.loads(content)]
    files: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        files.setdefault(rule.file, []).append(number)
    found: list[tuple[str, ...]] = [()] * len(rules)
    for numbers in files.values():
        for number, keywords in zip(numbers, _keywords_of([rules[number] for number in numbers]), strict=True):
            found[number] = keywords
    if told is not None:
        log.add(told, json.dumps(found).encode())
    return found


def _keywords_of(rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    told = _all_told(rules)
    log = pattern_log()
    if (content := log.get(told)) is not None:
        return [tuple(keywords) for keywords in json.loads(content)]
    found = [ready_keywords(rule) for rule in rules]
    log.add(told, json.dumps(found).encode())
    return found


def has_keywords(key: str) -> bool:
    """Whether `all_keywords` of the rules of this name are kept already."""
    return (told := _named(key)) is not None and told in pattern_log()


def _named(key: str) -> bytes | None:
    return cache.digest(_KEYWORDS, b"all of", key.encode()) if key else None


def _all_told(rules: Sequence[Rule]) -> bytes:
    lists = {id(rule.lists): rule.lists for rule in rules}
    places = {known: number for number, known in enumerate(lists)}
    # Two packs may have lists of one name: which of them a pattern means is part of what it is.
    told = [(rule.pattern, places[id(rule.lists)]) for rule in rules], [sorted(used.items()) for used in lists.values()]
    return cache.digest(_KEYWORDS, b"all", repr(told).encode("utf-8", "surrogatepass"))


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
    """What `make` gives, by way of the cache: what the rules of a name (`kept.KeptRules`) look for in a document of a language.

    It is not kept without a name.
    """
    if not key:
        return make()
    told = repr((Table._fields, key, spoken)).encode()
    name = f"scan-{cache.digest(_KEYWORDS, told).hex()[:24]}.json"
    if (data := cache.read(name)) is not None:
        return Table(*json.loads(data))
    made = make()
    cache.write(name, json.dumps(made, separators=(",", ":")).encode())
    return made


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
