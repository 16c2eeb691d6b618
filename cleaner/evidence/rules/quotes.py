"""Where somebody else speaks: the spans between quotation marks."""

from __future__ import annotations

from cleaner.model.later import late_pattern

_OPEN = "“„«‹「『"
_QUOTES = late_pattern(r"[“”„«»‹›「」『』\"]")


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
