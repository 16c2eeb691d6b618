"""Whole files or none: everything written goes to a temporary name beside its place and is renamed when complete."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".cleaner-"


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing bytes; the file appears, or replaces the old one, only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a file for its owner alone; an output is as readable as any file the user makes.
        Path(name).chmod(0o666 & ~_umask())
        os.replace(name, path)  # noqa: PTH105 - the one call whose atomicity the docs promise by name
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all."""
    with whole(path) as file:
        file.write(data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
