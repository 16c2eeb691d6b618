"""Cutting a text and putting it back: white space, spans, restore."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Removal, RuleHit, Verdict
from cleaner.pipeline import ledger
from cleaner.pipeline.ledger import Cut
from cleaner.segment import normal
from cleaner.segment.normal import trim


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
        ("A. X\nB.", ["X"], "A.\nB."),
        ("A.\nX\n B.", ["X"], "A.\nB."),
        ("A.\n X\nB.", ["X"], "A.\n B."),
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
        if gone and (span := trim(source, at, at + len(text))):
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


@pytest.mark.parametrize("offsets", [(None, None), (0, None), (None, 1)])
def test_html_removals_cannot_be_restored(offsets: tuple[int | None, int | None]) -> None:
    """An HTML removal has no offsets, and restore says so."""
    with pytest.raises(ValueError, match="only text"):
        ledger.restore("", [Removal("id", *offsets, "x", "share", (), 1.0, "r")])


@pytest.mark.parametrize(
    ("source", "gone", "gaps"),
    [
        ("A.\n\nX\n\nB.", ["X"], [("", "\n\n")]),
        ("A.\nX\n\nB.", ["X"], [("\n", "")]),
        ("A.\n\nX", ["X"], [("\n\n", "")]),
        ("X\n\nA.", ["X"], [("", "\n\n")]),
        ("A X b.", ["X"], [("", " ")]),
        ("A X. B.", ["X"], [(" ", "")]),
        # Between the cuts of a run the white space goes with the one that it follows, or with the one that it leads to.
        ("A.\n\nX\n \nY\n\nB.", ["X", "Y"], [("", "\n \n"), ("", "\n\n")]),
        ("A.\nX\n \nY\n\nB.", ["X", "Y"], [("\n", ""), ("\n \n", "")]),
        (
            "A.\nX\nY\nZ\n\nB. V W c",
            ["X", "Y", "Z", "V", "W"],
            [("\n", ""), ("\n", ""), ("\n", ""), ("", " "), ("", " ")],
        ),
        # A zero-width space is white space to this end; what is left of one run is not taken by the next.
        ("A.\n\u200b\nX", ["X"], [("\n\u200b\n", "")]),
        ("X Y Z", ["X", "Z"], [("", " "), (" ", "")]),
        ("X", ["X"], [("", "")]),
        ("\nX\n", ["X"], [("", "\n")]),
    ],
)
def test_white_space_goes_with_one_side(source: str, gone: list[str], gaps: list[tuple[str, str]]) -> None:
    """Each removal says what went before it and after it, which is all that restoring needs."""
    text, removals, _ = ledger.apply(source, cut(source, *gone), "digest")
    assert [(removal.before, removal.after) for removal in removals] == gaps
    assert len(text) == len(source) - sum(len(r.before + r.text + r.after) for r in removals)
    assert ledger.restore(text, removals) == source


def test_a_removal_tells_its_place_and_what_stands_around_it() -> None:
    """Sixty characters on either side, fewer at the ends; what the cut says goes on to the report."""
    voice, other = RuleHit("en.share.a", 2.0, "X"), RuleHit("topic.place", -0.5, "")
    source = "a" * 61 + " X " + "b" * 61
    one = Cut(62, 63, "share", (voice,), 1.5, "why", against=(other,), base=0.25)
    text, (removal,), pieces = ledger.apply(source, [one], "digest")
    assert removal.context == ("a" * 59 + " ", " " + "b" * 59)
    assert (removal.start, removal.end, removal.text) == (62, 63, "X")
    assert (removal.category, removal.rules, removal.score, removal.reason) == ("share", (voice,), 1.5, "why")
    assert (removal.against, removal.base) == ((other,), 0.25)
    assert removal.id == ledger.removal_id("digest", 62, 63, "X")
    assert len(removal.id) == 12
    assert text == "a" * 61 + " " + "b" * 61
    assert [(piece.text, piece.removal) for piece in pieces] == [(source[:62], None), ("X", 0), (source[63:], None)]


@pytest.mark.parametrize(("source", "context"), [("X a", ("", " a")), ("a X", ("a ", "")), ("X", ("", ""))])
def test_context_at_the_ends(source: str, context: tuple[str, str]) -> None:
    """As much as there is; a cut that tells no base has none."""
    (removal,) = ledger.apply(source, cut(source, "X"), "digest")[1]
    assert (removal.context, removal.base, removal.against) == (context, 0.0, ())


def test_an_id_depends_on_all_that_it_names() -> None:
    """Document, place, path and text; letters that are none in UTF-8 are no trouble."""
    made = {
        ledger.removal_id(*named)
        for named in (
            ("d", 1, 2, "x"),
            ("e", 1, 2, "x"),
            ("d", 0, 2, "x"),
            ("d", 1, 3, "x"),
            ("d", 1, 2, "y"),
            ("d", 1, 2, "\ud800"),
        )
    }
    assert len(made | {ledger.removal_id("d", 1, 2, "x", "/p")}) == 7


def test_pieces_touch_and_number_the_removals() -> None:
    """Kept ones, too; nothing empty stands between cuts that touch."""
    source = "XY A Z"
    cuts = [
        Cut(0, 1, "share", (), 1.0, "r"),
        Cut(1, 2, "share", (), 1.0, "r", kept=True),
        Cut(5, 6, "share", (), 1.0, "r"),
    ]
    text, removals, pieces = ledger.apply(source, cuts, "digest")
    assert [(piece.text, piece.removal) for piece in pieces] == [("X", 0), ("Y", 1), (" A ", None), ("Z", 2)]
    assert text == "Y A"
    assert [(r.before, r.after) for r in removals] == [("", ""), ("", ""), (" ", "")]
    assert ledger.restore(text, removals) == source


def taken(start: int, text: str, before: str = "", after: str = "") -> Removal:
    return Removal("id", start, start + len(text), text, "share", (), 1.0, "r", before=before, after=after)


@pytest.mark.parametrize(
    ("text", "removals", "source"),
    [
        ("ab", [taken(2, "X")], "abX"),
        ("ab", [taken(3, "X")], None),
        ("ab", [taken(0, "X"), taken(1, "Y")], "XYab"),
        ("ab", [taken(0, "X", after=" "), taken(1, "Y")], None),
        ("ab", [taken(0, "X", before=" ")], None),
        ("ab", [taken(1, "X", before=" ")], " Xab"),
        ("ab", [taken(1, "X"), taken(0, "Y")], None),
        ("ab", [Removal("id", 0, 2, "X", "share", (), 1.0, "r")], None),
        ("", [], ""),
    ],
)
def test_restoring_by_hand(text: str, removals: list[Removal], source: str | None) -> None:
    """What fits goes back to its place; what cannot have been there is an error and not nonsense."""
    if source is None:
        with pytest.raises(ValueError, match="removal id does not fit"):
            ledger.restore(text, removals)
    else:
        assert ledger.restore(text, removals) == source


@pytest.mark.parametrize(
    ("first", "more", "both"),
    [
        ([], [(0, 2)], [(0, 2, "more")]),
        ([(0, 2)], [], [(0, 2, "first")]),
        ([(2, 4)], [(0, 2)], [(0, 2, "more"), (2, 4, "first")]),
        ([(2, 4)], [(4, 6)], [(2, 4, "first"), (4, 6, "more")]),
        ([(2, 4)], [(2, 4)], [(2, 4, "first")]),
        ([(2, 4)], [(1, 4)], [(1, 2, "more"), (2, 4, "first")]),
        ([(2, 4)], [(2, 5)], [(2, 4, "first"), (4, 5, "more")]),
        ([(2, 4)], [(3, 5)], [(2, 4, "first"), (4, 5, "more")]),
        ([(2, 4), (6, 8)], [(0, 9)], [(0, 2, "more"), (2, 4, "first"), (4, 6, "more"), (6, 8, "first"), (8, 9, "more")]),
        ([(6, 8), (2, 4)], [(3, 7)], [(2, 4, "first"), (4, 6, "more"), (6, 8, "first")]),
        ([(2, 4), (4, 6)], [(2, 6)], [(2, 4, "first"), (4, 6, "first")]),
    ],
)  # fmt: skip
def test_merging(first: list[tuple[int, int]], more: list[tuple[int, int]], both: list[tuple[int, int, str]]) -> None:
    """In order; what both have is the first's, and what touches is not shared."""
    made = [
        [Cut(low, high, "share", (), 1.0, name) for low, high in spans]
        for name, spans in (("first", first), ("more", more))
    ]
    assert [(c.start, c.end, c.reason) for c in ledger.merge(*made)] == both


