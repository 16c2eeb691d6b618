"""What waits for more than one clean text on its way to standard output: records of standard input, and the reports that were asked for."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleaner._version import __version__
from cleaner.cli.commands.request import Request, page_beside
from cleaner.cli.commands.show import consoles, table
from cleaner.corpus import document, plan, work
from cleaner.corpus.document import Job, reading_of
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.formats import registry, streams
from cleaner.formats.documents import compression
from cleaner.formats.record_files import open_sink
from cleaner.formats.records import until_broken
from cleaner.model import InputError, Result
from cleaner.report import html, jsonl, pages
from cleaner.report.sample import Entry
from cleaner.report.statistics import Statistics, held_reason, tally
from cleaner.system import files
from cleaner.system.names import reason


def clean_records(request: Request, settings: Settings) -> int:
    """Clean records from standard input to standard output: one in, one out, each written before the next is read."""
    if request.report is not None:
        plan.check_report(request.report, page_beside(request.report), ())
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    form = registry.get(request.form or registry.PLAIN)
    if not form.piped or settings.to not in {None, registry.PLAIN}:
        known = " or ".join(other.name for other in registry.records() if other.piped)
        raise PlanError(f"-: reads {known} and writes {registry.PLAIN}; name files and a folder for other formats")
    cleaner = document.make_cleaner(settings)
    reading = reading_of(settings)
    source = streams.Stream(sys.stdin.buffer)
    job = Job(0, Path("-"), "-", f"-.{registry.PLAIN}", True, form.name)
    task = work.Task(settings, page=request.report is not None, diff=request.diff)
    quiet = request.dry_run or request.check or request.diff
    statistics = Statistics()
    with _reports(request, settings, statistics) as lines:
        target = sys.stdout.buffer
        sink = open_sink(target, "", document.writing(settings))
        for record in until_broken(form.piped_by().read(source, "-", reading), "-"):
            outcome = work.do_record(job, record, task, cleaner)
            if outcome.result is not None and not quiet:
                try:
                    sink.write(record, document.cleaned(outcome.result, settings))
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
                target.write(document.encode(outcome.diff))
            target.flush()
            statistics.add("-", outcome.tally)
            if lines is not None:
                lines.add(outcome.line, outcome.entry, outcome.ruleset)
    if (request.verbose or request.dry_run) and not request.quiet:
        table(say.out, statistics)
    states = statistics.statuses
    return 1 if states["failed"] or states["held"] or (request.check and states["changed"]) else 0


def report(name: str, id: str, result: Result, request: Request, settings: Settings) -> Statistics:
    """Count one document, and write the report of it if one was asked for."""
    statistics = Statistics()
    statistics.add(id, tally(result))
    with _reports(request, settings, statistics) as lines:
        if lines is not None:
            line = jsonl.to_line(jsonl.line_object(result, settings.evidence, source=name, format=settings.format))
            lines.add(line, html.entry(result, settings.evidence), result.ruleset)
    return statistics


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
        with streams.packer(file, compression(path.name)) as lines:
            found = _Reports(lines)
            yield found
        found.page.write(page_beside(path), statistics, version=__version__, ruleset=found.ruleset)
