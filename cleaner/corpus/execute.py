"""One shard, start to end: read, clean, write, and what to report of it. The same in every engine.

Nothing of a shard is in its place before all of it is written; its marker comes last.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from cleaner.corpus import document, work
from cleaner.corpus.document import Job, reading_of
from cleaner.corpus.messages import Message
from cleaner.corpus.shard_writer import Done, ShardWriter
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import fingerprint
from cleaner.corpus.work import Outcome, Task
from cleaner.formats import registry
from cleaner.formats.record_files import open_records
from cleaner.formats.records import Record, SourceError, why
from cleaner.formats.writers import Sink
from cleaner.model import InputError
from cleaner.report.statistics import Statistics
from cleaner.system.files import FULL, DiskError
from cleaner.system.names import as_text, reason

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

OPENING = -2
"""What a watch is told while a file of records is opened and its first record read."""


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked the run to stop; the shard is left undone."""


class Watch(Protocol):
    """Somebody who looks on while a shard is done."""

    def at(self, index: int, done: int) -> None:
        """Document `index` (or OPENING) is next, `done` bytes of the shard are behind. Raises Stopped when the run is to end."""

    def count(self, status: str) -> None:
        """One more document is done."""


class Quiet:
    """Nobody looks on."""

    def at(self, index: int, done: int) -> None:
        """Nothing to tell."""

    def count(self, status: str) -> None:
        """Nothing to tell."""


def execute(shard: Shard, task: Task, cleaner: Cleaner, watch: Watch | None = None) -> Done:
    """Do one shard. What is wrong with its documents is told by what comes back.

    Raises Stopped, when the watch says so, and MemoryError, when the task is isolated.
    """
    for form in task.formats:
        registry.register(form)
    with contextlib.closing(ShardWriter(shard, task)) as writer:
        try:
            begun = time.time_ns()
            if shard.broken is not None:
                for job in shard.jobs:
                    writer.take(replace(work.failed(job, shard.broken), again=True))
                # What could not be read is not read for its digest: it is done again anyway.
                inputs = [fingerprint(job.source, part=True) for job in shard.jobs]
            elif shard.records:
                part = shard.part is not None
                before = fingerprint(shard.jobs[0].source, part=part) if task.state else []
                _records(shard, task, cleaner, watch or Quiet(), writer)
                inputs = [before]
                if task.state and before != fingerprint(shard.jobs[0].source, before[2], part=part):
                    writer.again = True
            else:
                inputs = _documents(shard, task, cleaner, watch or Quiet(), writer)
            return writer.finish(inputs, begun)
        except DiskError as error:
            return Done(shard.number, Statistics(), finished=False, full=str(error))
        except (Stopped, MemoryError):
            raise
        except Exception as error:  # the outputs could not be written, or not be put in their places
            name = as_text(shard.output)
            if isinstance(error, OSError):
                if error.errno in FULL:
                    return Done(shard.number, Statistics(), finished=False, full=f"{name}: {reason(error)}")
                name = as_text(str(error.filename2 or error.filename or name))
            lost = Statistics()
            lost.statuses["failed"] = len(shard.jobs)
            return Done(shard.number, lost, (Message("error", name, reason(error)),), finished=False, again=True)


def _documents(shard: Shard, task: Task, cleaner: Cleaner, watch: Watch, writer: ShardWriter) -> list[list[object]]:
    inputs: list[list[object]] = []
    done = 0
    sink = writer.open_sink() if task.out is not None and task.settings.to is not None else None
    for index, job in enumerate(shard.jobs):
        watch.at(index, done)
        aside = _aside(shard, job, index)
        outcome = aside or work.do(job, task, cleaner, late=index in shard.late)
        if task.state is not None:
            inputs.append(fingerprint(job.source, outcome.read, part=aside is not None))
        if outcome.result is not None and sink is not None:
            sink.write(Record(index, job.id), document.cleaned(outcome.result, task.settings))
        elif outcome.content is not None and task.out is not None:
            target = task.out / job.output
            try:
                writer.pending.write(target, outcome.content)
            except OSError as error:
                outcome = replace(work.failed(job, f"{as_text(target)}: {reason(error)}"), again=True)
        writer.take(outcome)
        watch.count(outcome.tally.status)
        with contextlib.suppress(OSError):
            done += job.source.stat().st_size
    return inputs


def _records(shard: Shard, task: Task, cleaner: Cleaner, watch: Watch, writer: ShardWriter) -> None:
    job, settings = shard.jobs[0], task.settings
    reading = reading_of(settings)
    watch.at(OPENING, 0)
    try:
        opened = open_records(job.source, job.format, job.id, reading, shard.part)
    except MemoryError:
        raise
    except Exception as error:  # a reader of another package may raise anything
        writer.take(replace(work.failed(job, why(error)), again=True))
        return
    with contextlib.closing(opened):
        try:
            sink = writer.open_sink(opened.table) if task.out is not None else None
        except (InputError, SourceError) as error:
            writer.take(work.failed(job, reason(error)))
            return
        for record in opened.records:
            watch.at(record.index, opened.position())
            outcome = _aside(shard, job, record.index, record) or work.do_record(
                job, record, task, cleaner, late=record.index in shard.late
            )
            outcome = _put(sink, record, outcome, shard, task)
            writer.take(outcome)
            watch.count(outcome.tally.status)
            watch.at(record.index + 1, opened.position())


def _aside(shard: Shard, job: Job, index: int, record: Record | None = None) -> Outcome | None:
    """The outcome of a document that is not tried again, for it has killed its process or held it up; None for any other."""
    why = work.STUCK if index in shard.stuck else work.DIED if index in shard.aside else None
    return replace(work.failed(job, why, record=record), again=True) if why is not None else None


def _put(sink: Sink | None, record: Record, outcome: Outcome, shard: Shard, task: Task) -> Outcome:
    """Write a record; what cannot be written in this format has failed."""
    if sink is None:
        return outcome
    if outcome.result is not None:
        try:
            sink.write(record, document.cleaned(outcome.result, task.settings))
            return outcome
        except InputError as error:
            outcome = work.failed(shard.jobs[0], reason(error), record=record)
    if not record.final:
        sink.skip(record)
    return outcome
