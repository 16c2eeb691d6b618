"""The one document that a command reads: a file, a record of a file (`FILE#12`), or standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cleaner.corpus.search import answers
from cleaner.corpus.settings import Settings
from cleaner.formats.documents import DOCUMENT, kind_of
from cleaner.formats.suffixes import format_of
from cleaner.model import InputError, OptionError, Source
from cleaner.system import addresses
from cleaner.system.names import shown

_RECORD = re.compile(r"(?P<file>.+)#(?P<number>\d+)")


def read(name: str, settings: Settings) -> Source:
    """The document that `name` means ("-": standard input), as the settings say.

    Raises:
        InputError: It is no document.
        OptionError: There is no such record, or a record is to be named; the message says what to do.
        SourceError: The file of records cannot be read.
        OSError: The file cannot be read.
    """
    from cleaner import formats

    if name == "-":
        return formats.read(sys.stdin.buffer.read(), id="-", kind=settings.kind, encoding=settings.encoding)
    path = addresses.path_of(name)
    found = _RECORD.fullmatch(name)
    # A file may be called so itself.
    if found is not None and not (addresses.is_remote(path) or path.exists()):
        return _record(Path(found["file"]), int(found["number"]), settings)
    if format_of(path.name) != DOCUMENT:
        raise OptionError(f"is a file of records, and one document is wanted: name one by its number, {shown(name)}#0")
    kind = kind_of(path.name, settings.kind)
    return formats.read(_bytes(path), id=shown(name), kind=kind, encoding=settings.encoding)


def _bytes(path: Path) -> bytes:
    if not addresses.is_remote(path):
        return path.read_bytes()
    with answers(path):
        return path.read_bytes()


def _record(path: Path, number: int, settings: Settings) -> Source:
    from cleaner.corpus.document import reading_of
    from cleaner.formats.record_files import open_records

    form = format_of(path.name)
    if form == DOCUMENT:
        if path.is_file():
            raise OptionError("is one document and holds no records; name it without the number")
        raise FileNotFoundError(2, "No such file or directory")
    reading = reading_of(settings)
    opened = open_records(path, form, shown(str(path)), reading)
    last = -1
    try:
        for record in opened.records:
            last = record.index
            if record.index == number or record.final:
                if record.source is None:
                    raise InputError(record.error or "is no document")
                return record.source
    finally:
        opened.close()
    raise OptionError(f"there is no such record; the last one is {last}" if last >= 0 else "the file holds no records")
