"""The passages of fixtures/passages: what is removed of each kind may only grow, and no article loses anything to speak of."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

import cleaner

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import passages

# Share of the characters removed, as measured, rounded down; raise a figure when it is beaten.
FLOOR = {
    "byline": 0.55,
    "caption": 0.79,
    "comments": 0.83,
    "donation": 0.58,
    "legal": 0.75,
    "newsletter": 0.77,
    "related": 0.92,
    "share": 0.84,
    "subscription": 0.66,
}
LOST = 0.001
"""Share of the articles' characters that may go."""


@pytest.fixture(scope="module")
def measured() -> dict[str, Counter[str]]:
    """By category: characters of passages (`all`), of them removed (`gone`); of articles (`article`), of them lost (`lost`)."""
    found: dict[str, Counter[str]] = {}
    for item in passages.load():
        gone = bytearray(len(item.text))
        for removal in cleaner.clean(item.text, kind="text").removed:
            assert removal.start is not None
            assert removal.end is not None
            gone[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
        sums = found.setdefault(item.category, Counter())
        for start, end, keep in item.rows:
            sums["article" if keep else "all"] += end - start
            sums["lost" if keep else "gone"] += sum(gone[start:end])
    return found


@pytest.mark.parametrize("category", FLOOR)
def test_passages_go(measured: dict[str, Counter[str]], category: str) -> None:
    sums = measured[category]
    assert sums["gone"] >= FLOOR[category] * sums["all"], f"{category}: {sums['gone'] / sums['all']:.3f} removed"


def test_articles_around_them_stay(measured: dict[str, Counter[str]]) -> None:
    sums = sum((measured[category] for category in FLOOR), Counter())
    assert sums["lost"] <= LOST * sums["article"], f"{sums['lost'] / sums['article']:.4f} lost"


def test_what_only_looks_like_it_stays(measured: dict[str, Counter[str]]) -> None:
    assert measured["negative"]["article"] > 0
    assert measured["negative"]["lost"] == 0


def test_breadth() -> None:
    items = list(passages.load())
    assert len(items) >= 366
    assert len({item.language for item in items}) >= 14
