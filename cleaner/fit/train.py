"""Training a judge, cross-validated by outlet.

What a rule says counts only if the rule also fires at another outlet (masking): rules were written from pages like these, and would
seem surer than they are. The text score that the trees see of a page comes from a score fitted on other outlets (stacking out of
fold), and the names of elements are counted without the page's own outlet. Written passages stand in articles of their own fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cleaner.evidence import lexicon, names, of_page, of_text, votes
from cleaner.evidence.features import CATEGORY, PAGE, TEXT
from cleaner.evidence.of_text import Hears
from cleaner.evidence.sequence import Columns
from cleaner.evidence.wording import BITS, category_columns
from cleaner.fit import wording
from cleaner.fit.boosting import Matrix
from cleaner.fit.pages import PageRows
from cleaner.fit.rows import TextRows, outlets_of_rules
from cleaner.fit.sets import fold_of

TEXT_ROUNDS, PAGE_ROUNDS, KIND_ROUNDS = 400, 200, 40
WRITTEN = 0.4
"""What a written passage's block counts for the text score: at 1 they speak louder than the pages themselves."""
PASSAGE, NEIGHBOUR, HOST_REACH = 0.3, 0.12, 3
"""What a passage's block counts for the trees, and a block of its host up to `HOST_REACH` blocks away; others are left out."""
CARE = 2.0
"""How many times boilerplate inside the column counts on a page: there it is missed."""
LEAST_OUTLETS = 3
"""Outlets that must use a name before it is kept."""
SMOOTH = 1.5
Folds = list[NDArray[np.float64]]


@dataclass(slots=True)
class Bench:
    """Everything that is fitted on: texts, passages in their articles, pages. `folds` is their number."""

    reads: list[TextRows]
    placed: list[TextRows]
    pages: list[PageRows]
    folds: int
    rules: bool = True
    texts: wording.Texts = field(default_factory=wording.Texts)

    def heard(self, outlets: Mapping[str, frozenset[str]], outlet: str) -> Hears:
        """Which hits count for a document of this outlet."""
        if not self.rules:
            return lambda hit: False
        return lambda hit: bool(outlets.get(hit.rule.id, frozenset()) - {outlet})


@dataclass(frozen=True, slots=True)
class Scored:
    """The text score: fitted on all, and the scores of each text by a fit that did not see its fold."""

    matrix: sparse.csr_matrix
    table: tuple[NDArray[np.uint8], float, float]
    out_of_fold: Folds

    def of(self, numbers: Sequence[int], fold: int) -> list[float]:
        """The scores of texts (by number), rounded as the trees see them."""
        return [round(float(value), 3) for value in self.out_of_fold[fold][list(numbers)]]


def fit_wording(bench: Bench) -> Scored:
    """Fit the text score, once for each fold and once on everything."""
    examples: list[tuple[int, int, float, int]] = []
    for read in bench.reads:
        weight = read.document.wording
        for block, label in zip(read.blocks, read.labels, strict=True):
            number = bench.texts.add(block.text)
            if label >= 0 and weight:
                examples.append((number, label, weight, read.document.fold))
    seen: set[tuple[int, str]] = set()
    for read in bench.placed:
        for block, label, row in zip(read.blocks, read.labels, read.rows, strict=True):
            number, passage = bench.texts.add(block.text), read.document.rows[row].passage
            if passage and (number, passage) not in seen:
                seen.add((number, passage))
                examples.append((number, label, WRITTEN, read.document.fold))
    for page in bench.pages:
        for text in page.texts:
            bench.texts.add(text)
    matrix = bench.texts.matrix(BITS)
    folds: Folds = []
    for fold in range(bench.folds):
        table = wording.fit_score(matrix, [item[:3] for item in examples if item[3] != fold])
        folds.append(wording.scores(matrix, *table))
    return Scored(matrix, wording.fit_score(matrix, [item[:3] for item in examples]), folds)


