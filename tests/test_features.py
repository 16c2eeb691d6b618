"""Features: the registry names every column that is built, and nothing else; numbers are what they say."""

from __future__ import annotations

from math import exp

import pytest
from shipped import shipped

from cleaner import packs
from cleaner.evidence import lexicon, of_text, own, sequence, votes, wording
from cleaner.evidence.features import BY_NAME, CATEGORY, PAGE, TEXT, TOPICS
from cleaner.evidence.of_page import PageEvidence
from cleaner.evidence.of_text import TextEvidence
from cleaner.judge import model, trees
from cleaner.model import CATEGORIES, Block
from cleaner.segment.parsing import parse
from cleaner.segment.text import segment

STORY = (
    "The mill on the Arle will close in spring, its owner told the council of Brackley on Monday evening after the vote.\n\n"
    "What the miller said\n\n"
    "“It was the last one,” the miller said, and the council of Brackley was silent for a while, as councils are on Mondays.\n\n"
    "Sign up for our newsletter!\n\n- 3 loaves\n\n© 2024 Brackley Echo"
)
PAGE_SOURCE = (
    "<html lang=en><body><nav><ul><li><a href=/>Home</a></li></ul></nav><main><article class=story><h1>The mill</h1>"
    + "".join(f"<p>{line}</p>" for line in STORY.split("\n\n"))
    + "<table><tr><th>Year</th><th>Loaves</th></tr><tr><td>1911</td><td>40</td></tr></table></article></main></body></html>"
)


@pytest.fixture(scope="module")
def judge() -> model.Model:
    return model.load(packs.rules_dir() / "judge")


def test_a_text_has_the_columns_of_the_registry(judge: model.Model) -> None:
    """Each once, for every block, inside its range."""
    blocks, signals = TextEvidence(shipped(), judge.wording).signals(STORY)
    assert set(signals.columns) == {feature.name for feature in TEXT}
    for name, column in signals.columns.items():
        assert len(column) == len(blocks)
        assert all(value is not None and BY_NAME[name].low <= value <= BY_NAME[name].high for value in column), name


def test_a_page_has_the_columns_of_the_registry(judge: model.Model) -> None:
    """The extractor's are missing until it is asked, then they are there."""
    evidence = PageEvidence(shipped(), wording.Scores(judge.wording), dict(judge.names))
    root = parse(PAGE_SOURCE)
    assert root is not None
    reading = evidence.read(root, None, None)
    assert set(reading.signals.all_columns()) == {feature.name for feature in PAGE}
    assert all(value is None for name in votes.NAMES for value in reading.signals.columns[name])
    asked = evidence.ask(reading)
    for name, column in asked.signals.all_columns().items():
        assert len(column) == len(reading.page.blocks)
        assert all(value is not None and BY_NAME[name].low <= value <= BY_NAME[name].high for value in column), name


def test_words_of_prompts_wait_where_only_categories_ask_for_them(judge: model.Model) -> None:
    """A judge whose trees ask for one of them has them at once, and both ways give the same columns."""
    waiting, at_once = (
        PageEvidence(shipped(), wording.Scores(judge.wording), dict(judge.names), asked=asked)
        for asked in (("words", "tag"), ("words", "lexicon_share"))
    )
    roots = [parse(PAGE_SOURCE) for _ in range(2)]
    assert roots[0] is not None
    assert roots[1] is not None
    late, early = waiting.read(roots[0], None, "en").signals, at_once.read(roots[1], None, "en").signals
    assert lexicon.COLUMNS.isdisjoint(late.columns)
    assert set(early.columns) >= lexicon.COLUMNS
    assert late.all_columns() == early.all_columns() == early.columns


def test_every_feature_is_told_in_words_under_a_topic() -> None:
    names = [feature.name for feature in (*PAGE, *CATEGORY)]
    assert len(names) == len(set(names))
    for feature in (*PAGE, *CATEGORY):
        assert feature.topic in TOPICS
        assert feature.words
        assert feature.low < feature.high


def test_an_empty_text_has_no_columns_to_speak_of(judge: model.Model) -> None:
    blocks, signals = TextEvidence(shipped(), judge.wording).signals("")
    assert blocks == ()
    assert all(list(column) == [] for column in signals.columns.values())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He left.", {"ends_stop": 1, "starts_upper": 1, "stops": 1}),
        ("“He left.”", {"ends_stop": 1, "ends_quote": 1, "starts_mark": 1}),
        ("Why now?", {"ends_question": 1, "ends_stop": 1, "questions": 1}),
        ("Read more →", {"arrow": 1, "ends_stop": 0}),
        ("ALL CAPITALS", {"upper_share": 1, "capital_words": 1}),
        ("12:30", {"clock": 1, "starts_digit": 1}),
        ("Give €5 to www.mill.example", {"currency": 1, "address": 1}),
        ("© 2024", {"copyright": 1, "year": 1}),
        ("橋が開いた。", {"ends_stop": 1, "stops": 1}),
        ("a", {"characters": 1, "starts_lower": 1}),
    ],
)
def test_what_a_text_shows_by_itself(text: str, wanted: dict[str, float]) -> None:
    found = dict(zip(own.NAMES, own.numbers(text), strict=True))
    assert {name: found[name] for name in wanted} == wanted


def test_windows_and_neighbours() -> None:
    """Means leave the block itself out; beyond the ends there is nothing."""
    values = [1.0, 3.0, 8.0]
    assert sequence.window(values, 1) == [3.0, 4.5, 3.0]
    assert sequence.window([5.0], 2) == [0.0]
    assert sequence.highest(values, 1) == [3.0, 8.0, 3.0]
    assert sequence.shifted(values, -1, -1.0) == [-1.0, 1.0, 3.0]
    assert sequence.shifted(values, 2, -1.0) == [8.0, -1.0, -1.0]
    assert sequence.shifted(values, 5, -1.0) == [-1.0] * 3
    assert sequence.runs([True, True, False, True]) == [2.0, 2.0, 0.0, 1.0]
    assert sequence.distances([False, True, False]) == ([sequence.FAR, 0.0, 1.0], [1.0, 0.0, sequence.FAR])


