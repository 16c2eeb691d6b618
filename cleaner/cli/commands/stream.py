"""`cleaner clean -` and `cleaner clean FILE`: one document, or records of standard input, to standard output."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner._version import __version__
from cleaner.cli.commands.request import Request, page_beside
from cleaner.cli.commands.show import Consoles, consoles, table
from cleaner.corpus import choose, output, plan, work
from cleaner.corpus.plan import Job
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.formats import registry, streams
from cleaner.formats.record_files import open_sink
from cleaner.formats.records import ReadOptions
from cleaner.formats.suffixes import format_of
from cleaner.model import InputError, Result, Source
from cleaner.report import html, jsonl, pages
from cleaner.report.sample import Entry
from cleaner.report.statistics import Statistics, held_reason, tally
from cleaner.system import addresses, files
from cleaner.system.names import as_text, reason, shown


def clean_stdin(request: Request, settings: Settings) -> int:
    """Clean one document from standard input to standard output, and nothing else goes there."""
    _check_report(request)
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    data = sys.stdin.buffer.read()
    form = registry.begins(data) if settings.kind == "auto" else None
    if form is not None:
        say.error(f"-: looks like {form.title}: read it with --from {form.name} (or, as one text, with --kind text)")
        return 1
    cleaner = work.make_cleaner(settings)
    try:
        source, result = work.clean_bytes(cleaner, data, id="-", kind=settings.kind, url=settings.url)
    except InputError as error:
        say.error(f"-: {reason(error)}")
        return 1
    return _written("-", "-", source, result, request, settings, say)


def clean_file(request: Request, settings: Settings) -> int:
    """Clean the one document that was named to standard output. Raises PlanError when there are several, or it is a file of records."""
    job = _only(request, settings)
    _check_report(request, job)
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    cleaner = work.make_cleaner(settings)
    try:
        source, result, _ = work.clean_file(job, settings, cleaner)
    except Exception as error:
        say.error(f"{shown(job.source)}: {work.trouble(job, error).error}")
        return 1
    return _written(as_text(job.source), job.id, source, result, request, settings, say)


def _check_report(request: Request, *jobs: Job) -> None:
    if request.report is not None:
        plan.check_report(request.report, page_beside(request.report), jobs)


def _only(request: Request, settings: Settings) -> Job:
    """The one document that the command names."""
    job = _file(request) or _planned(request, settings)
    if job.format != registry.DOCUMENT or settings.to is not None or settings.attributes is not None:
        raise PlanError(
            f"{shown(job.source)}: records go into a folder: -o OUT (or, from standard input, --from jsonl)"
        )
    choose.check_addresses(settings.url, settings.urls, (job,))
    return job


def _file(request: Request) -> Job | None:
    """The file of this machine that the command names, if that is all it names: nothing is to be searched, and no output wants a name."""
    if len(request.paths) > 1 or addresses.is_address(request.paths[0]) or not Path(request.paths[0]).is_file():
        return None
    source = Path(request.paths[0])
    name = as_text(source.name)
    return Job(0, source, name, "", True, request.form or format_of(name))


def _planned(request: Request, settings: Settings) -> Job:
    """The one document among whatever else the command may name. Raises PlanError when there are more, or none."""
    folder = next((path for path in request.paths if not addresses.is_address(path) and Path(path).is_dir()), None)
    jobs: tuple[Job, ...] = ()
    if folder is None:
        planned = plan.make(request.paths, None, output.SUFFIXES[settings.format], form=request.form)
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


def _written(
    name: str, id: str, source: Source, result: Result, request: Request, settings: Settings, say: Consoles
) -> int:
    """Write a clean text to standard output, and what is to be told of it where it was asked for; returns the exit code."""
    refused = settings.wanted.refuses(result)
    if refused is not None:
        say.notice(f"{name}: {refused}")
        return 0
    if request.diff:
        text = work.diff(source.text, result.text, name) if result.kind == "text" else ""
    else:
        text = "" if request.dry_run or request.check else output.render(result, settings)
    sys.stdout.buffer.write(output.encode(text))
    sys.stdout.buffer.flush()
    counted = (request.verbose or request.dry_run) and not request.quiet
    statistics: Statistics | None = None
    # What is counted and reported of a removal is worked out when it is read: who wants the text only does not wait for it.
    if counted or request.check or request.report is not None:
        statistics = Statistics()
        statistics.add(id, tally(result))
        _report(name, result, request, settings, statistics)
    if result.held:
        say.notice(f"{name}: {held_reason(result.warnings)}")
    if request.verbose:
        for warning in result.warnings:
            say.notice(f"{name}: {warning}")
    if counted and statistics is not None:
        table(say.out, statistics)
    changed = statistics is not None and bool(statistics.statuses["changed"])
    return 1 if result.held or (request.check and changed) else 0


def _report(name: str, result: Result, request: Request, settings: Settings, statistics: Statistics) -> None:
    """Write the report of one document, if any was asked for."""
    with _reports(request, settings, statistics) as report:
        if report is not None:
            line = jsonl.to_line(jsonl.line_object(result, settings.evidence, source=name, format=settings.format))
            report.add(line, html.entry(result, settings.evidence), result.ruleset)


class _Reports:
    """The report and its page of what came from standard input, line by line; their files appear when all is done."""

    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines
        self.page = pages.Page()
        self.ruleset = ""

    def add(self, line: str, entry: Entry | None, ruleset: str) -> None:
        """Take one document."""
        self._lines.write(line.encode("utf-8") + b"\n")
        self.ruleset = self.ruleset or ruleset
        if entry is not None:
            self.page.add(f"-#{self.page.sample.count}", entry)


@contextlib.contextmanager
def _reports(request: Request, settings: Settings, statistics: Statistics) -> Iterator[_Reports | None]:
    """The reports that were asked for, if any; `statistics` are those of the page, as they are at the end."""
    path = request.report
    if path is None or not settings.report or request.dry_run or request.check:
        yield None
        return
    with files.whole(path) as file:
        with streams.packer(file, streams.compression(path.name)) as lines:
            found = _Reports(lines)
            yield found
        found.page.write(page_beside(path), statistics, version=__version__, ruleset=found.ruleset)


def clean_records(request: Request, settings: Settings) -> int:
    """Clean records from standard input to standard output: one in, one out, each written before the next is read."""
    _check_report(request)
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    form = registry.get(request.form or registry.PLAIN)
    if not form.piped or settings.to not in {None, registry.PLAIN}:
        known = " or ".join(other.name for other in registry.records() if other.piped)
        raise PlanError(f"-: reads {known} and writes {registry.PLAIN}; name files and a folder for other formats")
    cleaner = work.make_cleaner(settings)
    reading = ReadOptions(settings.max_document, settings.text_key, settings.id_key, settings.url_key, settings.kind)
    source = streams.Stream(sys.stdin.buffer)
    job = Job(0, Path("-"), "-", f"-.{registry.PLAIN}", True, form.name)
    task = work.Task(settings, page=request.report is not None, diff=request.diff)
    quiet = request.dry_run or request.check or request.diff
    statistics = Statistics()
    with _reports(request, settings, statistics) as report:
        target = sys.stdout.buffer
        sink = open_sink(target, "", output.writing(settings))
        for record in form.piped_by().read(source, "-", reading):
            outcome = work.do_record(job, record, task, cleaner)
            if outcome.result is not None and not quiet:
                try:
                    sink.write(record, output.cleaned(outcome.result, settings))
                except InputError as error:
                    outcome = work.failed(job, reason(error), record=record)
            if outcome.error is not None:
                if not outcome.left_out:
                    say.error(f"-: {outcome.error}")
                if not quiet and not record.final:
                    sink.skip(record)
            elif outcome.tally.status == "held":
                say.notice(f"- ({outcome.id}): {held_reason(outcome.warnings)}")
            if outcome.diff:
                target.write(output.encode(outcome.diff))
            target.flush()
            statistics.add("-", outcome.tally)
            if report is not None:
                report.add(outcome.line, outcome.entry, outcome.ruleset)
    if (request.verbose or request.dry_run) and not request.quiet:
        table(say.out, statistics)
    states = statistics.statuses
    return 1 if states["failed"] or states["held"] or (request.check and states["changed"]) else 0
