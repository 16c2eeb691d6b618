"""LangChain: a document transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import removal_records, result_record

try:
    from langchain_core.documents import BaseDocumentTransformer, Document
except ImportError as error:
    raise MissingExtraError("langchain-core", "langchain") from error


class ArticleCleaner(BaseDocumentTransformer):
    """Cleans `page_content`. New documents come back; the given ones are not changed.

    `metadata["removals"]` is a list of records and `metadata["cleaning"]` says what else is known. The page's address
    is read from `metadata["source"]` when it is one. `**options` are those of `cleaner.Options`. A document that cannot be cleaned
    raises, as is usual for transformers.
    """

    def __init__(self, **options: Any) -> None:
        self.options = Options(**options)

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        """Clean the documents, in order."""
        return [self._clean(document) for document in documents]

    def _clean(self, document: Document) -> Document:
        source = document.metadata.get("source")
        url = source if isinstance(source, str) and source.startswith(("http://", "https://")) else None
        result = self.options.clean(document.page_content, url=url)
        about = {"removals": removal_records(result), "cleaning": result_record(result)}
        return document.model_copy(update={"page_content": result.text, "metadata": {**document.metadata, **about}})