def test_a_subheading_echoes_the_paragraph_below_it() -> None:
    """Longer words and names recur; a stranger's headline echoes nothing."""
    blocks = segment(STORY.replace("Sign up for our newsletter!", "Ten recipes for pumpkins"))
    found = sequence.columns(blocks, [frozenset()] * len(blocks), known_language=True)
    assert found["echo_share"][1] > 0.4
    assert found["echo_share"][3] == 0.0
    assert found["is_running"] == [1.0, 0.0, 1.0, 0.0, 0.0, 0.0]


def test_the_span_of_the_article_leaves_labels_outside() -> None:
    words, ends = [2.0, 1.0, 40.0, 3.0, 50.0, 2.0, 2.0], [False, False, True, False, True, False, False]
    assert sequence.span(words, ends, 6.0) == (2, 5)


def test_rules_speak_as_numbers() -> None:
    """The strongest of each kind counts; a hit that is left out says nothing."""
    evidence = TextEvidence(shipped(), wording.Wording(bytes([128]) * (1 << wording.BITS), 1.0, 0.0))
    heard = evidence.hear(STORY)
    lengths = [len(block.text) for block in heard.blocks]
    found = of_text.of_rules(heard.hits, lengths)
    assert found["rule_newsletter"][3] >= 3.0
    assert found["rule_whole"][3] >= 3.0
    assert found["rule_before_1"][4] == found["rule_loudest"][3]
    silent = of_text.of_rules(heard.hits, lengths, lambda hit: False)
    assert not any(any(column) for column in silent.values())


class TestWording:
    def test_the_score_is_a_sum_over_words_and_pairs(self) -> None:
        """One bucket's weight, scaled by the root of the number of buckets."""
        plain = wording.buckets("join us")
        table = bytearray([128]) * (1 << wording.BITS)
        table[next(iter(wording.buckets("join").values() & plain.values())) & ((1 << wording.BITS) - 1)] = 228
        score = wording.Wording(bytes(table), 0.5, -1.0).score(plain)
        assert score > -1.0
        assert wording.Wording(bytes([128]) * (1 << wording.BITS), 0.5, -1.0).score(plain) == -1.0

    def test_digits_and_capitals_are_one(self) -> None:
        assert wording.buckets("Give $25 NOW").values() == wording.buckets("give $93 now").values()

    def test_scripts_without_spaces_are_read_by_character(self) -> None:
        assert wording.tokens("登録する") == ["^", "登", "録", "す", "る", "$"]

    def test_only_both_ends_of_a_long_block_are_read(self) -> None:
        long = "start " + "middle " * 500 + "end"
        assert "…" in wording.tokens(long)
        assert len(wording.tokens(long)) < 120

    def test_an_empty_text_has_a_score(self, judge: model.Model) -> None:
        assert isinstance(wording.Scores(judge.wording).of([""])[0], float)


def test_heads_are_of_removed_blocks_only() -> None:
    """Own and around, the likeliest at 0."""
    scores = [[float(n == k) for n in range(len(CATEGORIES))] for k in range(3)]
    found = wording.category_columns(scores)
    assert found["head_donation"] == [0.0, -1.0, -1.0]
    assert found["heads_near_donation"] == [-1.0, -0.5, -0.5]
    assert wording.category_columns([[0.0] * len(CATEGORIES)])["heads_near_share"] == [wording.UNKNOWN]


def test_equal_texts_share_their_heads_and_the_columns_are_those_of_each() -> None:
    """A page of one line a thousand times is scored once; rows that are shared give the columns of rows that are not."""
    scored = []

    class Counting(wording.Wording):
        def categories(self, hashes: wording.Buckets) -> list[float]:
            scored.append(hashes)
            return [float((7 * len(scored) + k) % 5) for k in range(len(CATEGORIES))]

    texts = [*"abcabcabcaabbacb" * 3, "once"]
    shared = wording.Scores(Counting(b"", 0.0, 0.0)).categories(texts)
    assert len(scored) == 4
    assert [shared[n] for n, text in enumerate(texts) if text == "b"] == [shared[1]] * texts.count("b")
    apart = wording.category_columns([list(row) for row in shared])
    assert wording.category_columns(shared) == apart
    # Four on either side, at the ends fewer, and never the block itself.
    own, near = apart["head_legal"], apart["heads_near_legal"]
    for n in range(len(texts)):
        around = [*own[max(0, n - 4) : n], *own[n + 1 : n + 5]]
        assert near[n] == sum(value for value in around if value is not None) / len(around)


def test_probability_is_the_logistic_function() -> None:
    """At steps of a hundredth from -8 to 8, to six digits; beyond, that of the end."""
    for step in range(-800, 801):
        assert trees.probability(step / 100) == round(1 / (1 + exp(-step / 100)), 6)
    assert trees.probability(0.0049) == trees.probability(-0.0049) == 0.5
    assert [trees.probability(score) for score in (-50.0, -8.0, 8.0, 50.0)] == [0.000335, 0.000335, 0.999665, 0.999665]


def test_blocks_of_one_word_are_no_trouble() -> None:
    blocks = tuple(Block(n, "x", 1, n, n + 1) for n in range(3))
    found = sequence.columns(blocks, [frozenset()] * 3, known_language=False)
    assert found["repeated"] == [3.0, 3.0, 3.0]
