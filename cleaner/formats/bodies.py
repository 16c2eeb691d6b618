"""Bodies of HTTP as an archive keeps them: packed and in pieces, as their headers say."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping, Sequence

from cleaner.formats.records import too_long
from cleaner.model import InputError
from cleaner.system.names import reason

_PACKED = ("content-encoding", "transfer-encoding")
"""HTTP headers that say how a body is packed; what the second says was done last."""
_ZLIB = {"gzip", "x-gzip", "deflate"}
"""What is unpacked as far as it goes, and does not say that it ends early."""
_HTTP = "Content-Type: application/http; msgtype=response"
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_BEGUN = re.compile(rb"[0-9A-Fa-f]{0,8}[ \t]*(?:;[^\r\n]*)?\r?\Z")
"""The line above a piece that says how long it is, and the beginning of one."""
_STEP = 1 << 14
"""Bytes that are unpacked at a time: of a bomb they are a thousand times as many."""
_EITHER = 47
"""zlib's number for gzip and deflate."""


def unpacked(body: bytes, headers: Mapping[str, str], limit: int, *, begun: bool = False) -> bytes:
    """A body without the codings that its headers name; as far as it goes when it was only `begun`, which the archive says.

    Raises InputError where it is none of that, ends early, or is longer than `limit`. Archives that keep bodies unpacked often leave the
    headers as they came: so what is text already is taken as it is.
    """
    codings: list[tuple[str, str]] = []
    for place in _PACKED:
        said = next((value for name, value in headers.items() if name.lower() == place), "")
        codings += [(place, name) for part in said.split(",") if (name := part.strip().lower())]
    is_whole = True
    if codings and codings[-1][1] == "chunked" and (joined := _joined(body)) is not None:
        (body, is_whole), codings = joined, codings[:-1]
    data = _decoded(body, codings, limit) if codings else body
    if data is not body and codings[-1][1] in _ZLIB:
        is_whole = is_whole and _is_whole(body)
    if not is_whole and not begun:
        raise InputError("its body ends early")
    return data


def _joined(body: bytes) -> tuple[bytes, bool] | None:
    """The pieces of a body in one, and whether the last of them is there; None for a body that is not in pieces."""
    parts: list[bytes] = []
    at = 0
    while (size := _SIZE.match(body, at)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(parts), True
        end = size.end() + length
        parts.append(body[size.end() : end])
        rest = body[end : end + 2]
        if rest in {b"", b"\r"}:
            return b"".join(parts), False
        if rest[:1] != b"\n" and rest != b"\r\n":
            return None
        at = end + (1 if rest[:1] == b"\n" else 2)
    return (b"".join(parts), False) if parts and _BEGUN.match(body, at) else None


def _decoded(body: bytes, codings: Sequence[tuple[str, str]], limit: int) -> bytes:
    """A body without these codings. It is unpacked in an archive of its own, since an error of the library's ends the reading of all
    that is behind it.
    """
    from fastwarc.warc import ArchiveIterator

    lines = []
    for place in _PACKED:
        if names := [name.removeprefix("x-") for where, name in codings if where == place]:
            lines.append(f"{place}: {', '.join(names)}\r\n")
    http = "".join(["HTTP/1.1 200 OK\r\n", *lines, "\r\n"]).encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\n{_HTTP}\r\nContent-Length: {len(http)}\r\n\r\n".encode()
    try:
        item = next(iter(ArchiveIterator(io.BytesIO(b"".join([head, http, b"\r\n\r\n"])), parse_http=False)))
        item.parse_http(auto_decode="all")
        data = bytes(item.reader.read(limit + 1))
        if body and not data:
            raise ValueError("nothing is in it")
    except MemoryError:
        raise
    except Exception as error:  # the library's own, of several kinds by version
        if _is_text(body):
            return body
        raise InputError(f"its body cannot be unpacked: {reason(error)}") from None
    if len(data) > limit:
        raise too_long(None, limit)
    return data


def _is_whole(packed: bytes) -> bool:
    """Whether what gzip or deflate has packed has its end. Nothing is kept of what it unpacks to."""
    reader = zlib.decompressobj(_EITHER)
    try:
        for at in range(0, len(packed), _STEP):
            rest = packed[at : at + _STEP]
            while rest:
                reader.decompress(rest)
                rest = reader.unused_data
                if reader.eof and rest:  # another one follows
                    reader = zlib.decompressobj(_EITHER)
    except zlib.error:
        return True  # something behind the end, or what the library has read all the same
    return reader.eof


def _is_text(data: bytes) -> bool:
    """Whether bytes are packed by nothing: what is packed is no UTF-8."""
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return data.lstrip()[:1] == b"<"
