"""From scores to verdicts: what goes, what it is taken for, what is told of it. Trees, hits and texts are made by the tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_signals import Said, rule

from cleaner.evidence.features import TOPICS
from cleaner.evidence.of_text import Signals
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.wording import CATEGORY_BITS, Scores, Wording, buckets
from cleaner.judge import decide, page_guards, reasons, spans, text_guards
from cleaner.judge.decide import Judge
from cleaner.judge.model import Cut, Side
from cleaner.judge.trees import UNIT, Forest, Tree
from cleaner.model import CATEGORIES, Category, Preset, RuleHit, Strength, Verdict
from cleaner.model import Side as Speaks

FEATURES = ("wording", "words", "commas", "index", "says_we", "rule_whole", "is_running")
NOTHING = Wording(bytes([128, 128]), 1.0, 0.0, (bytes([128] * 2),) * len(CATEGORIES), 0.0, (0.0,) * len(CATEGORIES))


def stump(feature: int, low: int, high: int, mean: int = 0, threshold: float = 0.5) -> Tree:
    """A tree of one question: `low` up to the threshold and where nothing is known, else `high`."""
    return Tree.of((feature,), (threshold,), (-1,), (-2,), (1,), (mean,), (low, high))


def likeliest(*order: Category) -> list[Forest]:
    """Trees that hold any block for the first of these categories, then the second; the others are less likely."""
    return [Forest((), [], -order.index(category) if category in order else -99) for category in CATEGORIES]


def judge_of(
    *parts: int,
    bias: int = 0,
    cut: tuple[int, float] = (1_000, 1.0),
    kinds: Sequence[Forest] = (),
    wording: Wording = NOTHING,
    preset: Preset = "balanced",
) -> Judge:
    """A judge that adds `parts` where the feature of that place is above one half."""
    forest = Forest(FEATURES, [stump(n, 0, part) for n, part in enumerate(parts)], bias)
    strict, gentle = Cut(cut[0] - 500, cut[1]), Cut(cut[0] + 500, cut[1])
    cuts: dict[Preset, Cut] = {"gentle": gentle, "balanced": Cut(*cut), "strict": strict}
    return Judge(Side(forest, tuple(kinds or likeliest()), cuts), Scores(wording), preset)


def signals_of(rows: Sequence[Sequence[float]], *said: Said, texts: Sequence[str] = ()) -> Signals:
    """Blocks whose features have these values, in the order of FEATURES; what is not given is 0."""
    texts = texts or [f"Block {n} stands here" for n in range(len(rows))]
    columns = {name: [row[n] if n < len(row) else 0.0 for row in rows] for n, name in enumerate(FEATURES)}
    return Signals(columns, [own.hit(texts) for own in said], texts, "en")


# --- what goes ---


@pytest.mark.parametrize(("preset", "gone"), [("gentle", [2]), ("balanced", [1, 2, 6]), ("strict", [0, 1, 2, 5, 6])])
def test_only_scores_above_the_threshold_of_a_preset_go(preset: Preset, gone: list[int]) -> None:
    """At it is not above it."""
    judge = judge_of(501, 500, 500, 500, preset=preset)
    signals = signals_of([(1,), (1, 1), (1, 1, 1), (), (0, 1), (0, 1, 1), (0, 1, 1, 1)])
    assert judge.threshold == {"gentle": 1_500, "balanced": 1_000, "strict": 500}[preset]
    found = judge.judge(signals, explain=False)
    assert [v.block for v in found if v.remove] == gone
    assert [v.score for v in found] == [0.501, 1.001, 1.501, 0.0, 0.5, 1.0, 1.5]
    assert all((v.category is None) == (not v.remove) for v in found)


@pytest.mark.parametrize(
    ("scores", "words", "limit", "gone"),
    [
        # At a score of 2 the chance that it is the article's is 0.119: 11.9 words of a hundred are at stake.
        ([2_000, -1_000], [100, 900], 0.0119, []),
        ([2_000, -1_000], [100, 900], 0.0120, [0]),
        # The surest come first, and what is at stake adds up: 4.7 words, then 11.9.
        ([2_000, 3_000, -1_000], [100, 100, 800], 0.0165, [1]),
        ([2_000, 3_000, -1_000], [100, 100, 800], 0.0167, [0, 1]),
        # Of two that are as sure the first one goes.
        ([2_000, 2_000, -1_000], [100, 100, 800], 0.0120, [0]),
        # What is sure goes whatever it costs, and after it everything that fits still may.
        ([3_500, 3_499, -1_000], [100, 100, 800], 0.0, [0]),
    ],
)
def test_the_limit_of_a_document(scores: list[int], words: list[float], limit: float, gone: list[int]) -> None:
    """No more words are put at stake than this share of the document's, but for what is sure."""
    assert judge_of(cut=(1_000, limit))._gone(scores, words) == gone


