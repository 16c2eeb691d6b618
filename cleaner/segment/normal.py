"""How a text is read: in its matching view, with the way back to the source, in words, and in sentences and quotations.

Pages spell the same prompt with no-break spaces, soft hyphens, zero-width joints and three kinds of apostrophe. Rules are
written once, for the view; offsets lead back, so that what is cut is the source's own text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

import regex

from cleaner.core import native
from cleaner.model.later import late_pattern

# One character for one character: offsets stay as they are.
_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4\u0060"
_HYPHENS = "\u2010\u2011"
_ONE_TO_ONE = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-")
_ODD = late_pattern(f"[{re.escape(_SPACES + _APOSTROPHES + _HYPHENS)}]")
# What has no width: soft hyphen, zero-width space and joints, bidi marks, word joiner, byte order mark.
# U+200C and U+200D shape letters in Persian and Indic scripts; rules for those are written without them.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_FOLD = late_pattern(f"[{_INVISIBLE}]+|  +")
# Half a pair is no character: searches that work on UTF-8 refuse it.
_SURROGATE = late_pattern("[\ud800-\udfff]")
_UNSEEN = late_pattern(f"[{_INVISIBLE}]")
_CLOSED = late_pattern(r"[»›]\s+")
VISIBLE = late_pattern(rf"[^\s{_INVISIBLE}]")


def fold(text: str) -> str:
    """Spaces, apostrophes and hyphens in one spelling; the same length as `text`."""
    return _ODD.sub(_one_to_one, text)


def _one_to_one(match: re.Match[str]) -> str:
    return _ONE_TO_ONE[match.group()]


def view(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The matching view of `text`, and for each of its characters the index in `text` (None: the same index)."""
    simple = None if native is None else native.simple_view(text)
    return plain_view(text) if simple is None else (simple, None)


def plain_view(text: str) -> tuple[str, tuple[int, ...] | None]:
    """`view` in Python; `core._core.simple_view` tells of most texts the same."""
    if not text.isascii() and _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    flat = fold(text)
    ascii = flat.isascii()
    composed = ascii or unicodedata.is_normalized("NFC", flat)
    if composed and "  " not in flat and (ascii or not _UNSEEN.search(flat)):
        return flat, None
    chars: list[str] = []
    at: list[int] = []
    index, size = 0, len(flat)
    while index < size:
        char = flat[index]
        if _FOLD.match(char) or (char == " " and chars and chars[-1] == " "):
            index += 1
            continue
        stop = index + 1
        # A base letter and its combining marks are one cluster; at most 32 marks, so that a pile of them stays linear.
        while not composed and stop < size and stop - index < 32 and unicodedata.combining(flat[stop]):
            stop += 1
        for piece in char if stop == index + 1 else unicodedata.normalize("NFC", flat[index:stop]):
            chars.append(piece)
            at.append(index)
        index = stop
    return "".join(chars), tuple(at)


_MARKDOWN_LINK = late_pattern(r"(?<!!)\[([^\[\]\n]{2,300})\]\([^()\s]{1,2000}(?:\s\"[^\"\n]{0,200}\")?\)")


Link = tuple[int, int, int, int]
"""Where the words of a link stand in a view (start, end), and where the whole link stands in the text (start, end)."""


def view_of_links(text: str) -> tuple[str, tuple[int, ...] | None, tuple[Link, ...]]:
    """The matching view of a text in which a Markdown link, `[words](address)`, is its words; the way back, and the links.

    White space at the edges of a link's words is that around the link. Links without a visible word are in no view, nor among the links.

    >>> view_of_links("[Tweet](https://t.example/s)")
    ('Tweet', (1, 2, 3, 4, 5), ((0, 5, 0, 28),))
    """
    if "](" not in text:
        return (*view(text), ())
    chars: list[str] = []
    at: list[int] = []
    links: list[Link] = []
    last = 0
    for match in _MARKDOWN_LINK.finditer(text):
        _extend(chars, at, text, last, match.start())
        first = len(chars)
        _extend(chars, at, text, *match.span(1), inside=True)
        end = len(chars)
        while end > first and chars[end - 1] == " ":
            end -= 1
        while first < end and chars[first] == " ":
            first += 1
        if first < end:
            links.append((first, end, *match.span()))
        last = match.end()
    if last == len(text) and chars and chars[-1] == " ":  # inside a link, at the end of everything
        del chars[-1], at[-1]
    _extend(chars, at, text, last, len(text))
    return "".join(chars), tuple(at), tuple(links)


