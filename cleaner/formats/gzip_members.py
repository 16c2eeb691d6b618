"""A gzip file of many members, as archives of the web are: what is damaged costs the member it is in, not the rest."""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO

from cleaner.formats.records import SourceError

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 14
_MOST = 1 << 16
"""Bytes unpacked at a time."""
_WHOLE = 1 << 23
"""Bytes up to which a member is unpacked before any of it is given: where it is damaged, what follows it is found in what was read."""
_TRIED = 512
"""Bytes from which a member is tried where one seems to begin."""


class Members(io.RawIOBase):
    """The unpacked members, one after another.

    A damaged place raises SourceError once, when what came before it has been read. Reading on goes on with the next member that begins
    with `start`; `lost` says how many bytes of the file were passed over on the way.
    """

    def __init__(self, file: BinaryIO, start: bytes) -> None:
        self._file, self._start = file, start
        self._ahead = b""
        self._ready = memoryview(b"")
        self._error: str | None = None
        # Of the member that is being read: what unpacks it, its packed bytes so far (nothing of a very long one), and what came out.
        self._inflate: Any = None
        self._packed = bytearray()
        self._out = bytearray()
        self.lost = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack into the buffer. Raises SourceError at a damaged place."""
        view = memoryview(buffer)
        while not self._ready:
            if self._error is not None:
                error, self._error = self._error, None
                raise SourceError(error)
            chunk = self._ahead or self._file.read(_CHUNK)
            self._ahead = b""
            if self._inflate is None:
                if not chunk:
                    return 0
                chunk = chunk.lstrip(b"\0")  # some writers fill up their blocks
                if not chunk:
                    continue
                self._inflate = zlib.decompressobj(31)
            if chunk:
                self._unpack(chunk)
            else:
                self._damaged("gzip: the file ends early")
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self, chunk: bytes) -> None:
        self._packed += chunk
        try:
            found = self._inflate.decompress(chunk, _MOST)
        except zlib.error as error:
            self._damaged(f"gzip: {' '.join(str(error).split())}")
            return
        self._out += found
        if self._inflate.eof:
            self._ahead = self._inflate.unused_data
            self._end()
            return
        self._ahead = self._inflate.unconsumed_tail
        del self._packed[len(self._packed) - len(self._ahead) :]
        if len(self._out) > _WHOLE:
            self._ready = memoryview(bytes(self._out))
            self._out.clear()
            self._packed.clear()

    def _end(self) -> None:
        self._ready = memoryview(bytes(self._out))
        self._out.clear()
        self._packed.clear()
        self._inflate = None

    def _damaged(self, error: str) -> None:
        """Give what came out before the damage, and go on where the next member begins: perhaps inside what was taken for this one."""
        data = bytes(self._packed)
        at = self._next(data)
        if 0 < at < len(data) and self._out:
            self._out[:] = _readable(data[:at])
        self._end()
        self._error = f"{error}; {self.lost:,} bytes are passed over" if self._ahead else error

    def _next(self, data: bytes) -> int:
        """Where after the first byte of `data` a member begins; what is there is read next. -1: there is none in it."""
        self.lost = 0
        at = 1
        inside = True
        while True:
            at = data.find(_MAGIC, at)
            if at < 0:
                kept = data[-len(_MAGIC) + 1 :]
                self.lost += len(data) - len(kept)
                chunk = self._file.read(_CHUNK)
                if not chunk:
                    self.lost += len(kept)
                    return -1
                data, at, inside = kept + chunk, 0, False
                continue
            while len(data) - at < _TRIED and (chunk := self._file.read(_CHUNK)):
                data += chunk
            try:
                begins = zlib.decompressobj(31).decompress(data[at : at + _TRIED], len(self._start))
            except zlib.error:
                begins = b""
            if begins == self._start:
                self.lost += at
                self._ahead = data[at:]
                return at if inside else -1
            at += 1


def _readable(packed: bytes) -> bytes:
    """What a member that is cut off there unpacks to."""
    try:
        return zlib.decompressobj(31).decompress(packed)
    except zlib.error:
        return b""