def test_no_blocks_no_verdicts() -> None:
    """An empty document is in no doubt, either."""
    judge = judge_of(100)
    assert judge.judge(signals_of([])) == []
    assert judge.doubt(signals_of([]), []) == 0.0


def test_doubt_of_a_short_document_is_of_thirty_words() -> None:
    """Else a caption alone would be all doubt; what goes counts as at stake and not as kept."""
    judge = judge_of()
    signals = signals_of([(0, 10), (0, 20), (0, 40)])
    even = [Verdict(n, None, n == 2, "share" if n == 2 else None, 0.0) for n in range(3)]
    assert judge.doubt(signals, even[:1]) == pytest.approx(5 / 30, abs=1e-6)
    assert judge.doubt(signals, even) == 1.0
    assert judge.doubt(signals, even[:2]) == pytest.approx(15 / 30, abs=1e-6)
    part = Verdict(0, (0, 3), True, "share", 0.0)
    assert judge.doubt(signals, [*even[:1], part]) == judge.doubt(signals, even[:1])
    # What is as good as sure is in as little doubt on either side.
    for sure in (Verdict(1, None, False, None, -9.0), Verdict(1, None, True, "share", 9.0)):
        assert judge.doubt(signals, [even[0], sure]) == pytest.approx((5 + 20 * 0.000335) / 30, abs=1e-6)


def test_doubt_of_a_longer_document_is_of_the_words_that_stay() -> None:
    """What goes is at stake, too, but is no part of what is left; a block whose words are not known has none."""
    signals = signals_of([(0, 40), (0, 20), (0, 9)])
    signals = Signals({**signals.columns, "words": [40.0, 20.0, None]}, (), signals.texts)
    found = [
        Verdict(0, None, False, None, 0.0),
        Verdict(1, None, True, "share", 0.0),
        Verdict(2, None, False, None, 0.0),
    ]
    assert judge_of().doubt(signals, found) == pytest.approx((20 + 10) / 40)


# --- what it is taken for ---

TEXT = "Block 0 stands here"
ORDER: tuple[Category, ...] = ("related", "share", "newsletter", "advert", "embed")


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ((), "related"),
        ((Said(TEXT, "hint", "newsletter"),), "newsletter"),
        ((Said(TEXT, "hint", "newsletter"), Said(TEXT, "hint", "share")), "share"),
        # A strong rule that names the whole block is heard before weaker ones and before those that name a part …
        ((Said(TEXT, "strong", "newsletter"), Said(TEXT, "medium", "share")), "newsletter"),
        ((Said(TEXT, "certain", "newsletter"), Said(TEXT, "medium", "share")), "newsletter"),
        ((Said(TEXT, "strong", "newsletter", whole=False), Said(TEXT, "medium", "share")), "share"),
        # … of two strong ones the likelier is taken …
        ((Said(TEXT, "strong", "newsletter"), Said(TEXT, "strong", "share")), "share"),
        ((Said(TEXT, "strong", "newsletter"), Said(TEXT, "strong", "embed")), "newsletter"),
        ((Said(TEXT, "strong", "embed"), Said(TEXT, "strong", "advert")), "advert"),
        # … and what speaks for the article, for a stretch, or for words that count elsewhere names none.
        ((Said(TEXT, "strong", "newsletter", "keep"),), "related"),
        ((Said(TEXT, "strong", "newsletter", cut="stands"),), "related"),
        ((Said(TEXT, "strong", "newsletter", counted=False),), "related"),
    ],
)
def test_categories_that_rules_name(said: tuple[Said, ...], category: Category) -> None:
    """The likeliest of those that strong rules name, else of those that any rule names, else of all."""
    found = judge_of(2_000, kinds=likeliest(*ORDER)).judge(signals_of([(1,)], *said))
    assert (found[0].remove, found[0].category) == (True, category)


