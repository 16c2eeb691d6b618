"""Boosted trees as plain arrays, evaluated without a learning library.

A forest is a sum of decision trees with at most `LEAVES` leaves. Values are whole numbers (thousandths of log-odds), so a sum is
the same on every machine and in any order. Where the core is compiled it evaluates the trees, otherwise `quick` does.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Protocol

from cleaner.core import native
from cleaner.judge import quick
from cleaner.model import PackError
from cleaner.system import cache

LEAVES = 32
"""Leaves that one tree may have at most."""
UNIT = 1_000
"""Whole numbers to one unit of log-odds."""
_E = 2.718281828459045
_TABLE: tuple[float, ...] = tuple(round(1.0 / (1.0 + _E ** ((800 - step) / 100)), 6) for step in range(1601))
"""The logistic function at steps of 0.01 from -8 to 8: no machine's `exp` can differ in the last bit."""

Columns = Mapping[str, Sequence[float | None]]
"""By feature, one number a block; None where it is missing."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree. Inner node `n` asks whether `features[n]` is at most `thresholds[n]`: yes goes to `left[n]`, no to `right[n]`.

    A child of 0 or more is a node, below 0 it is leaf `-child - 1`. Leaves are numbered from left to right. A missing value goes left
    where `missing[n]` is 1. `inner` are the expected values of the nodes, which say what each answer contributes.
    """

    features: array[int]
    thresholds: array[float]
    left: array[int]
    right: array[int]
    missing: array[int]
    inner: array[int]
    leaves: array[int]

    @classmethod
    def of(
        cls,
        features: Sequence[int],
        thresholds: Sequence[float],
        left: Sequence[int],
        right: Sequence[int],
        missing: Sequence[int],
        inner: Sequence[int],
        leaves: Sequence[int],
    ) -> Tree:
        """A tree of any sequences. Raises TypeError or OverflowError for what are no such numbers."""
        whole = [array("i", values) for values in (features, left, right, inner, leaves)]
        return cls(
            whole[0], array("d", thresholds), whole[1], whole[2], array("b", missing), whole[3], whole[4]
        )  # fmt: skip


class Ends(Protocol):
    """Where the blocks of a document end in the trees; see `quick.Ends`."""

    def sums(self) -> list[int]: ...
    def contributions(self, n: int, groups: array[int], count: int) -> list[int]: ...
    def totals(self, owners: array[int], count: int) -> list[list[int]]: ...


class Forest:
    """Trees over named features, with a bias. Raises PackError for arrays that do not fit together."""

    def __init__(self, names: Sequence[str], trees: Sequence[Tree], bias: int) -> None:
        self.names = tuple(names)
        self.trees = tuple(trees)
        self.bias = bias
        for number, tree in enumerate(self.trees):
            said = _problem(tree, len(self.names))
            if said is not None:
                raise PackError(f"judge: tree {number}: {said}")

    @cached_property
    def _walked(self) -> Any:
        made = quick.Trees if native is None else native.Trees
        return made(self.trees, len(self.names))

    @cached_property
    def _each(self) -> array[int]:
        return array("i", range(len(self.names)))

    def ends(self, columns: Columns, size: int) -> Ends:
        """Where each of `size` blocks ends in each tree."""
        found: Ends = self._walked.ends([columns.get(name) for name in self.names], size)
        return found

    def sums(self, ends: Ends) -> list[int]:
        """The scores, in `UNIT`s, of blocks that end in these leaves."""
        bias = self.bias
        return [bias + total for total in ends.sums()]

    def scores(self, columns: Columns, size: int) -> list[int]:
        """The score of each block, in `UNIT`s."""
        return self.sums(self.ends(columns, size))

    def groups(self, numbers: Mapping[str, int]) -> array[int]:
        """The group of each feature, for `Ends.contributions`."""
        return array("i", [numbers[name] for name in self.names])

    @cached_property
    def base(self) -> int:
        """What a score is before any question: the bias and the roots' values."""
        return self.bias + sum(tree.inner[0] if tree.inner else tree.leaves[0] for tree in self.trees)

    def contributions(self, ends: Ends, n: int) -> dict[str, int]:
        """What each feature adds to the score of block `n`; with `base` they sum to the score.

        A feature's part is the change of the expected value along the paths where it was asked (Saabas, 2014).
        """
        parts = ends.contributions(n, self._each, len(self.names))
        return {name: value for name, value in zip(self.names, parts, strict=True) if value}


