"""The documents to learn from: what a person names as for `cleaner clean`, or the sources of a run, by its folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cleaner import formats
from cleaner.corpus import plan, reports, urls
from cleaner.corpus.document import Job, reading_of
from cleaner.corpus.settings import Settings
from cleaner.corpus.state import State
from cleaner.formats import streams
from cleaner.formats.documents import DOCUMENT, kind_of, packing
from cleaner.formats.record_files import open_records
from cleaner.formats.records import SourceError, too_long
from cleaner.formats.suffixes import format_of
from cleaner.model import CleanerError, Source
from cleaner.system import addresses
from cleaner.system.names import reason

Say = Callable[[str, str], None]
"""Told what is wrong with a document: its name, and what."""


def read(paths: Sequence[str], settings: Settings, form: str | None, say: Say) -> Iterator[Source]:
    """The documents of some paths, in order. `form` is how files are read (None: as their names say).

    Raises PlanError when a path cannot be meant, TableError for a table of addresses that cannot be read.
    """
    urls.check_addresses(None, settings.urls, ())
    for path in paths:
        report = addresses.path_of(path) / plan.REPORT
        if report.is_file():
            yield from _of_run(report, settings, form, say)
            continue
        planned = plan.make([path], form=form)
        for name, error in planned.problems:
            say(name, error)
        for job in planned.jobs:
            yield from _of_job(job, settings, say)


def _of_run(report: Path, settings: Settings, form: str | None, say: Say) -> Iterator[Source]:
    """The sources that a report names, each once, with the addresses that it has, read as they were then."""
    files: set[str] = set()
    said = State(report.parent).read_run().get("settings")
    encoding = said.get("encoding") if isinstance(said, Mapping) else None
    of_records = settings if encoding is None else replace(settings, encoding=str(encoding))
    for value in reports.read(report):
        name = str(value.get("source"))
        if value.get("error") is not None or name in files:
            continue
        path = addresses.path_of(name)
        job = Job(0, path, str(value["id"]), "", True)
        if value.get("record") is not None:
            files.add(name)
            file = Job(0, path, path.name, "", True, form or format_of(path.name))
            yield from _of_job(file, of_records, say)
        else:
            url = value.get("url")
            read = replace(settings, encoding=str(value.get("encoding", "")))
            yield from _document(job, read, say, url if isinstance(url, str) else None)


def _of_job(job: Job, settings: Settings, say: Say) -> Iterator[Source]:
    if job.format == DOCUMENT:
        yield from _document(job, settings, say, urls.address(settings.urls, job.id, job.source))
        return
    reading = reading_of(settings)
    try:
        with contextlib.closing(open_records(job.source, job.format, job.id, reading)) as opened:
            for record in opened.records:
                if record.source is not None:
                    yield record.source
                else:
                    say(record.id, record.error or "")
    except (SourceError, OSError) as error:
        say(job.id, reason(error))


def _document(job: Job, settings: Settings, say: Say, url: str | None) -> Iterator[Source]:
    try:
        size = job.source.stat().st_size
        if size > settings.max_document:
            raise too_long(size, settings.max_document)
        data, packed = job.source.read_bytes(), packing(job.source.name)
        if packed:
            data = streams.unpack(data, packed, settings.max_document)
        kind = kind_of(job.source.name, settings.kind)
        yield formats.read(data, id=job.id, kind=kind, url=url, encoding=settings.encoding)
    except (CleanerError, OSError) as error:
        say(job.id, reason(error))
