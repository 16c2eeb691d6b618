"""One document, as the settings want it: the cleaner that they describe, a file read and cleaned, and the clean text as a file.

That is plain, JSON with the metadata, or a form with markup (`cleaner.render`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus.settings import Settings
from cleaner.formats import about
from cleaner.formats.documents import DOCUMENT, kind_of, packing
from cleaner.model import KindOption, Result, Source
from cleaner.packs import cached
from cleaner.pipeline.options import Options
from cleaner.system import deadline

if TYPE_CHECKING:  # records, their writers and the report are loaded where one is asked for
    from cleaner.formats.records import ReadOptions
    from cleaner.formats.writers import Cleaned, Writing
    from cleaner.pipeline.cleaner import Cleaner

SUFFIXES = {"txt": ".txt", "json": ".json", "md": ".md", "html": ".html", "tei": ".xml"}


@dataclass(frozen=True, slots=True)
class Job:
    """One document: where it is read, how reports name it, where its clean text goes (relative to OUT)."""

    number: int
    source: Path
    id: str
    output: str
    named: bool
    """The person named this very file (a binary file among a folder's others is only passed over)."""
    format: str = DOCUMENT
    """How the file is read: one document, or records."""


def make_cleaner(settings: Settings) -> Cleaner:
    """The cleaner that the settings describe. Raises PackError when a pack is malformed."""
    from cleaner import packs
    from cleaner.evidence.rules.patterns import compile_pattern

    # Patterns compile when a text first needs them; a malformed one of somebody's own pack should be said before.
    for rule in packs.load(settings.rules, builtin=False).rules if settings.rules else ():
        for pattern in (rule.pattern, *rule.unless):
            compile_pattern(rule, pattern)
    options = Options(
        preset=settings.preset,
        keep=settings.keep,
        only=settings.only,
        language=settings.language,
        max_removed=settings.max_removed,
        doubt=settings.doubt,
        packs=settings.rules,
        judge=settings.judge,
        timeout=settings.timeout,
        fix_text=settings.fix_text,
    )
    return _cleaner(options) if settings.rules or settings.judge else _builtin(options)


def _cleaner(options: Options) -> Cleaner:
    from cleaner.pipeline.cleaner import Cleaner

    return Cleaner.of(options)


# The built-in rules do not change while a process lives; its patterns compile once.
_builtin = cached.Once(_cleaner, 4)


def clean_bytes(
    cleaner: Cleaner,
    data: bytes,
    *,
    id: str,
    kind: KindOption,
    late: str = "",
    url: str | None = None,
    encoding: str | None = None,
) -> tuple[Source, Result]:
    """Clean one document given as the bytes of its file; the digest is that of these bytes. `late` says why it is only passed through."""
    from cleaner import formats

    def read(detect: bool = True) -> Source:
        return formats.read(data, id=id, kind=kind, url=url, encoding=encoding, detect=detect)

    limit = cleaner.options.timeout
    if late or limit is None:
        source = read()
    else:
        try:
            source = deadline.run(read, limit)
        except deadline.TimedOut:
            source = read(detect=False)
            late = f"reading took more than {limit:g} s"
    result = cleaner.pass_through(source, late) if late else cleaner.clean(source)
    return source, replace(result, id=id, digest=hashlib.sha256(data).hexdigest())


def clean_file(job: Job, settings: Settings, cleaner: Cleaner, *, late: str = "") -> tuple[Source, Result, str]:
    """Read and clean one document file; the third is the digest of the file's bytes. What is raised, `work.trouble` puts into words."""
    packed = packing(job.source.name)
    data, digest = _data(job.source, packed, settings.max_document)
    kind = kind_of(job.source.name, settings.kind)
    url = settings.url
    if url is None and settings.urls is not None:
        from cleaner.corpus import urls

        url = urls.address(settings.urls, job.id, job.source)
    found = clean_bytes(cleaner, data, id=job.id, kind=kind, late=late, url=url, encoding=settings.encoding)
    return (*found, digest)


def reading_of(settings: Settings) -> ReadOptions:
    """How the records of a run are read."""
    from cleaner.formats.records import ReadOptions

    keys = settings.text_key, settings.id_key, settings.url_key
    return ReadOptions(settings.max_document, *keys, settings.kind, settings.encoding)


def _data(path: Path, packed: str, limit: int) -> tuple[bytes, str]:
    """The document's bytes, unpacked, and the digest of the file's. Raises InputError when they are too many."""
    if path.stat().st_size > limit:
        from cleaner.formats.records import too_long

        raise too_long(path.stat().st_size, limit)
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if not packed:
        return data, digest
    from cleaner.formats import streams

    return streams.unpack(data, packed, limit), digest


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
    from cleaner.formats.writers import Cleaned
    from cleaner.report import flat

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
    from cleaner.formats.writers import Writing

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
