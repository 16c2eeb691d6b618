"""Boosted trees: the fast way gives what the plain one gives, parts sum to scores, and arrays that do not fit are refused."""

from __future__ import annotations

import json
from random import Random

import pytest

from cleaner.judge import trees
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
    return Tree(
        tuple(features), tuple(thresholds), tuple(left), tuple(right), tuple(missing), tuple(inner), tuple(leaves)
    )


def walked(tree: Tree, row: dict[str, float | None]) -> int:
    """Where a block ends, by following the answers one by one."""
    node = 0
    while node >= 0:
        value = row[NAMES[tree.features[node]]]
        yes = tree.missing[node] if value is None else value <= tree.thresholds[node]
        node = tree.left[node] if yes else tree.right[node]
    return -node - 1


@pytest.mark.parametrize("seed", range(20))
def test_the_fast_way_is_the_plain_way(seed: int) -> None:
    """Masks joined with AND end in the leaf that the answers lead to, thresholds and missing values included."""
    random = Random(seed)
    grove = [grown(random, random.randint(1, 5)) for _ in range(random.randint(1, 12))]
    forest = Forest(NAMES, grove, 17)
    rows: list[dict[str, float | None]] = [
        {name: random.choice((None, -1.0, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0)) for name in NAMES} for _ in range(40)
    ]
    columns = {name: [row[name] for row in rows] for name in NAMES}
    exits = forest.exits(columns, len(rows))
    for row, ends, score in zip(rows, exits, forest.sums(exits), strict=True):
        leaves = [walked(tree, row) for tree in grove]
        assert [word.bit_length() - 1 for word in ends] == leaves
        assert score == 17 + sum(tree.leaves[leaf] for tree, leaf in zip(grove, leaves, strict=True))
        assert forest.base + sum(forest.contributions(ends).values()) == score


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


GOOD = Tree((0, 1), (0.5, 1.0), (1, -1), (-3, -2), (True, False), (0, 10), (1, 2, 3))


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
        Forest(NAMES, [Tree(**values)], 0)
        return
    with pytest.raises(PackError, match=said):
        Forest(NAMES, [Tree(**values)], 0)


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
