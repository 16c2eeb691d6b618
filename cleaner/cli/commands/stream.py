"""`cleaner clean -` and `cleaner clean FILE`: one document to standard output.

Who names a file and wants its text waits for nothing else: what a search, messages, counts and reports need is loaded when there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.commands.request import Request, page_beside, tables
from cleaner.corpus import document
from cleaner.corpus.document import Job
from cleaner.corpus.settings import Settings
from cleaner.formats import registry
from cleaner.formats.documents import DOCUMENT, named
from cleaner.formats.suffixes import format_of
from cleaner.model import InputError, Result, Source
from cleaner.system.names import as_text, is_address, reason, shown

if TYPE_CHECKING:
    from cleaner.cli.commands.show import Consoles
    from cleaner.report.statistics import Statistics


def clean_stdin(request: Request, settings: Settings) -> int:
    """Clean one document from standard input to standard output, and nothing else goes there."""
    _check_report(request)
    data = sys.stdin.buffer.read()
    form = registry.begins(data) if settings.kind == "auto" else None
    if form is not None:
        _say(request).error(
            f"-: looks like {form.title}: read it with --from {form.name} (or, as one text, with --kind text)"
        )
        return 2
    cleaner = document.make_cleaner(settings)
    try:
        source, result = document.clean_bytes(
            cleaner, data, id="-", kind=settings.kind, url=settings.url, encoding=settings.encoding
        )
    except InputError as error:
        _say(request).error(f"-: {reason(error)}")
        return 1
    return _written("-", "-", source, result, request, settings)


def clean_file(request: Request, settings: Settings) -> int:
    """Clean the one document that was named to standard output. Raises PlanError when there are several, or it is a file of records."""
    job = _only(request, settings)
    _check_report(request, job)
    if named(as_text(job.source.name)) is None and (told := tables((job,), settings)) is not None:
        _say(request).notice(told)
    cleaner = document.make_cleaner(settings)
    try:
        source, result, _ = document.clean_file(job, settings, cleaner)
    except Exception as error:
        from cleaner.corpus import work

        _say(request).error(f"{shown(job.source)}: {work.trouble(job, error).error}")
        return 1
    return _written(as_text(job.source), job.id, source, result, request, settings)


def _check_report(request: Request, *jobs: Job) -> None:
    if request.report is not None:
        from cleaner.corpus import plan

        plan.check_report(request.report, page_beside(request.report), jobs)


def _only(request: Request, settings: Settings) -> Job:
    """The one document that the command names."""
    job = _file(request) or _planned(request, settings)
    if job.format != DOCUMENT or settings.to is not None or settings.attributes is not None:
        from cleaner.corpus.search import PlanError

        raise PlanError(
            f"{shown(job.source)}: records go into a folder: -o OUT (or, from standard input, --from jsonl)"
        )
    if settings.url is not None or settings.urls is not None:
        from cleaner.corpus import urls

        urls.check_addresses(settings.url, settings.urls, (job,))
    return job


def _file(request: Request) -> Job | None:
    """The file of this machine that the command names, if that is all it names: nothing is to be searched, and no output wants a name."""
    if len(request.paths) > 1 or is_address(request.paths[0]) or not Path(request.paths[0]).is_file():
        return None
    source = Path(request.paths[0])
    name = as_text(source.name)
    # Of what a document's suffix names no format of records needs to be asked.
    form = request.form or (DOCUMENT if named(name) is not None else format_of(name))
    return Job(0, source, name, "", True, form)


def _planned(request: Request, settings: Settings) -> Job:
    """The one document among whatever else the command may name. Raises PlanError when there are more, or none."""
    from cleaner.corpus import plan
    from cleaner.corpus.search import PlanError

    folder = next((path for path in request.paths if not is_address(path) and Path(path).is_dir()), None)
    jobs: tuple[Job, ...] = ()
    if folder is None:
        planned = plan.make(request.paths, None, document.SUFFIXES[settings.format], form=request.form)
        if planned.problems:
            name, why = planned.problems[0]
            raise PlanError(f"{name}: {why}")
        jobs = planned.jobs
    if folder is not None or len(jobs) > 1:
        what = f"{shown(folder)} is a folder" if folder is not None else f"these are {len(jobs):,} documents"
        raise PlanError(f"{what}: say where the clean text goes: -o OUT (or --dry-run, --check, --diff)")
    if not jobs:
        raise PlanError("nothing to clean")
    return jobs[0]


def _say(request: Request) -> Consoles:
    """Where messages go."""
    from cleaner.cli.commands.show import consoles

    return consoles(quiet=request.quiet, stdout_is_taken=True)


def _written(name: str, id: str, source: Source, result: Result, request: Request, settings: Settings) -> int:
    """Write a clean text to standard output, and what is to be told of it where it was asked for; returns the exit code."""
    refused = settings.refuses(result)
    if refused is not None:
        _say(request).notice(f"{name}: {refused}")
        return 0
    sys.stdout.buffer.write(document.encode(_text(name, source, result, request, settings)))
    sys.stdout.buffer.flush()
    counted = (request.verbose or request.dry_run) and not request.quiet
    statistics: Statistics | None = None
    # What is counted and reported of a removal is worked out when it is read: who wants the text only does not wait for it.
    if counted or request.check or request.report is not None:
        from cleaner.cli.commands import piped

        statistics = piped.report(name, id, result, request, settings)
    if result.held:
        from cleaner.report.statistics import held_reason

        _say(request).notice(f"{name}: {held_reason(result.warnings)}")
    if request.verbose:
        for warning in result.warnings:
            _say(request).notice(f"{name}: {warning}")
    if counted and statistics is not None:
        from cleaner.cli.commands.show import table

        table(_say(request).out, statistics)
    changed = statistics is not None and bool(statistics.statuses["changed"])
    return 1 if result.held or (request.check and changed) else 0


def _text(name: str, source: Source, result: Result, request: Request, settings: Settings) -> str:
    """What goes to standard output: the clean text, what is different in it, or nothing."""
    if request.diff:
        from cleaner.corpus import work

        return work.diff(source.text, result.text, name) if result.kind == "text" else ""
    return "" if request.dry_run or request.check else document.render(result, settings)
