"""The text path: text → blocks → evidence → verdicts → clean text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cleaner._version import __version__
from cleaner.core import maker
from cleaner.evidence.legal import LEGAL_SHARE, is_legal_title
from cleaner.evidence.of_text import MOST_BLOCKS, Heard, TextEvidence
from cleaner.evidence.rules.phrases import timeout_warnings
from cleaner.evidence.sites import whys
from cleaner.judge import guards, text_guards, told
from cleaner.judge.decide import Judge
from cleaner.judge.model import Model
from cleaner.judge.trees import UNIT
from cleaner.model import Block, Category, Piece, Preset, Removal, Result, Source, Verdict
from cleaner.model.later import late_pattern
from cleaner.packs import RuleSet
from cleaner.packs.kept import Whys
from cleaner.pipeline import ledger
from cleaner.pipeline.ledger import Cut
from cleaner.segment.normal import count_words, is_end, trim, with_marks
from cleaner.segment.text import front_matter
from cleaner.system.digest import source_digest

if TYPE_CHECKING:
    from cleaner.pipeline.look import Look

_cut = maker(Cut)
_STATED = late_pattern(r"""^(["']?)title\1[ \t]*+[:=](.*)$""", re.MULTILINE)


class TextCleaner:
    """Cleans texts with one rule set and preset."""

    def __init__(
        self,
        rules: RuleSet,
        model: Model,
        preset: Preset,
        keep: frozenset[Category],
        max_removed: float,
        language: str | None,
    ) -> None:
        self.rules = rules
        self.keep = keep
        self.max_removed = max_removed
        self.language = language
        self.evidence = TextEvidence(rules, model.wording)
        self.judge = Judge(model.text, self.evidence.scores, preset, prose=True)
        self._whys = Whys(rules.rules, {} if self.evidence.sites is None else whys(rules.sites))

    def explain(self, document: Source) -> tuple[tuple[Block, ...], tuple[Verdict, ...]]:
        """The blocks of a text and what is decided about each at first reading."""
        heard = self.evidence.hear(document.text, document.language or self.language, url=document.url)
        return heard.blocks, tuple(self._verdicts(heard, explain=True))

    def look(self, document: Source) -> Look | None:
        """How a text is seen; nothing is cut. None for one of so many blocks that it is no article."""
        heard = self.evidence.hear(document.text, document.language or self.language, url=document.url)
        if len(heard.blocks) > MOST_BLOCKS:
            return None
        verdicts = self._verdicts(heard, explain=False)
        stated = _stated_title(document.text[: front_matter(document.text)])
        title, signals = stated or _title(heard.blocks, verdicts), self.evidence.measured(heard)
        from cleaner.pipeline import look

        return look.of(self.judge, heard.blocks, verdicts, signals, title=title, address=document.url)

    def pass_through(self, document: Source, reason: str) -> Result:
        """A text as it is, held for some reason."""
        words = count_words(document.text)
        _, _, pieces = ledger.apply(document.text, (), "")
        said = (*document.warnings, f"held: {reason}")
        return self._result(document, document.text, (), pieces, None, document.language, True, said, (words, words))

    def clean(self, document: Source) -> Result:
        source = document.text
        language = document.language or self.language
        digest = source_digest(document)
        words = count_words(source)
        warnings = list(document.warnings)
        timeouts: list[str] = []
        heard = self.evidence.hear(source, language, url=document.url, timeouts=timeouts)
        blocks = heard.blocks
        verdicts = self._verdicts(heard, explain=False)
        cuts = self._text_cuts(source, blocks, verdicts)
        front = source[: front_matter(source)]
        title = _stated_title(front) or _title(blocks, verdicts)
        warnings += timeout_warnings(timeouts)
        text, removed, pieces = ledger.apply(source, cuts, digest)
        words_out = count_words(text)
        # What a person accepted of the host is no sign that something went wrong, and front matter is not the article.
        said = sum(blocks[item.block].words for item in heard.named)
        own = words - count_words(front)
        gone = words - said - words_out
        held = bool(removed) and (words - words_out == own or gone > self.max_removed * (own - said))
        reason = f"{words - words_out} of {own} words would go"
        legal = sum(count_words(r.text) for r in removed if r.category == "legal" and not r.kept)
        # Its own title may be among what would go.
        if legal and (
            legal > LEGAL_SHARE * own or is_legal_title(title) or is_legal_title(blocks[0].text.lstrip("# "))
        ):
            held, reason = True, "the text is a legal text itself"
        if held:
            warnings.append(f"held: {reason}")
            text, removed, pieces = ledger.apply(source, (), digest)
        if not words:
            warnings.append("empty: the document holds no text")
        out = words if held else min(words, words_out)
        return self._result(
            document, text, removed, pieces, title, heard.language, held, tuple(warnings), (words, out), digest
        )

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

    def _verdicts(self, heard: Heard, *, explain: bool) -> list[Verdict]:
        found: list[Verdict] = []
        for start, stretch in heard.stretches():
            signals = self.evidence.measured(stretch)
            verdicts = self.judge.judge(signals, explain=explain)
            verdicts = text_guards.apply(stretch.blocks, verdicts, signals, self.judge.threshold / UNIT)
            if signals.named:
                verdicts = guards.accepted(verdicts, signals.named, partial(self.judge.categories, signals))
            found += [told.moved(verdict, start) for verdict in verdicts] if start else verdicts
        return found

    def _text_cuts(self, text: str, blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Cut]:
        found: list[Cut] = []
        for verdict in verdicts:
            if not verdict.remove or verdict.category is None:
                continue
            block = blocks[verdict.block]
            span = (block.start, block.end)
            if verdict.span is not None:
                trimmed = _source_span(text, block, *verdict.span)
                if trimmed is None or ledger.would_glue(text, *trimmed):
                    continue
                span = trimmed
            kept = verdict.category in self.keep
            known = told.of_removal(verdict, self._whys)
            least = self.judge.threshold_of(verdict)
            found.append(
                _cut(*span, category=verdict.category, score=verdict.score, kept=kept, threshold=least, **known)
            )
        return sorted(found, key=lambda cut: cut.start)


def _source_span(text: str, block: Block, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of the source that a stretch of a block stands for, without white space at its ends; None where it shows nothing."""
    low, high = block.source_span(start, end)
    if block.offsets is not None and low < high:
        limit = block.start + block.offsets[end] if end < len(block.offsets) else block.end
        high = with_marks(text, high, limit)
    return trim(text, low, high)


def _stated_title(front: str) -> str | None:
    """The title that front matter states in one line."""
    found = _STATED.search(front)
    value = found.group(2).strip() if found else ""
    if value[:1] in {"'", '"'}:
        value = value[1:-1] if len(value) > 1 and value[-1] == value[0] else ""
    return " ".join(value.split()) or None if value[:1] not in {"|", ">"} else None


def _title(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> str | None:
    """The first kept block, when it reads like a headline: short, no full stop, with something after it."""
    gone = {verdict.block for verdict in verdicts if verdict.remove and verdict.span is None}
    left = [block for block in blocks if block.index not in gone]
    if len(left) < 2:
        return None
    first = left[0]
    if first.kind == "heading" or (first.words < 30 and not is_end(first.text) and any(map(str.isalpha, first.text))):
        return first.text.lstrip("# ") if first.words <= 30 else None
    return None
