"""Many words looked for in a text at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.core import native
from cleaner.evidence.rules.literals import of_word


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
