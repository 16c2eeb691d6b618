"""What the rules of a folder share: named lists of words, named parts of patterns, and what a language needs to be told.

`language.toml` of a folder holds them; what stands in `core/language.toml` reaches every pack. A pattern names a list as `\\L<month>` and a
part as `{said}`, and may run over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.model import PackError
from cleaner.model.later import late_pattern

FILE = "language.toml"
FRAMES = "frames"
"""The folder of the frames (`frames`), below that of the packs."""
MAX_PATTERN = 4000
"""Characters of a pattern, its parts written out; one that a frame makes of a lexicon's words may have as many again."""
MAX_WORD, MAX_LIST = 200, 20_000
"""Characters of a word of a list or of a keyword, and words of a list."""
_PART = late_pattern(r"(?<!\\)(?<!\\[pPN])\{([a-z][a-z0-9_]+)\}")
_NAME = late_pattern(r"[a-z][a-z0-9_]+")
_LIST = late_pattern(r"\\L<(\w+)>")


@dataclass(frozen=True, slots=True)
class Language:
    """A language's frequent words, and the words in which a page speaks itself: to the reader (`you`), for the house (`we`)."""

    code: str
    stop: tuple[str, ...]
    you: tuple[str, ...]
    we: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """Lists and parts by name. Of two of a name the nearer one counts: the file's own, then the folder's, then that of `core`."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    """The lexicon that some of the parts are from, as messages call it; nothing where the folder has none."""

    def within(self, path: Path, data: Mapping[str, Any]) -> Shared:
        """These and those of a file's tables. Raises PackError for one that is malformed."""
        lists, parts = dict(self.lists), dict(self.parts)
        for name, values in table(path, "lists", data).items():
            lists[name] = strings(path, "lists", name, values)
        for name, value in table(path, "parts", data).items():
            if not isinstance(value, str | list) or not _NAME.fullmatch(name):
                raise PackError(
                    f"{path}: parts: {name}: wants a pattern, and a name of two or more small letters, digits or _"
                )
            parts[name] = Shared(lists, parts).written_out(f"{path}: parts: {name}", value)
        return replace(self, lists=lists, parts=parts)

    def written_out(self, where: str, value: str | list[str], most: int = MAX_PATTERN) -> str:
        """A pattern on one line, its parts put in: `value` as a pack has it, a list meaning one of several ways.

        Raises PackError naming `where` for what is no pattern, is too long, or names a part that is not there.

            >>> Shared({}, {"said": "said|told"}).written_out("x", ["he {said}", "as reported"])
            'he (?:said|told)|as reported'
        """
        ways = [value] if isinstance(value, str) else value
        if not isinstance(ways, list) or not ways or not all(isinstance(way, str) and way.strip() for way in ways):
            raise PackError(f"{where}: wants a pattern, or a list of the ways in which it may be put")

        def part(match: re.Match[str]) -> str:
            found = self.parts.get(match.group(1))
            if found is None:
                raise PackError(f"{where}: no part {match.group()} in this pack (a brace itself is written \\{{)")
            alone = match.group() == match.string
            bare = not has_ways(found) and match.string[match.end() : match.end() + 1] not in {"?", "*", "+", "{"}
            return found if alone or bare else f"(?:{found})"

        made = "|".join(_PART.sub(part, one_line(where, way)) for way in ways)
        if len(made) > most:
            raise PackError(f"{where}: is longer than {most} characters")
        return made

    def used(self, patterns: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The lists that some patterns name."""
        named = {name for pattern in patterns for name in _LIST.findall(pattern)}
        return {name: words for name, words in self.lists.items() if name in named}


def one_line(where: str, pattern: str) -> str:
    """A pattern without its line breaks and the indentation after them. Raises PackError for a line that ends in a space."""
    if "(?x" in pattern:
        return pattern
    if "\n" not in pattern:
        # TOML takes away the break that opens a pattern. What a lone line is indented by tells of it: no text has two spaces in a row.
        line = pattern.lstrip(" \t")
        return line if len(pattern) - len(line) > 1 or pattern[:1] == "\t" else pattern
    lines = [line.lstrip(" \t") for line in pattern.strip("\n").split("\n")]
    if any(line != line.rstrip(" \t") for line in lines[:-1]):
        raise PackError(
            f"{where}: a line ends in a space, which nobody sees: write it at the start of a group, or as [ ]"
        )
    return "".join(lines).rstrip(" \t")


@lru_cache(maxsize=8192)
def has_ways(pattern: str) -> bool:
    """Whether a pattern has a `|` outside its groups. It is asked of each part again for every rule that the part is put into."""
    return len(ways_of(pattern)) > 1


def ways_of(pattern: str) -> list[str]:
    """What stands between the `|` that are in no group and no set.

    >>> ways_of("a(?:b|c)|[|]d")
    ['a(?:b|c)', '[|]d']
    """
    found, depth, start, at = list[str](), 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = end_of_set(pattern, at)
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            found.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*found, pattern[start:]]


def end_of_set(pattern: str, at: int) -> int:
    """Where the set that opens at `at` is closed; the last character when it is not."""
    at += 2 if pattern.startswith("[^", at) else 1
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        at += 2 if pattern[at] == "\\" else 1
        first = False
    return at


def table(path: Path, name: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A table of a pack. Raises PackError when it is none."""
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise PackError(f"{path}: {name}: wants a table")
    return found


def strings(path: Path, rule: str, name: str, value: object) -> tuple[str, ...]:
    """A list of strings of a pack. Raises PackError naming file, rule and field when it is none, or too long."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise PackError(f"{path}: {rule}: {name}: wants a list of strings")
    if len(value) > MAX_LIST:
        raise PackError(f"{path}: {rule}: {name}: has more than {MAX_LIST:,} entries")
    if name != "unless" and any(len(item) > MAX_WORD for item in value):
        raise PackError(f"{path}: {rule}: {name}: has an entry of more than {MAX_WORD} characters")
    return tuple(value)
