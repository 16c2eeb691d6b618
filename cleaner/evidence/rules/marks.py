"""The marks of a keyword: at its start or end they say that a word, or the text, must begin or end there."""

from __future__ import annotations

EDGE, START, END = MARKS = "\b\x02\x03"
"""Stand in a string where a word begins or ends, and where the text does."""


def edges(keyword: str) -> tuple[str, str, str]:
    """A keyword's text, and the mark that holds at its start and at its end: a word must begin there, the text, or (none) nothing."""
    left = keyword[0] if keyword[0] in MARKS else ""
    right = keyword[-1] if keyword[-1] in MARKS else ""
    return keyword[len(left) : len(keyword) - len(right)], left, right


def of_word(char: str) -> bool:
    """Whether a character surely belongs to a word, also as the `regex` module sees words."""
    return char.isalpha() or char.isdecimal()
