"""What the rules say of each block, as numbers: how strongly, for which category, and what they say of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sequence import Columns, shifted, window
from cleaner.model import CATEGORIES, Category, Strength

STRENGTH: dict[Strength, float] = {"hint": 1.0, "medium": 2.0, "strong": 3.0, "certain": 4.0}
"""Strengths as numbers; only their order counts."""
NEAR: tuple[Category, ...] = ("donation", "newsletter", "subscription", "comments", "related")
"""Categories that come in several blocks: what stands near one of them may belong to it."""
CATEGORY_COLUMNS: dict[Category, str] = {
    "donation": "rule_donation", "newsletter": "rule_newsletter", "subscription": "rule_subscription", "caption": "rule_caption",
    "related": "rule_related", "share": "rule_share", "comments": "rule_comments", "byline": "rule_byline", "advert": "rule_advert",
    "legal": "rule_legal", "navigation": "rule_navigation", "embed": "rule_embed",
}  # fmt: skip
_NEAR_COLUMNS: dict[Category, str] = {
    "donation": "near_donation", "newsletter": "near_newsletter", "subscription": "near_subscription",
    "comments": "near_comments", "related": "near_related",
}  # fmt: skip
Heard = Callable[[Hit], bool]


def columns(hits: Sequence[Hit], lengths: Sequence[int], heard: Heard | None = None) -> Columns:
    """The columns of `hits` for blocks of these lengths (in characters). `heard` leaves hits out (masking, in training)."""
    size = len(lengths)
    zero = [0.0] * size
    whole, part, keep, cut, count, cover = ([*zero] for _ in range(6))
    named = {category: [*zero] for category in CATEGORIES}
    for hit in hits:
        if heard is not None and not heard(hit):
            continue
        n, strength = hit.block, STRENGTH[hit.rule.strength]
        if hit.rule.side == "keep":
            keep[n] = max(keep[n], strength)
            continue
        if hit.cut is not None:
            cut[n] = max(cut[n], strength)
            continue
        if hit.rule.kind == "phrase":
            count[n] += 1.0
            cover[n] = max(cover[n], (hit.end - hit.start) / max(1, lengths[n]))
            if hit.whole:
                whole[n] = max(whole[n], strength)
            else:
                part[n] = max(part[n], strength)
        told = strength if hit.whole else 0.6 * strength
        column = named[hit.rule.category]
        column[n] = max(column[n], told)
    found: Columns = {
        "rule_whole": whole,
        "rule_part": part,
        "rule_keep": keep,
        "rule_cut": cut,
        "rule_count": count,
        "rule_cover": cover,
    }
    for category, column in named.items():
        found[CATEGORY_COLUMNS[category]] = column
    loudest = [max(column) for column in zip(*named.values(), strict=True)] if size else []
    found["rule_loudest"] = loudest
    found["rule_before_1"] = shifted(loudest, -1, 0.0)
    found["rule_before_2"] = shifted(loudest, -2, 0.0)
    found["rule_before_3"] = shifted(loudest, -3, 0.0)
    found["rule_after_1"] = shifted(loudest, 1, 0.0)
    found["rule_after_2"] = shifted(loudest, 2, 0.0)
    found["rule_after_3"] = shifted(loudest, 3, 0.0)
    found["rule_window_3"] = window(loudest, 3)
    found["rule_window_8"] = window(loudest, 8)
    found["rule_mean"] = [sum(loudest) / max(1, size)] * size
    for category in NEAR:
        found[_NEAR_COLUMNS[category]] = window(named[category], 3)
    return found