def apart(bounds: list[int]) -> list[tuple[int, int]]:
    """Spans between these numbers, two by two: none over another."""
    ordered = sorted(set(bounds))
    return list(zip(ordered[::2], ordered[1::2], strict=False))


spans = st.lists(st.integers(0, 30), max_size=12).map(apart)


@given(spans, spans)
def test_merging_loses_nothing_and_takes_nothing_twice(
    first: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    """Every place that one of them names is in the result once, under the first's name where both do."""
    made = [
        [Cut(low, high, "share", (), 1.0, name) for low, high in own]
        for name, own in (("first", first), ("more", more))
    ]
    owner = {at: cut.reason for cuts in reversed(made) for cut in cuts for at in range(cut.start, cut.end)}
    found = [(at, cut.reason) for cut in ledger.merge(*made) for at in range(cut.start, cut.end)]
    assert found == sorted(owner.items())


@pytest.mark.parametrize(
    ("source", "gone", "glued"),
    [("aXb", "X", True), ("a Xb", "X", False), ("aX b", "X", False), ("Xb", "X", False), ("aX", "X", False), ("a.X1", "X", False),
     ("漢X字", "X", True), ("a.aXb.", "X", True)],
)  # fmt: skip
def test_words_that_a_cut_would_glue(source: str, gone: str, glued: bool) -> None:
    """Letters or digits on both sides; the ends of the source glue nothing."""
    at = source.index(gone)
    assert ledger.would_glue(source, at, at + len(gone)) == glued


@pytest.mark.parametrize(
    ("source", "span"), [("  ab \n", (2, 4)), ("ab", (0, 2)), (" \u200b\xa0 ", None), ("", None), ("\u200ba\u200b", (1, 2))]
)  # fmt: skip
def test_trimming(source: str, span: tuple[int, int] | None) -> None:
    """White space and what nobody sees is left out at both ends; of a part of a source its neighbours are not seen."""
    assert trim(source, 0, len(source)) == span
    around = f"x{source}x"
    assert trim(around, 1, len(around) - 1) == (span and (span[0] + 1, span[1] + 1))


@pytest.mark.parametrize(
    ("display", "words", "shown"),
    [
        ("Photo: Lena Harp", "Lena Harp", "Lena Harp"),
        ("  Photo:  Lena \u200b Harp ", "Lena Harp", "Lena \u200b Harp"),
        ("\n\tShare this", "Share", "Share"),
        ("Don\u2019t  share this", "Don't share", "Don\u2019t  share"),
        ("a\u00adb  share\u00ad", "share", "share"),
        ("cafe\u0301  share", "caf\u00e9", "cafe\u0301"),
    ],
)
def test_a_span_of_the_view_is_one_of_what_is_shown(display: str, words: str, shown: str) -> None:
    """White space, invisible characters and composed letters lie between the two; the span begins and ends with visible text."""
    view = normal.view(display)[0].strip()
    start = view.index(words)
    verdict = Verdict(0, (start, start + len(words)), True, "share", 1.0)
    [(low, high, told)] = ledger.display_spans(display, [verdict])
    assert display[low:high] == shown
    assert told is verdict


def test_spans_stand_in_the_order_of_what_is_shown() -> None:
    """Whatever the order of the verdicts; a span without visible text is none."""
    last, first = (Verdict(0, span, True, "share", 1.0) for span in ((6, 8), (0, 2)))
    blank = Verdict(0, (2, 3), True, "share", 1.0)
    assert ledger.display_spans("ab  cd ef", [last, blank, first]) == [(0, 2, first), (7, 9, last)]
    assert ledger.display_spans("ab", []) == []


@given(st.text(alphabet="ab \n\u200b\u00ad\u2019\u0301", max_size=24), st.data())
def test_a_span_shows_what_the_view_has(display: str, data: st.DataObject) -> None:
    """What is shown has the view that the span has, whatever stands between."""
    view = normal.view(display)[0].strip()
    start = data.draw(st.integers(0, len(view)))
    end = data.draw(st.integers(start, len(view)))
    # A letter and marks that it cannot be composed with are several characters of the view, which go together.
    if not view[start:end].strip() or any(map(unicodedata.combining, view[start : start + 1] + view[end : end + 1])):
        return
    [(low, high, _)] = ledger.display_spans(display, [Verdict(0, (start, end), True, "share", 1.0)])
    assert normal.view(display[low:high])[0].strip() == view[start:end].strip()
