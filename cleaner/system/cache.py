"""What is worked out once and kept in the user's cache folder: nothing that could not be worked out again.

Files there are written whole or by appending whole records, carry the digest of what they hold, and are left unread when it does
not fit. A folder that cannot be written costs time, never a result. `CLEANER_CACHE` names another folder; set but empty it turns
the cache off. What takes longest is worked out when the wheel is built, too (hatch_build.py), and lies in the package.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

READY = Path(__file__).parent / "ready"
"""What came with the wheel: it is read where the user's folder has nothing, and never written."""
SIZE = 16
"""Bytes of a digest in a record."""
HEAD = 2 * SIZE + 4
"""Bytes of a record before its content."""
LARGEST = 4_000_000
"""Bytes of a content: more is none, but chance."""
WALKED = 200_000
"""Bytes of a log that a process walks through at its start without telling the next one: that takes a millisecond."""
MOST = 48_000_000
"""Bytes after which a log takes no more records, and the next process begins a new one: what other versions left is never asked for
again. All rules that ship take some ten million."""
_TABLE = 4
"""Bytes that tell how long the table of a file's parts is."""
DAY = 86_400
"""Seconds after which a file that is read is marked as used again: what is unused for longest goes first (`tidy`)."""


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


def digest(*parts: bytes | memoryview) -> bytes:
    """The digest of some byte strings, told apart by their lengths."""
    made = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


def view(name: str) -> memoryview | None:
    """What `write` kept under a name, or came with the wheel, not copied; None when there is nothing or it is damaged."""
    for place in (folder(), READY):
        if place is None:
            continue
        try:
            with (place / name).open("rb") as file:
                data, used = memoryview(file.read()), os.fstat(file.fileno()).st_mtime
        except OSError:
            continue
        if abs(time.time() - used) > DAY and place is not READY:  # or a clock that was wrong has set it
            with suppress(OSError):  # a cache that may only be read
                os.utime(place / name)
        if data[:SIZE] == digest(data[SIZE:]):
            return data[SIZE:]
    return None


def read(name: str) -> bytes | None:
    """`view`, as bytes of their own."""
    found = view(name)
    return None if found is None else bytes(found)


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
            return
        from cleaner.system import tidy

        tidy.bound()


def join(parts: Mapping[str, bytes]) -> bytes:
    """Parts as one byte string, of which only what is asked for is read on: a table of names and sizes (JSON), then the parts as they come.

    >>> bytes(split(join({"a": b"first", "b": b""}))["a"])
    b'first'
    """
    table = json.dumps([[name, len(part)] for name, part in parts.items()]).encode()
    return b"".join([len(table).to_bytes(_TABLE, "little"), table, *parts.values()])


def split(data: bytes | memoryview) -> dict[str, memoryview]:
    """The parts of what `join` made, none of them copied. Raises ValueError or TypeError for what it has not made."""
    whole = memoryview(data)
    at = _TABLE + int.from_bytes(whole[:_TABLE], "little")
    found: dict[str, memoryview] = {}
    for name, size in json.loads(bytes(whole[_TABLE:at])):
        found[name] = whole[at : at + size]
        at += size
    if at != len(whole):
        raise ValueError("the parts are not as long as their table says")
    return found


