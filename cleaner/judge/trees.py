"""Boosted trees as plain arrays, evaluated without a learning library.

A forest is a sum of decision trees with at most `LEAVES` leaves. Values are whole numbers (thousandths of log-odds), so a sum is
the same on every machine and in any order. Evaluation follows QuickScorer (Lucchese et al., SIGIR 2015): each inner node owns a
mask that clears the leaves which a block cannot reach once the node's question is answered with no; the masks of all nodes are
joined with AND, feature by feature, and in each tree the lowest leaf that is left is the one where the block ends. In Python one
integer holds the leaves of all trees, so that a feature costs one search in its sorted thresholds and one AND, however many trees
ask about it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import and_
from typing import Any, Literal

from cleaner.model import PackError

LEAVES = 32
"""Leaves that one tree may have at most."""
_WORDS: dict[int, Literal["B", "H", "I"]] = {8: "B", 16: "H", 32: "I"}
"""Bits for the leaves of one tree, and how `memoryview` calls words of so many."""
FIELD = 40
"""Bits of one number where several are added up at once, packed into one integer."""
_OFFSET = 1 << 24
"""What is added to each packed number, so that none is below 0: more than a tree can contribute."""
UNIT = 1_000
"""Whole numbers to one unit of log-odds."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree. Inner node `n` asks whether `features[n]` is at most `thresholds[n]`: yes goes to `left[n]`, no to `right[n]`.

    A child of 0 or more is a node, below 0 it is leaf `-child - 1`. Leaves are numbered from left to right. A missing value goes left
    where `missing[n]` says so. `inner` are the expected values of the nodes, which say what each answer contributes.
    """

    features: tuple[int, ...]
    thresholds: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    missing: tuple[bool, ...]
    inner: tuple[int, ...]
    leaves: tuple[int, ...]


class Forest:
    """Trees over named features, with a bias. Raises PackError for arrays that do not fit together."""

    def __init__(self, names: Sequence[str], trees: Sequence[Tree], bias: int) -> None:
        self.names = tuple(names)
        self.trees = tuple(trees)
        self.bias = bias
        for number, tree in enumerate(self.trees):
            _check(tree, len(self.names), number)
        most = max((len(tree.leaves) for tree in self.trees), default=1)
        self._width = next(bits for bits in _WORDS if bits >= most)
        self._full = (1 << (self._width * len(self.trees))) - 1
        self._lowest = sum(1 << (self._width * number) for number in range(len(self.trees)))
        self._questions = self._sorted_questions()
        self._values = [{1 << leaf: value for leaf, value in enumerate(tree.leaves)} for tree in self.trees]

    def _sorted_questions(self) -> list[tuple[str, list[float], list[int], int]]:
        """Of each feature in use: its thresholds, ascending, the mask by how many of them are passed, that of a missing value."""
        nodes: dict[int, list[tuple[float, int, bool]]] = {}
        for number, tree in enumerate(self.trees):
            below = _leaves_below(tree)
            for node, feature in enumerate(tree.features):
                low, high = below[node]
                clear = sum(1 << leaf for leaf in range(low, high)) << (self._width * number)
                nodes.setdefault(feature, []).append((tree.thresholds[node], clear, tree.missing[node]))
        found: list[tuple[str, list[float], list[int], int]] = []
        for feature in sorted(nodes):
            asked = sorted(nodes[feature], key=lambda item: item[0])
            masks, mask, unknown = [self._full], self._full, self._full
            for _, clear, left in asked:
                mask &= ~clear
                masks.append(mask)
                if not left:
                    unknown &= ~clear
            found.append((self.names[feature], [item[0] for item in asked], masks, unknown))
        return found

    def exits(self, columns: Mapping[str, Sequence[float | None]], size: int) -> list[list[int]]:
        """For each block the leaf of each tree where it ends, as a word with that leaf's bit."""
        masks = [self._full] * size
        for name, thresholds, answers, unknown in self._questions:
            column = columns.get(name)
            if column is None:
                masks = [mask & unknown for mask in masks]
                continue
            # A value passes the thresholds below it: `value <= threshold` is yes.
            asked = [unknown if value is None else answers[bisect_left(thresholds, value)] for value in column]
            masks = list(map(and_, masks, asked))
        size_, lowest, word = self._width // 8 * len(self.trees), self._lowest, _WORDS[self._width]
        found: list[list[int]] = []
        for mask in masks:
            ends = mask & ~(mask - lowest)
            words = memoryview(ends.to_bytes(size_, "little")).cast(word)
            found.append(words.tolist())
        return found

    def sums(self, exits: Sequence[Sequence[int]]) -> list[int]:
        """The scores, in `UNIT`s, of blocks that end in these leaves."""
        tables = self._values
        get = dict.__getitem__
        return [self.bias + sum(map(get, tables, ends)) for ends in exits]

    def scores(self, columns: Mapping[str, Sequence[float | None]], size: int) -> list[int]:
        """The score of each block, in `UNIT`s."""
        return self.sums(self.exits(columns, size))

    def sums_by(self, groups: Mapping[str, int], ends: Sequence[int], count: int) -> list[int]:
        """What a block's features contribute by group: `groups` gives each feature's number below `count`.

        All groups are added up at once: each leaf has its contributions packed into one integer.
        """
        known = self._packed.get(id(groups))
        if known is None:
            known = self._packed[id(groups)] = [self._pack(tree, groups, count) for tree in self.trees]
        return unpacked(sum(map(dict.__getitem__, known, ends)), count, len(self.trees))

    def _pack(self, tree: Tree, groups: Mapping[str, int], count: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for leaf, path in enumerate(_contributions(tree)):
            sums = [0] * count
            for feature, value in path:
                sums[groups[self.names[feature]]] += value
            found[1 << leaf] = packed(sums)
        return found

    @cached_property
    def _packed(self) -> dict[int, list[dict[int, int]]]:
        return {}

    @cached_property
    def base(self) -> int:
        """What a score is before any question: the bias and the roots' values."""
        return self.bias + sum(tree.inner[0] if tree.inner else tree.leaves[0] for tree in self.trees)

    @cached_property
    def _paths(self) -> list[list[tuple[tuple[int, int], ...]]]:
        """By tree and leaf, what each feature on the way contributes."""
        return [_contributions(tree) for tree in self.trees]

    def contributions(self, ends: Sequence[int]) -> dict[str, int]:
        """What each feature adds to the score of a block that ends in these leaves; with `base` they sum to the score.

        A feature's part is the change of the expected value along the paths where it was asked (Saabas, 2014).
        """
        found: dict[int, int] = {}
        for paths, word in zip(self._paths, ends, strict=True):
            for feature, value in paths[word.bit_length() - 1]:
                found[feature] = found.get(feature, 0) + value
        return {self.names[feature]: value for feature, value in found.items() if value}


def packed(numbers: Sequence[int]) -> int:
    """Some numbers, each above -2^24, as one integer."""
    return sum((number + _OFFSET) << (FIELD * place) for place, number in enumerate(numbers))


def unpacked(total: int, count: int, terms: int) -> list[int]:
    """The sums of `terms` packed integers of `count` numbers each."""
    mask, offset = (1 << FIELD) - 1, _OFFSET * terms
    return [((total >> (FIELD * place)) & mask) - offset for place in range(count)]


class Kinds:
    """Several forests over the same features, one a class, evaluated together."""

    def __init__(self, forests: Sequence[Forest]) -> None:
        names = list(dict.fromkeys(name for forest in forests for name in forest.names))
        numbers = {name: number for number, name in enumerate(names)}
        self._biases = [forest.bias for forest in forests]
        moved: list[Tree] = []
        self._tables: list[dict[int, int]] = []
        for place, forest in enumerate(forests):
            for tree in forest.trees:
                moved.append(replace(tree, features=tuple(numbers[forest.names[feature]] for feature in tree.features)))
                self._tables.append(
                    {
                        1 << leaf: packed([value if n == place else 0 for n in range(len(forests))])
                        for leaf, value in enumerate(tree.leaves)
                    }
                )
        self.names = tuple(names)
        self._all = Forest(names, moved, 0)

    def scores(self, columns: Mapping[str, Sequence[float | None]], size: int) -> list[list[int]]:
        """The score of each class, for each block."""
        count, terms = len(self._biases), len(self._tables)
        sums = [
            unpacked(sum(map(dict.__getitem__, self._tables, ends)), count, terms)
            for ends in self._all.exits(columns, size)
        ]
        return [[value + bias for value, bias in zip(row, self._biases, strict=True)] for row in sums]


def _check(tree: Tree, features: int, number: int) -> None:
    count = len(tree.features)
    same = {len(tree.thresholds), len(tree.left), len(tree.right), len(tree.missing), len(tree.inner)} == {count}
    if not same or len(tree.leaves) != count + 1 or count + 1 > LEAVES:
        raise PackError(f"judge: tree {number}: its arrays do not fit together")
    children = [*tree.left, *tree.right]
    whole = sorted(child for child in children if child >= 0) == list(range(1, count))
    ends = sorted(-child - 1 for child in children if child < 0) == (list(range(count + 1)) if count else [])
    if not whole or not ends or any(not 0 <= feature < features for feature in tree.features):
        raise PackError(f"judge: tree {number}: a node or a leaf is missing")
    if any(
        child < node + 1
        for node, pair in enumerate(zip(tree.left, tree.right, strict=True))
        for child in pair
        if child >= 0
    ):
        raise PackError(f"judge: tree {number}: a node stands before its parent")
    order: list[int] = []
    _walk(tree, order)
    if order != sorted(order):
        raise PackError(f"judge: tree {number}: its leaves are not in order")


def _walk(tree: Tree, order: list[int]) -> None:
    """The leaves from left to right."""
    stack = [0] if tree.features else [-1]
    while stack:
        node = stack.pop()
        if node < 0:
            order.append(-node - 1)
        else:
            stack += (tree.right[node], tree.left[node])


def _leaves_below(tree: Tree) -> list[tuple[int, int]]:
    """For each node the leaves (from, up to) that a no makes out of reach: those below its left child."""
    low: list[int] = [0] * len(tree.features)
    high: list[int] = [0] * len(tree.features)
    for node in range(len(tree.features) - 1, -1, -1):
        left, right = tree.left[node], tree.right[node]
        low[node] = low[left] if left >= 0 else -left - 1
        high[node] = high[right] if right >= 0 else -right
    found: list[tuple[int, int]] = []
    for left in tree.left:
        found.append((low[left], high[left]) if left >= 0 else (-left - 1, -left))
    return found


def _contributions(tree: Tree) -> list[tuple[tuple[int, int], ...]]:
    found: list[tuple[tuple[int, int], ...]] = [()] * len(tree.leaves)
    stack: list[tuple[int, tuple[tuple[int, int], ...]]] = [(0, ())] if tree.features else []
    while stack:
        node, path = stack.pop()
        for child in (tree.left[node], tree.right[node]):
            value = tree.inner[child] if child >= 0 else tree.leaves[-child - 1]
            longer = (*path, (tree.features[node], value - tree.inner[node]))
            if child >= 0:
                stack.append((child, longer))
            else:
                found[-child - 1] = longer
    return found


def to_object(forest: Forest) -> dict[str, Any]:
    """A forest as plain values, for a file of JSON."""
    return {
        "bias": forest.bias,
        "features": list(forest.names),
        "trees": [
            [
                tree.features,
                tree.thresholds,
                tree.left,
                tree.right,
                [int(x) for x in tree.missing],
                tree.inner,
                tree.leaves,
            ]
            for tree in forest.trees
        ],
    }


def from_object(value: Mapping[str, Any]) -> Forest:
    """A forest of plain values. Raises PackError when they are none."""
    try:
        trees = [
            Tree(
                tuple(map(int, features)),
                tuple(map(float, thresholds)),
                tuple(map(int, left)),
                tuple(map(int, right)),
                tuple(map(bool, missing)),
                tuple(map(int, inner)),
                tuple(map(int, leaves)),
            )
            for features, thresholds, left, right, missing, inner, leaves in value["trees"]
        ]
        return Forest([str(name) for name in value["features"]], trees, int(value["bias"]))
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(f"judge: malformed trees: {error}") from None
