"""Tables of documents: Arrow in, Arrow out. Parquet, Ray, Spark, Hugging Face datasets, pandas and Polars all pass through here.

The text column is cleaned in its place and keeps its type; every other column stays as it is. Two columns are added:
`removals`, a list of structs (one a removal), and `cleaning`, a struct with what else is known of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.formats.writers.parquet import removals_type
from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import error_record, removal_records, result_record

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("pyarrow", "arrow") from error

REMOVALS = removals_type()
"""A list of removals. `start`/`end` count code points of the source text (null for HTML, where `path` names the element), `at` is
the place in the clean text where it stood; `before`/`after` are the white space that went with it; `kept` says that its category was to
be left in."""
CLEANING = pa.struct(
    [
        ("kind", pa.string()),
        ("language", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("date", pa.string()),
        ("site", pa.string()),
        ("canonical", pa.string()),
        ("description", pa.string()),
        ("section", pa.string()),
        ("tags", pa.list_(pa.string())),
        ("image", pa.string()),
        ("page_type", pa.string()),
        ("page_type_confidence", pa.float64()),
        ("held", pa.bool_()),
        ("words_in", pa.int64()),
        ("words_out", pa.int64()),
        ("warnings", pa.list_(pa.string())),
        ("ruleset", pa.string()),
        ("version", pa.string()),
        ("error", pa.string()),
    ]
)
"""What else came of a document. `error` is null, or says why it could not be cleaned: its text is then as it was."""
ROWS = 1000
"""Rows cleaned at a time: what bounds the memory that removals take while a large table is cleaned."""


def schema(source: pa.Schema, text_column: str = "text", *, prefix: str = "") -> pa.Schema:
    """The schema of a cleaned table: that of its source and, at the end, `<prefix>removals` and `<prefix>cleaning`.

    Raises KeyError when there is no such text column, TypeError when it holds neither strings nor bytes, and ValueError when a column of
    an added name is there already.
    """
    if (found := source.get_all_field_indices(text_column)) == [] or len(found) > 1:
        what = "is there more than once" if found else f"is no column; the columns are {', '.join(source.names)}"
        raise KeyError(f"{text_column!r} {what}")
    kind = source.field(text_column).type
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (_is_text(value) or _is_bytes(value)):
        raise TypeError(f"{text_column!r} holds {kind}, neither strings nor bytes")
    for name, added in ((f"{prefix}removals", REMOVALS), (f"{prefix}cleaning", CLEANING)):
        if name in source.names:
            raise ValueError(f"{name!r} is a column already; set a prefix for the columns that are added")
        source = source.append(pa.field(name, added))
    return source


def clean_table(
    table: pa.Table,
    text_column: str = "text",
    *,
    url_column: str | None = None,
    language_column: str | None = None,
    prefix: str = "",
    **options: Any,
) -> pa.Table:
    """Clean a column of a table.

    Args:
        table: Any table; rows keep their order, and a null text stays null (its removals and cleaning are null).
        text_column: The column of strings, or of bytes (cleaned ones come back as UTF-8).
        url_column: Where each HTML page came from, when the table knows.
        language_column: The language of each document (a code such as "de"), when the table knows; null lets it be found.
        prefix: Put before the names of the columns that are added.
        **options: As of `cleaner.Cleaner`, and `kind`: see `cleaner.Options`.

    Returns:
        A table with the schema that `schema` tells. A document that cannot be cleaned passes unchanged, with the reason in
        `cleaning.error`.

    Raises:
        KeyError, TypeError, ValueError: As `schema`, and for an option that does not exist or fit.
    """
    batches = clean_batches(
        table.to_batches(),
        text_column,
        url_column=url_column,
        language_column=language_column,
        prefix=prefix,
        **options,
    )
    return pa.Table.from_batches(list(batches), schema(table.schema, text_column, prefix=prefix))


def clean_batches(
    batches: Iterable[pa.RecordBatch],
    text_column: str = "text",
    *,
    url_column: str | None = None,
    language_column: str | None = None,
    prefix: str = "",
    **options: Any,
) -> Iterator[pa.RecordBatch]:
    """Clean record batches as they come, for a stream of any length. Arguments and errors are those of `clean_table`.

    A batch of more than `ROWS` rows comes back as several.
    """
    wanted = Options(**options)
    wanted.ruleset()  # a malformed pack ends the run here, not row by row
    return _stream(batches, text_column, url_column, language_column, prefix, wanted)


def _stream(
    batches: Iterable[pa.RecordBatch],
    text_column: str,
    url_column: str | None,
    language_column: str | None,
    prefix: str,
    options: Options,
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        after = schema(batch.schema, text_column, prefix=prefix)
        for start in range(0, batch.num_rows, ROWS):
            yield _clean(batch.slice(start, ROWS), after, text_column, url_column, language_column, options)


def _clean(
    batch: pa.RecordBatch,
    after: pa.Schema,
    text_column: str,
    url_column: str | None,
    language_column: str | None,
    options: Options,
) -> pa.RecordBatch:
    count = batch.num_rows
    urls = batch.column(url_column).to_pylist() if url_column is not None else [None] * count
    languages = batch.column(language_column).to_pylist() if language_column is not None else [None] * count
    column = batch.column(text_column)
    texts: list[str | bytes | None] = []
    removals: list[list[dict[str, Any]] | None] = []
    cleanings: list[dict[str, Any] | None] = []
    for value, url, language in zip(column.to_pylist(), urls, languages, strict=True):
        if value is None:
            texts.append(None)
            removals.append(None)
            cleanings.append(None)
            continue
        try:
            result = options.clean(value, url=url, language=language)
            row = removal_records(result)
            about = {name: _unicode(found) for name, found in result_record(result).items()}
            text = result.text.encode() if isinstance(value, bytes) else result.text
        except Exception as problem:  # one document must not end a run of millions; its row says what happened
            text, row, about = value, [], error_record(problem)
        texts.append(text)
        removals.append(row)
        cleanings.append(about)
    place = batch.schema.get_field_index(text_column)
    arrays = list(batch.columns)
    arrays[place] = _array(texts, column.type)
    return pa.RecordBatch.from_arrays(
        [*arrays, pa.array(removals, REMOVALS), pa.array(cleanings, CLEANING)], schema=after
    )


def _array(values: list[str | bytes | None], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(values, kind)


def _unicode(value: object) -> object:
    """The value as Arrow can hold it: a page's metadata is JSON, where half a surrogate pair can stand alone."""
    if isinstance(value, list):
        return [_unicode(item) for item in value]
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view())


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or kind == pa.binary_view())
