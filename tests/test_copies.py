"""Of an article that a document holds twice the first copy stays."""

from __future__ import annotations

import pytest
from made_signals import blocks_of, verdict

import cleaner
from cleaner.judge import copies

ARTICLE = [
    f"On the {day} of March the harbour master counted the boats again and found one more than the night before, a green one "
    "with a name that nobody could read from the quay in that light."
    for day in ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
]  # 33 words each


def gone(texts: list[str], *removed: int, title: int | None = None) -> list[int]:
    """Which blocks go as copies, where these go already."""
    before = [verdict(n, 1.0, "share") if n in removed else verdict(n, -1.0) for n in range(len(texts))]
    after = copies.without(blocks_of(texts), before, title)
    assert [v.block for v in after] == list(range(len(texts)))
    assert all(
        new is old or (new.remove and new.category == "navigation") for new, old in zip(after, before, strict=True)
    )
    return [v.block for v, old in zip(after, before, strict=True) if v is not old]


def test_the_second_copy_goes_and_the_third() -> None:
    """Also where other blocks stand between them, and where part of the first copy is gone already."""
    assert gone(ARTICLE * 2) == list(range(10, 20))
    assert gone([*ARTICLE, "A line.", *ARTICLE, "Another.", *ARTICLE]) == [*range(11, 21), *range(22, 32)]
    assert gone(["Share", *ARTICLE, "Share", *ARTICLE], 0, 11) == list(range(12, 22))


@pytest.mark.parametrize(
    "texts",
    [
        [*ARTICLE[:9], *ARTICLE[:9]],
        ["Ho, the green boat", "and the tide", "and the rope", "and the rain", "and the bell"] * 4,
        [ARTICLE[0]] * 40,
        [*ARTICLE, *reversed(ARTICLE)],
        ["x"] * 400,
    ],
)
def test_what_repeats_on_purpose_stays(texts: list[str]) -> None:
    """Runs of few blocks or words, a refrain, one sentence again and again, and the same sentences in another order."""
    assert gone(texts) == []


def test_what_is_said_again_under_a_heading_of_its_own_stays() -> None:
    """The duties of two parties, the parameters of two functions; under the same heading it is a copy."""
    items = "".join(f"<li>{text}</li>" for text in ARTICLE)
    page = "<html><body><article><h1>Lease</h1><h2>{}</h2><ul>{}</ul><h2>{}</h2><ul>{}</ul></article></body></html>"
    both = cleaner.clean(page.format("The tenant", items, "The subtenant", items)).text
    assert [both.count(text) for text in ARTICLE] == [2] * 10
    once = cleaner.clean(page.format("The tenant", items, "The tenant", items)).text
    assert [once.count(text) for text in ARTICLE] == [1] * 10


def test_a_headline_is_no_part_of_a_copy() -> None:
    """It is metadata and stays whatever is above or below it."""
    assert gone(["Boats", *ARTICLE, "Boats", *ARTICLE], title=11) == list(range(12, 22))


def test_what_is_cut_out_of_a_copy_is_not_cut_again() -> None:
    """No letter goes twice."""
    cut = verdict(11, 1.0, "caption", (0, 6))
    before = [*(verdict(n, -1.0) for n in range(20)), cut]
    after = copies.without(blocks_of(ARTICLE * 2), before)
    assert [v.block for v in after if v.remove] == list(range(10, 20))
    assert not [v for v in after if v.span is not None]


def test_a_page_with_an_article_for_wide_and_for_narrow_screens() -> None:
    """It comes out once; the report has the other copy, in words."""
    copy = "".join(f"<p>{text}</p>" for text in ARTICLE)
    page = f"<html><body><main><div class=wide><h1>The green boat</h1>{copy}</div><div class=narrow>{copy}</div></main></body></html>"
    result = cleaner.clean(page)
    assert [result.text.count(text) for text in ARTICLE] == [1] * 10
    assert {removal.reason for removal in result.removed} == {
        "It stands further up already, word for word, with what is around it."
    }


def test_a_text_that_holds_an_article_twice_keeps_both() -> None:
    """Nobody can tell there whether it is a mistake."""
    source = "\n\n".join(ARTICLE * 2)
    assert cleaner.clean(source, kind="text").text.strip() == source