def test_of_equally_likely_categories_the_first_is_taken() -> None:
    """In the order of the report, so that machines agree."""
    found = judge_of(2_000, kinds=[Forest((), [], 7) for _ in CATEGORIES]).judge(signals_of([(1,)]))
    assert found[0].category == CATEGORIES[0]


def test_blocks_that_stay_have_no_category() -> None:
    """Whatever a rule says of them."""
    found = judge_of(2_000).judge(signals_of([(0,), (1,)], Said(TEXT)), explain=False)
    assert [verdict.category for verdict in found] == [None, CATEGORIES[0]]


def test_each_removed_block_is_asked_about_by_its_own_numbers() -> None:
    """The trees for categories read the columns of the blocks that go, each at its place; a block that a rule has named is not asked."""
    kinds = [Forest((), [], 0) for _ in CATEGORIES]
    kinds[CATEGORIES.index("embed")] = Forest(("commas",), [stump(0, -9, 9)], 0)
    rows = [(1, 0, 1), (0, 0, 1), (1, 0, 0), (1, 0, 1), (1, 0, 1)]
    found = judge_of(2_000, kinds=kinds).judge(signals_of(rows, Said("Block 3", category="legal")))
    assert [v.category for v in found] == ["embed", None, CATEGORIES[0], "legal", "embed"]


def test_a_category_may_ask_for_what_a_text_does_not_have() -> None:
    """A feature of pages is missing in a text."""
    kinds = [Forest((), [], 0) for _ in CATEGORIES]
    kinds[CATEGORIES.index("embed")] = Forest(("link_share",), [stump(0, 9, -9)], 0)
    assert judge_of(2_000, kinds=kinds).judge(signals_of([(1,)]))[0].category == "embed"


@pytest.mark.parametrize(
    ("column", "texts", "gone", "categories"),
    [
        ("head", ["bicycle", "rye"], [1, 1], ["advert", "donation"]),
        ("heads_near", ["bicycle", "rye"], [1, 1], ["donation", "advert"]),
        ("heads_near", ["rye", "bicycle", "rye"], [1, 0, 1], ["donation", None, "donation"]),
    ],
)
def test_words_say_what_a_block_is(
    column: str, texts: list[str], gone: list[float], categories: list[Category | None]
) -> None:
    """Its own, and those of the removed blocks around it: what stays is not among them."""
    bicycle = bytearray([128] * (1 << CATEGORY_BITS))
    for value in set(buckets("bicycle").values()) - set(buckets("rye").values()):
        bicycle[value % len(bicycle)] = 255
    heads = tuple(bytes(bicycle) if category == "advert" else bytes([128] * len(bicycle)) for category in CATEGORIES)
    wording = Wording(NOTHING.weights, 1.0, 0.0, heads, 1.0, NOTHING.head_biases)
    kinds = [Forest((f"{column}_{category}",), [stump(0, -9, 9, threshold=-1.0)], 0) for category in CATEGORIES]
    found = judge_of(2_000, kinds=kinds, wording=wording).judge(signals_of([(own,) for own in gone], texts=texts))
    assert [verdict.category for verdict in found] == categories


