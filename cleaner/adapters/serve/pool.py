"""Worker processes that clean: so many at a time, a line of requests that is not endless, and an end to what no time limit can stop.

The processes are anyio's: of `concurrent.futures` one cannot be replaced when it hangs in a library, and all are lost when one dies.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import replace

import anyio
import anyio.to_process
from anyio import BrokenWorkerProcess, CancelScope, CapacityLimiter

from cleaner.adapters.serve import answers
from cleaner.adapters.serve.answers import Answer, Asked
from cleaner.corpus.settings import Settings
from cleaner.system.spawned import unheard

WAITING = 16
"""Requests a worker that may wait for one: so few that whoever waits is answered in seconds. Who comes then is told to come again."""
OVERDUE, GRACE = 2.0, 5.0
"""A process is replaced when a document takes so many times its limit and so many seconds more, as in `corpus.engines.local`."""
ENDING = 5.0
"""Seconds that processes which were killed may take to be gone."""
BUSY = "all workers are busy, and enough requests wait already: try again later"
STOPPING = "the service is being stopped"
DIED = "the process that worked at this died"
ENDS = "AnyIO process pool shutdown task"
"""The task of anyio's, of this loop, that ends its processes when it is cancelled; they have no other handle."""
Work = Callable[[Asked, Settings], Answer]


class Pool:
    """`workers` processes, made when they are needed; one that has had nothing to do for five minutes may be let go.

    Belongs to one event loop. `settings.timeout` is the limit of a document in seconds (0: none).
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self.settings = settings
        self.workers = workers
        self.waiting = 0
        """Requests that are worked at or wait."""
        self._limiter: CapacityLimiter | None = None
        self._begun: set[CancelScope] = set()
        self._stopped = False

    async def warm(self) -> str:
        """Start all processes and have them load the rules; returns the digest of these. Raises PackError for a malformed pack."""
        found = ""

        async def one() -> None:
            nonlocal found
            found = await anyio.to_process.run_sync(warm, self.settings, limiter=self._limit())

        # Who presses Ctrl-C meanwhile does not want to be told of processes that it has ended.
        with unheard():
            async with anyio.create_task_group() as group:
                for _ in range(self.workers):
                    group.start_soon(one)
        return found

    def full(self) -> bool:
        """Whether nobody else is to wait."""
        return self.waiting >= (WAITING + 1) * self.workers

    def stop(self) -> None:
        """Kill what is being done, and do nothing more: whoever waits is refused with 503."""
        self._stopped = True
        for scope in self._begun:
            scope.cancel()

    async def close(self) -> None:
        """End all processes, and come back when they are gone; for the loop's end is too late for that.

        anyio kills them there twice: as soon as the program's own task is over, and once more when the others are cancelled. In
        Python 3.11 the second of these first asks the system whether the process has ended. If it has, and asyncio's thread that waits for
        it has not come to that yet, as on a busy machine, it takes the end away from this thread, which complains of an unknown process.
        """
        self.stop()
        with anyio.move_on_after(ENDING):
            while self.waiting:  # what has begun ends its process itself
                await anyio.sleep(0.01)
            if ending := [task for task in asyncio.all_tasks() if task.get_name() == ENDS]:
                for task in ending:
                    task.cancel()
                await asyncio.wait(ending)

    async def do(self, work: Work, asked: Asked, *, patient: bool = False) -> Answer:
        """What `work` answers in a worker process. Refused with 503 when too many wait, unless `patient`.

        Cancelling what has begun kills its process, and the next request waits for a new one.
        """
        if self.full() and not patient:
            return answers.refusal(BUSY, 503)
        self.waiting += 1
        try:
            async with self._limit():
                return await self._done(work, asked)
        finally:
            self.waiting -= 1

    async def _done(self, work: Work, asked: Asked) -> Answer:
        if self._stopped:
            return answers.refusal(STOPPING, 503)
        seconds = self.settings.timeout
        last = OVERDUE * seconds + GRACE if seconds else float("inf")
        with anyio.move_on_after(last) as scope:
            self._begun.add(scope)
            try:
                # The place in the line is held already.
                free = CapacityLimiter(1)
                return await anyio.to_process.run_sync(
                    _work, work, asked, self.settings, cancellable=True, limiter=free
                )
            except BrokenWorkerProcess:
                return answers.refusal(DIED, 500)
            finally:
                self._begun.discard(scope)
        if self._stopped:
            return answers.refusal(STOPPING, 503)
        return answers.refusal(answers.SLOW.format(seconds), 422)

    def _limit(self) -> CapacityLimiter:
        # It wants a running event loop.
        if self._limiter is None:
            self._limiter = CapacityLimiter(self.workers)
        return self._limiter


def _work(work: Work, asked: Asked, settings: Settings) -> Answer:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    return work(asked, settings)


def warm(settings: Settings) -> str:
    """A worker's beginning: load the rules and clean a text and a page, so that what is compiled late is compiled. Returns their digest."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    story = "The ferry sailed again on Monday, three years after the storm."
    for body in (
        f'{{"text": "{story}"}}',
        f'{{"html": "<html><body><article><p>{story}</p></article></body></html>"}}',
    ):
        answers.clean(Asked(body.encode()), replace(settings, timeout=0.0))
    return answers.wanted({}, settings)[1].ruleset()
