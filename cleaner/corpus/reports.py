"""Reading `report.jsonl`, packed or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.formats import streams
from cleaner.formats.documents import COMPRESSED
from cleaner.formats.records import SourceError
from cleaner.report import jsonl
from cleaner.report.jsonl import ReportError
from cleaner.system.names import reason, shown


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a report, unpacked as its suffix says. Raises ReportError naming the file and the line.

    A report that lies there under its packed name only (`report.jsonl.gz`) is read as well.
    """
    path = _there(path)
    try:
        with streams.open_stream(path) as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    value = jsonl.read_line(line)
                except (ValueError, RecursionError) as error:
                    raise ReportError(f"{shown(path)}: line {number}: {reason(error)}") from None
                yield value
    except (OSError, SourceError) as error:
        raise ReportError(f"{shown(path)}: {reason(error)}") from None


def _there(path: Path) -> Path:
    """The report of this name, or the packed one beside it when that is all there is."""
    names = (path, *(path.with_name(path.name + suffix) for suffix in COMPRESSED))
    return next((name for name in names if name.is_file()), path)


def outputs(report: Path) -> set[str]:
    """The output names that a report tells of; an unreadable report tells of none."""
    try:
        return {value["output"] for value in read(report) if isinstance(value.get("output"), str)}
    except ReportError:
        return set()
