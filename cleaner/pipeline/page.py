"""The HTML path: page → blocks → evidence → verdicts → text. Loaded with the first HTML document only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from lxml import html

from cleaner._version import __version__
from cleaner.evidence import page_text, page_type
from cleaner.evidence.column import AWAY
from cleaner.evidence.metadata import Metadata
from cleaner.evidence.of_page import MAX_ASKED_DEPTH, PageEvidence, Reading
from cleaner.evidence.of_text import TextEvidence
from cleaner.evidence.sites import whys
from cleaner.judge import guards, page_guards
from cleaner.judge.decide import Judge
from cleaner.judge.held import hold
from cleaner.judge.model import Model
from cleaner.model import Block, Category, Piece, Preset, Removal, Result, Source, Verdict
from cleaner.packs import RuleSet
from cleaner.packs.kept import Whys
from cleaner.pipeline.page_ledger import Removals, Told, pieces_of
from cleaner.render import structure
from cleaner.render.keeper import Keeper, Pieces
from cleaner.render.nodes import Structure
from cleaner.render.text import render
from cleaner.segment import normal
from cleaner.segment.page import Page
from cleaner.segment.parsing import parse
from cleaner.system.digest import source_digest

if TYPE_CHECKING:
    from cleaner.pipeline.look import Look


class HtmlCleaner:
    """Cleans HTML documents with one rule set and preset."""

    def __init__(
        self,
        rules: RuleSet,
        model: Model,
        shared: TextEvidence,
        preset: Preset,
        keep: frozenset[Category],
        max_removed: float,
        language: str | None,
        doubt: float | None = None,
    ) -> None:
        self.rules = rules
        self.keep = keep
        self.max_removed = max_removed
        self.language = language
        self._evidence = PageEvidence(
            rules,
            shared.scores,
            dict(model.names),
            shared.phrases,
            shared.speech,
            shared.lexicon,
            model.page.forest.names,
        )
        self._judge = Judge(model.page, shared.scores, preset)
        self._doubt = model.doubt if doubt is None else doubt
        said = {} if self._evidence.sites is None else whys(rules.sites)
        self._told = Told(self._judge.thresholds, Whys(rules.rules, said), keep)

    @property
    def thresholds(self) -> tuple[float, float]:
        """The score above which a block goes, and that of a stretch inside one, in log-odds."""
        return self._judge.thresholds

    def judge(self, document: Source) -> tuple[tuple[Block, ...], tuple[Verdict, ...]]:
        """The page's blocks and verdicts (none for an empty page)."""
        root = parse(document.text)
        if root is None:
            return (), ()
        reading, _, _ = self._read(root, document)
        page = reading.page
        placed = (
            replace(block, path=page.paths.of(facts.element))
            for block, facts in zip(page.blocks, page.facts, strict=True)
        )
        verdicts = page_guards.apply(reading, self._judge.judge(reading.signals))
        return tuple(placed), tuple(self._said(reading, verdicts, []))

    def look(self, document: Source) -> Look | None:
        """How a page is seen; nothing is cut. None for an empty page."""
        root = parse(document.text)
        if root is None:
            return None
        reading, verdicts, _ = self._read(root, document)
        blocks, signals = tuple(reading.page.blocks), reading.signals
        if not blocks:
            return None
        address = document.url or reading.metadata.canonical
        from cleaner.pipeline import look

        return look.of(self._judge, blocks, verdicts, signals, title=_title(reading), address=address)

    def _read(self, root: html.HtmlElement, document: Source) -> tuple[Reading, list[Verdict], page_guards.Grounds]:
        """What is known of a page, and what follows from it: the extractor is asked where the page alone leaves doubt."""
        reading = self._evidence.read(root, document.url, document.language or self.language)
        verdicts = self._judge.judge(reading.signals, explain=False)
        if self._doubt < 1 and (self._doubt <= 0 or self._judge.doubt(reading.signals, verdicts) > self._doubt):
            reading = self._evidence.ask(reading)
            if reading.asked:
                verdicts = self._judge.judge(reading.signals, explain=False)
        # The extractor's answer is no ground: what is asked for after this has the same.
        grounds = page_guards.grounds(reading)
        return reading, page_guards.apply(reading, verdicts, grounds), grounds

    def clean(self, document: Source) -> Result:
        """Clean one page."""
        warnings = list(document.warnings)
        root = parse(document.text, warnings)
        reading, verdicts, grounds = self._read(root, document) if root is not None else (None, [], None)
        if reading is None or grounds is None or not reading.page.blocks:
            warnings.append("empty: the page shows no text")
            digest = source_digest(document)
            return _result(document, digest, "", (), (), (), reading, False, warnings, (0, 0), 0, self.rules.digest)
        if reading.page.depth > MAX_ASKED_DEPTH:
            warnings.append(f"depth: elements nest {reading.page.depth} deep; trafilatura was not asked")
        warnings += reading.said
        title = _title(reading)
        held = hold(reading, verdicts, self.keep, self.max_removed, title, grounds)
        if held is not None and not reading.asked:
            # The extractor's answer is one of the candidates.
            asked = self._evidence.ask(reading)
            held = hold(asked, verdicts, self.keep, self.max_removed, title, grounds) or held
        if held is not None:
            verdicts = list(held.verdicts)
            warnings.append(held.warning)
        verdicts = self._said(reading, verdicts, warnings)
        found, gone = pieces_of(reading, verdicts)
        stays = [bool(self.keep) and verdict.category in self.keep for verdict in gone]
        kept = [piece for piece in found if piece.removal is None or stays[piece.removal]]
        text = render(piece for piece in kept if not piece.is_title)
        removals = Removals(document, reading, found, gone, self._told)
        sought = reading.metadata.sought
        keeper = Keeper(
            partial(_structure, reading.page, found, removals, document.url),
            partial(sought.tell, "author") if sought is not None else None,
        )
        pieces = Pieces.of(found, keeper)
        words = sum(block.words for block in reading.page.blocks)
        out = min(words, sum(normal.count_words(piece.text) for piece in kept if not piece.is_title))
        if not out:
            warnings.append("empty: no article found")
        chars = sum(len(facts.display) for facts in reading.page.facts)
        return _result(
            document,
            cast(str, removals),
            text,
            cast("tuple[Removal, ...]", removals),
            pieces,
            tuple(piece.text for piece in kept),
            reading,
            held is not None,
            warnings,
            (words, out),
            chars,
            self.rules.digest,
        )

    def _said(self, reading: Reading, verdicts: list[Verdict], warnings: list[str]) -> list[Verdict]:
        """The verdicts with what packs say of the host; as they are where nothing would be left, which `warnings` tells."""
        named = reading.signals.named
        if not named:
            return verdicts
        after = guards.accepted(verdicts, named, lambda numbers: self._judge.categories(reading.signals, numbers))
        left = (v.block for v in after if v.span is None and v.block != reading.title)
        gone = {v.block for v in after if v.span is None and v.remove and v.category not in self.keep}
        if all(n in gone for n in left):
            warnings.append("site: what packs say of this host would leave nothing, and was not heard")
            return verdicts
        if reading.images and reading.metadata.sought is not None:
            reading.metadata.sought.tell("author")  # while the page is as it was
        for image in reading.images:
            image.attrib.clear()  # an image without an address is written in no form
        return after

    def pass_through(self, document: Source, reason: str) -> Result:
        """A page that cannot be cleaned for some reason, held: what stands in no menu, side column or footer."""
        root = parse(document.text)
        pieces: list[Piece] = []
        found: tuple[Piece, ...] = ()
        if root is not None:
            page, _, _ = page_text.read(root)
            away = [not AWAY.isdisjoint(facts.frame.regions) for facts in page.facts]
            for block, facts, aside in zip(page.blocks, page.facts, away, strict=True):
                if not aside or all(away):
                    pieces.append(Piece(facts.display, None, block.kind, block.level, block.index, mark=facts.mark))
            found = Pieces.of(pieces, Keeper(partial(structure.of, page, tuple(pieces), (), document.url)))
        text = render(pieces)
        words = sum(normal.count_words(piece.text) for piece in pieces)
        chars = sum(len(piece.text) for piece in pieces)
        return _result(
            document, source_digest(document), text, (), found,
            tuple(piece.text for piece in pieces), None, True,
            (*document.warnings, f"held: {reason}"), (words, words), chars,
            self.rules.digest,
        )  # fmt: skip


