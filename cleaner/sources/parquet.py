"""Parquet: one record a row. Rows are read in small batches, whatever the size of the file's row groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.model import InputError
from cleaner.sources.records import (
    ID_KEYS,
    URL_KEYS,
    Reading,
    Record,
    choose,
    document,
    failed,
    missing,
    name_of,
    text_key,
)

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

ROWS = 256
"""Rows that are in memory at a time."""


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
        raise missing("parquet", "pyarrow") from None
    return ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)


def read(file: ParquetFile, name: str, reading: Reading) -> Iterator[Record]:
    """The rows as records, in order."""
    import pyarrow as pa

    index = 0
    batches = file.iter_batches(batch_size=ROWS, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            message = " ".join(str(error).split())
            yield failed(index, name, f"row {index}: {message}", final=True)
            return
        if batch is None:
            return
        for number in range(batch.num_rows):
            yield _record(batch, number, index, name, reading)
            index += 1


def _record(batch: pa.RecordBatch, number: int, index: int, name: str, reading: Reading) -> Record:
    fields = Fields(batch, number)
    id_key = choose(fields, reading.id_key, ID_KEYS)
    id = name_of(fields[id_key] if id_key else None, f"{name}#{index}")
    try:
        key = text_key(fields, reading)
        url_key = choose(fields, reading.url_key, URL_KEYS)
        source = document(key, fields[key], id=id, url=fields[url_key] if url_key else None, reading=reading)
    except (InputError, UnicodeDecodeError) as error:
        return Record(index, id, error=f"row {index}: {error}", fields=fields)
    return Record(index, id, source, Fields(batch, number, key), Row(batch, number, key))
