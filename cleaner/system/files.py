"""Whole files or none: everything written goes to a temporary name beside its place and is renamed when complete."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner.model import CleanerError
from cleaner.system import addresses
from cleaner.system.names import reason, shown

TEMPORARY = ".cleaner-"
_PIECE = 1 << 20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})


class DiskError(CleanerError):
    """There is no room for the output: no other document will fare better."""


def refuse_full(error: OSError, target: Path) -> None:
    """Raise DiskError when `error` says that the disk is full (or may not be written to at all)."""
    if error.errno in FULL:
        raise DiskError(f"{shown(target)}: {reason(error)}") from None


@contextlib.contextmanager
def whole(path: Path, *, spare: bool = False) -> Iterator[BinaryIO]:
    """Open `path` for writing bytes; the file appears, or replaces the old one, only when the block ends well.

    Raises OSError also where something lies that is no file: what is renamed to /dev/null replaces that, if one may do so. With `spare`
    it raises FileExistsError in place of replacing a file that holds something else.
    """
    remote = addresses.is_remote(path)
    if not remote:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "is no file", str(path))
    number, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=".tmp", dir=None if remote else path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if spare and path.exists() and not _alike(Path(name), path):
            raise FileExistsError(errno.EEXIST, "holds something else", str(path))
        if remote:
            _move(Path(name), path)
            return
        # mkstemp makes a file for its owner alone; an output is as readable as any file the user makes.
        Path(name).chmod(0o666 & ~_umask())
        os.replace(name, path)  # noqa: PTH105 - the one call whose atomicity the docs promise by name
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def write(path: Path, data: bytes, *, spare: bool = False) -> None:
    """Write `data` to `path`, whole or not at all; `spare` as for `whole`."""
    with whole(path, spare=spare) as file:
        file.write(data)


def _alike(one: Path, other: Path) -> bool:
    """Whether two files hold the same."""
    with one.open("rb") as mine, other.open("rb") as theirs:
        while (part := mine.read(_PIECE)) == theirs.read(_PIECE):
            if not part:
                return True
    return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Pending:
    """Files that appear together: each is written below a folder for temporary files, and `commit` puts all in their places.

    Raises DiskError when there is no room for them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[tuple[BinaryIO, Path]] = []
        self._written: list[tuple[Path, Path]] = []

    def open(self, target: Path) -> BinaryIO:
        """A file for `target`, which stays open until `commit`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=".tmp", dir=self._folder)
        except OSError as error:
            refuse_full(error, target)
            raise
        self._written.append((Path(name), target))
        file = os.fdopen(number, "wb")
        self._open.append((file, target))
        return file

    def write(self, target: Path, data: bytes) -> None:
        """Write a file for `target` at once."""
        file = self.open(target)
        try:
            file.write(data)
            self._close(file)
        except OSError as error:
            refuse_full(error, target)
            raise
        self._open.pop()

    def commit(self) -> list[tuple[Path, int]]:
        """Put the files in their places, in the order they were begun; returns their paths and sizes."""
        found: list[tuple[Path, int]] = []
        target = self._folder
        try:
            for file, target in self._open:  # noqa: B007 - named in the error below
                self._close(file)
            self._open = []
            for temporary, target in self._written:
                size = temporary.stat().st_size
                temporary.chmod(0o666 & ~_umask())
                if not addresses.is_remote(target):
                    target.parent.mkdir(parents=True, exist_ok=True)
                _move(temporary, target)
                found.append((target, size))
            for folder in {target.parent for _, target in self._written if not addresses.is_remote(target)}:
                _sync_folder(folder)
        except OSError as error:
            refuse_full(error, target)
            raise
        self._written = []
        return found

    def discard(self) -> None:
        """Leave nothing of what is not in its place yet."""
        for file, _ in self._open:
            with contextlib.suppress(OSError):
                file.close()
        for temporary, _ in self._written:
            with contextlib.suppress(OSError):
                temporary.unlink()
        self._open, self._written = [], []

    @staticmethod
    def _close(file: BinaryIO) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()


def _move(temporary: Path, target: Path) -> None:
    if addresses.is_remote(target):
        addresses.upload(temporary, target)
        temporary.unlink()
        return
    try:
        os.replace(temporary, target)  # noqa: PTH105
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # A folder below OUT lies on another disk: copy beside the target first.
        with temporary.open("rb") as source, whole(target) as file:
            shutil.copyfileobj(source, file)
        temporary.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
