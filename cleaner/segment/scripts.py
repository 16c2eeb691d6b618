"""Raised and lowered text (`sup`, `sub`) in a line: 10<sup>6</sup> is 10⁶ and not 106.

Digits and signs have characters of their own in Unicode; other powers and indexes are written `x^k` and `x_i`. Ordinals
(1<sup>st</sup>, XIX<sup>e</sup>, M<sup>me</sup>) are letters that stand a little higher and stay as they are, and so do the marks of
footnotes, which markup rules take out (they need to see them). A mark stands after text, a power after a term: a number, a variable, a
unit of measurement, a function, a bracket of such.
"""

from __future__ import annotations

import re
import unicodedata

from lxml import html

from cleaner.segment.elements import HIDDEN_TAGS, is_hidden
from cleaner.segment.formulas import formula

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RAISABLE = re.compile(r"(?=.*\d)[0-9+\-−=()n]+|n")
_LOWERABLE = re.compile(r"[0-9+\-−=()]+")
_FOOTNOTE = re.compile(r"\[?\d{1,3}\]?|\[?[a-z]\]|[*†‡§¶]{1,3}")
_LETTERS = re.compile(r"[^\W\d_]+$")
_VARIABLE = re.compile(r"[A-Za-z\u0370-\u03ff]")
_UNITS = frozenset("m km cm mm dm nm µm μm ft yd s ms kg g mg lb W kW Hz Pa V A J N K eV м км см мм дм га с кг".split())
# What is a word as well is a unit only after a number.
_UNITS_AFTER_NUMBERS = re.compile(r"[\d½¼¾]\s?(?:in|mi|ha|a|l|h|sq|rd|to|par|bar)$")
_LONG_UNITS = re.compile(
    r"(?:kilo|chilo|centi|milli|deci|quadrat|kubik)?met(?:er|re|ro|ri)s?|feet|foot|inch(?:es)?|miles?|yards?|метр(?:а|ов)?",
    re.IGNORECASE,
)
_FUNCTIONS = frozenset("sin cos tan cot sec csc sinh cosh tanh log ln exp det".split())
# A few letters right after a sign of calculation or a number are factors: E = mc², 4πr².
_FACTORS = re.compile(r"(?:[=+−×·⋅*^<>≤≥∝]\s?|\d)[A-Za-z\u0370-\u03ff]{1,3}$")
# A variable with an index or a power: v₀. Of several letters it is a formula of chemistry, and a mark behind it is a mark.
_INDEXED = re.compile(r"(?<![^\W_])[A-Za-z\u0370-\u03ff][₀-₉⁰¹²³⁴-⁹]+$")
# The 20th, the 1980s, it's: letters that end a word.
_ENDING = re.compile(r"\d(?:st|nd|rd|th)$|\d0s$|['’][^\W\d_]{1,2}$")
_YEAR = re.compile(r"(?<![\d.,])(?:1\d|20)\d\d(?:[–/-]\d\d(?:\d\d)?)?$")
_CALCULATED = re.compile(r"[=+−×·⋅*^]\s?\d+$")
_CALCULATES = re.compile(r"\s?[=+−×·⋅*]")
_YEAR_IN_BRACKETS = re.compile(r"\((?:1\d|20)\d\d[a-z]?(?:[–/-]\d{2,4})?\)$")
_BRACKET_OF_A_TERM = re.compile(r"\((?:[^()\w]|\d|[^\W\d_](?![^\W\d_]))*\)$")
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![a-z])")
_SMALL_VARIABLE = re.compile(r"(?<![^\W_])[a-z\u03b1-\u03c9]$")
_ORDINALS = frozenset(
    "st nd rd th me mme mlle er ère re e ème eme os o a as ra ta te ty lle gr ve de ste do mo no vo ro to da bis ter tm sm".split()
)
_OPENING = " \t\n\r\xa0\u202f([{“„«‘/–—-=+"
MAX_DEEP = 3
"""Powers of powers that are told apart."""
MAX = 12
"""Characters above which raised or lowered text is a remark, not a power."""


