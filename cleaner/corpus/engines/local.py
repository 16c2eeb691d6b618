"""Shards to outcomes, in the order of the shards, in this process or several of its own.

A worker that dies (a crash in a parser, the system killing it for its memory) takes nothing with it but the work on its
shard, which is done again: at the end, alone. A document at which it dies again and again is set aside and named, and the
rest of its shard goes through.
"""

from __future__ import annotations

import contextlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing import connection
from typing import TYPE_CHECKING, Any

from cleaner.corpus import document, work
from cleaner.corpus.engines.worker import AT, BYTES, DOCUMENTS, FAILED, HELD, NOWHERE, STOP, Worker
from cleaner.corpus.execute import Stopped, execute
from cleaner.corpus.shard_writer import Done
from cleaner.corpus.shards import Shard
from cleaner.corpus.work import Task
from cleaner.model import CleanerError

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

WINDOW = 256
"""Shards that may be done while an earlier one is waited for."""
DEATHS = 3
"""A document is to blame when its process died so often while it was at it."""
SHARD_DEATHS = 30
"""A shard at which processes died so often, at whichever document, is given up."""
START_DEATHS = 10
"""The run ends when so many processes in a row have died and no shard was done."""
OVERDUE, GRACE = 2.0, 5.0
"""A worker is replaced when a document takes so many times its time limit and so many seconds more."""
_TICK = 0.2


@dataclass(slots=True)
class Progress:
    """What the shards that are under way have done so far."""

    documents: int = 0
    held: int = 0
    failed: int = 0
    bytes: dict[int, int] = field(default_factory=dict)
    """Bytes that are behind, by the number of the shard."""


Look = Callable[[Progress], None]


def never() -> bool:
    """No reason to stop."""
    return False


def run(
    shards: Sequence[Shard],
    task: Task,
    processes: int = 1,
    cleaner: Cleaner | None = None,
    stop: Callable[[], bool] = never,
    look: Look | None = None,
) -> Iterator[Done]:
    """Do the shards; outcomes come in the order of the shards, and are the same however many processes work.

    `processes` 0 does the work in this process, with `cleaner` if that is given. Once `stop` says so no shard is begun, and those under
    way are left undone: what is finished has its outcome. `look` is called now and then.
    """
    if processes < 1:
        cleaner = cleaner or document.make_cleaner(task.settings)
        yield from _here(shards, task, cleaner, stop, look)
        return
    with contextlib.closing(Pool(replace(task, isolated=True), min(processes, len(shards)), stop, look)) as pool:
        yield from pool.run(shards)


def _unhurried(shard: Shard, at: int) -> Shard:
    """The shard as it is to be tried again, after document `at` held up its process."""
    if at not in shard.late:
        return replace(shard, late=shard.late | {at})
    if at < 0 or at in shard.stuck:
        return replace(shard, broken=work.STUCK_READING)
    return replace(shard, stuck=shard.stuck | {at})


class _Here:
    """Watches the work in this process."""

    def __init__(self, stop: Callable[[], bool], look: Look | None) -> None:
        self._stop, self._look = stop, look
        self.now = Progress()
        self.number = -1

    def at(self, index: int, done: int) -> None:
        if index > 0 and self._stop():
            raise Stopped
        self.now.bytes = {self.number: done}
        if self._look is not None:
            self._look(self.now)

    def count(self, status: str) -> None:
        self.now.documents += 1
        self.now.held += status == "held"
        self.now.failed += status == "failed"


def _here(
    shards: Sequence[Shard], task: Task, cleaner: Cleaner, stop: Callable[[], bool], look: Look | None
) -> Iterator[Done]:
    for shard in shards:
        if stop():
            return
        watch = _Here(stop, look)
        watch.number = shard.number
        try:
            done = execute(shard, task, cleaner, watch)
        except Stopped:
            return
        yield done
        if done.full is not None:
            return


