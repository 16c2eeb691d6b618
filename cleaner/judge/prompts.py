"""Prompts among the paragraphs of an article, which go by a lower score than other blocks of a text.

The judge is fitted on documents of all sorts, and in a list of offers or a manual "Sign up today" may be what the page is about. Between
the paragraphs of an article it is not: there a sentence with words of prompts, or one that a rule names, is worth less doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence.signals import Signals
from cleaner.segment.sentences import is_end

LESS = 0.5
"""What the judge's threshold is multiplied by for a prompt among paragraphs: 1.5 becomes .75. Cross-validated by outlet, `balanced`: of
news this takes 325 words more that are not the article's and 31 that are, of pages of all sorts 1,574 and 303, of appeals put into articles
115 and none; with a factor of .33 the next 63 words of news cost 19, and the next 649 of pages 177."""
LONG_WORDS = 20
"""Words from which a block is a paragraph."""
PROSE = 0.85
"""Share of the words that stay, without the block's own, that stand in paragraphs where a text runs on. With .7 pages of all sorts lose
twice as many words of the article (.75 as the score above which a prompt goes)."""
FEWEST = 8
"""Words of a prompt at least: shorter lines are subheadings, or somebody's thanks."""
TERMS = 0.05
"""Share of a block's characters above which words of prompts say what it is, where no rule does: one plain word in a long sentence says
nothing. Without this bound news gain 26 words more, and pages of all sorts 307 for 98 of the article's."""


def among_paragraphs(signals: Signals, scores: Sequence[int], gone: Sequence[int], least: int) -> list[int]:
    """The blocks of a text that go by this lower score (in thousandths of log-odds), those that go anyhow left out, in order.

    A block is one where it ends like a sentence, has words of prompts or a part that a rule of medium strength or more names, and no
    rule speaks for it; the first one is none, since a headline stands there.
    """
    near = [n for n in range(1, len(scores)) if scores[n] > least]
    if len(near) <= len(gone) and set(near) <= set(gone):
        return []
    going = set(gone)
    words = [value or 0.0 for value in signals.columns["words"]]
    kept = [0.0 if n in going else count for n, count in enumerate(words)]
    total, long = sum(kept), sum(count for count in kept if count >= LONG_WORDS)
    asks = _asking(signals)
    found: list[int] = []
    for n in near:
        own = words[n]
        if n in going or n not in asks or own < FEWEST or not is_end(signals.texts[n]):
            continue
        rest = total - own
        if rest > 0.0 and long - (own if own >= LONG_WORDS else 0.0) >= PROSE * rest:
            found.append(n)
    return found


def _asking(signals: Signals) -> set[int]:
    """The blocks with words of prompts, or named by a rule that is more than a hint, for which no rule speaks."""
    found = {n for n, share in enumerate(signals.columns["lexicon_share"]) if share is not None and share > TERMS}
    heard = [hit for hit in signals.hits if hit.cut is None]
    found.update(hit.block for hit in heard if hit.rule.side == "drop" and hit.counted and hit.rule.strength != "hint")
    return found - {hit.block for hit in signals.hits if hit.rule.side == "keep"}
