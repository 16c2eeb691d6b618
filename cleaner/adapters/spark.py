"""Spark: a function for `DataFrame.mapInArrow` and the schema it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from cleaner import arrow
from cleaner.pipeline.options import MissingExtraError, Options

try:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import (
        ArrayType,
        BooleanType,
        DataType,
        DoubleType,
        LongType,
        StringType,
        StructField,
        StructType,
    )  # fmt: skip
except ImportError as error:
    raise MissingExtraError("pyspark", "spark") from error

import pyarrow as pa

_TYPES = {pa.string(): StringType(), pa.int64(): LongType(), pa.float64(): DoubleType(), pa.bool_(): BooleanType()}


def function(text_column: str = "text", **arguments: Any) -> Callable[[Iterable[pa.RecordBatch]], Iterator[Any]]:
    """What `mapInArrow` wants: batches in, cleaned batches out. Arguments and errors are those of `cleaner.arrow.clean_batches`."""
    columns = {"url_column", "language_column", "prefix"}
    Options(**{key: value for key, value in arguments.items() if key not in columns})  # said here, not by an executor
    return partial(arrow.clean_batches, text_column=text_column, **arguments)


def schema(source: StructType, *, prefix: str = "") -> StructType:
    """The schema of a cleaned frame: that of its source, `<prefix>removals` and `<prefix>cleaning`."""
    added = {f"{prefix}removals": arrow.REMOVALS, f"{prefix}cleaning": arrow.CLEANING}
    return StructType([*source.fields, *(StructField(name, _type(kind)) for name, kind in added.items())])


def clean_frame(frame: DataFrame, text_column: str = "text", *, prefix: str = "", **arguments: Any) -> DataFrame:
    """The frame with a column cleaned: see `cleaner.arrow.clean_table`. Executors need article-cleaner installed."""
    names = frame.schema.names
    if text_column not in names:
        raise KeyError(f"{text_column!r} is no column; the columns are {', '.join(names)}")
    for name in (f"{prefix}removals", f"{prefix}cleaning"):
        if name in names:
            raise ValueError(f"{name!r} is a column already; set a prefix for the columns that are added")
    wanted = function(text_column, prefix=prefix, **arguments)
    return frame.mapInArrow(wanted, schema(frame.schema, prefix=prefix))


def _type(kind: pa.DataType) -> DataType:
    """The Spark type of an Arrow type that this package's columns have."""
    if pa.types.is_list(kind):
        return ArrayType(_type(kind.value_type))
    if pa.types.is_struct(kind):
        return StructType([StructField(field.name, _type(field.type)) for field in kind])
    return _TYPES[kind]
