"""The named promises above the judge in a text."""

from __future__ import annotations

import pytest

import cleaner
from cleaner import text_guards
from cleaner.evidence.signals import Signals
from cleaner.model import Block, Category, Verdict

STORY = [
    "The furnace at Holm had burned for eleven years without a break when the gas bill came, and Ida Brandt read it twice.",
    "She employs nine people, two of them her cousins, and none of them had ever seen the furnace cold before that winter.",
    "A cold furnace cracks, the engineers say, and a new one costs more than the works have earned in the last four years.",
    "So the nine of them voted to work at night, when gas is cheaper, and to sleep in turns on the benches in the packing room.",
]


def around(*lines: str) -> str:
    return "\n\n".join([*STORY[:2], *lines, *STORY[2:]]) + "\n"


def gone(text: str) -> list[str]:
    result = cleaner.clean(text, kind="text")
    assert cleaner.restore(result.text, result.removed) == text
    return [removal.text for removal in result.removed]


@pytest.mark.parametrize("line", ["Eleven winters", "Cold glass", "Nachtschicht", "Ветер с моря", "夜の炉"])
def test_a_subheading_stays(line: str) -> None:
    """It has the shape of boilerplate, and nothing else speaks against it."""
    assert line not in gone(around(line))


@pytest.mark.parametrize(
    "listed",
    [
        ["A school without a bell", "Why the ferry lost its second captain"],
        ["1", "A school without a bell", "2", "Why the ferry lost its second captain"],
        ["1.", "A school without a bell", "2.", "Why the ferry lost its second captain"],
    ],
)
def test_headlines_under_a_label_go_with_it(listed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the first line that is a sentence, numbered or not."""
    monkeypatch.setattr(text_guards, "LISTED_SCORE", -3.0)  # whatever this fit thinks of these lines
    assert gone(around("Read also:", *listed)) == ["Read also:", *listed]


def test_a_number_above_the_article_stays() -> None:
    """A number is a headline's only if a headline follows."""
    assert "2" not in gone(around("Read also:", "2"))


def test_a_line_between_two_parts_of_an_appeal_goes() -> None:
    lines = [
        "Support our journalism. Donate today.",
        "We pay for paper and for the phone.",
        "Your donation keeps our reporting free for everyone. Please give what you can.",
    ]
    assert gone(around(*lines)) == lines


LETTER = [
    "A message from The Halden Chronicle:",
    "Dear readers,",
    "This is a hard winter for us, and the ministry has put us on its list, so that our printer asks to be paid before the ink is wet.",
    "We think that a country's name is made by what happens in it, and that somebody has to write that down with care.",
    "If you stand with the Chronicle you stand up for everyone's right to know. We thank you from the heart.",
]


def test_a_letter_goes_with_its_buttons() -> None:
    """From the salutation to the amounts, however little each paragraph says; the label above it goes with it."""
    lines = [*LETTER, "Once", "Monthly", "Annual"]
    assert gone(around(*lines)) == lines


def test_a_letter_without_buttons_is_a_letter() -> None:
    """What follows a salutation is the article's where nothing asks for money."""
    assert not set(gone(around(*LETTER[1:4]))) & set(LETTER[2:])


def verdict(block: int, score: float, category: Category | None = None) -> Verdict:
    return Verdict(block, None, category is not None, category, score)


def test_a_long_gap_between_appeals_stays() -> None:
    """Two appeals with an article between them are two appeals."""
    blocks = [Block(n, f"line {n} is", 3, n * 12, n * 12 + 9) for n in range(6)]
    verdicts = [verdict(0, 5.0, "donation"), *(verdict(n, 0.5) for n in range(1, 5)), verdict(5, 5.0, "donation")]
    signals = Signals({"wording": [5.0, 0.0, 0.0, 0.0, 0.0, 5.0]}, (), [block.text for block in blocks], "en")
    after = text_guards.apply(blocks, verdicts, signals, 1.0)
    assert [v.remove for v in after] == [True, False, False, False, False, True]
    near = text_guards.apply(blocks[:4], [*verdicts[:3], verdict(3, 5.0, "donation")], signals, 1.0)
    assert [v.remove for v in near] == [True, True, True, True]
    assert near[1].voices[0].id == "guard.enclosed"
    assert near[1].score == pytest.approx(sum(hit.weight for hit in near[1].voices) + near[1].base)


def test_no_character_goes_twice() -> None:
    """A stretch inside a block that goes as a whole is not cut again."""
    blocks = [Block(0, "Support us. Donate.", 3, 0, 19)]
    verdicts = [verdict(0, 5.0, "donation"), Verdict(0, (0, 11), True, "donation", 2.0)]
    signals = Signals({"wording": [5.0]}, (), [blocks[0].text], "en")
    assert [v.span for v in text_guards.apply(blocks, verdicts, signals, 1.0)] == [None]