# --- what is told of it ---

FIVE = (900, -400, 300, -200, 100)


def told(found: Verdict) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """What speaks for a removal and what against it."""
    sides = found.support, found.against
    for_it, against = ([(hit.id, hit.weight) for hit in side] for side in sides)
    return for_it, against


def test_a_report_tells_the_largest_topics_and_adds_up_the_others() -> None:
    """Four by themselves, heaviest first on either side; the rest is one part, so that all parts sum to the score."""
    judge = judge_of(*FIVE, bias=700)
    signals = signals_of([(1, 1, 1, 1, 1)])
    short, long = (judge.judge(signals, explain=explain)[0] for explain in (False, True))
    assert told(short) == (
        [("topic.wording", 0.9), ("topic.letters", 0.3), ("topic.rest", 0.1)],
        [("topic.length", -0.4), ("topic.place", -0.2)],
    )
    assert told(long) == (
        [("topic.wording", 0.9), ("topic.letters", 0.3), ("topic.person", 0.1)],
        [("topic.length", -0.4), ("topic.place", -0.2)],
    )
    assert (short.base, short.score, short.evidence) == (0.7, 1.4, ())
    assert [(item.source, item.weight, item.side) for item in long.evidence] == [
        ("topic.wording", 0.9, "drop"),
        ("prior", 0.7, "drop"),
        ("topic.letters", 0.3, "drop"),
        ("topic.person", 0.1, "drop"),
        ("topic.place", -0.2, "keep"),
        ("topic.length", -0.4, "keep"),
    ]


def test_small_parts_are_told_together() -> None:
    """Below five thousandths a topic is not told by itself, not even in an explanation; what cancels out is not told at all."""
    parts = {n: judge_of(2_000, *small).judge(signals_of([(1, 1, 1)]))[0] for n, small in enumerate([(5, -4), (4, -4)])}
    assert told(parts[0]) == ([("topic.wording", 2.0), ("topic.length", 0.005)], [("topic.rest", -0.004)])
    assert told(parts[1]) == ([("topic.wording", 2.0)], [])
    least = judge_of(2_000, 1).judge(signals_of([(1, 1)]))[0]
    assert told(least) == ([("topic.wording", 2.0), ("topic.rest", 0.001)], [])
    least = judge_of(2_000, -1).judge(signals_of([(1, 1)]))[0]
    assert told(least) == ([("topic.wording", 2.0)], [("topic.rest", -0.001)])


def test_a_rule_that_adds_nothing_is_told_on_neither_side() -> None:
    """It is among the evidence, with a weight of 0."""
    found = judge_of(2_000).judge(signals_of([(1,)], Said(TEXT)))[0]
    assert told(found) == ([("topic.wording", 2.0)], [])
    assert [(item.source, item.weight) for item in found.evidence][1:] == [("en.share.made", 0.0), ("prior", 0.0)]


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ((0, 500, 500, 500, 500, 0, 500), ["topic.article", "topic.length", "topic.letters", "topic.person", "topic.rest"]),
        ((500, 900, 800, 300, 700, 0, 200), ["topic.length", "topic.letters", "topic.person", "topic.rest", "topic.wording"]),
    ],
)  # fmt: skip
def test_as_large_parts_are_told_in_order_of_name(parts: tuple[int, ...], names: list[str]) -> None:
    """So that a report does not depend on the order of the topics."""
    found = judge_of(*parts).judge(signals_of([(1,) * 7]), explain=False)[0]
    assert [hit.id for hit in found.support] == names


@pytest.mark.parametrize(("bias", "side"), [(0, "keep"), (1, "drop"), (-1, "keep")])
def test_the_side_of_a_part(bias: int, side: str) -> None:
    """What speaks for a removal is above 0."""
    found = judge_of(bias=bias).judge(signals_of([()]))[0]
    assert [(item.source, item.side) for item in found.evidence] == [("prior", side)]


