"""File names as text: a name is bytes, and a report is UTF-8."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePath


def is_utf8(name: str) -> bool:
    """Whether the name, as the file system gave it, is text."""
    return not any("\udc80" <= char <= "\udcff" for char in name)


def as_text(path: PurePath | str) -> str:
    """The path in text that UTF-8 can hold; a byte that is no character becomes %XX. Folders are joined by slashes."""
    text = path.as_posix() if isinstance(path, PurePath) else path
    return "".join(f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char for char in text)


def shown(path: PurePath | str) -> str:
    """The path for a message of one line: control characters (a name may hold a newline) are escaped."""
    text = as_text(path)
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char
        for char in text
    )


def reason(error: BaseException) -> str:
    """What went wrong, in one line, without the path that the message names already."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    text = shown(" ".join(str(error).split()))
    return text or type(error).__name__


def same_or_inside(path: Path, folder: Path) -> bool:
    """Whether `path` is `folder` or lies in it; both as the file system resolves them."""
    inner, outer = (Path(os.path.realpath(item)) for item in (path, folder))
    return inner == outer or outer in inner.parents
