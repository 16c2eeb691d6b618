"""What comes of the documents of a shard, gathered while it is done and put in its place at the end, its marker last."""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cleaner.corpus import document, duplicates, messages
from cleaner.corpus.messages import Message
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import SCHEMA, State
from cleaner.corpus.work import Outcome, Task
from cleaner.formats.record_files import open_sink
from cleaner.formats.writers import Sink
from cleaner.report.sample import SHARD_BYTES, Sample
from cleaner.report.statistics import Statistics
from cleaner.system import files
from cleaner.system.files import Pending

MESSAGES = 100
"""Messages about the documents of one shard; of the others only the number is told."""


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


class ShardWriter:
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
        writing = document.writing(self._task.settings, table, first=part is None or not part.first)
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
            self._diff.write(document.encode(outcome.diff))
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
