"""The named promises above the judge in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import made_signals as made
import pytest
from made_signals import Said, blocks_of

import cleaner
from cleaner import packs
from cleaner.evidence.of_text import Signals
from cleaner.evidence.rules import phrases
from cleaner.judge import text_guards
from cleaner.judge.guards import LONG, stays, taken
from cleaner.model import Block, BlockKind, Category, RuleHit, Verdict

WORDS = {3: "three", 8: "eight"}
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
    texts = ["Read also:", "2", STORY[2]]
    blocks = [Block(n, text, len(text.split()), 0, len(text)) for n, text in enumerate(texts)]
    verdicts = [verdict(0, 5.0, "related"), verdict(1, 0.5), verdict(2, -4.0)]
    assert list(text_guards._headlines(blocks, verdicts, 0)) == []
    followed = [*blocks[:2], replace(blocks[2], text="The pie that went to court")]
    assert list(text_guards._headlines(followed, [*verdicts[:2], verdict(2, 0.5)], 0)) == [1, 2]


@pytest.mark.parametrize("above", [[], ["By Ida Lund"]])
def test_a_headline_stays_above_the_text(above: list[str]) -> None:
    """The first line that no rule names stays, though a prompt stands below it and its words come back nowhere."""
    prompt = "Sign up for our free daily newsletter"
    found = gone("\n\n".join([*above, "The clock that would not listen", prompt, *STORY]))
    assert prompt in found
    assert "The clock that would not listen" not in found


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


def test_a_letter_goes_with_every_preset_that_takes_its_buttons() -> None:
    """What a stricter one takes by itself is no reason to leave the rest."""
    source = (Path(__file__).parent.parent / "seeds" / "001-support-banner.txt").read_text(encoding="utf-8")
    assert "This is a hard winter for us." not in cleaner.clean(source).text
    assert "This is a hard winter for us." not in cleaner.clean(source, preset="strict").text


def test_a_letter_without_buttons_is_a_letter() -> None:
    """What follows a salutation is the article's where nothing asks for money."""
    assert not set(gone(around(*LETTER[1:4]))) & set(LETTER[2:])


def verdict(block: int, score: float, category: Category | None = None) -> Verdict:
    return Verdict(block, None, category is not None, category, score)


def test_a_long_gap_between_appeals_stays() -> None:
    """Two appeals with an article between them are two appeals."""
    blocks = [Block(n, f"line {n} is", 3, n * 12, n * 12 + 9) for n in range(6)]
    verdicts = [verdict(0, 5.0, "donation"), *(verdict(n, 0.5) for n in range(1, 5)), verdict(5, 5.0, "donation")]
    signals = Signals(
        {"wording": [5.0, 0.0, 0.0, 0.0, 0.0, 5.0], "lexicon_share": [0.0] * 6, "lexicon_count": [0.0] * 6},
        (),
        [block.text for block in blocks],
        "en",
    )
    after = text_guards.apply(blocks, verdicts, signals, 1.0)
    assert [v.remove for v in after] == [True, False, False, False, False, True]
    near = text_guards.apply(blocks[:4], [*verdicts[:3], verdict(3, 5.0, "donation")], signals, 1.0)
    assert [v.remove for v in near] == [True, True, True, True]
    assert near[1].support[0].id == "guard.enclosed"
    assert near[1].score == pytest.approx(sum(hit.weight for hit in near[1].support) + near[1].base)


def test_no_character_goes_twice() -> None:
    """A stretch inside a block that goes as a whole is not cut again."""
    blocks = [Block(0, "Support us. Donate.", 3, 0, 19)]
    verdicts = [verdict(0, 5.0, "donation"), Verdict(0, (0, 11), True, "donation", 2.0)]
    signals = Signals({"wording": [5.0], "lexicon_share": [0.0], "lexicon_count": [0.0]}, (), [blocks[0].text], "en")
    assert [v.span for v in text_guards.apply(blocks, verdicts, signals, 1.0)] == [None]


# --- each promise by itself: verdicts, hits and wording are what the test says ---

ARTICLE, UNSURE, GONE = -4.0, text_guards.DOUBTLESS - 0.01, 5.0
THRESHOLD = 1.0
PLAIN = "The nine of them"
PARAGRAPH = " ".join([STORY[0], STORY[1]])


