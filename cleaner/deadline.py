"""A time limit for work in Python: a document that takes too long must cost itself only.

In the main thread of a POSIX system the limit is an alarm of the operating system, which reaches into the standard library's pattern
matching as well. Elsewhere a thread of its own raises the exception in the one that works, as soon as that runs Python again. Neither can
end a call into a C library that never returns: there the local engine replaces the worker process.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
_AGAIN = 0.5
"""Seconds after which the exception is raised once more, in case somebody's `except:` has swallowed it."""


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


def _by_alarm(work: Callable[[], T], seconds: float) -> T:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimedOut

    signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _by_thread(work: Callable[[], T], seconds: float) -> T:
    done = threading.Event()
    guard = threading.Lock()
    thread = threading.get_ident()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            with guard:
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimedOut))
            wait = _AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        return work()
    finally:
        with guard:
            done.set()
