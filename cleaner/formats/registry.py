"""The formats of files of records, one record each: what their names end in, who reads them, who writes them, what they need.

Everybody else asks here instead of comparing names. A new format of records is one module and one line in `RECORDS`, or, from another
package, one call of `register`; a new suffix of plain documents is one in `DOCUMENTS` (`documents`). A module is named, not imported: a
library is loaded when a file of its format is read or written.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from cleaner.formats.documents import DOCUMENT, DOCUMENTS
from cleaner.model import OptionError

if TYPE_CHECKING:
    from cleaner.formats.records import Opened, Part, ReadOptions, Record, SourceError
    from cleaner.formats.writers import Sink, Writing


class Reader(Protocol):
    """What a module that reads a format has."""

    def open_records(self, path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
        """Open a file, or a part of it; `name` is what records without an id are called by.

        What is wrong with the file is a record with an error. Raises SourceError when a library is missing, OSError when the file cannot
        be opened.
        """

    def cut(self, path: Path, size: int) -> list[Part]:
        """The file in stretches of about `size` bytes that can be read each by itself; none where it cannot be read so."""


class StreamReader(Reader, Protocol):
    """What a module has besides that reads a format from a pipe (`RecordFormat.piped`)."""

    def read(self, stream: BufferedReader, name: str, reading: ReadOptions) -> Iterator[Record]:
        """The records of a stream, each as soon as it is there."""


class Writer(Protocol):
    """What a module that writes a format has."""

    def sink(self, file: BinaryIO, name: str, writing: Writing) -> Sink:
        """Begin a file, packed as its `name` says; `file` stays open. Raises SourceError when a library is missing."""

    def join(self, parts: Sequence[Path], target: BinaryIO) -> None:
        """Join files that were written each by itself, in order; one of no bytes could not be begun. They stay."""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """A format of files that hold many documents.

    `reader` and `writer` are the names of modules (see `Reader` and `Writer`); without a reader its files are documents like any other,
    without a writer what is read is written as `PLAIN`.

    Example:
        >>> get("warc").suffixes, get("warc").writer
        (('.warc', '.wet'), None)
    """

    name: str
    """As `--from` and the report call it."""
    title: str
    """As a sentence calls it."""
    suffixes: tuple[str, ...] = ()
    """In lower case; the first is what `--to` calls it, without the point. Without any it cannot be asked for by name."""
    reader: str | None = None
    writer: str | None = None
    library: str = ""
    """The library that it needs, as it is called where it is installed."""
    extra: str = ""
    """The extra of this package that brings the library."""
    packed: bool = False
    """Its files may be packed as a whole, and are written so (`documents.COMPRESSED`)."""
    piped: bool = False
    """The reader is a `StreamReader`."""
    lines: bool = False
    """Each line is a record: an object of JSON."""
    nested: bool = False
    """A field may hold fields, as `--inline-report` wants it."""
    any_fields: bool = False
    """Records may have fields that others have not, as `--comments` wants it."""
    relation: str = ""
    """DuckDB's function that reads such a file as a table, for a report that somebody has converted."""
    begins: Callable[[bytes], bool] | None = None
    """Whether bytes without a name look like a file of this format."""

    @property
    def restores(self) -> bool:
        """Whether what was written can be read again, row by row, and written with other texts."""
        return self.reader is not None and self.writer is not None

    def read_by(self) -> Reader:
        """The module that reads it. Raises OptionError when there is none."""
        return cast("Reader", _module(self.name, self.reader))

    def piped_by(self) -> StreamReader:
        """The module that reads it from a pipe. Raises OptionError when there is none."""
        return cast("StreamReader", _module(self.name, self.reader if self.piped else None))

    def written_by(self) -> Writer:
        """The module that writes it. Raises OptionError when there is none."""
        return cast("Writer", _module(self.name, self.writer))

    def missing(self) -> SourceError:
        """The error that says how to install what it needs."""
        from cleaner.formats.records import SourceError

        return SourceError.missing(self.extra, self.library)


PLAIN = "jsonl"
"""The format of records that have none of their own, or none that can be written."""
ATTRIBUTES = "attributes"
"""The format of `--attributes`."""


def _begins_lines(data: bytes) -> bool:
    from cleaner.formats import jsonl

    return jsonl.begins(data)


_HERE = "cleaner.formats"
RECORDS = (
    RecordFormat(
        PLAIN, "JSON Lines", (".jsonl", ".ndjson"), f"{_HERE}.jsonl", f"{_HERE}.writers.jsonl",
        packed=True, piped=True, lines=True, nested=True, any_fields=True, begins=_begins_lines,
    ),
    RecordFormat(
        "parquet", "Parquet", (".parquet", ".pq"), f"{_HERE}.parquet", f"{_HERE}.writers.parquet", "pyarrow", "parquet",
        nested=True, relation="read_parquet",
    ),
    RecordFormat("warc", "WARC", (".warc", ".wet"), f"{_HERE}.warc", None, "fastwarc", "warc", packed=True, piped=True),
    RecordFormat("csv", "CSV", (".csv",), None, f"{_HERE}.writers.csv"),
    RecordFormat(ATTRIBUTES, "dolma's attributes", (), None, f"{_HERE}.writers.attributes", packed=True),
)  # fmt: skip
"""What comes with the package; the order is that of messages."""
_all = {form.name: form for form in RECORDS}


def records() -> tuple[RecordFormat, ...]:
    """All formats of records."""
    return tuple(_all.values())


def get(name: str) -> RecordFormat:
    """The format of this name. Raises OptionError when there is none."""
    if name not in _all:
        raise OptionError(f"{name!r} is none of {', '.join(_all)}")
    return _all[name]


def readable() -> tuple[str, ...]:
    """The names of the formats that are read, as `--from` has them."""
    return tuple(form.name for form in records() if form.reader is not None)


def restores(name: object) -> bool:
    """Whether a format of this name exists whose files can be read again and written with other texts."""
    return isinstance(name, str) and name in _all and _all[name].restores


def begins(data: bytes) -> RecordFormat | None:
    """The format of records that the bytes look like, if any."""
    return next((form for form in records() if form.begins is not None and form.begins(data)), None)


def register(form: RecordFormat) -> None:
    """Add a format for as long as this process lives; the processes that a run starts get to know it.

    Registering the same record twice does nothing. Raises OptionError when its name or a suffix is another format's.
    """
    if _all.get(form.name) == form:
        return
    taken = {suffix for other in records() for suffix in other.suffixes} | {
        suffix for other in DOCUMENTS for suffix in other.suffixes
    }
    if form.name in _all or form.name == DOCUMENT:
        raise OptionError(f"format {form.name!r}: there is one of this name")
    if found := [suffix for suffix in form.suffixes if suffix in taken]:
        raise OptionError(f"format {form.name!r}: {found[0]} is another format's")
    _all[form.name] = form


def forget(name: str) -> None:
    """Take back what `register` added. What comes with the package stays."""
    if name in _all and _all[name] not in RECORDS:
        del _all[name]


def added() -> tuple[RecordFormat, ...]:
    """What was registered beyond what comes with the package."""
    return tuple(form for form in records() if form not in RECORDS)


def _module(name: str, module: str | None) -> object:
    if module is None:
        raise OptionError(f"format {name!r}: cannot be used so")
    return importlib.import_module(module)
