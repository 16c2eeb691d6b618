"""The columns of a text and of a page, put together from what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.evidence import lexicon, names, own, page, rule_columns, sequence, wording
from cleaner.evidence.rule_columns import STRENGTH, Heard
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sequence import Columns, highest, shifted, window
from cleaner.model import Block

LINKED = 0.34
"""Share of a block's words in links from which it is no running text: a third, as for the column."""


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
    found |= rule_columns.columns(hits, [len(text) for text in texts], heard)


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
