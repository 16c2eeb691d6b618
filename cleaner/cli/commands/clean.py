"""`cleaner clean`."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cli.commands.request import Request, page_beside, tables
from cleaner.cli.commands.show import Consoles, consoles, progress, table
from cleaner.corpus import document, minhash, plan, urls
from cleaner.corpus import run as batch
from cleaner.corpus import shards as shard_plan
from cleaner.corpus.engines import local
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.corpus.shard_writer import Done
from cleaner.corpus.state import State
from cleaner.formats.documents import DOCUMENT
from cleaner.report.statistics import Statistics
from cleaner.system.files import FULL, DiskError
from cleaner.system.names import reason, shown

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

INTERRUPTED = 130


def clean(request: Request, settings: Settings) -> int:
    """Clean a batch; returns the exit code."""
    say = consoles(quiet=request.quiet, stdout_is_taken=request.diff)
    target = _target(request, settings)
    out = target if request.writes else None
    if out is not None:
        plan.check_out(out, overwrite=request.overwrite)
    if settings.duplicates != "off":
        minhash.load()
    planned = _plan(request, settings, target)
    unheard = urls.unheard(settings.urls, planned.jobs) if settings.urls is not None else None
    for notice in [*planned.notices, tables(planned.jobs, settings), unheard]:
        if notice:
            say.notice(notice)
    for name, error in planned.problems:
        say.error(f"{name}: {error}")
    if planned.problems and not planned.jobs:  # nothing of what was named is there
        return 2
    lines, page = _reports(request, settings, out)
    if request.report is not None and lines is not None and page is not None:
        plan.check_report(lines, page, planned.jobs, target)
    statistics = Statistics()
    stopped, twins = False, 0
    shards = shard_plan.make(planned.jobs, together=_suffix(settings))
    if shards:
        cleaner = document.make_cleaner(settings)
        task, relevant = batch.make_task(
            settings,
            out,
            cleaner.ruleset.digest,
            shards,
            page=page is not None,
            diff=request.diff,
            report=lines is not None,
        )
        with State(out).locked() if out is not None else contextlib.nullcontext():
            run = batch.prepare(shards, task, relevant, restart=request.restart)
            for notice in run.notices:
                say.notice(notice)
            stopped = _run(run, request, say, cleaner, lines, page)
            statistics, twins = run.statistics, run.duplicates
    statistics.statuses["failed"] += len(planned.problems)
    if not request.quiet:
        table(say.out, statistics)
        if twins:
            _tell_twins(twins, settings, say, left_out=not stopped)
        if stopped:
            _tell_stopped(planned, statistics, out, say)
        elif out is not None and any(statistics.statuses[name] for name in ("changed", "unchanged", "held")):
            say.out.print(f"\nThe clean text is in {shown(out)}.", soft_wrap=True, markup=False)
    if stopped:
        return INTERRUPTED
    states = statistics.statuses
    found = request.check and states["changed"] > 0
    return 1 if states["failed"] or states["held"] or found else 0


def _target(request: Request, settings: Settings) -> Path | None:
    if request.out is None or settings.attributes is None:
        return request.out
    return request.out / "attributes" / settings.attributes


def _suffix(settings: Settings) -> str | None:
    return f".{settings.to}" if settings.to is not None else None


def _plan(request: Request, settings: Settings, out: Path | None) -> plan.Plan:
    # The names are planned for the OUT that was named even when nothing is written, so that a dry run tells of it all.
    found = plan.make(
        request.paths,
        out,
        document.SUFFIXES[settings.format],
        to=_suffix(settings),
        form=request.form,
        lines=settings.attributes is not None,
    )
    if settings.url is not None or settings.urls is not None:
        urls.check_addresses(settings.url, settings.urls, found.jobs)
    documents = next((job for job in found.jobs if job.format == DOCUMENT), None)
    if documents is not None and settings.attributes is not None:
        raise PlanError(f"{shown(documents.source)}: is no file of records, and --attributes wants records")
    if documents is not None and settings.inline_report and settings.to is None and settings.format != "json":
        raise PlanError(f"{shown(documents.source)}: --inline-report wants records, --format json or --to")
    return found


def _run(
    run: batch.Run, request: Request, say: Consoles, cleaner: Cleaner, lines: Path | None, page: Path | None
) -> bool:
    """Do the shards and write the reports; true when a person stopped it. What was done until then is in the reports."""
    place = lines or run.task.out or Path()
    full: str | None = None
    with _room(place):
        run.begin()
    with _asked_to_stop() as stop, progress(say.err, run.bytes(), quiet=request.quiet) as step:

        def look(now: local.Progress) -> None:
            step(run.statistics, now)

        for done in _engine(run, request, say, cleaner, stop, look):
            run.take(done)
            full = full or done.full
            step.finish(batch.size(run.shards[done.number]))
            _tell(done, request, say)
        stopped = stop()
    # Where documents had no room, the report has none either, and it is the documents that are told of.
    with _room(place, full):
        run.end(lines, page, stopped=stopped or full is not None)
    if full is not None:
        raise _full(full)
    left = run.left_over()
    if left and run.task.out is not None:
        plural = "file of an earlier run stays" if len(left) == 1 else "files of an earlier run stay"
        more = ", …" if len(left) > 1 else ""
        say.notice(f"{shown(run.task.out)}: {len(left)} {plural} here ({shown(left[0])}{more})")
    return stopped and len(run.finished) < len(run.shards)


@contextlib.contextmanager
def _room(place: Path, full: str | None = None) -> Iterator[None]:
    """Where a disk may be full: DiskError names what had no room before (`full`), else what has none now, or `place`."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _full(full or f"{shown(error.filename or place)}: {reason(error)}") from None