class Kinds:
    """Several forests, one a class, evaluated together."""

    def __init__(self, forests: Sequence[Forest]) -> None:
        self._forests = tuple(forests)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The features that any of the forests asks about."""
        return tuple(dict.fromkeys(name for forest in self._forests for name in forest.names))

    @cached_property
    def _all(self) -> tuple[Forest, array[int]]:
        """One forest of all trees, and the class of each tree."""
        numbers = {name: number for number, name in enumerate(self.names)}
        moved: list[Tree] = []
        owners: list[int] = []
        for place, forest in enumerate(self._forests):
            own = [numbers[name] for name in forest.names]
            for tree in forest.trees:
                features = array("i", [own[feature] for feature in tree.features])
                moved.append(
                    Tree(features, tree.thresholds, tree.left, tree.right, tree.missing, tree.inner, tree.leaves)
                )
                owners.append(place)
        return Forest(self.names, moved, 0), array("i", owners)

    def scores(self, columns: Columns, size: int) -> list[list[int]]:
        """The score of each class, for each block."""
        every, owners = self._all
        sums = every.ends(columns, size).totals(owners, len(self._forests))
        return [[value + forest.bias for value, forest in zip(row, self._forests, strict=True)] for row in sums]


def probability(score: float) -> float:
    """The probability of log-odds, to the third digit or so.

    >>> probability(0.0), probability(100.0)
    (0.5, 0.999665)
    """
    return _TABLE[min(1600, max(0, int(score * 100.0 + 800.5)))]


def plain_picked(columns: list[Sequence[float | None]], places: list[int]) -> list[list[float | None]]:
    """Of each column the values at some places (twin: `core._core.picked`)."""
    return [[column[n] for n in places] for column in columns]


picked = plain_picked if native is None else native.picked


def _problem(tree: Tree, features: int) -> str | None:
    """What keeps these arrays from being a tree over so many features, or None."""
    count = len(tree.features)
    same = {len(tree.thresholds), len(tree.left), len(tree.right), len(tree.missing), len(tree.inner)} == {count}
    if not same or len(tree.leaves) != count + 1 or count + 1 > LEAVES:
        return "its arrays do not fit together"
    look = problem if native is None else native.problem
    found: str | None = look(tree.features, tree.left, tree.right, count, features)
    return found


def problem(features: Sequence[int], left: Sequence[int], right: Sequence[int], count: int, used: int) -> str | None:
    """What keeps `count` nodes from being a tree over `used` features, or None (twin: `cleaner.core._core.problem`)."""
    seen: set[int] = set()
    for node in range(count):
        if not 0 <= features[node] < used:
            return "a node or a leaf is missing"
        for child in (left[node], right[node]):
            if child in seen or not -count - 1 <= child < count or child == 0:
                return "a node or a leaf is missing"
            seen.add(child)
    if any(0 <= child <= node for node in range(count) for child in (left[node], right[node])):
        return "a node stands before its parent"
    stack, leaf = [0 if count else -1], 0
    while stack:
        node = stack.pop()
        if node >= 0:
            stack += (right[node], left[node])
        elif -node - 1 != leaf:
            return "its leaves are not in order"
        else:
            leaf += 1
    return None


def to_object(forest: Forest) -> dict[str, Any]:
    """A forest as plain values, for a file of JSON."""
    trees = [[list(getattr(tree, name)) for name in Tree.__slots__] for tree in forest.trees]
    return {"bias": forest.bias, "features": list(forest.names), "trees": trees}


def from_object(value: Mapping[str, Any]) -> Forest:
    """A forest of plain values. Raises PackError when they are none."""
    try:
        trees = [Tree.of(*arrays) for arrays in value["trees"]]
        return Forest([str(name) for name in value["features"]], trees, int(value["bias"]))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise PackError(f"judge: malformed trees: {error}") from None


def to_bytes(forest: Forest) -> bytes:
    """A forest as bytes that load without a parser, for the cache of this machine: numbers as its processor has them."""
    about = [forest.bias, forest.names, [len(tree.features) for tree in forest.trees]]
    joined = {name: b"".join(getattr(tree, name).tobytes() for tree in forest.trees) for name in Tree.__slots__}
    return cache.join({"about": json.dumps(about).encode(), **joined})


def from_bytes(data: bytes | memoryview) -> Forest:
    """What `to_bytes` wrote. Raises LookupError, TypeError, ValueError or PackError for what it has not written."""
    found = cache.split(data)
    bias, names, sizes = json.loads(bytes(found["about"]))
    columns: list[list[array[Any]]] = []
    for name in Tree.__slots__:
        whole = array({"thresholds": "d", "missing": "b"}.get(name, "i"))
        whole.frombytes(found[name])
        stops = list(accumulate([size + (name == "leaves") for size in sizes], initial=0))
        if stops[-1] != len(whole):
            raise ValueError("the trees are not as large as their table says")
        columns.append([whole[low:high] for low, high in pairwise(stops)])
    return Forest(names, [Tree(*arrays) for arrays in zip(*columns, strict=True)], bias)
