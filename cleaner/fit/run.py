"""`cleaner fit`: labelled sets in, a judge with its card out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner._version import __version__
from cleaner.evidence.sequence import Columns
from cleaner.evidence.wording import CATEGORY_BITS
from cleaner.fit import boosting, pages, rows, sets, train, wording
from cleaner.fit import figures as choose
from cleaner.fit.kinds import KINDS, kind_of
from cleaner.fit.train import KIND_NAMES, PAGE_NAMES, TEXT_NAMES, Bench
from cleaner.judge import model
from cleaner.judge.model import Model, Side
from cleaner.model import CATEGORIES, InputError

HOST_CHARACTERS = 12_000
"""Characters of an article below which written passages may be put into it."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One kind of document, fitted: the trees, the scores out of fold, slope and shift of the calibration."""

    booster: Any
    scores: list[NDArray[np.float64]]
    slope: float
    shift: float


def fit(
    folders: Sequence[Path], passages: Path | None, *, reviews: Sequence[Path] = (), folds: int = 5, jobs: int = 1,
    share: int = 100, rules: bool = True, locked: bool = False, without: int | None = None,
    say: Say = print,
) -> tuple[Model, dict[str, Any]]:  # fmt: skip
    """A judge fitted on labelled sets and written passages, and the figures of its card.

    `share` is the percentage of the passages that is used (for a learning curve), `rules` False leaves out what rules say; `locked` fits
    without the locked outlets' pages, so that they can be measured once, `without` without those of a fold and the passages in it.
    """
    deciding = _deciding(folders)
    bench, records = gather(
        folders, passages, reviews, folds, jobs, share, rules=rules, locked=locked, without=without, say=say
    )
    scored = train.fit_wording(bench)
    say("the text score is fitted")
    columns = train.text_columns(bench, scored)
    text = _fit_text(bench, columns)
    say("texts are fitted")
    page_columns = train.page_columns(bench, scored)
    page = _fit_pages(bench, page_columns)
    say("pages are fitted")
    heads = train.fit_heads(bench, bench.texts.matrix(CATEGORY_BITS), None)
    kinds, named = _fit_kinds(bench, columns, page_columns)
    say("categories are fitted")
    figures = choose.figures(bench, records, text.scores[0], page.scores)
    figures["named right"] = named
    cuts = {kind: choose.cuts(figures[kind], kind, deciding) for kind in ("text", "page")}
    about = {
        "version": __version__,
        "sets": {folder.name: sum(1 for _ in sets.records(folder)) for folder in folders},
        "passages": len({row.passage for read in bench.placed for row in read.document.rows if row.passage}),
        "folds": folds,
        "seed": 1,
        "figures": figures,
    }
    made = Model(
        wording.made(*scored.table, heads),
        Side(
            boosting.forest(text.booster, TEXT_NAMES, slope=text.slope, shift=text.shift), kinds["text"], cuts["text"]
        ),
        Side(
            boosting.forest(page.booster, PAGE_NAMES, slope=page.slope, shift=page.shift), kinds["page"], cuts["page"]
        ),
        train.names_table(train.names_votes(bench.pages)),
        DOUBT,
        "",
        about,
    )
    return made, figures


def _deciding(folders: Sequence[Path]) -> frozenset[str]:
    """The names of the sets on which thresholds are chosen. Raises InputError where there is none, or two sets have one name."""
    names = [folder.name for folder in folders]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two sets are called {twice}: figures go by name")
    found = frozenset(folder.name for folder in folders if kind_of(folder).decides)
    if not found:
        raise InputError(f"a fit wants a set of pages, of kind {' or '.join(n for n, k in KINDS.items() if k.decides)}")
    return found


DOUBT = 0.2
"""The share of a page's words that may be in doubt before the extractor is asked."""


