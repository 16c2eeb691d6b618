"""Records whose page stands in a field of its own (`html`, `raw_html`): the page stays, its text and what is known of it come beside it.

A `text` that the record has already (null, or with --text-key html) has the clean text put in its place; of the other names those that are
there stay as they are. `url` is not written: where the record knows it, it has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from cleaner.formats import about
from cleaner.formats.jsonl import Line, members, to_json
from cleaner.formats.records import HTML_KEYS, TEXT_KEYS, Record
from cleaner.formats.writers import Cleaned
from cleaner.model import InputError

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = "text"
NAMES = (TEXT, *(name for name in (*about.FIELDS, *about.MORE) if name != "url"))
"""What is written beside a page, in this order."""


def stays(record: Record) -> bool:
    """Whether the record keeps its page: it was read as HTML, from a field that is called so."""
    return record.source is not None and record.source.kind == "html" and getattr(record.raw, "key", None) in HTML_KEYS


def text_key(given: object) -> str | None:
    """The field of an output that has the clean text, where the input's was named: beside a page it has a name of its own."""
    return given if isinstance(given, str) and given not in HTML_KEYS else None


def values(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    """What comes beside the page: the text, and what is known under names that the record does not have."""
    found = {**cleaned.known, TEXT: cleaned.text}
    new = {name: found.get(name) for name in NAMES if name == TEXT or name not in record.fields}
    if "comments" in found and "comments" not in record.fields:
        new["comments"] = found["comments"]
    return new


def line(record: Record, cleaned: Cleaned, more: str = "") -> str:
    """The line of a record with the new members at its end. Raises InputError where its `text` stands there twice."""
    assert isinstance(record.raw, Line)
    new, old = values(record, cleaned), record.raw
    ascii_only = old.text.isascii()
    if TEXT in record.fields:
        span = members(old.text)[1][TEXT]
        if span is None:
            raise InputError(f"field {TEXT!r}: stands there twice")
        written = to_json(new.pop(TEXT), ascii_only=ascii_only)
        shift = len(written) - (span[1] - span[0])
        text = old.text[: span[0]] + written + old.text[span[1] :]
        old = Line(text, old.start, old.end, old.close + shift, old.newline, old.key)
    added = [f"{to_json(name)}:{to_json(value, ascii_only=ascii_only)}" for name, value in new.items()]
    return old.unchanged(",".join([*added, *([more] if more else [])]))


def columns(names: Collection[str], given: str | None) -> tuple[str, ...]:
    """The columns that a table with these gets: none, unless the field that is read of it is a page's.

    >>> columns(["id", "html", "title"], None)[:3]
    ('text', 'author', 'date')
    >>> columns(["text", "html"], None)
    ()
    """
    key = given or next((name for name in TEXT_KEYS if name in names), None)
    return tuple(name for name in NAMES if name not in names) if key in HTML_KEYS else ()


def column(name: str) -> pa.Field:
    """The column of a name, as Arrow has it."""
    import pyarrow as pa

    kinds = {"tags": pa.list_(pa.string()), "page_type_confidence": pa.float64()}
    return pa.field(name, kinds.get(name, pa.string()))


def as_unicode(value: Any) -> Any:
    """A value as Arrow can hold it: a page's metadata may hold half a surrogate pair."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list | tuple):
        return [as_unicode(item) for item in value]
    return value


def row(found: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The values of these columns; None where there is none."""
    return {name: as_unicode(found.get(name)) for name in names}