def test_of_what_stays_an_explanation_tells_all_and_a_report_nothing() -> None:
    """A report lists removals only."""
    judge = judge_of(*FIVE)
    for explain in (False, True):
        found = judge.judge(signals_of([(1,)]), explain=explain)[0]
        assert (found.remove, found.category, found.support, found.against, found.base) == (False, None, (), (), 0.0)
        assert [item.source for item in found.evidence] == (["topic.wording", "prior"] if explain else [])
    assert judge.judge(signals_of([(1,)]))[0].evidence


def test_what_rules_contribute_is_told_rule_by_rule() -> None:
    """Instead of their topic; each with the words that it matched."""
    said = (Said(TEXT, "strong", "share"), Said(TEXT, "hint", "embed"))
    found = judge_of(0, 0, 0, 0, 0, 2_000).judge(signals_of([(0,) * 5 + (1,)], *said))[0]
    assert [(hit.id, hit.weight, hit.matched) for hit in found.support] == [
        ("en.share.made", 1.5, TEXT),
        ("en.embed.made", 0.5, TEXT),
    ]


@pytest.mark.parametrize("unheard", [Said(TEXT, cut="stands"), Said(TEXT, counted=False)])
def test_rules_that_say_nothing_of_the_block_are_not_told(unheard: Said) -> None:
    """A stretch has a verdict of its own; what counts elsewhere counts there. What the trees say is told as the topic then."""
    found = judge_of(0, 0, 0, 0, 0, 2_000).judge(signals_of([(0,) * 5 + (1,)], unheard))[0]
    assert told(found) == ([("topic.rules", 2.0)], [])


def hit(strength: Strength, side: Speaks = "drop", name: str = "a", at: int = 0) -> Hit:
    return Hit(rule(strength, side=side, name=name), 0, "block", at, at + 1, None, True)


@pytest.mark.parametrize(
    ("value", "hits", "parts"),
    [
        (1_000, [hit("hint")], [(1_000, "a", "r")]),
        # In proportion 4 to 3 to 1; what rounding leaves goes to the first.
        (1_000, [hit("hint", name="c"), hit("certain"), hit("strong", name="b")], [(500, "a", "r"), (375, "b", "r"), (125, "c", "r")]),
        (100, [hit("medium"), hit("medium", name="b"), hit("medium", name="c")], [(34, "a", "r"), (33, "b", "r"), (33, "c", "r")]),
        (-100, [hit("medium", "keep"), hit("medium", "keep", "b"), hit("medium", "keep", "c")],
         [(-34, "a", "r"), (-33, "b", "r"), (-33, "c", "r")]),
        # Those of the side that the sum speaks for; the others where there are none.
        (100, [hit("medium"), hit("certain", "keep", "b")], [(100, "a", "r")]),
        (-100, [hit("medium"), hit("certain", "keep", "b")], [(-100, "b", "r")]),
        (0, [hit("medium"), hit("certain", "keep", "b")], [(0, "b", "r")]),
        (1, [hit("medium"), hit("certain", "keep", "b")], [(1, "a", "r")]),
        (-100, [hit("medium")], [(-100, "a", "r")]),
        # A rule that fired twice is told once, by its first match.
        (100, [hit("medium", at=1), hit("medium", at=2)], [(100, "a", "y")]),
    ],
)  # fmt: skip
def test_shares_of_rules(value: int, hits: list[Hit], parts: list[tuple[int, str, str]]) -> None:
    """By strength, strongest first."""
    found = decide._shared(value, hits, "rye")
    assert [(part, id.rsplit(".", 1)[1], matched) for part, id, matched in found] == parts


strengths = st.sampled_from(("hint", "medium", "strong", "certain"))