def gather(
    folders: Sequence[Path],
    passages: Path | None,
    reviews: Sequence[Path],
    folds: int,
    jobs: int,
    share: int,
    *,
    rules: bool,
    locked: bool,
    without: int | None,
    say: Say,
) -> tuple[Bench, dict[str, dict[str, Any]]]:
    """Read everything that is fitted on."""
    order = list(KINDS.values())
    kinds = sorted(((folder, kind_of(folder)) for folder in folders), key=lambda item: order.index(item[1]))
    documents = [
        document
        for folder, kind in kinds
        for rendition in kind.texts
        for document in sets.texts(folder, kind, rendition, folds)
    ]

    def stays(outlet: str) -> bool:
        return not (locked and sets.is_locked(outlet)) and sets.fold_of(outlet, folds) != without

    wanted = [document for document in documents if stays(document.outlet)]
    reads = rows.read_all(wanted, jobs)
    say(f"{len(reads)} texts are read")
    placed: list[rows.TextRows] = []
    judged = [passage for out in reviews for passage in sets.reviewed(out)]
    if passages is not None or judged:
        every = judged + (sets.passages(passages) if passages is not None else [])
        chosen = [item for item in every if sets.share(item.name, 100, "curve ") < share]
        written = [item for item in chosen if sets.fold_of(item.name, folds) != without]
        placed = rows.read_all(sets.placed(written, _hosts(reads), folds, 1.0), jobs)
        say(f"{len(written)} passages stand in {len(placed)} articles")
    found: list[pages.PageRows] = []
    records: dict[str, dict[str, Any]] = {}
    for folder, kind in kinds:
        if kind.pages is None:
            continue
        here = [record for record in sets.records(folder) if record.get("html") and stays(sets.outlet(record))]
        found += pages.read_all(here, folder.name, kind.pages, jobs)
        records |= {f"{folder.name} {record['id']}": {**record, "html": ""} for record in here}
    say(f"{len(found)} pages are read")
    return Bench(reads, placed, found, folds, rules), records


def _hosts(reads: Sequence[rows.TextRows]) -> list[tuple[sets.Document, str]]:
    """Articles that passages may stand in."""
    found: list[tuple[sets.Document, str]] = []
    for read in reads:
        kept = [row for row in read.document.rows if row.label == sets.KEEP]
        fits = len(kept) >= 5 and sum(len(row.text) for row in kept) < HOST_CHARACTERS
        if read.document.host and fits:
            found.append((read.document, read.language or "?"))
    return found


