"""Clean records as JSON Lines."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from cleaner.formats import streams
from cleaner.formats.documents import compression
from cleaner.formats.jsonl import Line, to_json
from cleaner.formats.records import Record
from cleaner.formats.writers import REMOVALS, Cleaned, Writing, beside, concatenate, refuse_taken

join = concatenate


def sink(file: BinaryIO, name: str, writing: Writing) -> JsonLines:
    """A file of lines: see `registry.Writer`."""
    return JsonLines(file, name, without=writing.without)


class JsonLines:
    """Writes a file of lines, packed as its name says."""

    def __init__(self, file: BinaryIO, name: str, *, without: str | None = None) -> None:
        """`without` is the last field of the lines that come in, where it is to be left out."""
        self._file = streams.packer(file, compression(name))
        self._without = without

    def write(self, record: Record, cleaned: Cleaned) -> None:
        """Write a record: a line of JSON Lines with nothing but its text replaced, else its fields and the text."""
        if self._without is not None and isinstance(record.raw, Line):
            record = replace(record, raw=record.raw.without_last(self._without))
        self._file.write(line(record, cleaned).encode("utf-8"))

    def skip(self, record: Record) -> None:
        """Nothing is written for it."""

    def close(self) -> None:
        """End the packed stream."""
        self._file.close()


def line(record: Record, cleaned: Cleaned) -> str:
    """The line of a record, with its line break."""
    removals = cleaned.removals
    if removals is not None:
        refuse_taken(record.fields)
    if isinstance(record.raw, Line):
        more = f'"{REMOVALS}":{to_json(removals)}' if removals is not None else ""
        assert record.source is not None
        if beside.stays(record):
            return beside.line(record, cleaned, more)
        if cleaned.text == record.source.text:
            return record.raw.unchanged(more)
        return record.raw.with_text(cleaned.text, more)
    value = members(record, cleaned)
    if removals is not None:
        value[REMOVALS] = removals
    return to_json(value) + "\n"


def members(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    """The members of a record that was none of JSON: a table's row by its columns, or a page with what is known of it."""
    if record.raw is not None:
        names = record.raw.batch.schema.names
        if beside.stays(record) and record.source is not None:
            row = {
                name: record.source.text if name == record.raw.key else _plain(record.fields[name]) for name in names
            }
            return row | beside.values(record, cleaned)
        return {name: cleaned.text if name == record.raw.key else _plain(record.fields[name]) for name in names}
    fields = {name: _plain(item) for name, item in record.fields.items()}
    return {**cleaned.known, **fields, "text": cleaned.text}


def _plain(value: Any) -> Any:
    """A value as JSON knows it: bytes as text where they are text, else in base 64; dates as ISO 8601 has them."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return base64.b64encode(value).decode("ascii")
    if value is None or isinstance(value, str | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
