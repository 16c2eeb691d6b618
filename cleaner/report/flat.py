"""Results as plain values, for a table's row or a document's metadata."""

from __future__ import annotations

from typing import Any

from cleaner.formats import about
from cleaner.formats.writers import REMOVAL_FIELDS
from cleaner.model import Result
from cleaner.report import jsonl


def removal_records(result: Result) -> list[dict[str, Any]]:
    """The removals as plain values, for a table's row or a document's metadata: what `--inline-report` writes into a record.

    Of the rules only their names are told.
    """
    return [
        {name: item[name] for name in REMOVAL_FIELDS} | {"rules": [hit["id"] for hit in item["rules"]]}
        for item in jsonl.removals(result)
    ]


def spans(result: Result) -> list[tuple[str, int, int, float]]:
    """Category, start, end and score of each removal from a text, with the white space that goes with it (code points of the source)."""
    found: list[tuple[str, int, int, float]] = []
    for removal in result.removed:
        assert removal.start is not None
        assert removal.end is not None
        start, end = removal.start - len(removal.before), removal.end + len(removal.after)
        found.append((removal.category, start, end, removal.score))
    return found


def result_record(result: Result) -> dict[str, Any]:
    """What a result says of its document beside text and removals, as plain values (`cleaner.arrow.CLEANING` has the types)."""
    return {
        "kind": result.kind,
        "language": result.language,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        **about.more(result),
        "held": result.held,
        "words_in": result.words_in,
        "words_out": result.words_out,
        "warnings": list(result.warnings),
        "ruleset": result.ruleset,
        "version": result.version,
        "error": None,
    }


def error_record(error: Exception) -> dict[str, Any]:
    """The record of a document that could not be cleaned."""
    return {"held": False, "warnings": [], "error": f"{type(error).__name__}: {' '.join(str(error).split())}"}
