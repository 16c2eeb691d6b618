"""Whole documents to be read: the held, and some drawn at random for what was missed in them."""

from __future__ import annotations

from typing import Any

from cleaner.review.queue import Queue
from cleaner.review.verdicts import Verdicts


def documents(
    queue: Queue, verdicts: Verdicts, kind: str, after: str = "", limit: int = 40
) -> tuple[list[dict[str, Any]], str]:
    """The held documents ("held"), or documents drawn at random to be read for what was missed ("missed"), and where to go on."""
    rank, _, doc = after.partition(":")
    cursor = [int(rank), int(doc)] if rank.isdigit() and doc.isdigit() else [-1, -1]
    key = "doc" if kind == "held" else "draw"
    rows = queue.rows(
        f"SELECT {key}, doc, id, coalesce(title, ''), held, words_in, words_out, removals FROM i.documents "
        f"WHERE {'held' if kind == 'held' else 'words_out > 0'} AND ({key}, doc) > (?::HUGEINT, ?) ORDER BY {key}, doc LIMIT ?",
        [*cursor, limit],
    )
    found = [
        {
            "doc": doc,
            "id": name,
            "title": title,
            "held": held,
            "words": [before, left],
            "removals": count,
            "done": _done(verdicts, kind, name),
        }
        for _, doc, name, title, held, before, left, count in rows
    ]
    return found, f"{rows[-1][0]}:{rows[-1][1]}" if len(rows) == limit else ""


def _done(verdicts: Verdicts, kind: str, name: str) -> bool:
    return verdicts.on_document(name).verdict is not None if kind == "held" else verdicts.was_read(name)
