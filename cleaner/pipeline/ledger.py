"""Verdicts → text and removals, and back. Nothing vanishes: kept and removed stretches together are the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from cleaner.core import maker
from cleaner.model import Category, Piece, Removal, RuleHit, Verdict
from cleaner.segment import normal
from cleaner.segment.normal import VISIBLE

CONTEXT = 60
"""Characters of context on either side of a removal in the report."""
_CLOSING = ".,;:!?)]}»”。、，"


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of the source that a verdict removes (or flags, when `kept`); it starts and ends with visible text."""

    start: int
    end: int
    category: Category
    rules: tuple[RuleHit, ...]
    score: float
    reason: str
    kept: bool = False
    against: tuple[RuleHit, ...] = ()
    base: float = 0.0
    threshold: float | None = None


_piece, _removal = maker(Piece), maker(Removal)


def apply(source: str, cuts: Sequence[Cut], digest: str) -> tuple[str, tuple[Removal, ...], tuple[Piece, ...]]:
    """The clean text, the removals and the pieces of `source`.

    `cuts` are sorted and do not overlap. Of the white space around a removed run the side with more line breaks stays, so that
    paragraphs stay apart as the source had them and no double gap is left. `digest` makes the ids of removals unique.
    """
    removals: list[Removal] = []
    gone = [cut for cut in cuts if not cut.kept]
    gaps = _gaps(source, gone)
    for cut in cuts:
        before, after = gaps.get(cut.start, ("", "")) if not cut.kept else ("", "")
        text = source[cut.start : cut.end]
        removals.append(
            _removal(
                id=removal_id(digest, cut.start, cut.end, text),
                start=cut.start,
                end=cut.end,
                text=text,
                category=cut.category,
                rules=cut.rules,
                score=cut.score,
                reason=cut.reason,
                before=before,
                after=after,
                context=(source[max(0, cut.start - CONTEXT) : cut.start], source[cut.end : cut.end + CONTEXT]),
                kept=cut.kept,
                against=cut.against,
                base=cut.base,
                threshold=cut.threshold,
            )
        )
    return _text(source, removals), tuple(removals), _pieces(source, removals)


