"""Kept pieces of an HTML page → readable text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.model import Piece, Removal


def render(kept: Iterable[Piece]) -> str:
    """Kept pieces as text: paragraphs with a blank line between, list items and table rows one a line, cells parted by bars."""
    parts = [part for _, gap, text in _laid(enumerate(kept)) for part in (gap, text)]
    return "".join(parts) + ("\n" if parts else "")


def _laid(kept: Iterable[tuple[int, Piece]]) -> Iterator[tuple[int, str, str]]:
    """Of kept pieces that are numbered: the number, what parts it from the last one, its text."""
    last: Piece | None = None
    breaks = 0
    for number, piece in kept:
        text = piece.text.strip("\n") if piece.kind == "code" else piece.text.strip()
        goes_on = last is not None and last.block == piece.block >= 0
        if piece.kind == "code":
            # Between what is left of a listing stand its own line breaks, and nothing else.
            breaks = (breaks if goes_on else 0) + len(piece.text) - len(piece.text.lstrip("\n"))
            if not text:
                continue
            gap, breaks = "\n" * breaks, len(piece.text) - len(piece.text.rstrip("\n"))
            if goes_on:
                yield number, gap, text
                continue
        if goes_on:
            # The block goes on after a stretch that was cut out of it.
            yield number, joint(text), text
            continue
        text = lead_of(piece, text) + text
        gap = ""
        if last is not None:
            rows = piece.kind == "table" and "\n" in piece.text  # a whole table stands by itself
            tight = piece.kind == last.kind and piece.kind in {"item", "table"} and not rows
            row = tight and piece.kind == "table" and piece.level == last.level
            gap = " | " if row else "\n" if tight else "\n\n"
        yield number, gap, text
        last = piece


def is_kept(piece: Piece, removed: Sequence[Removal]) -> bool:
    """Whether a piece stands in the clean text."""
    return not piece.is_title and (piece.removal is None or removed[piece.removal].kept)


def joint(text: str) -> str:
    """What parts `text` from the words before it, where a stretch between them was cut out."""
    return "" if text[:1] in ".,;:!?)]" else " "


def lead_of(piece: Piece, text: str) -> str:
    """What is written before the text of a piece: the number or the dash of a list item, two spaces further in for each outer list.

    A piece without a mark is no list item, or goes on with one, or says its number itself. Headings and listings have no use for a dash.
    """
    if not piece.mark:
        return ""
    if piece.kind == "item":
        return "" if piece.mark == "-" and text.startswith(("-", "•", "*")) else f"{'  ' * piece.level}{piece.mark} "
    if piece.mark == "-":
        return "" if piece.kind in {"heading", "code", "table", "caption", "control"} else "- "
    return f"{piece.mark}\n" if piece.kind in {"code", "table"} else f"{piece.mark} "


@dataclass(frozen=True, slots=True)
class InsertionPoint:
    """Where a removal of a page stood: an offset into the clean text, and the white space that would part it from its neighbours."""

    at: int
    before: str = ""
    after: str = ""


def insertion_points(pieces: Sequence[Piece], removed: Sequence[Removal]) -> tuple[InsertionPoint | None, ...]:
    """The place of each removal in what `render` makes of the pieces (that of a kept one is where its text stands)."""
    kept = list(_laid((number, piece) for number, piece in enumerate(pieces) if is_kept(piece, removed)))
    found: list[InsertionPoint | None] = [None] * len(removed)
    size = sum(len(gap) + len(text) for _, gap, text in kept)
    at = done = 0
    for number, piece in enumerate(pieces):
        while done < len(kept) and kept[done][0] < number:
            at += len(kept[done][1]) + len(kept[done][2])
            done += 1
        if piece.removal is None:
            continue
        here, gap, _ = kept[done] if done < len(kept) else (-1, "", "")
        if here == number:
            found[piece.removal] = InsertionPoint(at + len(gap) + len(lead_of(piece, piece.text.strip())))
            continue
        last = pieces[kept[done - 1][0]] if done else None
        following = pieces[here] if here >= 0 else None
        if last is not None and last.block == piece.block >= 0:
            found[piece.removal] = InsertionPoint(at, "" if piece.kind == "code" else " ")
        elif following is None:
            found[piece.removal] = InsertionPoint(size + 1 if kept else 0, "\n" if kept else "", "\n")
        else:
            same = following.block == piece.block >= 0
            tight = piece.kind == following.kind == "item"
            after = "" if same and piece.kind == "code" else " " if same else "\n" if tight else "\n\n"
            found[piece.removal] = InsertionPoint(at + len(gap), "", after)
    return tuple(found)
