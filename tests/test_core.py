"""The compiled loops and their twins in Python give the same, whatever the text."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings
from dataclasses import MISSING, fields
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import core as loops
from cleaner.evidence import language, lexicon, own, sequence, wording
from cleaner.evidence.rules import literals, scan
from cleaner.evidence.rules.phrases import Hit
from cleaner.judge import trees
from cleaner.model import Block, Verdict
from cleaner.segment import normal
from cleaner.segment import text as text_segment

SIGNS = "aZ zß9٣²_'\"«».,:;!?…()[]|•·/›→>#@©€$–— \n\t\xa0\u200b\u0301İıſǅⅷⒶ漢かカแ가𠀀😀\ud800EURkrKčzł"
texts = st.one_of(st.text(max_size=400), st.text(alphabet=SIGNS, max_size=700))


@given(texts)
@example("")
@example("Give €5 a month — it's 20:15 on www.example.com, 2024 (c) Ⓐ")
@example("''a'b'c'' l'été d''eau 12'3")
@example("« Puis le téléphone a sonné. » 3")
@example("« Non.\u202f» ›")
@example("весной ၁1953 года ๑๒ 12๓a")
@example(" \u00ad a\r\n\r\n  b\x0c c\x85d\u2028\u200b\ufeff\x1de\r")
@example("l’été d´eau `x` — na\xa0ja\u2011\u2014 и ½")
@example("ab漢字 abc漢字かな漢 12345 12ab345 漢・字 ab漢字漢字漢 9漢 漢9字 harbour_bridge")
def test_texts(core: Any, text: str) -> None:
    """Words, letters and hashes."""
    assert core.count_words(text) == normal.plain_count(text)
    assert own.numbers(text, core.numbers) == own.numbers(text, own.plain)
    low = wording._read(text)
    ours, theirs = core.Buckets(low), wording.Buckets(low)
    assert ours.values() == theirs.values()
    assert ours.count == theirs.count
    table = bytes(range(256)) * 4
    assert ours.total(table) == theirs.total(table)
    assert ours.totals([table, table[:64]]) == theirs.totals([table, table[:64]])
    low = normal.lower(text)
    told = language.PlainWords(("it's", "l'été", "b", "z", "весной", "漢字"))
    words = core.Words(("it's", "l'été", "b", "z", "весной", "漢字"))
    assert words.count([low, low]) in (None, told.count([low, low]))
    outside = words.outside(low)
    assert outside is None or sorted(outside) == sorted(told.outside(low))
    assert (words.count([low]) is None) == (not language._PLAIN.fullmatch(low))
    lows = [low, low[:20], low[-20:]]
    assert core.echo(lows, [True, False, True], 6, 720) == sequence.plain_echo(lows, [True, False, True], 6, 720)
    assert core.is_end(text) == normal.plain_is_end(text)
    assert core.lines(text) == text_segment.plain_lines(text)
    simple = core.simple_view(text)
    assert simple is None or (simple, None) == normal.plain_view(text)


@given(st.lists(texts, max_size=6))
@example(
    [
        "On 20:15, 9.30h or 120:15 for 3 EUR, zł, leis; kr 2019a 1999 2x19:59",
        "a19.59",
        "EUR",
        "x 2020",
        "1:60",
        "://www.a",
        "see http://localhost",
    ]
)
@example(["The Mayor said, Mayor Anna-Li went; Anna-Li. Él", "  a\tb  c", "a", "Then Mayor Ωmega, Žofie"])
@example(["The end. 12", "The end.” 123", "The end.\n", "The end. 1\n", "The end. \n\n", "The end. ২\n"])
def test_lists_of_texts(core: Any, found: list[str]) -> None:
    """All numbers of many texts, how they begin, and which of their names recur."""
    rows = [own.numbers(text, own.plain) for text in found]
    assert own.columns(found) == [[row[at] for row in rows] for at in range(len(own.NAMES))]
    assert core.openings(found) == sequence.plain_openings(found)
    assert core.told(found) == sequence.plain_told(found)


@given(st.lists(st.tuples(st.integers(0, 200) | st.integers(0, 15), st.booleans()), max_size=80))
@example([(0, False)] * 3)
def test_places(core: Any, blocks: list[tuple[int, bool]]) -> None:
    """What follows from lengths and ends, to the last bit."""
    words, ends = [float(count) for count, _ in blocks], [end for _, end in blocks]
    constants = (
        sequence.PROSE_WORDS, sequence.SHORT_WORDS, sequence.FAR, sequence.MOST_WORDS, sequence.WIDE, sequence.TIGHT,
    )  # fmt: skip
    assert core.places(words, ends, *constants) == sequence.plain_places(words, ends)


@pytest.mark.parametrize("kind", [Hit, Block, Verdict])
def test_records(core: Any, kind: Any) -> None:
    """A record that is made sooner is equal to one that is made by its class, and refuses what the class refuses."""
    names = tuple(item.name for item in fields(kind))
    defaults = tuple(item.default for item in fields(kind) if item.default is not MISSING)
    made = core.Maker(kind, names, defaults, "__slots__" in vars(kind))
    least = len(names) - len(defaults)
    for given_ in range(least, len(names) + 1):
        values = [f"value {n}" for n in range(given_)]
        named = dict(zip(names[least:given_], values[least:], strict=True))
        assert made(*values) == made(*values[:least], **named) == kind(*values)
        assert hash(made(*values)) == hash(kind(*values))
    for wrong, extra in ((["x"] * (least - 1), {}), (["x"] * (len(names) + 1), {}), (["x"] * least, {"other": 1})):
        with pytest.raises(TypeError):
            kind(*wrong, **extra)
        with pytest.raises(TypeError):
            made(*wrong, **extra)
    with pytest.raises(TypeError):
        made(*["x"] * least, **{names[0]: "twice"})


@given(st.lists(st.floats(-100, 100), max_size=60), st.integers(1, 15))
def test_neighbours(core: Any, values: list[float], reach: int) -> None:
    """Means and highest values around a block, to the last bit."""
    assert core.window(values, reach) == sequence.plain_window(values, reach)
    assert core.highest(values, reach) == sequence.plain_highest(values, reach)
    places = list(range(0, len(values), reach))
    assert core.picked([values, tuple(values)], places) == trees.plain_picked([values, values], places)
    with pytest.raises(IndexError):
        core.picked([values], [len(values)])


_PARTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "\b", "\x02")),
    st.text(alphabet="abc", min_size=1, max_size=3) | st.text(alphabet="abcd", min_size=4, max_size=9),
    st.sampled_from(("", "", "\b", "\x03")),
)
_CLAUSES = st.recursive(
    st.lists(st.lists(_PARTS, max_size=3).map(tuple), max_size=3).map(tuple),
    lambda inner: st.lists(st.lists(_PARTS | inner, max_size=3).map(tuple), max_size=3).map(tuple),
    max_leaves=4,
)


@given(
    st.text(alphabet="abcd1 \n-", max_size=24),
    _CLAUSES,
    st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=2).map(tuple),
    st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=2).map(tuple),
    st.none() | st.integers(0, 24),
    st.booleans(),
)
@example("xab ab-", (("\bab\b", "\x02c"), (((("b",),)),)), (), (), None, False)
@example("ab２", (), (), (), None, True)
@example("a𐵀", (), (), (), None, True)
@example("a²", (), (), (), None, True)
def test_needs(
    core: Any,
    spelt: str,
    clauses: tuple[Any, ...],
    starts: tuple[str, ...],
    ends: tuple[str, ...],
    longest: int | None,
    digit: bool,
) -> None:
    """What a text must hold for a pattern to be tried."""
    needs = literals.Needs(clauses, starts, ends, longest, digit=digit)
    assert core.Need(clauses, starts, ends, longest, digit).met(spelt) == needs.plainly_met(spelt) == needs.met(spelt)
    several = [literals.Needs(clauses), needs, literals.Needs(digit=True), needs]
    assert core.met_by(tuple(item.compiled() for item in several), spelt) == literals.plain_met_by(several, spelt)


_WORDS = ("a", "it", "漢か", "zß9", "ab", "abc", "abcd", "b c", "é", "bcé")
_EDGES = st.sampled_from(("", "\b", "\x02")), st.sampled_from(("", "\b", "\x03"))


@given(
    st.lists(st.text(alphabet="abc é9漢ß_.", max_size=40), max_size=8),
    st.lists(st.lists(st.tuples(*_EDGES, st.lists(st.integers(0, 11), min_size=1, max_size=4).map(tuple))), max_size=8),
    st.frozensets(st.integers(0, 11), max_size=2),
    st.lists(st.sampled_from((0, 2, 5, 99)), min_size=12, max_size=12),
    st.lists(_CLAUSES, min_size=12, max_size=12),
    st.integers(0, 40),
)
def test_keywords(
    core: Any,
    lows: list[str],
    owners: list[list[tuple[str, str, tuple[int, ...]]]],
    always: frozenset[int],
    limits: list[int],
    clauses: list[Any],
    longest: int,
) -> None:
    """Which rules have a keyword in which text, and which of them may match it."""
    words = _WORDS[: len(owners)]
    inside = [not all(left for left, _, _ in own) for own in owners]
    arguments = tuple(map(tuple, owners)), always, 12, "\x02\x03"
    ours = core.Keywords(core.Trie(words, inside), *arguments)
    theirs = scan.PlainKeywords(scan.PlainTrie(words, inside), *arguments)
    assert ours.candidates(lows) == theirs.candidates(lows)
    needs = [literals.Needs(item) for item in clauses]
    counts = [len(low.split()) for low in lows]
    sieve = core.Filter(limits, lambda number: core.Need(clauses[number], (), (), None))
    plain = scan.PlainFilter(limits, needs.__getitem__)
    assert ours.left(lows, counts, sieve, longest) == theirs.left(lows, counts, plain, longest)


@given(
    st.text(alphabet="ab\u0301é漢ſ -²", max_size=40),
    st.dictionaries(st.text(alphabet="ab\u0301é漢 -", min_size=1, max_size=5), st.booleans(), max_size=20),
)
@example("ab bab-ab²ab", {"ab": False, "b": True, "-ab": False, "²a": True})
def test_words_in_texts(core: Any, text: str, words: dict[str, bool]) -> None:
    """Where words stand, of which some may begin inside others."""
    ours, theirs = core.Trie(words, words.values()), scan.PlainTrie(list(words), list(words.values()))
    assert ours.find(text) == theirs.find(text)
    for wrong in (["a", "a"], [""]):
        for kind in (core.Trie, scan.PlainTrie):
            with pytest.raises(ValueError, match="once"):
                kind(wrong, [True] * len(wrong))


@given(
    st.lists(st.text(alphabet="abc é9漢ß_.\u0301े—", max_size=40), max_size=8),
    st.lists(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans()), max_size=3).map(tuple), max_size=8),
    st.lists(st.integers(-1, 2), min_size=6, max_size=6),
)
@example(["e\u0301 ab", "ab", "", "ab\u0301 ab—"], [((0, True, True),)] * 6, [2, -1, 0, 0, 1, 2])
def test_entries(
    core: Any, found: list[str], owners: list[tuple[tuple[int, bool, bool], ...]], topics: list[int]
) -> None:
    """Which entries of lexicons stand in which text, and how much of it they are."""
    words = _WORDS[: len(owners)]
    inside = [not all(left for _, left, _ in own) for own in owners]
    ours = core.Entries(core.Trie(words, inside), tuple(owners), topics, 3)
    theirs = lexicon.PlainEntries(scan.PlainTrie(words, inside), tuple(owners), topics, 3)
    assert ours.found(found) == theirs.found(found)


@given(st.lists(st.tuples(st.text(alphabet="ab漢か9 ", max_size=60), st.booleans()), max_size=30))
@example([("abcdefgh 123 漢か", True), ("abcdefxy 1234", False), ("漢か漢か 123", True), ("", True), ("abcdef", False)])
def test_echo(core: Any, blocks: list[tuple[str, bool]]) -> None:
    """How words recur, to the last bit."""
    lows, running = [low for low, _ in blocks], [runs for _, runs in blocks]
    assert core.echo(lows, running, 6, sequence.UNIT) == sequence.plain_echo(lows, running, 6, sequence.UNIT)


@given(
    st.lists(
        st.sampled_from(("you", "You", "wir", "“", "”", '"', "»", "«", "‹", " ", "x", "'s", "é", "漢")), max_size=16
    )
)
@example(['"', '"', "you"])
@example(["you", "‹", " ", "wir"])
@example(["”", "you"])
@example(["x", "you", "»"])
def test_words_outside_quotations(core: Any, pieces: list[str]) -> None:
    """What the page itself says; a quotation that is not closed is one or not, as the mark is."""
    low = "".join(pieces).lower()
    ours, theirs = core.Words(("you", "wir")).outside(low), language.PlainWords(("you", "wir")).outside(low)
    assert ours is None or list(ours) == list(theirs)
    assert (ours is None) == (not language._PLAIN.fullmatch(low))


def test_it_can_be_left_out() -> None:
    """The core is not used where ARTICLE_CLEANER_CORE says so."""
    line = "from cleaner.core import native; assert native is None"
    ran = subprocess.run([sys.executable, "-c", line], env={"ARTICLE_CLEANER_CORE": "off"}, check=False)
    assert ran.returncode == 0


def test_a_core_that_does_not_load_is_one_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another machine, or cut off: it is said once, and everything works without it. None at all is no fault."""

    def broken(name: str) -> None:
        raise ImportError(f"{name}: file too short")

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.delenv("ARTICLE_CLEANER_CORE", raising=False)
    monkeypatch.setattr(importlib, "import_module", broken)
    with pytest.warns(RuntimeWarning, match=r"does not load .*file too short.*works, slower"):
        assert loops.load() is None
    monkeypatch.setattr(importlib, "import_module", missing)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert loops.load() is None
