"""Parquet: one record a row. Rows are read in small batches, whatever the size of the file's row groups."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.formats import registry, streams
from cleaner.formats.records import (
    ID_KEYS,
    URL_KEYS,
    Opened,
    Part,
    ReadOptions,
    Record,
    SourceError,
    choose,
    document,
    failed,
    name_of,
    text_key,
)
from cleaner.model import InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

ROWS = 256
"""Rows that are in memory at a time."""
PER_GROUP = 32


@dataclass(frozen=True, slots=True)
class Row:
    """Where a record stands: a row of a batch, and the column that holds its text."""

    batch: pa.RecordBatch
    number: int
    key: str


class Fields(Mapping[str, Any]):
    """The columns of a row by name, each converted when somebody asks for it; `without` is left out."""

    def __init__(self, batch: pa.RecordBatch, number: int, without: str | None = None) -> None:
        self._batch, self._number = batch, number
        self._names = [name for name in batch.schema.names if name != without]

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        return self._batch.column(self._batch.schema.names.index(name))[self._number].as_py()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def open_file(file: BinaryIO) -> ParquetFile:
    """The file, opened. Raises SourceError when the library is missing, pyarrow.ArrowException when it is no Parquet."""
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise registry.get("parquet").missing() from None
    return ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)


def open_records(path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
    """The rows of a file, or of a part of it: see `registry.Reader`."""
    file = streams.open_file(path)
    try:
        table = open_file(file)
    except SourceError:
        file.close()
        raise
    except (ValueError, OSError) as error:  # pyarrow's own errors are ValueErrors
        file.close()
        text = " ".join(str(error).split())
        record = failed(part.first if part else 0, name, text, final=True)
        # What could be opened when the file was cut into parts is hardly damaged.
        record = replace(record, system=part is not None and isinstance(error, OSError))
        return Opened(iter([record]), lambda: 0, lambda: None)
    # How far a part is cannot be told from where the file is read.
    return Opened(read(table, name, reading, part), (lambda: 0) if part else file.tell, file.close, table)


def cut(path: Path, size: int) -> list[Part]:
    """The rows in stretches of about `size` bytes: see `registry.Reader`."""
    with streams.open_file(path) as file, contextlib.suppress(SourceError, ValueError):
        return parts(open_file(file), size, path.stat().st_size)
    return []


def parts(file: ParquetFile, size: int, file_size: int) -> list[Part]:
    """The rows in stretches of about so many bytes (before compression); `file_size` is that of the file.

    Rows of one group can only be read from its beginning, so a large group is not cut into more than `PER_GROUP` parts.
    """
    cuts: list[tuple[int, int]] = []
    start = row = held = 0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        pieces = max(1, min(PER_GROUP, group.total_byte_size // size))
        for piece in range(1, pieces + 1):
            end = row + group.num_rows * piece // pieces
            held += group.total_byte_size // pieces
            if held >= size and end > start:
                cuts.append((start, end))
                start, held = end, 0
        row += group.num_rows
    if row > start:
        cuts.append((start, row))
    return [Part(low, high, low, file_size * (high - low) // row) for low, high in cuts]


def read(file: ParquetFile, name: str, reading: ReadOptions, part: Part | None = None) -> Iterator[Record]:
    """The rows as records, in order: all of them, or those of a part."""
    import pyarrow as pa

    groups, index = _groups(file, part)
    start, end = (part.start, part.end) if part is not None else (0, sys.maxsize)
    batches = file.iter_batches(batch_size=ROWS, row_groups=groups, use_threads=False)
    while index < end:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            message = " ".join(str(error).split())
            at = max(index, start)
            yield failed(at, name, f"row {at}: {message}", final=True)
            return
        if batch is None:
            return
        for number in range(max(0, start - index), min(batch.num_rows, end - index)):
            yield _record(batch, number, index + number, name, reading)
        index += batch.num_rows


def _groups(file: ParquetFile, part: Part | None) -> tuple[list[int], int]:
    """The row groups that hold a part, and the number of their first row."""
    found: list[int] = []
    row = first = 0
    for number in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(number).num_rows
        if part is None or (row < part.end and part.start < row + rows):
            first = first if found else row
            found.append(number)
        row += rows
    return found, first


def _record(batch: pa.RecordBatch, number: int, index: int, name: str, reading: ReadOptions) -> Record:
    fields = Fields(batch, number)
    id_key = choose(fields, reading.id_key, ID_KEYS)
    id = name_of(fields[id_key] if id_key else None, f"{name}#{index}")
    try:
        key = text_key(fields, reading)
        if batch.schema.names.count(key) > 1:  # which of them the clean text would go to nobody knows
            raise InputError(f"field {key!r}: stands there twice")
        url_key = choose(fields, reading.url_key, URL_KEYS)
        source = document(key, fields[key], id=id, url=fields[url_key] if url_key else None, reading=reading)
    except (InputError, UnicodeDecodeError) as error:
        return Record(index, id, error=f"row {index}: {error}", fields=fields)
    return Record(index, id, source, Fields(batch, number, key), Row(batch, number, key))