def text_columns(bench: Bench, scored: Scored) -> list[Columns]:
    """The columns of every text, passages' articles included."""
    outlets = outlets_of_rules((read.document.outlet, read.hits) for read in bench.reads)
    found: list[Columns] = []
    for read in (*bench.reads, *bench.placed):
        columns = of_text.plain(read.blocks, read.persons, read.language)
        texts = [block.text for block in read.blocks]
        columns |= lexicon.columns(read.terms)
        of_text.add_rules(columns, read.hits, texts, bench.heard(outlets, read.document.outlet))
        of_text.add_wording(columns, scored.of([bench.texts.place[text] for text in texts], read.document.fold))
        found.append(columns)
    return found


def text_weights(read: TextRows) -> NDArray[np.float64]:
    """What each block of a text counts: long ones more, by the root of their words."""
    words = np.array([block.words for block in read.blocks], float)
    base = 0.4 + np.sqrt(words) / 5
    own = np.array([bool(read.document.rows[row].passage) for row in read.rows])
    if not own.any():
        return np.asarray(base * read.document.weight)
    near = np.zeros(len(own), bool)
    for number in np.flatnonzero(own):
        near[max(0, number - HOST_REACH) : number + HOST_REACH + 1] = True
    return np.asarray(base * np.where(own, PASSAGE, np.where(near, NEIGHBOUR, 0.0)))


Votes = dict[str, dict[str, tuple[float, float]]]
"""By name and outlet, how far the outlet speaks for dropping and for keeping what has the name."""


def names_votes(pages: Sequence[PageRows]) -> Votes:
    """What each outlet says of the names of its elements: one vote an outlet, fainter where it has few words of them."""
    shares: dict[str, dict[str, list[float]]] = {}
    for page in pages:
        for groups, label, words in zip(page.groups, page.labels, page.columns["words"], strict=True):
            if label < 0:
                continue
            for name in (name for group in groups for name in group):
                sums = shares.setdefault(name, {}).setdefault(page.outlet, [0.0, 0.0])
                sums[label] += min(30.0, words) + 1.0
    found: Votes = {}
    for name, outlets in shares.items():
        if len(outlets) >= LEAST_OUTLETS:
            found[name] = {}
            for outlet, (kept, dropped) in outlets.items():
                sure = min(1.0, (kept + dropped) / 20)
                found[name][outlet] = (sure * dropped / (kept + dropped), sure * kept / (kept + dropped))
    return found


def names_table(votes: Votes, without: str = "") -> dict[str, float]:
    """The log-odds of the names of elements; those of the outlet `without` are left out."""
    found: dict[str, float] = {}
    for name, outlets in votes.items():
        heard = [vote for outlet, vote in outlets.items() if outlet != without]
        if len(heard) >= LEAST_OUTLETS:
            drop, keep = sum(vote[0] for vote in heard), sum(vote[1] for vote in heard)
            found[name] = round(log((drop + 0.5 * SMOOTH) / (keep + 0.5 * SMOOTH)), 3)
    return found


def page_columns(bench: Bench, scored: Scored) -> list[Columns]:
    """The columns of every page but the extractor's."""
    outlets = outlets_of_rules((page.outlet, page.hits) for page in bench.pages)
    votes = names_votes(bench.pages)
    tables = {outlet: names_table(votes, outlet) for outlet in sorted({page.outlet for page in bench.pages})}
    found: list[Columns] = []
    for page in bench.pages:
        heard = bench.heard(outlets, page.outlet)
        columns = dict(page.columns)
        of_text.add_rules(columns, page.hits, page.texts, heard)
        of_text.add_wording(
            columns, scored.of([bench.texts.place[text] for text in page.texts], fold_of(page.outlet, bench.folds))
        )
        of_page.add_markup(columns, page.hits, heard)
        columns |= names.columns(page.groups, tables[page.outlet])
        found.append(columns)
    return found


def page_weights(page: PageRows) -> NDArray[np.float64]:
    """What each block of a page counts: by its words, pages alike; boilerplate of the column counts `CARE` times."""
    words = np.array(page.columns["words"])
    labels = np.array(page.labels)
    total = max(50.0, float(words[labels == 0].sum()))
    base = np.minimum(np.minimum(words + 3, 120) / (total + 100) * 300, 60)
    care = [
        CARE if label == 1 and inside and category >= 0 else 1.0
        for label, inside, category in zip(page.labels, page.in_column, page.categories, strict=True)
    ]
    return np.asarray(base * page.weight * np.array(care))


