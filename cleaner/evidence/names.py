"""What the words in class and id names of the elements around a block have meant elsewhere.

A name is split into words (`post-related__list`: post, related, list); each has a log-odds of boilerplate, counted by outlets: a
word that one site uses a thousand times is one vote. Words of fewer than three outlets are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cleaner.evidence.page import Shape
from cleaner.evidence.sequence import Columns

MOST_WORDS = 30
"""Words of one signature that are read."""
MOST_ABOVE = 40
LEVELS = 8
"""Ancestors that are read, up to the one that the block shares with the article's column."""
_WORD = re.compile(r"[a-z]{2,24}")
_PART = re.compile(r"[.#\[\]]")
Groups = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The words of the block's own elements, of the one around it, and of those above."""
_COLUMNS = (
    ("names_own_sum", "names_own_high", "names_own_low", "names_own_count"),
    ("names_around_sum", "names_around_high", "names_around_low", "names_around_count"),
    ("names_above_sum", "names_above_high", "names_above_low", "names_above_count"),
)


def words_of(name: str) -> list[str]:
    """The different words of a signature, in order."""
    found: dict[str, None] = {}
    for part in _PART.split(name):
        found.update(dict.fromkeys(_WORD.findall(part.rpartition("=")[2])))
    return list(found)[:MOST_WORDS]


def groups(shape: Shape) -> list[Groups]:
    """Of each block the words around it, marked by where they stand: `s:` its own element, `i:` an inline one, `p:` around, `a:` above."""
    from cleaner.segment.page import signature  # texts are judged without a parser in memory

    page = shape.page
    above: dict[int, tuple[str, ...]] = {}
    found: list[Groups] = []
    for facts, near in zip(page.facts, shape.around, strict=True):
        own = facts.frame.number
        mine = _marked("s:", facts.frame.signature)
        if facts.inline is not None:
            mine += _marked("i:", signature(facts.inline))
        beside = _marked("p:", page.frames[near].signature) if near != own else ()
        if near not in above:
            chain: dict[str, None] = {}
            number = shape.parents[near]
            for _ in range(LEVELS):
                if number < 0 or number in shape.height:
                    break
                chain.update(dict.fromkeys(_marked("a:", page.frames[number].signature)))
                number = shape.parents[number]
            above[near] = tuple(chain)[:MOST_ABOVE]
        found.append((mine, beside, above[near]))
    return found


@lru_cache(maxsize=16_384)
def _marked(mark: str, name: str) -> tuple[str, ...]:
    """The words of a signature, each with a mark before it."""
    return tuple(mark + word for word in words_of(name))


def columns(read: Sequence[Groups], table: Mapping[str, float]) -> Columns:
    """The sum, the highest, the lowest and the number of the known words' log-odds, by where they stand."""
    rows: list[tuple[float, ...]] = []
    known: dict[tuple[str, ...], tuple[float, float, float, float]] = {(): (0.0, 0.0, 0.0, 0.0)}
    for groups_ in read:
        row: tuple[float, ...] = ()
        for words in groups_:
            numbers = known.get(words)
            if numbers is None:
                values = [table[word] for word in words if word in table]
                numbers = (sum(values), max(values), min(values), float(len(values))) if values else known[()]
                known[words] = numbers
            row += numbers
        rows.append(row)
    names = [name for group in _COLUMNS for name in group]
    if not rows:
        return {name: [] for name in names}
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
