"""Strip what is not the article, and report every removal.

import cleaner
result = cleaner.clean(text_or_html)
result.text, result.removed
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner._version import __version__

if TYPE_CHECKING:
    from cleaner.model import (
        Category,
        CleanerError,
        InputError,
        KindOption,
        OptionError,
        PackError,
        Preset,
        Removal,
        Result,
        Source,
    )
    from cleaner.pipeline.cleaner import Cleaner, Explanation
    from cleaner.pipeline.options import Options

__all__ = [
    "Category",
    "Cleaner",
    "CleanerError",
    "Explanation",
    "InputError",
    "OptionError",
    "Options",
    "PackError",
    "Removal",
    "Result",
    "Source",
    "__version__",
    "clean",
    "explain",
    "restore",
]

_LAZY = {
    "Cleaner": "cleaner.pipeline.cleaner",
    "Explanation": "cleaner.pipeline.cleaner",
    "Options": "cleaner.pipeline.options",
    **dict.fromkeys(
        ("Category", "CleanerError", "InputError", "OptionError", "PackError", "Removal", "Result", "Source"),
        "cleaner.model",
    ),
}


def __getattr__(name: str) -> Any:
    # Importing the package stays cheap; the rules' machinery loads with the first document.
    if name in _LAZY:
        import importlib

        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")


def _cleaner(
    preset: Preset,
    keep: Iterable[Category] | Category,
    only: Iterable[Category] | Category | None,
    packs: Iterable[Path | str] | Path | str,
) -> Cleaner:
    """The cleaner of these arguments, which all threads share."""
    from cleaner.pipeline import options

    return options.current(options.Options(preset=preset, keep=keep, only=only, packs=packs))


def clean(
    source: str | bytes | Source,
    kind: KindOption = "auto",
    url: str | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    keep: Iterable[Category] | Category = (),
    only: Iterable[Category] | Category | None = None,
    packs: Iterable[Path | str] | Path | str = (),
) -> Result:
    """Clean one article. Safe to call from many threads.

    Args:
        source: The document, decoded or as bytes; HTML as bytes lets the page's own declaration decide its encoding.
        kind: "text", "html", or "auto" to look at the content.
        url: Where an HTML page came from; helps with its metadata.
        language: The document's language, when known: a code such as "en" or "pt-BR".
        preset: "gentle", "balanced" or "strict": how sure the judge has to be.
        keep: A category, or several, that are reported but left in the text.
        only: Leave in all other categories.
        packs: Your own rule packs, files or folders; what stands in them now counts.

    Returns:
        The clean text, the removals and what is known of the document. For text, `removed[i].start`/`end` are offsets into the decoded
        source; for HTML they are None and `path` names the element.

    Raises:
        InputError: The source is no text (an image, an archive, None).
        OptionError: An argument that is not allowed (it is a ValueError, too).
        PackError: A rule pack that is malformed or not there.

    Examples:
        >>> clean("The ferry sank.\\n\\nPhoto: Lena Harp / AFP").removed[0].category
        'caption'
    """
    return _cleaner(preset, keep, only, packs).clean(source, kind=kind, url=url, language=language)


def explain(
    source: str | bytes | Source,
    kind: KindOption = "auto",
    url: str | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    packs: Iterable[Path | str] | Path | str = (),
) -> Explanation:
    """How each block of one article is judged, also those that stay. Arguments and errors are those of `clean`.

    Returns:
        The blocks, and a verdict for each; then verdicts for stretches inside blocks.

    Examples:
        >>> told = explain("The ferry sank.\\n\\nPhoto: Lena Harp / AFP")
        >>> [(block.text, verdict.remove) for block, verdict in zip(told.blocks, told.verdicts)]
        [('The ferry sank.', False), ('Photo: Lena Harp / AFP', True)]
    """
    return _cleaner(preset, (), None, packs).explain(source, kind=kind, url=url, language=language)


def restore(text: str, removed: Iterable[Removal]) -> str:
    """The decoded source of a text document, from its clean text and its removals.

    Args:
        text: `Result.text` of a document whose kind is "text".
        removed: All of `Result.removed`.

    Returns:
        The source, character for character.

    Examples:
        >>> result = clean("The ferry sank.\\n\\nPhoto: Lena Harp / AFP")
        >>> restore(result.text, result.removed)
        'The ferry sank.\\n\\nPhoto: Lena Harp / AFP'
    """
    from cleaner.pipeline import ledger

    return ledger.restore(text, list(removed))
