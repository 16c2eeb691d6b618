"""What the readers of record files share: a record, how it is to be read, and the field that holds the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cleaner.model import CleanerError, InputError, KindOption, Source
from cleaner.system.names import reason

TEXT_KEYS = ("text", "content", "body", "page_content", "maintext", "html", "raw_html")
ID_KEYS = ("id", "doc_id", "document_id", "uuid")
URL_KEYS = ("url", "source_url", "uri")
HTML_KEYS = frozenset({"html", "raw_html"})


class TooLongError(InputError):
    """A document of more bytes than are to be read."""


class SourceError(CleanerError):
    """A record file cannot be read, or not any further."""

    @classmethod
    def missing(cls, extra: str, library: str) -> SourceError:
        """The error that says how to install what reads a format."""
        return cls(f"{library} is not installed: pip install 'article-cleaner[{extra}]'")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How records are read: which fields hold text, id and address (None: the usual names).

    `max_document` is how many bytes a document may have, after decompression; `encoding` what a person says of those that come as bytes.
    """

    max_document: int
    text_key: str | None = None
    id_key: str | None = None
    url_key: str | None = None
    kind: KindOption = "auto"
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a record file: bytes of a file of lines, rows of a table.

    `first` is the index of its first record, `size` what it takes of the file in bytes (of a table about).
    """

    start: int
    end: int
    first: int
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: a document (`source`), or what is wrong with it (`error`).

    `index` counts records from 0 (lines, rows). `fields` are its other fields by name, `raw` is what a writer of the same
    format needs to give them back untouched. `final` says that the rest of the file cannot be read, `system` that the machine and not the
    file is to blame (another try may go well).
    """

    index: int
    id: str
    source: Source | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    raw: Any = None
    error: str | None = None
    final: bool = False
    system: bool = False


@dataclass(slots=True)
class Opened:
    """The records of a file in order, and how far it has been read. `table` is what a writer of the same format reads the schema from."""

    records: Iterator[Record]
    position: Callable[[], int]
    close: Callable[[], None]
    table: Any = None


def failed(index: int, name: str, error: BaseException | str, *, final: bool = False, fields: Any = None) -> Record:
    """A record that is no document."""
    system = isinstance(error, OSError) and not isinstance(error, EOFError) and error.errno is not None
    text = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    if final:
        text += "; the rest of the file is not read"
    return Record(index, f"{name}#{index}", error=text, final=final, system=system, fields=fields or {})


def until_broken(records: Iterator[Record], name: str, first: int = 0) -> Iterator[Record]:
    """The records of a reader, the `first` of which has that index; if it raises, the last one says what.

    Whoever writes a reader need not foresee all that a file may hold: none is left out of the report.
    """
    index = first - 1
    try:
        for record in records:
            index = record.index
            yield record
    except MemoryError:  # of the machine: the engine does it again alone
        raise
    except Exception as error:
        last = failed(index + 1, name, error if isinstance(error, OSError) else why(error), final=True)
        # A reader that was not prepared for this may be mended, and then it is tried again.
        yield last if isinstance(error, CleanerError | OSError) else replace(last, system=True)


def why(error: Exception) -> str:
    """What a reader raised, in a line; of what is no error of ours its kind says most."""
    return reason(error) if isinstance(error, CleanerError | OSError) else f"{type(error).__name__}: {reason(error)}"


def choose(names: Mapping[str, Any], given: str | None, usual: tuple[str, ...]) -> str | None:
    """The field that is used: the one that was named, or the first of the usual ones that is there."""
    if given is not None:
        return given if given in names else None
    return next((name for name in usual if name in names), None)


def text_key(names: Mapping[str, Any], reading: ReadOptions) -> str:
    """The field that holds the text. Raises InputError when there is none."""
    if reading.text_key is not None:
        if reading.text_key not in names:
            raise InputError(f"field {reading.text_key!r}: is missing{_there(names)}")
        return reading.text_key
    found = [name for name in TEXT_KEYS if name in names]
    if not found:
        raise InputError(
            f"has no text: none of the fields {', '.join(TEXT_KEYS)} (--text-key names another){_there(names)}"
        )
    # {"text": null, "html": "…"}: the first field that holds something.
    return next((name for name in found if names[name] is not None), found[0])


def _there(names: Mapping[str, Any]) -> str:
    """The fields that a record has, a few of them, for who mistook the name of one."""
    few = [repr(name) if len(name) <= 40 else repr(name[:40]) + "…" for name in list(names)[:8]]
    return f"; there are {', '.join(few)}{', …' if len(names) > len(few) else ''}" if few else ""


def document(key: str, value: object, *, id: str, url: object, reading: ReadOptions) -> Source:
    """The Source of a text field's value. Raises InputError when it is no text, or too long."""
    from cleaner import formats

    if value is None:
        raise InputError(f"field {key!r}: is null")
    if not isinstance(value, str | bytes):
        raise InputError(f"field {key!r}: is no string but {_kind(value)}")
    size = len(value) if isinstance(value, bytes) or len(value) * 4 <= reading.max_document else utf8_size(value)
    if size > reading.max_document:
        raise too_long(size, reading.max_document)
    kind: KindOption = "html" if reading.kind == "auto" and key in HTML_KEYS else reading.kind
    address = url if isinstance(url, str) and url else None
    return formats.read(value, id=id, kind=kind, url=address, encoding=reading.encoding)


def too_long(size: int | None, limit: int) -> TooLongError:
    """The error about a document of `size` bytes (None: it was not read to its end)."""
    if size is None:
        return TooLongError(f"is longer than {limit:,} bytes (--max-document)")
    return TooLongError(f"is {size:,} bytes long; --max-document allows {limit:,}")


def utf8_size(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def name_of(value: object, fallback: str) -> str:
    """A record's id as text; numbers count, anything else is none."""
    if isinstance(value, str) and value:
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else fallback


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), f"a {type(value).__name__}")
