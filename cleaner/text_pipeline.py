"""The text path: text → blocks → evidence → verdicts → clean text, judged again until nothing more goes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from cleaner import ledger, reasons
from cleaner._version import __version__
from cleaner.digest import source_digest
from cleaner.judge import Judge
from cleaner.ledger import Cut
from cleaner.model import Block, Category, Piece, Preset, Removal, Result, Source, Verdict
from cleaner.packs import RuleSet
from cleaner.segment import text as text_segment
from cleaner.segment.normal import count_words
from cleaner.silence import audible
from cleaner.telling import Signals
from cleaner.witness import measures
from cleaner.witness.legal import LEGAL_SHARE, is_legal_title
from cleaner.witness.memory import Memory
from cleaner.witness.phrases import Phrases, timeout_warnings
from cleaner.witness.voice import Voices

ROUNDS = 30
"""What goes can change how the rest reads; the text is judged again until nothing more goes, at most this often."""


class TextWitnesses:
    """Everything that gives evidence about a text."""

    def __init__(self, rules: RuleSet) -> None:
        self.phrases = Phrases(rules.rules)
        self.voices = Voices(rules.languages)
        self.suppress = rules.suppress

    def signals(
        self,
        text: str,
        language: str | None = None,
        memory: Memory | None = None,
        *,
        url: str | None = None,
        timeouts: list[str] | None = None,
    ) -> tuple[tuple[Block, ...], Signals]:
        """The blocks of a text and what the witnesses say of them; `memory` spares the work on blocks that were read before.

        `timeouts` takes the ids of the rules that needed too long.
        """
        memory = Memory() if memory is None else memory
        blocks = text_segment.segment(text, memory.views)
        spoken = language or self.voices.language(blocks, memory)
        found = measures.measure(blocks, self.voices.find(blocks, spoken, memory), memory)
        known = memory.hits.setdefault(spoken, {})
        texts = [block.text for block in blocks]
        hits = audible(self.phrases.find(blocks, spoken, known, timeouts), self.suppress, texts, url)
        return blocks, Signals(found, hits, texts, spoken)


class TextCleaner:
    """Cleans texts with one rule set and preset."""

    def __init__(
        self, rules: RuleSet, preset: Preset, keep: frozenset[Category], max_removed: float, language: str | None
    ) -> None:
        self.rules = rules
        self.keep = keep
        self.max_removed = max_removed
        self.language = language
        self.witnesses = TextWitnesses(rules)
        self.judge = Judge(rules.weights, "text", preset)
        self._whys = {rule.id: rule.why for rule in rules.rules}

    def explain(self, document: Source) -> tuple[tuple[Block, ...], tuple[Verdict, ...]]:
        """The blocks of a text and what is decided about each at first reading."""
        blocks, signals = self.witnesses.signals(document.text, document.language or self.language, url=document.url)
        return blocks, tuple(self.judge.judge(signals))

    def pass_through(self, document: Source, reason: str) -> Result:
        """A text as it is, held for some reason."""
        words = count_words(document.text)
        _, _, pieces = ledger.apply(document.text, (), "")
        said = (f"held: {reason}",)
        return self._result(document, document.text, (), pieces, None, document.language, True, said, (words, words))

    def clean(self, document: Source) -> Result:
        source = document.text
        language = document.language or self.language
        digest = source_digest(document)
        words = count_words(source)
        warnings = list(document.warnings)
        timeouts: list[str] = []
        cuts, flagged, title, spoken = self._cuts(source, language, document.url, timeouts)
        warnings += timeout_warnings(timeouts)
        text, removed, pieces = ledger.apply(source, ledger.merge(cuts, flagged), digest)
        words_out = count_words(text)
        held = bool(cuts) and (words_out == 0 or words - words_out > self.max_removed * words)
        reason = f"{words - words_out} of {words} words would go"
        legal = sum(count_words(r.text) for r in removed if r.category == "legal" and not r.kept)
        if legal and (legal > LEGAL_SHARE * words or is_legal_title(title)):
            held, reason = True, "the text is a legal text itself"
        if held:
            warnings.append(f"held: {reason}")
            text, removed, pieces = ledger.apply(source, (), digest)
        if not words:
            warnings.append("empty: the document holds no text")
        out = words if held else min(words, words_out)
        return self._result(document, text, removed, pieces, title, spoken, held, tuple(warnings), (words, out), digest)

    def _result(
        self,
        document: Source,
        text: str,
        removed: tuple[Removal, ...],
        pieces: tuple[Piece, ...],
        title: str | None,
        language: str | None,
        held: bool,
        warnings: tuple[str, ...],
        words: tuple[int, int],
        digest: str | None = None,
    ) -> Result:
        return Result(
            id=document.id,
            kind="text",
            text=text,
            removed=removed,
            kept=tuple(piece.text for piece in pieces if piece.removal is None or removed[piece.removal].kept),
            pieces=pieces,
            title=title,
            language=language,
            url=document.url,
            held=held,
            warnings=warnings,
            encoding=document.encoding,
            bom=document.bom,
            undecodable=document.undecodable,
            digest=digest or source_digest(document),
            words_in=words[0],
            words_out=words[1],
            chars_in=len(document.text),
            chars_out=len(text),
            ruleset=self.rules.digest,
            version=__version__,
        )

    def _cuts(
        self, source: str, language: str | None, url: str | None, timeouts: list[str]
    ) -> tuple[list[Cut], list[Cut], str | None, str | None]:
        """What goes, what is flagged but stays, the title and the language.

        The text is judged, cut and judged again until nothing more goes: cleaning a clean text then changes nothing, by construction.
        """
        cuts: list[Cut] = []
        title: str | None = None
        spoken: str | None = None
        memory = Memory()
        for number in range(ROUNDS):
            text, removed, _ = ledger.apply(source, cuts, "")
            blocks, signals = self.witnesses.signals(text, language, memory, url=url, timeouts=timeouts)
            if number == 0:
                spoken = signals.language
            verdicts = self.judge.judge(signals, explain=False)
            more = self._text_cuts(text, blocks, _with_units(blocks, verdicts, signals))
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


def _with_units(blocks: Sequence[Block], verdicts: Sequence[Verdict], signals: Signals) -> list[Verdict]:
    """The verdicts without removals of code and tables that no strong rule names: these go whole or stay whole."""
    units = {block.index for block in blocks if block.kind in {"code", "table"}}
    if not units:
        return list(verdicts)
    strong = {
        hit.block
        for hit in signals.hits
        if hit.whole and hit.counted and hit.rule.side == "drop" and hit.rule.strength in {"strong", "certain"}
    }
    return [v for v in verdicts if v.block not in units or (v.span is None and v.block in strong)]


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