@dataclass(frozen=True)
class Line:
    """A block and what is known of it: the judge removes it as `category`, or leaves it where that is None."""

    text: str
    score: float = ARTICLE
    category: Category | None = None
    wording: float = -1.0
    kind: BlockKind = "paragraph"
    terms: float = 0.0
    """The share of its characters that are words of prompts."""
    entries: int = 0
    """How many entries of a lexicon these are."""


def guarded(lines: Sequence[Line], *said: Said) -> list[Verdict]:
    blocks = blocks_of([line.text for line in lines], {n: line.kind for n, line in enumerate(lines)})
    texts = [block.text for block in blocks]
    columns = {
        "wording": [line.wording for line in lines],
        "lexicon_share": [line.terms for line in lines],
        "lexicon_count": [float(line.entries) for line in lines],
    }
    signals = Signals(columns, [own.hit(texts) for own in said], texts, "en")
    before = [made.verdict(n, line.score, line.category) for n, line in enumerate(lines)]
    found = text_guards.apply(blocks, before, signals, THRESHOLD)
    for old, new in zip(before, found, strict=True):
        # Whatever a guard does, what is told adds up to the score, and the last word is the guard's.
        assert sum(item.weight for item in new.evidence) == pytest.approx(new.score)
        assert (new.category is None) == (not new.remove)
        assert new == old or any(item.source.startswith("guard.") for item in new.evidence)
        if new.remove and not old.remove:
            assert sum(voice.weight for voice in new.support) + new.base == pytest.approx(new.score)
    return found


def guard_of(found: Verdict) -> str | None:
    return next((e.source.removeprefix("guard.") for e in found.evidence if e.source.startswith("guard.")), None)


def test_what_a_guard_makes_of_a_verdict() -> None:
    """To thousandths: a kept one says nothing for a removal any more, a taken one only what the guard says."""
    voice = RuleHit("topic.place", 2.0, "")
    before = replace(
        made.verdict(3, 1.23456, "share"), support=(voice,), against=(replace(voice, weight=-0.5),), base=0.7
    )
    kept = stays(before, "unit")
    assert (kept.remove, kept.category, kept.score, kept.base) == (False, None, 0.0, 0.0)
    assert (kept.support, kept.against) == ((), ())
    assert [(e.source, e.side, e.weight) for e in kept.evidence] == [
        ("prior", "keep", 1.23456),
        ("guard.unit", "keep", -1.235),
    ]
    assert stays(before, "unit", -3.0).evidence[-1].weight == -4.235
    for least, score, weight in ((1.5, 1.5, 0.265), (1.0, 1.235, 0.0)):
        found = taken(before, "embed", ("en.embed.a", "words"), "strong", least)
        assert (found.remove, found.category, found.score, found.base) == (True, "embed", score, 0.0)
        assert (found.support, found.against) == ((RuleHit("en.embed.a", score, "words"),), ())
        assert [(e.source, e.side, e.weight) for e in found.evidence] == [
            ("guard.strong", "drop", weight),
            ("prior", "keep", 1.23456),
        ]
    quiet = replace(before, evidence=())
    assert stays(quiet, "unit").evidence == taken(quiet, "embed", ("a", ""), "strong", 1.0).evidence == ()


@pytest.mark.parametrize("kind", ["code", "table"])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((), True),
        ((Said(PLAIN, "medium"),), True),
        ((Said(PLAIN, whole=False),), True),
        ((Said(PLAIN, side="keep"),), True),
        ((Said(PLAIN, counted=False),), True),
        ((Said(PLAIN),), False),
    ],
)
def test_units_go_by_a_strong_rule_only(kind: BlockKind, said: tuple[Said, ...], kept: bool) -> None:
    """Code and tables, however sure the judge is."""
    found = guarded([Line(PLAIN, 9.0, "share", 9.0, kind)], *said)[0]
    assert found.remove != kept
    assert guard_of(found) == ("unit" if kept else None)


def test_units_are_never_cut() -> None:
    """A stretch inside code stays, a strong rule or not."""
    blocks = blocks_of([PLAIN], {0: "code"})
    texts = [PLAIN]
    signals = Signals(
        {"wording": [0.0], "lexicon_share": [0.0], "lexicon_count": [0.0]}, [Said(PLAIN).hit(texts)], texts, "en"
    )
    span = made.verdict(0, 9.0, "share", (0, 8))
    assert [v.remove for v in text_guards.apply(blocks, [made.verdict(0, ARTICLE), span], signals, THRESHOLD)] == [
        False
    ] * 2


