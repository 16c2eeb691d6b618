"""Removals inside a record (`--inline-report`): the report's fields without the evidence in full."""

from __future__ import annotations

from typing import Any

from cleaner.model import Result
from cleaner.report import jsonl

FIELDS = ("id", "start", "end", "at", "text", "before", "after", "category", "score", "reason", "kept", "path")


def removals(result: Result) -> list[dict[str, Any]]:
    """The removals of a document; `rules` are their names only."""
    return [
        {name: item[name] for name in FIELDS} | {"rules": [hit["id"] for hit in item["rules"]]}
        for item in jsonl.removals(result)
    ]
