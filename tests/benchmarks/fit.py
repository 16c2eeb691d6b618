"""Fit the judge's weights on labelled sets and write `rules/weights.toml`; report the cross-validated figures.

    python tests/benchmarks/fit.py DATA_DIR [--write] [--folds 5]

The model is the judge's own (a linear-chain CRF over "article" and the categories), trained by L-BFGS on the conditional likelihood with
L2 regularisation. Folds split by outlet: no page of an outlet is in training and test at once, and a passage goes with the article
it stands in. Needs numpy and scipy (dependency group `bench`).
"""

from __future__ import annotations

import argparse
import base64
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from lxml import html as lxml_html
from numpy.typing import NDArray
from scipy import optimize, sparse

sys.path.insert(0, str(Path(__file__).parent))
import corpora
import weights_file

from cleaner import packs
from cleaner.html_pipeline import HtmlWitnesses
from cleaner.judge import Signals, hit_key
from cleaner.model import CATEGORIES
from cleaner.pipeline import TextWitnesses
from cleaner.segment import html as html_segment
from cleaner.sources import read
from cleaner.witness.trafilatura import Metadata, increasing, key

Floats = NDArray[np.float64]
K = len(CATEGORIES)
STRENGTHS = ("hint", "medium", "strong", "certain")
KEYS = tuple(f"{prefix}{name}" for prefix in ("", "part_", "keep_") for name in STRENGTHS)
LIMIT = 30.0
THRESHOLDS = (-0.5, 0.0, 0.5, 1.0, 1.5)
# Sets whose labels come from matching: where a strong rule speaks about a whole block that they call article, they are not believed.
MATCHED = {"web-dev", "inserts-dev"}
HTML_SETS = (("news-dev", 1.0), ("web-dev", 0.5))
SETS = (
    # set, mode, weight of a document. Labels of web-dev come from matching alone and are noisy, so its pages count less.
    ("news-dev", "column", 1.0),
    ("news-dev", "page", 0.4),
    ("inserts-dev", "column", 1.0),
    ("negatives-dev", "column", 4.0),
    ("web-dev", "column", 0.15),
)


@dataclass(frozen=True, slots=True)
class Doc:
    """A document ready for training: features of each block, allowed states, words."""

    group: str
    set: str
    weight: float
    signals: Signals
    allowed: NDArray[np.bool_]
    labels: tuple[str, ...]
    words: tuple[int, ...]


def documents(data: Path, witnesses: TextWitnesses) -> list[Doc]:
    """Every document of `SETS`, segmented and measured by the cleaner's own code."""
    found: list[Doc] = []
    for name, mode, weight in SETS:
        if not (data / name).is_dir():
            continue
        for item in corpora.texts(data / name, mode):
            blocks, signals = witnesses.signals(item.text)
            allowed = np.ones((len(blocks), K + 1), dtype=bool)
            labels: list[str] = []
            at = 0
            loud = {
                hit.block
                for hit in signals.hits
                if hit.whole and hit.rule.side == "drop" and hit.rule.strength in {"strong", "certain"}
            }
            for number, block in enumerate(blocks):
                while at + 1 < len(item.rows) and item.rows[at].end <= block.start:
                    at += 1
                row = item.rows[at]
                # A text keeps its headline and what the gold lost of the article, though no measure scores them.
                label = "keep" if row.category in {"title", "article"} else row.label
                if label == "keep" and name in MATCHED and number in loud:
                    label = "neutral"
                labels.append(row.label)
                allow(allowed[number], label, row.category)
            if blocks:
                words = tuple(block.words for block in blocks)
                found.append(Doc(item.outlet, f"{name} {mode}", weight, signals, allowed, tuple(labels), words))
    return found


class Cached(HtmlWitnesses):
    """The page's witnesses, with trafilatura's answers (the slow ones) kept in a file between runs."""

    def __init__(self, rules: packs.RuleSet, file: Path | None) -> None:
        super().__init__(rules)
        self.file = file
        self.known: dict[str, tuple[Metadata, list[str] | None, list[str] | None]] = {}
        self.page_key = ""
        if file is not None and file.exists():
            self.known = pickle.loads(file.read_bytes())

    def ask(self, root: lxml_html.HtmlElement, url: str | None) -> tuple[Metadata, list[str] | None, list[str] | None]:
        if self.page_key not in self.known:
            self.known[self.page_key] = super().ask(root, url)
        return self.known[self.page_key]

    def save(self) -> None:
        if self.file is not None:
            self.file.write_bytes(pickle.dumps(self.known))


def html_documents(data: Path, rules: packs.RuleSet, cache: Path | None) -> list[Doc]:
    """Every page of `HTML_SETS`; a block's label is that of the set's block at the same place in the page."""
    witnesses = Cached(rules, cache)
    found: list[Doc] = []
    for name, weight in HTML_SETS:
        if not (data / name).is_dir():
            continue
        for record in corpora.pages(data / name):
            source = read(base64.b64decode(record["html"]), kind="html")
            root = html_segment.parse(source.text)
            if root is None:
                continue
            witnesses.page_key = f"{name}:{record['id']}"
            reading = witnesses.read(root, record["url"], None)
            blocks = reading.page.blocks
            rows = record["blocks"]
            places = align([key(block.text) for block in blocks], [key(row[0]) for row in rows])
            allowed = np.ones((len(blocks), K + 1), dtype=bool)
            labels: list[str] = []
            for number, place in enumerate(places):
                label, category = (rows[place][1], rows[place][2]) if place is not None else ("neutral", None)
                if number == reading.title:
                    label = "neutral"
                labels.append(label)
                allow(allowed[number], label, category)
            if blocks:
                words = tuple(block.words for block in blocks)
                found.append(
                    Doc(corpora.outlet(record), f"{name} html", weight, reading.signals, allowed, tuple(labels), words)
                )
    witnesses.save()
    return found


