"""What a person accepted of a host has the last word, and the last word only: verdict by verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from made_signals import verdict

from cleaner.evidence.sites import Named
from cleaner.judge import guards
from cleaner.model import Category, Verdict


def named(block: int, span: tuple[int, int] | None = None, category: Category | None = "related") -> Named:
    return Named(block, "site.odd-example.1", "accepted", category, span)


def guessing(kinds: Mapping[int, Category]) -> tuple[guards.Guess, list[Sequence[int]]]:
    """A guess of what blocks are, and for which it was asked."""
    asked: list[Sequence[int]] = []

    def guess(blocks: Sequence[int]) -> Mapping[int, Category]:
        asked.append(blocks)
        return {n: kinds[n] for n in blocks if n in kinds}

    return guess, asked


def told(found: Sequence[Verdict]) -> list[tuple[int, tuple[int, int] | None, Category | None]]:
    return [(v.block, v.span, v.category if v.remove else None) for v in found]


BEFORE = [
    verdict(0, -2.0),
    verdict(1, 4.0, "advert"),
    verdict(2, -1.0),
    verdict(2, 2.0, "caption", (10, 20)),
    verdict(3, -1.0, None, (0, 5)),
]


def test_without_any_all_stays_as_it_is() -> None:
    """And nobody is asked for a guess."""
    guess, asked = guessing({})
    assert guards.accepted(BEFORE, [], guess) == BEFORE
    assert asked == []


def test_a_block_goes_in_its_place() -> None:
    """By the name that the person gave it; the other verdicts are the same ones. Of its own stretches nothing is left."""
    guess, asked = guessing({})
    after = guards.accepted(BEFORE, [named(2)], guess)
    assert told(after) == [(0, None, None), (1, None, "advert"), (2, None, "related"), (3, (0, 5), None)]
    assert [after[n] for n in (0, 1, 3)] == [BEFORE[n] for n in (0, 1, 4)]
    assert after[2].score == 3.0
    assert asked == []
    assert guards.accepted(BEFORE, [named(1)], guess)[1].score >= 4.0, "what was surer stays surer"


@pytest.mark.parametrize(
    ("block", "kinds", "wanted"),
    [(1, {1: "share"}, "advert"), (2, {2: "share"}, "share"), (2, {}, "navigation"), (0, {2: "share"}, "navigation")],
)
def test_what_nobody_named_is_what_it_was_or_what_is_guessed(
    block: int, kinds: dict[int, Category], wanted: Category
) -> None:
    """The verdict's own category first, then the guess, then navigation; each block is asked for once."""
    guess, asked = guessing(kinds)
    after = guards.accepted(BEFORE, [named(block, None, None), named(block, None, None)], guess)
    assert (block, None, wanted) in told(after)
    assert asked == [[block]]


@pytest.mark.parametrize(
    ("span", "goes"),
    [((0, 10), True), ((20, 30), True), ((0, 11), False), ((19, 30), False), ((12, 15), False), ((0, 40), False)],
)
def test_a_stretch_goes_where_no_cut_touches_it(span: tuple[int, int], goes: bool) -> None:
    """It stands behind the other verdicts; a cut that ends where it begins does not touch it."""
    guess, _ = guessing({})
    after = guards.accepted(BEFORE, [named(2, span)], guess)
    assert told(after) == told(BEFORE) + ([(2, span, "related")] if goes else [])


def test_stretches_of_blocks_that_go_are_gone_with_them() -> None:
    """Whether the judge or a person took the block; a stretch that stays is no cut, nor is one of another block."""
    guess, _ = guessing({2: "share"})
    spans = [named(1, (0, 3)), named(0, (0, 3)), named(3, (2, 9)), named(3, (8, 12)), named(0, (10, 20))]
    assert told(guards.accepted(BEFORE, spans, guess)[len(BEFORE) :]) == [
        (0, (0, 3), "related"),
        (3, (2, 9), "related"),
        (0, (10, 20), "related"),
    ]
    assert told(guards.accepted(BEFORE, [named(2), named(2, (30, 40))], guess))[2:] == [
        (2, None, "related"), (3, (0, 5), None)
    ]  # fmt: skip
    assert told(guards.accepted(BEFORE, [named(2, (30, 40), None)], guess))[-1] == (2, (30, 40), "share")
    assert told(guards.accepted(BEFORE, [named(0, (30, 40), None)], guess))[-1] == (0, (30, 40), "navigation")
