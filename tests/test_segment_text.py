"""Plain text is cut where its author cut it."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.segment.normal import VISIBLE, fold, lower, view
from cleaner.segment.text import segment

PARAGRAPHS = [
    "The ferry left the quay at seven in the morning with forty people aboard, among them two judges and a goat that nobody had claimed "
    "by the time the engine failed off the northern light.",
    "Its captain had asked for the part in spring. The part was in a warehouse, the warehouse was in another country, and the customs form "
    "wanted a stamp that the harbour office had not owned since the flood.",
    "Nobody was hurt, and the goat swam.",
    "The inquiry opens on the ninth. It will hear from the captain, from the customs service and from a fisherman who saw the goat arrive.",
]


def texts(source: str) -> list[str]:
    return [block.text for block in segment(source)]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n\n", "\f", "\u2029", "\n\u200b\n"])
def test_paragraphs_between_gaps(gap: str) -> None:
    """Blank lines of any kind part paragraphs."""
    assert texts(gap.join(PARAGRAPHS)) == PARAGRAPHS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_paragraph_a_line(end: str) -> None:
    """Long lines without blank lines between are paragraphs, not a wrapped text."""
    assert texts(end.join(PARAGRAPHS) + end) == PARAGRAPHS


@pytest.mark.parametrize(
    ("width", "gap"),
    # Without blank lines a paragraph whose last line happens to be full cannot be told from one that goes on, as at 72 here.
    [
        (48, "\n\n"),
        (66, "\n\n"),
        (72, "\n\n"),
        (80, "\n\n"),
        (100, "\n\n"),
        (48, "\n"),
        (66, "\n"),
        (80, "\n"),
        (100, "\n"),
    ],
)
def test_hard_wrapped_at_a_column(width: int, gap: str) -> None:
    """The wrap column is found, with and without blank lines between paragraphs."""
    source = gap.join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS * 2)
    assert texts(source) == PARAGRAPHS * 2


def test_buttons_on_lines_of_their_own_stay_apart() -> None:
    """Short lines under one another are not a wrapped paragraph, not even in a wrapped text."""
    source = "\n\n".join(textwrap.fill(p, 72) for p in PARAGRAPHS) + "\n\nOnce\nMonthly\nYearly\nContinue"
    assert texts(source)[-4:] == ["Once", "Monthly", "Yearly", "Continue"]


def test_verse_is_not_joined() -> None:
    """Lines that break where the poet broke them stay lines."""
    lines = ["The tide came in", "and with it all the boats we thought were lost,", "three gulls,", "a chair,",
             "the letter that you never sent", "and salt,", "more salt than any of us ever wanted."]  # fmt: skip
    assert texts("\n".join(lines)) == lines


def test_wrapped_japanese_has_no_spaces_to_break_at() -> None:
    """A text wrapped at a fixed number of characters is joined though it has no words."""
    sentence = "港の古い灯台は、今年の秋に建て替えられることが決まったと、市の担当者が金曜日の会見で述べた。" * 4
    source = "\n".join(sentence[i : i + 40] for i in range(0, len(sentence), 40))
    assert len(texts(source)) == 1


def test_right_to_left_text_keeps_its_order() -> None:
    """Blocks come in logical order, and their offsets lead to the source."""
    source = "وقال الوزير إن الجسر سيفتح في الربيع.\n\nوأضاف أن العمل يسير وفق الجدول."
    assert [source[b.start : b.end] for b in segment(source)] == source.split("\n\n")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_blocks_hold_all_visible_text(source: str) -> None:
    """Between blocks there is nothing that can be seen, and blocks come in order without overlap."""
    at = 0
    for block in segment(source):
        assert at <= block.start < block.end
        assert VISIBLE.search(source, at, block.start) is None
        at = block.end
    assert VISIBLE.search(source, at) is None


@given(st.text(max_size=200))
def test_the_view_leads_back(text: str) -> None:
    """Each character of the matching view knows its place in the text; folding keeps the length."""
    seen, offsets = view(text)
    assert len(fold(text)) == len(text)
    assert len(lower(text)) == len(text)
    if offsets is None:
        assert len(seen) == len(text)
    else:
        assert len(offsets) == len(seen)
        assert list(offsets) == sorted(offsets)
    assert "\u200b" not in seen
    assert "  " not in seen


def test_the_view_spells_one_way() -> None:
    """No-break spaces, soft hyphens, curly apostrophes and decomposed accents do not hide a prompt from a rule."""
    assert view("Don\u2019t\u00a0miss  our news\u00adletter, cafe\u0301")[0] == "Don't miss our newsletter, café"
