"""Boosted trees: the fast way gives what the plain one gives, parts sum to scores, and arrays that do not fit are refused."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
        one, other = (ends.contributions(n, array("i", [0, 1, 1, 2]), 3) for ends in found)
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


def test_a_tree_is_what_it_was_given() -> None:
    """Array by array; with a single leaf it is that leaf's value, which is the base then."""
    given = ((0, 1), (0.5, 1.0), (1, -1), (-3, -2), (1, 0), (7, 10), (1, 2, 3))
    assert tuple(tuple(getattr(Tree.of(*given), name)) for name in Tree.__slots__) == given
    leaf = Forest(NAMES, [SHAPES["1-left"], Tree.of((), (), (), (), (), (), (5,))], 2)
    assert (leaf.base, leaf.scores({}, 1)) == (7, [7])


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


@pytest.mark.parametrize("leftwards", [False, True])
def test_a_tree_has_thirty_two_leaves_at_most(leftwards: bool) -> None:
    """More find no place in a word of the plain evaluation."""
    assert Forest(NAMES, [chain(32, leftwards=leftwards)], 0).trees
    with pytest.raises(PackError, match="do not fit"):
        Forest(NAMES, [chain(33, leftwards=leftwards)], 0)


def test_units_are_thousandths() -> None:
    """Scores are whole numbers, so that a sum is the same on every machine."""
    assert UNIT == 1_000
    forest = Forest(NAMES, [GOOD], 2 * UNIT)
    assert forest.scores({"words": [0.0], "index": [0.0]}, 1) == [2 * UNIT + 1]


def followed(tree: Tree, row: dict[str, float | None]) -> tuple[int, Counter[int]]:
    """A tree's value for a block, and what each feature changed of the expected value on the way, by following the answers."""
    node, expected = (0, tree.inner[0]) if tree.inner else (-1, tree.leaves[0])
    parts: Counter[int] = Counter()
    while node >= 0:
        feature, value = tree.features[node], row[NAMES[tree.features[node]]]
        yes = tree.missing[node] if value is None else value <= tree.thresholds[node]
        node = tree.left[node] if yes else tree.right[node]
        below = tree.inner[node] if node >= 0 else tree.leaves[-node - 1]
        parts[feature] += below - expected
        expected = below
    return expected, parts


def chain(leaves: int, *, leftwards: bool) -> Tree:
    """A tree that goes down on one side only, as deep as so many leaves allow; its questions change features and thresholds."""
    nodes = range(leaves - 1)
    down = [n + 1 for n in nodes]
    if leftwards:
        left, right = [*down[:-1], -1][: len(nodes)], [-leaves + n for n in nodes]
    else:
        left, right = [-n - 1 for n in nodes], [*down[:-1], -leaves][: len(nodes)]
    features = [n % len(NAMES) for n in nodes]
    thresholds = [(n % 7) / 2 - 1 for n in nodes]
    return Tree.of(
        features, thresholds, left, right, [n % 3 == 0 for n in nodes], [n * n for n in nodes], list(range(leaves))
    )


SHAPES = {
    f"{leaves}-{'left' if leftwards else 'right'}": chain(leaves, leftwards=leftwards)
    for leaves in (1, 2, 7, 8, 9, 16, 17, 31, 32)
    for leftwards in (False, True)
}


@pytest.fixture(params=["python", "compiled"])
def ways(request: pytest.FixtureRequest) -> Any:
    """Each of the two ways to evaluate trees."""
    return quick.Trees if request.param == "python" else request.getfixturevalue("core").Trees


@pytest.mark.parametrize("shape", SHAPES)
def test_trees_of_any_size_against_brute_force(ways: Any, shape: str) -> None:
    """From a single leaf to as many as there may be, as deep as they can be: values and what each feature contributes."""
    random = Random(shape)
    grove = [SHAPES[shape], grown(random, 2), SHAPES[shape]]
    rows = rows_of(random, 60)
    ends = ways(grove, len(NAMES)).ends([[row[name] for row in rows] for name in NAMES], len(rows))
    for n, (total, row) in enumerate(zip(ends.sums(), rows, strict=True)):
        wanted = [followed(tree, row) for tree in grove]
        assert total == sum(value for value, _ in wanted)
        exact = [sum(part[feature] for _, part in wanted) for feature in range(len(NAMES))]
        assert list(ends.contributions(n, array("i", range(len(NAMES))), len(NAMES))) == exact


