"""Boosted trees: the fast way gives what the plain one gives, parts sum to scores, and arrays that do not fit are refused."""

from __future__ import annotations

import json
from array import array
from random import Random

import pytest

from cleaner.judge import quick, trees
from cleaner.judge.trees import UNIT, Forest, Tree
from cleaner.model import PackError

NAMES = ("words", "index", "wording", "link_share")


def grown(random: Random, depth: int = 4) -> Tree:
    """A random tree, its nodes in order of visit and its leaves from left to right."""
    features: list[int] = []
    thresholds: list[float] = []
    left: list[int] = []
    right: list[int] = []
    missing: list[bool] = []
    inner: list[int] = []
    leaves: list[int] = []

    def visit(below: int) -> int:
        if not below or (features and random.random() < 0.2):
            leaves.append(random.randint(-900, 900))
            return -len(leaves)
        here = len(features)
        features.append(random.randrange(len(NAMES)))
        thresholds.append(random.choice((-1.0, 0.0, 0.5, 1.0, 2.0, 2.0)))
        missing.append(random.random() < 0.5)
        inner.append(random.randint(-900, 900))
        left.append(0)
        right.append(0)
        left[here] = visit(below - 1)
        right[here] = visit(below - 1)
        return here

    visit(depth)
    return Tree.of(features, thresholds, left, right, missing, inner, leaves)


def walked(tree: Tree, row: dict[str, float | None]) -> int:
    """Where a block ends, by following the answers one by one."""
    node = 0
    while node >= 0:
        value = row[NAMES[tree.features[node]]]
        yes = tree.missing[node] if value is None else value <= tree.thresholds[node]
        node = tree.left[node] if yes else tree.right[node]
    return -node - 1


def rows_of(random: Random, count: int) -> list[dict[str, float | None]]:
    return [{name: random.choice((None, -1.0, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0)) for name in NAMES} for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_are_the_plain_way(seed: int, core: object) -> None:
    """Blocks end where the answers lead, thresholds and missing values included; parts and totals add up; compiled or not."""
    random = Random(seed)
    grove = [grown(random, random.randint(1, 5)) for _ in range(random.randint(1, 12))]
    rows = rows_of(random, 40)
    columns = [[row[name] for row in rows] for name in NAMES]
    owners = array("i", [random.randrange(3) for _ in grove])
    found = [made(grove, len(NAMES)).ends(columns, len(rows)) for made in (quick.Trees, core.Trees)]  # type: ignore[attr-defined]
    values = [[tree.leaves[walked(tree, row)] for tree in grove] for row in rows]
    roots = sum(tree.inner[0] if tree.inner else tree.leaves[0] for tree in grove)
    for ends in found:
        assert ends.sums() == [sum(own) for own in values]
        assert ends.totals(owners, 3) == [
            [sum(value for value, owner in zip(own, owners, strict=True) if owner == n) for n in range(3)]
            for own in values
        ]
    for n, own in enumerate(values):
        one, other = (ends.parts(n, array("i", [0, 1, 1, 2]), 3) for ends in found)
        assert one == other
        assert roots + sum(one) == sum(own)


@pytest.mark.parametrize("seed", range(5))
def test_contributions_sum_to_the_score(seed: int) -> None:
    """A score is the base and what each feature adds."""
    random = Random(seed)
    forest = Forest(NAMES, [grown(random, 4) for _ in range(9)], 17)
    rows = rows_of(random, 20)
    ends = forest.ends({name: [row[name] for row in rows] for name in NAMES}, len(rows))
    for n, score in enumerate(forest.sums(ends)):
        assert forest.base + sum(forest.contributions(ends, n).values()) == score


def test_a_column_that_is_not_there_is_missing() -> None:
    """A feature nobody made counts as missing for every block."""
    forest = Forest(NAMES, [grown(Random(3))], 0)
    nothing = {name: [None, None] for name in NAMES}
    assert forest.scores({}, 2) == forest.scores(nothing, 2)


def test_plain_values_and_back() -> None:
    """A forest survives its file, number by number."""
    forest = Forest(NAMES, [grown(Random(n)) for n in range(5)], -3)
    again = trees.from_object(json.loads(json.dumps(trees.to_object(forest))))
    assert again.trees == forest.trees
    assert (again.names, again.bias) == (forest.names, forest.bias)


GOOD = Tree.of((0, 1), (0.5, 1.0), (1, -1), (-3, -2), (True, False), (0, 10), (1, 2, 3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"thresholds": (0.5,)}, "do not fit"),
        ({"leaves": (1, 2)}, "do not fit"),
        ({"features": (0, 9)}, "missing"),
        ({"left": (1, 1)}, "missing"),
        ({"left": (-1, -2), "right": (1, -3)}, None),
        ({"left": (1, -2), "right": (-3, -1)}, "order"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, tuple[int, ...]], said: str | None) -> None:
    """A judge from a stranger's folder is numbers that fit together, or is named as none."""
    values = {name: getattr(GOOD, name) for name in Tree.__slots__} | change
    if said is None:
        Forest(NAMES, [Tree.of(**values)], 0)
        return
    with pytest.raises(PackError, match=said):
        Forest(NAMES, [Tree.of(**values)], 0)


@pytest.mark.parametrize(
    "value", [{}, {"features": [], "trees": [[1]], "bias": 0}, {"features": 3, "trees": [], "bias": "x"}]
)
def test_malformed_values_are_one_error(value: dict[str, object]) -> None:
    with pytest.raises(PackError, match="malformed"):
        trees.from_object(value)


def test_units_are_thousandths() -> None:
    """Scores are whole numbers, so that a sum is the same on every machine."""
    forest = Forest(NAMES, [GOOD], 2 * UNIT)
    assert forest.scores({"words": [0.0], "index": [0.0]}, 1) == [2 * UNIT + 1]
