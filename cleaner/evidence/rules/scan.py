"""One pass over a document that finds which rules have a keyword in which block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from cleaner.core import native
from cleaner.model import Block, Rule
from cleaner.segment import normal

_TOKEN = re.compile(r"[^\W_]+")
TOKEN = 3
"""Characters up to which a keyword is looked for as a whole word."""


class Scan:
    """The keywords of some rules (given with their numbers), ready to search."""

    def __init__(self, rules: Iterable[tuple[int, Rule]]) -> None:
        owners: dict[str, list[int]] = {}
        for number, rule in rules:
            for keyword in rule.keywords:
                owners.setdefault(keyword, []).append(number)
        # A short word is a whole word: a block's set of words tells of it sooner than a search that finds it inside others.
        self._tokens = {word: owners.pop(word) for word in [*owners] if len(word) <= TOKEN and _is_token(word)}
        self._names = frozenset(self._tokens)
        self._words = sorted(owners)
        self._owners = [tuple(owners[word]) for word in self._words]
        self._edges: dict[int, tuple[bool, bool]] = {}
        self._search = AhoCorasick(self._words) if self._words else None

    def candidates(self, blocks: Sequence[Block]) -> list[tuple[Block, set[int]]]:
        """For each block the rules of which a keyword stands in it."""
        lows = [normal.lower(block.text) for block in blocks]
        found: list[set[int]] = []
        for low in lows:
            numbers: set[int] = set()
            for token in _tokens(low, self._names, TOKEN):
                numbers.update(self._tokens[token])
            found.append(numbers)
        if self._search is None or not blocks:
            return list(zip(blocks, found, strict=True))
        starts = list(accumulate((len(low) + 1 for low in lows), initial=0))
        text = "\n".join(lows)
        size = len(text)
        edges, owners = self._edges, self._owners
        block = -1
        stop = 0
        for word, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            needs = edges.get(word)
            if needs is None:
                name = self._words[word]
                needs = edges[word] = _needs_edge(name, 0), len(name) <= TOKEN and _needs_edge(name, -1)
            left, right = needs
            if left and start and text[start - 1].isalnum():
                continue
            if right and end < size and text[end].isalnum():
                continue
            if not starts[block] <= start < stop:
                block = bisect_right(starts, start) - 1
                stop = starts[block + 1]
            found[block].update(owners[word])
        return list(zip(blocks, found, strict=True))


def plain_tokens(low: str, names: frozenset[str], most: int) -> set[str]:
    """Which of some names (of at most `most` characters) stand in a text as whole words (twin: `core._core.short_words`)."""
    return {word for word in names.intersection(_TOKEN.findall(low)) if len(word) <= most}


_tokens = plain_tokens if native is None else native.short_words


def _is_token(word: str) -> bool:
    return len(word) <= TOKEN and word.isalnum() and _needs_edge(word, 0) and _needs_edge(word, -1)


def _needs_edge(word: str, side: int) -> bool:
    """A keyword in a script with spaces starts at a word's start; one of up to three letters ends at its end too."""
    char = word[side]
    return char.isalnum() and not (
        "\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7ff"
    )
