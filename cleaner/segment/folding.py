"""Raw text of a block → its text as it is shown, and the stretches that inline elements hold of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import html

from cleaner.core.tree import native
from cleaner.segment import normal
from cleaner.segment.page import InlineSpan

_inline_span: Callable[[html.HtmlElement, int, int], InlineSpan] = InlineSpan if native is None else native.inline_span
_SPACE = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
# What a page writes to steer line breaks is no part of the text. U+200C and U+200D shape letters and stay.
_BREAK_MARKS = re.compile("[\u00ad\u200b\u2060\ufeff]")
MAX_SPANS = 400
"""Inline elements of one block that are told apart."""
BREAK, EDGE = "\x00", "\x01"
"""In the raw text of a block: a line break, and where an inline element begins or ends. The parser lets neither through from a page."""
Stretch = tuple[str, html.HtmlElement | None, bool, bool]
"""A stretch of text, the outermost inline element around it, and whether it is linked and bold."""


@dataclass(slots=True)
class Shown:
    """The text of a block as it is shown, and how the inline elements lie in it."""

    text: str
    inline: html.HtmlElement | None
    """The one inline element that holds all of it."""
    link_words: int
    bold: bool
    unit: str = ""
    spans: tuple[InlineSpan, ...] = ()


@dataclass(slots=True)
class Raw:
    """What has been read of a block so far."""

    pieces: list[Stretch] = field(default_factory=list)
    edges: list[tuple[html.HtmlElement, bool]] = field(default_factory=list)
    """Inline elements with a name that begin (True) or end, in order; each has an `EDGE` in the text."""
    formulas: int = 0
    """How many of the pieces are formulas."""

    def shown(self, preformatted: bool) -> Shown | None:
        """The block, unless there is nothing to see of it."""
        pieces = self.pieces
        text = "".join([piece[0] for piece in pieces])
        if text.isspace() or not normal.VISIBLE.search(text.replace(BREAK, "").replace(EDGE, "")):
            return None
        display = fold_space(text, preformatted)
        if len(pieces) == 1:  # as most are
            _, outer, link, bold = pieces[0]
            unit = "code" if preformatted else "formula" if self.formulas else ""
            return Shown(display, outer, normal.count_words(display) if link else 0, bold, unit)
        bounds: list[int] = []
        if self.edges:
            display, bounds = without_edges(display, preformatted)
        visible = [piece for piece in pieces if piece[0] not in {BREAK, EDGE} and normal.VISIBLE.search(piece[0])]
        outer = visible[0][1] if all(piece[1] is visible[0][1] for piece in visible) else None
        linked = [piece for piece in visible if piece[2]]
        link_words = normal.count_words(display)
        if len(linked) < len(visible):
            link_words = min(link_words, sum(normal.count_words(piece[0]) for piece in linked))
        unit = "code" if preformatted else "formula" if len(visible) == self.formulas else ""
        spans = spans_of(self.edges, bounds, display, outer)
        return Shown(display, outer, link_words, all(piece[3] for piece in visible), unit, spans)


def fold_space(raw: str, preformatted: bool = False) -> str:
    """Text as a browser would show it: white space folded, `<br>` (NUL in `raw`) a line break, marks of line breaking gone."""
    if not raw.isascii():
        raw = _BREAK_MARKS.sub("", raw)
    if preformatted:
        return raw.replace(BREAK, "\n").strip("\r\n")
    if BREAK not in raw:
        return _SPACE.sub(" ", raw).strip()
    lines = (_SPACE.sub(" ", line).strip() for line in raw.split(BREAK))
    return "\n".join(line for line in lines if line)


def without_edges(display: str, preformatted: bool) -> tuple[str, list[int]]:
    """The text without the marks of inline elements, and the offset at which each of them stood."""
    text = ""
    bounds: list[int] = []
    for number, stretch in enumerate(display.split(EDGE)):
        if number:
            bounds.append(len(text))
        # White space on both sides of a mark is one space.
        text += stretch.lstrip(" ") if text[-1:] in {" ", "\n", ""} and not preformatted else stretch
    kept = text if preformatted else text.rstrip(" ")
    return kept, [min(bound, len(kept)) for bound in bounds]


def spans_of(
    edges: list[tuple[html.HtmlElement, bool]], bounds: list[int], display: str, outer: html.HtmlElement | None
) -> tuple[InlineSpan, ...]:
    """The inline elements that hold some, but not all, of a block, as spans of its matching view."""
    if not bounds:
        return ()
    opened: dict[html.HtmlElement, int] = {}
    found: list[tuple[html.HtmlElement, int, int]] = []
    for (element, begins), at in zip(edges, bounds, strict=False):
        if begins:
            opened[element] = at
        else:
            found.append((element, opened.pop(element, 0), at))
    found += [(element, at, len(display)) for element, at in opened.items()]
    lead = len(display) - len(display.lstrip())
    inside = [item for item in found if item[1] < item[2] and (item[1] > lead or item[2] < len(display))]
    return in_view(inside, display, lead) if inside else ()  # mostly one element holds all of the block


def in_view(found: list[tuple[html.HtmlElement, int, int]], display: str, lead: int) -> tuple[InlineSpan, ...]:
    """Elements with the stretches of `display` that they hold, as spans of its matching view; `lead` is the white space before it.

    A listing keeps its white space: what an element holds before the first sign or behind the last is no part of the view, and an
    element that shows nothing, such as a button with an icon, has no span.
    """
    inside = found[:MAX_SPANS]
    seen, offsets = normal.view(display)
    if offsets is not None:
        place = {at: number for number, at in reversed(list(enumerate(offsets)))}
        view = [place.get(at) for at in range(len(display) + 1)]
        nearest = len(offsets)
        for at in range(len(display), -1, -1):
            if (number := view[at]) is not None:
                nearest = number
            view[at] = nearest
        inside = [(element, view[low] or 0, view[high] or 0) for element, low, high in inside]
        lead = len(seen) - len(seen.lstrip())
    size = len(seen.strip())
    spans: list[InlineSpan] = []
    for element, low, high in inside:
        low, high = max(low - lead, 0), min(high - lead, size)
        if low < high and high - low < size and not seen[lead + low : lead + high].isspace():
            spans.append(_inline_span(element, low, high))
    return tuple(spans)
