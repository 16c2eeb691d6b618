"""Inside a block: where its sentences begin and end, good enough to cut a prompt off, and where somebody else speaks, in quotes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

import regex

from cleaner.core import native
from cleaner.model.later import late_pattern

# A full stop after an initial or one of these does not end a sentence (Latin script; lower case, without the stop).
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr sra st mme mlle m jr vs etc no nr vol fig p pp gen col lt sgt capt gov sen rep rev hon inc ltd co corp "
    "bzw ca z.b u.a d.h evtl ggf str usw ing ph.d e.g i.e a.m p.m u.s u.k jan feb mar apr jun jul aug sept sep oct nov dec "
    "n.o art op ed av pág dott sig ul tzw np m.in itd tj г ул им т.е т.д bl.a t.ex osv dvs drs mevr dhr".split()
)
_BREAK = regex.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…।॥۔؟]+["'”’»)\]]*)\s+(?=["'“‘«„(\[¿¡—–-]*\s?[\p{Lu}\p{Lo}\d])|(?P<cjk>[。！？][」』）"]*)\s*(?=\S)"""
)
_END = late_pattern(r"""[.!?。！？…؟।۔](?:["'”’»“)\]」』›]|\s?\d{0,2}$)*$""")
_OPEN = "“„«‹「『"
_QUOTES = late_pattern(r"[“”„«»‹›「」『』\"]")


def is_end(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return _is_end(text)


def plain_is_end(text: str) -> bool:
    """`is_end` in Python (twin: `core._core.is_end`)."""
    return _END.search(text[-14:]) is not None


_is_end: Callable[[str], bool] = plain_is_end if native is None else native.is_end


def starts(text: str) -> list[int]:
    """The indexes in `text` at which a sentence starts, ascending; the first is 0."""
    found = [0]
    for match in _BREAK.finditer(text):
        stop = match.group("stop")
        if stop == ".":
            word = text[max(0, match.start() - 12) : match.start()].rsplit(" ", 1)[-1].lstrip("(\"'“„«").lower()
            if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or (word.isdigit() and len(word) < 3):
                continue
        found.append(match.end())
    return found


def around(text: str, start: int, end: int, bounds: list[int] | None = None) -> tuple[int, int]:
    """The span of the sentence or sentences that hold `text[start:end]`, without white space at its end."""
    bounds = starts(text) if bounds is None else bounds
    before, after = bisect_right(bounds, start), bisect_left(bounds, end)
    first = bounds[before - 1] if before else 0
    last = bounds[after] if after < len(bounds) else len(text)
    while last and text[last - 1].isspace():
        last -= 1
    return first, last


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Spans between quotation marks, for “”, „“, «», »«, ‹›, 「」, 『』 and straight double quotes.

    A quotation that is not closed runs on into the next paragraph and counts to the end of the text.
    """
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for match in _QUOTES.finditer(text):
        if start is None:
            start = match.start()
        elif match.start() - start > 1:
            spans.append((start, match.end()))
            start = None
    if start is not None and start < len(text) - 1 and text[start] in _OPEN + '"”»':
        spans.append((start, len(text)))
    return spans
