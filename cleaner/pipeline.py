"""The steps as one paragraph of code: Source → Document → Evidence → Verdicts → text and report."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import compiled, ledger, packs, reasons
from cleaner._version import __version__
from cleaner.digest import source_digest
from cleaner.judge import Judge
from cleaner.ledger import Cut
from cleaner.model import CATEGORIES, Block, Category, KindOption, Preset, Removal, Result, Source, Verdict
from cleaner.packs import RuleSet
from cleaner.segment import text as text_segment
from cleaner.segment.normal import count_words
from cleaner.silence import audible
from cleaner.sources import read
from cleaner.telling import Signals
from cleaner.witness import measures
from cleaner.witness.memory import Memory
from cleaner.witness.phrases import Phrases
from cleaner.witness.voice import Voices

if TYPE_CHECKING:
    from cleaner.html_pipeline import HtmlCleaner

MAX_REMOVED_TEXT = 0.9
"""Default share of a text's words above which it is held: a page copied whole is mostly furniture."""
MAX_REMOVED_HTML = 0.7
"""Default share of the article column's words above which an HTML page is held."""
ROUNDS = 30
"""What goes can change how the rest reads; the text is judged again until nothing more goes, at most this often."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The blocks of a document and what was decided about each: one verdict a block, then the stretches inside blocks."""

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    ruleset: RuleSet


class TextWitnesses:
    """Everything that gives evidence about a text."""

    def __init__(self, rules: RuleSet) -> None:
        self.phrases = Phrases(rules.rules)
        self.voices = Voices(rules.languages)
        self.suppress = rules.suppress
        self.detected: str | None = None

    def signals(
        self, text: str, language: str | None = None, memory: Memory | None = None, *, url: str | None = None
    ) -> tuple[tuple[Block, ...], Signals]:
        """The blocks of a text and what the witnesses say of them; `memory` spares the work on blocks that were read before."""
        memory = Memory() if memory is None else memory
        blocks = text_segment.segment(text, memory.views)
        spoken = language or self.voices.language(blocks, memory)
        self.detected = spoken
        found = measures.measure(blocks, self.voices.find(blocks, spoken, memory), memory)
        known = memory.hits.setdefault(spoken, {})
        texts = [block.text for block in blocks]
        hits = audible(self.phrases.find(blocks, spoken, known), self.suppress, texts, url)
        return blocks, Signals(found, hits, texts)


