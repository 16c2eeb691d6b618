"""Polars: the text column goes through the Arrow kernel, the others are not touched."""

from __future__ import annotations

from typing import Any

from cleaner import arrow
from cleaner.pipeline.options import MissingExtraError

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("polars", "polars") from error


def clean_frame(
    frame: pl.DataFrame,
    text_column: str = "text",
    *,
    url_column: str | None = None,
    language_column: str | None = None,
    prefix: str = "",
    **options: Any,
) -> pl.DataFrame:
    """The frame with a column cleaned and two added: `<prefix>removals` (list of structs) and `<prefix>cleaning` (struct).

    Arguments and errors are those of `cleaner.arrow.clean_table`.
    """
    needed = [name for name in dict.fromkeys((text_column, url_column, language_column)) if name is not None]
    arrow.schema(frame.head(0).to_arrow().schema, text_column, prefix=prefix)
    cleaned = arrow.clean_table(
        frame.select(needed).to_arrow(),
        text_column,
        url_column=url_column,
        language_column=language_column,
        prefix=prefix,
        **options,
    )
    columns = [text_column, f"{prefix}removals", f"{prefix}cleaning"]
    return frame.with_columns(pl.from_arrow(cleaned.select(columns)).get_columns())
