"""What is worked out once and kept in the user's cache folder: nothing that could not be worked out again.

Files there are written whole or by appending whole records, carry the digest of what they hold, and are left unread when it does
not fit. A folder that cannot be written costs time, never a result. `CLEANER_CACHE` names another folder; set but empty it turns
the cache off.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

SIZE = 16
"""Bytes of a digest in a record."""
MOST = 64_000_000
"""Bytes after which a log takes no more records."""


def folder() -> Path | None:
    """The cache folder (which may not exist yet), or None when there is to be none."""
    chosen = os.environ.get("CLEANER_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_path

    try:
        return user_cache_path("article-cleaner", appauthor=False)
    except (OSError, RuntimeError):  # no home
        return None


def digest(*parts: bytes) -> bytes:
    """The digest of some byte strings, told apart by their lengths."""
    made = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


def read(name: str) -> bytes | None:
    """What `write` kept under a name; None when there is nothing or it is damaged."""
    place = folder()
    if place is None:
        return None
    try:
        data = (place / name).read_bytes()
    except OSError:
        return None
    return data[SIZE:] if data[:SIZE] == digest(data[SIZE:]) else None


def write(name: str, data: bytes) -> None:
    """Keep bytes under a name: the file is the old one or the whole new one."""
    place = folder()
    if place is None:
        return
    import tempfile

    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=place, prefix=f".{name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(digest(data) + data)
            Path(path).replace(place / name)
        except OSError:
            Path(path).unlink(missing_ok=True)


class Log:
    """Records by key that many processes add to. A record is key, digest, size and content, written at once."""

    def __init__(self, name: str) -> None:
        place = folder()
        self._path = place / name if place is not None else None
        self._data = b""
        self._places: dict[bytes, tuple[int, int]] = {}
        self._size = 0
        if self._path is not None:
            with suppress(OSError):
                self._data = self._path.read_bytes()
        at, head = 0, 2 * SIZE + 4
        while at + head <= len(self._data):
            size = int.from_bytes(self._data[at + 2 * SIZE : at + head], "little")
            self._places[self._data[at : at + SIZE]] = (at, size)
            at += head + size
        self._size = len(self._data)

    def get(self, key: bytes) -> bytes | None:
        """The content of a record, or None when there is none or it is damaged."""
        place = self._places.get(key)
        if place is None:
            return None
        at, size = place
        start = at + 2 * SIZE + 4
        content = self._data[start : start + size]
        return content if self._data[at + SIZE : at + 2 * SIZE] == digest(key, content) else None

    def add(self, key: bytes, content: bytes) -> None:
        """Add a record, for later processes."""
        if self._path is None or self._size > MOST:
            return
        record = key + digest(key, content) + len(content).to_bytes(4, "little") + content
        self._size += len(record)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab", buffering=0) as file:
                file.write(record)
        except OSError:
            self._path = None
