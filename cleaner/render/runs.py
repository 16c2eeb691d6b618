"""The text of a block as it stays, with the marks that stay around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cleaner.model import Piece, Removal
from cleaner.render.nodes import Mark, Run, Span
from cleaner.render.text import is_kept, joint

Stretch = tuple[int, int, int]
"""A kept stretch of a block: where it starts and ends in the displayed text, and where it starts in the kept text."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What of the markup is wanted."""

    links: bool = True
    images: bool = False
    tables: bool = True


def code_text(pieces: Sequence[Piece], removed: Sequence[Removal]) -> str:
    """What stays of a listing: between its stretches stand its own line breaks."""
    text, breaks = "", 0
    for piece in pieces:
        if not is_kept(piece, removed):
            continue
        body = piece.text.strip("\n")
        breaks += len(piece.text) - len(piece.text.lstrip("\n"))
        if body:
            text += "\n" * (breaks if text else 0) + body
            breaks = len(piece.text) - len(piece.text.rstrip("\n"))
    return text


def kept_text(pieces: Sequence[Piece], removed: Sequence[Removal]) -> tuple[str, list[Stretch]]:
    """What stays of a block of running text (`pieces` are all of the block, in order), word for word as in `Result.text`."""
    text = ""
    stretches: list[Stretch] = []
    for piece in pieces:
        body = piece.text.strip()
        if body and is_kept(piece, removed):
            text += joint(body) if text else ""
            start = piece.at + len(piece.text) - len(piece.text.lstrip())
            stretches.append((start, start + len(body), len(text)))
            text += body
    return text, stretches


def run(text: str, marks: Iterable[Mark], stretches: Sequence[Stretch], switches: Switches) -> Run:
    """The kept text of a block with those marks that hold some of it; marks that meet are one."""
    wanted: list[Span] = []
    for mark in marks:
        if (mark.kind == "link" and not switches.links) or (mark.kind == "image" and not switches.images):
            continue
        place = _place(mark, stretches)
        if place is not None and (mark.kind == "image" or (place := _trimmed(text, *place)) is not None):
            wanted.append(Span(mark.kind, *place, mark.target, mark.label))
    return Run(text, _nested(_merged(wanted))) if wanted else Run(text)


def shifted(span: Span, by: int) -> Span:
    """The same mark in a text that has `by` characters more before it."""
    return replace(
        span, start=span.start + by, end=span.end + by, children=tuple(shifted(child, by) for child in span.children)
    )


def joined(first: Run, between: str, second: Run) -> Run:
    """Two runs as one, with some text between."""
    by = len(first.text) + len(between)
    spans = (*first.spans, *(shifted(span, by) for span in second.spans))
    return Run(first.text + between + second.text, spans)


def without_start(found: Run, count: int) -> Run:
    """The run without its first `count` characters."""
    spans = [cut for span in found.spans if (cut := _cut(span, count)) is not None]
    return Run(found.text[count:], tuple(spans))


def _cut(span: Span, count: int) -> Span | None:
    if span.end < count or (span.end == count and span.kind != "image"):
        return None
    inner = tuple(cut for child in span.children if (cut := _cut(child, count)) is not None)
    return replace(span, start=max(0, span.start - count), end=span.end - count, children=inner)


def _place(mark: Mark, stretches: Sequence[Stretch]) -> tuple[int, int] | None:
    """Where a mark stands in the kept text; None where what it holds is gone."""
    low = high = -1
    for start, end, at in stretches:
        first, last = max(start, mark.start), min(end, mark.end)
        if first < last or (mark.kind == "image" and start <= mark.start <= end):
            low = at + first - start if low < 0 else low
            high = at + max(first, last) - start
    if mark.kind == "image":
        high = low
    return (low, high) if low >= 0 else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _merged(spans: list[Span]) -> list[Span]:
    """The marks without those that go on where another of their kind ends; sorted, outer ones first."""
    last: dict[tuple[str, str], int] = {}
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        key = (span.kind, span.target)
        at = last.get(key)
        if span.kind != "image" and at is not None and span.start <= found[at].end:
            found[at] = replace(found[at], end=max(found[at].end, span.end))
            continue
        last[key] = len(found)
        found.append(span)
    # Of marks of the same stretch a link stands around code, in which nothing is marked; `***a***` is read as strong inside emphasis.
    order = {"link": 0, "del": 1, "em": 2, "strong": 3, "code": 4, "image": 5}
    return sorted(found, key=lambda span: (span.start, -span.end, order[span.kind]))


def _nested(spans: list[Span]) -> tuple[Span, ...]:
    """The marks inside one another. Links hold no links, code holds nothing; where two overlap, the second is cut in two."""
    waiting = list(reversed(spans))
    top: list[Span] = []
    stack: list[tuple[Span, list[Span]]] = []

    def close() -> None:
        span, children = stack.pop()
        (stack[-1][1] if stack else top).append(replace(span, children=tuple(children)))

    while waiting:
        span = waiting.pop()
        while stack and (
            span.start >= stack[-1][0].end if span.kind != "image" or span.start > stack[-1][0].start else False
        ):
            close()
        if any(outer.kind in {span.kind, "code"} for outer, _ in stack):
            if stack[-1][0].end < span.end and span.kind != "image":
                _later(waiting, replace(span, start=stack[-1][0].end))
            continue
        if stack and span.end > stack[-1][0].end:
            if span.kind != "code":  # Two stretches of code that meet would be one.
                _later(waiting, replace(span, start=stack[-1][0].end))
            span = replace(span, end=stack[-1][0].end)
        stack.append((span, []))
        if span.kind == "image":
            close()
    while stack:
        close()
    return tuple(top)


def _later(waiting: list[Span], rest: Span) -> None:
    """Put the rest of a mark where it comes in the order of starts (the last of the list is the next)."""
    at = len(waiting)
    while at and (waiting[at - 1].start, -waiting[at - 1].end) < (rest.start, -rest.end):
        at -= 1
    waiting.insert(at, rest)
