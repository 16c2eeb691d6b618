"""Several byte strings in one, by name: a file of the cache of which only what is asked for is read on."""

from __future__ import annotations

import json
from collections.abc import Mapping

_SIZE = 4
"""Bytes that tell how long the table of the parts is."""


def join(parts: Mapping[str, bytes]) -> bytes:
    """Parts as one byte string: a table of names and sizes (JSON), then the parts as they come.

    >>> bytes(split(join({"a": b"first", "b": b""}))["a"])
    b'first'
    """
    table = json.dumps([[name, len(part)] for name, part in parts.items()]).encode()
    return b"".join([len(table).to_bytes(_SIZE, "little"), table, *parts.values()])


def split(data: bytes | memoryview) -> dict[str, memoryview]:
    """The parts of what `join` made, none of them copied. Raises ValueError or TypeError for what it has not made."""
    view = memoryview(data)
    at = _SIZE + int.from_bytes(view[:_SIZE], "little")
    found: dict[str, memoryview] = {}
    for name, size in json.loads(bytes(view[_SIZE:at])):
        found[name] = view[at : at + size]
        at += size
    if at != len(view):
        raise ValueError("the parts are not as long as their table says")
    return found
