"""What is known of a document beside its text, as plain values: one list of names for JSON, tables and the report."""

from __future__ import annotations

from typing import Any

from cleaner.model import Result

FIELDS = ("title", "author", "date", "site", "language", "url")
"""What was always told of a document; null where it is not known."""
MORE = ("canonical", "description", "section", "tags", "image", "page_type", "page_type_confidence")
"""What else a page says of itself: see `cleaner.Result`."""


def more(result: Result) -> dict[str, Any]:
    """The fields of MORE; `tags` is a list, what is not known is None."""
    return {name: list(result.tags) if name == "tags" else getattr(result, name) for name in MORE}


def of(result: Result) -> dict[str, Any]:
    """All fields, FIELDS first.

    >>> of(Result("a", "text", "", (), (), (), language="en"))["language"]
    'en'
    """
    return {name: getattr(result, name) for name in FIELDS} | more(result)


def told(result: Result) -> dict[str, Any]:
    """The fields of MORE that are known, as a report tells them."""
    return {name: value for name, value in more(result).items() if value is not None and value != []}
