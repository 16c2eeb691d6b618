"""Raised and lowered text (`sup`, `sub`) in a line: 10<sup>6</sup> is 10⁶ and not 106.

Digits and signs have characters of their own in Unicode; other powers and indexes are written `x^k` and `x_i`. Ordinals
(1<sup>st</sup>, XIX<sup>e</sup>, M<sup>me</sup>) are letters that stand a little higher and stay as they are, and so do the marks of
footnotes, which markup rules take out (they need to see them).
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISABLE = re.compile(r"(?=.*\d)[0-9+\-−=()n]+|n")
_LOWERABLE = re.compile(r"[0-9+\-−=()]+")
_FOOTNOTE = re.compile(r"\[?\d{1,3}\]?|\[?[a-z]\]|[*†‡§¶]{1,3}")
_AFTER_WORD = re.compile(r"(?:[^\W\d_]{4,}|[.,;:!?)\]”’\"'»…。、])$")
_UNIT = re.compile(r"(?:met(?:er|re|ro|ri)s?|feet|foot|inch(?:es)?|miles?|yards?)$", re.IGNORECASE)
_BRACKET_OF_A_TERM = re.compile(r"\((?:[^()\w]|\d|[^\W\d_](?![^\W\d_]))*\)$")
MAX = 12
"""Characters above which raised or lowered text is a remark, not a power."""


def written(tag: str, text: str, before: str) -> str | None:
    """How raised (`tag` "sup") or lowered ("sub") `text` is written after `before`; None where it stays as it is.

    >>> written("sup", "6", "10"), written("sub", "2", "H"), written("sup", "st", "1"), written("sup", "3", "the dam.")
    ('⁶', '₂', None, None)
    """
    if not text or len(text) > MAX or " " in text or not before or before[-1].isspace():
        return None
    if tag == "sup":
        powers = (text in {"2", "3"} and _UNIT.search(before)) or _BRACKET_OF_A_TERM.search(before)
        if not powers and _FOOTNOTE.fullmatch(text) and _AFTER_WORD.search(before):
            return None
        if _RAISABLE.fullmatch(text):
            return text.translate(_RAISED)
        power = before[-1] == ")" or (before[-1].islower() and len(before) > 1 and not before[-2].isalpha())
        alone = before[-1].isalpha() and len(before) == 1
        if text.isalpha():
            return f"^{text}" if len(text) == 1 and (power or alone) else None
        return f"^{text}" if re.fullmatch(r"[\w+\-−/.,=()]+", text) else None
    if _LOWERABLE.fullmatch(text):
        return text.translate(_LOWERED)
    return f"_{text}" if re.fullmatch(r"[\w+\-−=,]+", text) and before[-1].isalnum() else None
