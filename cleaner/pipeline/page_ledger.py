"""A page's verdicts → pieces at once, and removals when somebody reads them. Nothing vanishes: the pieces are all visible text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from cleaner.core import maker
from cleaner.evidence.of_page import Reading
from cleaner.judge.told import Reasons
from cleaner.model import Category, Piece, Removal, Source, Verdict
from cleaner.model.later import Deferred
from cleaner.pipeline import ledger
from cleaner.system.digest import source_digest

_piece = maker(Piece)


def pieces_of(reading: Reading, verdicts: Sequence[Verdict]) -> tuple[tuple[Piece, ...], list[Verdict]]:
    """The pieces of a page in reading order, and the verdicts of the removals that they name by number."""
    spans: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.span is not None and verdict.remove:
            spans.setdefault(verdict.block, []).append(verdict)
    pieces: list[Piece] = []
    gone: list[Verdict] = []
    blocks, facts = reading.page.blocks, reading.page.facts
    for verdict in verdicts[: len(blocks)]:
        index = verdict.block
        block, display, mark = blocks[index], facts[index].display, facts[index].mark
        if index == reading.title:
            pieces.append(_piece(display, None, block.kind, block.level, index, mark, True, 0))
            continue
        if verdict.remove:
            pieces.append(_piece(display, len(gone), block.kind, block.level, index, mark, False, 0))
            gone.append(verdict)
            continue
        if index not in spans:
            pieces.append(_piece(display, None, block.kind, block.level, index, mark, False, 0))
            continue
        at = 0
        for low, high, span in ledger.display_spans(display, spans[index], listing=block.kind == "code"):
            if low > at:
                pieces.append(_piece(display[at:low], None, block.kind, block.level, index, mark, False, at))
            pieces.append(_piece(display[low:high], len(gone), block.kind, block.level, index, mark, False, low))
            gone.append(span)
            at = high
        if at < len(display):
            pieces.append(_piece(display[at:], None, block.kind, block.level, index, mark, False, at))
    return tuple(pieces), gone


@dataclass(frozen=True, slots=True)
class Told:
    """What removals are made with: the thresholds for blocks and for stretches, why each rule is there, which categories stay."""

    thresholds: tuple[float, float]
    whys: Mapping[str, str]
    keep: Set[Category]


class Removals(Deferred):
    """The removals of a page, made when somebody reads them: who wants the text only does not wait for hundreds.

    `pieces` and `gone` are those of `pieces_of`. The ids of removals hold the digest of the document, which waits as well. The page and
    the document are let go of when they are made. Threads that ask at once may both make them, and find the same.
    """

    __slots__ = ("_digest", "_document", "_found", "_gone", "_pieces", "_reading", "_told")

    def __init__(
        self, document: Source, reading: Reading, pieces: tuple[Piece, ...], gone: Sequence[Verdict], told: Told
    ) -> None:
        self._document: Source | None = document
        self._reading: Reading | None = reading
        self._pieces = pieces
        self._gone = gone
        self._told = told
        self._digest = ""
        self._found: tuple[Removal, ...] = ()

    def tell(self, name: str) -> Any:
        """A result's `removed` or `digest`."""
        return self.digest() if name == "digest" else self.removed()

    def digest(self) -> str:
        """The digest of the document."""
        document = self._document
        if document is not None:
            # Whoever empties `_document` has filled `_digest` before.
            self._digest = source_digest(document)
            self._document = None
        return self._digest

    def removed(self) -> tuple[Removal, ...]:
        """The removals in order."""
        reading = self._reading
        if reading is not None:
            digest = self.digest()
            self._found = tuple(
                self._removal(self._gone[piece.removal], piece, reading, digest)
                for piece in self._pieces
                if piece.removal is not None
            )
            self._reading = None
        return self._found

    def _removal(self, verdict: Verdict, piece: Piece, reading: Reading, digest: str) -> Removal:
        assert verdict.category is not None
        facts, index = reading.page.facts, piece.block
        path = reading.page.paths.of(facts[index].element)
        before = facts[index - 1].display[-ledger.CONTEXT :] if index else ""
        after = facts[index + 1].display[: ledger.CONTEXT] if index + 1 < len(facts) else ""
        told = Reasons(verdict, self._told.whys)
        start = verdict.span[0] if verdict.span else None
        fields = {
            "id": ledger.removal_id(digest, index, start, piece.text, path),
            "start": None,
            "end": None,
            "text": piece.text,
            "category": verdict.category,
            "score": verdict.score,
            "rules": told,
            "reason": told,
            "path": path,
            "before": "",
            "after": "",
            "context": (before, after),
            "kept": verdict.category in self._told.keep,
            "against": told,
            "base": told,
            "threshold": self._told.thresholds[verdict.span is not None],
        }
        # A page has hundreds: filled at once a record takes a third of the time, and there is nothing here to check.
        removal = object.__new__(Removal)
        object.__setattr__(removal, "__dict__", fields)
        return removal
