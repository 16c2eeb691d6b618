"""Kept pieces of an HTML page → readable text."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner import ledger
from cleaner.model import Piece, Removal, Verdict
from cleaner.segment import normal


def render(pieces: Sequence[Piece], removed: Sequence[Removal], *, markdown: bool = False) -> str:
    """The kept pieces as text: paragraphs with a blank line between, list items and table rows one a line, cells parted by bars.

    With `markdown`, headings and code keep their marks (list items have a dash in both).
    """
    return _lay_out(pieces, removed, markdown=markdown)[0]


def places(pieces: Sequence[Piece], removed: Sequence[Removal]) -> dict[int, int]:
    """For each removal the offset into the rendered text where it stood, or (one that was left in) where it begins."""
    _, at = _lay_out(pieces, removed, markdown=False)
    return {piece.removal: offset for piece, offset in zip(pieces, at, strict=True) if piece.removal is not None}


def _lay_out(pieces: Sequence[Piece], removed: Sequence[Removal], *, markdown: bool) -> tuple[str, list[int]]:
    """The text, and for each piece the offset of its text in it, or of where it would be."""
    parts: list[str] = []
    at: list[int] = []
    size = 0
    last: Piece | None = None

    def put(text: str) -> None:
        nonlocal size
        parts.append(text)
        size += len(text)

    for piece in pieces:
        at.append(size)
        if piece.is_title or (piece.removal is not None and not removed[piece.removal].kept):
            continue
        text = piece.text.strip("\n") if piece.kind == "code" else piece.text.strip()
        if last is not None and last.block == piece.block >= 0:
            # The block goes on after a stretch that was cut out of it.
            put(text if text[:1] in ".,;:!?)]" else f" {text}")
            at[-1] = size - len(text)
            continue
        if piece.kind == "item" and not text.startswith(("-", "•", "*")):
            text = f"- {text}"
        if markdown and piece.kind == "heading":
            text = f"{'#' * max(1, piece.level)} {text}"
        elif markdown and piece.kind == "code":
            text = f"```\n{text}\n```"
        elif markdown and piece.kind == "quote":
            text = "> " + text.replace("\n", "\n> ")
        if last is not None:
            tight = piece.kind == last.kind and piece.kind in {"item", "table"}
            row = tight and piece.kind == "table" and piece.level == last.level
            put(" | " if row else "\n" if tight else "\n\n")
        at[-1] = size
        put(text)
        last = piece
    return "".join(parts) + ("\n" if parts else ""), at


def display_spans(display: str, verdicts: Sequence[Verdict]) -> list[tuple[int, int, Verdict]]:
    """The spans of verdicts, given in the matching view, as spans of the displayed text; sorted, trimmed."""
    if not verdicts:
        return []
    seen, offsets = normal.view(display)
    lead = len(seen) - len(seen.lstrip())
    found: list[tuple[int, int, Verdict]] = []
    for verdict in verdicts:
        assert verdict.span is not None
        low, high = verdict.span[0] + lead, verdict.span[1] + lead
        if offsets is not None:
            low, high = offsets[low], offsets[high - 1] + 1
        if (span := ledger.trim(display, low, high)) is not None:
            found.append((*span, verdict))
    return sorted(found, key=lambda item: item[0])
