"""One shard, start to end: read, clean, write, and what to report of it. The same in every engine.

Nothing of a shard is in its place before all of it is written; its marker comes last.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from cleaner.corpus import duplicates, messages, output, work
from cleaner.corpus.messages import Message
from cleaner.corpus.plan import Job
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import SCHEMA, State, fingerprint
from cleaner.corpus.work import Outcome, Task
from cleaner.formats import registry
from cleaner.formats.record_files import open_records, open_sink
from cleaner.formats.records import ReadOptions, Record, SourceError
from cleaner.formats.writers import Sink
from cleaner.model import InputError
from cleaner.report.sample import SHARD_BYTES, Sample
from cleaner.report.statistics import Statistics
from cleaner.system import files
from cleaner.system.files import FULL, DiskError, Pending
from cleaner.system.names import as_text, reason

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

OPENING = -2
"""What a watch is told while a file of records is opened and its first record read."""
MESSAGES = 100
"""Messages about the documents of one shard; of the others only the number is told."""


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked the run to stop; the shard is left undone."""


class Watch(Protocol):
    """Somebody who looks on while a shard is done."""

    def at(self, index: int, done: int) -> None:
        """Document `index` (or OPENING) is next, `done` bytes of the shard are behind. Raises Stopped when the run is to end."""

    def count(self, status: str) -> None:
        """One more document is done."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a shard.

    `finished` says that its outputs and its marker are in place (or that nothing was to be written). `diff` is a file of differences
    to print. `full` says that there is no room for the output; `fresh` is false for a shard that an earlier run has done.
    """

    number: int
    statistics: Statistics
    messages: tuple[Message, ...] = ()
    more: int = 0
    finished: bool = True
    again: bool = False
    diff: Path | None = None
    full: str | None = None
    ruleset: str = ""
    fresh: bool = True


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
    with contextlib.closing(_Collector(shard, task)) as collector:
        try:
            begun = time.time_ns()
            if shard.broken is not None:
                for job in shard.jobs:
                    collector.take(replace(work.failed(job, shard.broken), again=True))
                # What could not be read is not read for its digest: it is done again anyway.
                inputs = [fingerprint(job.source, part=True) for job in shard.jobs]
            elif shard.records:
                part = shard.part is not None
                before = fingerprint(shard.jobs[0].source, part=part) if task.state else []
                _records(shard, task, cleaner, watch or Quiet(), collector)
                inputs = [before]
                if task.state and before != fingerprint(shard.jobs[0].source, before[2], part=part):
                    collector.again = True
            else:
                inputs = _documents(shard, task, cleaner, watch or Quiet(), collector)
            return collector.finish(inputs, begun)
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


def _documents(shard: Shard, task: Task, cleaner: Cleaner, watch: Watch, collector: _Collector) -> list[list[object]]:
    inputs: list[list[object]] = []
    done = 0
    sink = collector.open_sink() if task.out is not None and task.settings.to is not None else None
    for index, job in enumerate(shard.jobs):
        watch.at(index, done)
        aside = _aside(shard, job, index)
        outcome = aside or work.do(job, task, cleaner, late=index in shard.late)
        if task.state is not None:
            inputs.append(fingerprint(job.source, outcome.read, part=aside is not None))
        if outcome.result is not None and sink is not None:
            sink.write(Record(index, job.id), output.cleaned(outcome.result, task.settings))
        elif outcome.content is not None and task.out is not None:
            target = task.out / job.output
            try:
                collector.pending.write(target, outcome.content)
            except OSError as error:
                outcome = replace(work.failed(job, f"{as_text(target)}: {reason(error)}"), again=True)
        collector.take(outcome)
        watch.count(outcome.tally.status)
        with contextlib.suppress(OSError):
            done += job.source.stat().st_size
    return inputs


def _records(shard: Shard, task: Task, cleaner: Cleaner, watch: Watch, collector: _Collector) -> None:
    job, settings = shard.jobs[0], task.settings
    reading = ReadOptions(settings.max_document, settings.text_key, settings.id_key, settings.url_key, settings.kind)
    watch.at(OPENING, 0)
    try:
        opened = open_records(job.source, job.format, job.id, reading, shard.part)
    except (SourceError, OSError) as error:
        collector.take(replace(work.failed(job, reason(error)), again=True))
        return
    with contextlib.closing(opened):
        try:
            sink = collector.open_sink(opened.table) if task.out is not None else None
        except (InputError, SourceError) as error:
            collector.take(work.failed(job, reason(error)))
            return
        for record in opened.records:
            watch.at(record.index, opened.position())
            outcome = _aside(shard, job, record.index, record) or work.do_record(
                job, record, task, cleaner, late=record.index in shard.late
            )
            outcome = _put(sink, record, outcome, shard, task)
            collector.take(outcome)
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
            sink.write(record, output.cleaned(outcome.result, task.settings))
            return outcome
        except InputError as error:
            outcome = work.failed(shard.jobs[0], reason(error), record=record)
    if not record.final:
        sink.skip(record)
    return outcome


