"""Processes that begin anew and never hear Ctrl-C, which is for the process that started them."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing.context import SpawnContext, SpawnProcess


class Spawned(SpawnProcess):
    """A process that has Ctrl-C's signal blocked from its very first instruction, where the system can block one (not on Windows).

    What it does itself against the signal comes too late: it imports for half a second before it runs a line of its own, and one
    that is interrupted meanwhile ends with a traceback.
    """

    def start(self) -> None:
        """Start the process."""
        if hasattr(signal, "pthread_sigmask"):
            from multiprocessing import resource_tracker

            # It is started with the first process and unblocks the signal behind itself: so it has to be there before.
            resource_tracker.ensure_running()
        with unheard():
            super().start()


class Spawning(SpawnContext):
    """What `multiprocessing.get_context("spawn")` gives, for `Spawned` processes: the same on every system, and no copy of a process
    with threads, which may hang.
    """

    Process = Spawned


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Processes that this thread starts within inherit that Ctrl-C's signal is blocked; here it comes as soon as this is over."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it is gone, however that ended; returns at once.

    A killed parent ends nobody, and the pipe that work comes by is open in this process on both sides: it would wait for ever. Ctrl-C,
    which such a process never hears, would not end it either.
    """
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
