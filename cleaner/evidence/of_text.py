"""All that gives evidence about a text: its blocks, the rules that fire, in which person a block speaks, and the features made of
these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleaner.evidence import build
from cleaner.evidence.language import Speech
from cleaner.evidence.lexicon import Lexicon, Terms
from cleaner.evidence.rules.phrases import Hit, Phrases
from cleaner.evidence.signals import Signals
from cleaner.evidence.sites import Named, SiteRules
from cleaner.evidence.wording import Scores, Wording
from cleaner.model import Block
from cleaner.packs import RuleSet
from cleaner.packs.suppress import audible
from cleaner.segment import text as text_segment

UNITS = frozenset({"code", "table"})
"""Kinds of blocks that go whole or stay whole, and say nothing of their neighbours."""
MOST_BLOCKS = 50_000
"""Blocks that are measured together: each takes some 6 kB, and a book of a million lines is not one article."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is found in a text before it is measured: its blocks, the rules that fire, the person of each block, its language."""

    blocks: tuple[Block, ...]
    hits: tuple[Hit, ...]
    persons: tuple[frozenset[str], ...]
    language: str | None
    terms: tuple[Terms, ...]
    """Which words of prompts stand in each block."""
    named: tuple[Named, ...] = ()
    """What packs say of the text's host."""

    def stretches(self, most: int = MOST_BLOCKS) -> Iterator[tuple[int, Heard]]:
        """The document in stretches of at most `most` blocks, each with the number of its first one, as if each stood alone.

        Hits are numbered within their stretch.
        """
        if len(self.blocks) <= most:
            yield 0, self
            return
        at = 0
        for start in range(0, len(self.blocks), most):
            stop = min(len(self.blocks), start + most)
            hits: list[Hit] = []
            while at < len(self.hits) and self.hits[at].block < stop:
                hits.append(replace(self.hits[at], block=self.hits[at].block - start))
                at += 1
            named = tuple(replace(item, block=item.block - start) for item in self.named if start <= item.block < stop)
            persons, terms = self.persons[start:stop], self.terms[start:stop]
            yield start, Heard(self.blocks[start:stop], tuple(hits), persons, self.language, terms, named)


class TextHits:
    """Segments texts and hears the rules: all that needs no fitted judge."""

    def __init__(self, rules: RuleSet) -> None:
        self.phrases = Phrases(rules.rules, rules.tried)
        self.speech = Speech(rules.languages)
        self.suppress = rules.suppress
        self.sites = SiteRules(rules.sites) if rules.sites.blocks else None
        """What packs say of hosts; None where they say nothing of a text (the selectors of a host are for pages)."""
        self.lexicon = Lexicon(rules.lexicons)

    def hear(
        self,
        text: str,
        language: str | None = None,
        *,
        url: str | None = None,
        timeouts: list[str] | None = None,
    ) -> Heard:
        """What is found in a text; `timeouts` takes the ids of the rules that needed too long."""
        blocks = text_segment.segment(text)
        spoken = base_code(language) or self.speech.language(blocks)
        persons = self.speech.find(blocks, spoken)
        texts = [block.text for block in blocks]
        hits = self.phrases.find(blocks, spoken, timeouts)
        if self.suppress:
            hits = audible(hits, self.suppress, texts, url)
        # A prompt in a listing is the listing's: only what names all of a unit is heard of it.
        units = {block.index for block in blocks if block.kind in UNITS}
        heard = tuple(hit for hit in hits if hit.block not in units or is_strong(hit))
        named = () if self.sites is None else tuple(self.sites.blocks(texts, url, timeouts))
        return Heard(blocks, heard, tuple(persons), spoken, tuple(self.lexicon.find(texts, spoken)), named)


class TextEvidence(TextHits):
    """Everything that gives evidence about a text, features included."""

    def __init__(self, rules: RuleSet, wording: Wording) -> None:
        super().__init__(rules)
        self.scores = Scores(wording)

    def signals(
        self,
        text: str,
        language: str | None = None,
        *,
        url: str | None = None,
        timeouts: list[str] | None = None,
    ) -> tuple[tuple[Block, ...], Signals]:
        """The blocks of a text and what is known of them; arguments as for `hear`."""
        heard = self.hear(text, language, url=url, timeouts=timeouts)
        return heard.blocks, self.measured(heard)

    def measured(self, heard: Heard) -> Signals:
        """What is found in a text, with its columns."""
        texts = [block.text for block in heard.blocks]
        columns = build.plain(heard.blocks, heard.persons, heard.language)
        build.add_lexicon(columns, heard.terms)
        build.add_rules(columns, heard.hits, texts)
        build.add_wording(columns, self.scores.of(texts))
        return Signals(columns, heard.hits, texts, heard.language, heard.named)


def is_strong(hit: Hit) -> bool:
    """Whether a rule names all of a block as boilerplate, and strongly."""
    return hit.whole and hit.counted and hit.rule.side == "drop" and hit.rule.strength in {"strong", "certain"}


def base_code(language: str | None) -> str | None:
    """The language of a code with a region: "pt-BR" is "pt"."""
    return language.replace("_", "-").split("-")[0].lower() if language else None
