"""A record file, opened: its records, and how far it has been read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cleaner.formats import streams
from cleaner.formats.records import Part, Reading, Record, SourceError, failed


@dataclass(slots=True)
class Opened:
    """The records of a file in order. `table` is the file that Parquet's own schema is read from."""

    records: Iterator[Record]
    position: Callable[[], int]
    close: Callable[[], None]
    table: Any = None


def parts(path: Path, form: str, size: int) -> list[Part]:
    """A record file in stretches of about `size` bytes that can be read each by itself; none where it cannot be read so."""
    if form == "jsonl" and not streams.compression(path.name):
        from cleaner.formats import jsonl

        with streams.open_file(path) as file:
            return jsonl.parts(file, size)
    if form == "parquet":
        from cleaner.formats import parquet

        with streams.open_file(path) as file, contextlib.suppress(SourceError, ValueError):
            return parquet.parts(parquet.open_file(file), size, path.stat().st_size)
    return []


def open_records(path: Path, form: str, name: str, reading: Reading, part: Part | None = None) -> Opened:
    """Open a record file, or a part of it: `form` is jsonl, parquet or warc; `name` is what records without an id are called by.

    What is wrong with the file is a record with an error. Raises SourceError when a library is missing, OSError when the file cannot be
    opened.
    """
    if form == "parquet":
        from cleaner.formats import parquet

        file = streams.open_file(path)
        try:
            table = parquet.open_file(file)
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
        return Opened(parquet.read(table, name, reading, part), (lambda: 0) if part else file.tell, file.close, table)
    if form == "warc":
        from cleaner.formats import warc

        stream = warc.open_stream(path)
        return Opened(warc.read(stream, name, reading), stream.position, stream.close)
    from cleaner.formats import jsonl

    stream = streams.open_stream(path, part.start, part.end) if part else streams.open_stream(path)
    return Opened(jsonl.read(stream, name, reading, part.first if part else 0), stream.position, stream.close)
