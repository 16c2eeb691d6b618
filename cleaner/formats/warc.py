"""WARC and WET: the pages of a crawl. Requests, metadata and what is no text are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from typing import Any

from cleaner.formats import bodies, registry, streams
from cleaner.formats.documents import compression
from cleaner.formats.gzip_members import Members
from cleaner.formats.records import Opened, Part, ReadOptions, Record, SourceError, failed, too_long
from cleaner.model import InputError, KindOption
from cleaner.model.later import late_pattern
from cleaner.system.names import reason

_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = late_pattern(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)


def open_stream(path: Path) -> streams.Stream:
    """The file, unpacked. Archives are packed record by record, so a damaged record of a .gz is not the end of it."""
    if compression(path.name) != ".gz":
        return streams.open_stream(path)
    file = streams.open_file(path)
    return streams.Stream(file, raw=Members(file, b"WARC/"))


def open_records(path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
    """The documents of an archive: see `registry.Reader`."""
    stream = open_stream(path)
    return Opened(read(stream, name, reading), stream.position, stream.close)


def cut(path: Path, size: int) -> list[Part]:
    """An archive is read from its beginning."""
    return []


def read(stream: BufferedReader, name: str, reading: ReadOptions) -> Iterator[Record]:
    """The documents of a WARC or WET file; `index` counts all its records, so that it finds the record again.

    A damaged place is a record with an error. In a stream that can be read on after it (see `open_stream`) the records behind it follow.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        raise registry.get("warc").missing() from None
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    index = -1

    def archive() -> Iterator[Any]:
        source: Any = _Bytes(stream)
        return iter(ArchiveIterator(source, parse_http=False, strict_mode=False))

    records = archive()
    while True:
        try:
            item = next(records, None)
        except (SourceError, OSError, ValueError, RuntimeError) as error:
            index += 1
            again = isinstance(error, SourceError) and _goes_on(stream)
            yield failed(index, name, error, final=not again)
            if not again:
                return
            records = archive()
            continue
        if item is None:
            if index < 0:
                yield failed(0, name, "is no WARC file, or an empty one")
            return
        index += 1
        if item.record_type & wanted:
            found = _record(item, index, name, reading)
            if found is not None and found.final and not found.system and _goes_on(stream):
                found, records = replace(found, error=f"record {index}: is damaged", final=False), archive()
            if found is not None:
                yield found
                if found.final:
                    return


def _record(item: Any, index: int, name: str, reading: ReadOptions) -> Record | None:
    """One record, or None when it is no text."""
    id = item.record_id or f"{name}#{index}"
    where = f"record {index}"
    try:
        url = item.headers.get("WARC-Target-URI")
        truncated = item.headers.get("WARC-Truncated")
        if item.headers.get("Content-Length") is None:
            raise InputError("its header ends early")
        if item.is_http:
            _parse_http(item)
        media = (item.http_content_type if item.is_http else item.headers.get("Content-Type")) or ""
        media = media.split(";")[0].strip().lower()
        kind: KindOption = "html" if media in _HTML else "text" if media == "text/plain" else "auto"
        if kind == "auto" and media:
            return None
        if reading.kind != "auto":
            kind = reading.kind
        data = item.reader.read(reading.max_document + 1)
        if len(data) > reading.max_document:
            raise too_long(None, reading.max_document)
        if len(data) < item.content_length:
            raise InputError(f"ends early: {len(data):,} of {item.content_length:,} bytes")
        if item.is_http and item.http_headers is not None:
            data = bodies.unpacked(data, item.http_headers.asdict(), reading.max_document, begun=bool(truncated))
        fields = {"warc_date": item.headers.get("WARC-Date"), "content_type": media or None}
        if item.is_http and item.http_headers is not None:
            fields["http_status"] = item.http_headers.status_code
        if truncated:
            fields["warc_truncated"] = truncated
        from cleaner import formats

        source = formats.read(data, id=id, kind=kind, url=url, encoding=reading.encoding or _charset(item))
        return Record(index, id, source, fields)
    except InputError as error:
        return Record(index, id, error=f"{where}: {error}")
    except (SourceError, OSError) as error:
        return failed(index, name, error, final=True)


def _parse_http(item: Any) -> None:
    """Read the HTTP headers, and leave the body as it is: see `bodies`. Raises InputError for headers that are none."""
    try:
        item.parse_http(auto_decode="none")
    except ValueError as error:
        raise InputError(f"its HTTP headers: {reason(error)}") from None
    except OSError as error:
        if error.errno is not None:  # the file cannot be read
            raise
        raise InputError(f"its HTTP headers: {reason(error)}") from None


def _goes_on(stream: BufferedReader) -> bool:
    """Whether more can be read after a damaged place."""
    try:
        return isinstance(stream.raw, Members) and bool(stream.peek(1))
    except SourceError:  # damaged again, and again there may be something behind it
        return True


def _charset(item: Any) -> str | None:
    """What HTTP says of the encoding, or the archive, of what is no answer of HTTP."""
    if item.is_http:
        return str(item.http_charset) if item.http_charset else None
    found = _CHARSET.search(item.headers.get("Content-Type") or "")
    return found[1] if found is not None else "utf-8"


class _Bytes:
    """A stream as fastwarc reads one."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        # What can be read is given before the end of a damaged file is noticed.
        data = self._stream.read1(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at
