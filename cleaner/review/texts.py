"""The clean text of a document, out of the output that the run wrote, and the output with another text."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleaner.corpus import document
from cleaner.corpus.state import State
from cleaner.formats import registry, streams
from cleaner.formats.documents import compression, packing
from cleaner.formats.record_files import open_records
from cleaner.formats.records import TEXT_KEYS, Opened, ReadOptions, Record, choose
from cleaner.formats.suffixes import format_of
from cleaner.formats.writers import beside
from cleaner.model import CleanerError
from cleaner.system import addresses
from cleaner.system.names import reason, shown

Object = Mapping[str, Any]


class TextError(CleanerError):
    """The clean text of a document cannot be had; the message says why."""


def is_record(value: Object) -> bool:
    """Whether the document's clean text is a record of an output file that holds several."""
    return registry.restores(value.get("format")) and isinstance(value.get("output"), str)


def raw(out: Path, value: Object) -> str:
    """The content of the output file of a document that has one of its own. Raises TextError."""
    name = value.get("output")
    if not isinstance(name, str):
        raise TextError("no output was written for it")
    try:
        packed = packing(str(value.get("id")))
        data = below(out, name).read_bytes()
        return (streams.unpack(data, packed, sys.maxsize - 1) if packed else data).decode("utf-8")
    except (OSError, CleanerError, EOFError, UnicodeDecodeError) as error:
        raise TextError(f"{shown(name)}: {reason(error)}") from None


def clean_text(content: str, value: Object) -> str:
    """The clean text in the content of an output file. Raises TextError for a format that does not give it back."""
    text = document.text_of(content, str(value.get("format")))
    if text is None:
        raise TextError(f"its output is {shown(str(value.get('format')))}, which does not give the text back")
    if value.get("kind") == "html" and value.get("format") == "txt" and len(text) != value["characters"]["out"]:
        size = value["characters"]["out"]
        bare = text.removeprefix(document.headline(value.get("title")))  # of a run with --title
        text = next((each for each in (bare, bare.removesuffix("\n")) if len(each) == size), text)
        if len(text) != size:
            text = text.removesuffix("\n")  # an output file ends in a line break, also where the text does not
    return text


def below(folder: Path, name: str) -> Path:
    """The file `name` below `folder`; a report from elsewhere must not reach other files. Raises TextError."""
    try:
        return addresses.below(folder, name)
    except ValueError as error:
        raise TextError(str(error)) from None


def with_text(content: str, value: Object, text: str) -> bytes:
    """The output file's bytes with `text` in place of its own."""
    if value["format"] == "json":
        fields = json.loads(content)
        fields["text"] = text
        text = json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
    elif value.get("kind") == "html" and value["format"] == "txt":
        head = document.headline(value.get("title"))
        if head and content.startswith(head) and len(content) - value["characters"]["out"] - len(head) in {0, 1}:
            text = head + text
    packed = packing(str(value.get("id")))
    data = document.encode(text)
    return streams.pack(data, packed) if packed else data


class Outputs:
    """The clean texts of a run, each by its line of the report. Not safe to use from several threads at once."""

    def __init__(self, out: Path) -> None:
        self._out = out
        settings = State(out).read_run().get("settings")
        key = settings.get("text_key") if isinstance(settings, dict) else None
        self._key = beside.text_key(key)
        self._lines: dict[str, array[int]] = {}
        self._open: tuple[str, int, Opened] | None = None

    def text(self, value: Object, row: int | None) -> str:
        """The clean text; `row` is the number of its record among those of its output file. Raises TextError."""
        if not is_record(value) or row is None:
            return clean_text(raw(self._out, value), value)
        name = str(value["output"])
        try:
            if registry.get(format_of(name)).lines and not compression(name):
                return self._line(name, row)
            return self._next(name, row)
        except (OSError, CleanerError, ValueError, EOFError) as error:
            raise TextError(f"{shown(name)}: {reason(error)}") from None

    def _line(self, name: str, row: int) -> str:
        """The text on a line of a plain file: where the lines begin is found once."""
        path = below(self._out, name)
        if name not in self._lines:
            starts = array("Q")
            at = 0
            with path.open("rb") as file:
                for line in file:
                    if line.strip():
                        starts.append(at)
                    at += len(line)
            self._lines[name] = starts
        if row >= len(self._lines[name]):
            raise TextError("ends early")
        with path.open("rb") as file:
            file.seek(self._lines[name][row])
            record = json.loads(file.readline())
        key = choose(record, self._key, TEXT_KEYS)
        if key is None or not isinstance(record[key], str):
            raise TextError("no field holds the text")
        text: str = record[key]
        return text

    def _next(self, name: str, row: int) -> str:
        """The text of a record of a packed file or a table: read on from the last one, or from the beginning."""
        if self._open is None or self._open[0] != name or self._open[1] > row:
            self.close()
            self._open = (name, 0, self.records(name))
        _, at, opened = self._open
        record: Record | None = None
        while at <= row:
            record = next(opened.records, None)
            at += 1
        self._open = (name, at, opened)
        if record is None or record.source is None:
            raise TextError(str(record.error) if record is not None else "ends early")
        return record.source.text

    def records(self, name: str) -> Opened:
        """The records of an output file, from the first. Raises TextError, SourceError or OSError."""
        reading = ReadOptions(sys.maxsize // 8, self._key, kind="text")
        return open_records(below(self._out, name), format_of(name), name, reading)

    def close(self) -> None:
        """Close what is open."""
        if self._open is not None:
            self._open[2].close()
            self._open = None
