"""A record file, opened: its records, and how far it has been read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.sources import streams
from cleaner.sources.records import Reading, Record, SourceError, failed


@dataclass(slots=True)
class Opened:
    """The records of a file in order. `table` is the file that Parquet's own schema is read from."""

    records: Iterator[Record]
    position: Callable[[], int]
    close: Callable[[], None]
    table: Any = None


def open_records(path: Path, form: str, name: str, reading: Reading) -> Opened:
    """Open a record file: `form` is jsonl, parquet or warc; `name` is what records without an id are called by.

    What is wrong with the file is a record with an error. Raises SourceError when a library is missing, OSError when the file cannot be
    opened.
    """
    if form == "parquet":
        from cleaner.sources import parquet

        file = streams.open_file(path)
        try:
            table = parquet.open_file(file)
        except SourceError:
            file.close()
            raise
        except (ValueError, OSError) as error:  # pyarrow's own errors are ValueErrors
            file.close()
            text = " ".join(str(error).split())
            return Opened(iter([failed(0, name, text, final=True)]), lambda: 0, lambda: None)
        return Opened(parquet.read(table, name, reading), file.tell, file.close, table)
    stream = streams.open_stream(path)
    if form == "warc":
        from cleaner.sources import warc

        return Opened(warc.read(stream, name, reading), stream.position, stream.close)
    from cleaner.sources import jsonl

    return Opened(jsonl.read(stream, name, reading), stream.position, stream.close)
