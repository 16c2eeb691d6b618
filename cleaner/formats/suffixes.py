"""Which files hold records and which are documents, told from their names, and what their outputs are called."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from cleaner.formats import registry
from cleaner.formats.documents import COMPRESSED, DOCUMENT, compression, packing, plain_suffix
from cleaner.formats.registry import RecordFormat

# "Dr. Smith speaks" has no suffix; a name that is all suffix (".txt") is hidden and never comes here.
_SUFFIX = re.compile(r"(?<=[^/])\.[A-Za-z0-9]{1,6}$")


def format_of(name: str) -> str:
    """How a file of this name is read: the name of a format of records, or DOCUMENT."""
    form = _records(plain_suffix(name))
    return form.name if form is not None else DOCUMENT


def _records(suffix: str) -> RecordFormat | None:
    return next((form for form in registry.records() if suffix in form.suffixes and form.reader is not None), None)


def output_name(name: str, form: str, suffix: str, to: str | None, *, lines: bool = False) -> str:
    """The suffix of the output: of a document `suffix`, packed as it was; of records that of the input, or `to`.

    With `lines` records become lines of JSON, whatever they came in.
    """
    if form == DOCUMENT:
        return to or suffix + packing(name)
    own = registry.get(form)
    if lines and own.writer is not None and not own.lines:
        return f".{registry.PLAIN}"
    if to is not None:
        return to
    packed = compression(name) if own.packed else ""
    if own.writer is None:
        return f".{registry.PLAIN}{packed}"
    found = PurePosixPath(name[: len(name) - len(packed)]).suffix
    return (found if _records(found.lower()) is not None else own.suffixes[0]) + packed


def short_name(name: str, suffix: str) -> str:
    """The name with another suffix in place of its own."""
    packed = compression(name)
    if packed and (format_of(name) != DOCUMENT or packing(name)):
        name = name[: -len(packed)]
    own = PurePosixPath(name).suffix
    return (name.removesuffix(own) if _records(own.lower()) is not None else _SUFFIX.sub("", name)) + suffix


def target_format(name: str) -> RecordFormat:
    """The format of an output file of records, told from its name or from what `--to` says."""
    last = f".{name}".lower()
    for form in registry.records():
        ends = (*form.suffixes, *(a + b for a in form.suffixes for b in COMPRESSED)) if form.packed else form.suffixes
        if form.writer is not None and last.endswith(ends):
            return form
    return registry.get(registry.PLAIN)


def reports() -> tuple[str, ...]:
    """What a report may be called behind "report.", the usual name first."""
    return tuple(name for name in targets() if (form := target_format(name)).lines or form.relation)


def targets() -> tuple[str, ...]:
    """What `--to` may say: the formats that are written, and how they are packed."""
    found: list[str] = []
    for form in registry.records():
        if form.writer is not None and form.suffixes:
            name = form.suffixes[0].removeprefix(".")
            found += [name, *(name + packed for packed in COMPRESSED)] if form.packed else [name]
    return tuple(found)
