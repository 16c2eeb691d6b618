"""All that gives evidence about a page: first what the page itself shows, then, where that leaves doubt, what the extractor keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter

from lxml import html

from cleaner.evidence import extractor, jsonld, lexicon, names, of_text, page, page_text, sequence, votes
from cleaner.evidence.language import Speech
from cleaner.evidence.lexicon import Lexicon
from cleaner.evidence.metadata import Metadata
from cleaner.evidence.of_text import STRENGTH, Hears, Signals, base_code
from cleaner.evidence.rules import boxes
from cleaner.evidence.rules.markup import Markup
from cleaner.evidence.rules.phrases import Hit, Phrases, timeout_warnings
from cleaner.evidence.rules.structure import Seen, Structure
from cleaner.evidence.sequence import Columns
from cleaner.evidence.sites import OfPage, SiteRules
from cleaner.evidence.wording import Scores
from cleaner.packs import RuleSet
from cleaner.packs.suppress import audible
from cleaner.segment.page import Page

_IN_ORDER = attrgetter("block", "rule.id")
LINKED = 0.34
"""Share of a block's words in links from which it is no running text: a third, as for the column."""
MAX_ASKED_DEPTH = 256
"""Nesting above which trafilatura is not asked: it needs time by depth for each paragraph."""


@dataclass(frozen=True, slots=True)
class Votes:
    """What the extractor and the page's own data say of each block; None where they are not asked or cannot tell."""

    standard: Sequence[bool] | None
    precision: Sequence[bool] | None
    body: Sequence[bool | None] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What is found on a page before it is measured by what was fitted."""

    page: Page
    hits: tuple[Hit, ...]
    persons: Sequence[frozenset[str]]
    """In which person each block speaks outside quotations."""
    title: int | None
    """The index of the block that is the article's title."""
    language: str | None
    metadata: Metadata
    keys: Sequence[str]
    """Of each block its letters and digits, which survive every extractor."""
    body: Sequence[bool | None] | None
    """Which blocks stand in the articleBody of the page's data."""
    said: tuple[str, ...] = ()
    """What a report should say: where the page was read, if not from what it shows; rules that took too long."""
    site: OfPage = field(default_factory=OfPage)
    """What packs say of the page's host."""

    @property
    def measured(self) -> list[Hit]:
        """The hits that features are made of: those of boxes, which no fit has seen, decide by themselves."""
        return [hit for hit in self.hits if hit.rule.kind != "structure" or hit.rule.pattern not in boxes.NAMES]


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and what is known of it."""

    page: Page
    signals: Signals
    title: int | None
    language: str | None
    metadata: Metadata
    keys: Sequence[str]
    votes: Votes
    said: tuple[str, ...] = ()
    asked: bool = False
    """Whether the extractor's answer is among the features."""
    images: tuple[html.HtmlElement, ...] = ()
    """Images that a pack strips."""


class PageHits:
    """Reads pages and hears the rules: all that needs no fitted judge."""

    def __init__(
        self,
        rules: RuleSet,
        phrases: Phrases | None = None,
        speech: Speech | None = None,
        words: Lexicon | None = None,
    ) -> None:
        self.phrases = phrases or Phrases(rules.rules, rules.tried)
        self.markup = Markup(rules.rules, rules.tried)
        self.structure = Structure(rules.rules)
        self.speech = speech or Speech(rules.languages)
        self.suppress = rules.suppress
        self.sites = SiteRules(rules.sites) if rules.sites.blocks or rules.sites.pages else None
        """What packs say of hosts; None where they say nothing."""
        self.lexicon = words or Lexicon(rules.lexicons)

    def hear(self, root: html.HtmlElement, url: str | None, language: str | None) -> Found:
        """Segment a page and hear the rules."""
        timeouts: list[str] = []
        found, article, said = page_text.read(root)
        blocks = found.blocks
        texts = [block.text for block in blocks]
        keys = extractor.keys(texts)
        about = self.about(root, url) if found.depth <= MAX_ASKED_DEPTH else Metadata()
        # A page without an address is known by the one that it states; so it is when something is learned of it.
        address = url or about.canonical
        if self.sites is not None:
            about = self.sites.about(root, address, about)
        body = jsonld.body_key(article)
        title = _title(found, keys, about.title)
        spoken = base_code(language) or _language(root) or self.speech.language(blocks)
        phrases = self.phrases.find(blocks, spoken, timeouts)
        pointers = frozenset(
            h.block for h in phrases if h.rule.category == "related" and h.rule.side == "drop" and h.start <= 2
        )
        built = self.structure.find(Seen(found, keys, title, pointers, boxes.find(found, title)))
        hits = sorted([*phrases, *self.markup.find(found, title, timeouts), *built], key=_IN_ORDER)
        if self.suppress:
            hits = audible(hits, self.suppress, texts, url)
        site = OfPage() if self.sites is None else self.sites.of_page(found, texts, title, address, timeouts)
        return Found(
            page=found,
            hits=tuple(hits),
            persons=self.speech.find(blocks, spoken),
            title=title,
            language=spoken,
            metadata=about,
            keys=keys,
            body=jsonld.votes(keys, body) if body else None,
            said=(*said, *site.said, *timeout_warnings(timeouts)),
            site=site,
        )

    def columns(self, found: Found) -> tuple[Columns, page.Shape]:
        """The features of a page that need nothing fitted, and its structure."""
        columns, shape = self._measured(found)
        texts = [block.text for block in found.page.blocks]
        return {**columns, **self._words_of_prompts(texts, found.language)}, shape

    def _measured(self, found: Found) -> tuple[Columns, page.Shape]:
        """The same without the words of prompts."""
        columns = of_text.plain(found.page.blocks, found.persons, found.language)
        running = page.running_of(found.page, columns["ends_stop"], columns["words"])
        shape = page.shape_of(found.page, running)
        columns |= page.columns(shape, running, found.title, found.body)
        return columns, shape

    def _words_of_prompts(self, texts: Sequence[str], language: str | None) -> Columns:
        return lexicon.columns(self.lexicon.find(texts, language))

    def about(self, root: html.HtmlElement, url: str | None) -> Metadata:
        """What trafilatura finds out about a page."""
        return extractor.metadata(root, url)

    def extract(self, root: html.HtmlElement) -> tuple[list[str] | None, list[str] | None]:
        """The lines that trafilatura keeps in its standard and in its precise mode."""
        return extractor.extract(root), extractor.extract(root, precision=True)

    def votes_of(self, found_page: Page, keys: Sequence[str]) -> tuple[Sequence[bool] | None, Sequence[bool] | None]:
        """Which blocks trafilatura keeps, in both modes; None twice where it finds nothing or is not asked."""
        if found_page.depth > MAX_ASKED_DEPTH:
            return None, None
        lines, precise = self.extract(found_page.root)
        blocks = found_page.blocks
        return (
            extractor.votes(blocks, keys, lines) if lines else None,
            extractor.votes(blocks, keys, precise) if precise else None,
        )


