"""Keeping the cache folder small: what is there, what goes when it grows too large, and clearing it.

Only files that the cleaner wrote are counted or deleted: `CLEANER_CACHE` may name a folder in which other things lie.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cleaner.model.later import late_pattern
from cleaner.system.cache import DAY, folder

MOST = 100_000_000
"""Bytes of the files that are written whole. A state of the rules takes 29 million when texts of all of its languages have come (the
sizes of the files that `tests/benchmarks/twins.py` leaves over the labelled sets; 5 million with one language), so three of them stay.
The log of patterns has a bound of its own (`cache.MOST`)."""
_OURS = late_pattern(
    r"(?P<kind>packs(?=-.{32}\.bin)|(?:pack|judge|stamp)(?=-.{24}\.bin)|(?:scan|terms|words)(?=-.{24}\.json))-[0-9a-f]+\.[a-z]+"
    r"|patterns\.bin(?:\.places)?"
)
"""Just what the cleaner calls its files: other programs write `run-ID.json` as well, with as many digits (an id of MongoDB has 24)."""
_UNFINISHED = late_pattern(r"\.(?P<name>[^/]+)-[a-z0-9_]{8}")
"""What `tempfile.mkstemp` is told to call a file until it is whole."""


class Kept(NamedTuple):
    """A file of the cache: its place, what it is of (the first word of its name), its bytes, and when it was last used (seconds)."""

    path: Path
    kind: str
    size: int
    used: float
    whole: bool
    """Whether it was finished: what a killed process leaves was not."""


def kept() -> list[Kept]:
    """The cache's files, the one unused for longest first; none where there is no cache."""
    place = folder()
    found: list[Kept] = []
    with suppress(OSError):
        for entry in os.scandir(place) if place is not None else ():
            unfinished = _UNFINISHED.fullmatch(entry.name)
            ours = _OURS.fullmatch(unfinished["name"] if unfinished else entry.name)
            if ours is None:
                continue
            with suppress(OSError):  # gone meanwhile
                if entry.is_file(follow_symlinks=False):
                    info = entry.stat(follow_symlinks=False)
                    kind = ours["kind"] or "patterns"
                    # Of a clock that was wrong: it would be the newest for years.
                    used = info.st_mtime if info.st_mtime < time.time() + DAY else 0.0
                    found.append(Kept(Path(entry.path), kind, info.st_size, used, not unfinished))
    return sorted(found, key=lambda item: (item.used, item.path))


def bound() -> None:
    """Delete what was unused for longest, until the files that are written whole take at most `MOST` bytes.

    What was not finished within a day goes as well. What cannot be deleted stays (on Windows a file that somebody reads).
    """
    files = [item for item in kept() if item.kind != "patterns" or not item.whole]
    size = sum(item.size for item in files)
    old = time.time() - DAY
    for item in files[:-1]:  # The newest is the one for which room is made.
        if size > MOST if item.whole else item.used < old:
            with suppress(OSError):
                item.path.unlink(missing_ok=True)
                size -= item.size


def clear() -> tuple[int, int]:
    """Delete all of the cache's files; how many, and their bytes. Raises OSError for one that cannot be deleted.

    A process that is running works out again what it needs.
    """
    files = kept()
    for item in files:
        item.path.unlink(missing_ok=True)
    return len(files), sum(item.size for item in files)