@pytest.mark.parametrize(
    ("line", "said", "guard"),
    [
        (Line(PARAGRAPH[:150], UNSURE, "share", 0.0), (), "paragraph"),
        (Line(PARAGRAPH[:150], GONE, "share", 0.0), (), None),
        (Line(PARAGRAPH[:149], GONE, "share", 0.0), (), None),
        (Line(PARAGRAPH[:150], GONE, "share", 0.01), (), None),
        (Line(PARAGRAPH[:150], GONE, "share", 0.0), (Said(PARAGRAPH[:150], "hint"),), None),
        (Line(PARAGRAPH[:150], UNSURE, "share", 0.0), (Said(PARAGRAPH[:150], "hint", side="keep"),), "paragraph"),
        (Line(PARAGRAPH[:150], UNSURE, "share", 0.0), (Said(PARAGRAPH[:150], "hint", counted=False),), "paragraph"),
    ],
)
def test_long_paragraphs(line: Line, said: tuple[Said, ...], guard: str | None) -> None:
    """From a hundred and fifty characters on a paragraph needs a rule, words that speak against it, or a judge that is sure."""
    assert guard_of(guarded([line], *said)[0]) == guard


JUST, CLEARLY = THRESHOLD + 1.99, THRESHOLD + 2.0
SHAPED = Line(PLAIN, JUST, "related")
KNOWN = replace(SHAPED, wording=3.0)


@pytest.mark.parametrize(
    ("lines", "said", "stay"),
    [
        ([SHAPED], (), [True]),
        ([replace(SHAPED, score=CLEARLY)], (), [False]),
        ([KNOWN], (), [False]),
        ([replace(SHAPED, wording=2.99)], (), [True]),
        ([replace(SHAPED, terms=0.15, entries=2)], (), [False]),
        ([replace(SHAPED, terms=0.149, entries=2)], (), [True]),
        ([replace(SHAPED, terms=0.9, entries=1)], (), [True]),
        ([SHAPED], (Said(PLAIN, "hint"),), [False]),
        ([SHAPED], (Said(PLAIN, "hint", side="keep"),), [True]),
        # One block whose words say what it is speaks for all of an unbroken stretch, above it and below it …
        ([SHAPED, SHAPED, KNOWN, SHAPED, SHAPED], (), [False] * 5),
        # … and not across a line that stays.
        ([SHAPED, Line("Cold glass"), KNOWN, Line("Warm bread"), SHAPED], (), [True, False, False, False, True]),
    ],
)
def test_shape_alone(lines: list[Line], said: tuple[Said, ...], stay: list[bool]) -> None:
    """Where no rule, no known wording and hardly a word of prompts speaks a clearly higher score is needed than the threshold."""
    lines = [replace(line, text=f"{line.text}{' and' * n}") for n, line in enumerate(lines)]
    assert [guard_of(found) == "shape" for found in guarded(lines, *said)] == stay


FOLLOW = "Follow us there"


@pytest.mark.parametrize(
    ("line", "said", "taken"),
    [
        (Line(FOLLOW, 0.71), (Said(FOLLOW),), True),
        (Line(FOLLOW, 0.7), (Said(FOLLOW),), False),
        (Line(FOLLOW, ARTICLE), (Said(FOLLOW, "certain"),), True),
        (Line(FOLLOW, 0.9), (Said(FOLLOW, "medium"),), False),
        (Line(FOLLOW, 0.9), (Said(FOLLOW, whole=False),), False),
        (Line("Follow us", 0.9), (Said("Follow us"),), False),
        (Line("Follow us", ARTICLE), (Said("Follow us", "certain"),), True),
        (Line(FOLLOW, 0.9), (Said(FOLLOW), Said(FOLLOW, "hint", side="keep")), False),
        (Line(FOLLOW, 0.9), (Said(FOLLOW, "certain"), Said(FOLLOW, "hint", side="keep")), False),
        (Line(PARAGRAPH[:150], 0.9), (Said(PARAGRAPH[:150]),), False),
        (Line(PARAGRAPH[:149], 0.9), (Said(PARAGRAPH[:149]),), True),
        (Line(FOLLOW, 0.9, kind="code"), (Said(FOLLOW, "certain"),), False),
    ],
)
def test_strong_rules_take_lines(line: Line, said: tuple[Said, ...], taken: bool) -> None:
    """A line of three words or more where the judge does not speak against it; a certain rule takes any, where no rule keeps it."""
    found = guarded([line], *said)[0]
    assert found.remove == taken
    if taken:
        assert (found.category, guard_of(found), found.score) == ("share", "strong", max(line.score, 1.5))
        assert [(voice.id, voice.matched) for voice in found.support] == [("en.share.made", line.text)]


