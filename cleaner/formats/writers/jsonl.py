"""Clean records as JSON Lines."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, BinaryIO

from cleaner.corpus import output
from cleaner.formats import streams
from cleaner.formats.jsonl import Line, to_json
from cleaner.formats.records import Record
from cleaner.formats.writers import REMOVALS, inline, refuse_taken
from cleaner.model import Result


class JsonLines:
    """Writes a file of lines, packed as its name says."""

    def __init__(self, file: BinaryIO, name: str, *, inline_report: bool = False, comments: bool = False) -> None:
        self._file = streams.packer(file, streams.compression(name))
        self._inline = inline_report
        self._comments = comments

    def write(self, record: Record, result: Result) -> None:
        """Write a record: a line of JSON Lines with nothing but its text replaced, else its fields and the text."""
        written = line(record, result, inline_report=self._inline, comments=self._comments)
        self._file.write(written.encode("utf-8"))

    def skip(self, record: Record) -> None:
        """Nothing is written for it."""

    def close(self) -> None:
        """End the packed stream."""
        self._file.close()


def line(record: Record, result: Result, *, inline_report: bool = False, comments: bool = False) -> str:
    """The line of a record, with its line break; `comments` come into records that are made of pages."""
    if inline_report:
        refuse_taken(record.fields)
    if isinstance(record.raw, Line):
        more = f'"{REMOVALS}":{to_json(inline.removals(result))}' if inline_report else ""
        assert record.source is not None
        if result.text == record.source.text:
            return record.raw.unchanged(more)
        return record.raw.with_text(result.text, more)
    value = members(record, result, comments=comments)
    if inline_report:
        value[REMOVALS] = inline.removals(result)
    return to_json(value) + "\n"


def members(record: Record, result: Result, *, comments: bool = False) -> dict[str, Any]:
    """The members of a record that was none of JSON: a table's row by its columns, or a page with what is known of it."""
    if record.raw is not None:
        names = record.raw.batch.schema.names
        return {name: result.text if name == record.raw.key else _plain(record.fields[name]) for name in names}
    value = output.fields(result, comments=comments)
    text = value.pop("text")
    return {**value, **{name: _plain(item) for name, item in record.fields.items()}, "text": text}


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
