"""`cleaner clean -`: from standard input to standard output."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from cleaner._version import __version__
from cleaner.cli.commands.clean import Request, page_beside
from cleaner.cli.commands.show import consoles, table
from cleaner.corpus import output, work
from cleaner.corpus.plan import Job
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.formats import jsonl as json_lines
from cleaner.formats import streams, warc
from cleaner.formats.records import TEXT_KEYS, Reading
from cleaner.formats.writers.attributes import Attributes
from cleaner.formats.writers.jsonl import JsonLines
from cleaner.model import InputError
from cleaner.report import html, jsonl, pages
from cleaner.report.sample import Entry
from cleaner.report.statistics import Statistics, held_reason, tally
from cleaner.system import files
from cleaner.system.names import reason


def clean_stdin(request: Request, settings: Settings) -> int:
    """Clean one document from standard input to standard output, and nothing else goes there."""
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    data = sys.stdin.buffer.read()
    if settings.kind == "auto" and looks_like_records(data):
        say.error("-: looks like JSON Lines: read it with --from jsonl (or, as one text, with --kind text)")
        return 1
    cleaner = work.make_cleaner(settings)
    try:
        source, result = work.clean_bytes(cleaner, data, id="-", kind=settings.kind)
    except InputError as error:
        say.error(f"-: {reason(error)}")
        return 1
    if request.diff:
        text = work.diff(source.text, result.text, "-") if result.kind == "text" else ""
    else:
        text = "" if request.dry_run or request.check else output.render(result, settings)
    sys.stdout.buffer.write(output.encode(text))
    sys.stdout.buffer.flush()
    statistics = Statistics()
    counted = tally(result)
    statistics.add("-", counted)
    with _reports(request, settings, statistics) as report:
        if report is not None:
            value = jsonl.to_object(result, source="-", format=settings.format)
            line = jsonl.report_line(value, settings.evidence)
            report.add(line, html.entry(result), result.ruleset)
    if result.held:
        say.notice(f"-: {held_reason(result.warnings)}")
    if request.verbose:
        for warning in result.warnings:
            say.notice(f"-: {warning}")
    if (request.verbose or request.dry_run) and not request.quiet:
        table(say.out, statistics)
    return 1 if result.held or (request.check and counted.status == "changed") else 0


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


def looks_like_records(data: bytes) -> bool:
    """Whether the first two lines are each an object of JSON (one line alone must have a field that may hold a text)."""
    written = io.BytesIO(data.removeprefix(codecs.BOM_UTF8))
    lines = list(islice((line for line in written if line.strip()), 2))
    if not lines or not all(line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines):
        return False
    try:
        found = [json.loads(line) for line in lines]
    except (ValueError, RecursionError):  # what is nested too deep to be read is no record either
        return False
    return len(found) > 1 or not set(TEXT_KEYS).isdisjoint(found[0])


def clean_records(request: Request, settings: Settings) -> int:
    """Clean records from standard input to standard output: one in, one out, each written before the next is read."""
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    if request.form not in {"jsonl", "warc"} or settings.to not in {None, "jsonl"}:
        raise PlanError("-: reads jsonl or warc and writes jsonl; name files and a folder for other formats")
    cleaner = work.make_cleaner(settings)
    reading = Reading(settings.max_document, settings.text_key, settings.id_key, settings.url_key, settings.kind)
    source = streams.Stream(sys.stdin.buffer)
    read = json_lines.read if request.form == "jsonl" else warc.read
    job = Job(0, Path("-"), "-", "-.jsonl", True, request.form)
    task = work.Task(settings, page=request.report is not None, diff=request.diff)
    quiet = request.dry_run or request.check or request.diff
    statistics = Statistics()
    with _reports(request, settings, statistics) as report:
        target = sys.stdout.buffer
        sink = (
            Attributes(target, "", settings.attributes)
            if settings.attributes is not None
            else JsonLines(target, "", inline_report=settings.inline_report)
        )
        for record in read(source, "-", reading):
            outcome = work.do_record(job, record, task, cleaner)
            if outcome.result is not None and not quiet:
                try:
                    sink.write(record, outcome.result)
                except InputError as error:
                    outcome = work.failed(job, reason(error), record=record)
            if outcome.error is not None:
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
