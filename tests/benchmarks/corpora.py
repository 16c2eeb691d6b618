"""Labelled sets for fitting and measuring: documents as blocks with labels.

A set is a folder with `docs.jsonl.gz`; a line is one page with `blocks` ([text, label, category]), `column` (the indexes of the blocks
of the article's column), `html` (base64) and `text`. Labels are keep, drop or neutral.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled stretch of a text: its offsets, label and category."""

    start: int
    end: int
    label: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled text. `outlet` groups what may not be split between training and test."""

    id: str
    outlet: str
    text: str
    rows: tuple[Row, ...]


def pages(folder: Path) -> Iterator[dict[str, Any]]:
    """The records of a set."""
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def texts(folder: Path, mode: str) -> Iterator[Labelled]:
    """The set as texts: `column` (blocks with a blank line between) or `page` (every block of the page, one a line)."""
    for record in pages(folder):
        blocks = record["blocks"]
        rows = [blocks[i] for i in record["column"]] if mode == "column" else blocks
        gap = "\n\n" if mode == "column" else "\n"
        at = 0
        found: list[Row] = []
        for text, label, category in rows:
            found.append(Row(at, at + len(text), label, category))
            at += len(text) + len(gap)
        yield Labelled(record["id"], outlet(record), gap.join(row[0] for row in rows), tuple(found))


def outlet(record: dict[str, Any]) -> str:
    """The registered host of a page, or for a passage set in another page's article the start of that article."""
    if record.get("url"):
        host = urlsplit(record["url"]).hostname or record["id"]
        return (
            ".".join(host.split(".")[-2:])
            if not host.endswith((".co.uk", ".co.za", ".com.au"))
            else ".".join(host.split(".")[-3:])
        )
    kept = [text for text, label, _ in record["blocks"] if label == "keep"]
    return max(kept, key=len)[:80] if kept else record["id"]