def _full(what: str) -> DiskError:
    return DiskError(f"{what}; what was done until then is kept, and the same command goes on from there")


def _engine(
    run: batch.Run, request: Request, say: Consoles, cleaner: Cleaner, stop: Callable[[], bool], look: local.Look
) -> Iterator[Done]:
    if request.engine == "local" or not run.todo:
        return local.run(run.todo, run.task, run.processes(), cleaner, stop, look)
    from cleaner.corpus.engines import ray

    jobs = run.task.settings.jobs
    return ray.run(
        run.todo,
        run.task,
        cleaner.ruleset.digest,
        address=request.ray_address,
        actors=jobs if jobs > 1 else None,
        stop=stop,
        look=look,
        tell=say.notice,
    )


def _tell_twins(count: int, settings: Settings, say: Consoles, *, left_out: bool) -> None:
    """How many documents stand in the run already. Those that were left out are in no other sum."""
    verb = "stands" if count == 1 else "stand"
    gone = settings.duplicates == "drop" and left_out
    text = f"{count:,} more {verb}" if gone else f"{count:,} of them {verb}"
    how = "left out, and not counted above" if gone else "see duplicate_of in the report"
    say.out.print(f"\n{text} in the run already: {how}.", soft_wrap=True, markup=False)


def _tell_stopped(planned: plan.Plan, statistics: Statistics, out: Path | None, say: Consoles) -> None:
    done = sum(statistics.statuses.values())
    of = "" if any(job.format != DOCUMENT for job in planned.jobs) else f" of {len(planned.jobs):,}"
    onward = "; the same command goes on from there" if out is not None else ""
    say.error(f"stopped: {done:,}{of} documents were done{onward}")


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
        return request.report, page_beside(request.report)
    return (out / plan.REPORT, out / plan.REPORT_PAGE) if out is not None else (None, None)


def _tell(done: Done, request: Request, say: Consoles) -> None:
    if done.diff is not None:
        with done.diff.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        done.diff.unlink()
    for message in done.messages:
        text = f"{shown(message.name)}: {message.text}"
        if message.level == "error":
            say.error(text)
        elif message.level in {"skipped", "held"}:
            say.notice(f"{text}; passed over" if message.level == "skipped" else text)
        elif request.verbose:
            (say.notice if message.level == "warning" else say.note)(text)
    if done.more:
        say.notice(f"… and {done.more:,} more like these; the reports have them all")
