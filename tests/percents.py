"""A format that the package does not know: texts with a line `%%` between them. The tests register it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from cleaner.formats import streams
from cleaner.formats.records import Opened, Part, ReadOptions, Record, document, failed
from cleaner.formats.registry import RecordFormat
from cleaner.formats.writers import Cleaned, Writing
from cleaner.model import InputError

BETWEEN = b"\n%%\n"
FORMAT = RecordFormat("percents", "texts between per cent signs", (".percents", ".pct"), "percents", "percents")


def open_records(path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
    """The texts of a file, or of a part of it."""
    stream = streams.open_stream(path, part.start, part.end) if part else streams.open_stream(path)
    return Opened(_records(stream, name, reading, part.first if part else 0), stream.position, stream.close)


def _records(stream: BinaryIO, name: str, reading: ReadOptions, first: int) -> Iterator[Record]:
    for index, text in enumerate(stream.read().split(BETWEEN), first):
        id = f"{name}#{index}"
        try:
            yield Record(index, id, document("text", text, id=id, url=None, reading=reading))
        except InputError as error:  # too long, say: it is reported, and the next one is read
            yield failed(index, name, error)


def cut(path: Path, size: int) -> list[Part]:
    """Whole texts, of `size` bytes or more together."""
    data = path.read_bytes()
    found: list[Part] = []
    start = first = 0
    while start < len(data):
        end = data.find(BETWEEN, start + size)
        end = len(data) if end < 0 else end
        found.append(Part(start, end, first, end - start))
        first += data.count(BETWEEN, start, end) + 1
        start = end + len(BETWEEN)
    return found


def sink(file: BinaryIO, name: str, writing: Writing) -> Percents:
    """A file of texts."""
    return Percents(file)


def join(parts: Sequence[Path], target: BinaryIO) -> None:
    """One file of several; between two of them the line is missing."""
    target.write(BETWEEN.join(part.read_bytes() for part in parts))


class Percents:
    """Writes texts and what stands between them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begun = False

    def write(self, record: Record, cleaned: Cleaned) -> None:
        """Write a text."""
        self._file.write((BETWEEN if self._begun else b"") + cleaned.text.encode())
        self._begun = True

    def skip(self, record: Record) -> None:
        """Nothing stands for it."""

    def close(self) -> None:
        """Nothing is left to write."""
