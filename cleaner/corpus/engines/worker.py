"""A worker process of the local engine, seen from both sides."""

from __future__ import annotations

import contextlib
import gc
import signal
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from cleaner.corpus import document, state
from cleaner.corpus.execute import Stopped, execute
from cleaner.corpus.shard_writer import Done
from cleaner.corpus.shards import Shard
from cleaner.corpus.work import Task
from cleaner.system import collector
from cleaner.system.spawned import Spawning, end_with_parent

NOWHERE = -1
"""The document under way before a shard has come to any: the process is being started, and no limit holds."""
ASLEEP = 5.0
"""Seconds between two looks at a worker, which are fractions of one: more, and this process was stopped meanwhile."""
AT, BYTES, DOCUMENTS, HELD, FAILED, STOP = range(6)
"""What the numbers are that both sides share: the document under way, what is behind of the shard, and whether to stop."""


class Worker:
    """A process, its end of the pipe, and the numbers that it and this process share."""

    def __init__(self, task: Task) -> None:
        # A fork would copy the threads of a progress bar half done.
        context = Spawning()
        self.shared = context.RawArray("q", 6)
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(theirs, self.shared, task), daemon=True)
        self.process.start()
        theirs.close()
        self.shard: Shard | None = None
        self._seen = (NOWHERE, 0.0)
        self._looked = 0.0

    def give(self, shard: Shard) -> None:
        """Let it do a shard."""
        self.shard = shard
        for place in range(STOP):
            self.shared[place] = 0
        self.shared[AT] = NOWHERE
        self._seen = (NOWHERE, 0.0)
        with contextlib.suppress(OSError):  # it is dead already: the sentinel says so
            self.pipe.send(shard)

    def overdue(self, limit: float) -> bool:
        """Whether it has been at the same document for longer than `limit` seconds."""
        at, now = int(self.shared[AT]), time.monotonic()
        # Who did not look for so long was stopped (Ctrl-Z), and the worker with it.
        if self._seen[0] != at or self._seen[1] == 0.0 or now - self._looked > ASLEEP:
            self._seen = (at, now)
        self._looked = now
        return at != NOWHERE and now - self._seen[1] > limit

    def answer(self) -> Done | str | None:
        """What it says of its shard: the outcome, or why there is none; None when it is dead."""
        try:
            found: Done | str = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return found

    def end(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.pipe.close()
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class _There:
    """Watches the work in a worker process, and tells the other one."""

    def __init__(self, shared: Any) -> None:
        self._shared = shared

    def at(self, index: int, done: int) -> None:
        if self._shared[STOP]:
            raise Stopped
        self._shared[AT] = index
        self._shared[BYTES] = done

    def count(self, status: str) -> None:
        self._shared[DOCUMENTS] += 1
        self._shared[HELD] += status == "held"
        self._shared[FAILED] += status == "failed"


def _work(pipe: Connection, shared: Any, task: Task) -> None:
    """A worker process: shards in, outcomes out. Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()  # one whose parent was killed must not go on writing
    held = state.hold(task.state) if task.state is not None else None
    watch = _There(shared)
    gc.set_threshold(*collector.SELDOM)
    cleaner = document.make_cleaner(task.settings)
    collector.settle()
    while True:
        try:
            shard: Shard = pipe.recv()
        except (EOFError, OSError):
            break
        answer: Done | str
        try:
            answer = execute(shard, task, cleaner, watch)
        except Stopped:
            answer = "stopped"
        except MemoryError:
            answer = "memory"
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        pipe.send(answer)
        if answer == "memory":
            break
    if held is not None:
        held.close()