def _extend(chars: list[str], at: list[int], text: str, start: int, end: int, *, inside: bool = False) -> None:
    """Add the view of `text[start:end]`; a space is added to no other one, nor (`inside` a link) to nothing."""
    seen, offsets = view(text[start:end])
    found = range(start, end) if offsets is None else [start + offset for offset in offsets]
    skip = seen[:1] == " " and (chars[-1] == " " if chars else inside)
    chars.extend(seen[skip:])
    at.extend(found[skip:])


def lower(text: str) -> str:
    """`text.lower()` with every character at its own index (İ, the one character that would become two, stays)."""
    low = text.lower()
    return low if len(low) == len(text) else "İ".join(part.lower() for part in text.split("İ"))


def lower_all(texts: Sequence[str]) -> list[str]:
    """`lower` of each text."""
    found = [text.lower() for text in texts]
    # None becomes shorter, so the sums tell whether one became longer.
    return found if sum(map(len, found)) == sum(map(len, texts)) else list(map(lower, texts))


WIDE_RANGES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003134f"
)
"""Scripts written without spaces: Thai and Lao, Burmese, Khmer, kana, Bopomofo, Chinese characters (a character class without brackets)."""
WIDE = late_pattern(f"[{WIDE_RANGES}]")


def count_words(text: str) -> int:
    """The words of `text`, counted the same way wherever the project counts words.

    A word is a stretch without white space that holds a letter or a digit: bars, dashes and bullets that stand alone are none. In scripts
    without spaces (`WIDE_RANGES`) two characters are a word besides, so that "日本語です" counts 1 + 5 // 2 = 3.
    """
    return _count(text)


def plain_count(text: str) -> int:
    """`count_words` in Python (twin: `core._core.count_words`)."""
    tokens = text.split()
    words = len(tokens)
    for token in tokens:
        if not token[0].isalnum() and not any(map(str.isalnum, token)):
            words -= 1
    return words if text.isascii() else words + len(WIDE.findall(text)) // 2


_count = plain_count if native is None else native.count_words


def trim(source: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space and invisible characters at its ends; None when nothing visible is in it."""
    first = VISIBLE.search(source, start, end)
    if first is None:
        return None
    while not VISIBLE.match(source, end - 1):
        end -= 1
    return first.start(), end


def with_marks(source: str, end: int, limit: int) -> int:
    """`end`, or behind the combining marks of the letter before it, which are one letter with it in the view; at most `limit`.

    >>> with_marks("cafe\u0301 ", 4, 6)
    5
    """
    while end < limit and unicodedata.combining(source[end]):
        end += 1
    return end


# A full stop after an initial or one of these does not end a sentence (Latin script; lower case, without the stop).
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr sra st mme mlle m jr vs etc no nr vol fig p pp gen col lt sgt capt gov sen rep rev hon inc ltd co corp "
    "bzw ca z.b u.a d.h evtl ggf str usw ing ph.d e.g i.e a.m p.m u.s u.k jan feb mar apr jun jul aug sept sep oct nov dec "
    "n.o art op ed av pág dott sig ul tzw np m.in itd tj г ул им т.е т.д bl.a t.ex osv dvs drs mevr dhr".split()
)
# French sets a space before the sign that closes a quotation.
_BREAK = regex.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…।॥۔؟]+(?:["'”’»)\]]|\s[»›](?=\s))*)\s+(?=["'“‘«„(\[¿¡—–-]*\s?[\p{Lu}\p{Lo}\d])|(?P<cjk>[。！？][」』）"]*)\s*(?=\S)"""
)
_END = late_pattern(r"""[.!?。！？…؟।۔](?:["'”’»“)\]」』›]|\s[»›]|\s?\d{0,2}$)*$""")
_OPEN = "“„«‹「『"
_QUOTES = late_pattern(r"[“”„«»‹›「」『』\"]")


def is_end(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return _is_end(text)


def plain_is_end(text: str) -> bool:
    """`is_end` in Python (twin: `core._core.is_end`)."""
    return _END.search(text[-14:]) is not None


_is_end: Callable[[str], bool] = plain_is_end if native is None else native.is_end


def sentence_starts(text: str) -> list[int]:
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


def sentence_around(text: str, start: int, end: int, bounds: list[int] | None = None) -> tuple[int, int]:
    """The span of the sentence or sentences that hold `text[start:end]`, without white space at its end.

    A sign that closes a quotation, at the start of the stretch, is the sentence's before it.
    """
    closed = _CLOSED.match(text, start, end)
    start = start if closed is None else closed.end()
    bounds = sentence_starts(text) if bounds is None else bounds
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
