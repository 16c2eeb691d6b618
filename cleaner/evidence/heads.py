"""What kind of boilerplate a removed block is: the text score's categories, its own and those of the removed blocks around it."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence.sequence import Columns
from cleaner.model import CATEGORIES, Category

REACH = 4
"""Removed blocks on either side whose categories count."""
UNKNOWN = -9.0
OWN: dict[Category, str] = {
    "donation": "head_donation", "newsletter": "head_newsletter", "subscription": "head_subscription", "caption": "head_caption",
    "related": "head_related", "share": "head_share", "comments": "head_comments", "byline": "head_byline", "advert": "head_advert",
    "legal": "head_legal", "navigation": "head_navigation", "embed": "head_embed",
}  # fmt: skip
AROUND: dict[Category, str] = {
    "donation": "heads_near_donation", "newsletter": "heads_near_newsletter", "subscription": "heads_near_subscription",
    "caption": "heads_near_caption", "related": "heads_near_related", "share": "heads_near_share", "comments": "heads_near_comments",
    "byline": "heads_near_byline", "advert": "heads_near_advert", "legal": "heads_near_legal", "navigation": "heads_near_navigation",
    "embed": "heads_near_embed",
}  # fmt: skip


def columns(scores: Sequence[Sequence[float]]) -> Columns:
    """The columns of the removed blocks of a document, in order, of which `scores` gives the categories' log-odds."""
    size = len(scores)
    centred = [[value - max(row) for value in row] for row in scores]
    found: Columns = {}
    for number, category in enumerate(CATEGORIES):
        column = [row[number] for row in centred]
        found[OWN[category]] = column
        near: list[float] = []
        for n in range(size):
            around = [*column[max(0, n - REACH) : n], *column[n + 1 : n + REACH + 1]]
            near.append(sum(around) / len(around) if around else UNKNOWN)
        found[AROUND[category]] = near
    return found
