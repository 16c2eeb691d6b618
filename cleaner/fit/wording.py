"""Fitting the text score: logistic regression over hashed words, rounded to bytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from cleaner.evidence.wording import BITS, CATEGORY_BITS, Wording, buckets
from cleaner.model import CATEGORIES

STRENGTH = 4.0
"""Inverse regularisation of the score (scikit-learn's C); chosen on cross-validated scores among 1, 2, 4, 8."""
HEAD_STRENGTH = 8.0
MOST = 3.0
"""The weight of a text that stands in many documents is at most this."""


class Texts:
    """Different texts, each hashed once."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self._rows: list[list[int]] = []

    def add(self, text: str) -> int:
        """The number of a text."""
        known = self.place.get(text)
        if known is None:
            known = self.place[text] = len(self._rows)
            self._rows.append(sorted(buckets(text).values()))
        return known

    def matrix(self, bits: int) -> sparse.csr_matrix:
        """A row of unit length for each text."""
        mask = (1 << bits) - 1
        indices: list[int] = []
        ends = [0]
        data: list[float] = []
        for row in self._rows:
            size = 1.0 / np.sqrt(len(row))
            indices.extend(value & mask for value in row)
            data.extend([size] * len(row))
            ends.append(len(indices))
        found = sparse.csr_matrix(
            (np.array(data, np.float32), np.array(indices, np.int32), ends), shape=(len(self._rows), 1 << bits)
        )
        found.sum_duplicates()
        return found


Example = tuple[int, int, float]
"""The number of a text, its label (1 drop, 0 keep, or a category's number), its weight."""


def fit_score(matrix: sparse.csr_matrix, examples: Sequence[Example]) -> tuple[NDArray[np.uint8], float, float]:
    """Weights as bytes (128 is nothing), their scale, and the bias."""
    rows, labels, weights = _merged(examples)
    model = LogisticRegression(C=STRENGTH, max_iter=40, tol=1e-3)
    model.fit(matrix[rows], labels, sample_weight=weights)
    table, scale = _rounded(model.coef_[0])
    return table, scale, float(model.intercept_[0])


def fit_heads(
    matrix: sparse.csr_matrix, examples: Sequence[Example]
) -> tuple[list[NDArray[np.uint8]], float, list[float]]:
    """One table for each category, their common scale, and the biases."""
    rows, labels, weights = _merged(examples)
    model = LogisticRegression(C=HEAD_STRENGTH, max_iter=30, tol=1e-3)
    model.fit(matrix[rows], labels, sample_weight=weights)
    full = np.zeros((len(CATEGORIES), matrix.shape[1]), np.float32)
    biases = np.full(len(CATEGORIES), -8.0)
    for number, label in enumerate(model.classes_):
        full[label] = model.coef_[number]
        biases[label] = model.intercept_[number]
    scale = float(np.abs(full).max()) / 127.0 or 1.0
    tables = [(np.clip(np.round(row / scale), -127, 127) + 128).astype(np.uint8) for row in full]
    return tables, scale, [round(float(value), 4) for value in biases]


def scores(matrix: sparse.csr_matrix, table: NDArray[np.uint8], scale: float, bias: float) -> NDArray[np.float64]:
    """The scores of all texts by the rounded table: those that `Wording.score` gives."""
    return np.asarray(matrix @ ((table.astype(np.float32) - 128) * scale), np.float64) + bias


def made(
    table: NDArray[np.uint8], scale: float, bias: float, heads: tuple[list[NDArray[np.uint8]], float, list[float]]
) -> Wording:
    """The fitted table as the cleaner uses it."""
    assert len(table) == 1 << BITS
    assert all(len(head) == 1 << CATEGORY_BITS for head in heads[0])
    return Wording(table.tobytes(), scale, bias, tuple(head.tobytes() for head in heads[0]), heads[1], tuple(heads[2]))


def _rounded(weights: NDArray[np.float64]) -> tuple[NDArray[np.uint8], float]:
    scale = float(np.abs(weights).max()) / 127.0 or 1.0
    return (np.clip(np.round(weights / scale), -127, 127) + 128).astype(np.uint8), scale


def _merged(examples: Sequence[Example]) -> tuple[list[int], list[int], list[float]]:
    """Equal examples as one, its weight bounded."""
    sums: dict[tuple[int, int], float] = {}
    for text, label, weight in examples:
        sums[text, label] = sums.get((text, label), 0.0) + weight
    places = sorted(sums)
    return [text for text, _ in places], [label for _, label in places], [min(MOST, sums[place]) for place in places]