def removal_id(digest: str, start: int | None, end: int | None, text: str, path: str | None = None) -> str:
    """A stable id: hash of the document, the place and the text."""
    where = f"{digest}:{start}:{end}:{path}:{text}"
    return sha256(where.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def restore(text: str, removals: Sequence[Removal]) -> str:
    """The source again, from the clean text and the report's removals.

    Raises ValueError when the text is not the one that the removals were made from (as far as lengths can tell).
    """
    parts: list[str] = []
    at = source_at = 0
    for removal in removals:
        if removal.kept:
            continue
        if removal.start is None or removal.end is None:
            raise ValueError(f"removal {removal.id} has no offsets: only text documents can be restored")
        keep = removal.start - len(removal.before) - source_at
        if keep < 0 or at + keep > len(text) or removal.end - removal.start != len(removal.text):
            raise ValueError(f"removal {removal.id} does not fit the text")
        parts += (text[at : at + keep], removal.before, removal.text, removal.after)
        at += keep
        source_at = removal.end + len(removal.after)
    parts.append(text[at:])
    return "".join(parts)


def _text(source: str, removals: Sequence[Removal]) -> str:
    parts: list[str] = []
    at = 0
    for removal in removals:
        if removal.kept:
            continue
        assert removal.start is not None
        assert removal.end is not None
        parts.append(source[at : removal.start - len(removal.before)])
        at = removal.end + len(removal.after)
    parts.append(source[at:])
    return "".join(parts)


def _pieces(source: str, removals: Sequence[Removal]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for number, removal in enumerate(removals):
        assert removal.start is not None
        assert removal.end is not None
        if removal.start > at:
            pieces.append(_piece(source[at : removal.start], None))
        pieces.append(_piece(source[removal.start : removal.end], number))
        at = removal.end
    if at < len(source):
        pieces.append(_piece(source[at:], None))
    return tuple(pieces)


def _gaps(source: str, cuts: Sequence[Cut]) -> dict[int, tuple[str, str]]:
    """The white space that goes with each cut, by the cut's start: (before, after)."""
    found: dict[int, tuple[str, str]] = {}
    runs: list[list[Cut]] = []
    for cut in cuts:
        if runs and VISIBLE.search(source, runs[-1][-1].end, cut.start) is None:
            runs[-1].append(cut)
        else:
            runs.append([cut])
    for number, run in enumerate(runs):
        floor = runs[number - 1][-1].end if number else 0
        low, high = run[0].start, run[-1].end
        while low > floor and not VISIBLE.match(source, low - 1):
            low -= 1
        following = VISIBLE.search(source, high)
        stop = following.start() if following else len(source)
        lead, trail = source[low : run[0].start], source[high:stop]
        if _drops_lead(lead, trail, at_start=low == 0, at_end=following is None, following=source[stop : stop + 1]):
            edges = [low, *(cut.end for cut in run)]
            for cut, edge in zip(run, edges, strict=False):
                found[cut.start] = (source[edge : cut.start], "")
        else:
            edges = [*(cut.start for cut in run[1:]), stop]
            for cut, edge in zip(run, edges, strict=True):
                found[cut.start] = ("", source[cut.end : edge])
    return found


def _drops_lead(lead: str, trail: str, *, at_start: bool, at_end: bool, following: str) -> bool:
    """Whether the white space before a removed run goes, rather than that after it."""
    if at_start:
        return False
    if at_end:
        return True
    before, after = _breaks(lead), _breaks(trail)
    if before != after:
        return after > before
    return before == 0 and (following in _CLOSING or not lead)


def _breaks(gap: str) -> int:
    """The line breaks in white space: what stands behind the last of them is a line, too."""
    return len(f"{gap}.".splitlines()) - 1


def merge(cuts: Sequence[Cut], more: Sequence[Cut]) -> list[Cut]:
    """Both lists in order; what `more` has in common with `cuts` is left to `cuts` (a wider later cut is split around them)."""
    found = list(cuts)
    taken = sorted((cut.start, cut.end) for cut in cuts)
    ends = [end for _, end in taken]  # ascending as well, since cuts do not overlap
    for cut in more:
        at = cut.start
        for number in range(bisect_right(ends, at), len(taken)):
            low, high = taken[number]
            if low >= cut.end:
                break
            if low > at:
                found.append(replace(cut, start=at, end=low))
            at = max(at, high)
        if at < cut.end:
            found.append(replace(cut, start=at))
    return sorted(found, key=lambda cut: cut.start)


def would_glue(source: str, start: int, end: int) -> bool:
    """Whether cutting this span would run two words together."""
    return source[start - 1 : start].isalnum() and source[end : end + 1].isalnum()


def display_spans(
    display: str, verdicts: Sequence[Verdict], *, listing: bool = False
) -> list[tuple[int, int, Verdict]]:
    """The spans of verdicts, given in the matching view, as spans of the displayed text; sorted, trimmed.

    In a `listing` the number of a line goes with what pads it: else lines would be indented by how long their numbers are.
    """
    if not verdicts:
        return []
    seen, offsets = normal.view(display)
    lead = len(seen) - len(seen.lstrip())
    found: list[tuple[int, int, Verdict]] = []
    for verdict in verdicts:
        assert verdict.span is not None
        low, high = verdict.span[0] + lead, verdict.span[1] + lead
        if offsets is not None:
            limit = offsets[high] if high < len(offsets) else len(display)
            low, high = offsets[low], normal.with_marks(display, offsets[high - 1] + 1, limit)
        if (span := normal.trim(display, low, high)) is not None:
            low, high = span
            if listing and display[low:high].isdigit():
                line = display.rfind("\n", 0, low) + 1
                low = line if display[line:low].isspace() else low
            found.append((low, high, verdict))
    return sorted(found, key=lambda item: item[0])
