"""Prompts among the paragraphs of an article, which go by a lower score than other blocks of a text.

The judge is fitted on documents of all sorts, and in a list of offers or a manual "Sign up today" may be what the page is about. Between
the paragraphs of an article it is not: there a sentence with words of prompts, or one that a rule names, is worth less doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from cleaner.evidence.of_text import Signals
from cleaner.evidence.sequence import PROSE_WORDS
from cleaner.segment.normal import is_end

LESS = 0.5
"""What the judge's threshold is multiplied by for a prompt among paragraphs: 1.5 becomes .75. Cross-validated by outlet, `balanced`: of
news this takes 325 words more that are not the article's and 31 that are, of pages of all sorts 1,574 and 303, of appeals put into articles
115 and none; with a factor of .33 (for prompts of five words) the next 63 words of news cost 19, and the next 649 of pages 177."""
LONG_WORDS = 20
"""Words from which a block is a paragraph."""
PROSE = 0.85
"""Share of the words that stay, without the block's own, that stand in paragraphs where a text runs on. With .7 pages of all sorts lose
twice as many words of the article (.75 as the score above which a prompt goes)."""
RUNNING = 0.9
"""The same for blocks that run on (`sequence.PROSE_WORDS`), for texts of short paragraphs. Either of the two is enough: of appeals put into
articles this takes 182 words more, and no set loses one."""
FEWEST = 8
"""Words of a prompt at least: shorter lines are subheadings, or somebody's thanks."""
TERMS = 0.05
"""Share of a block's characters above which words of prompts say what it is, where no rule does: one plain word in a long sentence says
nothing. Without this bound news gain 26 words more, and pages of all sorts 307 for 98 of the article's."""


def among_paragraphs(signals: Signals, near: Sequence[int], gone: Sequence[int]) -> list[int]:
    """Those of the blocks of a text whose scores are `near` enough that go by this lower score, in order; `gone` are those that go anyhow.

    A block is one where it ends like a sentence, has words of prompts or a part that a rule of medium strength or more names, and no
    rule speaks for it; the first one of a text is none, since a headline stands there.
    """
    going = set(gone)
    asks = _asking(signals)
    prose = Prose([value or 0.0 for value in signals.columns["words"]], signals.texts, going)
    return [n for n in near if n in asks and prose.is_around(n) and is_end(signals.texts[n])]


class Prose:
    """Where a text runs on in paragraphs: `words` and `texts` are those of its blocks, `gone` the blocks that are no part of it."""

    def __init__(self, words: Sequence[float], texts: Sequence[str], gone: AbstractSet[int]) -> None:
        self._words = words
        self._texts = texts
        self._kept = [0.0 if n in gone else count for n, count in enumerate(words)]
        self._total = sum(self._kept)
        self._long = sum(count for count in self._kept if count >= LONG_WORDS)
        self._running = sum(count for n, count in enumerate(self._kept) if self._runs_on(n, count))

    def is_around(self, n: int) -> bool:
        """Whether block `n` says enough to be a prompt and the text around it stands in paragraphs; a headline has none above it."""
        own = self._kept[n]
        rest = self._total - own
        if n == 0 or self._words[n] < FEWEST or rest <= 0.0:
            return False
        long = self._long - (own if own >= LONG_WORDS else 0.0)
        running = self._running - (own if self._runs_on(n, own) else 0.0)
        return long >= PROSE * rest or running >= RUNNING * rest

    def _runs_on(self, n: int, count: float) -> bool:
        return count >= PROSE_WORDS and is_end(self._texts[n])


def _asking(signals: Signals) -> set[int]:
    """The blocks with words of prompts, or named by a rule that is more than a hint, for which no rule speaks."""
    found = {n for n, share in enumerate(signals.columns["lexicon_share"]) if share is not None and share > TERMS}
    heard = [hit for hit in signals.hits if hit.cut is None]
    found.update(hit.block for hit in heard if hit.rule.side == "drop" and hit.counted and hit.rule.strength != "hint")
    return found - {hit.block for hit in signals.hits if hit.rule.side == "keep"}
