"""What `cleaner fit` chooses from its cross-validated figures, and the card that it writes of them."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from cleaner.fit import card, sets
from cleaner.fit.kinds import KINDS, kind_of
from cleaner.model import InputError

# What these load takes two seconds, which is for those who run them to wait.
pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("lightgbm", "sklearn")), reason="wants the extra fit"
)
AIMS = ("0.001", "0.002", "0.003", "0.005", "0.01")


def points(*thresholds: float) -> dict[str, Any]:
    return {
        aim: {"threshold": threshold, "removed": 0.5, "lost": float(aim), "documents": 0.1}
        for aim, threshold in zip(AIMS, thresholds, strict=True)
    }


def test_texts_take_the_more_careful_of_news_and_mixed_pages() -> None:
    """A set that only helps the fit has no word in it."""
    from cleaner.fit import figures

    found = figures.cuts(
        {
            "news-dev column": points(3.0, 2.5, 1.0, 0.8, 0.9),
            "web-dev column": points(2.0, 1.9, 1.5, 1.2, 0.2),
            "inserts-dev column": points(9.0, 9.0, 9.0, 9.0, 9.0),
        },
        "text",
        {"news-dev", "web-dev"},
    )
    assert {name: cut.threshold for name, cut in found.items()} == {"gentle": 3000, "balanced": 1500, "strict": 900}
    assert [found[name].limit for name in ("gentle", "balanced", "strict")] == [0.01, 0.03, 0.1]


def test_pages_take_the_lowest_threshold_that_keeps_the_aim() -> None:
    """Without one the strictest that was measured; the extractor's curve is for the card only."""
    from cleaner.fit import figures

    curve = {"-0.5": {"lost": 0.028}, "0.0": {"lost": 0.019}, "1.0": {"lost": 0.007}, "2.0": {"lost": 0.001}}
    found = figures.cuts(
        {
            "news-dev, never asked": curve,
            "news-dev, always asked": {"2.0": {"lost": 0.0}},
            "web-dev, never asked": curve,
        },
        "page",
        {"news-dev", "web-dev"},
    )
    assert {name: cut.threshold for name, cut in found.items()} == {"gentle": 1000, "balanced": 0, "strict": -500}
    none = figures.cuts({"news-dev, never asked": {"0.0": {"lost": 0.5}}}, "page", {"news-dev"})
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


def a_set(folder: Path, kind: str | None = None, pages: int = 0) -> Path:
    """A set of pages of one host each: three sentences and a prompt."""
    folder.mkdir(parents=True)
    if kind is not None:
        (folder / "set.toml").write_text(f'kind = "{kind}"\n', encoding="utf-8")
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        for number in range(pages):
            kept = [
                f"The tram number {number} came late on day {day}, and nobody at the stop had been told."
                for day in range(6)
            ]
            blocks = [*((text, "keep", None) for text in kept), ("Sign up for our newsletter.", "drop", "newsletter")]
            record = {
                "id": f"p{number}",
                "url": f"https://h{number}.example/",
                "text": "\n\n".join(kept),
                "blocks": blocks,
            }
            file.write(json.dumps({**record, "title": "", "html": "", "column": list(range(len(blocks)))}) + "\n")
    return folder


def test_a_set_says_its_kind_and_else_its_name_does(tmp_path: Path) -> None:
    """A set of any name that says nothing is what is to be cleaned."""
    assert kind_of(a_set(tmp_path / "harbour")) is KINDS["news"]
    assert kind_of(a_set(tmp_path / "web-2024")) is KINDS["mixed"]
    assert kind_of(a_set(tmp_path / "negatives-own")) is KINDS["negatives"]
    assert kind_of(a_set(tmp_path / "web-inserts", kind="inserts")) is KINDS["inserts"]
    with pytest.raises(InputError, match="kind: 'prose' is none of news, inserts, negatives, mixed, reference"):
        kind_of(a_set(tmp_path / "odd", kind="prose"))


def test_the_kind_says_how_a_set_is_read(tmp_path: Path) -> None:
    """A set of any name gives texts that count for the text score; mixed pages are read as pages of text now and then only."""
    folder = a_set(tmp_path / "harbour", pages=40)
    found = [list(sets.texts(folder, KINDS["news"], reading, 5)) for reading in KINDS["news"].texts]
    assert [len(documents) for documents in found] == [40, 40]
    assert sum(document.wording for documents in found for document in documents) == 40.0
    assert {document.host for document in found[0]} == {True}
    rare = list(sets.texts(folder, KINDS["mixed"], KINDS["mixed"].texts[1], 5))
    assert 0 < len(rare) < 20
    assert not rare[0].host


def test_a_fit_wants_a_set_to_choose_thresholds_on(tmp_path: Path) -> None:
    """And says so before it reads for an hour; so it does of two sets that its figures could not tell apart."""
    from cleaner.fit import run

    with pytest.raises(InputError, match="a set of pages, of kind news or mixed"):
        run.fit([a_set(tmp_path / "negatives", pages=3)], None)
    with pytest.raises(InputError, match="two sets are called harbour"):
        run.fit([a_set(tmp_path / "one" / "harbour"), a_set(tmp_path / "two" / "harbour")], None)