def _fit_text(bench: Bench, columns: Sequence[Columns]) -> Fitted:
    reads = [*bench.reads, *bench.placed]
    matrix = train.matrix_of(columns, TEXT_NAMES)
    labels = np.concatenate([read.labels for read in reads])
    weights = np.concatenate([train.text_weights(read) for read in reads])
    folds = np.concatenate([[read.document.fold] * len(read.blocks) for read in reads])
    usable = (labels >= 0) & (weights > 0)

    def without(fold: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
        chosen = usable & fold
        booster = boosting.train(boosting.TEXT, train.TEXT_ROUNDS, matrix[chosen], labels[chosen], weights[chosen])
        return [boosting.raw(booster, matrix)]

    scores = train.cross_validate(without, folds, bench.folds, 1)
    own = np.concatenate([[not read.document.placed] * len(read.blocks) for read in reads])
    slope, shift = train.calibration(scores[0][usable & own], labels[usable & own], weights[usable & own])
    booster = boosting.train(boosting.TEXT, train.TEXT_ROUNDS, matrix[usable], labels[usable], weights[usable])
    return Fitted(booster, [slope * found + shift for found in scores], slope, shift)


def _fit_pages(bench: Bench, columns: Sequence[Columns]) -> Fitted:
    """Each page is learned twice, with and without the extractor's answer, so that one model serves both."""
    variants = [
        train.matrix_of(
            [{**c, **train.vote_columns(p, asked=asked)} for c, p in zip(columns, bench.pages, strict=True)], PAGE_NAMES
        )
        for asked in (False, True)
    ]
    labels = np.concatenate([page.labels for page in bench.pages])
    weights = np.concatenate([train.page_weights(page) for page in bench.pages]) / 2
    folds = np.concatenate([[sets.fold_of(page.outlet, bench.folds)] * len(page.labels) for page in bench.pages])
    linked = variants[0][:, PAGE_NAMES.index("link_share")] >= 0.95
    # Menus are easy, and there are many: one linked block in four is enough.
    chance = np.random.default_rng(0).random(len(labels))
    usable = (labels >= 0) & ~((labels == 1) & linked & (chance < 0.75))

    def fitted(chosen: NDArray[np.bool_]) -> Any:
        both = np.concatenate([variant[chosen] for variant in variants])
        return boosting.train(
            boosting.PAGE, train.PAGE_ROUNDS, both, np.tile(labels[chosen], 2), np.tile(weights[chosen], 2)
        )

    def without(fold: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
        booster = fitted(usable & fold)
        return [boosting.raw(booster, variant) for variant in variants]

    scores = train.cross_validate(without, folds, bench.folds, 2)
    slope, shift = train.calibration(scores[0][usable], labels[usable], weights[usable])
    return Fitted(fitted(usable), [slope * found + shift for found in scores], slope, shift)


def _fit_kinds(
    bench: Bench, columns: Sequence[Columns], page_columns: Sequence[Columns]
) -> tuple[dict[str, tuple[Any, ...]], dict[str, float]]:
    """The categories' trees for texts and pages, and the share of words named right, cross-validated."""
    matrix = bench.texts.matrix(CATEGORY_BITS)
    by_fold = [train.head_scores(matrix, train.fit_heads(bench, matrix, fold)) for fold in range(bench.folds)]
    texts = [
        (
            columns_,
            read.labels,
            read.categories,
            [block.text for block in read.blocks],
            read.document.fold,
            read.document.source,
        )
        for columns_, read in zip(columns, (*bench.reads, *bench.placed), strict=True)
    ]
    page_items = [
        (columns_, page.labels, page.categories, list(page.texts), sets.fold_of(page.outlet, bench.folds), page.source)
        for columns_, page in zip(page_columns, bench.pages, strict=True)
    ]
    made: dict[str, tuple[Any, ...]] = {}
    named: dict[str, float] = {}
    for kind, items, names in (("text", texts, TEXT_NAMES), ("page", page_items, PAGE_NAMES)):
        names = tuple(name for name in names if not name.startswith("kept_"))
        parts: list[Columns] = []
        labels: list[int] = []
        folds: list[int] = []
        sources: list[str] = []
        words: list[float] = []
        for columns_, marks, categories, blocks, fold, source in items:
            scores = by_fold[fold][[bench.texts.place[text] for text in blocks]].tolist()
            known, found = train.kind_rows(columns_, marks, categories, scores)
            if not known:
                continue
            parts.append(found)
            gone = [number for number, label in enumerate(marks) if label == 1]
            labels += [categories[gone[place]] for place in known]
            words += found["words"]
            folds += [fold] * len(known)
            sources += [source] * len(known)
        every = (*names, *KIND_NAMES)
        rows_ = train.matrix_of(parts, every)
        y, f, w = np.array(labels), np.array(folds), np.array(words)
        weight = (0.5 + np.sqrt(w) / 5) * np.array([0.4 if source == sets.PLACED else 1.0 for source in sources])
        parameters = {**boosting.KINDS, "num_class": len(CATEGORIES)}
        told = np.zeros(len(y), int)
        for fold in range(bench.folds):
            booster = boosting.train(parameters, train.KIND_ROUNDS, rows_[f != fold], y[f != fold], weight[f != fold])
            told[f == fold] = boosting.raw(booster, rows_[f == fold]).argmax(1)
        for source in sorted(set(sources)):
            here = np.array([item == source for item in sources])
            named[f"{kind} {source}"] = round(float((w * (told == y))[here].sum() / max(1.0, w[here].sum())), 4)
        booster = boosting.train(parameters, train.KIND_ROUNDS, rows_, y, weight)
        made[kind] = tuple(
            boosting.forest(booster, every, every=len(CATEGORIES), start=number) for number in range(len(CATEGORIES))
        )
    return made, named


def write(made: Model, folder: Path) -> None:
    """Write a judge and its figures."""
    model.save(made, folder)
    (folder / "figures.json").write_text(json.dumps(made.about, indent=1) + "\n", encoding="utf-8")