def test_of_two_strong_rules_the_first_takes_a_line() -> None:
    """Hits come in order of block and rule."""
    assert guarded([Line(FOLLOW, 0.9)], Said(FOLLOW, category="embed"), Said(FOLLOW))[0].category == "embed"


LABEL = Line("Read also", GONE, "related", 9.0)
NAMED = Said("Read also", category="related")
FIRST, SECOND = Line("A school without a bell", 0.0), Line("Why the ferry was late", 0.1)
END = Line("The end of it.", 0.0)


@pytest.mark.parametrize(
    ("lines", "said", "taken"),
    [
        ([LABEL, FIRST, SECOND, END], (NAMED,), [1, 2]),
        ([LABEL, FIRST, END, SECOND], (NAMED,), [1]),
        ([LABEL, replace(FIRST, score=-0.01), SECOND], (NAMED,), []),
        ([LABEL, FIRST, replace(SECOND, kind="table"), END], (NAMED,), [1]),
        ([LABEL, replace(FIRST, text="h" * 110), replace(SECOND, text="h" * 111)], (NAMED,), [1]),
        ([LABEL, Line("1"), FIRST, Line("2."), SECOND, Line("3)")], (NAMED,), [1, 2, 3, 4]),
        ([LABEL, *(replace(FIRST, text=f"Number {n} of ten") for n in range(10))], (NAMED,), list(range(1, 9))),
        ([LABEL, FIRST], (replace(NAMED, category="newsletter"),), []),
        ([LABEL, FIRST], (replace(NAMED, strength="medium"),), []),
        ([replace(LABEL, score=ARTICLE, category=None), FIRST], (NAMED,), []),
        ([replace(LABEL, text="Read also" + "!" * 51), FIRST], (replace(NAMED, text="Read also" + "!" * 51),), [1]),
        ([replace(LABEL, text="Read also" + "!" * 52), FIRST], (replace(NAMED, text="Read also" + "!" * 52),), []),
        ([LABEL, replace(FIRST, score=GONE, category="share", wording=9.0), SECOND], (NAMED,), [2]),
    ],
)
def test_what_is_listed_under_a_label(lines: list[Line], said: tuple[Said, ...], taken: list[int]) -> None:
    """Up to eight short lines that are no sentences, numbers among them only where a headline follows."""
    found = guarded(lines, *said)
    assert [n for n, own in enumerate(found) if guard_of(own) == "listed"] == taken
    assert all(found[n].category == "related" and found[n].support[0].id == "guard.listed" for n in taken)


GIVE = Line("Support us with a gift", GONE, "donation", 9.0)
QUIET = Line("We have a roof that leaks", -1.4)


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        ([GIVE, QUIET, GIVE], [1]),
        ([GIVE, QUIET, QUIET, QUIET, GIVE], [1, 2, 3]),
        ([GIVE, QUIET, QUIET, QUIET, QUIET, GIVE], []),
        ([GIVE, replace(QUIET, score=-1.5), GIVE], []),
        ([GIVE, QUIET, replace(QUIET, score=-1.5), GIVE], []),
        ([GIVE, QUIET, replace(GIVE, category="subscription")], [1]),
        ([GIVE, QUIET, replace(GIVE, category="share")], []),
        ([replace(GIVE, category="newsletter"), QUIET, replace(GIVE, category="newsletter")], []),
        ([GIVE, replace(QUIET, kind="code"), GIVE], []),
        ([GIVE, QUIET], []),
        ([GIVE, replace(GIVE, category="share"), QUIET, GIVE], [2]),
        ([GIVE, GIVE, Line(STORY[0], -0.6), GIVE], []),
        ([GIVE, GIVE, Line(STORY[0], -0.4), GIVE], [2]),
    ],
)
def test_what_is_enclosed(lines: list[Line], taken: list[int]) -> None:
    """Up to three lines between two parts of an appeal, none of which the judge holds for the article's."""
    found = guarded(lines)
    assert [n for n, own in enumerate(found) if guard_of(own) == "enclosed"] == taken
    assert all(found[n].category == "donation" for n in taken)


