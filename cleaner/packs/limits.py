"""What a rule's pattern may cost, told from its text: before it is compiled, and whether matching it can backtrack without bound.

A pattern comes from a pack, and a pack may be a stranger's: compiling must not fill the memory, matching has a timeout besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import name

MAX_EXPANDED = 20_000
"""Characters, classes and marks of a pattern when its repeats are written out as often as they must match; compilers do just that."""
OURS = MAX_EXPANDED // 4
"""None of the patterns that ship comes nearer to it."""
WIDTH = 130
"""Characters of a line of a pattern that a screen shows beside what is around it; set by hand. A pattern may go on over lines."""
_TOKEN = re.compile(
    r"""\\[pPN]\{[^}]*+\}|\\L<[^>]*+>|\\.|\[\^?+\]?+(?:\\.|\[:[^\]]*+:\]|[^\]\\])*+\]|\{(?P<low>\d+)?+(?:,(?P<high>\d*+))?+\}|\(\?\#[^)]*+\)|."""
    """""",
    re.DOTALL,
)


MANY = 1_000_000
"""More often than a block has characters."""
_ALONE = re.compile(r"\(\?(?:#[^)]*|[a-zA-Z0-9-]+)\)")
"""Comments, flags and the like in brackets: they match nothing."""
_OPENS = re.compile(r"\((?:\?(?:P?<\w+>|<?[=!]|[:>|]|[a-zA-Z-]+:))?")
_NEARLY_ANY = re.compile(r"\.|\[\^(?:\\[^a-zA-Z]|[^\\\]])\]")
_MAY_BE_MISSING = re.compile(r"[?*]|\{0?,")
_REPEAT = re.compile(r"(?:[*+?]|\{(?=\d|,\d)(?P<low>\d*)(?P<comma>,)?(?P<high>\d*)\})(?P<mode>[?+]?)")
_REPEATS = re.compile(r"[*+]|\{\d*,\d*\}")


def expanded(pattern: str) -> int:
    """How many marks `pattern` has when each repeat is written out as often as it must match at least."""
    sizes = [0]
    last = 0
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        if token == "(":
            sizes.append(0)
            last = 0
        elif token == ")":
            last = sizes.pop() if len(sizes) > 1 else 0
            if not sizes:
                sizes.append(0)
            sizes[-1] += last
        elif match.group("low") is not None or match.group("high"):
            least = int((match.group("low") or "0")[:12])
            most = int((match.group("high") or "0")[:12])
            if most > 65_535 or least > 65_535:
                return MAX_EXPANDED + max(least, most)
            sizes[-1] += last * max(0, least - 1)
            last *= max(1, least)
        else:
            last = 1
            sizes[-1] += 1
    return sum(sizes)


@dataclass(slots=True)
class _Item:
    """A piece of a pattern: the ways of a group (one without any for a single character), and how often it may stand."""

    ways: list[list[_Item]] = field(default_factory=list)
    nearly_any: bool = False
    """A dot, or a set of all but one character."""
    most: int = 1
    """`MANY` without bound."""
    gives_back: bool = True
    """False: what it took it keeps (possessive, or an atomic group)."""


def repeats(pattern: str) -> bool:
    """Whether anything in `pattern` may stand more or fewer times; what may only be missing gives a search few ways to go back."""
    return _REPEATS.search(pattern) is not None


def backtracking(pattern: str) -> Iterator[str]:
    """Repeats that can backtrack without bound: an unbounded repeat inside a repeat, or of nearly any character."""
    # A pattern read from the end may run back to the block's start: what it hangs on has matched already.
    plain = re.sub(r"^\(\?r\)(?:\^\.\{\d+,\d+\}\??)?", "", pattern)
    try:
        ways, _ = _read(plain, 0)
    except RecursionError:  # Trying it on worst cases, and the run-time timeout, stand guard.
        return
    yield from dict.fromkeys(_backtracking(ways))


