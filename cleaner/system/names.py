"""Names of files as text: a name is bytes, and a report is UTF-8."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import PurePath

from cleaner.model.later import late_pattern

_ADDRESS = late_pattern(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_address(text: str) -> bool:
    """Whether `text` is an address and no path."""
    return _ADDRESS.match(text) is not None


def is_utf8(name: str) -> bool:
    """Whether the name, as the file system gave it, is text."""
    return not any("\udc80" <= char <= "\udcff" for char in name)


def as_text(path: PurePath | str) -> str:
    """The path in text that UTF-8 can hold; a byte that is no character becomes %XX. Folders are joined by slashes."""
    text = path.as_posix() if isinstance(path, PurePath) else str(path)
    return "".join(f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char for char in text)


def shown(path: PurePath | str) -> str:
    """The path for a message of one line: control characters (a name may hold a newline) are escaped."""
    text = as_text(path)
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char
        for char in text
    )


MAX_COMPONENT = 240
"""Bytes of a file's or folder's name; file systems take 255, and a number or a suffix may be added."""
MAX_NAME = 2000
"""Bytes of a whole output name; systems take 4,096 with the folder it stands in."""
_DEVICES = frozenset("con prn aux nul".split()) | {
    f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10)
}


def safe(name: str) -> str:
    """`name`, which may be anything, as the name of a file below a folder: relative, without "..", of a length that systems take.

    A name that is one already stays as it is. What cannot stand in a name becomes %XX; a device of Windows gets an underscore; what is
    too long is cut and told apart by a hash.
    """
    parts = [part for part in as_text(name).split("/") if part not in {"", "."}]
    fitting = "/".join(_component("%2E%2E" if part == ".." else part) for part in parts) or "unnamed"
    if len(fitting.encode("utf-8", "replace")) > MAX_NAME:
        return f"long-names/{_hash(name)}{PurePath(parts[-1]).suffix[:8]}"
    return fitting


def _component(part: str) -> str:
    part = "".join(char if char != "\0" and not "\ud800" <= char <= "\udfff" else f"%{ord(char):02X}" for char in part)
    stem, dot, rest = part.partition(".")
    if stem.lower() in _DEVICES:
        part = f"{stem}_{dot}{rest}"
    if len(part.encode("utf-8")) <= MAX_COMPONENT:
        return part
    suffix = PurePath(part).suffix[:8]
    cut = part.encode("utf-8")[: MAX_COMPONENT - 30].decode("utf-8", "ignore")
    return f"{cut}~{_hash(part)}{suffix}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def reason(error: BaseException) -> str:
    """What went wrong, in one line, without the path that the message names already."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    text = shown(" ".join(str(error).split()))
    return text or type(error).__name__
