"""What a run remembers below OUT/.cleaner, so that the next one goes on where it ended, however it ended.

run.json                   the settings and rules of the run, and how it ended
lock, workers              held by the run and by its processes while they live
shards/KEY.json            a finished shard: what was read, what was written, the sums
shards/KEY.report.jsonl    its lines of the report
shards/KEY.page.jsonl      its documents for report.html
shards/KEY.marks.jsonl     digests of its clean texts, where duplicates are looked for
shards/KEY.part            its part of a large file of records, until all parts of that are finished
tmp/                       files that are being written
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.corpus.plan import STATE
from cleaner.corpus.search import PlanError
from cleaner.corpus.shards import Shard
from cleaner.formats import streams
from cleaner.report.statistics import Statistics
from cleaner.system import addresses, files
from cleaner.system.names import as_text, shown

SCHEMA = 2
_RACY = 2_000_000_000
"""Nanoseconds: a file as young as that, when it was read, may have changed since without a newer time."""
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Marker:
    """A finished shard. `failures` are lines of its report that tell of an error, `again` that another run is to try it once more."""

    statistics: Statistics
    outputs: tuple[tuple[str, int], ...]
    failures: int
    again: bool
    ruleset: str


class State:
    """The state folder of an output folder."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / STATE
        self.shards = self.folder / "shards"
        self.tmp = addresses.temporary(out) if addresses.is_remote(out) else self.folder / "tmp"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs away from OUT (a remote one cannot be locked). Raises PlanError when one is at work there."""
        if addresses.is_remote(self.out):
            try:
                yield
            finally:
                shutil.rmtree(self.tmp, ignore_errors=True)
            return
        self.shards.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("ab") as mine, (self.folder / "workers").open("ab") as theirs:
            if not _lock(mine):
                raise PlanError(f"{shown(self.out)}: another run is writing here")
            # The processes of a run that was killed may live on for a moment.
            until = time.monotonic() + _PATIENCE
            while not _lock(theirs):
                if time.monotonic() > until:
                    raise PlanError(f"{shown(self.out)}: processes of an earlier run are still writing here")
                time.sleep(0.05)
            _unlock(theirs)
            # What a process was writing when it was killed.
            shutil.rmtree(self.tmp, ignore_errors=True)
            try:
                yield
            finally:
                shutil.rmtree(self.tmp, ignore_errors=True)

    def read_run(self) -> dict[str, Any]:
        """What the last run wrote about itself; nothing when there was none."""
        return _read(self.folder / "run.json") or {}

    def write_run(self, value: Mapping[str, Any]) -> None:
        """Remember this run."""
        data = json.dumps({"schema": SCHEMA, **value}, ensure_ascii=False, indent=1)
        files.write(self.folder / "run.json", data.encode("utf-8", "replace") + b"\n")

    def report(self, shard: Shard) -> Path:
        """The shard's part of the report."""
        return self.shards / f"{shard.key}.report.jsonl"

    def page(self, shard: Shard) -> Path:
        """The shard's documents for the page."""
        return self.shards / f"{shard.key}.page.jsonl"

    def marks(self, shard: Shard) -> Path:
        """What the shard leaves of its documents for `duplicates` to look through."""
        return self.shards / f"{shard.key}.marks.jsonl"

    def part(self, shard: Shard) -> Path:
        """What the shard writes of a file that several shards write."""
        return self.shards / f"{shard.key}.part"

    def marker(self, shard: Shard) -> Path:
        """The file that says that the shard is finished."""
        return self.shards / f"{shard.key}.json"

    def names_part(self, shard: Shard) -> bool:
        """Whether the shard's marker names its part, not the whole file."""
        value = _read(self.marker(shard)) or {}
        part = str(self.part(shard).relative_to(self.out))
        return any(name == part for name, _ in value.get("outputs", ()))

    def rename_output(self, shard: Shard, whole: Path) -> None:
        """Say that what the shard wrote is in a file now that other shards wrote, too."""
        value = _read(self.marker(shard))
        if value is None:
            return
        part = str(self.part(shard).relative_to(self.out))
        entry = [str(whole.relative_to(self.out)), whole.stat().st_size]
        value["outputs"] = [entry if name == part else [name, size] for name, size in value["outputs"]]
        files.write(self.marker(shard), json.dumps(value).encode())

    def finished(self, shard: Shard, digest: str) -> Marker | None:
        """The shard's marker, if it was finished with these settings, its inputs are as they were and its outputs are there."""
        value = _read(self.marker(shard))
        if value is None or value.get("digest") != digest:
            return None
        try:
            begun = int(value["begun"])
            for job, found in zip(shard.jobs, value["inputs"], strict=True):
                if not _same(job.source, found, begun):
                    return None
            outputs = tuple((str(name), int(size)) for name, size in value["outputs"])
            if any((self.out / name).stat().st_size != size for name, size in outputs):
                return None
            return Marker(
                Statistics.from_object(value["statistics"]),
                outputs,
                int(value["failures"]),
                bool(value["again"]),
                str(value["ruleset"]),
            )
        except (KeyError, TypeError, ValueError, OSError):
            return None

    def forget(self, shards: Iterable[Shard]) -> None:
        """Drop what is remembered of shards that are not of this run."""
        known = {shard.key for shard in shards}
        for path in list(self.shards.iterdir()) if self.shards.is_dir() else ():
            if path.name.split(".")[0] not in known:
                path.unlink(missing_ok=True)


def fingerprint(path: Path, digest: str | None = None, *, part: bool = False) -> list[Any]:
    """What tells whether a file has changed: size, time, digest of its bytes (read here when it is not given).

    A file that is done in parts is not read as a whole for each of them: its size and its time have to do.
    """
    try:
        status = path.stat()
        if addresses.is_remote(path):
            return [status.st_size, 0, addresses.key(path)]
        return [status.st_size, status.st_mtime_ns, "" if part else digest or file_digest(path)]
    except OSError:
        return [-1, -1, ""]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with streams.open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _same(path: Path, found: list[Any], begun: int) -> bool:
    size, changed, digest = found
    status = path.stat()
    if status.st_size != size:
        return False
    if addresses.is_remote(path):
        return bool(addresses.key(path) == digest)
    if status.st_mtime_ns == changed and changed < begun - _RACY:
        return True
    if not digest:
        return False
    return bool(file_digest(path) == digest)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("schema") == SCHEMA else None


def settings_digest(settings: Mapping[str, Any], **more: object) -> str:
    """A hash of everything that decides what becomes of a document."""
    value = json.dumps({**settings, **more}, sort_keys=True, default=lambda item: as_text(str(item)))
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def hold(folder: Path) -> BinaryIO | None:
    """Show, as a worker process, that somebody may still write below OUT; the file is to stay open."""
    if addresses.is_remote(folder):
        return None
    try:
        file = (folder / "workers").open("ab")
    except OSError:
        return None
    _lock(file, shared=True)
    return file


def _lock(file: BinaryIO, *, shared: bool = False) -> bool:
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # nor on this file system
        return True
    return True


def _unlock(file: BinaryIO) -> None:
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
