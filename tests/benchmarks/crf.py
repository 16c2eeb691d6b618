"""The judge's model as something to train: a linear-chain CRF over "article" and the categories, by L-BFGS on the conditional
likelihood with L2 regularisation. `fit.py` feeds it; `cleaner.judge` runs what it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from cleaner.model import CATEGORIES
from cleaner.telling import Signals, hit_key

Floats = NDArray[np.float64]
K = len(CATEGORIES)
STRENGTHS = ("hint", "medium", "strong", "certain")
KEYS = tuple(f"{prefix}{name}" for prefix in ("", "part_", "keep_") for name in STRENGTHS)
LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Doc:
    """A document ready for training: features of each block, allowed states, words."""

    group: str
    set: str
    weight: float
    signals: Signals
    allowed: NDArray[np.bool_]
    labels: tuple[str, ...]
    categories: tuple[str | None, ...]
    words: tuple[int, ...]
    language: str


class Features:
    """Feature matrices over all blocks of some documents, laid end to end."""

    def __init__(self, docs: Sequence[Doc], names: Sequence[str]) -> None:
        index = {name: n for n, name in enumerate(names)}
        rows: list[int] = []
        cols: list[int] = []
        own: list[tuple[int, int, int]] = []
        base = 0
        self.spans: list[tuple[int, int]] = []
        for doc in docs:
            for number, active in enumerate(doc.signals.measures):
                for name in active:
                    if name in index:
                        rows.append(base + number)
                        cols.append(index[name])
            for hit in doc.signals.hits:
                if not hit.counted or hit.cut is not None:
                    continue
                own.append((base + hit.block, KEYS.index(hit_key(hit)), CATEGORIES.index(hit.rule.category)))
            self.spans.append((base, base + len(doc.words)))
            base += len(doc.words)
        self.measures = sparse.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(base, len(names)))
        at = np.array(own, dtype=int).reshape(-1, 3)
        ones = np.ones(len(at))
        self.own = sparse.csr_matrix((ones, (at[:, 0], at[:, 1] * K + at[:, 2])), shape=(base, len(KEYS) * K))
        self.cross = sparse.csr_matrix((ones, (at[:, 0], at[:, 1])), shape=(base, len(KEYS)))


class Model:
    """The parameters as one vector, and what they mean."""

    def __init__(self, names: Sequence[str], prior: Mapping[str, float], ridge: float = 1.0) -> None:
        self.names = tuple(names)
        sizes = {
            "bias": (K,),
            "shared": (len(names),),
            "own_part": (len(names), K),
            "own": (len(KEYS),),
            "cross": (len(KEYS),),
            "enter": (K,),
            "stay": (K,),
            "leave": (K,),
            "switch": (1,),
        }
        self.slices: dict[str, tuple[slice, tuple[int, ...]]] = {}
        at = 0
        for name, shape in sizes.items():
            size = int(np.prod(shape))
            self.slices[name] = (slice(at, at + size), shape)
            at += size
        self.size = at
        self.mean = np.zeros(at)
        self.precision = np.zeros(at)
        for number, name in enumerate(KEYS):
            prefix, _, strength = name.rpartition("_")
            scale = {"": 1.0, "part": 0.4, "keep": -0.7}[prefix]
            self.mean[self.slices["own"][0].start + number] = scale * prior[strength]
            self.mean[self.slices["cross"][0].start + number] = 0.6 * scale * prior[strength]
        for name, value in {
            "bias": 0.05, "shared": 0.3, "own_part": 1.5, "own": 2.0, "cross": 2.0, "enter": 0.2, "stay": 0.2, "leave": 0.2, "switch": 0.2,
        }.items():  # fmt: skip
            self.precision[self.slices[name][0]] = value * (ridge if name in {"shared", "own_part"} else 1.0)

    def get(self, theta: Floats, name: str) -> Floats:
        where, shape = self.slices[name]
        return theta[where].reshape(shape)

    def carry_over(self, old: Mapping[str, NDArray[Any]]) -> Floats:
        """An earlier fit's parameters under today's measures; a new measure starts at its mean."""
        theta = self.mean.copy()
        place = {str(name): n for n, name in enumerate(old["names"])}
        for name, (where, shape) in self.slices.items():
            values = theta[where].reshape(shape)
            if name in {"shared", "own_part"}:
                for n, measure in enumerate(self.names):
                    if measure in place:
                        values[n] = old[name][place[measure]]
            elif old[name].shape == shape:
                values[...] = old[name]
            theta[where] = values.ravel()
        return theta

    def emissions(self, theta: Floats, features: Features) -> Floats:
        table = self.get(theta, "shared")[:, None] + self.get(theta, "own_part")
        own, cross = self.get(theta, "own"), self.get(theta, "cross")
        blocks = np.kron((own - cross)[:, None], np.eye(K)).reshape(len(KEYS) * K, K)
        scores = features.measures @ table + features.own @ blocks + (features.cross @ cross)[:, None]
        return np.hstack([np.zeros((scores.shape[0], 1)), scores + self.get(theta, "bias")])

    def transitions(self, theta: Floats) -> Floats:
        moves = np.full((K + 1, K + 1), float(self.get(theta, "switch")[0]))
        moves[0, 0] = 0.0
        moves[0, 1:] = self.get(theta, "enter")
        moves[1:, 0] = self.get(theta, "leave")
        moves[np.arange(1, K + 1), np.arange(1, K + 1)] = self.get(theta, "stay")
        return np.exp(np.clip(moves, -20, 20))


def chain(factors: Floats, moves: Floats) -> tuple[float, Floats, Floats]:
    """Log partition, state marginals and summed pair marginals of a batch of equally padded chains.

    `factors` is [documents, blocks, states]; a padded block has ones and must come last.
    """
    count, length, states = factors.shape
    alphas = np.empty_like(factors)
    scales = np.empty((count, length))
    alpha = np.zeros((count, states))
    alpha[:, 0] = 1.0
    for t in range(length):
        alpha = (alpha @ moves) * factors[:, t]
        scales[:, t] = alpha.sum(axis=1)
        alpha = alpha / scales[:, t, None]
        alphas[:, t] = alpha
    marginals = np.empty_like(factors)
    pairs = np.zeros((states, states))
    beta = np.ones((count, states))
    for t in range(length - 1, -1, -1):
        marginals[:, t] = alphas[:, t] * beta
        marginals[:, t] /= marginals[:, t].sum(axis=1, keepdims=True)
        ahead = factors[:, t] * beta / scales[:, t, None]
        before = alphas[:, t - 1] if t else np.eye(1, states).repeat(count, axis=0)
        beta = ahead @ moves.T
        pairs += moves * ((before / (before * beta).sum(axis=1, keepdims=True)).T @ ahead)
    return float(np.log(scales).sum()), marginals, pairs


class Trainer:
    """The penalised negative log likelihood of some documents and its gradient."""

    def __init__(self, docs: Sequence[Doc], model: Model) -> None:
        self.docs, self.model = docs, model
        self.features = Features(docs, model.names)
        self.allowed = np.vstack([doc.allowed for doc in docs])
        order = sorted(range(len(docs)), key=lambda n: (docs[n].weight, len(docs[n].words)))
        self.batches: list[list[int]] = []
        for n in order:
            last = self.batches[-1] if self.batches else None
            fits = (
                last
                and len(last) < 64
                and docs[last[0]].weight == docs[n].weight
                and len(docs[n].words) <= 1.3 * len(docs[last[0]].words) + 5
            )
            if last and fits:
                last.append(n)
            else:
                self.batches.append([n])

    def __call__(self, theta: Floats) -> tuple[float, Floats]:
        model = self.model
        scores = model.emissions(theta, self.features)
        factors = np.exp(np.clip(scores, -LIMIT, LIMIT))
        moves = model.transitions(theta)
        value, residual, pairs = 0.0, np.zeros_like(factors), np.zeros_like(moves)
        for batch in self.batches:
            weight = self.docs[batch[0]].weight
            for mask, sign in ((False, 1.0), (True, -1.0)):
                # A chain is padded in front, where it can only be "article": that changes neither sums nor gradients.
                length = max(len(self.docs[n].words) for n in batch)
                padded = np.zeros((len(batch), length, K + 1))
                padded[:, :, 0] = 1.0
                for row, n in enumerate(batch):
                    low, high = self.features.spans[n]
                    piece = factors[low:high]
                    padded[row, length - (high - low) :] = piece * self.allowed[low:high] if mask else piece
                log_z, marginals, both = chain(padded, moves)
                value += sign * weight * log_z
                pairs += sign * weight * both
                for row, n in enumerate(batch):
                    low, high = self.features.spans[n]
                    residual[low:high] += sign * weight * marginals[row, length - (high - low) :]
        gradient = np.zeros(model.size)

        def put(name: str, amount: Floats) -> None:
            gradient[model.slices[name][0]] += amount.ravel()

        # Where a score is clipped it does not move with the parameters.
        rest = residual[:, 1:] * (np.abs(scores[:, 1:]) < LIMIT)
        per_measure = self.features.measures.T @ rest
        put("bias", rest.sum(axis=0))
        put("shared", per_measure.sum(axis=1))
        put("own_part", per_measure)
        own = np.array((self.features.own.T @ rest).reshape(len(KEYS), K, K))
        diagonal = np.einsum("kcc->k", own)
        put("own", diagonal)
        put("cross", np.asarray(self.features.cross.T @ rest.sum(axis=1)) - diagonal)
        put("enter", pairs[0, 1:])
        put("leave", pairs[1:, 0])
        put("stay", np.diag(pairs)[1:])
        put("switch", np.array([pairs[1:, 1:].sum() - np.diag(pairs)[1:].sum()]))
        gap = theta - model.mean
        return value + 0.5 * float((model.precision * gap**2).sum()), gradient + model.precision * gap


def train(docs: Sequence[Doc], model: Model, steps: int, start: Floats | None = None) -> Floats:
    """Parameters fitted to `docs`."""
    trainer = Trainer(docs, model)
    found = optimize.minimize(
        trainer,
        model.mean if start is None else start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 20, "ftol": 1e-11, "maxls": 40},
    )
    print(f"    objective {found.fun:.1f} after {found.nit} steps", flush=True)
    return np.asarray(found.x)