@pytest.mark.parametrize("value", [-1.0, -0.5, 0.0, 1.9999999, 2.0, 2.0000001, float("inf"), -float("inf"), None])
def test_a_value_at_a_threshold_is_at_most_it(ways: Any, value: float | None) -> None:
    """Left at the threshold, right above it, whatever the size of the step; equal questions of several trees agree."""
    rows = [dict.fromkeys(NAMES, value)]
    grove = [*SHAPES.values(), *(grown(Random(n)) for n in range(9))]
    ends = ways(grove, len(NAMES)).ends([[value]] * len(NAMES), 1)
    assert ends.sums() == [sum(followed(tree, rows[0])[0] for tree in grove)]


@pytest.mark.parametrize("gone", NAMES)
def test_a_column_that_is_none_is_missing_for_all(ways: Any, gone: str) -> None:
    """As if each block's value were missing."""
    rows = [row | {gone: None} for row in rows_of(Random(gone), 30)]
    grove = [grown(Random(n)) for n in range(9)]
    columns = [None if name == gone else [row[name] for row in rows] for name in NAMES]
    assert ways(grove, len(NAMES)).ends(columns, len(rows)).sums() == [
        sum(followed(tree, row)[0] for tree in grove) for row in rows
    ]


def test_no_trees_and_no_blocks(ways: Any) -> None:
    """Sums of nothing are 0, and nothing is asked of no blocks."""
    assert ways([], 1).ends([[1.0, None]], 2).sums() == [0, 0]
    assert ways([SHAPES["8-left"]], len(NAMES)).ends([[]] * len(NAMES), 0).sums() == []


@pytest.mark.parametrize("seed", range(5))
def test_classes_against_brute_force(seed: int) -> None:
    """Forests evaluated together give what each gives alone, whatever the order in which they name their features."""
    random = Random(seed)
    rows = rows_of(random, 20)
    forests = []
    for bias in (0, 40, -3):
        names = random.sample(NAMES, len(NAMES))
        forests.append(Forest(names, [grown(random) for _ in range(random.randrange(4))], bias))
    found = trees.Kinds(forests).scores({name: [row[name] for row in rows] for name in NAMES}, len(rows))
    for row, scores in zip(rows, found, strict=True):
        for forest, score in zip(forests, scores, strict=True):
            own = {name: row[called] for name, called in zip(NAMES, forest.names, strict=True)}
            assert score == forest.bias + sum(followed(tree, own)[0] for tree in forest.trees)


numbers = st.lists(st.integers(-4, 4), min_size=3, max_size=3)


@given(numbers, numbers, numbers, st.integers(0, 3))
@example([0, 1, 0], [1, -1, -3], [2, -2, -4], 3)
@example([0, 1, 0], [1, -1, -3], [-4, 2, -2], 3)
@example([0, 0, 0], [0, 0, 0], [0, 0, 0], 0)
@example([0, 0, 0], [2, -2, 1], [-1, -3, -4], 3)
@example([0, 0, 0], [-1, 1, 0], [-2, -3, 0], 2)
@example([2, 0, 0], [-1, 0, 0], [-2, 0, 0], 1)
@example([-1, 0, 0], [-1, 0, 0], [-2, 0, 0], 1)
@example([0, 0, 0], [-1, 0, 0], [-2, 0, 0], 1)
@example([0, 0, 0], [-1, 0, 0], [-3, 0, 0], 1)
@example([0, 0, 0], [1, -1, 0], [2, -2, 0], 2)
def test_both_ways_refuse_the_same_arrays(
    core: Any, features: list[int], left: list[int], right: list[int], count: int
) -> None:
    """What is compiled trusts its arrays: only trees may come through."""
    arrays = [array("i", values) for values in (features, left, right)]
    said = trees.problem(*arrays, count, 2)
    assert core.problem(*arrays, count, 2) == said
    if said is None and count:
        leaves = [-child - 1 for child in (*left[:count], *right[:count]) if child < 0]
        assert sorted(leaves) == list(range(count + 1))
        assert all(child > node for node in range(count) for child in (left[node], right[node]) if child >= 0)
