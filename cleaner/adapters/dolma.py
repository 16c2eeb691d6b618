"""dolma: a tagger. Nothing is cut: each removal is a span, which dolma's mixer can drop or replace."""

from __future__ import annotations

from cleaner.pipeline.options import MissingExtraError, Options

try:
    from dolma import BaseTagger, add_tagger
    from dolma.core.data_types import DocResult, Document, Span
except ImportError as error:
    raise MissingExtraError("dolma", "dolma") from error


@add_tagger("article_cleaner")
class ArticleCleaner(BaseTagger):
    """Spans of text documents, one attribute a category (`donation`, `newsletter`, …), scored with the removal's log-odds.

    A span takes in the white space that goes with a removal, so that cutting all spans gives the clean text. A held document has none.
    """

    options = Options(kind="text")

    def predict(self, doc: Document) -> DocResult:
        """Tag one document."""
        result = self.options.clean(doc.text, id=doc.id)
        spans = [
            Span(removal.start - len(removal.before), removal.end + len(removal.after), removal.category, removal.score)
            for removal in result.removed
            if removal.start is not None and removal.end is not None
        ]
        return DocResult(doc=doc, spans=spans)
