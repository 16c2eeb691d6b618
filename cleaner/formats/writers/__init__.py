"""Where clean records go: one module a format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from cleaner.corpus.settings import Settings
from cleaner.formats.records import Record
from cleaner.model import InputError, Result

REMOVALS = "removals"


class Sink(Protocol):
    """Writes one output file of records."""

    def write(self, record: Record, result: Result) -> None:
        """Write a cleaned record. Raises InputError when it cannot be written in this format."""

    def skip(self, record: Record) -> None:
        """A record that could not be cleaned."""

    def close(self) -> None:
        """Write what is left; the file itself stays open."""


def open_sink(file: BinaryIO, name: str, settings: Settings, schema: Any = None, *, first: bool = True) -> Sink:
    """The writer of the output file called `name`; `schema` is the Parquet input's own (see sources.parquet).

    `first` says that the file is whole, or the first part of one.
    """
    if settings.attributes is not None:
        from cleaner.formats.writers.attributes import Attributes

        return Attributes(file, name, settings.attributes)
    from cleaner.formats.suffixes import target_format

    if target_format(name) == "parquet":
        from cleaner.formats.writers.parquet import Parquet

        return Parquet(file, schema, inline_report=settings.inline_report)
    if target_format(name) == "csv":
        from cleaner.formats.writers.csv import Csv

        return Csv(file, headed=first)
    from cleaner.formats.writers.jsonl import JsonLines

    return JsonLines(file, name, inline_report=settings.inline_report, comments=settings.comments)


def refuse_taken(fields: Mapping[str, Any]) -> None:
    """Raise InputError when a record has a field of the name that the report is to have."""
    if REMOVALS in fields:
        raise InputError(f"field {REMOVALS!r}: stands there already, and --inline-report would write over it")
