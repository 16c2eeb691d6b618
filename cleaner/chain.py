"""The judge's linear chain: posteriors of a sequence of blocks over "article" and the categories (forward-backward).

Sums are exact (`fsum`): the same bits in any Python, whose own `sum` of floats changed in 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, fsum, log
from operator import mul
from typing import Any

from cleaner.model import CATEGORIES, PackError

_LIMIT = 30.0
_TINY = 1e-13
_SMALL, _LARGE = 1e-60, 1e60


def factors(emission: Sequence[float]) -> list[float]:
    """The exponentials of a block's log-odds, one for each category; beyond 30 nothing changes any more."""
    return [exp(min(_LIMIT, max(-_LIMIT, x))) for x in emission]


class Chain:
    """Transitions of the chain, in log-odds: into each category from the article, on in it, out of it, and from one to another."""

    def __init__(self, enter: Sequence[float], stay: Sequence[float], leave: Sequence[float], switch: float) -> None:
        self._switch = exp(switch)
        self._enter = [exp(x) for x in enter]
        self._stay = [exp(x) - self._switch for x in stay]
        self._leave = [exp(x) for x in leave]

    def posteriors(self, rows: Sequence[Sequence[float]]) -> list[tuple[float, int]]:
        """For each block: log-odds that it is not the article, and the index of its most likely category.

        `rows` are the `factors` of each block's emission. Forward-backward in the probability domain, scaled where the numbers
        grow or shrink. All pairs of different categories share one transition, so a step costs one pass over the categories
        rather than one over their pairs (`stay` is what staying has over switching).
        """
        enter, stay, leave, switch = self._enter, self._stay, self._leave, self._switch
        forward: list[tuple[float, list[float]]] = []
        article, others = 1.0, [0.0] * len(enter)
        for row in rows:
            back = fsum(others) * switch
            following = article + fsum(map(mul, others, leave))
            others = [r * (article * e + o * s + back) for r, e, o, s in zip(row, enter, others, stay, strict=True)]
            article = following
            size = article + fsum(others)
            if not _SMALL < size < _LARGE:
                article, others = article / size, [x / size for x in others]
            forward.append((article, others))
        found: list[tuple[float, int]] = []
        back, backs = 1.0, [1.0] * len(enter)
        for row, (article, others) in zip(reversed(rows), reversed(forward), strict=True):
            joint = list(map(mul, others, backs))
            p_article, p_rest = article * back, fsum(joint)
            total = p_article + p_rest
            odds = log(max(p_rest / total, _TINY) / max(p_article / total, _TINY))
            found.append((odds, joint.index(max(joint))))
            seen = list(map(mul, row, backs))
            total = fsum(seen) * switch
            before = back + fsum(map(mul, enter, seen))
            backs = [back * v + s * x + total for v, s, x in zip(leave, stay, seen, strict=True)]
            back = before
            size = back + fsum(backs)
            if not _SMALL < size < _LARGE:
                back, backs = back / size, [x / size for x in backs]
        found.reverse()
        return found


def row_of(table: Mapping[str, Any], name: str) -> list[float]:
    """The vector of a named row of `weights.toml`. Raises PackError when it is missing."""
    found = table.get(name)
    if not isinstance(found, Mapping):
        raise PackError(f"weights.toml: {name}: is missing")
    return vector(found)


def vector(row: Mapping[str, float]) -> list[float]:
    """A weight per category; `all` is added to each, what is not named counts as `all` alone."""
    common = float(row.get("all", 0.0))
    return [common + float(row.get(name, 0.0)) for name in CATEGORIES]
