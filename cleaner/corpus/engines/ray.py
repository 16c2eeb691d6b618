"""Shards to outcomes on a Ray cluster. The shards, what is written of each, and the order of the outcomes are the local engine's.

Every actor is a small local engine of one process: a document that kills its process is found out there, as on one machine. What is left
for the cluster is that an actor or its whole machine goes away; then its shard is done again elsewhere. A shard puts its outputs
in place at its end, whole and the same each time, so doing one twice harms nothing.

All machines see the same files under the same paths (or addresses, which need no shared disk), and have the same version installed.
"""

from __future__ import annotations

import multiprocessing.process
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleaner._version import __version__
from cleaner.corpus.engines import local
from cleaner.corpus.engines.local import Look, Progress, never
from cleaner.corpus.shard_writer import Done
from cleaner.corpus.shards import Shard
from cleaner.corpus.work import Task
from cleaner.model import CleanerError
from cleaner.model.later import late_pattern
from cleaner.pipeline.options import MissingExtraError
from cleaner.system import addresses

LOSSES = 5
"""The run ends when so many actors were lost over one shard, or so many in a row could not be started."""
PATIENCE = 30.0
"""After so many seconds without a worker the run says what it waits for."""
_TICK = 0.2
_LOOK = 1.0
_COLOUR = late_pattern(r"\x1b\[[0-9;]*m")


def _quiet(text: str) -> None:
    """Nobody wants to know."""