def _read(pattern: str, at: int) -> tuple[list[list[_Item]], int]:
    """The ways of a pattern, or of the group that opens before `at`, and where it is closed."""
    ways: list[list[_Item]] = [[]]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            ways.append([])
            at += 1
            continue
        if alone := _ALONE.match(pattern, at):
            at = alone.end()
            continue
        if pattern[at] == "(":
            opened = _OPENS.match(pattern, at)
            start = opened.end() if opened else at + 1
            inner, at = _read(pattern, start)
            at += 1
            item = _Item(inner, gives_back=pattern[start - 3 : start] != "(?>")
        else:
            token = _TOKEN.match(pattern, at)
            end = token.end() if token else at + 1
            item = _Item(nearly_any=bool(_NEARLY_ANY.fullmatch(pattern, at, end)))
            at = end
        if repeat := _REPEAT.match(pattern, at):
            at = repeat.end()
            item.most = _most(repeat)
            item.gives_back = item.gives_back and repeat.group("mode") != "+"
        ways[-1].append(item)
    return ways, at


def _most(repeat: re.Match[str]) -> int:
    if repeat.group()[0] == "?":
        return 1
    if repeat.group()[0] in "*+":
        return MANY
    low, comma, high = repeat.group("low", "comma", "high")
    return int((high if comma else low)[:6] or MANY)


def _backtracking(ways: list[list[_Item]], inside: bool = False) -> Iterator[str]:
    for item in (item for way in ways for item in way):
        many = item.most > 400
        if many and inside and item.gives_back:
            yield "an unbounded repeat inside a repeat can backtrack without bound; write {0,40} or a possessive *+"
        if many and _all_nearly_any(item):
            yield "an unbounded .* or [^x]* runs over the whole block; write {0,60}"
        yield from _backtracking(item.ways, item.gives_back and (inside or item.most > 1))


def _all_nearly_any(item: _Item) -> bool:
    if not item.ways:
        return item.nearly_any
    return len(item.ways) == 1 and all(part.most == 1 and _all_nearly_any(part) for part in item.ways[0])


def never_seen(pattern: str, seen: Callable[[str], str]) -> Iterator[str]:
    """What must stand in a text for a way of `pattern`, and stands in none: two spaces in a row, or a character that `seen` folds away.

    `seen` gives the view of a text in which patterns are searched. A set may have such a character beside others.
    """
    if "(?x" in pattern:  # there, white space is layout
        return
    before = ""
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        if len(token) == 1 and not _MAY_BE_MISSING.match(pattern, match.end()):
            if token == before == " ":
                yield "two spaces in a row"
            elif seen(token) != token:
                yield f"U+{ord(token):04X} ({name(token, 'without a name').lower()})"
        before = token


_LITERAL = re.compile(r"[^\W\d_]{2,}(?:[ '-][^\W\d_]{2,})*")


def worst_cases(pattern: str, examples: list[str], words: list[str], size: int) -> Iterator[str]:
    """Texts of about `size` characters that make `pattern` work hard: its own words and examples again and again and cut short,
    with long runs of what its classes and repeats take.

    `examples` are texts that it matches, `words` those of its lists.
    """
    literals = list(dict.fromkeys(_LITERAL.findall(re.sub(r"\\[a-zA-Z](?:\{[^}]*\}|<[^>]*>)?", " ", pattern))))[:12]
    units = ["a", "1", " ", "A ", "a, "]
    units += [f"{word} " for word in (*literals[:3], *words[:1])]
    if literals:
        units.append(" ".join(literals) + " ")
    for example in examples[:2]:
        units += [example + " ", example[: 2 * len(example) // 3] + " "]
    for unit in dict.fromkeys(unit for unit in units if unit):
        filled = (unit * (size // len(unit) + 1))[:size]
        if not literals:
            yield filled
            continue
        # What the pattern begins with, then a run that nearly goes on.
        yield f"{literals[0]} {filled}"[:size] + "\u0001"
        # A search gives up at once where a word that must follow stands nowhere: here it stands, in vain.
        yield f"{filled}\u0001 {' '.join(literals)}"


def widest(rule: Mapping[str, Any]) -> int:
    """Characters of the longest line of a rule's patterns, as its file has them (`pattern`, or what it adds to a frame's)."""
    given = rule["pattern"] if "pattern" in rule else rule.get("also", [])
    ways = [given] if isinstance(given, str) else given
    return max((len(line) for way in ways for line in way.split("\n")), default=0)
