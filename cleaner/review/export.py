"""The filtered view as CSV or JSON Lines, streamed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from cleaner.review.filters import Filters
from cleaner.review.session import Session
from cleaner.review.verdicts import decided
from cleaner.system.addresses import host_of

COLUMNS = (
    "document",
    "removal",
    "host",
    "language",
    "category",
    "score",
    "text",
    "reason",
    "rules",
    "path",
    "start",
    "end",
    "verdict",
    "verdict_category",
    "who",
    "when",
    "flagged",
    "disputed",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(session: Session, filters: Filters) -> Iterator[dict[str, Any]]:
    """The removals that fit, in the order of the report; each document's line is read once."""
    last = -1
    held: list[dict[str, Any]] = []
    for n in session.queue.numbers(filters):
        found = session.queue.find(n)
        assert found is not None
        if found.doc != last:
            value = session.value(found.start, found.size)
            held = [_row(value, removal, decision) for removal, decision in decided(session.verdicts, value)]
            last = found.doc
        yield held[found.number]


def _row(value: dict[str, Any], removal: Any, decision: Any) -> dict[str, Any]:
    line = decision.line
    return {
        "document": value["id"],
        "removal": removal["id"],
        "host": host_of(value.get("url")),
        "language": value["language"] or "",
        "category": removal["category"],
        "score": removal["score"],
        "text": removal["text"],
        "reason": removal["reason"],
        "rules": [hit["id"] for hit in removal["rules"]],
        "path": removal["path"] or "",
        "start": removal["start"],
        "end": removal["end"],
        "verdict": line.verdict if line else "",
        "verdict_category": (line.category or "") if line else "",
        "who": line.who if line else "",
        "when": line.when if line else "",
        "flagged": decision.flagged,
        "disputed": decision.disputed,
    }


def as_jsonl(session: Session, filters: Filters) -> Iterator[bytes]:
    """JSON Lines, UTF-8 (a lone surrogate as its escape)."""
    for row in rows(session, filters):
        text = json.dumps(row, ensure_ascii=False)
        try:
            yield text.encode() + b"\n"
        except UnicodeEncodeError:
            yield json.dumps(row).encode() + b"\n"


def as_csv(session: Session, filters: Filters) -> Iterator[bytes]:
    """CSV with a header. A cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows(session, filters):
        yield _taken(buffer)
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, str):
        value = value.replace("\0", "\ufffd")
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value
