"""`cleaner clean`."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner._version import __version__
from cleaner.batch import files, output, plan, run, store, work
from cleaner.batch.names import reason, shown
from cleaner.batch.work import Outcome, Task
from cleaner.config import Settings
from cleaner.console.show import Consoles, consoles, progress, table
from cleaner.model import InputError
from cleaner.report import jsonl
from cleaner.report.html import Page
from cleaner.report.statistics import Statistics, tally

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for, beyond the settings."""

    paths: tuple[str, ...]
    out: Path | None = None
    report: Path | None = None
    dry_run: bool = False
    check: bool = False
    diff: bool = False
    overwrite: bool = False
    quiet: bool = False
    verbose: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything may be written: looking (--dry-run, --check) writes nothing."""
        return self.out is not None and not self.dry_run and not self.check


def clean(request: Request, settings: Settings) -> int:
    """Clean a batch; returns the exit code."""
    say = consoles(quiet=request.quiet, stdout_is_taken=request.diff)
    out = request.out if request.writes else None
    if out is not None:
        plan.check_out(out, overwrite=request.overwrite)
    # The names are planned for the OUT that was named even when nothing is written, so that a dry run tells of it all.
    planned = plan.make(request.paths, request.out, output.SUFFIXES[settings.format])
    for notice in planned.notices:
        say.notice(notice)
    for name, error in planned.problems:
        say.error(f"{name}: {error}")
    statistics = Statistics()
    statistics.statuses["failed"] += len(planned.problems)
    stopped = False
    if planned.jobs:
        stopped = _run(request, settings, planned, out, say, statistics)
    if not request.quiet:
        table(say.out, statistics)
        if stopped:
            say.error(f"stopped: {sum(statistics.statuses.values()):,} of {len(planned.jobs):,} documents were done")
        elif out is not None and planned.jobs:
            say.out.print(f"\nThe clean text is in {shown(out)}.", soft_wrap=True, markup=False)
    if stopped:
        return INTERRUPTED
    states = statistics.statuses
    found = request.check and states["changed"] > 0
    return 1 if states["failed"] or states["held"] or found else 0


def _run(
    request: Request, settings: Settings, planned: plan.Plan, out: Path | None, say: Consoles, statistics: Statistics
) -> bool:
    """Do the jobs and write the reports; true when a person stopped it. What was done until then is in the reports."""
    cleaner = work.make_cleaner(settings)
    lines, page = _reports(request, settings, out)
    earlier = store.outputs(out / plan.REPORT) if out is not None and lines is not None else set()
    collected = Page()
    task = Task(settings, out, page=page is not None, diff=request.diff)
    ruleset = ""
    writer = store.ReportWriter(lines) if lines is not None else None
    try:
        with _asked_to_stop() as stop, progress(say.err, len(planned.jobs), quiet=request.quiet) as step:
            for outcome in run.run(planned.jobs, task, settings.jobs, cleaner, stop):
                statistics.add(outcome.id, outcome.tally)
                ruleset = ruleset or outcome.ruleset
                if writer is not None:
                    writer.add(outcome.line)
                if page is not None and outcome.entry is not None:
                    collected.add(outcome.id, outcome.entry)
                _tell(outcome, request, say)
                step()
        if page is not None:
            content = collected.render(statistics, version=__version__, ruleset=ruleset)
            files.write(page, content.encode("utf-8"))
        if writer is not None:
            writer.commit()
    finally:
        if writer is not None:
            writer.discard()
    left = sorted(name for name in earlier - {job.output for job in planned.jobs} if out and (out / name).is_file())
    if left:
        plural = "file of an earlier run stays" if len(left) == 1 else "files of an earlier run stay"
        say.notice(f"{shown(out or '')}: {len(left)} {plural} here ({shown(left[0])}{', …' if len(left) > 1 else ''})")
    return stop()


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether somebody pressed Ctrl-C (or asked the process to end) meanwhile; the second time it stops at once."""
    asked: list[int] = []

    def note(number: int, _: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield lambda: False
        return
    before = [(number, signal.signal(number, note)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _reports(request: Request, settings: Settings, out: Path | None) -> tuple[Path | None, Path | None]:
    """Where report.jsonl and report.html go, or None."""
    if not settings.report or request.dry_run or request.check:
        return None, None
    if request.report is not None:
        return request.report, request.report.with_suffix(".html")
    return (out / plan.REPORT, out / plan.REPORT_PAGE) if out is not None else (None, None)


def _tell(outcome: Outcome, request: Request, say: Consoles) -> None:
    name = shown(outcome.source)
    state = outcome.tally.status
    if outcome.diff:
        sys.stdout.buffer.write(output.encode(outcome.diff))
        sys.stdout.buffer.flush()
    if outcome.error is not None:
        if state == "skipped":
            say.notice(f"{name}: {outcome.error}; passed over")
        else:
            say.error(f"{name}: {outcome.error}")
    elif state == "held":
        say.notice(f"{name}: held: too much would go, so it is passed through unchanged")
    elif request.verbose:
        removals = sum(amount.removals for amount in outcome.tally.categories.values())
        say.note(f"{name}: {state}, {removals} removed, {outcome.tally.words_in} → {outcome.tally.words_out} words")
    if request.verbose:
        for warning in outcome.warnings:
            say.notice(f"{name}: {warning}")


def clean_stdin(request: Request, settings: Settings) -> int:
    """Clean one document from standard input to standard output, and nothing else goes there."""
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    data = sys.stdin.buffer.read()
    cleaner = work.make_cleaner(settings)
    try:
        source, result = work.clean_bytes(cleaner, data, id="-", kind=settings.kind)
    except InputError as error:
        say.error(f"-: {reason(error)}")
        return 1
    if request.diff:
        text = work.diff(source.text, result.text, "-") if result.kind == "text" else ""
    else:
        text = "" if request.dry_run or request.check else output.render(result, settings.format)
    sys.stdout.buffer.write(output.encode(text))
    sys.stdout.buffer.flush()
    if request.report is not None and settings.report and not (request.dry_run or request.check):
        line = jsonl.to_line(jsonl.to_object(result, source="-", format=settings.format))
        files.write(request.report, line.encode("utf-8") + b"\n")
    statistics = Statistics()
    counted = tally(result)
    statistics.add("-", counted)
    if result.held:
        say.notice("-: held: too much would go, so it is passed through unchanged")
    if request.verbose:
        for warning in result.warnings:
            say.notice(f"-: {warning}")
    if (request.verbose or request.dry_run) and not request.quiet:
        table(say.out, statistics)
    return 1 if result.held or (request.check and counted.status == "changed") else 0
