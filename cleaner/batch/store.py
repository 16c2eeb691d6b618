"""Reading `report.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.batch.names import reason, shown
from cleaner.report.jsonl import ReportError


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a report. Raises ReportError naming the file and the line."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ReportError(f"{shown(path)}: line {number}: {reason(error)}") from None
                if not isinstance(value, dict):
                    raise ReportError(f"{shown(path)}: line {number}: is no object")
                yield value
    except OSError as error:
        raise ReportError(f"{shown(path)}: {reason(error)}") from None


def outputs(report: Path) -> set[str]:
    """The output names that a report tells of; an unreadable report tells of none."""
    try:
        return {value["output"] for value in read(report) if isinstance(value.get("output"), str)}
    except ReportError:
        return set()
