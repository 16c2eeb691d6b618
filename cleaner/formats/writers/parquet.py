"""Clean records as Parquet, with the schema and the metadata of the table they came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.formats import about, registry, streams
from cleaner.formats.jsonl import to_json
from cleaner.formats.parquet import Row
from cleaner.formats.records import Record
from cleaner.formats.writers import REMOVAL_FIELDS, REMOVALS, Cleaned, Writing, beside, refuse_taken
from cleaner.formats.writers.jsonl import members
from cleaner.model import InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

GROUP_ROWS = 20_000
GROUP_BYTES = 64_000_000
"""A row group of the output is written when it has so many rows or bytes: memory does not grow with the file."""
_NEW = ("id", "url", "title", "author", "date", "site", "language", *about.MORE, "text", "extra")
"""The columns of a table made of other formats; `extra` is JSON of the fields that are none of these."""


def sink(file: BinaryIO, name: str, writing: Writing) -> Parquet:
    """A table: see `registry.Writer`."""
    table = writing.table
    added = beside.columns(table.schema_arrow.names, writing.text_key) if writing.pages and table is not None else ()
    return Parquet(file, table, inline_report=writing.inline_report, without=writing.without, added=added)


def join(parts: Sequence[Path], target: BinaryIO) -> None:
    """One table of several, row group by row group. A part that could not be read is empty, or has no rows."""
    from pyarrow.parquet import ParquetFile, ParquetWriter

    writer: ParquetWriter | None = None
    filled = [part for part in parts if part.stat().st_size]
    for last, part in enumerate(filled, 1 - len(filled)):
        with streams.open_file(part) as source:
            table = ParquetFile(source)
            if writer is None and (table.num_row_groups or not last):
                writer = ParquetWriter(target, table.schema_arrow, compression=compression(table))
            for number in range(table.num_row_groups):
                assert writer is not None
                group = table.read_row_group(number)
                writer.write_table(group, row_group_size=max(1, group.num_rows))
    if writer is not None:
        writer.close()


class Parquet:
    """Writes a table."""

    def __init__(
        self,
        file: BinaryIO,
        source: ParquetFile | None,
        *,
        inline_report: bool = False,
        without: str | None = None,
        added: Sequence[str] = (),
    ) -> None:
        """`source` is the table that the rows come from, `without` a column of it that is left out; `added` come beside pages."""
        try:
            import pyarrow as pa
            from pyarrow.parquet import ParquetWriter
        except ImportError:
            raise registry.get("parquet").missing() from None
        self._pa = pa
        self._inline = inline_report
        schema = source.schema_arrow if source is not None else pa.schema(map(beside.column, _NEW))
        self._beside = tuple(added)
        for name in added:
            schema = schema.append(beside.column(name))
        if inline_report:
            if source is not None:
                refuse_taken(dict.fromkeys(schema.names))
            schema = schema.append(pa.field(REMOVALS, removals_type()))
        self._without = schema.get_field_index(without) if without is not None else -1
        if self._without >= 0:
            schema = schema.remove(self._without)
        self._schema: pa.Schema = schema
        self._rows: list[tuple[Row, Record, Cleaned]] = []
        self._new: list[dict[str, Any]] = []
        self._group: list[pa.RecordBatch] = []
        self._writer = ParquetWriter(file, schema, compression=compression(source))

    def write(self, record: Record, cleaned: Cleaned) -> None:
        """Take a row. Raises InputError when its column cannot hold the text."""
        if isinstance(record.raw, Row):
            if self._rows and self._rows[0][0].batch is not record.raw.batch:
                self._flush_rows()
            _refuse_type(self._schema.field(_target(record)).type, self._pa)
            self._rows.append((record.raw, record, cleaned))
            return
        row = beside.row({**cleaned.known, "text": cleaned.text}, _NEW)
        if record.raw is not None or record.fields:
            row["extra"] = to_json(_others(record, cleaned))
        if self._inline:
            row[REMOVALS] = cleaned.removals
        self._new.append(row)
        if len(self._new) >= 256:
            self._flush_new()

    def skip(self, record: Record) -> None:
        """No row is written for it."""

    def close(self) -> None:
        """Write the rows that are left and the table's end."""
        self._flush_rows()
        self._flush_new()
        self._flush_group()
        self._writer.close()

    def _flush_rows(self) -> None:
        """The rows of one batch of the input, with other texts."""
        rows, self._rows = self._rows, []
        start = 0
        for end in range(1, len(rows) + 1):
            # Rows that follow one another are a slice of the batch: that works for columns of any type.
            if end == len(rows) or rows[end][0].number != rows[end - 1][0].number + 1:
                self._flush_slice(rows[start:end])
                start = end

    def _flush_slice(self, rows: list[tuple[Row, Record, Cleaned]]) -> None:
        pa = self._pa
        batch = rows[0][0].batch.slice(rows[0][0].number, len(rows))
        columns = list(batch.columns)
        targets = [_target(record) for _, record, _ in rows]
        for key in dict.fromkeys(target for target in targets if target in batch.schema.names):
            at = batch.schema.names.index(key)
            kind = batch.schema.field(at).type
            plain = kind.value_type if pa.types.is_dictionary(kind) else kind
            values = [
                _as(cleaned.text, plain, pa) if targets[number] == key else columns[at][number].as_py()
                for number, (_, _, cleaned) in enumerate(rows)
            ]
            column = pa.array(values, plain)
            columns[at] = column.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else column
        if self._without >= 0:
            del columns[self._without]
        if self._beside:
            known = [beside.values(record, cleaned) for _, record, cleaned in rows]
            for name in self._beside:
                cells = [beside.as_unicode(value.get(name)) for value in known]
                columns.append(pa.array(cells, beside.column(name).type))
        if self._inline:
            columns.append(pa.array([cleaned.removals for _, _, cleaned in rows], removals_type()))
        self._take(pa.RecordBatch.from_arrays(columns, schema=self._schema))

    def _flush_new(self) -> None:
        if self._new:
            self._take(self._pa.RecordBatch.from_pylist(self._new, schema=self._schema))
            self._new = []

    def _take(self, batch: pa.RecordBatch) -> None:
        self._group.append(batch)
        rows = sum(item.num_rows for item in self._group)
        if rows >= GROUP_ROWS or sum(item.nbytes for item in self._group) >= GROUP_BYTES:
            self._flush_group()

    def _flush_group(self) -> None:
        if self._group:
            table = self._pa.Table.from_batches(self._group)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
            self._group = []


