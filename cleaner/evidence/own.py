"""What a block's text shows by itself: its length, its characters, how it ends.

The numbers depend on the text alone. Shares and counts look at the first `READ`
characters: what a longer block is does not hang on the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cleaner.core import native
from cleaner.model.later import late_pattern
from cleaner.segment.normal import is_end

READ = 300
"""Characters of a block that are looked at for shares and counts."""

NAMES = (
    "characters", "word_length", "longest_word", "upper_share", "digit_share", "mark_share", "capital_words",
    "commas", "stops", "quotes", "exclamations", "questions", "brackets", "bars", "dashes",
    "starts_upper", "starts_lower", "starts_digit", "starts_mark",
    "ends_stop", "ends_colon", "ends_exclamation", "ends_question", "ends_ellipsis", "ends_quote", "ends_bracket", "ends_comma",
    "address", "clock", "year", "currency", "copyright", "arrow", "hashtag",
)  # fmt: skip
"""The features of this module, in order; `features.py` says what each is."""

_FIRST_LETTER = late_pattern(r"(?:^|[\s/(“\"«„‘'])([^\W\d_])")
_ADDRESS = late_pattern(
    r"https?://|www\.\w|[\w.+-]@[\w-]+\.\w|\w\.(?:com|org|net|co|de|fr|es|it|nl|pl|ru|se|jp|uk)\b", re.I
)
_CLOCK = late_pattern(r"\b[0-2]?\d[:.h][0-5]\d\b")
_YEAR = late_pattern(r"\b(?:19|20)\d\d\b")
_CURRENCY = late_pattern(r"[€$£¥₹₽₴₺₩]|\b(?:EUR|USD|GBP|CHF|kr|zł|Kč|Ft|lei)\b")
_MARK = late_pattern(r"[^\w\s]")


_Measured = tuple[list[float], bool, bool, bool, bool]


def numbers(text: str, measure: Callable[[str, bool], _Measured] | None = None) -> list[float]:
    """The features `NAMES` of one text (the matching view of a block); `measure` is one of the twins, in tests."""
    made, address, clock, year, money = (measure or _measure)(text, is_end(text))
    sample = text[:READ]
    searches = (address, _ADDRESS), (clock, _CLOCK), (year, _YEAR), (money, _CURRENCY)
    for place, (asked, pattern) in enumerate(searches, _ADDRESS_PLACE):
        if asked:
            made[place] = float(pattern.search(sample) is not None)
    return made


def columns(texts: list[str]) -> list[list[float]]:
    """The features `NAMES` of many texts, a list for each feature."""
    if native is None:
        return [list(column) for column in zip(*map(numbers, texts), strict=True)] if texts else [[] for _ in NAMES]
    found: list[list[float]]
    found, asked = native.own_columns(texts)
    address = found[_ADDRESS_PLACE]
    for number in asked:
        address[number] = float(_ADDRESS.search(texts[number][:READ]) is not None)
    return found


_ADDRESS_PLACE = NAMES.index("address")


def plain(text: str, ends: bool) -> _Measured:
    """What needs no search, and what is worth one: an address, a clock time, a year, money (twin: `core._core.numbers`).

    The twin tells all but addresses itself.
    """
    sample = text[:READ]
    size = len(sample)
    words = sample.split() or [""]
    letters = sum(map(str.isalpha, sample))
    upper = sum(map(str.isupper, sample))
    digits = sum(map(str.isdigit, sample))
    marks = len(_MARK.findall(sample))
    first, last = text[:1], text[-1:]
    count = sample.count
    found = [
        float(len(text)),
        size / len(words),
        float(max(map(len, words))),
        upper / letters if letters else 0.0,
        digits / size if size else 0.0,
        marks / size if size else 0.0,
        sum(letter.isupper() or letter.istitle() for letter in _FIRST_LETTER.findall(sample)) / len(words),
        float(count(",") + count("、") + count("،")),
        float(count(".") + count("。")),
        float(sum(map(count, '"“”„«»「」'))),
        float(count("!") + count("！")),
        float(count("?") + count("？") + count("؟")),
        float(count("(") + count("[")),
        float(sum(map(count, "|•·/›"))),
        float(sum(map(count, "–—"))),
        float(first.isupper()),
        float(first.islower()),
        float(first.isdigit()),
        float(not first.isalnum()),
        float(ends),
        float(last in ":：" and last != ""),
        float(last in "!！" and last != ""),
        float(last in "?？؟" and last != ""),
        float(last == "…" or text.endswith("...")),
        float(last in "\"”»“」'" and last != ""),
        float(last in ")]」】" and last != ""),
        float(last in ",،、" and last != ""),
        0.0,
        0.0,
        0.0,
        0.0,
        float("©" in sample or "(c)" in sample[:12].lower()),
        float(any(sign in sample for sign in "→›»▶►➜➔>")),
        float("#" in sample),
    ]
    return found, any(sign in sample for sign in (".", "@", ":/")), digits > 1, digits > 3, True


_measure = plain if native is None else native.numbers