class Pool:
    """Worker processes, which live on between runs of it until `close`."""

    def __init__(self, task: Task, processes: int, stop: Callable[[], bool], look: Look | None) -> None:
        self._task, self._processes, self._stop, self._look = task, processes, stop, look
        self._workers: list[Worker] = []
        self._alone: deque[Shard] = deque()
        self._deaths: dict[int, Counter[int]] = {}
        self._in_a_row = 0
        self._read: dict[int, int] = {}

    def run(self, shards: Sequence[Shard]) -> Iterator[Done]:
        """Do the shards; outcomes come in their order."""
        waiting = deque(shards)
        order = deque(shard.number for shard in shards)
        done: dict[int, Done] = {}
        full = False
        while order:
            stopping = full or self._stop()
            if stopping:
                waiting.clear()
                self._alone.clear()
                for worker in self._workers:
                    worker.shared[STOP] = 1
            self._hand_out(waiting, len(done))
            busy = [worker for worker in self._workers if worker.shard is not None]
            if not busy:
                if stopping:
                    break
                continue
            for worker in self._ready(busy):
                found = self._take(worker)
                if found is not None:
                    done[found.number] = found
                    full |= found.full is not None
            self._replace_overdue()
            self._tell(done)
            while order and order[0] in done:
                self._read.pop(order[0], None)
                yield done.pop(order.popleft())
        for number in order:
            if number in done:
                yield done[number]

    def _hand_out(self, waiting: deque[Shard], ahead: int) -> None:
        idle = [worker for worker in self._workers if worker.shard is None]
        busy = len(self._workers) - len(idle)
        while waiting and ahead + busy < WINDOW + self._processes:
            worker = self._free(idle)
            if worker is None:
                return
            worker.give(waiting.popleft())
            busy += 1
        if self._alone and not busy:
            worker = self._free(idle)
            assert worker is not None
            worker.give(self._alone.popleft())

    def _free(self, idle: list[Worker]) -> Worker | None:
        if idle:
            return idle.pop()
        if len(self._workers) >= self._processes:
            return None
        self._workers.append(Worker(self._task))
        return self._workers[-1]

    def _ready(self, busy: list[Worker]) -> list[Worker]:
        things: list[Any] = [worker.pipe for worker in busy] + [worker.process.sentinel for worker in busy]
        found = connection.wait(things, _TICK)
        return [worker for worker in busy if worker.pipe in found or worker.process.sentinel in found]

    def _replace_overdue(self) -> None:
        """End the workers whose document has run far over its time limit: something in it does not heed the alarm.

        The first time the document is to be passed through. When that hangs as well it has failed; and when its shard hangs all the same,
        while its file is being read, nothing can be done with that. So each document is waited for three times at most.
        """
        limit = self._task.settings.timeout
        if not limit:
            return
        for worker in [item for item in self._workers if item.shard is not None]:
            if worker.overdue(OVERDUE * limit + GRACE):
                shard, at = worker.shard, int(worker.shared[AT])
                self._workers.remove(worker)
                worker.end()
                if shard is not None:
                    self._alone.append(_unhurried(shard, at))

    def _take(self, worker: Worker) -> Done | None:
        """What a worker has to say; None when its shard is to be done again, or was stopped."""
        shard = worker.shard
        assert shard is not None
        answer = worker.answer()
        worker.shard = None
        if isinstance(answer, Done):
            self._in_a_row = 0
            self._read[shard.number] = int(worker.shared[BYTES])
            return answer
        if answer == "stopped":
            return None
        at = int(worker.shared[AT])
        self._workers.remove(worker)
        worker.end()
        if answer is not None and answer != "memory":
            raise CleanerError(f"a worker process failed: {answer}")
        self._in_a_row += 1
        if self._in_a_row > START_DEATHS and at == NOWHERE:
            raise CleanerError(f"{self._in_a_row} worker processes died one after another")
        self._alone.append(self._blame(shard, at))
        return None

    def _blame(self, shard: Shard, at: int) -> Shard:
        """The shard as it is to be tried again, after a process died while it was at document `at`."""
        deaths = self._deaths.setdefault(shard.number, Counter())
        deaths[at] += 1
        if deaths[at] < DEATHS and deaths.total() < SHARD_DEATHS:
            return shard
        if at < 0 or at in shard.aside or deaths.total() >= SHARD_DEATHS:
            return replace(shard, broken="the worker process died while reading it")
        return replace(shard, aside=shard.aside | {at})

    def _tell(self, done: dict[int, Done]) -> None:
        """Say how far the shards are that are under way, or are done and wait for an earlier one."""
        if self._look is None:
            return
        now = Progress()
        for number, item in done.items():
            now.documents += item.statistics.documents
            now.held += item.statistics.statuses["held"]
            now.failed += item.statistics.statuses["failed"]
            now.bytes[number] = self._read.get(number, 0)
        for worker in self._workers:
            if worker.shard is not None:
                now.documents += worker.shared[DOCUMENTS]
                now.held += worker.shared[HELD]
                now.failed += worker.shared[FAILED]
                now.bytes[worker.shard.number] = worker.shared[BYTES]
        self._look(now)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()
        self._workers = []
