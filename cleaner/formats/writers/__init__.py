"""Where clean records go: one module a format. What they write comes as plain values: no writer knows a result or a run's settings."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cleaner.formats.records import Record
from cleaner.model import InputError
from cleaner.model.later import late

REMOVALS = "removals"
"""The field of a record that `--inline-report` adds."""
REMOVAL_FIELDS = ("id", "start", "end", "at", "text", "before", "after", "category", "score", "reason", "kept", "path")
"""What is told there of each removal: the report's fields without the evidence in full. `rules`, a list of their names, comes last."""


@late("known", "address", "removals", "spans")
@dataclass(frozen=True)
class Cleaned:
    """A cleaned document as a writer sees it. All but the text may be given as functions: they are called when they are written.

    Example:
        >>> Cleaned("The ferry is late.", known=lambda: {"id": "a", "language": "en"}).known["language"]
        'en'
    """

    text: str
    known: Mapping[str, Any] = field(default_factory=dict)
    """What a new record says of the document beside its text: id, kind, title, author, date, site, language, url, and so on."""
    address: str | None = None
    """Where it came from: as it was told, or else as the page itself says."""
    removals: Sequence[Mapping[str, Any]] | None = None
    """The removals by `REMOVAL_FIELDS` and `rules`; None where no field is to have them."""
    spans: Sequence[tuple[str, int, int, float]] = ()
    """Category, start, end and score of each cut: code points of the source text, with the white space that goes with it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file of records is to be written."""

    inline_report: bool = False
    """Records have a field with their removals."""
    attributes: str | None = None
    """The name of a set of attributes, which are written instead of the records."""
    table: Any = None
    """The table that the records come from, where the format has schemas: its columns stay as they are."""
    without: str | None = None
    """The field of the input's records that is left out: an earlier run's removals."""
    pages: bool = False
    """A field that is called as a page's may hold one: what is known of it comes beside it (see `writers.beside`)."""
    text_key: str | None = None
    """The field that was named as the records' text."""
    first: bool = True
    """The file is whole, or the first part of one; a later part repeats no header."""


class Sink(Protocol):
    """Writes one output file of records."""

    def write(self, record: Record, cleaned: Cleaned) -> None:
        """Write a cleaned record. Raises InputError when it cannot be written in this format."""

    def skip(self, record: Record) -> None:
        """A record that could not be cleaned."""

    def close(self) -> None:
        """Write what is left; the file itself stays open."""


def concatenate(parts: Sequence[Path], target: BinaryIO) -> None:
    """Join the parts of a file: one after the other, where the format knows no beginning and no end."""
    for part in parts:
        with part.open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)


def refuse_taken(fields: Mapping[str, Any]) -> None:
    """Raise InputError when a record has a field of the name that the report is to have."""
    if REMOVALS in fields:
        raise InputError(f"field {REMOVALS!r}: stands there already, and --inline-report would write over it")
