"""Clean text as a file: plain, as JSON with the metadata, or as Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.model import Result

SUFFIXES = {"txt": ".txt", "json": ".json", "md": ".md"}


def render(result: Result, format: str, removals: Sequence[Mapping[str, Any]] | None = None) -> str:
    """The content of the output file; of a text source as txt just `result.text`: restore needs every character.

    `removals` stand in JSON beside the text.
    """
    if format == "json":
        return _json(result, removals)
    if format == "md":
        return _closed(_markdown(result))
    return result.text if result.kind == "text" else _closed(result.text)


def text_of(content: str, format: str) -> str | None:
    """The clean text out of an output file, or None where the format cannot give it back exactly."""
    if format == "txt":
        return content
    if format == "json":
        try:
            text = json.loads(content)["text"]
        except (ValueError, LookupError, TypeError):
            return None
        return text if isinstance(text, str) else None
    return None


def encode(text: str) -> bytes:
    """UTF-8; a lone surrogate (only a broken source has one) becomes a question mark."""
    return text.encode("utf-8", "replace")


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def fields(result: Result) -> dict[str, Any]:
    """What a new record says of a document."""
    return {
        "id": result.id,
        "kind": result.kind,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        "language": result.language,
        "url": result.url,
        "text": result.text,
    }


def _json(result: Result, removals: Sequence[Mapping[str, Any]] | None) -> str:
    value = fields(result)
    if removals is not None:
        value["removals"] = removals
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _markdown(result: Result) -> str:
    """The title as the first heading; a text that begins with its title does not say it twice.

    A page's headings, lists, quotes and code keep their marks.
    """
    text = result.text
    if result.kind == "html":
        from cleaner.pipeline.render import render as render_pieces

        text = render_pieces(result.pieces, result.removed, markdown=True)
    title = " ".join((result.title or "").split())
    if not title:
        return text
    body = text.lstrip()
    first, _, rest = body.partition("\n")
    if " ".join(first.lstrip("# ").split()) == title:
        body = rest.lstrip("\n")
    return f"# {title}\n\n{body}" if body else f"# {title}\n"
