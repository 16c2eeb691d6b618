"""All that gives evidence about a page: first what the page itself shows, then, where that leaves doubt, what the extractor keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import html

from cleaner import page_text
from cleaner.packs import RuleSet
from cleaner.segment.page import Page
from cleaner.silence import audible
from cleaner.telling import Signals
from cleaner.witness import jsonld, measures, page, trafilatura
from cleaner.witness.markup import Markup
from cleaner.witness.page import Votes
from cleaner.witness.phrases import Phrases, timeout_warnings
from cleaner.witness.structure import Seen, Structure
from cleaner.witness.voice import Voices

MAX_ASKED_DEPTH = 256
"""Nesting above which trafilatura is not asked: it needs time by depth for each paragraph."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and what the witnesses say of it."""

    page: Page
    signals: Signals
    title: int | None
    """The index of the block that is the article's title."""
    language: str | None
    metadata: trafilatura.Metadata
    keys: Sequence[str]
    """Of each block its letters and digits, which survive every extractor."""
    plain: Sequence[tuple[str, ...]]
    """Of each block the measures that a text has, too."""
    votes: Votes
    said: tuple[str, ...] = ()
    """What a report should say: where the page was read, if not from what it shows; rules that took too long."""
    asked: bool = False
    """Whether trafilatura's extraction is among the witnesses."""


class HtmlWitnesses:
    """Everything that gives evidence about a page."""

    def __init__(self, rules: RuleSet, phrases: Phrases | None = None, voices: Voices | None = None) -> None:
        self.phrases = phrases or Phrases(rules.rules)
        self.markup = Markup(rules.rules)
        self.structure = Structure(rules.rules)
        self.voices = voices or Voices(rules.languages)
        self.suppress = rules.suppress

    def read(self, root: html.HtmlElement, url: str | None, language: str | None) -> Reading:
        """Segment a page and hear all witnesses but the extractor."""
        # Both sorts of rules share one list: what one of them lost on a page counts for the other.
        timeouts: list[str] = []
        found, article, said = page_text.read(root)
        blocks = found.blocks
        keys = [trafilatura.key(block.text) for block in blocks]
        about = self.about(root, url) if found.depth <= MAX_ASKED_DEPTH else trafilatura.Metadata()
        body = jsonld.body_key(article)
        title = _title(found, keys, about.title)
        title_keys = {keys[title]} if title is not None else set()
        votes = Votes(
            standard=None,
            precision=None,
            body=jsonld.votes(keys, body) if body else None,
            title=[bool(text) and text in title_keys for text in keys],
        )
        spoken = language or _language(root) or self.voices.language(blocks)
        plain = measures.measure(blocks, self.voices.find(blocks, spoken))
        texts = [block.text for block in blocks]
        phrases = self.phrases.find(blocks, spoken, timeouts=timeouts)
        pointers = frozenset(
            h.block for h in phrases if h.rule.category == "related" and h.rule.side == "drop" and h.start <= 2
        )
        built = self.structure.find(Seen(found, keys, title, pointers))
        hits = sorted(
            [*phrases, *self.markup.find(found, title, timeouts), *built], key=lambda hit: (hit.block, hit.rule.id)
        )
        signals = Signals(page.measure(found, plain, votes), audible(hits, self.suppress, texts, url), texts)
        return Reading(
            found, signals, title, spoken, about, keys, plain, votes, said=(*said, *timeout_warnings(timeouts))
        )

    def ask(self, reading: Reading) -> Reading:
        """The reading with what trafilatura keeps of the page among the witnesses; as it is where trafilatura finds nothing."""
        if reading.page.depth > MAX_ASKED_DEPTH:
            return reading
        blocks, keys = reading.page.blocks, reading.keys
        lines, precise = self.extract(reading.page.root)
        if not lines and not precise:
            return reading
        votes = replace(
            reading.votes,
            standard=trafilatura.votes(blocks, keys, lines) if lines else None,
            precision=trafilatura.votes(blocks, keys, precise) if precise else None,
        )
        names = page.measure(reading.page, reading.plain, votes)
        return replace(reading, signals=replace(reading.signals, measures=names), votes=votes, asked=True)

    def about(self, root: html.HtmlElement, url: str | None) -> trafilatura.Metadata:
        """What trafilatura finds out about a page."""
        return trafilatura.metadata(root, url)

    def extract(self, root: html.HtmlElement) -> tuple[list[str] | None, list[str] | None]:
        """The lines that trafilatura keeps in its standard and in its precise mode."""
        return trafilatura.extract(root), trafilatura.extract(root, precision=True)


def _title(found: Page, keys: Sequence[str], title: str | None) -> int | None:
    """The block that is the page's title: the h1 that says what the metadata says, else the only h1, else the first block that does."""
    wanted = trafilatura.key(title) if title else ""
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
    code = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    code = code.replace("_", "-").split("-")[0]
    return code if 2 <= len(code) <= 3 and code.isalpha() else None
