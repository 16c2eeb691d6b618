"""Blocks alike: what they have in common with numbers, dates and names left open, and the pattern that matches them all."""

from __future__ import annotations

from collections.abc import Sequence

import regex

NUMBER, DATE, NAME = "\x01", "\x02", "\x03"
"""What stands in a mask for a number, for words inside a date, for a run of capitalised words."""
LEAST_LETTERS, LEAST_WORDS = 8, 2
"""Letters and words that blocks alike have in common at least, where only numbers and dates differ."""
NAMED_LETTERS, NAMED_WORDS = 10, 3
"""The same where names differ: "By …" is no piece of furniture of one host, and sentences of results read alike."""
MOST_WORDS, MOST_LETTERS = 25, 250
"""Words and characters of a block that is compared with others; longer ones are compared word for word only."""
_TOKEN = regex.compile(r"\d[\d.,:/-]*\d|\d|[^\W\d_][\w'’-]*|\s+|[^\w\s]|_", regex.V1)
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_OPEN = {
    NUMBER: r"\d{1,6}(?:[.,:/-]\d{1,6}){0,5}",
    DATE: r"[^\W\d_]{1,14}\.?(?: [^\W\d_]{1,14}\.?){0,2}",
    NAME: r"\p{Lu}[\w'’.-]{0,30}(?: \p{Lu}[\w'’.-]{0,30}){0,4}",
}


def mask(text: str) -> str:
    """A text with its numbers, the words of its dates and its names (capitalised words that are not its first) left open.

    >>> mask("Updated: 3 May 2026, 10:15").replace(NUMBER, "0").replace(DATE, "M")
    'Updated: 0 M 0, 0'
    >>> mask("More from the desk of Lena Harp").replace(NAME, "X")
    'More from the desk of X'
    """
    return "".join(kind or token for token, kind in _parts(text))


def _parts(text: str) -> list[tuple[str, str]]:
    """The tokens of a text, each with what is open in it (empty: nothing); runs that are open together are one."""
    tokens = _TOKEN.findall(text)
    kinds = [NUMBER if token[0].isdigit() else "" for token in tokens]
    _open_dates(tokens, kinds)
    seen_word = False
    for n, token in enumerate(tokens):
        if token[0].isalpha():
            if seen_word and not kinds[n] and token[0].isupper():
                kinds[n] = NAME
            seen_word = True
        elif token in ".!?:" and n + 1 < len(tokens) and tokens[n + 1].isspace():
            seen_word = False  # the first word of the next sentence is capitalised anyway
    return _joined(tokens, kinds)


def _open_dates(tokens: Sequence[str], kinds: list[str]) -> None:
    """Open the one to three words between a day and a year."""
    for n, token in enumerate(tokens):
        if not kinds[n] or not _YEAR.fullmatch(token):
            continue
        at, words = n - 1, 0
        while at >= 0 and words <= 3 and not kinds[at]:
            words += tokens[at][0].isalpha()
            if not (tokens[at][0].isalpha() or tokens[at].isspace() or tokens[at] in ".,"):
                break
            at -= 1
        if at >= 0 and kinds[at] == NUMBER and 1 <= words <= 3 and len(tokens[at]) <= 2:
            for middle in range(at + 1, n):
                if tokens[middle][0].isalpha():
                    kinds[middle] = DATE


def _joined(tokens: Sequence[str], kinds: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for n, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
        between = (
            token.isspace()
            and found
            and found[-1][1] in {DATE, NAME}
            and n + 1 < len(kinds)
            and kinds[n + 1] == found[-1][1]
        )
        if found and kind in {DATE, NAME} and found[-1][1] == kind and tokens[n - 1].isspace():
            found[-1] = (found[-1][0] + token, kind)
        elif between:
            found[-1] = (found[-1][0] + token, found[-1][1])
        else:
            found.append((token, kind))
    return found


def says_enough(masked: str) -> bool:
    """Whether what blocks of a mask have in common is enough to know one by."""
    words = regex.findall(r"[^\W\d_]{2,}", masked)
    letters = sum(map(len, words)) + 2 * len(_WIDE.findall(masked))
    named = NAME in masked
    least = (NAMED_LETTERS, NAMED_WORDS) if named else (LEAST_LETTERS, LEAST_WORDS)
    return letters >= least[0] and (len(words) >= least[1] or letters >= 2 * least[0])


def is_open(masked: str) -> bool:
    """Whether anything is left open in a mask."""
    return any(kind in masked for kind in _OPEN)


def pattern(examples: Sequence[str]) -> str | None:
    """A pattern that matches all of these texts of one mask; what is the same in all stays as it is.

    None where they are all the same, or where nothing that bounds them can be said.

    >>> pattern(["Reading time: 4 minutes", "Reading time: 12 minutes"])
    'Reading time: \\\\d{1,6}(?:[.,:/-]\\\\d{1,6}){0,5} minutes'
    """
    rows = [_parts(text) for text in examples]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return None
    made: list[str] = []
    opened = False
    for column in zip(*rows, strict=True):
        words, kinds = {token for token, _ in column}, {kind for _, kind in column}
        if len(kinds) > 1:
            return None
        kind = column[0][1]
        opened = opened or len(words) > 1
        if len(words) > 1 and not kind:
            return None
        # A number that was the same everywhere may be the year of the crawl.
        if kind == NUMBER or len(words) > 1:
            made.append(_begun(sorted(words)) + _OPEN[kind] if kind == NAME else _OPEN[kind])
        else:
            made.append(_escaped(column[0][0]))
    found = "".join(made)
    return found if opened and all(regex.fullmatch(found, text) for text in examples) else None


def _begun(names: Sequence[str]) -> str:
    """The words with which all of some names begin: "Desk " of "Desk Politics" and "Desk Sports"."""
    rows = [name.split(" ") for name in names]
    least = min(map(len, rows)) - 1
    same = next((n for n in range(least) if len({row[n] for row in rows}) > 1), least)
    return "".join(_escaped(f"{word} ") for word in rows[0][:same])


def _escaped(text: str) -> str:
    return regex.escape(text, special_only=True, literal_spaces=True)
