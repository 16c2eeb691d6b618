"""dolma's attribute files: nothing is cut; each line says which spans of the document with the same number are what.

{"id": "…", "attributes": {"NAME__category": [[start, end, score], …]}}; offsets count characters, as dolma's mixer does.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from cleaner.formats import streams
from cleaner.formats.documents import compression
from cleaner.formats.jsonl import to_json
from cleaner.formats.records import Record
from cleaner.formats.writers import Cleaned, Writing, concatenate

join = concatenate


def sink(file: BinaryIO, name: str, writing: Writing) -> Attributes:
    """A file of attributes: see `registry.Writer`."""
    return Attributes(file, name, writing.attributes or "")


class Attributes:
    """Writes the attributes of one file of documents, line by line beside it."""

    def __init__(self, file: BinaryIO, name: str, prefix: str) -> None:
        self._file = streams.packer(file, compression(name))
        self._prefix = prefix

    def write(self, record: Record, cleaned: Cleaned) -> None:
        """One line. A span has the white space that would go with it, so cutting all spans gives the clean text."""
        found: dict[str, list[list[Any]]] = {}
        for category, start, end, score in cleaned.spans:
            found.setdefault(f"{self._prefix}__{category}", []).append([start, end, score])
        self._put(record.id, found)

    def skip(self, record: Record) -> None:
        """A line without attributes: the lines of both files have to stay side by side."""
        self._put(record.id, {})

    def _put(self, id: str, found: dict[str, list[list[Any]]]) -> None:
        self._file.write((to_json({"id": id, "attributes": found}) + "\n").encode("utf-8"))

    def close(self) -> None:
        """End the packed stream."""
        self._file.close()
