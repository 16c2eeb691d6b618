"""Clean documents as CSV (RFC 4180, UTF-8): a header, then a row a document."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from cleaner.formats.records import Record
from cleaner.model import InputError, Result
from cleaner.render.keeper import structure_of
from cleaner.segment.normal import count_words

COLUMNS = ("id", "title", "author", "date", "url", "language", "words", "text")
"""`id` is the file, or the record's id; `words` counts those of `text`."""


class Csv:
    """Writes a table of documents; what is not known is an empty cell. Line breaks in a text stay, in quotation marks."""

    def __init__(self, file: BinaryIO, *, headed: bool = True) -> None:
        """`headed` is false for a later part of a file: it has its header."""
        self._text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        if headed:
            self._rows.writerow(COLUMNS)

    def write(self, record: Record, result: Result) -> None:
        """Write a row. Raises InputError for a text that no reader of CSV takes: one with NUL characters."""
        if "\0" in result.text:
            raise InputError("holds NUL characters, which CSV cannot")
        address = result.url or structure_of(result.pieces).address
        about = (result.title, result.author, result.date, address, result.language)
        self._rows.writerow([record.id, *(value or "" for value in about), count_words(result.text), result.text])

    def skip(self, record: Record) -> None:
        """No row is written for it."""

    def close(self) -> None:
        """Let go of the file, which stays open."""
        self._text.detach()
