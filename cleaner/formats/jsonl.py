"""JSON Lines: one object a line. A line is kept as it stands, and only the value of its text is replaced.

So key order, the spelling of numbers, white space and fields that nobody knows go through untouched.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.formats import streams
from cleaner.formats.documents import compression
from cleaner.formats.records import (
    ID_KEYS,
    TEXT_KEYS,
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
    too_long,
)
from cleaner.model import InputError

_SPACE = re.compile(r"[ \t\n\r]*")
_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_NO_OBJECT = "is no object"
_CHUNK = 1 << 20
OVERHEAD = 3
"""Escapes (\\u0430) make a line longer than its text; one that is so many times too long is not read at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: where the value of its text stands, and where the object ends."""

    text: str
    start: int
    end: int
    close: int
    newline: str
    key: str = ""
    """The name of the field that holds the text."""

    def with_text(self, value: str, more: str = "") -> str:
        """The line with another text, and more members (`"name":value`) at the end of the object."""
        ascii_only = self.text.isascii()
        new = to_json(value, ascii_only=ascii_only)
        tail = self.text[self.end : self.close]
        return (
            f"{self.text[: self.start]}{new}{tail}{',' + more if more else ''}{self.text[self.close :]}{self.newline}"
        )

    def without_last(self, name: str) -> Line:
        """The line without its last member, which `with_text` or `unchanged` put there."""
        at = self.text.rindex(f',"{name}":', 0, self.close)
        values, spans, _ = members(self.text)
        if name not in values or spans[name] != (at + len(name) + 4, self.close):
            raise ValueError(f"field {name!r}: is not the last one")
        return Line(self.text[:at] + self.text[self.close :], self.start, self.end, at, self.newline, self.key)

    def unchanged(self, more: str = "") -> str:
        """The line as it stands, with more members at the end of the object."""
        text = f"{self.text[: self.close]},{more}{self.text[self.close :]}" if more else self.text
        return text + self.newline


def to_json(value: object, *, ascii_only: bool = False) -> str:
    """JSON without white space; what UTF-8 cannot hold (half a surrogate pair) is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    if not ascii_only:
        try:
            text.encode()
        except UnicodeEncodeError:
            return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text


def begins(data: bytes) -> bool:
    """Whether the first two lines are each an object of JSON (one line alone must have a field that may hold a text)."""
    written = io.BytesIO(data.removeprefix(codecs.BOM_UTF8))
    lines = list(islice((line for line in written if line.strip()), 2))
    if not lines or not all(line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines):
        return False
    try:
        found = [json.loads(line) for line in lines]
    except (ValueError, RecursionError):  # what is nested too deep to be read is no record either
        return False
    return len(found) > 1 or not set(TEXT_KEYS).isdisjoint(found[0])


def open_records(path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
    """The records of a file, or of a part of it: see `registry.Reader`."""
    stream = streams.open_stream(path, part.start, part.end) if part else streams.open_stream(path)
    return Opened(read(stream, name, reading, part.first if part else 0), stream.position, stream.close)


def cut(path: Path, size: int) -> list[Part]:
    """A file that is not packed in stretches of about `size` bytes: see `registry.Reader`."""
    if compression(path.name):
        return []
    with streams.open_file(path) as file:
        return parts(file, size)


def parts(file: BinaryIO, size: int) -> list[Part]:
    """A file of lines in stretches of about so many bytes; each begins where a line does."""
    found: list[Part] = []
    start = first = lines = at = 0
    while chunk := file.read(_CHUNK):
        low = 0
        while at + len(chunk) - start >= size:
            # Where the stretch is long enough, it ends with the next line.
            cut = chunk.find(b"\n", max(low, start + size - at - 1)) + 1
            if not cut:
                break
            lines += chunk.count(b"\n", low, cut)
            found.append(Part(start, at + cut, first, at + cut - start))
            start, first, low = at + cut, lines, cut
        lines += chunk.count(b"\n", low)
        at += len(chunk)
    if at > start:
        found.append(Part(start, at, first, at - start))
    return found


def read(stream: BinaryIO, name: str, reading: ReadOptions, first: int = 0) -> Iterator[Record]:
    """The records of a stream of lines. Blank lines are passed over (and counted: an index is a line number less one).

    `first` is the index of its first line.
    """
    limit = OVERHEAD * reading.max_document
    index = first - 1
    while True:
        index += 1
        try:
            line = stream.readline(limit + 1)
            if not line:
                return
            if len(line) > limit:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(1 << 20)
                yield failed(index, name, f"line {index + 1}: {too_long(None, limit)}")
                continue
        except (SourceError, OSError) as error:
            yield failed(index, name, error, final=True)
            return
        if line.strip():
            yield parse(line, index, name, reading)


def parse(line: bytes, index: int, name: str, reading: ReadOptions) -> Record:
    """One line as a record."""
    where = f"line {index + 1}"
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return failed(index, name, f"{where}: is not UTF-8 at byte {error.start + 1}")
    body = text.rstrip("\r\n")
    try:
        values, spans, close = members(body)
    except (ValueError, StopIteration, RecursionError) as error:
        return failed(index, name, f"{where}: {_reason(error)}")
    id = name_of(values.get(choose(values, reading.id_key, ID_KEYS) or ""), f"{name}#{index}")
    try:
        key = text_key(values, reading)
        if key in spans and spans[key] is None:
            raise InputError(f"field {key!r}: stands there twice")
        url = values.get(choose(values, reading.url_key, URL_KEYS) or "")
        source = document(key, values[key], id=id, url=url, reading=reading)
    except InputError as error:
        return Record(index, id, error=f"{where}: {error}", fields=values)
    span = spans[key]
    assert span is not None
    fields = {field: value for field, value in values.items() if field != key}
    return Record(index, id, source, fields, Line(body, *span, close, text[len(body) :], key))


def members(text: str) -> tuple[dict[str, Any], dict[str, tuple[int, int] | None], int]:
    """The members of the object that `text` is, the place of each value (None where a key stands twice), and of the last brace.

    Raises ValueError or StopIteration when it is no JSON, or no object.
    """
    at = _skip(text, 1 if text.startswith("\ufeff") else 0)
    if text[at : at + 1] != "{":
        _scan(text, at)
        raise ValueError(_NO_OBJECT)
    values: dict[str, Any] = {}
    spans: dict[str, tuple[int, int] | None] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}" or spans:
        if text[at : at + 1] != '"':
            raise ValueError(f"wants a key in double quotes at character {at + 1}")
        key, at = scanstring(text, at + 1, True)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise ValueError(f"wants a colon at character {at + 1}")
        start = _skip(text, at + 1)
        try:
            value, at = _scan(text, start)
        except StopIteration:
            raise ValueError(f"wants a value at character {start + 1}") from None
        spans[key] = None if key in spans else (start, at)
        values[key] = value
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            break
        if text[at : at + 1] != ",":
            raise ValueError(f"wants a comma at character {at + 1}")
        at = _skip(text, at + 1)
    if _skip(text, at + 1) != len(text):
        raise ValueError(f"goes on after the object, at character {at + 2}")
    return values, spans, at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg} at character {error.pos + 1}"
    text = str(error) if isinstance(error, ValueError) else ""
    return text if text == _NO_OBJECT else f"is no JSON{': ' if text else ''}{text}"