def align(ours: Sequence[str], theirs: Sequence[str]) -> list[int | None]:
    """For each of our blocks the index of the set's block at the same place, or None."""
    places: dict[str, list[int]] = {}
    for index, text in enumerate(theirs):
        if text:
            places.setdefault(text, []).append(index)
    anchors = increasing([(n, place) for n, text in enumerate(ours) for place in reversed(places.get(text, ()))])
    found: list[int | None] = [None] * len(ours)
    for number, place in anchors:
        found[number] = place
    edges = [(-1, -1), *anchors, (len(ours), len(theirs))]
    for (low, their_low), (high, their_high) in pairwise(edges):
        for number in range(low + 1, high):
            text = ours[number]
            if len(text) < 8:
                continue
            for place in range(their_low + 1, their_high):
                other = theirs[place]
                if len(other) >= 8 and (text in other or other in text):
                    found[number] = place
                    break
    return found


def allow(states: NDArray[np.bool_], label: str, category: str | None) -> None:
    """Restrict the states of a block to what its label says."""
    if label == "keep":
        states[1:] = False
    elif label == "drop":
        states[0] = False
        if category in CATEGORIES:
            states[1:] = False
            states[1 + CATEGORIES.index(category)] = True


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


def predict(docs: Sequence[Doc], model: Model, theta: Floats) -> list[Floats]:
    """For each document, each block's log-odds that it is not the article."""
    features = Features(docs, model.names)
    factors = np.exp(np.clip(model.emissions(theta, features), -LIMIT, LIMIT))
    moves = model.transitions(theta)
    found: list[Floats] = []
    for low, high in features.spans:
        _, marginals, _ = chain(factors[None, low:high], moves)
        article = np.clip(marginals[0, :, 0], 1e-12, 1 - 1e-12)
        found.append(np.log((1 - article) / article))
    return found


def figures(docs: Sequence[Doc], scores: Sequence[Floats], threshold: float) -> dict[str, str]:
    """Per set: share of drop words removed, of keep words lost, of documents with loss."""
    table: dict[str, list[float]] = {}
    for doc, score in zip(docs, scores, strict=True):
        row = table.setdefault(doc.set, [0.0] * 6)
        lost = 0
        for label, words, value in zip(doc.labels, doc.words, score, strict=True):
            gone = value > threshold
            if label == "drop":
                row[0] += words * gone
                row[1] += words
            elif label == "keep":
                lost += words * gone
                row[3] += words
        row[2] += lost
        row[4] += lost > 0
        row[5] += 1
    return {
        name: f"removed {r[0] / max(1, r[1]):.3f}  lost {r[2] / max(1, r[3]):.4f}  docs_with_loss {r[4] / r[5]:.3f}"
        for name, r in table.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--kind", choices=["text", "html"], default="text")
    parser.add_argument("--cache", type=Path, help="file for trafilatura's answers")
    parser.add_argument(
        "--start",
        type=Path,
        help="file of an earlier fit's parameters: where to start, and where to leave the new ones",
    )
    parser.add_argument("--write", action="store_true", help="write rules/weights.toml from a fit on all documents")
    parser.add_argument("--ridge", type=float, default=1.0, help="how strongly the measures' weights are drawn to zero")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=120)
    options = parser.parse_args()
    rules = packs.load()
    docs = (
        documents(options.data, TextWitnesses(rules))
        if options.kind == "text"
        else html_documents(options.data, rules, options.cache)
    )
    names = sorted({name for doc in docs for active in doc.signals.measures for name in active})
    model = Model(names, rules.weights.strength, options.ridge)
    print(f"{len(docs)} documents, {sum(len(d.words) for d in docs)} blocks, {model.size} parameters", flush=True)
    start = None
    if options.start is not None and options.start.exists():
        start = model.carry_over(np.load(options.start, allow_pickle=False))
    full = train(docs, model, options.steps, start)
    if options.start is not None:
        np.savez(options.start, names=np.array(model.names), **{name: model.get(full, name) for name in model.slices})
    if options.write:
        weights_file.write(packs.rules_dir() / "weights.toml", options.kind, model, full)
    if options.folds > 1:
        fold = {d.group: int(sha256(d.group.encode()).hexdigest(), 16) % options.folds for d in docs}
        scores: dict[int, Floats] = {}
        for part in range(options.folds):
            inside = [d for d in docs if fold[d.group] != part]
            held = [n for n, d in enumerate(docs) if fold[d.group] == part]
            theta = train(inside, model, options.steps)
            for n, value in zip(held, predict([docs[n] for n in held], model, theta), strict=True):
                scores[n] = value
        for threshold in THRESHOLDS:
            print(f"cross-validated, threshold {threshold}")
            for name, line in figures(docs, [scores[n] for n in range(len(docs))], threshold).items():
                print(f"    {name:22s} {line}")
    for threshold in THRESHOLDS:
        print(f"trained on all, threshold {threshold}")
        for name, line in figures(docs, predict(docs, model, full), threshold).items():
            print(f"    {name:22s} {line}")


if __name__ == "__main__":
    main()
