"""What a fit writes down of itself: cross-validated figures, and the presets' thresholds chosen from them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.fit import measure, pages
from cleaner.fit.measure import Curve, Point
from cleaner.fit.train import Bench
from cleaner.judge.model import Cut
from cleaner.judge.trees import UNIT
from cleaner.model import Preset

AIMS: Mapping[Preset, float] = {"gentle": 0.001, "balanced": 0.003, "strict": 0.01}
"""What a preset may lose of the article's words, cross-validated on news and on mixed pages: the more careful of the two cuts."""
LIMITS: Mapping[Preset, float] = {"gentle": 0.01, "balanced": 0.03, "strict": 0.1}
"""What it may be expected to lose of one text's words."""
PAGE_LIMITS: Mapping[Preset, float] = {"gentle": 0.05, "balanced": 0.15, "strict": 0.3}
"""The same for pages, where guards stand above the judge: news-dev word F1 .9722 at .03, .9733 at .15."""
PAGE_AIMS: Mapping[Preset, float] = {"gentle": 0.008, "balanced": 0.02, "strict": 0.03}
"""The same for pages, whose gold text disagrees more with what a page shows: F1 is best near the balanced aim."""


def figures(
    bench: Bench,
    records: Mapping[str, dict[str, Any]],
    text: NDArray[np.float64],
    page: Sequence[NDArray[np.float64]],
) -> dict[str, Any]:
    """The cross-validated figures: what is removed at given losses, and the scores of pages at given thresholds."""
    found: dict[str, Any] = {"text": {}, "page": {}}
    reads = [*bench.reads, *bench.placed]
    ends = np.cumsum([0, *(len(read.blocks) for read in reads)])
    for source in dict.fromkeys(read.document.source for read in reads):
        places = [n for n, read in enumerate(reads) if read.document.source == source]
        curve = Curve([reads[n] for n in places], [text[ends[n] : ends[n + 1]] for n in places])
        found["text"][source] = {str(aim): _point(curve.losing(aim)) for aim in (0.001, 0.002, 0.003, 0.005, 0.01)}
    stops = np.cumsum([0, *(len(item.texts) for item in bench.pages)])
    for source in dict.fromkeys(item.source for item in bench.pages):
        places = [n for n, item in enumerate(bench.pages) if item.source == source]
        for variant, name in enumerate(("never asked", "always asked")):
            scores = [page[variant][stops[n] : stops[n + 1]] for n in places]
            found["page"][f"{source}, {name}"] = _page_points(
                [bench.pages[n] for n in places], scores, [records[f"{source} {bench.pages[n].id}"] for n in places]
            )
    return found


def _page_points(
    items: Sequence[pages.PageRows], scores: Sequence[NDArray[np.float64]], records: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    kept = sum(w for p in items for w, y in zip(p.columns["words"], p.labels, strict=True) if y == 0)
    for threshold in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0):
        texts = [
            "\n\n".join(d for n, d in enumerate(p.displays) if s[n] <= threshold and n != p.title)
            for p, s in zip(items, scores, strict=True)
        ]
        shingle, word = measure.pages(texts, records)
        lost = sum(
            w
            for p, s in zip(items, scores, strict=True)
            for w, y, x in zip(p.columns["words"], p.labels, s, strict=True)
            if y == 0 and x > threshold
        )
        found[str(threshold)] = {
            "shingle": round(shingle, 4),
            "word": round(word, 4),
            "lost": round(lost / max(1.0, kept), 5),
        }
    return found


def _point(point: Point) -> dict[str, float]:
    return {
        "threshold": round(point.threshold, 3), "removed": round(point.removed, 4), "lost": round(point.lost, 5),
        "documents": round(point.documents, 4),
    }  # fmt: skip


def cuts(figures: Mapping[str, Any], kind: str, deciding: Container[str]) -> dict[Preset, Cut]:
    """The presets' thresholds: the most careful of those that the sets named `deciding` ask for."""
    aims, limits = (AIMS, LIMITS) if kind == "text" else (PAGE_AIMS, PAGE_LIMITS)
    found: dict[Preset, Cut] = {}
    for preset, aim in aims.items():
        thresholds: list[float] = []
        for source, points in figures.items():
            name, _, how = source.rpartition(" ") if kind == "text" else source.partition(", ")
            if name not in deciding:
                continue
            if how == "column":
                thresholds.append(points[str(aim)]["threshold"])
            elif how == "never asked":
                within = [float(at) for at, point in points.items() if point["lost"] <= aim]
                thresholds.append(min(within) if within else 2.0)
        found[preset] = Cut(round(max(thresholds, default=0.0) * UNIT), limits[preset])
    return found
