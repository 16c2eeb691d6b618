"""Results as plain values, for a table's row or a document's metadata."""

from __future__ import annotations

from typing import Any

from cleaner.formats.writers import inline
from cleaner.model import Result


def removal_records(result: Result) -> list[dict[str, Any]]:
    """The removals as plain values, for a table's row or a document's metadata: what `--inline-report` writes into a record."""
    return inline.removals(result)


def result_record(result: Result) -> dict[str, Any]:
    """What a result says of its document beside text and removals, as plain values (`cleaner.arrow.CLEANING` has the types)."""
    return {
        "kind": result.kind,
        "language": result.language,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
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
