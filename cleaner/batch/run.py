"""Jobs to outcomes, in the order of the jobs, in one process or several.

A worker that dies (a crash in a parser, the system killing it for its memory) takes no document but its own: the jobs
that were under way are done again one at a time, the one that dies again is named, and the run goes on.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from cleaner.batch import work
from cleaner.batch.plan import Job
from cleaner.batch.work import Outcome, Task

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

AHEAD = 16
"""Jobs handed out per process beyond the one that is waited for: one slow document does not idle the others."""
DIED = "the worker process died while cleaning it"

_cleaner: Cleaner | None = None
_task: Task | None = None


def never() -> bool:
    """No reason to stop."""
    return False


def run(
    jobs: Sequence[Job],
    task: Task,
    processes: int = 1,
    cleaner: Cleaner | None = None,
    stop: Callable[[], bool] = never,
) -> Iterator[Outcome]:
    """Do the jobs; outcomes come in the order of the jobs, and are the same however many processes work.

    `cleaner` is one made of the task's settings, if the caller has it (it is used when this process does the work). Once
    `stop` says so no job is begun, and those under way are finished: every output that was written has its outcome.
    """
    if processes <= 1 or len(jobs) <= 1:
        cleaner = cleaner or work.make_cleaner(task.settings)
        for job in jobs:
            if stop():
                return
            yield work.do(job, task, cleaner)
        return
    yield from _Pool(task, min(processes, len(jobs)), stop).run(jobs)


class _Pool:
    def __init__(self, task: Task, processes: int, stop: Callable[[], bool]) -> None:
        self._task = task
        self._stopped = stop
        self._processes = processes
        self._executor: ProcessPoolExecutor | None = None

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        waiting = deque(jobs)
        running: deque[tuple[Job, Future[Outcome]]] = deque()
        try:
            while waiting or running:
                if self._stopped():
                    waiting.clear()
                    for _, late in running:
                        late.cancel()
                    if not running:
                        return
                while waiting and len(running) < AHEAD * self._processes:
                    begun = self._submit(waiting[0])
                    if begun is None and running:
                        break
                    if begun is None:  # it died idle: no document is to blame
                        self._stop()
                        continue
                    running.append((waiting.popleft(), begun))
                _, future = running[0]
                if future.cancelled():
                    running.popleft()
                    continue
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    yield from self._again(running)
                    continue
                running.popleft()
                yield outcome
        finally:
            self._stop()

    def _submit(self, job: Job) -> Future[Outcome] | None:
        """Hand out a job; None when a worker has died and the jobs that are out have to be seen to first."""
        if self._executor is None:
            self._executor = self._start(self._processes)
        try:
            return self._executor.submit(_do, job)
        except BrokenProcessPool:
            return None

    def _again(self, running: deque[tuple[Job, Future[Outcome]]]) -> Iterator[Outcome]:
        """Empty `running` after a worker died: what was finished is kept, the rest is done in a process of its own."""
        self._stop()
        single: ProcessPoolExecutor | None = None
        try:
            while running:
                job, future = running.popleft()
                if future.done() and not future.cancelled() and future.exception() is None:
                    yield future.result()
                    continue
                if self._stopped():
                    continue
                if single is None:
                    single = self._start(1)
                try:
                    yield single.submit(_do, job).result()
                except BrokenProcessPool:
                    single.shutdown(wait=False)
                    single = None
                    yield work.failed(job, DIED)
        finally:
            if single is not None:
                single.shutdown(wait=True, cancel_futures=True)

    def _start(self, processes: int) -> ProcessPoolExecutor:
        # spawn: the same on every system, and a fork would copy the threads of a progress bar half done.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(self._task,))

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None


def _begin(task: Task) -> None:
    """Set up a worker process. Ctrl-C is the parent's to handle."""
    global _cleaner, _task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _cleaner = work.make_cleaner(task.settings)
    _task = task


def _do(job: Job) -> Outcome:
    assert _cleaner is not None
    assert _task is not None
    return work.do(job, _task, _cleaner)
