"""Patterns compiled once a machine: the `regex` module compiles in Python, for milliseconds a pattern, and there are thousands.

What it compiles to (the very data by which its patterns are pickled) is kept in the user's cache folder, under a key of the pattern, its
lists and the versions of Python and `regex`. Like the interpreter's own `__pycache__` the folder is the user's, and trusted as such.
"""

from __future__ import annotations

import json
import marshal
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import regex

from cleaner import store
from cleaner.model import PackError, Rule
from cleaner.witness.literals import Needs

_READER, _KEYWORDS = b"needs 1", b"keywords 4"
"""Change with what `pattern.read` and `keywords.derived` find."""
_BUILD = repr((sys.version, platform.machine(), sys.byteorder, regex.__version__)).encode()


def compile_pattern(rule: Rule, pattern: str) -> regex.Pattern[str]:
    """Compile a pattern of `rule`: case-insensitive unless the rule says `case`, with the pack's lists as \\L<name>."""
    from cleaner import patterns

    if patterns.expanded(pattern) > patterns.MAX_EXPANDED:
        raise PackError(f"{rule.file}: {rule.id}: pattern: its repeats are too many to be compiled")
    flags, used = _arguments(rule, pattern)
    try:
        return regex.compile(pattern, flags, **used)
    except (regex.error, ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise PackError(f"{rule.file}: {rule.id}: pattern: {error}") from error


def ready_pattern(rule: Rule, pattern: str) -> regex.Pattern[str]:
    """`compile_pattern`, by way of the cache."""
    flags, used = _arguments(rule, pattern)
    log = _log()
    key = store.digest(_BUILD, repr((pattern, int(flags), sorted(used.items()))).encode("utf-8", "surrogatepass"))
    content = log.get(key)
    if content is not None and (known := _restored(content)) is not None:
        return known
    made = compile_pattern(rule, pattern)
    data = getattr(made, "_pickled_data", None)
    if data is not None:
        with suppress(ValueError):  # Another version of regex may keep what marshal cannot.
            log.add(key, marshal.dumps(data))
    return made


def ready_needs(rule: Rule) -> Needs:
    """What the pattern of `rule` needs (`pattern.read`), by way of the cache."""
    used = {name: words for name, words in rule.lists.items() if f"\\L<{name}>" in rule.pattern}
    key = store.digest(_READER, repr((rule.pattern, sorted(used.items()))).encode("utf-8", "surrogatepass"))
    log = _log()
    if (content := log.get(key)) is not None:
        clauses, starts, ends, longest = json.loads(content)
        return Needs(tuple(map(tuple, clauses)), tuple(starts), tuple(ends), longest)
    from cleaner.witness import pattern as reader

    found = reader.read(rule.pattern, rule.lists)
    log.add(key, json.dumps([found.clauses, found.starts, found.ends, found.longest]).encode())
    return found


def ready_keywords(pattern: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """`keywords.derived`, by way of the cache."""
    key = store.digest(_KEYWORDS, repr((pattern, sorted(lists.items()))).encode("utf-8", "surrogatepass"))
    log = _log()
    if (content := log.get(key)) is not None:
        return tuple(json.loads(content))
    from cleaner.witness import keywords

    found = keywords.derived(pattern, lists)
    log.add(key, json.dumps(found).encode())
    return found


def _arguments(rule: Rule, pattern: str) -> tuple[int, dict[str, Any]]:
    flags = regex.V0 | (0 if rule.case else regex.IGNORECASE)
    return flags, {name: list(words) for name, words in rule.lists.items() if f"\\L<{name}>" in pattern}


def _restored(content: bytes) -> regex.Pattern[str] | None:
    core: Any = getattr(regex, "_regex", None)
    try:
        found = core.compile(*marshal.loads(content))
    except Exception:  # What does not fit is compiled anew.
        return None
    return found if isinstance(found, regex.Pattern) else None


@lru_cache(maxsize=1)
def _log() -> store.Log:
    return store.Log("patterns.bin")
