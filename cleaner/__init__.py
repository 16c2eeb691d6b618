"""Strip what is not the article, and report every removal.

import cleaner
result = cleaner.clean(text_or_html)
result.text, result.removed
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner._version import __version__

if TYPE_CHECKING:
    from cleaner.model import Category, KindOption, Preset, Removal, Result, Source
    from cleaner.pipeline import Cleaner

__all__ = ["Cleaner", "Removal", "Result", "Source", "__version__", "clean", "restore"]

_LAZY = {
    "Cleaner": "cleaner.pipeline",
    "Removal": "cleaner.model",
    "Result": "cleaner.model",
    "Source": "cleaner.model",
}


def __getattr__(name: str) -> Any:
    # Importing the package stays cheap; the rules' machinery loads with the first document.
    if name in _LAZY:
        import importlib

        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


@lru_cache(maxsize=16)
def _cleaner(preset: Preset, keep: frozenset[Category]) -> Cleaner:
    from cleaner.pipeline import Cleaner

    return Cleaner(preset=preset, keep=keep)


def clean(
    source: str | bytes | Source,
    kind: KindOption = "auto",
    url: str | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    keep: Iterable[Category] = (),
) -> Result:
    """Clean one article.

    Args:
        source: The document, decoded or as bytes; HTML as bytes lets the page's own declaration decide its encoding.
        kind: "text", "html", or "auto" to look at the content.
        url: Where an HTML page came from; helps with its metadata.
        language: The document's language, when known.
        preset: "gentle", "balanced" or "strict": how sure the judge has to be.
        keep: Categories that are reported but left in the text.

    Returns:
        The clean text, the removals and what is known of the document. For text, `removed[i].start`/`end` are offsets into the decoded
        source; for HTML they are None and `path` names the element.

    Raises:
        InputError: The bytes are not text (an image, an archive).
        ValueError: An unknown preset or category.
    """
    return _cleaner(preset, frozenset(keep)).clean(source, kind=kind, url=url, language=language)


def restore(text: str, removed: Iterable[Removal]) -> str:
    """The decoded source of a text document, from its clean text and its removals."""
    from cleaner import ledger

    return ledger.restore(text, list(removed))