class Log:
    """Records by key that many processes add to. A record is key, digest, size and content, written at once.

    What other processes add while this one lives is seen, too: of many that begin together only one works a thing out. Of the file, which
    holds the records of other versions as well, only where each record stands is kept in memory; a second file (`_Places`) tells it of
    most of them, so that they need not be walked through.
    """

    def __init__(self, name: str, *, ready: bool = False) -> None:
        """The log of a name, or the one that came with the wheel (`ready`)."""
        place = READY if ready else folder()
        self._name = name
        self._path = place / name if place is not None else None
        self._places: dict[bytes, tuple[int, int]] = {}
        self._known: _Places | None = None
        self._ready: Log | None = None
        self._size = 0
        if ready:
            self._ready = self
            self._catch_up()
            return
        if self._path is None:
            return
        if self._length() > MOST:
            with suppress(OSError):
                self._path.unlink()
        self._known = _Places.read(f"{name}.places", self._read(0, HEAD), self._length())
        begin = self._size = self._known.size if self._known is not None else 0
        self._catch_up()
        if self._size - begin > WALKED:
            _Places.write(f"{name}.places", self._read(0, HEAD), self._size, self._known, self._places)

    def __contains__(self, key: bytes) -> bool:
        """Whether there is a record, which may be damaged."""
        return self._place(key) is not None

    def get(self, key: bytes) -> bytes | None:
        """The content of a record, or None when there is none or it is damaged. What came with the wheel is asked last."""
        found = self._own(key)
        if found is not None or self._ready is self:
            return found
        if self._ready is None:
            self._ready = Log(self._name, ready=True)
        return self._ready.get(key)

    def _own(self, key: bytes) -> bytes | None:
        """The content of a record of this very file."""
        place = self._place(key)
        if place is None:
            return None
        at, size = place
        data = self._read(at, HEAD + size)
        if data[:SIZE] != key:  # Another process has begun the log anew, or the second file tells of another one.
            self._known, self._places, self._size = None, {}, 0
            self._catch_up()
            at, size = self._places.get(key, (0, 0))
            data = self._read(at, HEAD + size)
        content = data[HEAD:]
        return content if data[SIZE : 2 * SIZE] == digest(key, content) else None

    def add(self, key: bytes, content: bytes) -> None:
        """Add a record, for other processes."""
        if self._path is None or self._size > MOST:
            return
        record = key + digest(key, content) + len(content).to_bytes(4, "little") + content
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab", buffering=0) as file:
                file.write(record)
        except OSError:
            self._path = None

    def _place(self, key: bytes) -> tuple[int, int] | None:
        """Where a record stands, and how long its content is."""
        found = self._places.get(key)
        if found is None and self._known is not None:
            found = self._known.get(key)
        if found is None:
            self._catch_up()
            found = self._places.get(key)
        return found

    def _length(self) -> int:
        try:
            return self._path.stat().st_size if self._path is not None else 0
        except OSError:
            return 0

    def _read(self, at: int, size: int) -> bytes:
        """So many bytes of the file from there on; nothing where it cannot be read.

        It is opened each time: a file that is kept open has one position for all threads, and for the processes that are forked off.
        """
        if self._path is None:
            return b""
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(at)
                return file.read(size)
        except OSError:
            return b""

    def _catch_up(self) -> None:
        """Look through what was added to the file since it was looked at."""
        # Threads that look at once begin at one place and come to one end: added up, their steps would lead into the middle of a record.
        begin = self._size
        if self._path is None or (length := self._length()) <= begin:
            return
        data = self._read(begin, length - begin)
        at = 0
        while at + HEAD <= len(data):
            size = int.from_bytes(data[at + 2 * SIZE : at + HEAD], "little")
            if size > LARGEST:  # A record before it was torn; what comes later is read from where it begins.
                at = len(data)
                break
            if at + HEAD + size > len(data):  # It is being written.
                break
            self._places[data[at : at + SIZE]] = (begin + at, size)
            at += HEAD + size
        self._size = begin + at


class _Places:
    """Where the records of a log stand, as far as one process walked through it: their keys in order, so that one is soon found."""

    def __init__(self, size: int, data: memoryview) -> None:
        self.size = size
        """Bytes of the log that were walked through."""
        count = len(data) // (SIZE + 12)
        self._count = count
        self._keys = bytes(data[: SIZE * count])
        self._at = array("Q", bytes(data[SIZE * count : (SIZE + 8) * count]))
        self._sizes = array("I", bytes(data[(SIZE + 8) * count :]))

    def get(self, key: bytes) -> tuple[int, int] | None:
        """Where a record stands, and how long its content is."""
        number = bisect_left(range(self._count), key, key=self._key)
        if number == self._count or self._key(number) != key:
            return None
        return self._at[number], self._sizes[number]

    def _key(self, number: int) -> bytes:
        return self._keys[SIZE * number : SIZE * (number + 1)]

    @classmethod
    def read(cls, name: str, head: bytes, length: int) -> _Places | None:
        """What was kept of a log with this first head that is at least so long; None for another one, or where nothing is kept."""
        data = view(name)
        if data is None or bytes(data[: len(_MACHINE)]) != _MACHINE or bytes(data[len(_MACHINE) : _ABOUT - 8]) != head:
            return None
        size = int.from_bytes(data[_ABOUT - 8 : _ABOUT], "little")
        if size > length or (len(data) - _ABOUT) % (SIZE + 12):
            return None
        return cls(size, data[_ABOUT:])

    @classmethod
    def write(
        cls, name: str, head: bytes, size: int, known: _Places | None, added: Mapping[bytes, tuple[int, int]]
    ) -> None:
        """Keep what is known of a log, and what was added to it: of two records of a key the later one counts."""
        found = {} if known is None else {known._key(n): (known._at[n], known._sizes[n]) for n in range(known._count)}
        rows = sorted({**found, **added}.items())
        columns = (array("Q", [at for _, (at, _) in rows]), array("I", [size for _, (_, size) in rows]))
        keys = b"".join(key for key, _ in rows)
        write(name, b"".join([_MACHINE, head, size.to_bytes(8, "little"), keys, *(part.tobytes() for part in columns)]))


_MACHINE = f"{sys.byteorder:8}".encode()
_ABOUT = len(_MACHINE) + HEAD + 8
"""Bytes before the keys."""
