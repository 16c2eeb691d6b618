"""The card of a judge: what it was fitted with, and its figures, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def summary(figures: Mapping[str, Any]) -> str:
    """The cross-validated figures as Markdown tables."""
    lines = [
        "| texts | removed at .1 % | .2 % | .3 % | .5 % | 1 % of the article lost | documents with loss at .3 % |",
        "|---|---|---|---|---|---|---|",
    ]
    for source, points in figures["text"].items():
        cells = [f"{100 * points[str(aim)]['removed']:.1f}" for aim in (0.001, 0.002, 0.003, 0.005, 0.01)]
        lines.append(f"| {source} | {' | '.join(cells)} | {100 * points['0.003']['documents']:.1f} % |")
    lines += ["", "| pages | threshold | shingle F1 | word F1 | article's words lost |", "|---|---|---|---|---|"]
    for source, points in figures["page"].items():
        for threshold, point in points.items():
            lost = f"{100 * point['lost']:.2f} %"
            lines.append(f"| {source} | {threshold} | {point['shingle']:.4f} | {point['word']:.4f} | {lost} |")
    lines += ["", "| category of a removed block right, by words | |", "|---|---|"]
    lines += [f"| {source} | {share:.3f} |" for source, share in figures["named right"].items()]
    return "\n".join(lines)
