"""LlamaIndex: a transformation of documents, to stand before the splitter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner._version import __version__
from cleaner.pipeline.options import MissingExtraError, Options
from cleaner.report.flat import removal_records, result_record

try:
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent
except ImportError as error:
    raise MissingExtraError("llama-index-core", "llama-index") from error

ADDED = ("removals", "cleaning")
ADDRESSES = ("url", "URL", "source")
"""Metadata in which readers of pages put the address."""


class ArticleCleaner(TransformComponent):
    """Cleans the text of documents (or other nodes). New nodes come back, of the same ids; the given ones are not changed.

    `metadata["removals"]` is a list of records and `metadata["cleaning"]` says what else is known; neither is shown to an embedding or a
    language model. With `removals=False` both are left out, for stores whose metadata are flat. `**options` are those of
    `cleaner.Options`. A document that cannot be cleaned raises. The component carries the rules' digest, so an ingestion cache does
    not serve what older rules cleaned.
    """

    removals: bool = True
    options: dict[str, Any]
    made_with: tuple[str, str]

    def __init__(self, removals: bool = True, **options: Any) -> None:
        options.pop("made_with", None)  # what was saved is loaded with the rules of today
        checked = Options(**{**options.pop("options", {}), **options})
        super().__init__(removals=removals, options=vars(checked), made_with=(__version__, checked.ruleset()))

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        """Clean the nodes, in order."""
        options = Options(**self.options)
        return [self._clean(node, options) for node in nodes]

    def _clean(self, node: BaseNode, options: Options) -> BaseNode:
        known = (node.metadata.get(name) for name in ADDRESSES)
        url = next((item for item in known if isinstance(item, str) and item.startswith(("http://", "https://"))), None)
        result = options.clean(node.get_content(metadata_mode=MetadataMode.NONE), url=url, id=node.node_id)
        found = node.model_copy(deep=True)
        found.set_content(result.text)
        if self.removals:
            found.metadata |= {"removals": removal_records(result), "cleaning": result_record(result)}
            for hidden in (found.excluded_embed_metadata_keys, found.excluded_llm_metadata_keys):
                hidden.extend(name for name in ADDED if name not in hidden)
        return found
