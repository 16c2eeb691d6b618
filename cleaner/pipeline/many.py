"""Many documents in order: one after the other, in several processes, or beside whatever else an event loop does.

No more than `AHEAD` documents a process are read ahead of the one whose result is next, so an endless stream takes bounded memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cleaner.model import CleanerError, KindOption, OptionError, Result, Source
from cleaner.pipeline.checks import MAX_JOBS, BaseOptions
from cleaner.system.spawned import Spawning, end_with_parent

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

Document = str | bytes | Source
S = TypeVar("S")
T = TypeVar("T")
AHEAD = 4
"""Documents a process that are under way or done while the result of the first of them is waited for."""
_BROKEN = (
    'a process ended before its document was done: what a script does belongs under `if __name__ == "__main__":`, since '
    "processes import it; else memory was short, or something ended the process"
)
_mine: Cleaner | None = None
"""A worker process's own cleaner."""


def check_jobs(jobs: object) -> int:
    """`jobs` as a number of processes. Raises OptionError."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= MAX_JOBS:
        raise OptionError(f"jobs: wants a whole number from 1 to {MAX_JOBS}, not {jobs!r}")
    return jobs


def check_sources(sources: S) -> S:
    """`sources`, unless that is one document: its letters would be cleaned one by one. Raises OptionError."""
    if isinstance(sources, str | bytes | bytearray | Source):
        raise OptionError(
            f"sources: wants several documents, such as a list, not one {type(sources).__name__}: `clean` takes one"
        )
    return sources


def clean(cleaner: Cleaner, sources: Iterable[Document], kind: KindOption, jobs: int) -> Iterator[Result]:
    """The results of documents, in order; with several jobs each in a process of its own.

    A document that cannot be read raises when its turn comes; what was begun after it is dropped.
    """
    return each(cleaner, check_sources(sources), jobs, partial(_clean, kind=kind))


def each(cleaner: Cleaner, sources: Iterable[S], jobs: int, work: Callable[[Cleaner, S], T]) -> Iterator[T]:
    """What `work` makes of documents, in order; with several jobs in so many processes, which find `work` by its name."""
    if jobs == 1:
        for source in sources:
            yield work(cleaner, source)
        return
    pool = _processes(cleaner.options, jobs)
    waiting: deque[Future[T]] = deque()
    try:
        for source in sources:
            waiting.append(pool.submit(_with_mine, work, source))
            if len(waiting) >= AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        raise CleanerError(_BROKEN) from error
    finally:
        # Whoever stops early (an error, Ctrl-C, a loop that was left) waits for what runs already, and for nothing else.
        pool.shutdown(wait=True, cancel_futures=True)


async def aclean(
    cleaner: Cleaner, sources: Iterable[Document] | AsyncIterable[Document], kind: KindOption, jobs: int
) -> AsyncIterator[Result]:
    """`clean` for an event loop, which goes on while documents are cleaned: in a thread, or in so many processes."""
    pool: Executor
    if jobs == 1:
        pool, work = ThreadPoolExecutor(1, "cleaner"), partial(cleaner.clean, kind=kind)
    else:
        pool, work = _processes(cleaner.options, jobs), partial(_with_mine, partial(_clean, kind=kind))
    loop = asyncio.get_running_loop()
    waiting: deque[asyncio.Future[Result]] = deque()
    try:
        async for source in _all(sources):
            waiting.append(loop.run_in_executor(pool, work, source))
            if len(waiting) >= AHEAD * jobs:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    except BrokenExecutor as error:
        raise CleanerError(_BROKEN) from error
    finally:
        for item in waiting:
            item.cancel()
        # Without waiting: a loop that is told to stop is not to be held up by a document.
        pool.shutdown(wait=False, cancel_futures=True)


async def _all(sources: Iterable[Document] | AsyncIterable[Document]) -> AsyncIterator[Document]:
    if isinstance(sources, AsyncIterable):
        async for source in sources:
            yield source
        return
    for source in sources:
        yield source


def _processes(options: BaseOptions, jobs: int) -> ProcessPoolExecutor:
    # A fork of a process with threads (every event loop with a pool has some) may hang: processes begin anew.
    return ProcessPoolExecutor(jobs, Spawning(), _begin, (options,))


def _begin(options: BaseOptions) -> None:
    """A worker process's beginning. Ctrl-C is for the process that asked, which ends its workers."""
    import gc
    import signal

    from cleaner.pipeline.cleaner import Cleaner
    from cleaner.system import collector

    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    gc.set_threshold(*collector.SELDOM)
    _mine = Cleaner.of(options)
    collector.settle()


def _with_mine(work: Callable[[Cleaner, S], T], source: S) -> T:
    assert _mine is not None
    return work(_mine, source)


def _clean(cleaner: Cleaner, source: Document, kind: KindOption) -> Result:
    return cleaner.clean(source, kind=kind)
