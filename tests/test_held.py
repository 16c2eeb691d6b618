"""When a page is held, what is emitted instead, and what is said of it: the sums at their very limits, counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from made_signals import Said, place, reading, verdict

from cleaner.judge.held import Hold, hold
from cleaner.judge.page_guards import grounds
from cleaner.model import Category

LEGAL = "the page is a legal text itself"
NEARLY = "nearly all of the article's column would go"
NOTHING = "nothing of the page would stay"


def prose(words: int, name: str = "bread") -> str:
    """A sentence of so many words, of which the first is `name`."""
    return " ".join([name, *(["rye"] * (words - 2)), "rises."])


def page(story: Sequence[str], footer: str = "", title: str = "Rye at four") -> str:
    """A page whose column holds a headline of three words and these paragraphs."""
    inside = "".join(f"<p>{line}</p>" for line in story)
    return (
        f"<html lang=en><head><title>{title}</title></head><body><main><article><h1>Rye at four</h1>{inside}</article></main>"
        f"{f'<footer><p>{footer}</p></footer>' if footer else ''}</body></html>"
    )


def held(
    markup: str,
    gone: dict[str, Category],
    *said: Said,
    kept: frozenset[Category] = frozenset(),
    most: float = 0.75,
    title: str | None = "Rye at four",
    votes: tuple[set[str], set[str]] | None = None,
) -> Hold | None:
    """What becomes of a page of which the blocks with these texts go."""
    read = reading(markup, said, votes)
    numbers = {place(read.signals.texts, text): category for text, category in gone.items()}
    before = [verdict(n, 1.0, numbers.get(n)) for n in range(len(read.signals.texts))]
    return hold(read, before, kept, most, title)


def reason(found: Hold | None) -> str | None:
    return None if found is None else found.warning.removeprefix("held: ").split("; kept: ")[0]


def back(markup: str, found: Hold | None) -> list[str]:
    """The texts that stay, by their first words."""
    assert found is not None
    texts = reading(markup).signals.texts
    return [texts[v.block].split()[0] for v in found.verdicts if not v.remove and v.span is None]


@pytest.mark.parametrize(
    ("first", "second", "outside", "wanted"),
    [
        (59, 1, 0, NEARLY),
        (58, 1, 0, None),
        (61, 59, 0, None),
        (180, 59, 0, NEARLY),
        (180, 60, 0, None),
        (180, 40, 19, NEARLY),
        (180, 40, 20, None),
        (75, 25, 0, None),
        (76, 25, 0, NEARLY),
    ],
)
def test_a_column_that_nearly_goes(first: int, second: int, outside: int, wanted: str | None) -> None:
    """At least 60 words of which more than the share goes, while fewer than 60 stay on all of the page; the headline counts for nothing."""
    pieces = [prose(first, "gone"), prose(second, "stays") if second > 1 else "stays"]
    markup = page(pieces, prose(outside, "footer") if outside else "")
    assert reason(held(markup, {"gone": "navigation"})) == wanted


@pytest.mark.parametrize(
    ("legal", "other", "wanted"), [(13, 12, LEGAL), (12, 12, None), (13, 11, None), (20, 20, None), (21, 20, LEGAL)]
)
def test_a_column_that_is_a_legal_text(legal: int, other: int, wanted: str | None) -> None:
    """At least 25 words of which more than half are called legal; one line of small print is no legal text."""
    markup = page([prose(legal, "terms"), prose(other, "stays")])
    assert reason(held(markup, {"terms": "legal"})) == wanted


def test_only_what_is_called_legal_makes_a_legal_text() -> None:
    """Words of another category, words that stay and words outside the column do not add to it."""
    story = [prose(21, "terms"), prose(20, "stays")]
    markup = page(story)
    assert reason(held(markup, {"terms": "advert"})) is None
    assert reason(held(markup, {"terms": "legal"}, kept=frozenset({"legal"}))) is None
    assert reason(held(page([prose(30, "stays")], prose(20, "footer")), {"footer": "legal"})) is None


def test_by_its_title() -> None:
    """A page that calls itself a legal text is held for one line that phrases name; what markup names may go."""
    markup = page([prose(40, "stays"), prose(30, "other"), prose(5, "gone")])
    assert reason(held(markup, {"gone": "share"}, title="Privacy policy")) == LEGAL
    assert reason(held(markup, {"gone": "share"}, Said("gone"), title="Privacy policy")) == LEGAL
    assert reason(held(markup, {"gone": "share"}, Said("gone", markup=True), title="Privacy policy")) is None
    assert reason(held(markup, {}, title="Privacy policy")) is None
    assert reason(held(markup, {"gone": "share"}, kept=frozenset({"share"}), title="Privacy policy")) is None


def test_of_a_short_page_something_stays() -> None:
    """Below the column's limit a page is held only where not a word of it would stay."""
    markup = page([prose(10, "gone")])
    assert reason(held(markup, {"gone": "navigation"})) == NOTHING
    assert reason(held(markup, {"gone": "navigation"}, kept=frozenset({"navigation"}))) is None
    longer = page([prose(10, "gone")], "footer")
    assert reason(held(longer, {"gone": "navigation", "footer": "navigation"})) == NOTHING
    assert reason(held(longer, {"gone": "navigation"})) is None


