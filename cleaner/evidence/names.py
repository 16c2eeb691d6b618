"""What the words in class and id names of the elements around a block have meant elsewhere.

A name is split into words (`post-related__list`: post, related, list); each has a log-odds of boilerplate, counted by outlets: a
word that one site uses a thousand times is one vote. Words of fewer than three outlets are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.evidence.page import Shape
from cleaner.evidence.sequence import Columns
from cleaner.model.later import late_pattern

if TYPE_CHECKING:  # texts are judged without a parser in memory
    from cleaner.segment.page import Frame

MOST_WORDS = 30
"""Words of one signature that are read."""
MOST_ABOVE = 40
LEVELS = 8
"""Ancestors that are read, up to the one that the block shares with the article's column."""
_WORD = late_pattern(r"[a-z]{2,24}")
_PART = late_pattern(r"[.#\[\]]")
Groups = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The words of the block's own elements, of the one around it, and of those above."""
_Numbers = tuple[float, float, float, float]
_NONE: _Numbers = (0.0, 0.0, 0.0, 0.0)
_COLUMNS = tuple(
    f"names_{place}_{number}" for place in ("own", "around", "above") for number in ("sum", "high", "low", "count")
)


def words_of(name: str) -> list[str]:
    """The different words of a signature, in order."""
    found: dict[str, None] = {}
    for part in _PART.split(name):
        found.update(dict.fromkeys(_WORD.findall(part.rpartition("=")[2])))
    return list(found)[:MOST_WORDS]


def groups(shape: Shape) -> list[Groups]:
    """Of each block the words around it, marked by where they stand: `s:` its own element, `i:` an inline one, `p:` around, `a:` above."""
    frames, parents, column = shape.page.frames, shape.parents, shape.height
    above: dict[int, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    found: list[Groups] = []
    for facts, near in zip(shape.page.facts, shape.around, strict=True):
        frame = facts.frame
        own = _marked("s:", frame.signature)
        if facts.name:
            own += _marked("i:", facts.name)
        beside = _marked("p:", frames[near].signature) if near != frame.number else ()
        over = parents[near]
        higher = above.get(over)
        if higher is None:
            higher = _above(frames, parents, column, over)
            higher = above[over] = same.setdefault(higher, higher)
        found.append((own, beside, higher))
    return found


def _above(frames: Sequence[Frame], parents: Sequence[int], column: Mapping[int, int], number: int) -> tuple[str, ...]:
    """The words of a frame and of those around it, up to the one that it shares with the article's column."""
    chain: list[str] = []
    for _ in range(LEVELS):
        if number < 0 or number in column:
            break
        chain += _marked("a:", frames[number].signature)
        number = parents[number]
    return tuple(dict.fromkeys(chain))[:MOST_ABOVE]


@lru_cache(maxsize=16_384)
def _marked(mark: str, name: str) -> tuple[str, ...]:
    """The words of a signature, each with a mark before it."""
    return tuple(mark + word for word in words_of(name))


def columns(read: Sequence[Groups], table: dict[str, float]) -> Columns:
    """The sum, the highest, the lowest and the number of the known words' log-odds, by where they stand."""
    from cleaner.core.tree import native  # texts are judged without a parser in memory

    find = plain_columns if native is None else native.name_columns
    return dict(zip(_COLUMNS, find(list(read), table), strict=True))


def plain_columns(read: list[Groups], table: dict[str, float]) -> list[list[float]]:
    """`columns` in Python, in order (twin: `core._tree.name_columns`)."""
    # The groups of alike blocks are the same objects: each is looked up once, without comparing its words.
    known: dict[int, _Numbers] = {}
    found: list[list[float]] = []
    for place in range(3):
        here = [groups_[place] for groups_ in read]
        for words in here:
            if id(words) not in known:
                known[id(words)] = _numbers(words, table)
        rows = [known[id(words)] for words in here]
        found += [[row[number] for row in rows] for number in range(4)]
    return found


def _numbers(words: tuple[str, ...], table: dict[str, float]) -> _Numbers:
    values = [table[word] for word in words if word in table]
    if not values:
        return _NONE
    total = 0.0
    for value in values:  # one by one, as the core does: newer versions of Python round a `sum` once
        total += value
    return total, max(values), min(values), float(len(values))
