"""Clean text as a file: plain, as JSON with the metadata, or in a form with markup (`cleaner.render`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.corpus.settings import Settings
from cleaner.formats import about
from cleaner.formats.writers import Cleaned, Writing
from cleaner.model import Result
from cleaner.report import flat

SUFFIXES = {"txt": ".txt", "json": ".json", "md": ".md", "html": ".html", "tei": ".xml"}


def render(result: Result, settings: Settings, removals: Sequence[Mapping[str, Any]] | None = None) -> str:
    """The content of the output file; of a text source as txt just `result.text`: restore needs every character.

    `removals` stand in JSON beside the text.
    """
    if settings.format == "json":
        return _json(result, removals, comments=settings.comments)
    if settings.format != "txt":
        return result.to(
            settings.format,
            links=settings.links,
            images=settings.images,
            tables=settings.tables,
            front=settings.front_matter,
        )
    return (
        result.text
        if result.kind == "text"
        else headline(result.title if settings.title else None) + _closed(result.text)
    )


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


def headline(title: str | None) -> str:
    """What stands above the text of a page with `--title`; nothing where the title is not known."""
    return f"{' '.join(title.split())}\n\n" if title else ""


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def cleaned(result: Result, settings: Settings | None = None) -> Cleaned:
    """What a writer of records is told of a result: with removals and comments as the settings ask for them.

    All but the text is worked out when it is written.
    """
    settings = settings or Settings()

    def known() -> dict[str, Any]:
        found = fields(result, comments=settings.comments)
        del found["text"]
        return found

    later: dict[str, Any] = {
        "known": known,
        "address": lambda: result.address,
        "removals": (lambda: flat.removal_records(result)) if settings.inline_report else None,
        "spans": lambda: flat.spans(result),
    }
    return Cleaned(result.text, **later)


def writing(settings: Settings, table: object = None, *, first: bool = True) -> Writing:
    """How the settings want a file of records written; `table` is the one that the records come from, `first` as in `Writing`."""
    pages = settings.kind != "text"
    return Writing(
        settings.inline_report, settings.attributes, table, first=first, pages=pages, text_key=settings.text_key
    )


def fields(result: Result, *, comments: bool = False) -> dict[str, Any]:
    """What a new record says of a document; with `comments` also what was taken out as such."""
    value = {
        "id": result.id,
        "kind": result.kind,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        "language": result.language,
        "url": result.url,
        **about.more(result),
        "text": result.text,
    }
    return {**value, "comments": list(result.comments)} if comments else value


def _json(result: Result, removals: Sequence[Mapping[str, Any]] | None, *, comments: bool) -> str:
    value = fields(result, comments=comments)
    if removals is not None:
        value["removals"] = removals
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
