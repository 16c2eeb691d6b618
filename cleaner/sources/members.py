"""A gzip file of many members, as archives of the web are: what is damaged costs the member it is in, not the rest."""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO

from cleaner.sources.records import SourceError

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 14
_MOST = 1 << 16
"""Bytes unpacked at a time."""
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
        self._inflate: Any = None
        self._ready = memoryview(b"")
        self.lost = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack into the buffer. Raises SourceError at a damaged place."""
        view = memoryview(buffer)
        while not self._ready:
            chunk = self._ahead or self._file.read(_CHUNK)
            self._ahead = b""
            if not chunk:
                if self._inflate is None:
                    return 0
                self._inflate = None
                raise SourceError("gzip: the file ends early")
            self._unpack(chunk)
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self, chunk: bytes) -> None:
        if self._inflate is None:
            self._inflate = zlib.decompressobj(31)
        try:
            self._ready = memoryview(self._inflate.decompress(chunk, _MOST))
        except zlib.error as error:
            self._inflate = None
            self._find(chunk)
            raise SourceError(f"gzip: {' '.join(str(error).split())}; {self.lost:,} bytes are passed over") from None
        if self._inflate.eof:
            # Some writers fill up their blocks with zeros.
            self._ahead = self._inflate.unused_data.lstrip(b"\0")
            self._inflate = None
        else:
            self._ahead = self._inflate.unconsumed_tail

    def _find(self, data: bytes) -> None:
        """Look for the next member; `data` is what the damage was found in."""
        self.lost = 0
        at = 1
        while True:
            at = data.find(_MAGIC, at)
            if at < 0:
                kept = data[-len(_MAGIC) + 1 :]
                self.lost += len(data) - len(kept)
                chunk = self._file.read(_CHUNK)
                if not chunk:
                    self.lost += len(kept)
                    return
                data, at = kept + chunk, 0
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
                return
            at += 1