DEAR = Line("Dear readers,", GONE, "donation", 9.0)
ONCE, MONTHLY = Line("Once", GONE, "donation", 9.0), Line("Every month", GONE, "donation", 9.0)
TEXT, ASKS = Line("It was a hard winter.", -3.0), Line("Our printer wants to be paid.", 0.01)


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        ([DEAR, TEXT, ASKS, ONCE, MONTHLY], [1, 2]),
        ([DEAR, TEXT, replace(ASKS, score=0.0), ONCE, MONTHLY], []),
        ([DEAR, TEXT, replace(ONCE, text="Our printer wants to be paid."), ONCE, MONTHLY], [1]),
        ([DEAR, TEXT, Line("Photo: Lena Harp", GONE, "caption", 9.0), ONCE, MONTHLY], []),
        ([DEAR, *[TEXT] * 9, ASKS, ONCE, MONTHLY], list(range(1, 11))),
        ([DEAR, *[TEXT] * 10, ASKS, ONCE, MONTHLY], []),
        ([DEAR, TEXT, ASKS, ONCE], []),
        ([DEAR, TEXT, ASKS, ONCE, replace(MONTHLY, text="Every month of a year")], []),
        ([DEAR, TEXT, ASKS, ONCE, replace(MONTHLY, category="share")], []),
        ([DEAR, replace(TEXT, kind="table"), ASKS, ONCE, MONTHLY], []),
        ([replace(DEAR, text="Dear readers"), TEXT, ASKS, ONCE, MONTHLY], []),
        ([replace(DEAR, text="Dear readers of this old paper!"), TEXT, ASKS, ONCE, MONTHLY], [1, 2]),
        ([replace(DEAR, text="Dear readers of this very old paper!"), TEXT, ASKS, ONCE, MONTHLY], []),
        ([replace(DEAR, text="親愛なる読者の皆様、"[-6:]), TEXT, ASKS, ONCE, MONTHLY], [1, 2]),
        ([replace(DEAR, category="subscription"), TEXT, ASKS, ONCE, MONTHLY], []),
    ],
)
def test_letters_that_ask_for_money(lines: list[Line], taken: list[int]) -> None:
    """Between a salutation and two buttons, ten blocks at most, one of which asks."""
    lines = [replace(line, score=min(line.score, -1.6)) if line is TEXT else line for line in lines]
    found = guarded(lines)
    assert [n for n, own in enumerate(found) if guard_of(own) == "letter"] == taken
    assert all(found[n].category == "donation" for n in taken)


SIGN, BELOW = Line("Our newsletter:"), Line("Sign up for it here", GONE, "newsletter", 9.0)
TELLS = Said("Our newsletter", "medium", "newsletter")


@pytest.mark.parametrize(
    ("lines", "said", "taken"),
    [
        ([SIGN, BELOW], (TELLS,), [0]),
        ([replace(SIGN, text="Our newsletter："), BELOW], (TELLS,), [0]),
        ([replace(SIGN, text="Our newsletter"), BELOW], (TELLS,), []),
        ([SIGN, replace(BELOW, category="share")], (TELLS,), []),
        ([SIGN, replace(BELOW, score=ARTICLE, category=None)], (TELLS,), []),
        ([SIGN, Line("Rye"), BELOW], (TELLS,), []),
        ([SIGN, BELOW], (replace(TELLS, side="keep"),), []),
        ([SIGN, BELOW], (replace(TELLS, whole=False),), []),
        ([SIGN, BELOW], (replace(TELLS, counted=False),), []),
        ([SIGN, BELOW], (TELLS, replace(TELLS, name="other")), [0]),
        ([replace(SIGN, text="Our newsletter" + "." * 45 + ":"), BELOW], (TELLS,), [0]),
        ([replace(SIGN, text="Our newsletter" + "." * 46 + ":"), BELOW], (TELLS,), []),
    ],
)
def test_labels_that_announce_a_prompt(lines: list[Line], said: tuple[Said, ...], taken: list[int]) -> None:
    """A short label with a colon that a rule names as what the prompt right below it is."""
    found = guarded(lines, *said)
    assert [n for n, own in enumerate(found) if guard_of(own) == "announcing"] == taken
    assert all(found[n].category == "newsletter" for n in taken)


PROMPT = Line("Sign up for our newsletter", GONE, "newsletter", 5.0)


