"""A file of records, opened or begun: what its format's modules do, found by the format's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from cleaner.formats import registry
from cleaner.formats.records import Opened, Part, ReadOptions, until_broken
from cleaner.formats.suffixes import target_format
from cleaner.formats.writers import Sink, Writing


def parts(path: Path, form: str, size: int) -> list[Part]:
    """A record file in stretches of about `size` bytes that can be read each by itself; none where it cannot be read so."""
    return registry.get(form).read_by().cut(path, size)


def open_records(path: Path, form: str, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
    """Open a record file, or a part of it: `form` is its format, `name` is what records without an id are called by.

    What is wrong with the file is a record with an error. Raises SourceError when a library is missing, OSError when the file cannot be
    opened.
    """
    opened = registry.get(form).read_by().open_records(path, name, reading, part)
    opened.records = until_broken(opened.records, name, part.first if part else 0)
    return opened


def open_sink(file: BinaryIO, name: str, writing: Writing) -> Sink:
    """The writer of the output file called `name`, which tells its format. Raises SourceError when a library is missing."""
    form = target_format(name) if writing.attributes is None else registry.get(registry.ATTRIBUTES)
    return form.written_by().sink(file, name, writing)


def join(parts: Sequence[Path], target: BinaryIO, name: str) -> None:
    """Join the parts of the output file called `name`, each written by itself."""
    target_format(name).written_by().join(parts, target)
