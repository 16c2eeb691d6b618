"""Reading a TOML file that may be a stranger's: bounded, and every fault is a PackError of one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cleaner.model import PackError

MAX_BYTES = 8_000_000
"""Bytes of a file: the largest pack that is shipped has 90,000, and what is parsed takes several times as much memory."""


def read(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises PackError for what is no file, no UTF-8, no TOML, or longer than `MAX_BYTES`."""
    # It reads the packs three times as fast as tomllib, and bounds the nesting of keys. Who has nothing to read does not wait for it.
    import tomli

    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device read without end
            raise PackError(f"{path}: is no file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise PackError(f"{path}: is longer than {MAX_BYTES:,} bytes")
        return tomli.loads(data.decode("utf-8").replace("\r\n", "\n"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError, ValueError, RecursionError) as error:
        raise PackError(f"{path}: {' '.join(str(error).split())}") from None