class _Collector:
    """Gathers what comes of the documents of a shard and puts it in its place at the end."""

    def __init__(self, shard: Shard, task: Task) -> None:
        self._shard, self._task = shard, task
        self._state = State(task.out) if task.state is not None and task.out is not None else None
        folder = self._state.tmp if self._state is not None else Path(tempfile.gettempdir())
        self.pending = Pending(folder)
        self.again = False
        self._statistics = Statistics()
        self._sample = Sample(max_bytes=SHARD_BYTES, per_group=task.per_group)
        if not task.whole:
            self._sample.max_documents = 0
        self._messages: list[Message] = []
        self._more = 0
        self._failures = 0
        self._ruleset = ""
        self._report: IO[bytes] | None = None
        if self._state is not None:
            self._report = self.pending.open(self._state.report(shard))
        self._marks: IO[bytes] | None = None
        if self._state is not None and task.settings.duplicates != "off":
            self._marks = self.pending.open(self._state.marks(shard))
        self._outputs = {job.number: job.output for job in shard.jobs}
        self._diff: IO[bytes] | None = None
        self._sink: Sink | None = None
        self._opened = False

    def open_sink(self, table: object = None) -> Sink:
        assert self._task.out is not None
        name = self._shard.output
        target = self._task.out / name
        if self._shard.part is not None and self._state is not None:
            target = self._state.part(self._shard)
        file = self.pending.open(target)
        self._opened = True
        part = self._shard.part
        writing = output.writing(self._task.settings, table, first=part is None or not part.first)
        self._sink = open_sink(file, name, writing)
        return self._sink

    def take(self, outcome: Outcome) -> None:
        """Take the outcome of one document."""
        task = self._task
        # Folders are those of the files: a record's id may be anything.
        id = self._shard.jobs[0].id if self._shard.records else outcome.id
        self._statistics.add(id, outcome.tally)
        self._ruleset = self._ruleset or outcome.ruleset
        self.again |= outcome.again
        self._failures += outcome.error is not None
        if self._report is not None and (task.settings.report or outcome.error is not None):
            self._report.write(outcome.line.encode("utf-8") + b"\n")
        if self._marks is not None and outcome.result is not None:
            shared = self._shard.records or task.settings.to is not None
            name = self._shard.output if shared else self._outputs[outcome.number]
            alone = None
            if task.settings.duplicates == "drop":
                alone = Statistics()
                alone.add(id, outcome.tally)
            self._marks.write(duplicates.mark(outcome.result, name, alone, self._sample.count))
        if task.page and outcome.entry is not None:
            name = f"{id}#{outcome.number}" if self._shard.records else id
            self._sample.add(name, outcome.entry)
        if outcome.diff:
            if self._diff is None:
                self._diff = tempfile.NamedTemporaryFile(prefix="cleaner-diff-", delete=False)  # noqa: SIM115
            self._diff.write(output.encode(outcome.diff))
        for message in messages.of(outcome, records=self._shard.records):
            if len(self._messages) < MESSAGES:
                self._messages.append(message)
            else:
                self._more += message.level in {"error", "held"}

    def finish(self, inputs: list[list[object]], begun: int) -> Done:
        """Put the outputs, the parts of the reports and the marker in their places."""
        shard, state = self._shard, self._state
        if state is not None:
            if self._task.page:
                page = self.pending.open(state.page(shard))
                page.writelines(line.encode("utf-8") + b"\n" for line in self._sample.dump())
            if shard.part is not None and not self._opened:
                self.pending.open(state.part(shard))  # nothing could be read of it: an empty part
            self._close_sink()
            written = self.pending.commit()
            marker = {
                "schema": SCHEMA,
                "digest": self._task.digest,
                "begun": begun,
                "inputs": inputs,
                "outputs": [(str(path.relative_to(state.out)), size) for path, size in written],
                "failures": self._failures,
                "again": self.again,
                "ruleset": self._ruleset,
                "statistics": self._statistics.to_object(),
            }
            try:
                files.write(state.marker(shard), json.dumps(marker).encode())
            except OSError as error:
                files.refuse_full(error, state.marker(shard))
                raise
        if self._diff is not None:
            self._diff.close()
        return Done(
            shard.number,
            self._statistics,
            tuple(self._messages),
            self._more,
            again=self.again,
            diff=Path(self._diff.name) if self._diff is not None else None,
            ruleset=self._ruleset,
        )

    def close(self) -> None:
        """Leave nothing behind of a shard that was not finished."""
        with contextlib.suppress(Exception):
            self._close_sink()
        self.pending.discard()

    def _close_sink(self) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()