def _structure(page: Page, pieces: Sequence[Piece], removals: Removals, url: str | None) -> Structure:
    return structure.of(page, pieces, removals.removed(), url)


def _title(reading: Reading) -> str | None:
    """The title that the page states, else the text of its headline."""
    if reading.metadata.title is None and reading.title is not None:
        return reading.page.blocks[reading.title].text
    return reading.metadata.title


def _result(
    document: Source,
    digest: str,
    text: str,
    removed: tuple[Removal, ...],
    pieces: tuple[Piece, ...],
    kept: tuple[str, ...],
    reading: Reading | None,
    held: bool,
    warnings: Sequence[str],
    words: tuple[int, int],
    chars: int,
    ruleset: str,
) -> Result:
    about = reading.metadata if reading is not None else Metadata()
    title = _title(reading) if reading is not None else None
    hint = None
    if reading is not None:
        address = page_type.address_of(about.canonical, document.url)
        hint = page_type.of(about.stated, (title, about.head_title), address, words, about.shape)
    return Result(
        id=document.id,
        kind="html",
        text=text,
        removed=removed,
        kept=kept,
        pieces=pieces,
        title=title,
        author=about.author if about.author is not None else cast("str | None", about.sought),
        date=about.date if about.date is not None else cast("str | None", about.sought),
        site=about.site,
        language=reading.language if reading is not None else None,
        url=document.url,
        canonical=about.canonical,
        description=about.description,
        section=about.section,
        tags=about.tags,
        image=about.image,
        page_type=hint.type if hint is not None else None,
        page_type_confidence=hint.confidence if hint is not None else None,
        held=held,
        warnings=tuple(warnings),
        encoding=document.encoding,
        bom=document.bom,
        undecodable=document.undecodable,
        digest=digest,
        words_in=words[0],
        words_out=words[1],
        chars_in=chars,
        chars_out=len(text),
        ruleset=ruleset,
        version=__version__,
    )
