"""The bodies of requests: none of them longer than is allowed, whatever they say of their own length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from starlette.requests import Request

from cleaner.adapters.serve.fields import RequestError

IN_MEMORY = 1 << 20
"""Bytes of a batch that are kept in memory; a longer one is put into a file meanwhile."""


async def whole(request: Request, limit: int) -> bytes:
    """The body of a request. Raises RequestError (413) when it has more than `limit` bytes."""
    _announced(request, limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_long(limit)
        parts.append(part)
    return b"".join(parts)


async def spooled(request: Request, limit: int) -> IO[bytes]:
    """The body of a request as a file, to be closed by the caller; like `whole`.

    A batch is read to its end before anything is answered: many clients read nothing before they have sent everything, and both sides would
    wait for each other.
    """
    _announced(request, limit)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is the caller's
    try:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise too_long(limit)
            file.write(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def lines(file: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a batch that are not blank, each with its number from 0; None in place of one of more than `limit` bytes.

    >>> import io
    >>> list(lines(io.BytesIO(b"one\\n\\nlonger\\n"), 4))
    [(0, b'one'), (2, None)]
    """
    number = -1
    while line := file.readline(limit + 1):
        number += 1
        if len(line.rstrip(b"\r\n")) > limit or (len(line) > limit and not line.endswith(b"\n")):
            while line and not line.endswith(b"\n"):
                line = file.readline(IN_MEMORY)
            yield number, None
        elif line.strip():
            yield number, line.rstrip(b"\r\n")


def too_long(limit: int) -> RequestError:
    """The error about a body of more bytes than are read."""
    return RequestError(f"the body is longer than {limit:,} bytes, which is the limit here", 413)


def _announced(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > limit):
        raise too_long(limit)
