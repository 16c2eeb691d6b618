"""Hugging Face datasets: a batched `map` function, and the call that uses it."""

from __future__ import annotations

from typing import Any

from cleaner import arrow
from cleaner._version import __version__
from cleaner.pipeline.options import MissingExtraError, Options

try:
    import datasets
except ImportError as error:
    raise MissingExtraError("datasets", "datasets") from error

import pyarrow as pa


class CleanBatch:
    """A function for `map(…, batched=True)` of a dataset in Arrow format: a table in, a cleaned table out.

    Arrow keeps the types: a first batch without any removal does not decide that there are none. The arguments are those of
    `cleaner.arrow.clean_table`. The function carries the rules' digest, so datasets' cache does not serve what older rules cleaned.
    """

    def __init__(
        self,
        text_column: str = "text",
        *,
        url_column: str | None = None,
        language_column: str | None = None,
        prefix: str = "",
        **options: Any,
    ) -> None:
        self.columns: dict[str, Any] = {
            "text_column": text_column,
            "url_column": url_column,
            "language_column": language_column,
        }
        self.prefix = prefix
        self.options = Options(**options)
        self.made_with = (__version__, self.options.ruleset())

    def __call__(self, table: pa.Table) -> pa.Table:
        """Clean one batch."""
        return arrow.clean_table(table, prefix=self.prefix, **self.columns, **vars(self.options))


def clean_dataset(
    dataset: datasets.Dataset | datasets.IterableDataset,
    text_column: str = "text",
    *,
    batch_size: int = arrow.ROWS,
    num_proc: int | None = None,
    **arguments: Any,
) -> datasets.Dataset | datasets.IterableDataset:
    """The dataset with a column cleaned, in its own format again; `**arguments` are those of `CleanBatch`."""
    step = CleanBatch(text_column, **arguments)
    extra = {"num_proc": num_proc} if isinstance(dataset, datasets.Dataset) else {}
    cleaned = dataset.with_format("arrow").map(step, batched=True, batch_size=batch_size, **extra)
    return cleaned.with_format(dataset.format["type"] if isinstance(dataset, datasets.Dataset) else None)
