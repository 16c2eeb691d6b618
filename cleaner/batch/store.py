"""What a run leaves under OUT: reading and writing `report.jsonl`, and bringing the sources back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from cleaner.batch import files, output
from cleaner.batch.names import reason, same_or_inside, shown
from cleaner.report import jsonl
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


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of one document: restored, passed over (HTML, or cleaned without output), or failed, and why."""

    id: str
    state: Literal["restored", "passed over", "failed"]
    note: str = ""


def restore(out: Path, target: Path, report: Path | None = None) -> Iterator[Restored]:
    """Rebuild the text sources of an earlier run below `target`, byte for byte, and check each against its digest."""
    for number, value in enumerate(read(report or out / "report.jsonl"), 1):
        name = value.get("id")
        if not isinstance(name, str) or not name:
            yield Restored(f"line {number}", "failed", "id: is missing")
        elif value.get("error") is not None:
            yield Restored(name, "passed over", f"was not cleaned ({shown(str(value['error']))})")
        elif value.get("kind") == "html":
            yield Restored(name, "passed over", "HTML: the page's markup is not in its clean text")
        else:
            yield _restore(out, target, name, value)


def _restore(out: Path, target: Path, name: str, value: dict[str, Any]) -> Restored:
    from cleaner import ledger
    from cleaner.sources import text as text_source

    try:
        if not isinstance(value.get("output"), str):
            return Restored(name, "passed over", "no output was written for it")
        data = (out / _below(out, value["output"])).read_bytes()
        text = output.text_of(data.decode("utf-8"), str(value.get("format")))
        if text is None:
            return Restored(
                name, "passed over", f"its output is {value.get('format')}, which does not give the text back"
            )
        result = jsonl.from_object(value, text)
        # A held document went through unchanged, and so did what was only reported (`kept`).
        removed = [] if result.held else [removal for removal in result.removed if not removal.kept]
        source = ledger.restore(text, removed)
        back = text_source.encode(source, result.encoding, result.bom, result.undecodable)
        if hashlib.sha256(back).hexdigest() != result.digest:
            return Restored(name, "failed", "digest: differs; the clean text or the report was changed")
        files.write(target / _below(target, name), back)
    except OSError as error:
        return Restored(name, "failed", f"{shown(str(error.filename or value['output']))}: {reason(error)}")
    except Exception as error:  # the report and the output are somebody's files: anything may stand in them
        return Restored(name, "failed", reason(error))
    return Restored(name, "restored")


def _below(folder: Path, name: str) -> PurePosixPath:
    """`name` as a path below `folder`: a report from elsewhere must not reach other files."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not same_or_inside(folder / path, folder):
        raise ReportError(f"{shown(name)}: leads out of {shown(folder)}")
    return path


def outputs(report: Path) -> set[str]:
    """The output names that a report tells of; an unreadable report tells of none."""
    try:
        return {value["output"] for value in read(report) if isinstance(value.get("output"), str)}
    except ReportError:
        return set()
