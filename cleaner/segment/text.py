"""Plain text → blocks: paragraphs between blank lines, one a line, or hard-wrapped at a column (found, not assumed)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from cleaner.core import maker, native
from cleaner.model import Block, BlockKind
from cleaner.model.later import late_pattern
from cleaner.segment import normal

WRAP_MIN, WRAP_MAX = 36, 132
"""Columns at which people and mail programs wrap; a longer line is a paragraph."""
WRAP_LINES = 4
"""Line ends that are too few to tell a column from chance."""
WRAP_NEAR = 0.75
"""Lines shorter than this share of the column are the last ones of their paragraphs and tell nothing."""
WRAP_SHARE = 0.7
"""Share of the lines near the column that it must explain; lines of independent lengths reach about 0.4."""
WRAP_STOPS = 0.5
"""Share of the explained lines that may end like a sentence."""

_STOPS = '.!?…"”»。！？:'
_BULLETS = "-*•‣▪◦·–—+(>"
"""What a list item begins with, if not with a digit, or a quotation in which it stands."""
_BULLET = late_pattern(r"(?:>[ \t]?)*(?:[-*•‣▪◦·–—+]|\(?\d{1,3}[.)])\s")
_HEADING = late_pattern(r"(#{1,6})\s+\S")
_MARKS = "*_"
_MARKED = late_pattern(r"(\*{1,3}+|_{1,3}+)(?![\s*_])([^*_]+)(?<!\s)\1")
"""A line that is emphasised as a whole. One with other stars or low lines in it may be emphasised in parts."""
_FENCES = "`~"
# As Markdown has it: with backticks behind them, backticks are code within a line.
_FENCE = late_pattern(r"(`{3,}+(?!.*`)|~{3,})", re.DOTALL)
_BELOW = "=-|:"
"""What a line begins with that belongs to the one above it."""
_UNDERLINE = late_pattern(r"={3,}|-{3,}")
_COLUMNS = late_pattern(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?")
_EMPTY = 8
"""Most lines of a quotation one below the other that are empty."""
_NO_TITLE = "#>|<=-:"
_TITLE = 110
"""Most characters of a heading with a line under it, and of a term with its definition."""
_FRONT = ("---", "+++")
"""What front matter stands between: YAML, TOML."""
_KEY = {
    "---": late_pattern(r"""\s*(?:[\w.-]+|"[^"]+"|'[^']+')[ \t]*:(?:\s|$)"""),
    "+++": late_pattern(r"""\s*(?:[\w.-]+|"[^"]+"|'[^']+')[ \t]*="""),
}
_NO_KEY = {"---": " \t#-]}", "+++": " \t#["}
"""What a line of front matter that has no key of its own begins with: it is a comment, an item, a table, or belongs to the line above."""
_CJK_START = late_pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\u0e00-\u0e7f]")

_new = maker(Block)

Line = tuple[int, int]
"""Start and end of a line's visible text, without white space around it."""


View = tuple[str, tuple[int, ...] | None, tuple[normal.Link, ...], int]
"""The matching view of a block, the way back and the links (see `normal.view_of_links`), and its words."""