@given(
    st.integers(-9_999, 9_999),
    st.lists(st.tuples(strengths, st.sampled_from(("drop", "keep"))), min_size=1, max_size=9),
)
def test_shares_sum_to_the_whole(value: int, made: list[tuple[Strength, Speaks]]) -> None:
    """No thousandth is lost, and no rule is told against the side that the sum speaks for."""
    found = decide._shared(value, [hit(*own, name=f"n{n}") for n, own in enumerate(made)], "rye")
    assert sum(part for part, _, _ in found) == value
    assert all(part * value >= 0 for part, _, _ in found)


@given(st.lists(st.integers(-3_000, 3_000), min_size=6, max_size=6), st.integers(-3_000, 3_000), st.booleans())
def test_whatever_is_told_sums_to_the_score(parts: list[int], bias: int, explain: bool) -> None:
    """Base, what speaks for a removal and what speaks against it, rules among them."""
    said = (Said(TEXT, "strong"), Said(TEXT, "hint", "embed"), Said(TEXT, "medium", side="keep"))
    found = judge_of(*parts, bias=bias).judge(signals_of([(1,) * 6], *said), explain=explain)[0]
    assert found.score == pytest.approx((sum(parts) + bias) / UNIT)
    assert found.remove == (sum(parts) + bias > 1_000)
    if found.remove:
        sides = [hit.weight for hit in (*found.support, *found.against)]
        assert sum(sides) + found.base == pytest.approx(found.score)
        assert all(hit.weight > 0 for hit in found.support)
        assert all(hit.weight < 0 for hit in found.against)
    if explain:
        assert sum(item.weight for item in found.evidence) == pytest.approx(found.score)


# --- stretches inside a block ---

LINE = "Rye at four (photo: Lund). Follow us"


def made(*drop: Strength, keep: tuple[Strength, ...] = ()) -> tuple[Said, ...]:
    """Rules of these strengths that would cut the line's end."""
    sides: list[tuple[Strength, Speaks]] = [*((own, "drop") for own in drop), *((own, "keep") for own in keep)]
    return tuple(Said(LINE, own, side=side, cut="Follow us", name=f"n{n}") for n, (own, side) in enumerate(sides))


@pytest.mark.parametrize(
    ("said", "preset", "score", "removed"),
    [
        # -1.5 and what the rules are worth: 0.8, 1.8, 3.4, 6.0.
        ((Said(LINE, "strong", cut="Follow us"),), "balanced", 1.9, True),
        ((Said(LINE, "strong", cut="Follow us"),), "gentle", 1.9, False),
        ((Said(LINE, "certain", cut="Follow us"),), "gentle", 4.5, True),
        ((Said(LINE, "medium", cut="Follow us"),), "balanced", 0.3, False),
        ((Said(LINE, "medium", cut="Follow us"),), "strict", 0.3, True),
        ((Said(LINE, "medium", cut="Follow us"), Said(LINE, "medium", "embed", cut="Follow us")), "balanced", 2.1, True),
        ((Said(LINE, "hint", cut="Follow us"),), "strict", -0.7, True),
        ((Said(LINE, "strong", cut="Follow us"), Said(LINE, "medium", side="keep", cut="us")), "balanced", 0.1, False),
        ((Said(LINE, "hint", side="keep", cut="Follow us"),), "strict", -2.3, False),
        # Between the thresholds of the presets (2, 0.5 and -1), and at one of them.
        (made("strong", "hint"), "gentle", 2.7, True),
        (made("hint", "medium"), "balanced", 1.1, True),
        (made("hint", keep=("hint",)), "strict", -1.5, False),
        (made("medium", "medium", keep=("hint", "hint")), "balanced", 0.5, False),
    ],
)  # fmt: skip
def test_stretches(said: tuple[Said, ...], preset: Preset, score: float, removed: bool) -> None:
    """Balanced takes one strong rule or two of medium strength; gentle a certain one; strict a hint."""
    (found,) = spans.verdicts(3, [own.hit([LINE]) for own in said], LINE, preset)
    assert (found.block, LINE[slice(*(found.span or ()))]) == (3, "Follow us")
    assert (found.remove, found.score) == (removed, score)
    assert sum(item.weight for item in found.evidence) == pytest.approx(score)
    assert (found.category is None) == (not removed)
    if removed:
        parts = [*found.support, *found.against]
        assert found.base + sum(part.weight for part in parts) == pytest.approx(score)
        assert {part.matched for part in parts} == {"Follow us"}


