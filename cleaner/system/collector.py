"""Python's garbage collector in processes of our own. As a library we leave it as it is."""

from __future__ import annotations

import gc

SELDOM = (20_000, 20, 20)
"""Objects until the youngest are looked through, and how often that is done until the older ones are.

A page makes some ten thousand objects and no cycles among them (a test holds that), so there is next to nothing to find: with
Python's own 700, 10 and 10 looking for it takes about a seventh of the time of a run.
"""


def settle() -> None:
    """Let it come by seldom, and not look through again what is loaded by now (rules, trees, patterns) and lives as long as the process."""
    gc.set_threshold(*SELDOM)
    gc.freeze()
