"""All that gives evidence about a text: its blocks, the rules that fire, in which person a block speaks, and the features made of
these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cleaner.evidence import lexicon, own, sequence, wording
from cleaner.evidence.language import Speech
from cleaner.evidence.lexicon import Lexicon, Terms
from cleaner.evidence.rules.phrases import Hit, Phrases
from cleaner.evidence.sequence import Columns, highest, shifted, window
from cleaner.evidence.sites import Named, SiteRules
from cleaner.evidence.wording import Scores, Wording
from cleaner.model import CATEGORIES, Block, Category, Strength
from cleaner.packs import RuleSet
from cleaner.packs.suppress import audible
from cleaner.segment import text as text_segment

UNITS = frozenset({"code", "table"})
"""Kinds of blocks that go whole or stay whole, and say nothing of their neighbours."""
MOST_BLOCKS = 50_000
"""Blocks that are measured together: each takes some 6 kB, and a book of a million lines is not one article."""
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
Hears = Callable[[Hit], bool]
"""Whether a hit counts: in training some are hidden."""


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


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a document before it is judged.

    The columns of its blocks are those of `features` (a missing value is None), the rules that fired stand in order of block.
    """

    columns: Mapping[str, Sequence[float | None]]
    hits: Sequence[Hit]
    texts: Sequence[str]
    """The blocks' texts, for the words that evidence quotes; no decision but that of the category reads them."""
    language: str | None = None
    """The language in which the document was read."""
    named: Sequence[Named] = ()
    """What packs say of the document's host."""
    more: Callable[[], Mapping[str, Sequence[float | None]]] | None = None
    """Makes the columns that only categories are told by; None where there are no others."""

    def all_columns(self) -> Mapping[str, Sequence[float | None]]:
        """`columns` with those of `more`."""
        return self.columns if self.more is None else {**self.columns, **self.more()}


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
        columns = plain(heard.blocks, heard.persons, heard.language)
        columns |= lexicon.columns(heard.terms)
        add_rules(columns, heard.hits, texts)
        add_wording(columns, self.scores.of(texts))
        return Signals(columns, heard.hits, texts, heard.language, heard.named)


def is_strong(hit: Hit) -> bool:
    """Whether a rule names all of a block as boilerplate, and strongly."""
    return hit.whole and hit.counted and hit.rule.side == "drop" and hit.rule.strength in {"strong", "certain"}


def base_code(language: str | None) -> str | None:
    """The language of a code with a region: "pt-BR" is "pt"."""
    return language.replace("_", "-").split("-")[0].lower() if language else None


def plain(blocks: Sequence[Block], persons: Sequence[frozenset[str]], language: str | None) -> Columns:
    """The columns of a text that need neither rules nor a fitted table."""
    found = sequence.columns(blocks, persons, known_language=language is not None)
    found.update(zip(own.NAMES, own.columns([block.text for block in blocks]), strict=True))
    return found


def add_rules(found: Columns, hits: Sequence[Hit], texts: Sequence[str], heard: Hears | None = None) -> None:
    """What rules say. `heard` leaves hits out, in training."""
    found |= of_rules(hits, [len(text) for text in texts], heard)


def of_rules(hits: Sequence[Hit], lengths: Sequence[int], heard: Hears | None = None) -> Columns:
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