def segment(source: str) -> tuple[Block, ...]:
    """The blocks of `source`, in order. Between two blocks there is nothing but white space and invisible characters.

    Front matter is no block: nothing of it is judged, and the article begins behind it.
    """
    views: dict[str, View] = {}  # a line that comes again is read once
    lines = _lines(source)
    if front := front_matter(source):
        lines = [line for line in lines if line[0][0] >= front]
    column = wrap_column(source, lines)
    groups: list[list[Line]] = []
    units = _units(source, lines)
    for number, (line, gap, indent) in enumerate(lines):
        if number in units:
            if units[number]:
                groups.append([])
            groups[-1].append(line)
        elif (
            groups
            and gap == 1
            and column
            and number - 1 not in units
            and not indent
            and _joins(source, groups[-1][-1], line, column)
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(_block(source, index, group, views) for index, group in enumerate(groups))


def front_matter(source: str) -> int:
    """Where the front matter at the very start of `source` ends; 0 where it has none.

    It is YAML between lines of dashes (the last may be dots) or TOML between lines of plus signs, with a key at least. YAML is asked line
    by line: a text may begin with a rule and have another one below its first paragraphs.
    """
    mark = source[:3]
    if mark not in _FRONT:
        return 0
    key, other = _KEY[mark], _NO_KEY[mark]
    at, found = 0, False
    for line in source.splitlines(keepends=True):
        bare = line.rstrip()
        if not at:
            if bare != mark:
                return 0
        elif bare == mark or (mark == "---" and bare == "..."):
            return at + len(bare) if found else 0
        elif key.match(line):
            found = True
        elif not bare:
            if mark == "---" and not found:  # a rule stands by itself
                return 0
        elif line[0] not in other and not (found and mark == "+++"):
            return 0
        at += len(line)
    return 0


def plain_lines(source: str) -> list[tuple[Line, int, bool]]:
    """Lines with visible text: span, line breaks since the last one (2 = at least one blank line), and whether it is indented.

    Twin: `core._core.lines`.
    """
    found: list[tuple[Line, int, bool]] = []
    at, gap, margin = 0, 2, -1
    for raw in source.splitlines(keepends=True):
        inner = normal.VISIBLE.search(raw)
        if inner is None:
            gap = 2
            # A form feed inside a line of white space still ends a page.
            at += len(raw)
            continue
        end = len(raw)
        while not normal.VISIBLE.match(raw[end - 1]):
            end -= 1
        lead = inner.start()
        found.append(((at + lead, at + end), gap, margin >= 0 and lead >= margin + 2))
        margin = lead
        gap = 1
        at += len(raw)
    return found


_lines: Callable[[str], list[tuple[Line, int, bool]]] = plain_lines if native is None else native.lines


def wrap_column(source: str, lines: Sequence[tuple[Line, int, bool]]) -> int:
    """The column at which the text is hard-wrapped, or 0.

    A line broken at column W is at most W long and would be longer with the next line's first word. W is the column that explains
    most line ends. It has to explain `WRAP_SHARE` of the lines that come near it, and most of these lines have to break off inside a
    sentence: lines that end with one are paragraphs of similar length.
    """
    events: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, bool]] = []
    for (line, _, _), (following, gap, _) in pairwise(lines):
        if gap != 1:
            continue
        low, high = line[1] - line[0], _filled(source, line, following)
        pairs.append((low, high, source[line[1] - 1] in _STOPS))
        if WRAP_MIN <= low <= WRAP_MAX:
            events += [(low, 1), (high, -1)]
    if len(pairs) < WRAP_LINES:
        return 0
    best = column = count = 0
    for at, step in sorted(events):
        count += step
        if count > best:
            best, column = count, at
    near = [pair for pair in pairs if pair[0] >= WRAP_NEAR * column]
    broken = [stops for low, high, stops in near if low <= column < high]
    if len(broken) < max(WRAP_LINES, WRAP_SHARE * len(near)) or sum(broken) > WRAP_STOPS * len(broken):
        return 0
    return column


def _filled(source: str, line: Line, following: Line) -> int:
    """How long `line` would be with the first word of the next one."""
    start, end = following
    if _CJK_START.match(source[start]):
        return line[1] - line[0] + 2
    words = source[start : min(end, start + WRAP_MAX)].split(None, 1)
    return line[1] - line[0] + 1 + len(words[0])


def _joins(source: str, line: Line, following: Line, column: int) -> bool:
    if _BULLET.match(source, following[0], following[1]):
        return False
    return _filled(source, line, following) > column


