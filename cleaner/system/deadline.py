"""A time limit for work in Python: a document that takes too long must cost itself only.

In the main thread of a POSIX system the limit is an alarm of the operating system, which reaches into the standard library's pattern
matching as well. Elsewhere a thread of its own raises the exception in the one that works, as soon as that runs Python again. Neither can
end a call into a C library that never returns: there the local engine replaces the worker process.

Modules are loaded whole: a package that is torn while it is loaded may stay half made as long as the process lives (what it had loaded is
kept, and the package that is made next does not know that it has it), and a lock of the loader's may stay closed.
"""

from __future__ import annotations

import _thread
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
_AGAIN = 0.5
"""Seconds after which the exception is raised once more, in case somebody's `except:` has swallowed it."""
_SOON = 0.01
"""Seconds after which it is seen whether a module that was being loaded is there."""
_LATE = 1.0
"""Seconds that an alarm may be late on a busy machine; set by hand. One that is later was held up."""
_LOADER = "<frozen importlib._bootstrap>"
"""What Python calls the file of the code that loads modules."""


class TimedOut(BaseException):
    """The time is up. No `Exception`: what guards itself against faults must not take it for one."""


def run(work: Callable[[], T], seconds: float) -> T:
    """What `work` returns; raises TimedOut when it needs more than `seconds`.

    >>> run(lambda: 2 + 2, 10.0)
    4
    """
    return _by_alarm(work, seconds) if _can_alarm() else _by_thread(work, seconds)


def _can_alarm() -> bool:
    """Whether this thread may use the alarm, and nobody else does."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGALRM) == signal.SIG_DFL and signal.getitimer(signal.ITIMER_REAL)[0] == 0.0


def _is_loading(frame: FrameType | None) -> bool:
    """Whether what runs in a frame, since the time limit began, is part of loading a module."""
    while frame is not None and frame.f_code not in _RUNS:
        if frame.f_code.co_filename == _LOADER:
            return True
        frame = frame.f_back
    return False


class _Clock:
    """Whether a process worked while its time ran: one that somebody stopped (Ctrl-Z) and lets go on has it anew.

    It rings late then, and has used little of the processor. A call into C that heeds no alarm is late, too, but has used it.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.wind(seconds)

    def wind(self, seconds: float) -> None:
        """It is to ring in so many seconds."""
        self._due, self._used = time.monotonic() + seconds, time.process_time()

    def stood_still(self) -> bool:
        """Whether the process was stopped when it should have rung; it may be asked once a ring."""
        late = time.monotonic() - self._due > _LATE
        self._due = float("inf")  # what rings again is on time
        return late and time.process_time() - self._used < self._seconds / 2


def _by_alarm(work: Callable[[], T], seconds: float) -> T:
    over = False
    clock = _Clock(seconds)

    def ring(number: int, frame: FrameType | None) -> None:
        # An alarm that rings while it is being switched off must not keep it from being given back.
        if over:
            return
        wait = _SOON if _is_loading(frame) else seconds if clock.stood_still() else 0.0
        if not wait:
            raise TimedOut
        clock.wind(wait)
        signal.setitimer(signal.ITIMER_REAL, wait, _AGAIN)

    try:
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        return work()
    finally:
        over = True  # a plain assignment: Python runs no handler before it
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        finally:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _by_thread(work: Callable[[], T], seconds: float) -> T:
    limit = _Limit(seconds)
    try:
        limit.begin()
        return work()
    finally:
        # A plain assignment: Python raises nothing before it, and from here on the watcher begins to raise nothing.
        limit.over = True
        while not limit.quiet:
            try:
                limit.end()
            except TimedOut:  # it was on its way; leaving goes on
                continue


_RUNS = (_by_alarm.__code__, _by_thread.__code__)


class _Limit:
    """The time limit of one piece of work in this thread, and the thread that watches it.

    Wherever the exception strikes, the thread that works must be able to leave, and to leave nothing behind that would strike later (it may
    be doing something else by then, or another thread may have its number). So nothing here that it does can be left half done: there are
    plain flags, and calls that may be made twice. A lock around both sides would not do, nor an Event: an exception between taking
    a lock and the block that gives it back would hold up both threads for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        """The work has ended, well or not."""
        self.quiet = False
        """Nothing will be raised any more."""
        self._seconds = min(seconds, threading.TIMEOUT_MAX)
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._raising = self._raised = False
        # Locks that are held until something is to happen: the cheapest way to wait.
        self._there, self._begun, self._ended = threading.Lock(), threading.Lock(), threading.Lock()
        for lock in (self._there, self._begun, self._ended):
            lock.acquire()

    def begin(self) -> None:
        """Start the watcher, and then the clock, so that nothing is raised while a thread is being started.

        Until a new thread runs, Python knows it by the number of the thread that starts it, and may raise in it what is meant for that
        one. So it is waited for, but not for ever (as `Thread.start` would): when this limit stands within another one, it may have
        died of that.
        """
        _thread.start_new_thread(self._watch, ())
        self._there.acquire(timeout=_AGAIN)
        self._begun.release()

    def _watch(self) -> None:
        self._there.release()
        self._begun.acquire()
        wait = self._seconds
        clock = _Clock(wait)
        while not self._ended.acquire(timeout=wait) and not self.over:
            loading = _is_loading(sys._current_frames().get(self._thread.value))
            if loading or clock.stood_still():
                wait = _SOON if loading else self._seconds
                clock.wind(wait)
                continue
            # The one side says that it is raising and then asks whether the work is over; the other says that it is over and then asks
            # whether anybody is raising. Whichever comes first, one of them sees the other.
            self._raising = True
            if not self.over:
                self._raised = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TimedOut))
            self._raising = False
            wait = _AGAIN

    def end(self) -> None:
        """Let the watcher go, and take back what it has raised and nobody has felt yet; `over` is set. May be called again."""
        for lock in (self._begun, self._ended):
            if lock.locked():
                lock.release()
        while self._raising:
            time.sleep(0.0005)
        if self._raised:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
        self.quiet = True
