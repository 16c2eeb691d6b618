"""Haystack: a component that cleans documents, to stand between a converter and a splitter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import removal_records, result_record

try:
    from haystack import Document, component, default_to_dict
except ImportError as error:
    raise MissingExtraError("haystack-ai", "haystack") from error


@component
class ArticleCleaner:
    """Cleans `content`. New documents come back; the given ones are not changed, and one without a text goes on as it is.

    `meta["removals"]` is a list of records and `meta["cleaning"]` says what else is known; with `removals=False` both are left out, for
    stores whose meta are flat. The id is made anew of the clean text, as Haystack's own cleaner does, unless `keep_id`. The page's
    address is read from `meta["url"]`. `**options` are those of `cleaner.Options`. A document that cannot be cleaned raises.
    """

    def __init__(self, removals: bool = True, keep_id: bool = False, **options: Any) -> None:
        self.removals = removals
        self.keep_id = keep_id
        self.options = Options(**options)

    def warm_up(self) -> None:
        """Load the rules. Raises PackError for a malformed pack."""
        self.options.ruleset()

    def to_dict(self) -> dict[str, Any]:
        """What a pipeline writes of the component: of the options those that are not as usual."""
        usual = vars(Options())
        said = {name: value for name, value in vars(self.options).items() if value != usual[name]}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
        found: dict[str, Any] = default_to_dict(self, removals=self.removals, keep_id=self.keep_id, **plain)
        return found

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Clean the documents, in order."""
        return {"documents": [self._clean(document) for document in documents]}

    def _clean(self, document: Document) -> Document:
        if document.content is None:
            return document
        url = document.meta.get("url")
        result = self.options.clean(document.content, url=url if isinstance(url, str) else None, id=document.id)
        about = {"removals": removal_records(result), "cleaning": result_record(result)} if self.removals else {}
        return replace(
            document,
            id=document.id if self.keep_id else "",
            content=result.text,
            meta={**document.meta, **about},
            embedding=None,  # those were made of another text
            sparse_embedding=None,
        )
