"""Categories are told apart by colour, by those as well who see fewer colours, and never by colour alone."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from cleaner.model import CATEGORIES

ROOT = Path(__file__).parent.parent / "cleaner"
SHEETS = [ROOT / "report/page.css", ROOT / "review/pages/app.css"]
# What a person without one kind of cone sees of linear RGB, at severity 1.0: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes,
# A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6), 2009.
SIGHT = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def palette(sheet: Path) -> dict[str, str]:
    return dict(re.findall(r"\.c-(\w+) \{ --c: (#[0-9a-f]{6}); \}", sheet.read_text(encoding="utf-8")))


def lab(colour: str, sight: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIELAB (D65) of a colour as it is seen."""
    values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    r, g, b = (min(1.0, max(0.0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in sight)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_categories_look_the_same(sight: str) -> None:
    """Any two colours are further apart (CIE76) than a difference that is seen at a glance, about 10; here 15."""
    seen = {name: lab(colour, SIGHT[sight]) for name, colour in palette(SHEETS[0]).items()}
    near = {
        (one, other): round(sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5, 1)
        for one, other in combinations(seen, 2)
    }
    assert min(near.values()) > 15, sorted(near.items(), key=lambda item: item[1])[:6]


def test_report_and_review_show_the_same_colours() -> None:
    """And have one for each category."""
    assert palette(SHEETS[0]) == palette(SHEETS[1])
    assert set(palette(SHEETS[0])) == set(CATEGORIES)
