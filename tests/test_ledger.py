"""Cutting a text and putting it back: white space, spans, restore."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import ledger
from cleaner.ledger import Cut
from cleaner.model import Removal


def cut(source: str, *texts: str, kept: bool = False) -> list[Cut]:
    found = []
    at = 0
    for text in texts:
        at = source.index(text, at)
        found.append(Cut(at, at + len(text), "share", (), 1.0, "test", kept))
        at += len(text)
    return found


@pytest.mark.parametrize(
    ("source", "gone", "clean"),
    [
        ("A.\n\nX\n\nB.\n", ["X"], "A.\n\nB.\n"),
        ("A.\n\nX\n\nY\n\nB.\n", ["X", "Y"], "A.\n\nB.\n"),
        ("X\n\nA.\n", ["X"], "A.\n"),
        ("A.\n\nX\n", ["X"], "A.\n"),
        ("A.\n\nX", ["X"], "A."),
        ("A.\nX\n\nB.", ["X"], "A.\n\nB."),
        ("A.\n\nX\nB.", ["X"], "A.\n\nB."),
        ("A.\r\n\r\nX\r\n\r\nB.", ["X"], "A.\r\n\r\nB."),
        ("A. Join us now.\n\nB.", ["Join us now."], "A.\n\nB."),
        ("Join us now. A.\n\nB.", ["Join us now."], "A.\n\nB."),
        ("A (photo) b.", ["(photo)"], "A b."),
        ("A (photo). B.", ["(photo)"], "A. B."),
        ("A. -\n|", ["-", "|"], "A."),
        ("word(new window) word", ["(new window)"], "word word"),
        ("word (new window)word", ["(new window)"], "word word"),
        ("\n\n  X\n\nA.", ["X"], "\n\n  A."),
        ("A.\n\nX\n\nB.\n\nY\n\nC.", ["X", "Y"], "A.\n\nB.\n\nC."),
    ],
)
def test_no_double_gaps(source: str, gone: list[str], clean: str) -> None:
    """Paragraphs stay apart as the source had them; no gap is doubled, no two paragraphs run together."""
    text, removals, pieces = ledger.apply(source, cut(source, *gone), "digest")
    assert text == clean
    assert ledger.restore(text, removals) == source
    assert "".join(piece.text for piece in pieces) == source


@given(st.lists(st.tuples(st.text(alphabet="ab.(\n \r\t\u200b", max_size=8), st.booleans()), max_size=12))
def test_any_cut_can_be_undone(parts: list[tuple[str, bool]]) -> None:
    """Whatever is cut wherever, restore gives the source."""
    source = "".join(text for text, _ in parts)
    cuts = []
    at = 0
    for text, gone in parts:
        if gone and (span := ledger.trim(source, at, at + len(text))):
            cuts.append(Cut(*span, "share", (), 1.0, "test"))
        at += len(text)
    text, removals, _ = ledger.apply(source, cuts, "digest")
    assert ledger.restore(text, removals) == source


def test_restore_notices_another_text() -> None:
    """A clean text that was edited is not restored to nonsense without a word."""
    source = "A long first paragraph.\n\nX\n\nB."
    text, removals, _ = ledger.apply(source, cut(source, "X"), "digest")
    with pytest.raises(ValueError, match="does not fit"):
        ledger.restore(text[:5], removals)


def test_kept_categories_are_listed_and_left() -> None:
    """A removal that is kept costs the text nothing."""
    source = "A.\n\nX\n\nB."
    text, removals, _ = ledger.apply(source, cut(source, "X", kept=True), "digest")
    assert text == source
    assert [(r.text, r.kept) for r in removals] == [("X", True)]
    assert ledger.restore(text, removals) == source


def test_ids_are_stable_and_tell_places_apart() -> None:
    """The same text twice has two ids; the same document again has the same ones."""
    source = "X\n\nA.\n\nX\n\nB."
    first = ledger.apply(source, cut(source, "X", "X"), "digest")[1]
    again = ledger.apply(source, cut(source, "X", "X"), "digest")[1]
    other = ledger.apply(source, cut(source, "X", "X"), "other")[1]
    assert [r.id for r in first] == [r.id for r in again]
    assert len({r.id for r in (*first, *other)}) == 4


def test_merge_splits_a_wide_cut_around_a_narrow_one() -> None:
    """A block that goes after a part of it has gone becomes two removals, not two overlapping ones."""
    inner, outer = Cut(4, 6, "share", (), 1.0, "a"), Cut(0, 10, "related", (), 1.0, "b")
    assert [(c.start, c.end) for c in ledger.merge([inner], [outer])] == [(0, 4), (4, 6), (6, 10)]


def test_html_removals_cannot_be_restored() -> None:
    """An HTML removal has no offsets, and restore says so."""
    with pytest.raises(ValueError, match="only text"):
        ledger.restore("", [Removal("id", None, None, "x", "share", (), 1.0, "r")])
