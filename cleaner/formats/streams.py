"""Opening files: the one place where a path becomes bytes, whatever compresses them."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.formats.documents import compression
from cleaner.formats.records import SourceError, too_long

_BUFFER = 1 << 16
# A few bytes of Zstandard can stand for a block of 128 KiB, so little is unpacked at a time.
_ZSTD_CHUNK = 4096


def open_file(path: Path) -> BinaryIO:
    """A file's bytes as they lie there, for reading."""
    return path.open("rb")


class Stream(io.BufferedReader):
    """A file's bytes, unpacked; `position` says how far the packed file has been read.

    With `limit` no more bytes than these, from where the file stands; `raw` unpacks them in another way.
    """

    def __init__(
        self, file: BinaryIO, suffix: str = "", limit: int | None = None, raw: io.RawIOBase | None = None
    ) -> None:
        self.file = file
        self._start = file.tell() if limit is not None else 0
        if raw is not None:
            pass
        elif suffix == ".gz":
            raw = _Gzip(file)
        elif suffix == ".zst":
            raw = _Zstandard(file)
        else:
            raw = _Plain(file, limit)
        super().__init__(raw, _BUFFER)

    def position(self) -> int:
        """Bytes of the file that have been read."""
        try:
            return self.file.tell() - self._start
        except (OSError, ValueError):
            return 0

    def close(self) -> None:
        """Close the file as well."""
        super().close()
        self.file.close()


def open_stream(path: Path, start: int = 0, end: int | None = None) -> Stream:
    """A file, unpacked as its suffix says, or of one that is not packed the bytes from `start` to `end`.

    Reading raises SourceError when it is damaged.
    """
    file = open_file(path)
    if end is None:
        return Stream(file, compression(path.name))
    file.seek(start)
    return Stream(file, limit=end - start)


def unpack(data: bytes, suffix: str, limit: int) -> bytes:
    """A document's bytes, unpacked. Raises InputError when they are more than `limit`, SourceError when damaged."""
    found = bytearray()
    with Stream(io.BytesIO(data), suffix) as stream:
        while chunk := stream.read1(_BUFFER):
            found += chunk
            if len(found) > limit:
                raise too_long(None, limit)
    return bytes(found)


def pack(data: bytes, suffix: str) -> bytes:
    """The bytes packed, the same ones every time."""
    target = io.BytesIO()
    with packer(target, suffix) as file:
        file.write(data)
    return target.getvalue()


def packer(file: BinaryIO, suffix: str) -> BinaryIO:
    """A file that packs what is written to it into `file`, which stays open when it is closed."""
    if suffix == ".gz":
        # No name and no time in the header: the same text gives the same bytes.
        return gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0)  # type: ignore[return-value]
    if suffix == ".zst":
        return _zstandard().ZstdCompressor(level=3).stream_writer(file, closefd=False)  # type: ignore[no-any-return]
    return _Through(file)  # type: ignore[return-value]


class _Through:
    """Writes to a file that somebody else closes."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write

    def close(self) -> None:
        pass

    def __enter__(self) -> _Through:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Plain(io.RawIOBase):
    def __init__(self, file: BinaryIO, limit: int | None = None) -> None:
        self._file = file
        self._left = sys.maxsize if limit is None else limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        size = min(len(view), self._left)
        data = self._file.read1(size) if hasattr(self._file, "read1") else self._file.read(size)
        view[: len(data)] = data
        self._left -= len(data)
        return len(data)


class _Gzip(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=file, mode="rb")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            data = self._file.read1(len(view))
        except EOFError:
            raise SourceError("gzip: the file ends early") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise SourceError(f"gzip: {' '.join(str(error).split())}") from None
        view[: len(data)] = data
        return len(data)


class _Zstandard(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decompressor = _zstandard().ZstdDecompressor()
        self._frame: Any = None
        self._ahead = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while not self._ready:
            chunk = self._ahead or self._file.read(_ZSTD_CHUNK)
            self._ahead = b""
            if not chunk:
                if self._frame is not None:
                    raise SourceError("zstd: the file ends early")
                return 0
            if self._frame is None:
                self._frame = self._decompressor.decompressobj()
            try:
                self._ready = memoryview(self._frame.decompress(chunk))
            except _zstandard().ZstdError as error:
                raise SourceError(f"zstd: {error}") from None
            if self._frame.eof:
                self._ahead = self._frame.unused_data
                self._frame = None
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise SourceError.missing("zst", "zstandard") from None
    return zstandard