def written(tag: str, text: str, before: str, after: str = "") -> str | None:
    """How raised (`tag` "sup") or lowered ("sub") `text` is written between `before` and `after`; None where it stays as it is.

    >>> written("sup", "6", "10"), written("sub", "2", "H"), written("sup", "st", "1"), written("sup", "3", "the dam")
    ('⁶', '₂', None, None)
    >>> written("sup", "14", "a test of ", "C gave the year"), written("sup", "3", "in 1911"), written("sup", "2", "E = mc")
    ('¹⁴', None, '²')
    """
    if not text or len(text) > MAX or " " in text:
        return None
    if (not before or before[-1] in _OPENING) and text.isdecimal() and text.isascii() and _ELEMENT.match(after):
        return text.translate(_RAISED if tag == "sup" else _LOWERED)  # The number of an isotope, ¹⁴C.
    if not before or before[-1].isspace():
        return None
    if tag == "sub":
        if _LOWERABLE.fullmatch(text):
            return text.translate(_LOWERED)
        return f"_{text}" if re.fullmatch(r"[\w+\-−=,]+", text) and before[-1].isalnum() else None
    if _FOOTNOTE.fullmatch(text) and not _is_term(text, before, after):
        return None
    if _RAISABLE.fullmatch(text):
        return text.translate(_RAISED) if text != "n" or _is_term(text, before, after) else None
    if text.isalpha():
        return _letters(text, before)
    return _power(text) if re.fullmatch(r"[\w+\-−/.,=()]+", text) else None


def _is_term(text: str, before: str, after: str) -> bool:
    """Whether what stands before a raised number or mark can have a power."""
    last = before[-1]
    if last.isdecimal():
        return not _YEAR.search(before) or bool(_CALCULATED.search(before) or _CALCULATES.match(after))
    if last == ")":
        return _BRACKET_OF_A_TERM.search(before) is not None and _YEAR_IN_BRACKETS.search(before) is None
    if unicodedata.category(last) == "No":
        return _INDEXED.search(before) is not None
    found = _LETTERS.search(before)
    if found is None:
        return unicodedata.category(last) == "Sm" or last in "°("  # A sign of calculation; others are the text's.
    if _ENDING.search(before):
        return False
    word = found.group()
    if len(word) == 1 and _VARIABLE.match(word):
        return True
    if text in {"2", "3", "4"} and (
        word in _UNITS or _LONG_UNITS.fullmatch(word) or _UNITS_AFTER_NUMBERS.search(before)
    ):
        return True
    return word in _FUNCTIONS or _FACTORS.search(before) is not None


def _letters(text: str, before: str) -> str | None:
    """Raised letters as a power, where they stand after a variable or a bracket and are no ending of an ordinal or a title."""
    if len(text) == 1:
        if text == "o" and before[-1] in "nN":
            return None  # A number, nᵒ.
        power = before[-1] == ")" and _YEAR_IN_BRACKETS.search(before) is None
        power = power or (before[-1].islower() and len(before) > 1 and not before[-2].isalpha())
        return f"^{text}" if power or (before[-1].isalpha() and len(before) == 1) else None
    return _power(text) if _SMALL_VARIABLE.search(before) and text.lower() not in _ORDINALS else None


def _power(text: str) -> str:
    """A power of several letters in brackets: e^(iπ)."""
    whole = len(text) == 1 or not any(map(str.isalpha, text)) or text[0] + text[-1] == "()"
    return f"^{text}" if whole else f"^({text})"


def shown(element: html.HtmlElement, deep: int = 0) -> str:
    """The text below a raised or lowered element that a browser shows, as far as it may matter: what is longer than `MAX` is cut off.

    What is raised or lowered in it is written as elsewhere, down to a few levels.
    """
    found: list[str] = [element.text or ""]
    waiting: list[html.HtmlElement | str] = list(reversed(element))
    while waiting and sum(map(len, found)) <= 2 * MAX:
        child = waiting.pop()
        if isinstance(child, str):
            found.append(child)
            continue
        if child.tail:
            waiting.append(child.tail)
        if not isinstance(child.tag, str):
            continue
        if (text := formula(child, child.tag)) is not None:
            found.append(text)
        elif child.tag in HIDDEN_TAGS or is_hidden(child):
            continue
        elif child.tag in {"sup", "sub"} and deep < MAX_DEEP:
            inner = shown(child, deep + 1)
            found.append(written(child.tag, inner, "".join(found), following(child)) or inner)
        else:
            found.append(child.text or "")
            waiting.extend(reversed(child))
    return "".join(found).strip()


def following(element: html.HtmlElement) -> str:
    """The text right behind an element, other raised and lowered ones passed over."""
    here: html.HtmlElement | None = element
    for _ in range(3):
        if here is None or here.tail:
            break
        here = here.getnext()
        if here is not None and here.tag not in {"sup", "sub"}:
            return here.text or ""
    return (here.tail or "") if here is not None else ""
