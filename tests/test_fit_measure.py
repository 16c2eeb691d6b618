"""The measures that a fit chooses by, and its way from LightGBM's trees to ours: each against the same thing done the long way."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_signals import blocks_of

if any(importlib.util.find_spec(name) is None for name in ("lightgbm", "numpy", "scipy", "sklearn")):
    pytest.skip("wants the extra fit", allow_module_level=True)

from cleaner.fit import measure
from cleaner.fit.rows import TextRows, outlets_of_rules
from cleaner.fit.sets import DROP, KEEP, NEUTRAL, Document, Row

NOTHING = -1e9
"""The score of what never goes."""
Drawn = list[tuple[float, str, int]]
"""Rows as score, label and words."""


def read(rows: Sequence[tuple[str, str]], parts: Sequence[Sequence[str]]) -> TextRows:
    """A document of rows (text, label), each of which was cut into these blocks."""
    texts = [text for own in parts for text in own]
    where = tuple(number for number, own in enumerate(parts) for _ in own)
    document = Document("a", "a.example", "made column", tuple(Row(text, label) for text, label in rows))
    nobody = tuple(frozenset[str]() for _ in texts)
    return TextRows(document, tuple(blocks_of(texts)), (), nobody, "en", (), (), (), where)


def curve(documents: Sequence[Drawn]) -> measure.Curve:
    reads = [
        read([("w " * words, label) for _, label, words in rows], [["w " * words] for _, _, words in rows])
        for rows in documents
    ]
    return measure.Curve(reads, [[score for score, _, _ in rows] for rows in documents])


def counted(documents: Sequence[Drawn], threshold: float) -> tuple[float, float, float]:
    """What a threshold removes, loses and touches, row by row."""
    rows = [(score, label, words, n) for n, own in enumerate(documents) for score, label, words in own]
    words = {label: sum(count for _, own, count, _ in rows if own == label) for label in (DROP, KEEP)}
    gone = [row for row in rows if row[0] > threshold]
    removed = sum(count for _, label, count, _ in gone if label == DROP) / max(1, words[DROP])
    lost = sum(count for _, label, count, _ in gone if label == KEEP) / max(1, words[KEEP])
    touched = {n for _, label, count, n in gone if label == KEEP and count}
    return removed, lost, len(touched) / max(1, len(documents))


drawn = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from([-2.0, -0.5, 0.0, 0.25, 1.0, 3.0]),
            st.sampled_from([KEEP, DROP, NEUTRAL]),
            st.integers(0, 9),
        ),
        max_size=6,
    ),
    min_size=1,
    max_size=5,
)


@given(drawn, st.sampled_from([-3.0, -0.5, 0.1, 0.25, 3.0]))
def test_what_a_threshold_does(documents: list[Drawn], threshold: float) -> None:
    """Shares of words and of documents are those that one counts row by row; what is scored as high as the threshold stays."""
    found = curve(documents).at(threshold)
    assert (found.removed, found.lost, found.documents) == pytest.approx(counted(documents, threshold))
    assert found.threshold == threshold


@given(drawn, st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))
def test_the_lowest_threshold_that_loses_no_more(documents: list[Drawn], share: float) -> None:
    """Of all thresholds that could be chosen the lowest whose loss is within the share, ties of scores and rows without words included."""
    scored = [score for rows in documents for score, label, _ in rows if label != NEUTRAL]
    found = curve(documents).losing(share)
    allowed = [at for at in (NOTHING, *scored) if counted(documents, at)[1] <= share]
    assert counted(documents, found.threshold)[:2] == pytest.approx(counted(documents, min(allowed))[:2])
    assert found.lost <= share
    assert found.threshold == min(allowed)


@pytest.mark.parametrize(
    ("parts", "scores", "wanted"),
    [
        ([["abcd", "efgh"]], [1.0, 3.0], 3.0),
        ([["abc", "defgh"]], [3.0, 1.0], 1.0),
        ([["abc", "defgh"]], [1.0, 3.0], 3.0),
        ([["ab", "cd", "efgh"]], [3.0, 2.0, 1.0], 2.0),
        ([["a"]], [3.0], 3.0),
        ([["a", "b"]], [3.0, 1.0], NOTHING),
        ([[]], [], NOTHING),
    ],
)
def test_a_row_goes_when_half_of_it_goes(parts: list[list[str]], scores: list[float], wanted: float) -> None:
    """The score of a row is that of the block with which half of its characters are gone; one without blocks never goes."""
    assert measure.row_scores(read([("abcdefgh", KEEP)], parts), scores) == [wanted]


@pytest.mark.parametrize(
    ("text", "gold", "wanted"),
    [
        ("a b c", "a b c", 1.0),
        ("A, b! C", "a b c", 1.0),
        ("a b", "c d", 0.0),
        ("a a b", "a b b", 2 / 3),
        ("a b c d", "a b", 2 / 3),
        ("", "a", 0.0),
        ("", "", 0.0),
        ("a", "", 0.0),
    ],
)
def test_f1_over_words(text: str, gold: str, wanted: float) -> None:
    """Each word counts as often as both have it."""
    assert measure.word_f1(text, gold) == pytest.approx(wanted)


def test_shingles() -> None:
    """A text that is shorter than a shingle is one; one without words has none."""
    assert measure.grams("a b c", 4) == {("a", "b", "c"): 1}
    assert measure.grams("a b a b a", 2) == {("a", "b"): 2, ("b", "a"): 2}
    assert measure.grams("a b c d", 4) == {("a", "b", "c", "d"): 1}
    assert measure.grams(" .", 4) == {}


def test_pages_are_measured_without_what_the_gold_text_leaves_out() -> None:
    """Title and summary count for nothing where the record has a summary; a page without words has no precision."""
    story, summary = "one two three four five", "six seven eight nine"
    record: dict[str, object] = {"text": story, "title": "Ten", "summary": [summary]}
    assert measure.pages([f"Ten\n{summary}\n{story}"], [record]) == pytest.approx((1.0, 1.0))
    shingle, word = measure.pages([f"Ten\n{story}", ""], [{"text": story}, {"text": story}])
    assert word == pytest.approx((2 * (5 / 6) / (5 / 6 + 1)) / 2)
    precision, recall = 2 / 3, (1 + 0) / 2
    assert shingle == pytest.approx(2 * precision * recall / (precision + recall))


def test_a_rule_is_of_the_outlets_where_it_fires() -> None:
    """Each outlet once, whatever the number of its documents."""
    from made_signals import Said

    texts = ["Share this"]
    one, two = (Said("Share this", name=name).hit(texts) for name in ("one", "two"))
    found = outlets_of_rules([("a", [one, one]), ("b", [one, two]), ("a", [one]), ("c", [])])
    assert found == {one.rule.id: {"a", "b"}, two.rule.id: {"b"}}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_our_trees_score_as_lightgbm_s(seed: int) -> None:
    """Missing values included, the sums are the booster's times the slope, plus the shift; a leaf is off by half a unit at most."""
    import numpy as np

    from cleaner.fit import boosting
    from cleaner.judge.trees import UNIT

    random = Random(seed)
    names = ["words", "share", "never asked", "depth"]
    rows = [
        [random.choice([float("nan"), 0, 1, 2, 5, 9]), random.random(), 1.0, random.randint(0, 3)] for _ in range(300)
    ]
    labels = [int((row[1] > 0.4) ^ (row[3] == 2) ^ (row[0] != row[0])) for row in rows]
    matrix = np.array(rows, np.float32)
    parameters = {**boosting.TEXT, "min_data_in_leaf": 5, "num_threads": 1, "feature_fraction": 1.0, "num_leaves": 6}
    booster = boosting.train(parameters, 12, matrix, labels, np.ones(len(rows)))
    ours = boosting.forest(booster, names, slope=0.8, shift=-0.25)
    assert "never asked" not in ours.names
    columns = {
        name: [None if value != value else float(value) for value in matrix[:, n]] for n, name in enumerate(names)
    }
    scores = ours.scores(columns, len(rows))
    wanted = (boosting.raw(booster, matrix) * 0.8 - 0.25) * UNIT
    assert max(abs(score - value) for score, value in zip(scores, wanted, strict=True)) <= 0.5 * len(ours.trees) + 0.5
    halves = [boosting.forest(booster, names, every=2, start=start) for start in (0, 1)]
    whole = boosting.forest(booster, names)
    assert [len(half.trees) for half in halves] == [6, 6]
    summed = [sum(pair) for pair in zip(*(half.scores(columns, len(rows)) for half in halves), strict=True)]
    assert summed == whole.scores(columns, len(rows))
