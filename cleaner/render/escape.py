"""Which characters of a text Markdown would take for markup, so that a backslash has to stand before them.

The rules are those of CommonMark 0.31 and of GitHub's tables, task lists and strikethrough. A character gets its backslash only where it
would mean something: a lone star, the underscores of snake_case, brackets without an address and `a < b` stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set

_RUNS = re.compile(r"\*+|_+|~+|`+")
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n])|<(?=[A-Za-z/!?])|&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)|\](?=\()"
)
_BRACKETS = re.compile(r"[\[\]]")
_PIPES = re.compile(r"\|")
_STARTS = re.compile(
    r"(?P<first>\#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|=+\s*$|-+\s*$|([-*_])(?:[ \t]*\2){2,}[ \t]*$|~{3,}|\[[^\]\n]+\](?=:)|\[[ xX]\](?=\s)"
    r"|(?=[|:\- \t]*-)[|:\-][|:\- \t]*$)|(?P<number>\d{1,9}(?=[.)](?:\s|$)))|(?P<fence>`{3,})",
    re.MULTILINE,
)
_CLOSING_SIGNS = re.compile(r"(?:^|(?<=\s))#+\s*$")


def is_sign(char: str) -> bool:
    """Whether a character is punctuation or a symbol, which is what emphasis depends on."""
    return unicodedata.category(char)[0] in "PS" if char else False


def opens(before: str, after: str) -> bool:
    """Whether stars between these characters (empty: the text's end) can begin emphasis: they are "left-flanking"."""
    if not after or after.isspace():
        return False
    return not is_sign(after) or not before or before.isspace() or is_sign(before)


def closes(before: str, after: str) -> bool:
    """Whether stars between these characters can end emphasis: they are "right-flanking"."""
    return opens(after, before)


def places(
    text: str,
    *,
    code: Iterable[tuple[int, int]] = (),
    links: Iterable[tuple[int, int]] = (),
    edges: Iterable[int] = (),
    marked: bool = False,
    lines: bool = True,
    heading: bool = False,
    table: bool = False,
) -> set[int]:
    """The offsets in `text` that want a backslash before them.

    Args:
        text: The running text of a block.
        code: Stretches that stand between backticks, where nothing is escaped.
        links: Stretches that are the words of links.
        edges: Where marks of ours begin or end: a backslash before one would be taken for theirs.
        marked: Emphasis of ours stands in the text, so that no star of its own may meet it.
        lines: Each line begins a line of the output.
        heading: The text ends a line that begins with number signs.
        table: The text is a cell: its bars are escaped.

    >>> sorted(places("2*3*4 snake_case [sic] a < b")), sorted(places("1. May")), sorted(places("5* hotel"))
    ([1, 3], [1], [])
    """
    found = {match.start() for match in _INLINE.finditer(text)}
    code, edges = list(code), frozenset(edges)
    found |= _runs(text, code, edges, marked=marked)
    if lines:
        for match in _STARTS.finditer(text):
            # MULTILINE lets the pattern stop at the end of a line; it has to begin one as well.
            if match.start() and text[match.start() - 1] != "\n":
                continue
            if match.group("number"):
                found.add(match.end())
            elif match.group("fence"):
                found.update(range(match.start(), match.end()))
            else:
                found.add(match.start())
    if heading and (closing := _CLOSING_SIGNS.search(text)):
        found.add(closing.start())
    for start, end in links:
        found |= {match.start() for match in _BRACKETS.finditer(text, start, end)}
        if text[start - 1 : start] == "!":
            found.add(start - 1)
    found |= {edge - 1 for edge in edges if text[edge - 1 : edge] == "\\"}
    for start, end in code:
        found.difference_update(range(start, end))
    if table:
        found |= {match.start() for match in _PIPES.finditer(text)}
    return found


def _runs(text: str, code: Sequence[tuple[int, int]], edges: Set[int], *, marked: bool) -> set[int]:
    """The stars, underscores, tildes and backticks that could pair up."""
    each: dict[str, list[re.Match[str]]] = {}
    parted: set[str] = set()
    for match in _RUNS.finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end in code):
            continue
        sign = match.group()[0]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if after == "\n":
            after = "\\"  # What a line break is written with.
        # Beside a mark of ours stands a sign, and one inside makes two runs of it.
        touched = not edges.isdisjoint(range(match.start(), match.end() + 1))
        if touched and not edges.isdisjoint(range(match.start() + 1, match.end())):
            parted.add(sign)
        if touched or sign == "`" or opens(before, after) or closes(before, after):
            if sign == "_" and before.isalnum() and after.isalnum() and not touched:
                continue
            each.setdefault(sign, []).append(match)
    found: set[int] = set()
    for sign, matches in each.items():
        ours = marked if sign in "*~" else bool(code) if sign == "`" else False
        if len(matches) > 1 or ours or sign in parted:
            for match in matches:
                found.update(range(match.start(), match.end()))
    return found