def test_a_stretch_is_what_its_strongest_rule_says() -> None:
    """What speaks against it is told apart, heaviest first."""
    said = (
        Said(LINE, "medium", "embed", cut="Follow us"),
        Said(LINE, "certain", "newsletter", cut="Follow"),
        Said(LINE, "hint", "legal", "keep", cut="us"),
        Said(LINE, "medium", "byline", "keep", cut="us"),
    )
    (found,) = spans.verdicts(0, [own.hit([LINE]) for own in said], LINE, "balanced")
    assert found.category == "newsletter"
    assert [(v.id, v.weight) for v in found.support] == [("en.newsletter.made", 6.0), ("en.embed.made", 1.8)]
    assert [(v.id, v.weight) for v in found.against] == [("en.byline.made", -1.8), ("en.legal.made", -0.8)]
    assert [item.source for item in found.evidence] == [
        "en.newsletter.made", "en.embed.made", "en.legal.made", "prior", "en.byline.made",
    ]  # fmt: skip
    assert [item.side for item in found.evidence] == ["drop", "drop", "keep", "keep", "keep"]


@pytest.mark.parametrize(
    ("cuts", "stretches"),
    [
        (["Rye", "four"], ["Rye", "four"]),
        (["(photo", "photo: Lund)"], ["(photo: Lund)"]),
        (["(photo: Lund)", "photo"], ["(photo: Lund)"]),
        (["Rye", "(photo", "photo: Lund)"], ["Rye", "(photo: Lund)"]),
        (["Follow us", "Rye", "at four", "Rye at", "four (photo"], ["Rye at four (photo", "Follow us"]),
        # Side by side is not over each other.
        (["Rye ", "at"], ["Rye ", "at"]),
    ],
)
def test_stretches_that_overlap_are_one(cuts: list[str], stretches: list[str]) -> None:
    """In their order, whatever the order of the rules; a hit without a stretch is none."""
    hits = [Said(LINE, "certain", cut=cut).hit([LINE]) for cut in cuts] + [Said(LINE).hit([LINE])]
    found = spans.verdicts(0, hits, LINE, "balanced")
    assert [LINE[slice(*(own.span or ()))] for own in found] == stretches


def test_stretches_follow_the_blocks() -> None:
    """One verdict a block in order, then one a stretch, judged by the preset."""
    said = Said("Block 0", "hint", cut="stands")
    found = judge_of(2_000, preset="strict").judge(signals_of([(0,), (1,)], said), explain=False)
    assert [(own.block, own.span is None, own.remove) for own in found] == [
        (0, True, False),
        (1, True, True),
        (0, False, True),
    ]
    assert not judge_of(2_000).judge(signals_of([(0,)], said))[1].remove


# --- in words ---

WHYS = {"en.share.a": "It asks to be shared.", "en.share.b": "It names a network.", "en.legal.a": "It is a licence."}


