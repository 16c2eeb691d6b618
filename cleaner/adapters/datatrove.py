"""datatrove: a pipeline step that cleans `Document.text`."""

from __future__ import annotations

import contextlib
from typing import Any

from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import error_record, removal_records, result_record

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.writers.disk_base import DiskWriter
except ImportError as error:
    raise MissingExtraError("datatrove", "datatrove") from error


class ArticleCleaner(PipelineStep):
    """Cleans the text of every document and passes all of them on.

    `metadata["removals"]` gets a list of records (those of `cleaner.arrow.REMOVALS`), `metadata["cleaning"]` what else is known
    of the document. With `exclusion_writer` the removals go there instead, each as a document of its own whose metadata say where it
    stood. The step's statistics count documents by what became of them (`changed`, `unchanged`, `held`, `failed`), the pieces and
    characters of each category (`removed_<category>`, `removed_chars`) and the pieces each rule spoke for (`rule_<id>`).

    `**options` are those of `cleaner.Options`; the page's address is read from `metadata["url"]`.
    """

    type = "CLEAN"
    name = "article-cleaner"

    def __init__(self, exclusion_writer: DiskWriter | None = None, **options: Any) -> None:
        super().__init__()
        self.options = Options(**options)
        self.exclusion_writer = exclusion_writer

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Clean the documents one after the other."""
        self.options.ruleset()  # a malformed pack ends the run here, not document by document
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for document in data:
                with self.track_time():
                    self._clean(document, rank, writer)
                yield document

    def _clean(self, document: Document, rank: int, writer: DiskWriter | None) -> None:
        self.stat_update("total")
        try:
            result = self.options.clean(document.text, url=document.metadata.get("url"), id=document.id)
        except Exception as problem:  # the document goes on unchanged and says so itself
            self.stat_update("failed")
            document.metadata["cleaning"] = error_record(problem)
            return
        records = removal_records(result)
        self.stat_update("held" if result.held else "changed" if result.text != document.text else "unchanged")
        for record in records:
            if not record["kept"]:
                self.stat_update(f"removed_{record['category']}", unit="piece")
                self.stat_update("removed_chars", value=len(record["text"]), unit="piece")
                for rule in record["rules"]:
                    self.stat_update(f"rule_{rule}", unit="piece")
        document.text = result.text
        document.metadata["cleaning"] = result_record(result)
        if writer is None:
            document.metadata["removals"] = records
            return
        for record in records:
            about = {key: value for key, value in record.items() if key not in {"id", "text"}}
            writer.write(Document(record["text"], record["id"], metadata={"document": document.id, **about}), rank)