class Cleaner:
    """Rules compiled once, documents cleaned many times.

    `packs` are extra rule packs (files or folders). `keep` names categories that are reported but left in; `only` leaves in all
    others. `language` limits the rules to one language and the neutral ones. `max_removed` is the share of words above which a document
    is held (None: 0.9 of a text, 0.7 of an HTML page's article column). `doubt` is the share of a page's words that may be in doubt
    before trafilatura is asked (0: it always is, 1: never; None: as `weights.toml` says).
    Raises PackError for a malformed pack and ValueError for an unknown category or preset.
    """

    def __init__(
        self,
        *,
        preset: Preset = "balanced",
        packs: Iterable[Path | str] = (),
        keep: Iterable[Category] = (),
        only: Iterable[Category] | None = None,
        language: str | None = None,
        max_removed: float | None = None,
        doubt: float | None = None,
    ) -> None:
        self.preset: Preset = preset
        self.keep = _categories(keep)
        if only is not None:
            self.keep |= frozenset(CATEGORIES) - _categories(only)
        if max_removed is not None and not 0 <= max_removed <= 1:
            raise ValueError("max_removed: wants a share between 0 and 1")
        if doubt is not None and not 0 <= doubt <= 1:
            raise ValueError("doubt: wants a share between 0 and 1")
        self.language = language
        self.max_removed = max_removed
        self.doubt = doubt
        loaded = _load(tuple(str(pack) for pack in packs))
        if preset not in loaded.weights.sections["preset"]:
            raise ValueError(f"preset: {preset!r} is none of gentle, balanced, strict")
        self.ruleset = loaded.for_language(language)
        self._whys = {rule.id: rule.why for rule in self.ruleset.rules}
        self._witnesses = TextWitnesses(self.ruleset)
        self._judge = Judge(self.ruleset.weights, "text", preset)
        self._html: HtmlCleaner | None = None

    def clean(
        self,
        source: str | bytes | Source,
        *,
        kind: KindOption = "auto",
        url: str | None = None,
        language: str | None = None,
        id: str = "",
    ) -> Result:
        """Clean one document. Raises InputError for bytes that are not text."""
        document = source if isinstance(source, Source) else read(source, id=id, kind=kind, url=url, language=language)
        if document.kind == "html":
            return self._html_cleaner().clean(document)
        return self._clean_text(document)

    def clean_many(self, sources: Iterable[str | bytes | Source], *, kind: KindOption = "auto") -> Iterator[Result]:
        """Clean documents one after the other, in order."""
        for source in sources:
            yield self.clean(source, kind=kind)

    def explain(
        self,
        source: str | bytes | Source,
        *,
        kind: KindOption = "auto",
        url: str | None = None,
        language: str | None = None,
    ) -> Explanation:
        """How each block was judged, also those that stay."""
        document = source if isinstance(source, Source) else read(source, kind=kind, url=url, language=language)
        if document.kind == "html":
            blocks, verdicts = self._html_cleaner().judge(document)
            return Explanation(blocks, verdicts, self.ruleset)
        blocks, signals = self._witnesses.signals(document.text, document.language or self.language, url=document.url)
        return Explanation(blocks, tuple(self._judge.judge(signals)), self.ruleset)

    def _html_cleaner(self) -> HtmlCleaner:
        if self._html is None:
            from cleaner.html_pipeline import HtmlCleaner

            share = MAX_REMOVED_HTML if self.max_removed is None else self.max_removed
            heard = (self._witnesses.phrases, self._witnesses.voices)
            self._html = HtmlCleaner(self.ruleset, self.preset, self.keep, share, self.language, *heard, self.doubt)
        return self._html

    def _clean_text(self, document: Source) -> Result:
        source = document.text
        language = document.language or self.language
        digest = source_digest(document)
        words = count_words(source)
        warnings = list(document.warnings)
        cuts, flagged, title, spoken = self._cuts(source, language, document.url)
        warnings += self._witnesses.phrases.warnings()
        text, removed, pieces = ledger.apply(source, ledger.merge(cuts, flagged), digest)
        words_out = count_words(text)
        limit = MAX_REMOVED_TEXT if self.max_removed is None else self.max_removed
        held = bool(cuts) and (words_out == 0 or words - words_out > limit * words)
        if held:
            warnings.append(f"held: {words - words_out} of {words} words would go")
            text, removed, pieces = ledger.apply(source, (), digest)
        if not words:
            warnings.append("empty: the document holds no text")
        return Result(
            id=document.id,
            kind="text",
            text=text,
            removed=removed,
            kept=tuple(piece.text for piece in pieces if piece.removal is None or removed[piece.removal].kept),
            pieces=pieces,
            title=title,
            language=spoken,
            url=document.url,
            held=held,
            warnings=tuple(warnings),
            encoding=document.encoding,
            bom=document.bom,
            undecodable=document.undecodable,
            digest=digest,
            words_in=words,
            words_out=words if held else words_out,
            chars_in=len(source),
            chars_out=len(text),
            ruleset=self.ruleset.digest,
            version=__version__,
        )

    def _cuts(
        self, source: str, language: str | None, url: str | None
    ) -> tuple[list[Cut], list[Cut], str | None, str | None]:
        """What goes, what is flagged but stays, the title and the language.

        The text is judged, cut and judged again until nothing more goes: cleaning a clean text then changes nothing, by construction.
        """
        cuts: list[Cut] = []
        title: str | None = None
        spoken: str | None = None
        memory = Memory()
        self._witnesses.phrases.timeouts = []
        for number in range(ROUNDS):
            text, removed, _ = ledger.apply(source, cuts, "")
            blocks, signals = self._witnesses.signals(text, language, memory, url=url)
            if number == 0:
                spoken = self._witnesses.detected
            verdicts = self._judge.judge(signals, explain=False)
            more = self._text_cuts(text, blocks, verdicts)
            located = _locate(source, removed, more)
            fresh = [cut for cut in located if not cut.kept]
            if not fresh:
                title = _title(blocks, verdicts)
                return cuts, [cut for cut in located if cut.kept], title, spoken
            cuts = ledger.merge(cuts, fresh)
        return cuts, [], title, spoken

    def _text_cuts(self, text: str, blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Cut]:
        found: list[Cut] = []
        for verdict in verdicts:
            if not verdict.remove or verdict.category is None:
                continue
            block = blocks[verdict.block]
            span = (block.start, block.end)
            if verdict.span is not None:
                trimmed = ledger.trim(text, *block.source_span(*verdict.span))
                if trimmed is None or ledger.would_glue(text, *trimmed):
                    continue
                span = trimmed
            hits = verdict.voices
            kept = verdict.category in self.keep
            found.append(Cut(*span, verdict.category, hits, verdict.score, reasons.reason(hits, self._whys), kept))
        return sorted(found, key=lambda cut: cut.start)


def _locate(source: str, removed: Sequence[Removal], more: Sequence[Cut]) -> list[Cut]:
    """`more`, found in the text that `removed` left of `source`, as cuts of `source` (one may fall into pieces)."""
    if not removed:
        return list(more)
    segments: list[tuple[int, int, int]] = []
    at = position = 0
    for removal in removed:
        assert removal.start is not None
        assert removal.end is not None
        stop = removal.start - len(removal.before)
        if stop > at:
            segments.append((position, at, stop - at))
            position += stop - at
        at = removal.end + len(removal.after)
    if at < len(source):
        segments.append((position, at, len(source) - at))
    ends = [start + size for start, _, size in segments]
    found: list[Cut] = []
    for cut in more:
        for number in range(bisect_right(ends, cut.start), len(segments)):
            start, origin, size = segments[number]
            low, high = max(cut.start, start), min(cut.end, start + size)
            if low >= high:
                break
            if span := ledger.trim(source, origin + low - start, origin + high - start):
                found.append(replace(cut, start=span[0], end=span[1]))
    return found


def _title(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> str | None:
    """The first kept block, when it reads like a headline: short, no full stop, with something after it."""
    gone = {verdict.block for verdict in verdicts if verdict.remove and verdict.span is None}
    left = [block for block in blocks if block.index not in gone]
    if len(left) < 2:
        return None
    first = left[0]
    if first.kind == "heading" or measures.shape(first) in {"headline", "line", "label"}:
        return first.text.lstrip("# ") if first.words <= 30 else None
    return None


def _categories(names: Iterable[str]) -> frozenset[Category]:
    found = frozenset(names)
    unknown = sorted(found - set(CATEGORIES))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no category; the categories are {', '.join(CATEGORIES)}")
    return found  # type: ignore[return-value]


_loaded: dict[tuple[str, ...], RuleSet] = {}


def _load(paths: tuple[str, ...]) -> RuleSet:
    """The rule set of these packs; the built-in one is read once a process."""
    if paths:
        return packs.load(paths)
    if not _loaded:
        _loaded[()] = compiled.load()
    return _loaded[()]
