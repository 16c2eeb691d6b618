"""Text that was decoded wrongly before it came here (mojibake: `â€™` for `’`), mended by ftfy, and the way back.

ftfy answers line by line, and only where it is sure; nothing else of a text is changed (no quotation marks, ligatures or widths).
Characters that a page writes as references (`&acirc;&euro;&trade;`) stay: they are not read before the page is parsed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from cleaner.model import Result, Source
from cleaner.model.later import late_pattern

Fix = tuple[int, str, str]
"""A change: its offset in the mended text, what stands there now, and what stood there."""
_LINE = late_pattern(r"[^\n]*\n|[^\n]+")
# What was UTF-8 and was read as something else is beyond ASCII, each sign of it, so the rest of a line holds both versions together.
_PLAIN = late_pattern(r"([\x00-\x7f]+)")
SHOWN = 3
"""Kinds of changes that a warning tells of."""


def load() -> None:
    """Load ftfy. Raises MissingExtraError where it is not installed."""
    _ftfy()


@cache
def _ftfy() -> tuple[Any, Any]:
    from cleaner.pipeline.options import MissingExtraError

    try:
        ftfy = import_module("ftfy")
    except ImportError:
        raise MissingExtraError("ftfy", "fix") from None
    return ftfy.fix_encoding, ftfy.TextFixerConfig(unescape_html=False, explain=False)


def mend(source: Source) -> tuple[Source, tuple[Fix, ...]]:
    """A source with its mojibake mended, and what was changed, in order. Raises MissingExtraError."""
    if source.text.isascii():
        return source, ()
    fix, config = _ftfy()
    parts: list[str] = []
    fixes: list[Fix] = []
    at = 0
    for line in _LINE.findall(source.text):
        new = line if line.isascii() else str(fix(line, config))
        if new != line:
            fixes += [(at + start, now, was) for start, now, was in _changes(line, new)]
        parts.append(new)
        at += len(new)
    return (replace(source, text="".join(parts)), tuple(fixes)) if fixes else (source, ())


def _changes(old: str, new: str) -> Iterator[Fix]:
    """The stretches in which two versions of a line differ."""
    before, after = _PLAIN.split(old), _PLAIN.split(new)
    if before[1::2] != after[1::2]:
        yield 0, new, old
        return
    at = 0
    for was, now in zip(before, after, strict=True):
        if was != now:
            yield at, now, was
        at += len(now)


def undo(text: str, fixes: tuple[Fix, ...]) -> str:
    """The text as it was before it was mended. Raises ValueError where something else stands at the place of a change.

    >>> undo("It’s", ((2, "’", "â€™"),))
    'Itâ€™s'
    """
    parts: list[str] = []
    at = 0
    for start, now, was in fixes:
        if start < at or text[start : start + len(now)] != now:
            raise ValueError("fixed: what was mended does not stand there any more")
        parts += [text[at:start], was]
        at = start + len(now)
    return "".join([*parts, text[at:]])


def told(result: Result, fixes: tuple[Fix, ...]) -> Result:
    """The result with its changes, and a warning that says how many there are and shows some."""
    if not fixes:
        return result
    kinds = list(dict.fromkeys((was, now) for _, now, was in fixes))
    shown = ", ".join(f"{_short(was)} → {_short(now)}" for was, now in kinds[:SHOWN])
    more = ", …" if len(kinds) > SHOWN else ""
    plural = "place was" if len(fixes) == 1 else "places were"
    warning = f"fix-text: {len(fixes):,} {plural} mended ({shown}{more})"
    return replace(result, fixed=fixes, warnings=(*result.warnings, warning))


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"
