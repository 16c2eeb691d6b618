"""pandas: the text column goes through the Arrow kernel; index and other columns are not touched."""

from __future__ import annotations

from typing import Any

from cleaner import arrow
from cleaner.pipeline.options import MissingExtraError

try:
    import pandas as pd
except ImportError as error:
    raise MissingExtraError("pandas", "pandas") from error

import pyarrow as pa


def clean_frame(
    frame: pd.DataFrame,
    text_column: str = "text",
    *,
    url_column: str | None = None,
    language_column: str | None = None,
    prefix: str = "",
    **options: Any,
) -> pd.DataFrame:
    """A frame with a column cleaned and two added: `<prefix>removals` (lists of dicts) and `<prefix>cleaning` (dicts).

    A missing text stays missing, and its removals and cleaning are None. Arguments and errors are those of `cleaner.arrow.clean_table`.
    """
    needed = [name for name in dict.fromkeys((text_column, url_column, language_column)) if name is not None]
    for name in needed:
        if name not in frame.columns:
            raise KeyError(f"{name!r} is no column; the columns are {', '.join(map(str, frame.columns))}")
    table = pa.table({name: pa.array(frame[name], from_pandas=True) for name in needed})
    for name in (f"{prefix}removals", f"{prefix}cleaning"):
        if name in frame.columns:
            raise ValueError(f"{name!r} is a column already; set a prefix for the columns that are added")
    if pa.types.is_null(table.schema.field(text_column).type):  # nothing but missing values has no type
        table = table.set_column(0, text_column, table[text_column].cast(pa.string()))
    cleaned = arrow.clean_table(
        table, text_column, url_column=url_column, language_column=language_column, prefix=prefix, **options
    )
    texts = frame[text_column].copy()
    if isinstance(texts.dtype, pd.CategoricalDtype):  # clean texts are none of its categories
        texts = texts.astype(object)
    present = texts.notna().to_numpy()
    texts.iloc[present] = [text for text in cleaned[text_column].to_pylist() if text is not None]
    added = {
        f"{prefix}{name}": pd.Series(cleaned[f"{prefix}{name}"].to_pylist(), index=frame.index, dtype=object)
        for name in ("removals", "cleaning")
    }
    return frame.assign(**{text_column: texts}, **added)
