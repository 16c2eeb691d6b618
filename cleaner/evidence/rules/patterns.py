"""The patterns of rules: each compiled on first use and once a machine, and where they match a text.

The `regex` module compiles in Python, for milliseconds a pattern, and there are thousands. So patterns are kept pickled in the user's
cache folder, under a key of the pattern, its lists and the versions of Python and `regex` (measured: the first text takes 41 ms instead
of 590, the first forty .7 s instead of 3.4). Unpickling may make patterns and nothing else.

A long pattern with several alternatives is looked at in parts, each with what it needs by itself: mostly none or one can match a text.
"""

from __future__ import annotations

import io
import json
import pickle
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import regex

from cleaner._version import __version__
from cleaner.evidence.rules.literals import Needs, met_by, spell
from cleaner.model import PackError, Rule
from cleaner.system import cache

MAX_SEARCH = 20_000
"""Characters of a block that are searched, from either end: no prompt needs more, and a 10 MB line stays cheap."""
LONG = 200
"""Characters from which a pattern is looked at in parts: a short one is searched as a whole as soon."""
# A set in brackets, an escaped character, or what parts a pattern; and what joins its alternatives: flags, what another group matched.
_PIECE = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\.|[(|)]", re.DOTALL)
_JOINED = re.compile(r"\\[1-9gK]|\(\?(?:[a-zA-Z]*(?:-[a-z]+)?\)|P=|R|\d|&|\|)|\(\*|\[\[")
_READER = f"needs 8 of {__version__}".encode()
"""The number changes with what `needed.read` finds; should it be forgotten, no release reads another's."""
_BUILD = repr((sys.version, sysconfig.get_platform(), sys.byteorder, regex.__version__)).encode()
_MAKER = ("regex._regex", "compile")
"""What a pickled pattern names as its maker; another version of `regex` may name another one, and its patterns are compiled anew."""


