"""NeMo Curator: a stage that cleans a column of every batch of documents."""

from __future__ import annotations

from typing import Any

from cleaner import arrow
from cleaner.pipeline.options import MissingExtraError, Options

try:
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.stages.resources import Resources
    from nemo_curator.tasks import DocumentBatch
except ImportError as error:
    raise MissingExtraError("nemo-curator", "nemo-curator") from error

import pandas as pd


class ArticleCleaner(ProcessingStage[DocumentBatch, DocumentBatch]):
    """Cleans one column, and adds `<prefix>removals` and `<prefix>cleaning`; a batch stays what it is, an Arrow table or a pandas frame.

    Arguments are those of `cleaner.arrow.clean_table`: a document that cannot be cleaned keeps its text and says why in `cleaning.error`.
    The stage wants one processor, and no graphics processor.
    """

    name = "article_cleaner"
    resources = Resources(cpus=1.0)

    def __init__(
        self,
        text_column: str = "text",
        *,
        url_column: str | None = None,
        language_column: str | None = None,
        prefix: str = "",
        **options: Any,
    ) -> None:
        self.text_column = text_column
        self.url_column = url_column
        self.language_column = language_column
        self.prefix = prefix
        self.options = Options(**options)

    def inputs(self) -> tuple[list[str], list[str]]:
        """The columns that a batch must have."""
        named = (self.text_column, self.url_column, self.language_column)
        return ["data"], [name for name in named if name is not None]

    def outputs(self) -> tuple[list[str], list[str]]:
        """The columns that are changed or added."""
        return ["data"], [self.text_column, f"{self.prefix}removals", f"{self.prefix}cleaning"]

    def setup(self, worker_metadata: Any = None) -> None:
        """Load the rules, once a worker. Raises PackError for a malformed pack."""
        self.options.ruleset()

    def process(self, task: DocumentBatch) -> DocumentBatch:
        """Clean one batch."""
        columns: dict[str, Any] = {
            "url_column": self.url_column,
            "language_column": self.language_column,
            "prefix": self.prefix,
        }
        if isinstance(task.data, pd.DataFrame):
            from cleaner.adapters.pandas import clean_frame

            data = clean_frame(task.data, self.text_column, **columns, **vars(self.options))
        else:
            data = arrow.clean_table(task.data, self.text_column, **columns, **vars(self.options))
        return DocumentBatch(
            dataset_name=task.dataset_name, data=data, _metadata=task._metadata, _stage_perf=task._stage_perf
        )
