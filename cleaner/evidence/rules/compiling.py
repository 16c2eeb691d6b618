"""Patterns compiled once a machine: the `regex` module compiles in Python, for milliseconds a pattern, and there are thousands.

Patterns are kept pickled in the user's cache folder, under a key of the pattern, its lists and the versions of Python and `regex`
(measured: the first text takes 41 ms instead of 590, the first forty .7 s instead of 3.4). Unpickling may make patterns and nothing else.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import sysconfig
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import regex

from cleaner._version import __version__
from cleaner.evidence.rules.literals import Needs
from cleaner.model import PackError, Rule
from cleaner.system import cache

_READER, _KEYWORDS = f"needs 8 of {__version__}".encode(), f"keywords 7 of {__version__}".encode()
"""The numbers change with what `needed.read` and `keywords.derived` find; should one be forgotten, no release reads another's."""
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
    log = _log()
    key = cache.digest(_BUILD, repr((pattern, int(flags), sorted(used.items()))).encode("utf-8", "surrogatepass"))
    content = log.get(key)
    if content is not None and (known := _restored(content)) is not None:
        return known
    made = compile_pattern(rule, pattern)
    log.add(key, pickle.dumps(made))
    return made


def ready_needs(rule: Rule) -> Needs:
    """What the pattern of `rule` needs (`needed.read`), by way of the cache."""
    used = _used(rule, rule.pattern)
    key = cache.digest(_READER, repr((rule.pattern, sorted(used.items()))).encode("utf-8", "surrogatepass"))
    log = _log()
    if (content := log.get(key)) is not None:
        clauses, starts, ends, longest, reach, digit = json.loads(content)
        return Needs(_tuples(clauses), tuple(starts), tuple(ends), longest, reach, digit)
    from cleaner.evidence.rules import needed

    found = needed.read(rule.pattern, rule.lists)
    log.add(
        key, json.dumps([found.clauses, found.starts, found.ends, found.longest, found.reach, found.digit]).encode()
    )
    return found


def ready_keywords(rule: Rule) -> tuple[str, ...]:
    """What is looked for before the pattern of `rule` is tried (`keywords.derived`), by way of the cache; perhaps nothing."""
    used = _used(rule, rule.pattern)
    key = cache.digest(_KEYWORDS, repr((rule.pattern, sorted(used.items()))).encode("utf-8", "surrogatepass"))
    log = _log()
    if (content := log.get(key)) is not None:
        return tuple(json.loads(content))
    from cleaner.evidence.rules import keywords

    found = keywords.derived(rule.pattern, rule.lists)
    log.add(key, json.dumps(found).encode())
    return found


def all_keywords(rules: Sequence[Rule], key: str = "") -> list[tuple[str, ...]]:
    """`ready_keywords` of each rule. They are kept together: thousands of records would take longer to read than the first text.

    `key` names the rules (`kept.KeptRules`), where there is one; others are known file by file by all of their patterns, so that a
    private pack beside those that ship adds what it holds itself.
    """
    log = _log()
    told = _named(key)
    if told is not None and (content := log.get(told)) is not None:
        return [tuple(keywords) for keywords in json.loads(content)]
    files: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        files.setdefault(rule.file, []).append(number)
    found: list[tuple[str, ...]] = [()] * len(rules)
    for numbers in files.values():
        for number, keywords in zip(numbers, _keywords_of([rules[number] for number in numbers]), strict=True):
            found[number] = keywords
    if told is not None:
        log.add(told, json.dumps(found).encode())
    return found


def _keywords_of(rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    told = _all_told(rules)
    log = _log()
    if (content := log.get(told)) is not None:
        return [tuple(keywords) for keywords in json.loads(content)]
    found = [ready_keywords(rule) for rule in rules]
    log.add(told, json.dumps(found).encode())
    return found


def has_keywords(key: str) -> bool:
    """Whether `all_keywords` of the rules of this name are kept already."""
    return (told := _named(key)) is not None and told in _log()


def _named(key: str) -> bytes | None:
    return cache.digest(_KEYWORDS, b"all of", key.encode()) if key else None


def _all_told(rules: Sequence[Rule]) -> bytes:
    lists = {id(rule.lists): rule.lists for rule in rules}
    places = {known: number for number, known in enumerate(lists)}
    # Two packs may have lists of one name: which of them a pattern means is part of what it is.
    told = [(rule.pattern, places[id(rule.lists)]) for rule in rules], [sorted(used.items()) for used in lists.values()]
    return cache.digest(_KEYWORDS, b"all", repr(told).encode("utf-8", "surrogatepass"))


def ready_scan(form: Sequence[str], key: str, spoken: str | None, make: Callable[[], Any]) -> Any:
    """What `make` gives, by way of the cache: what the rules of a name look for in a language (not kept without a name).

    It is a value of JSON, a list of fields that are called as `form` says.
    """
    if not key:
        return make()
    told = repr((tuple(form), key, spoken)).encode()
    name = f"scan-{cache.digest(_KEYWORDS, told).hex()[:24]}.json"
    if (data := cache.read(name)) is not None:
        return json.loads(data)
    made = make()
    cache.write(name, json.dumps(made, separators=(",", ":")).encode())
    return made


def _tuples(items: Any) -> Any:
    """Lists within lists as tuples."""
    return tuple(item if isinstance(item, str) else _tuples(item) for item in items)


def _used(rule: Rule, pattern: str) -> dict[str, tuple[str, ...]]:
    """The lists of a rule's pack that a pattern names."""
    return {name: words for name, words in rule.lists.items() if f"\\L<{name}>" in pattern}


def _arguments(rule: Rule, pattern: str) -> tuple[int, dict[str, Any]]:
    flags = regex.V0 | (0 if rule.case else regex.IGNORECASE)
    return flags, {name: list(words) for name, words in _used(rule, pattern).items()}


class _Patterns(pickle.Unpickler):
    """Reads pickled patterns: of all that a pickle may name, what makes a pattern only."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != _MAKER:
            raise pickle.UnpicklingError(f"{module}.{name} makes no pattern")
        return super().find_class(module, name)


def _restored(content: bytes) -> regex.Pattern[str] | None:
    try:
        found = _Patterns(io.BytesIO(content)).load()
    except Exception:  # What does not fit is compiled anew.
        return None
    return found if isinstance(found, regex.Pattern) else None


@lru_cache(maxsize=1)
def _log() -> cache.Log:
    return cache.Log("patterns.bin")