def test_what_is_given_back() -> None:
    """The column but for what strong rules name; where the whole page would go, the first candidate that has a word."""
    markup = page([prose(40, "one"), prose(40, "two"), prose(8, "share")], prose(9, "footer"))
    everything: dict[str, Category] = dict.fromkeys(("one", "two", "share", "footer"), "navigation")
    found = held(markup, everything, Said("share"))
    assert back(markup, found) == ["Rye", "one", "two"]
    assert found is not None
    assert found.warning == f"held: {NOTHING}; kept: the column without what strong rules name"
    found = held(markup, everything, *(Said(text) for text in ("one", "two", "share")))
    assert back(markup, found) == ["Rye", "one", "two", "share"]
    assert found is not None
    assert found.warning.endswith("kept: all but menus and side columns")


def test_the_extractor_s_answer_is_preferred_where_it_is_much_longer() -> None:
    """The column's own answer counts from seven tenths of its words on."""
    for outside, wanted in ((30, "the column without what strong rules name"), (31, "the extractor's answer")):
        markup = page([prose(70, "one")], prose(outside, "footer"))
        found = held(markup, {"one": "navigation"}, votes=({"one", "footer"}, {"one"}), most=0.1)
        assert found is not None
        assert found.warning == f"held: {NEARLY}; kept: {wanted}"


def test_what_is_given_back_has_no_category() -> None:
    """Only verdicts that removed are turned round: those of kept categories and of stretches that markup cuts stay as they are."""
    markup = page([prose(70, "one"), prose(12, "two")])
    read = reading(markup)
    texts = read.signals.texts
    before = [verdict(n, 1.0, "navigation") for n in range(len(texts))]
    kept = place(texts, "two")
    before[kept] = verdict(kept, 1.0, "share")
    before.append(verdict(place(texts, "one"), 1.0, "caption", (0, 3)))
    found = hold(read, before, frozenset({"share"}), 0.75, None, grounds(read))
    assert found is not None
    for old, new in pairwise([item for pair in zip(before, found.verdicts, strict=True) for item in pair]):
        if old.block == new.block and old.span == new.span and old is not new:
            assert new == replace(old, remove=False, category=None, support=())
    assert found.verdicts[kept] == before[kept]
    assert [v.remove for v in found.verdicts] == [n == kept for n in range(len(texts))] + [False]


def test_what_stands_beside_the_text_is_not_of_its_column() -> None:
    """An aside within the article adds no words to those that may go."""
    story = [prose(50, "gone"), prose(9, "stays")]
    beside = f"<aside><p>{prose(30, 'beside')}</p></aside>"
    markup = page(story).replace("</article>", f"{beside}</article>")
    assert reason(held(markup, {"gone": "navigation", "beside": "navigation"})) is None
    longer = page([prose(51, "gone"), prose(9, "stays")]).replace("</article>", f"{beside}</article>")
    found = held(longer, {"gone": "navigation", "beside": "navigation"})
    assert reason(found) == NEARLY
    assert back(longer, found) == ["Rye", "gone", "stays"]


def test_of_a_legal_text_only_what_markup_names_is_left_out() -> None:
    """What phrases say of it is its subject; on another page that is held they say what is not given back."""
    markup = page([prose(30, "terms"), prose(20, "stays"), prose(6, "share")])
    gone: dict[str, Category] = {"terms": "legal", "share": "share"}
    names = Said("terms", category="legal"), Said("share", markup=True)
    found = held(markup, gone, *names)
    assert reason(found) == LEGAL
    assert back(markup, found) == ["Rye", "terms", "stays"]
    gone = {"terms": "advert", "other": "advert", "share": "share"}
    found = held(page([prose(60, "terms"), prose(20, "other"), prose(6, "share")]), gone, *names)
    assert found is not None
    assert [v.remove for v in found.verdicts] == [False, True, False, True]
