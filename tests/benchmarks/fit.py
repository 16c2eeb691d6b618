"""Fit the judge's weights on labelled sets and write `rules/weights.toml`; report the cross-validated figures.

    python tests/benchmarks/fit.py DATA_DIR [--kind text|html|alone] [--write] [--folds 5]

`html` hears the extractor, `alone` judges pages by what they show themselves (the cleaner asks the extractor only in doubt).
The model is the judge's own (a linear-chain CRF over "article" and the categories), trained by L-BFGS on the conditional likelihood with
L2 regularisation. Folds split by outlet: no page of an outlet is in training and test at once, and a passage goes with the article
it stands in. Needs numpy and scipy (dependency group `bench`).
"""

from __future__ import annotations

import argparse
import base64
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
from lxml import html as lxml_html
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))
import corpora
import weights_file
from crf import Doc, K, Model, train

from cleaner import packs
from cleaner.html_witnesses import HtmlWitnesses
from cleaner.judge import Judge
from cleaner.model import CATEGORIES
from cleaner.segment.parsing import parse
from cleaner.sources import read
from cleaner.text_pipeline import TextWitnesses
from cleaner.witness.trafilatura import Metadata, increasing, key

# Below the threshold nothing can be told from scores: what is held back stands just under it.
SHIFTS = (0.0, 1.0)
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
            categories: list[str | None] = []
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
                categories.append(row.category)
                allow(allowed[number], label, row.category)
            if blocks:
                found.append(
                    Doc(
                        item.outlet,
                        f"{name} {mode}",
                        weight,
                        signals,
                        allowed,
                        tuple(labels),
                        tuple(categories),
                        tuple(block.words for block in blocks),
                        signals.language or "?",
                    )
                )
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

    def _answers(
        self, root: lxml_html.HtmlElement, url: str | None
    ) -> tuple[Metadata, list[str] | None, list[str] | None]:
        if self.page_key not in self.known:
            self.known[self.page_key] = super().about(root, url), *super().extract(root)
        return self.known[self.page_key]

    def about(self, root: lxml_html.HtmlElement, url: str | None) -> Metadata:
        return self._answers(root, url)[0]

    def extract(self, root: lxml_html.HtmlElement) -> tuple[list[str] | None, list[str] | None]:
        return self._answers(root, None)[1:]

    def save(self) -> None:
        if self.file is not None:
            self.file.write_bytes(pickle.dumps(self.known))


