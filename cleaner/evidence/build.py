"""The columns of a text and of a page, put together from what was found; among them what rules and the text score say, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from cleaner.evidence import lexicon, names, own, page, sequence, wording
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sequence import Columns, highest, shifted, window
from cleaner.model import CATEGORIES, Block, Category, Strength

LINKED = 0.34
"""Share of a block's words in links from which it is no running text: a third, as for the column."""
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


def plain(blocks: Sequence[Block], persons: Sequence[frozenset[str]], language: str | None) -> Columns:
    """The columns of a text that need neither rules nor a fitted table."""
    found = sequence.columns(blocks, persons, known_language=language is not None)
    found.update(zip(own.NAMES, own.columns([block.text for block in blocks]), strict=True))
    return found


def add_lexicon(found: Columns, terms: Sequence[lexicon.Terms]) -> None:
    """Which words of prompts stand in a block."""
    found |= lexicon.columns(terms)


def add_rules(found: Columns, hits: Sequence[Hit], texts: Sequence[str], heard: Heard | None = None) -> None:
    """What rules say. `heard` leaves hits out, in training."""
    found |= of_rules(hits, [len(text) for text in texts], heard)


def of_rules(hits: Sequence[Hit], lengths: Sequence[int], heard: Heard | None = None) -> Columns:
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


def add_wording(found: Columns, scores: list[float]) -> None:
    """What the text score says of a block and of those around it."""
    size = len(scores)
    words = found["words"]
    found["wording"] = list(scores)
    for away in (1, 2, 3):
        found[f"wording_before_{away}"] = shifted(scores, -away, wording.UNKNOWN)
        found[f"wording_after_{away}"] = shifted(scores, away, wording.UNKNOWN)
    found["wording_window_2"] = window(scores, 2)
    found["wording_window_5"] = window(scores, 5)
    found["wording_window_12"] = window(scores, 12)
    found["wording_highest_2"] = highest(scores, 2)
    found["wording_highest_5"] = highest(scores, 5)
    found["wording_mean"] = [sum(scores) / max(1, size)] * size
    weighed = sum([score * count for score, count in zip(scores, words, strict=True)])
    found["wording_mean_by_words"] = [weighed / max(1.0, sum(words))] * size


def add_names(found: Columns, groups: Sequence[names.Groups], table: dict[str, float]) -> None:
    """What the names of elements have meant elsewhere."""
    found |= names.columns(groups, table)


def add_markup(found: Columns, hits: Sequence[Hit], heard: Heard | None = None) -> None:
    """What rules about the page's elements say, and how much of its running text the same rule names."""
    size = len(found["words"])
    words = found["words"]
    running = [
        bool(end) and count >= sequence.PROSE_WORDS and links < LINKED
        for end, count, links in zip(found["ends_stop"], words, found["link_share"], strict=True)
    ]
    total = max(1.0, sum([count for count, runs in zip(words, running, strict=True) if runs]))
    named = [
        hit
        for hit in hits
        if hit.rule.kind != "phrase" and hit.rule.side == "drop" and hit.cut is None and (heard is None or heard(hit))
    ]
    sums: Counter[str] = Counter()
    for hit in named:
        if running[hit.block]:
            sums[hit.rule.id] += int(words[hit.block])
    loudest, share = [0.0] * size, [0.0] * size
    for hit in named:
        loudest[hit.block] = max(loudest[hit.block], STRENGTH[hit.rule.strength])
        share[hit.block] = max(share[hit.block], sums[hit.rule.id] / total)
    found["rule_markup"] = loudest
    found["rule_share_of_prose"] = share


def add_structure(
    found: Columns, shape: page.Shape, running: Sequence[bool], title: int | None, body: Sequence[bool | None] | None
) -> None:
    """What the page's elements show."""
    found |= page.columns(shape, running, title, body)