@pytest.mark.parametrize(
    ("ids", "category", "said"),
    [
        ((), None, "It is taken for boilerplate."),
        (("guard.listed",), "related", reasons.GUARDS["guard.listed"]),
        (("en.share.a", "guard.enclosed"), "share", reasons.GUARDS["guard.enclosed"]),
        (("en.share.a",), "share", "It asks to be shared."),
        (("en.share.a", "en.share.b"), "share", "It asks to be shared. It names a network."),
        (("en.share.a", "en.share.b", "en.legal.a"), None, "It asks to be shared. It names a network."),
        # Rules of the category that was chosen come alone; where there are none the others are told.
        (("en.share.b", "en.legal.a"), "share", "It names a network."),
        # A category that is not the heaviest rule's is explained.
        (("en.legal.a", "en.share.b"), "share",
         "It names a network. A rule names a legal line, too; by its words and place it is rather a share or follow line."),
        (("en.legal.a",), "share",
         "It is a licence. A rule names a legal line, too; by its words and place it is rather a share or follow line."),
        (("en.share.a", "topic.wording"), "share", "It asks to be shared. Its wording speaks for it, too."),
        (("en.share.a", "en.share.b", "topic.wording"), "share", "It asks to be shared. It names a network."),
        (("topic.wording",), "share", "It is taken for a share or follow line by its wording."),
        (("topic.wording", "topic.place", "topic.names"), None,
         "It is taken for boilerplate by its wording and its place in the document."),
        (("topic.rest",), "share", "It is taken for boilerplate."),
        (("topic.rest", "en.unknown.x"), "share", "It is taken for boilerplate."),
    ],
)  # fmt: skip
def test_reasons(ids: tuple[str, ...], category: Category | None, said: str) -> None:
    """A guard's words, else those of two rules, else what the block is taken for and by what."""
    assert reasons.reason([RuleHit(id, 1.0, "") for id in ids], WHYS, category) == said


@pytest.mark.parametrize(
    ("base", "weights", "score", "threshold", "said"),
    [
        (0.25, (2.25, -0.4), 2.1, 1.6, "2.10 = 0.25 + 2.25 navigation bar − 0.40 its place in the document; goes above 1.60"),
        (-1.5, (3.4, 0.0), 1.9, -0.5, "1.90 = −1.50 + 3.40 navigation bar + 0.00 its place in the document; goes above −0.50"),
        (0.0, (1.5, -0.0), 1.5, 1.6, "1.50 = 1.50 navigation bar + 0.00 its place in the document; only above 1.60 "
         "the score itself decides, here a guard did"),
        (0.0, (1.5, 0.0), 1.5, 1.5, "1.50 = 1.50 navigation bar + 0.00 its place in the document; only above 1.50 "
         "the score itself decides, here a guard did"),
        (0.0, (1.504, 0.0), 1.504, 1.5, "1.504 = 1.50 navigation bar + 0.00 its place in the document; goes above 1.500"),
        (0.0, (1.0, 1.0), 2.0, None, "2.00 = 1.00 navigation bar + 1.00 its place in the document"),
    ],
)  # fmt: skip
def test_a_sum_in_words(
    base: float, weights: tuple[float, float], score: float, threshold: float | None, said: str
) -> None:
    """Base, both sides, the sum and the threshold stand in one line; a score below the threshold is no mistake but a guard's."""
    hits = [
        RuleHit(id, weight, "") for id, weight in zip(("markup.navigation.bar", "topic.place"), weights, strict=True)
    ]
    assert reasons.sum_words(base, hits, score, threshold) == said


def test_every_source_of_evidence_has_words() -> None:
    """Nothing that a report tells is a bare name: topics, what is left of them, the base and all guards are told in words."""
    docs = f"{text_guards.__doc__}{page_guards.__doc__}"
    guards = {f"guard.{name}" for name in re.findall(r"^- `(\w+)`", docs, re.MULTILINE)}
    assert len(guards) > 10
    for id in {*guards, "prior", "topic.rest", *(f"topic.{topic.replace(' ', '-')}" for topic in TOPICS)}:
        assert id in reasons.SOURCES, id
    assert reasons.source_words("core.caption.ends-in-label") == "caption ends in label"


def test_two_rules_of_one_reason_say_it_once() -> None:
    """A sentence is not said twice."""
    whys = dict.fromkeys(WHYS, "It asks.")
    assert reasons.reason([RuleHit(id, 1.0, "") for id in WHYS], whys) == "It asks."


def test_every_category_and_every_guard_that_takes_has_words() -> None:
    """Nothing that is removed goes without a reason."""
    assert reasons.KINDS.keys() == set(CATEGORIES)
    assert all(words.endswith(".") for words in reasons.GUARDS.values())
