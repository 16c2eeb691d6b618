"""How the cleaner sees a document without cleaning it: for what is learned from many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaner.evidence.of_text import Signals
from cleaner.judge.decide import Judge
from cleaner.model import Block, Category, Verdict

MOST_WORDS = 150
"""Words of a block up to which it is asked what it would be: a longer one is nobody's furniture."""


@dataclass(frozen=True, slots=True)
class Look:
    """The blocks of a document and how each was judged, in the same order.

    Attributes:
        blocks: Paragraphs, headings, list items … in reading order; `text` is the matching view.
        scores: The judge's log-odds that a block is not the article's, after the guards.
        gone: Which blocks go.
        kinds: What each block that stays would be if it went.
        named: Blocks that a rule for removal speaks about.
        defended: Blocks that a rule for the article speaks about.
        title: The headline, if one is known.
        address: Where the document is: as it came, else as a page states it.
        language: The language in which it was read.
    """

    blocks: tuple[Block, ...]
    scores: tuple[float, ...]
    gone: tuple[bool, ...]
    kinds: Mapping[int, Category]
    named: frozenset[int]
    defended: frozenset[int]
    title: str | None = None
    address: str | None = None
    language: str | None = None


def of(
    judge: Judge,
    blocks: tuple[Block, ...],
    verdicts: Sequence[Verdict],
    signals: Signals,
    *,
    title: str | None,
    address: str | None,
) -> Look:
    """The look of a document whose blocks have these verdicts after the guards."""
    whole = [verdict for verdict in verdicts if verdict.span is None]
    stays = [verdict.block for verdict in whole if not verdict.remove and blocks[verdict.block].words <= MOST_WORDS]
    heard = [hit for hit in signals.hits if hit.cut is None]
    return Look(
        blocks,
        tuple(verdict.score for verdict in whole),
        tuple(verdict.remove for verdict in whole),
        judge.categories(signals, stays) if stays else {},
        frozenset(hit.block for hit in heard if hit.rule.side == "drop" and hit.counted),
        frozenset(hit.block for hit in heard if hit.rule.side == "keep" and hit.rule.kind == "phrase"),
        title,
        address,
        signals.language,
    )
