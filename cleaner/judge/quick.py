"""Trees evaluated in Python: the twin of `cleaner.core._core.Trees`, for where nothing is compiled.

Evaluation follows QuickScorer (Lucchese et al., SIGIR 2015): each inner node owns a mask that clears the leaves which a block cannot
reach once the node's question is answered with no; the masks of all nodes are joined with AND, feature by feature, and in each tree
the lowest leaf that is left is the one where the block ends. One integer holds the leaves of all trees, so that a feature costs one
search in its sorted thresholds and one AND, however many trees ask about it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from operator import and_
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cleaner.judge.trees import Tree

_WORDS: dict[int, Literal["B", "H", "I"]] = {8: "B", 16: "H", 32: "I"}
"""Bits for the leaves of one tree, and how `memoryview` calls words of so many."""
_Question = tuple[int, list[float], list[int], int]
"""A feature; its thresholds, ascending; the mask by how many of them are passed; that of a missing value."""


class Trees:
    """Trees over numbered features. Nothing is worked out before the first block is asked about."""

    def __init__(self, trees: Sequence[Tree], features: int) -> None:
        self.trees = tuple(trees)
        self.features = features
        most = max((len(tree.leaves) for tree in self.trees), default=1)
        self._width = next(bits for bits in _WORDS if bits >= most)
        self._full = (1 << (self._width * len(self.trees))) - 1

    @cached_property
    def _questions(self) -> list[_Question]:
        nodes: dict[int, list[tuple[float, int, bool]]] = {}
        for number, tree in enumerate(self.trees):
            below = _leaves_below(tree)
            for node, feature in enumerate(tree.features):
                low, high = below[node]
                clear = sum(1 << leaf for leaf in range(low, high)) << (self._width * number)
                nodes.setdefault(feature, []).append((tree.thresholds[node], clear, bool(tree.missing[node])))
        found: list[_Question] = []
        for feature in sorted(nodes):
            asked = sorted(nodes[feature], key=lambda item: item[0])
            masks, mask, unknown = [self._full], self._full, self._full
            for _, clear, left in asked:
                mask &= ~clear
                masks.append(mask)
                if not left:
                    unknown &= ~clear
            found.append((feature, [item[0] for item in asked], masks, unknown))
        return found

    @cached_property
    def values(self) -> list[dict[int, int]]:
        """By tree, the value of each leaf's bit."""
        return [{1 << leaf: value for leaf, value in enumerate(tree.leaves)} for tree in self.trees]

    @cached_property
    def paths(self) -> list[list[tuple[tuple[int, int], ...]]]:
        """By tree and leaf, what each feature on the way contributes."""
        return [_contributions(tree) for tree in self.trees]

    def ends(self, columns: Sequence[Sequence[float | None] | None], size: int) -> Ends:
        """Where each of `size` blocks ends in each tree; `columns` has one column a feature, or None where there is none."""
        masks = [self._full] * size
        for feature, thresholds, answers, unknown in self._questions:
            column = columns[feature]
            if column is None:
                masks = [mask & unknown for mask in masks]
                continue
            # A value passes the thresholds below it: `value <= threshold` is yes.
            asked = [unknown if value is None else answers[bisect_left(thresholds, value)] for value in column]
            masks = list(map(and_, masks, asked))
        count = len(self.trees)
        bytes_, word = self._width // 8 * count, _WORDS[self._width]
        lowest = sum(1 << (self._width * number) for number in range(count))
        found: list[list[int]] = []
        for mask in masks:
            ends = mask & ~(mask - lowest)
            found.append(memoryview(ends.to_bytes(bytes_, "little")).cast(word).tolist())
        return Ends(self, found)


class Ends:
    """The leaves where blocks end: for each block a word a tree, with that leaf's bit."""

    def __init__(self, trees: Trees, words: list[list[int]]) -> None:
        self._trees = trees
        self._words = words

    def sums(self) -> list[int]:
        """The trees' values added up, for each block."""
        values, get = self._trees.values, dict.__getitem__
        return [sum(map(get, values, words)) for words in self._words]

    def contributions(self, n: int, groups: Sequence[int], count: int) -> list[int]:
        """What the features contribute to a block's sum by group; `groups` has the group of each feature."""
        found = [0] * count
        for paths, word in zip(self._trees.paths, self._words[n], strict=True):
            for feature, value in paths[word.bit_length() - 1]:
                found[groups[feature]] += value
        return found

    def totals(self, owners: Sequence[int], count: int) -> list[list[int]]:
        """The trees' values added up by owner, for each block; `owners` has the owner of each tree."""
        values = self._trees.values
        found: list[list[int]] = []
        for words in self._words:
            sums = [0] * count
            for owner, table, word in zip(owners, values, words, strict=True):
                sums[owner] += table[word]
            found.append(sums)
        return found


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
