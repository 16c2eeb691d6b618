"""Prompts among the paragraphs of an article go by half the score that other blocks of a text need."""

from __future__ import annotations

import pytest
from made_signals import Said

import cleaner
from cleaner.evidence.of_text import Signals
from cleaner.judge import prompts
from cleaner.judge.decide import least_of, near_of
from cleaner.model import Verdict

PROMPT = "Would you like to hear from us? Leave your address and we write on Fridays."
LEAST = 750


def found(
    *said: Said,
    words: tuple[float, ...] = (9, 60, 15, 60, 60),
    shares: tuple[float, ...] = (0, 0, 0.2, 0, 0),
    scores: tuple[int, ...] = (-900, -2_000, 900, -2_000, -2_000),
    gone: tuple[int, ...] = (),
    prompt: str = PROMPT,
) -> list[int]:
    """The blocks that go so, of a headline and paragraphs with a prompt as the third block."""
    texts = [f"Paragraph {n} stands here." if n != 2 else prompt for n in range(len(words))]
    columns = {"words": words, "lexicon_share": shares}
    signals = Signals(columns, [own.hit(texts) for own in said], texts, "en")
    return prompts.among_paragraphs(signals, near_of(scores, gone, LEAST), gone)


def test_a_prompt_among_paragraphs_goes_by_less() -> None:
    assert found() == [2]


def test_not_below_that_score() -> None:
    assert found(scores=(-900, -2_000, LEAST, -2_000, -2_000)) == []


def test_what_goes_anyhow_is_not_named_again() -> None:
    assert found(scores=(-900, -2_000, 1_800, -2_000, -2_000), gone=(2,)) == []


def test_not_in_a_list() -> None:
    """Between short lines a prompt may be what the page is about."""
    assert found(words=(9, 8, 15, 7, 60)) == []


def test_what_goes_is_no_part_of_the_text_around_it() -> None:
    """Links below the article, which go, make no list of it."""
    words, shares = (9, 60, 15, 60, 60, 8, 8, 8, 8), (0, 0, 0.2, 0, 0, 0, 0, 0, 0)
    scores = (-900, -2_000, 900, -2_000, -2_000, 2_000, 2_000, 2_000, 2_000)
    assert found(words=words, shares=shares, scores=scores, gone=(5, 6, 7, 8)) == [2]
    assert found(words=words, shares=shares, scores=(*scores[:5], -1, -1, -1, -1)) == []


def test_short_paragraphs_are_paragraphs() -> None:
    """Sentences of a dozen words, one a line, make an article as well; lines that end nowhere do not."""
    words, texts = [5.0, 18.0, 15.0, 18.0, 18.0], ["A headline", "A sentence.", PROMPT, "Another one.", "The last."]
    assert prompts.Prose(words, texts, frozenset()).is_around(2)
    assert not prompts.Prose(words, [text.rstrip(".") for text in texts], frozenset()).is_around(2)


def test_its_words_or_a_rule_must_speak() -> None:
    assert found(shares=(0, 0, 0.04, 0, 0)) == []
    assert found(Said(PROMPT, "medium", whole=False), shares=(0, 0, 0, 0, 0)) == [2]


def test_a_hint_is_not_enough() -> None:
    assert found(Said(PROMPT, "hint"), shares=(0, 0, 0, 0, 0)) == []


def test_a_rule_for_the_article_is_heard() -> None:
    assert found(Said(PROMPT, side="keep")) == []


@pytest.mark.parametrize("text", ["Would you like to hear from us on Fridays at home", "Thank you all."])
def test_a_prompt_is_a_sentence(text: str) -> None:
    words = (9.0, 60.0, float(len(text.split())), 60.0, 60.0)
    assert found(words=words, prompt=text) == []


def test_a_headline_is_none() -> None:
    assert found(scores=(900, -2_000, -900, -2_000, -2_000), shares=(0.5, 0, 0, 0, 0)) == []


@pytest.mark.parametrize(("score", "least"), [(0.9, 0.75), (1.6, 1.5), (0.7, 1.5), (1.5, 1.5)])
def test_a_removal_tells_the_score_that_took_it(score: float, least: float) -> None:
    """What lies even below half the threshold went by a guard, and tells the judge's own."""
    assert least_of(Verdict(0, None, True, "newsletter", score), (1.5, 0.5)) == least


def test_what_stays_tells_the_threshold() -> None:
    assert least_of(Verdict(0, None, False, None, 0.9), (1.5, 0.5)) == 1.5
    assert least_of(Verdict(0, (0, 4), True, "newsletter", 0.4), (1.5, 0.5)) == 0.5


PROSE = (
    "The ferry to the outer islands will leave an hour earlier from May on, the island council decided on Monday after three "
    "years of talks with the people who work in the harbour.\n\n"
    "Half of those who live there take it to their work every morning, and many had asked for a boat that comes before the "
    "first train of the day leaves the town on the other side.\n\n"
    "{}"
    "The council will look at the numbers again in the autumn, when the school on the largest of the islands has counted how "
    "many children came late because of the fog.\n\n"
    "Until then there are four trips a day, and two on Sundays, when the captain's brother is at the wheel and the bar below "
    "deck stays closed."
)


def test_one_that_is_not_sure_goes_from_an_article() -> None:
    """The whole way: a text with a prompt whose score lies between half the threshold and the threshold."""
    seen = []
    for prompt in (
        "Liked it? Tell somebody who has missed a boat, and leave a star for our little podcast.",
        "Our mail on Saturday mornings is short, costs nothing and has a picture of a dog.",
        "We have no owners and no adverts, only 412 readers who pay for this.",
        "You read this with a gift link. Try the Harbour Post for two weeks.",
        "Our podcast has a new home: look for The Late Boat wherever you listen.",
    ):
        result = cleaner.clean(PROSE.format(f"{prompt}\n\n"), kind="text")
        gone = [removal for removal in result.removed if removal.text == prompt]
        seen += [removal for removal in gone if removal.score < 1.5]
        assert all(removal.threshold is not None and removal.score > removal.threshold for removal in gone)
    assert seen, "no prompt went by less than the judge's threshold"