def removals_type() -> pa.DataType:
    """The type of the column that `--inline-report` adds."""
    import pyarrow as pa

    kinds = {"start": pa.int64(), "end": pa.int64(), "at": pa.int64(), "score": pa.float64(), "kept": pa.bool_()}
    fields = [pa.field(name, kinds.get(name, pa.string())) for name in REMOVAL_FIELDS]
    return pa.list_(pa.struct([*fields, pa.field("rules", pa.list_(pa.string()))]))


def _target(record: Record) -> str:
    """The column that the clean text goes to."""
    return beside.TEXT if beside.stays(record) else str(record.raw.key)


def _others(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    known = {*_NEW, *cleaned.known}
    fields = members(Record(record.index, record.id, record.source, record.fields), cleaned)
    if beside.stays(record) and record.source is not None:
        fields[record.raw.key] = record.source.text
    return {name: value for name, value in fields.items() if name not in known or name in record.fields}


def compression(source: ParquetFile | None) -> str:
    """How a table is compressed, as far as one word can say: as its first column is."""
    if source is None or not source.metadata.num_row_groups or not source.metadata.num_columns:
        return "snappy"
    found = str(source.metadata.row_group(0).column(0).compression).lower()
    return {"uncompressed": "none"}.get(found, found)


def _refuse_type(kind: pa.DataType, pa: Any) -> None:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    types = pa.types
    if not any(
        check(plain)
        for check in (
            types.is_string,
            types.is_large_string,
            types.is_binary,
            types.is_large_binary,
            types.is_string_view,
        )
    ):
        raise InputError(f"its text is of type {kind}, which text cannot be written to")


def _as(text: str, kind: pa.DataType, pa: Any) -> str | bytes:
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return text.encode("utf-8", "replace")
    return text.encode("utf-8", "replace").decode("utf-8")