def compile_pattern(rule: Rule, pattern: str) -> regex.Pattern[str]:
    """Compile a pattern of `rule`: case-insensitive unless the rule says `case`, with the pack's lists as \\L<name>."""
    _bound(rule, pattern)
    flags, used = _arguments(rule, pattern)
    try:
        return regex.compile(pattern, flags, **used)
    except (regex.error, ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise PackError(f"{rule.file}: {rule.id}: pattern: {error}") from error


def _bound(rule: Rule, pattern: str) -> None:
    from cleaner.packs import limits

    if limits.expanded(pattern) > limits.MAX_EXPANDED:
        raise PackError(f"{rule.file}: {rule.id}: pattern: its repeats are too many to be compiled")


def checked_pattern(rule: Rule, pattern: str) -> regex.Pattern[str]:
    """`ready_pattern`, with the errors that `compile_pattern` raises, also of a pattern that was kept under another limit."""
    _bound(rule, pattern)
    return ready_pattern(rule, pattern)


def ready_pattern(rule: Rule, pattern: str) -> regex.Pattern[str]:
    """`compile_pattern`, by way of the cache."""
    flags, used = _arguments(rule, pattern)
    log = pattern_log()
    key = cache.digest(_BUILD, repr((pattern, int(flags), sorted(used.items()))).encode("utf-8", "surrogatepass"))
    content = log.get(key)
    if content is not None and (known := _restored(content)) is not None:
        return known
    made = compile_pattern(rule, pattern)
    log.add(key, pickle.dumps(made))
    return made


def ready_needs(rule: Rule) -> Needs:
    """What the pattern of `rule` needs (`needed.read`), by way of the cache."""
    used = used_lists(rule, rule.pattern)
    key = cache.digest(_READER, repr((rule.pattern, sorted(used.items()))).encode("utf-8", "surrogatepass"))
    log = pattern_log()
    if (content := log.get(key)) is not None:
        clauses, starts, ends, longest, reach, digit = json.loads(content)
        return Needs(_tuples(clauses), tuple(starts), tuple(ends), longest, reach, digit)
    from cleaner.evidence.rules import needed

    found = needed.read(rule.pattern, rule.lists)
    log.add(
        key, json.dumps([found.clauses, found.starts, found.ends, found.longest, found.reach, found.digit]).encode()
    )
    return found


def _tuples(items: Any) -> Any:
    """Lists within lists as tuples."""
    return tuple(item if isinstance(item, str) else _tuples(item) for item in items)


def used_lists(rule: Rule, pattern: str) -> dict[str, tuple[str, ...]]:
    """The lists of a rule's pack that a pattern names."""
    return {name: words for name, words in rule.lists.items() if f"\\L<{name}>" in pattern}


def _arguments(rule: Rule, pattern: str) -> tuple[int, dict[str, Any]]:
    flags = regex.V0 | (0 if rule.case else regex.IGNORECASE)
    return flags, {name: list(words) for name, words in used_lists(rule, pattern).items()}


class _Unpickler(pickle.Unpickler):
    """Reads pickled patterns: of all that a pickle may name, what makes a pattern only."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != _MAKER:
            raise pickle.UnpicklingError(f"{module}.{name} makes no pattern")
        return super().find_class(module, name)


def _restored(content: bytes) -> regex.Pattern[str] | None:
    try:
        found = _Unpickler(io.BytesIO(content)).load()
    except Exception:  # What does not fit is compiled anew.
        return None
    return found if isinstance(found, regex.Pattern) else None


@lru_cache(maxsize=1)
def pattern_log() -> cache.Log:
    """What this machine has worked out of patterns."""
    return cache.Log("patterns.bin")


class Patterns:
    """A rule's patterns, each compiled on first use, and what a block must hold for the rule to be tried."""

    __slots__ = ("_main", "_unless", "alternatives", "is_first", "look", "needs", "rule", "tried")

    def __init__(self, rule: Rule, tried: bool) -> None:
        self.rule = rule
        self.tried = tried
        self.needs = ready_needs(rule)
        self.look: Callable[[str], regex.Match[str] | None] | None = None
        """Finds a match if there is one; `is_first`: it is the one that a search through the whole text finds first."""
        self.is_first = False
        self.alternatives = alternatives_of(rule) if tried and self.needs.reach is None else None
        """Of a long pattern with several: each is looked for only where what it needs stands."""
        self._main: regex.Pattern[str] | None = None
        self._unless: tuple[regex.Pattern[str], ...] | None = None

    def main(self) -> regex.Pattern[str]:
        """What the rule looks for."""
        if self._main is None:
            self._main = ready_pattern(self.rule, self.rule.pattern)
        return self._main

    def make_look(self) -> Callable[[str], regex.Match[str] | None]:
        """`look`; a pattern that ends where the text ends is looked for there only, and one with alternatives only if one is alive."""
        ways = self.alternatives
        if ways is not None:
            self.look, self.is_first = lambda text: ways.look(text, self.main), True
            return self.look
        main, reach = self.main(), self.needs.reach
        if reach is None:
            self.look, self.is_first = main.search, True
        elif main.flags & regex.REVERSE:
            self.look, self.is_first = main.match, True
        else:
            most = reach + 1
            self.look = lambda text: main.search(text, len(text) - most if len(text) > most else 0)
        return self.look

    def unless(self) -> tuple[regex.Pattern[str], ...]:
        """What must not stand in what would go."""
        if self._unless is None:
            self._unless = tuple(ready_pattern(self.rule, pattern) for pattern in self.rule.unless)
        return self._unless


def spans(
    compiled: Patterns, text: str, limit: float | None, first: regex.Match[str] | None
) -> Iterator[tuple[int, int]]:
    """Spans of the matches (see `_matches`), of which the first one may be known; mostly nobody asks for a second one."""
    if first is None or not compiled.is_first or first.end() == first.start():
        yield from _matches(compiled.main(), text, limit)
        return
    yield first.span()
    yield from _matches(compiled.main(), text, limit)[1:]


def _matches(pattern: regex.Pattern[str], text: str, limit: float | None) -> list[tuple[int, int]]:
    """Spans of the matches, at most 20, ascending; of a very long block only both ends are searched."""
    windows = (
        [(0, len(text))] if len(text) <= 2 * MAX_SEARCH else [(0, MAX_SEARCH), (len(text) - MAX_SEARCH, len(text))]
    )
    found: list[tuple[int, int]] = []
    for low, high in windows:
        for match in pattern.finditer(text, low, high, timeout=limit):
            if match.end() > match.start():
                found.append(match.span())
            if len(found) >= 20:
                break
    return found


class Alternatives:
    """The ways in which a rule's pattern can match; each is compiled when it is first searched."""

    __slots__ = ("_alive", "_compiled", "_rules")

    def __init__(self, rule: Rule, parts: Sequence[str]) -> None:
        self._rules = [replace(rule, pattern=part) for part in parts]
        self._compiled: list[regex.Pattern[str] | None] = [None] * len(parts)
        self._alive = met_by([ready_needs(part) for part in self._rules])

    def look(self, text: str, whole: Callable[[], regex.Pattern[str]]) -> regex.Match[str] | None:
        """What `whole`, the pattern of them all, finds first.

        An alternative whose needs are not met matches nowhere, so the pattern finds the same without it.
        """
        alive = self._alive(spell(text))
        if len(alive) == 1:
            return self._pattern(alive[0]).search(text)
        few = 2 * len(alive) <= len(self._rules)
        if few and not any(self._pattern(number).search(text) for number in alive):
            return None
        return whole().search(text)

    def _pattern(self, number: int) -> regex.Pattern[str]:
        made = self._compiled[number]
        if made is None:
            made = self._compiled[number] = ready_pattern(self._rules[number], self._rules[number].pattern)
        return made


def split(pattern: str) -> list[str]:
    """The alternatives of a pattern; the pattern alone where they hang together.

    >>> split("sign (?:up|in)|[|]x")
    ['sign (?:up|in)', '[|]x']
    """
    if _JOINED.search(pattern):
        return [pattern]
    found: list[str] = []
    start = depth = 0
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        if piece == "|" and not depth:
            found.append(pattern[start : match.start()])
            start = match.end()
        depth += (piece == "(") - (piece == ")")
    return [*found, pattern[start:]]


def alternatives_of(rule: Rule) -> Alternatives | None:
    """The alternatives of a rule's pattern if it is long and has several."""
    parts = split(rule.pattern) if len(rule.pattern) >= LONG else ()
    return Alternatives(rule, parts) if len(parts) > 1 else None
