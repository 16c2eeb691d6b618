"""The entries of a queue: how two orders become one, and where the next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def cursor_of(text: str) -> tuple[float, float, float, float]:
    """Where a page of the queue ended: score and removal of the doubtful, rank and removal of the drawn; the beginning for anything odd."""
    try:
        score, n, rank, m = (float(part) for part in text.split(":"))
    except ValueError:
        return (float("-inf"), -1, -1, -1)
    return (score, n, rank, m)


def entry(row: Sequence[Any], *, drawn: bool = False) -> dict[str, Any]:
    """A row of number, group, score and size as the page wants it."""
    return {"n": row[0], "group": row[1], "score": round(row[2], 3), "size": row[3], "drawn": drawn}


def mixed(
    doubtful: Sequence[tuple[Any, ...]], drawn: Sequence[tuple[Any, ...]], limit: int
) -> list[tuple[bool, tuple[Any, ...]]]:
    """Three of the most doubtful, then one drawn at random, and again."""
    low, high = iter(doubtful), iter(drawn)
    found: list[tuple[bool, tuple[Any, ...]]] = []
    while len(found) < limit:
        is_drawn = len(found) % 4 == 3
        row = next(high if is_drawn else low, None)
        if row is None:
            is_drawn = not is_drawn
            row = next(high if is_drawn else low, None)
        if row is None:
            break
        found.append((is_drawn, row))
    return found