def matrix_of(columns: Sequence[Mapping[str, Sequence[float | None]]], names: Sequence[str]) -> Matrix:
    """Rows of features of some documents; a missing value is NaN."""
    parts = [np.array([doc[name] for name in names], np.float32).T for doc in columns]
    return np.concatenate(parts) if parts else np.zeros((0, len(names)), np.float32)


TEXT_NAMES = tuple(feature.name for feature in TEXT)
PAGE_NAMES = tuple(feature.name for feature in PAGE)
KIND_NAMES = tuple(feature.name for feature in CATEGORY)


def cross_validate(
    fit: Callable[[NDArray[np.bool_]], list[NDArray[np.float64]]], folds: NDArray[np.int64], count: int, variants: int
) -> list[NDArray[np.float64]]:
    """The scores of every row (for each variant of the features) by a fit that did not see its fold."""
    found = [np.zeros(len(folds)) for _ in range(variants)]
    for fold in range(count):
        for scores, told in zip(found, fit(folds != fold), strict=True):
            scores[folds == fold] = told[folds == fold]
    return found


def vote_columns(page: PageRows, *, asked: bool) -> dict[str, list[float | None]]:
    """The extractor's columns of a page; all missing where it is not asked."""
    size = len(page.texts)
    return votes.columns(page.standard, page.precise, size) if asked else votes.columns(None, None, size)


def kind_rows(
    columns: Columns, labels: Sequence[int], categories: Sequence[int], scores: Sequence[Sequence[float]]
) -> tuple[list[int], Columns]:
    """The removed blocks of a document whose category is known, and the categories' columns of all its removed blocks."""
    gone = [number for number, label in enumerate(labels) if label == 1]
    found = category_columns([scores[number] for number in gone])
    for name, column in columns.items():
        found[name] = [column[number] for number in gone]
    known = [place for place, number in enumerate(gone) if categories[number] >= 0]
    return known, {name: [column[place] for place in known] for name, column in found.items()}


def fit_heads(
    bench: Bench, matrix: sparse.csr_matrix, fold: int | None
) -> tuple[list[NDArray[np.uint8]], float, list[float]]:
    """The categories' scores, fitted without a fold (None: on everything)."""
    examples: list[tuple[int, int, float]] = []
    for read in (*bench.reads, *bench.placed):
        if read.document.fold == fold:
            continue
        for block, category, row in zip(read.blocks, read.categories, read.rows, strict=True):
            if category >= 0 and (not read.document.placed or read.document.rows[row].passage):
                examples.append((bench.texts.place[block.text], category, read.document.naming))
    return wording.fit_heads(matrix, examples)


def head_scores(
    matrix: sparse.csr_matrix, fitted: tuple[list[NDArray[np.uint8]], float, list[float]]
) -> NDArray[np.float64]:
    """The categories' log-odds of all texts."""
    tables = np.stack([(table.astype(np.float32) - 128) * fitted[1] for table in fitted[0]])
    return np.asarray(np.asarray(matrix @ tables.T, np.float64) + np.array(fitted[2]), np.float64)


def calibration(
    scores: NDArray[np.float64], labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and shift that make scores log-odds (Platt scaling), by a few steps of Newton's method."""
    slope, shift = 1.0, 0.0
    for _ in range(25):
        chance = 1.0 / (1.0 + np.exp(-np.clip(slope * scores + shift, -30, 30)))
        error, curve = weights * (chance - labels), weights * chance * (1.0 - chance) + 1e-9
        gradient = np.array([(error * scores).sum(), error.sum()])
        hessian = np.array([[(curve * scores**2).sum(), (curve * scores).sum()], [(curve * scores).sum(), curve.sum()]])
        step = np.linalg.solve(hessian, gradient)
        slope, shift = slope - float(step[0]), shift - float(step[1])
        if float(np.abs(step).max()) < 1e-6:
            break
    return slope, shift