def html_documents(data: Path, rules: packs.RuleSet, cache: Path | None, *, ask: bool) -> list[Doc]:
    """Every page of `HTML_SETS`, with or without the extractor among the witnesses.

    A block's label is that of the set's block at the same place in the page.
    """
    witnesses = Cached(rules, cache)
    found: list[Doc] = []
    for name, weight in HTML_SETS:
        if not (data / name).is_dir():
            continue
        for record in corpora.pages(data / name):
            source = read(base64.b64decode(record["html"]), kind="html")
            root = parse(source.text)
            if root is None:
                continue
            witnesses.page_key = f"{name}:{record['id']}"
            reading = witnesses.read(root, record["url"], None)
            if ask:
                reading = witnesses.ask(reading)
            blocks = reading.page.blocks
            rows = record["blocks"]
            places = align([key(block.text) for block in blocks], [key(row[0]) for row in rows])
            allowed = np.ones((len(blocks), K + 1), dtype=bool)
            labels: list[str] = []
            categories: list[str | None] = []
            for number, place in enumerate(places):
                label, category = (rows[place][1], rows[place][2]) if place is not None else ("neutral", None)
                if number == reading.title:
                    label = "neutral"
                labels.append(label)
                categories.append(category)
                allow(allowed[number], label, category)
            if blocks:
                found.append(
                    Doc(
                        corpora.outlet(record),
                        f"{name} html",
                        weight,
                        reading.signals,
                        allowed,
                        tuple(labels),
                        tuple(categories),
                        tuple(block.words for block in blocks),
                        reading.language or "?",
                    )
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


def judged(docs: Sequence[Doc], weights: packs.Weights, kind: str) -> list[list[float]]:
    """For each document the score of each block as the cleaner's own judge gives it, restraint included, less the threshold."""
    judge = Judge(weights, kind)
    threshold = float(weights.sections[kind]["threshold"])
    found: list[list[float]] = []
    for doc in docs:
        verdicts = judge.judge(doc.signals)
        found.append([verdict.score - threshold for verdict in verdicts if verdict.span is None])
    return found


def figures(docs: Sequence[Doc], scores: Sequence[Sequence[float]], by: str = "set") -> Iterator[str]:
    """Per set (or per category or language in it): share of drop words removed, of keep words lost, of documents with loss."""
    table: dict[str, list[float]] = {}
    for doc, score in zip(docs, scores, strict=True):
        losers: set[str] = set()
        seen: set[str] = set()
        for label, category, words, value in zip(doc.labels, doc.categories, doc.words, score, strict=True):
            name = doc.set
            if by == "language":
                name += f" {doc.language}"
            elif by == "category":
                name += f" {category if label == 'drop' else label}"
            row = table.setdefault(name, [0.0] * 6)
            seen.add(name)
            gone = value > 0
            if label == "drop":
                row[0] += words * gone
                row[1] += words
            elif label == "keep":
                row[2] += words * gone
                row[3] += words
                if gone:
                    losers.add(name)
        for name in seen:
            table[name][4] += name in losers
            table[name][5] += 1
    for name, r in sorted(table.items()):
        yield (
            f"    {name:30s} removed {r[0] / max(1, r[1]):.3f} of {int(r[1]):6d}  lost {r[2] / max(1, r[3]):.4f} of {int(r[3]):7d}"
            f"  docs_with_loss {r[4] / r[5]:.3f} of {int(r[5])}"
        )


def worst(docs: Sequence[Doc], scores: Sequence[Sequence[float]]) -> Iterator[str]:
    """The ten documents with most words decided wrongly, and how many of them were lost."""
    rows = []
    for doc, score in zip(docs, scores, strict=True):
        lost = left = 0
        for label, words, value in zip(doc.labels, doc.words, score, strict=True):
            lost += words * (label == "keep" and value > 0)
            left += words * (label == "drop" and value <= 0)
        rows.append((lost + left, lost, left, doc.set, doc.group))
    for _, lost, left, name, group in sorted(rows, reverse=True)[:10]:
        yield f"    lost {lost:5d} left {left:5d}  {name}  {group[:60]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--kind", choices=["text", "html", "alone"], default="text")
    parser.add_argument("--cache", type=Path, help="file for trafilatura's answers")
    parser.add_argument(
        "--start",
        type=Path,
        help="file of an earlier fit's parameters: where to start, and where to leave the new ones",
    )
    parser.add_argument("--write", action="store_true", help="write rules/weights.toml from a fit on all documents")
    parser.add_argument("--ridge", type=float, default=1.0, help="how strongly the measures' weights are drawn to zero")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--scores", type=Path, help="file for the cross-validated scores of each block")
    parser.add_argument("--steps", type=int, default=120)
    options = parser.parse_args()
    rules = packs.load()
    docs = (
        documents(options.data, TextWitnesses(rules))
        if options.kind == "text"
        else html_documents(options.data, rules, options.cache, ask=options.kind == "html")
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
    old = dict(rules.weights.sections)
    trained = replace(
        rules.weights, sections=old | {options.kind: weights_file.section(old, options.kind, model, full)}
    )
    report("trained on all", docs, judged(docs, trained, options.kind))
    if options.folds > 1:
        fold = {d.group: int(sha256(d.group.encode()).hexdigest(), 16) % options.folds for d in docs}
        scores: dict[int, list[float]] = {}
        for part in range(options.folds):
            inside = [d for d in docs if fold[d.group] != part]
            held = [n for n, d in enumerate(docs) if fold[d.group] == part]
            theta = train(inside, model, options.steps)
            sections = old | {options.kind: weights_file.section(old, options.kind, model, theta)}
            weights = replace(rules.weights, sections=sections)
            for n, value in zip(held, judged([docs[n] for n in held], weights, options.kind), strict=True):
                scores[n] = value
        if options.scores is not None:
            options.scores.write_bytes(pickle.dumps([scores[n] for n in range(len(docs))]))
        report(f"cross-validated by outlet, {options.folds} folds", docs, [scores[n] for n in range(len(docs))])


def report(title: str, docs: Sequence[Doc], scores: Sequence[Sequence[float]]) -> None:
    """Print the figures, at other thresholds too, and how they split."""
    for shift in SHIFTS:
        print(f"{title}, threshold {shift:+.1f}")
        print(*figures(docs, [[value - shift for value in row] for row in scores]), sep="\n", flush=True)
    for by in ("category", "language"):
        print(f"{title}, by {by}")
        print(*figures(docs, scores, by), sep="\n")
    print(f"{title}, worst documents")
    print(*worst(docs, scores), sep="\n", flush=True)


if __name__ == "__main__":
    main()