class PageEvidence(PageHits):
    """Everything that gives evidence about a page, features included."""

    def __init__(
        self,
        rules: RuleSet,
        scores: Scores,
        table: dict[str, float],
        phrases: Phrases | None = None,
        speech: Speech | None = None,
        words: Lexicon | None = None,
        asked: Collection[str] = (),
    ) -> None:
        """`asked` are the features that decide what goes; of others the words of prompts wait until somebody asks for a category."""
        super().__init__(rules, phrases, speech, words)
        self.scores = scores
        self.table = table
        self._waits = lexicon.COLUMNS.isdisjoint(asked)

    def read(self, root: html.HtmlElement, url: str | None, language: str | None) -> Reading:
        """What is known of a page without the extractor."""
        found = self.hear(root, url, language)
        texts = [block.text for block in found.page.blocks]
        signals = Signals({}, found.hits, texts, found.language)
        if texts:
            columns, shape = self._measured(found)
            measured = found.measured
            of_text.add_rules(columns, measured, texts)
            add_markup(columns, measured)
            of_text.add_wording(columns, self.scores.of(texts))
            columns |= names.columns(names.groups(shape), self.table)
            unasked = votes.columns(None, None, len(texts))
            more = partial(self._words_of_prompts, texts, found.language)
            if not self._waits:
                columns |= more()
            signals = Signals(
                {**columns, **unasked},
                found.hits,
                texts,
                found.language,
                found.site.named,
                more if self._waits else None,
            )
        return Reading(
            page=found.page,
            signals=signals,
            title=found.title,
            language=found.language,
            metadata=found.metadata,
            keys=found.keys,
            votes=Votes(None, None, found.body),
            said=found.said,
            images=found.site.images,
        )

    def ask(self, reading: Reading) -> Reading:
        """The reading with what trafilatura keeps of the page; as it is where trafilatura finds nothing."""
        standard, precision = self.votes_of(reading.page, reading.keys)
        if standard is None and precision is None:
            return reading
        asked = votes.columns(standard, precision, len(reading.signals.texts))
        return replace(
            reading,
            signals=replace(reading.signals, columns={**reading.signals.columns, **asked}),
            votes=replace(reading.votes, standard=standard, precision=precision),
            asked=True,
        )


def add_markup(found: Columns, hits: Sequence[Hit], heard: Hears | None = None) -> None:
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


def _title(found: Page, keys: Sequence[str], title: str | None) -> int | None:
    """The block that is the page's title: the h1 that says what the metadata says, else the only h1, else the first block that does."""
    wanted = extractor.key(title) if title else ""
    headings = [n for n, block in enumerate(found.blocks) if block.kind == "heading" and block.level == 1]
    for index in headings:
        if keys[index] and wanted and (keys[index] == wanted or keys[index] in wanted or wanted in keys[index]):
            return index
    if len(headings) == 1:
        return headings[0]
    if wanted:
        for index, text in enumerate(keys):
            if text == wanted and not found.facts[index].link_words:
                return index
    return None


def _language(root: html.HtmlElement) -> str | None:
    code = base_code((root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip())
    return code if code is not None and 2 <= len(code) <= 3 and code.isalpha() else None
