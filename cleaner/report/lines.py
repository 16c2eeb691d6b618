"""The lines of a report, as DuckDB can read them: it knows rows, and where one stands in its file, blank lines counted, is found here."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from pathlib import Path
from typing import BinaryIO

from cleaner.formats import registry
from cleaner.formats.suffixes import format_of
from cleaner.model import CleanerError
from cleaner.report.jsonl import ReportError, read_line
from cleaner.system.names import reason, shown

_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ERROR = re.compile(r"^[A-Z][\w ]{0,40} Error: ")
"""What a message of DuckDB begins with: the kind of its error, which says nothing to whoever named the file."""
_OF_DUCKDB = re.compile(r'.*JSON transform error in file ".*", in line (\d+): (.*)')


def line_of(path: Path, row: int) -> int:
    """The number of the line in which a row of the report stands, both counted as they are: rows from 0, lines from 1."""
    if format_of(path.name) == "jsonl":
        with opened(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row -= 1
                    if row < 0:
                        return number
    return row + 1


def fault(path: Path, said: str) -> str:
    """What is wrong with a report that DuckDB does not read, with its line; what DuckDB `said` where nobody else finds it."""
    said = _ERROR.sub("", said)
    if any(form.relation for form in registry.records() if form.name == format_of(path.name)):
        return said
    try:
        with opened(path) as file:
            none = "is no report: "
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        read_line(line)
                    except (ValueError, RecursionError) as error:
                        return f"{none}line {number}: {reason(error)}"
                    none = ""
        found = _OF_DUCKDB.match(said)
        return f"line {line_of(path, int(found[1]) - 1)}: {found[2]}" if found else said
    except (OSError, EOFError, zlib.error):
        return said


def readable(path: Path, folder: Path) -> tuple[Path, int]:
    """The file that DuckDB can read, and the bytes of its longest line."""
    longest = 0
    odd = False
    with opened(path) as lines:
        for line in lines:
            longest = max(longest, len(line))
            odd = odd or _LONE_SURROGATE.search(line) is not None
    if not odd:
        return path, longest
    copy = folder / "mended.jsonl"
    with opened(path) as lines, copy.open("wb") as file:
        for number, line in enumerate(lines, 1):
            if _LONE_SURROGATE.search(line):
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ReportError(f"{shown(path)}: line {number}: {reason(error)}") from None
                line = json.dumps(value).encode("ascii") if not _has_lone(value) else _mended(value)
            file.write(line.rstrip(b"\r\n") + b"\n")
    return copy, longest


def _has_lone(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _mended(value: object) -> bytes:
    return re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(value, ensure_ascii=False)).encode("utf-8")


def opened(path: Path) -> BinaryIO:
    """The report, unpacked as its suffix says."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if suffix in {".zst", ".zstd"}:
        try:
            import zstandard
        except ImportError:
            raise CleanerError(f"{shown(path)}: reading .zst needs pip install 'article-cleaner[report]'") from None
        return io.BufferedReader(zstandard.open(path, "rb"))
    return path.open("rb")