def run(
    shards: Sequence[Shard],
    task: Task,
    ruleset: str,
    *,
    address: str | None = None,
    actors: int | None = None,
    stop: Callable[[], bool] = never,
    look: Look | None = None,
    tell: Callable[[str], None] = _quiet,
) -> Iterator[Done]:
    """Do the shards; outcomes come in the order of the shards.

    Args:
        shards: What is to be done.
        task: How; paths in it and in the shards are those of every machine of the cluster.
        ruleset: The digest of the rules and the judge; an actor that has others refuses to work.
        address: Of the cluster ("auto", "ray://host:10001", "host:6379"); None asks RAY_ADDRESS, or starts a cluster on this machine.
        actors: How many, one CPU each; None means one for each CPU of the cluster.
        stop: Once it says so no shard is begun, and those under way are left undone.
        look: Is called now and then with what the shards under way have done.
        tell: Is called with a line about an actor that was lost, and about a cluster that starts none.

    Raises:
        MissingExtraError: Ray is not installed.
        CleanerError: The cluster cannot be reached, its machines have other rules or another version, or actors are lost again and again.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("ray", "ray") from error
    mine = not ray.is_initialized()
    if mine:
        try:
            # Left alone Ray would look for the newest cluster that was ever started here, and wait minutes for one that is gone.
            found = address or os.environ.get("RAY_ADDRESS") or "local"
            ray.init(address=found, log_to_driver=False, logging_level="ERROR")
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise CleanerError(f"ray: {' '.join(str(error).split())}") from None
    crew = _Crew(ray, replace(task, isolated=True), ruleset, tell)
    try:
        count = actors or int(ray.cluster_resources().get("CPU", 1))
        yield from crew.run(shards, max(1, min(count, len(shards))), stop, look)
    finally:
        crew.close()
        if mine:
            ray.shutdown()


def _why(error: Exception) -> str:
    """The end of what Ray says of a loss, which is the reason itself, without colours."""
    lines = [line.strip() for line in _COLOUR.sub("", str(error)).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


class Actor:
    """Does shards on some machine of the cluster, in a process of its own."""

    def __init__(self, task: Task, folder: str, version: str, ruleset: str) -> None:
        self._task, self._folder, self._version, self._ruleset = task, folder, version, ruleset
        self._stopped = threading.Event()
        self._now = Progress()
        self._pool = local.Pool(task, 1, self._stopped.is_set, self._note)

    def _note(self, now: Progress) -> None:
        self._now = now

    def check(self) -> str | None:
        """What keeps this machine from doing the work, or None."""
        from cleaner.corpus import document

        if __version__ != self._version:
            return f"article-cleaner is {__version__} there, {self._version} here"
        try:
            os.chdir(self._folder)  # paths are meant from where the command runs
            # A process that is spawned begins where this module says, which is where this one began.
            vars(multiprocessing.process)["ORIGINAL_DIR"] = self._folder
        except OSError as error:
            if self._task.out is None or not addresses.is_remote(self._task.out):
                return f"{self._folder}: {error.strerror}"
        found = document.make_cleaner(self._task.settings).ruleset.digest
        return None if found == self._ruleset else "the rules or the judge there are not those here"

    def do(self, shard: Shard) -> Done | None:
        """Do a shard; None when it was stopped."""
        return next(self._pool.run([shard]), None)

    def progress(self) -> Progress:
        """What the shard under way has done so far."""
        return self._now

    def stop(self) -> None:
        """Leave the shard under way undone."""
        self._stopped.set()

    def close(self) -> None:
        """End the process."""
        self._pool.close()


class _Crew:
    """The actors of a run: those that start, those that wait for work, and those at work."""

    def __init__(self, ray: Any, task: Task, ruleset: str, tell: Callable[[str], None]) -> None:
        self._ray, self._task, self._ruleset, self._tell = ray, task, ruleset, tell
        # Three threads: the shard, and two that answer meanwhile. A lost actor is replaced by us: its shard has to be told.
        self._class = ray.remote(num_cpus=1, max_restarts=0, max_concurrency=3)(Actor)
        self._starting: dict[Any, Any] = {}
        self._idle: list[Any] = []
        self._busy: dict[Any, tuple[Any, Shard]] = {}
        self._losses: Counter[int] = Counter()
        self._looked = 0.0
        self._waits: float | None = None
        self._told = False

    def run(self, shards: Sequence[Shard], count: int, stop: Callable[[], bool], look: Look | None) -> Iterator[Done]:
        waiting = deque(shards)
        order = deque(shard.number for shard in shards)
        done: dict[int, Done] = {}
        full = stopping = False
        for _ in range(count):
            self._start()
        while order:
            if (full or stop()) and not stopping:
                stopping = True
                waiting.clear()
                for actor, _ in self._busy.values():
                    actor.stop.remote()
            if stopping and not self._busy:
                break
            while waiting and self._idle and len(done) + len(self._busy) < local.WINDOW + count:
                actor, shard = self._idle.pop(), waiting.popleft()
                self._busy[actor.do.remote(shard)] = (actor, shard)
            for ref in self._ray.wait([*self._busy, *self._starting], timeout=_TICK)[0]:
                found = self._take(ref, waiting, stopping)
                if found is not None:
                    done[found.number] = found
                    full |= found.full is not None
            self._tell_waiting()
            if look is not None:
                self._look(look)
            while order and order[0] in done:
                yield done.pop(order.popleft())
        for number in order:
            if number in done:
                yield done[number]

    def _start(self) -> None:
        actor = self._class.remote(self._task, str(Path.cwd()), __version__, self._ruleset)
        self._starting[actor.check.remote()] = actor

    def _take(self, ref: Any, waiting: deque[Shard], stopping: bool) -> Done | None:
        """What an actor has to say: that it is ready, or what came of its shard."""
        shard: Shard | None = None
        if ref in self._starting:
            actor = self._starting.pop(ref)
        else:
            actor, shard = self._busy.pop(ref)
        try:
            answer = self._ray.get(ref)
        except self._ray.exceptions.RayTaskError as error:
            raise CleanerError(f"ray: {' '.join(str(error.cause).split())}") from None
        except self._ray.exceptions.RayError as error:  # of an actor, its node, or the answer that lay there
            self._ray.kill(actor)
            self._lost(shard, waiting, stopping, _why(error))
            return None
        if shard is None and answer is not None:
            raise CleanerError(f"ray: {answer}")
        if shard is None or isinstance(answer, Done):
            self._losses[-1] = 0
            self._idle.append(actor)
        return answer if isinstance(answer, Done) else None

    def _lost(self, shard: Shard | None, waiting: deque[Shard], stopping: bool, why: str) -> None:
        """An actor is gone, with its machine or alone; start another one. Its shard, if it had one, comes next."""
        number = shard.number if shard is not None else -1
        self._losses[number] += 1
        if self._losses[number] >= LOSSES:
            raise CleanerError(f"ray: {LOSSES} workers were lost one after another: {why}")
        if shard is not None:
            self._tell("a worker was lost; what it was doing is done again")
            if not stopping:
                waiting.appendleft(shard)
        if not stopping:
            self._start()

    def _tell_waiting(self) -> None:
        """Say once that no actor starts: a cluster may grow by and by, or never have a CPU for us."""
        if self._busy or self._idle or self._told:
            self._waits = None
            return
        now = time.monotonic()
        self._waits = self._waits or now
        if now - self._waits >= PATIENCE:
            begun = [actor.progress.remote() for actor in self._starting.values()]
            if self._ray.wait(begun, timeout=_LOOK)[0]:  # It has its CPU, and reads the rules yet.
                self._waits = None
                return
            self._told = True
            cores = int(self._ray.cluster_resources().get("CPU", 0))
            why = f"no CPU of its {cores} is free" if cores else "it has no CPU"
            self._tell(f"the Ray cluster starts no worker ({why}): waiting until it does")

    def _look(self, look: Look) -> None:
        if time.monotonic() - self._looked < _LOOK:
            return
        self._looked = time.monotonic()
        total = Progress()
        asked = [actor.progress.remote() for actor, _ in self._busy.values()]
        for ref in self._ray.wait(asked, num_returns=len(asked), timeout=_TICK)[0] if asked else ():
            try:
                now = self._ray.get(ref)
            except self._ray.exceptions.RayError:
                continue
            total.documents += now.documents
            total.held += now.held
            total.failed += now.failed
            total.bytes |= now.bytes
        look(total)

    def close(self) -> None:
        """End the actors, and their processes with them."""
        for actor in [*self._idle, *self._starting.values(), *(actor for actor, _ in self._busy.values())]:
            self._ray.kill(actor)
