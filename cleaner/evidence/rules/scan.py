"""One pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from cleaner.core import native
from cleaner.evidence.rules.compiling import ready_keywords, ready_needs
from cleaner.evidence.rules.keywords import edges, of_word
from cleaner.evidence.rules.literals import spell
from cleaner.evidence.rules.parts import END, START
from cleaner.model import Block, Rule

_TOKEN = re.compile(r"[^\W_]+")
TOKEN = 3
"""Characters up to which a whole word is looked for among the words of a block."""


class Scan:
    """The keywords of some rules (given with their numbers), ready to search; `keywords` are those of all rules, by number."""

    def __init__(self, rules: Iterable[tuple[int, Rule]], keywords: Sequence[Sequence[str]] | None = None) -> None:
        named: dict[str, list[int]] = {}
        unnamed: list[tuple[int, int]] = []
        for number, rule in rules:
            own = ready_keywords(rule) if keywords is None else keywords[number]
            if not own:  # Its pattern names no word: it is tried on every block of its length.
                longest = ready_needs(rule).longest
                unnamed.append((sys.maxsize if longest is None else longest, number))
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
        # Tuples of tuples: the garbage collector stops looking at them, and there are tens of thousands for each language.
        self._tokens = tokens
        self._unnamed = tuple(unnamed)
        self._names = frozenset(tokens)
        words = list(owners)
        self._owners = tuple(owners.values())
        self._search = AhoCorasick(words) if words else None

    def candidates(self, blocks: Sequence[Block]) -> list[tuple[Block, set[int]]]:
        """For each block the rules of which a keyword stands in it."""
        lows = [spell(block.text) for block in blocks]
        found: list[set[int]] = []
        for low in lows:
            size = len(low)
            numbers = {number for longest, number in self._unnamed if size <= longest}
            for token in _tokens(low, self._names, TOKEN):
                numbers.update(self._tokens[token])
            found.append(numbers)
        if self._search is None or not blocks:
            return list(zip(blocks, found, strict=True))
        starts = list(accumulate((len(low) + 1 for low in lows), initial=0))
        text = "\n".join(lows)
        size = len(text)
        owners = self._owners
        block = -1
        stop = 0
        for word, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            for left, right, rules in owners[word]:
                if left and start and (text[start - 1] != "\n" if left == START else of_word(text[start - 1])):
                    continue
                if right and end < size and (text[end] != "\n" if right == END else of_word(text[end])):
                    continue
                if not starts[block] <= start < stop:
                    block = bisect_right(starts, start) - 1
                    stop = starts[block + 1]
                found[block].update(rules)
        return list(zip(blocks, found, strict=True))


def plain_tokens(low: str, names: frozenset[str], most: int) -> set[str]:
    """Which of some names (of at most `most` characters) stand in a text as whole words (twin: `core._core.short_words`)."""
    return {word for word in names.intersection(_TOKEN.findall(low)) if len(word) <= most}


_tokens = plain_tokens if native is None else native.short_words