def _units(source: str, lines: Sequence[tuple[Line, int, bool]]) -> dict[int, bool]:
    """The lines of what is one block, by number: fenced code, a table with bars, and what Markdown writes in two lines or more.

    True where one of them begins.
    """
    found: dict[int, bool] = {}
    number = 0
    while number < len(lines):
        (start, end), _, _ = lines[number]
        stop = number + 1
        if source[start] in _FENCES and (mark := _FENCE.match(source, start, end)):
            while stop < len(lines) and not _closes(source, lines[stop][0], mark.group(1)):
                stop += 1
            stop = stop + 1 if stop < len(lines) else number + 1  # a fence that is not closed is a line
        elif source[start] == source[end - 1] == "|" and end - start > 2:
            while stop < len(lines) and lines[stop][1] == 1 and _is_row(source, lines[stop][0]):
                stop += 1
        elif source[start] == ">" == source[end - 1]:
            stop = _quoted(source, lines, number)
        elif stop < len(lines) and lines[stop][1] == 1 and source[lines[stop][0][0]] in _BELOW:
            stop = _with_below(source, lines, number, alone=lines[number][1] > 1 or number - 1 in found)
        if stop > number + 1:
            found.update({n: n == number for n in range(number, stop)})
        number = stop
    return found


def _quoted(source: str, lines: Sequence[tuple[Line, int, bool]], number: int) -> int:
    """Where a stretch ends of signs of a quotation that stand alone, and the line of it below: without them two paragraphs were one."""
    stop = number
    while not source[slice(*lines[stop][0])].strip("> \t"):
        stop += 1
        if stop == len(lines) or stop - number > _EMPTY or lines[stop][1] > 1 or source[lines[stop][0][0]] != ">":
            return number + 1
    return stop + 1


def _with_below(source: str, lines: Sequence[tuple[Line, int, bool]], number: int, *, alone: bool) -> int:
    """Where a table without bars at its sides ends; a heading with a line under it or a term with its definitions, where it is `alone`."""
    line = lines[number][0]
    stop = number + 1
    below = lines[stop][0]
    if _COLUMNS.fullmatch(source, *below) and source.find("|", *line) >= 0:
        stop += 1
        while stop < len(lines) and lines[stop][1] == 1 and source.find("|", *lines[stop][0]) >= 0:
            stop += 1
        return stop
    if not alone or line[1] - line[0] > _TITLE or source[line[0]] in _NO_TITLE or _BULLET.match(source, *line):
        return stop
    if _UNDERLINE.fullmatch(source, *below):
        return stop + 1
    while stop < len(lines) and lines[stop][1] == 1 and source.startswith((": ", ":\t"), *lines[stop][0]):
        stop += 1
    return stop


def _closes(source: str, line: Line, fence: str) -> bool:
    return source.startswith(fence, *line) and _FENCE.match(source, *line) is not None


def _is_row(source: str, line: Line) -> bool:
    return source[line[0]] == source[line[1] - 1] == "|"


def _block(source: str, index: int, group: list[Line], views: dict[str, View]) -> Block:
    start, end = group[0][0], group[-1][1]
    raw = source[start:end]
    kind: BlockKind = "paragraph"
    level = 0
    seen = 0  # where that begins which is read of it
    first = raw[0]
    if len(group) > 1:
        second = group[1]
        if _FENCE.match(source, *group[0]):
            kind = "code"
        elif first == raw[-1] == "|" or _COLUMNS.fullmatch(source, *second):
            kind = "table"
        elif first == ">" == source[group[0][1] - 1]:
            seen = group[-1][0] - start
        elif len(group) == 2 and _UNDERLINE.fullmatch(source, *second):
            kind, level = "heading", 1 if source[second[0]] == "=" else 2
            raw = source[slice(*group[0])]
    elif first == "#":
        if mark := _HEADING.match(raw):
            kind, level = "heading", len(mark.group(1))
    elif (first in _BULLETS or first.isdecimal()) and _BULLET.match(raw):
        kind = "item"
    if kind != "code" and raw[-1] in _MARKS and (mark := _MARKED.fullmatch(raw, seen)):
        seen, raw = mark.start(2), raw[: mark.end(2)]
    raw = raw[seen:]
    known = views.get(raw)
    if known is None:
        text, offsets, links = normal.view_of_links(raw)
        known = views[raw] = (text, offsets, links, normal.count_words(text))
    text, offsets, links, words = known
    if seen:
        offsets = tuple(seen + at for at in offsets or range(len(text)))
        links = tuple((low, high, seen + begin, seen + stop) for low, high, begin, stop in links)
    return _new(index, text, words, start, end, kind, level, offsets, links=links)
