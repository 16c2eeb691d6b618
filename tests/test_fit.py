"""What `cleaner fit` chooses from its cross-validated figures, and the card that it writes of them."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("sklearn")

from cleaner.fit import card, figures

AIMS = ("0.001", "0.002", "0.003", "0.005", "0.01")


def points(*thresholds: float) -> dict[str, Any]:
    return {
        aim: {"threshold": threshold, "removed": 0.5, "lost": float(aim), "documents": 0.1}
        for aim, threshold in zip(AIMS, thresholds, strict=True)
    }


def test_texts_take_the_more_careful_of_news_and_mixed_pages() -> None:
    """A set that only helps the fit has no word in it."""
    found = figures.cuts(
        {
            "news-dev column": points(3.0, 2.5, 1.0, 0.8, 0.9),
            "web-dev column": points(2.0, 1.9, 1.5, 1.2, 0.2),
            "inserts-dev column": points(9.0, 9.0, 9.0, 9.0, 9.0),
        },
        "text",
    )
    assert {name: cut.threshold for name, cut in found.items()} == {"gentle": 3000, "balanced": 1500, "strict": 900}
    assert [found[name].limit for name in ("gentle", "balanced", "strict")] == [0.01, 0.03, 0.1]


def test_pages_take_the_lowest_threshold_that_keeps_the_aim() -> None:
    """Without one the strictest that was measured; the extractor's curve is for the card only."""
    curve = {"-0.5": {"lost": 0.028}, "0.0": {"lost": 0.019}, "1.0": {"lost": 0.007}, "2.0": {"lost": 0.001}}
    found = figures.cuts(
        {
            "news-dev, never asked": curve,
            "news-dev, always asked": {"2.0": {"lost": 0.0}},
            "web-dev, never asked": curve,
        },
        "page",
    )
    assert {name: cut.threshold for name, cut in found.items()} == {"gentle": 1000, "balanced": 0, "strict": -500}
    none = figures.cuts({"news-dev, never asked": {"0.0": {"lost": 0.5}}}, "page")
    assert {cut.threshold for cut in none.values()} == {2000}


def test_the_card_tells_every_figure() -> None:
    text = card.summary(
        {
            "text": {"news-dev column": points(3.0, 2.5, 1.0, 0.8, 0.9)},
            "page": {"news-dev, never asked": {"0.0": {"shingle": 0.9747, "word": 0.9757, "lost": 0.006}}},
            "named right": {"text news-dev column": 0.804},
        }
    )
    assert "| news-dev column | 50.0 | 50.0 | 50.0 | 50.0 | 50.0 | 10.0 % |" in text
    assert "| news-dev, never asked | 0.0 | 0.9747 | 0.9757 | 0.60 % |" in text
    assert "| text news-dev column | 0.804 |" in text