@pytest.mark.parametrize(
    ("first", "below", "stays"),
    [
        ("Two towers and a bell", [Line(PARAGRAPH)], True),
        ("Two towers and a bell", [PROMPT, Line(PARAGRAPH)], True),
        ("Two towers and a bell", [PROMPT] * 8 + [Line(PARAGRAPH)], False),
        ("Two towers and a bell", [PROMPT, Line("Home"), Line(PARAGRAPH)], False),
        ("Two towers and a bell", [PROMPT], False),
        ("Home", [Line(PARAGRAPH)], False),
        ("Read these pages first:", [Line(PARAGRAPH)], False),
        (STORY[0], [Line(PARAGRAPH)], False),
    ],
)
def test_what_a_headline_is(first: str, below: list[Line], stays: bool) -> None:
    """It stands above running text with nothing but what goes between; a word of the menu, a label and a sentence are none."""
    found = guarded([Line(first, 6.0, "navigation", 5.0), *below])[0]
    assert found.remove != stays
    assert guard_of(found) == ("headline" if stays else None)


def test_a_headline_that_a_rule_names_goes() -> None:
    """The next one may be one then."""
    lines = [Line(PLAIN, 6.0, "byline", 5.0), Line("Two towers and a bell", 6.0, "navigation", 5.0), Line(PARAGRAPH)]
    found = guarded(lines, Said(PLAIN))
    assert [verdict.remove for verdict in found] == [True, False, False]


@pytest.mark.parametrize(("terms", "kept"), [(0.5, [0, 1]), (0.0, [0])])
def test_what_asks_above_a_headline_is_not_taken_for_one(terms: float, kept: list[int]) -> None:
    """No rule names it, but it has words of prompts: it may be the headline or what stands above that, and both stay."""
    lines = [
        Line("Be with The Lantern", 6.0, "donation", 5.0, terms=terms),
        Line("Two towers and a bell", 6.0, "donation", 5.0),
        PROMPT,
        Line(PARAGRAPH),
    ]
    found = guarded(lines)
    assert [n for n, verdict in enumerate(found[:3]) if not verdict.remove] == kept


def kept_among(lines: Sequence[str], *said: Said, own: Sequence[str] = STORY) -> list[str]:
    """Which of some lines that the judge would take on their shape, two below the threshold for that, stay among these paragraphs."""
    texts = [*own[:2], *lines, *own[2:]]
    blocks = blocks_of(texts)
    nothing = [0.0] * len(texts)
    signals = Signals(
        {"wording": nothing, "lexicon_share": nothing, "lexicon_count": nothing},
        [one.hit(texts) for one in said],
        texts,
        "en",
    )
    verdicts = [made.verdict(n, 2.0, "related" if text in lines else None) for n, text in enumerate(texts)]
    after = text_guards.apply(blocks, verdicts, signals, 1.5)
    return [texts[v.block] for v in after if texts[v.block] in lines and not v.remove]


HEADLINE = "The school in the hills that has had no bell for eleven long years"
VERSE = ["I had a boat of paper and of rain,", "and down the street a river ran to find me"]


def test_among_paragraphs_a_line_goes_on_its_shape() -> None:
    assert kept_among([HEADLINE]) == []


def test_among_short_lines_it_stays() -> None:
    """There headlines and items are what the text is made of."""
    assert kept_among([HEADLINE], own=["A list of schools", "Schools in the hills", "Schools by the sea"]) == [HEADLINE]


def test_a_line_of_the_length_of_a_subheading_stays() -> None:
    assert kept_among(["The school without a bell"]) == ["The school without a bell"]


def test_verse_stays() -> None:
    assert kept_among(VERSE) == VERSE


def test_a_line_that_a_rule_keeps_stays() -> None:
    assert kept_among([HEADLINE], Said(HEADLINE, side="keep")) == [HEADLINE]


def test_the_manual_tells_when_a_rule_takes_a_block() -> None:
    """Whoever writes a strong rule finds there what it takes by itself: the guards' own numbers."""
    manual = (packs.rules_dir() / "README.md").read_text(encoding="utf-8")
    assert WORDS[text_guards.LINE_WORDS] + f" words or more, fewer than {LONG} characters" in manual
    assert f"a sum above +{text_guards.TAKEN:.2f}" in manual
    assert f"fewer than {WORDS[phrases.REST]} words beside" in manual
    assert (phrases.WHOLE, "three fifths of its words" in manual) == (0.6, True)
