"""Boosted trees by LightGBM, and the way from its trees to ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from cleaner.judge.trees import UNIT, Forest, Tree

Matrix = NDArray[np.float32]

COMMON: Mapping[str, Any] = {
    "max_bin": 63, "bagging_fraction": 0.7, "bagging_freq": 1, "verbose": -1, "seed": 1, "deterministic": True, "force_row_wise": True,
    "num_threads": 2,
}  # fmt: skip
"""One seed and LightGBM's `deterministic`: the same trees every time, whatever the number of threads."""
TEXT: Mapping[str, Any] = {
    **COMMON, "objective": "binary", "learning_rate": 0.06, "num_leaves": 24, "min_data_in_leaf": 60, "feature_fraction": 0.2,
    "lambda_l2": 20,
}  # fmt: skip
PAGE: Mapping[str, Any] = {
    **COMMON, "objective": "binary", "learning_rate": 0.08, "num_leaves": 31, "min_data_in_leaf": 30, "feature_fraction": 0.3,
    "lambda_l2": 10,
}  # fmt: skip
KINDS: Mapping[str, Any] = {
    **COMMON, "objective": "multiclass", "learning_rate": 0.1, "num_leaves": 8, "min_data_in_leaf": 30, "feature_fraction": 0.25,
    "lambda_l2": 10,
}  # fmt: skip


def train(
    parameters: Mapping[str, Any],
    rounds: int,
    matrix: Matrix,
    labels: Sequence[int] | NDArray[np.int64],
    weights: NDArray[np.float64],
) -> lightgbm.Booster:
    """Fit trees to rows of features."""
    data = lightgbm.Dataset(matrix, np.asarray(labels), weight=weights)
    return lightgbm.train(dict(parameters), data, rounds)


def raw(booster: lightgbm.Booster, matrix: Matrix) -> NDArray[np.float64]:
    """The sums of the trees, in log-odds."""
    return np.asarray(booster.predict(matrix, raw_score=True, num_threads=1), np.float64)


def forest(
    booster: lightgbm.Booster,
    names: Sequence[str],
    *,
    slope: float = 1.0,
    shift: float = 0.0,
    every: int = 1,
    start: int = 0,
) -> Forest:
    """Our form of every `every`th tree from `start` on, its values times `slope`, with the bias `shift`.

    Only the features in use are named.
    """
    found = [item["tree_structure"] for item in booster.dump_model()["tree_info"]][start::every]
    used = sorted({feature for tree in found for feature in _features(tree)})
    numbers = {feature: number for number, feature in enumerate(used)}
    trees = [_tree(tree, numbers, slope) for tree in found]
    return Forest([names[feature] for feature in used], trees, round(shift * UNIT))


def _features(node: Mapping[str, Any]) -> list[int]:
    found: list[int] = []
    stack = [node]
    while stack:
        item = stack.pop()
        if "split_feature" in item:
            found.append(int(item["split_feature"]))
            stack += (item["left_child"], item["right_child"])
    return found


def _tree(root: Mapping[str, Any], numbers: Mapping[int, int], slope: float) -> Tree:
    """Nodes in order of visit, leaves from left to right."""
    features: list[int] = []
    thresholds: list[float] = []
    left: list[int] = []
    right: list[int] = []
    missing: list[bool] = []
    inner: list[int] = []
    leaves: list[int] = []

    def visit(node: Mapping[str, Any]) -> int:
        if "split_feature" not in node:
            leaves.append(round(float(node["leaf_value"]) * slope * UNIT))
            return -len(leaves)
        here = len(features)
        features.append(numbers[int(node["split_feature"])])
        thresholds.append(float(f"{float(node['threshold']):.7g}"))
        missing.append(bool(node["default_left"]) or node["missing_type"] == "None")
        inner.append(round(float(node["internal_value"]) * slope * UNIT))
        left.append(0)
        right.append(0)
        left[here] = visit(node["left_child"])
        right[here] = visit(node["right_child"])
        return here

    visit(root)
    return Tree.of(features, thresholds, left, right, missing, inner, leaves)
