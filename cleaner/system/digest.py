"""Digests: what ties a report to its source, and tells whether rules, texts and files are those that were met before.

Files that did not change since their digest was taken are known without reading them, by what the system says of them (`Stamp`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b, sha256
from pathlib import Path
from typing import NamedTuple

from cleaner.model import Rule, Source, Suppression
from cleaner.system import cache

CALM = 3_000_000_000
"""Nanoseconds that a file must have been left alone before it is known by its times: file systems tell them to two seconds at worst
(FAT), and of two changes within one step of the clock the second shows in no time of the file."""
SECOND = 1_000_000_000
"""Nanoseconds of a second. A time of change that is whole seconds is none that a clock gave: read-only images (squashfs, EROFS) have the
build's time there, often one fixed time (SOURCE_DATE_EPOCH), and the file of another image may share it, its size and its number."""
_KNOWN = os.name == "posix"
"""Whether `st_ctime` is the time of the last change, which nobody can set: elsewhere it is the time when a file was made."""


def source_digest(document: Source) -> str:
    """SHA-256 of the document's bytes (of its UTF-8 form when it came as str), in hex."""
    data = document.data if document.data is not None else document.text.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def group_key(category: str, text: str) -> str:
    """The name that all removals of one text (white space apart) and category share."""
    folded = f"{category}\0{' '.join(text.split())}"
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def ruleset_digest(
    rules: tuple[Rule, ...],
    languages: tuple[object, ...],
    suppress: tuple[Suppression, ...] = (),
    sites: object = None,
    lexicons: object = None,
) -> str:
    """SHA-256 over everything that can change a verdict (not over examples and reasons), first 16 hex digits."""
    made = sha256()
    for rule in rules:
        facts = (
            rule.id,
            rule.category,
            rule.kind,
            rule.side,
            rule.scope,
            rule.pattern,
            rule.unless,
            rule.case,
            rule.quoted,
            rule.max_words,
            rule.strength,
            sorted(rule.lists.items()),
        )
        made.update(repr(facts).encode("utf-8", "surrogatepass"))
    made.update(repr(languages).encode())
    if suppress:
        made.update(repr(sorted((item.rule, item.host, item.text) for item in suppress)).encode("utf-8", "replace"))
    if sites is not None:
        made.update(repr(sites).encode("utf-8", "replace"))
    if lexicons is not None:
        made.update(repr(lexicons).encode("utf-8", "replace"))
    return made.hexdigest()[:16]


def joined_digest(*parts: str) -> str:
    """The digest of several: of rules and of the judge that hears them."""
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


class Stamp(NamedTuple):
    """Some files as the system knows them.

    Two equal stamps, the first of them `calm`, are of files with the same content.
    """

    digest: bytes
    """Over each file's name, size, number and times."""
    calm: bool
    """Whether the times of all files tell of changes: a clock gave them (`SECOND`), and none in the last seconds (`CALM`)."""


def stamp_of(folder: Path, files: Iterable[Path]) -> Stamp | None:
    """The stamp of all files below a folder and of some others; None when something cannot be looked at.

    A file with other content has another stamp, also one of the same size that was given its old time of modification: where there
    is a time of change (POSIX) it counts as well. (Measured: 4 ms for some seven hundred files, where reading them takes 18.)
    """
    told: list[str] = [str(folder)]
    changes: list[int] = []
    try:
        places = [str(folder)]
        for place in places:  # grows on the way
            with os.scandir(place) as found:
                for entry in sorted(found, key=lambda entry: entry.name):
                    if entry.is_dir():
                        places.append(entry.path)
                    else:
                        changes.append(_told(entry.path, entry.stat(), told))
        changes.extend(_told(str(path), path.stat(), told) for path in files)
    except OSError:
        return None
    digest = cache.digest("\0".join(told).encode("utf-8", "surrogatepass"))
    return Stamp(digest, max(changes, default=0) + CALM < now() and all(time % SECOND for time in changes))


def files_stamp(files: Iterable[Path]) -> bytes | None:
    """A digest of some files' names, sizes, numbers and times; None when one cannot be looked at.

    What replaces a file that a process has read has another one: the old file is still there when the new one is written.
    """
    told: list[str] = []
    try:
        for path in files:
            _told(str(path), path.stat(), told)
    except OSError:
        return None
    return cache.digest("\0".join(told).encode("utf-8", "surrogatepass"))


def folder_digest(folder: Path, files: Iterable[Path], make: Callable[[], bytes]) -> bytes:
    """What `make` gives: a digest of what all files below a folder hold, and some others. It is asked only where they may have changed.

    Each folder has its own file of the cache for that.
    """
    others = list(files)
    name = f"stamp-{cache.digest(str(folder).encode('utf-8', 'surrogatepass')).hex()[:24]}.bin"
    stamp = stamp_of(folder, others)
    known = cache.read(name) if stamp is not None else None
    if stamp is not None and known is not None and known[: cache.SIZE] == stamp.digest:
        return known[cache.SIZE :]
    made = make()
    # What changes while it is read, or has just changed, or has no time of a clock, is not known by its times.
    if stamp is not None and stamp.calm and stamp == stamp_of(folder, others):
        cache.write(name, stamp.digest + made)
    return made


def now() -> int:
    """The time, in nanoseconds, as file systems count it."""
    return time.time_ns()


def _told(path: str, info: os.stat_result, told: list[str]) -> int:
    """Note a file down; when it was last changed."""
    told.append(f"{path}\0{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}")
    return info.st_ctime_ns if _KNOWN else max(info.st_mtime_ns, info.st_ctime_ns)
