"""Log-odds as probabilities, by a table, so that no machine's `exp` can differ in the last bit."""

from __future__ import annotations

_E = 2.718281828459045
_TABLE: tuple[float, ...] = tuple(round(1.0 / (1.0 + _E ** ((800 - step) / 100)), 6) for step in range(1601))
"""The logistic function at steps of 0.01 from -8 to 8."""


def probability(score: float) -> float:
    """The probability of log-odds, to the third digit or so.

    >>> probability(0.0), probability(100.0)
    (0.5, 0.999665)
    """
    return _TABLE[min(1600, max(0, int(score * 100.0 + 800.5)))]
