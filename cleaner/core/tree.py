"""The walk over a page's tree, compiled where it is (`cleaner.core._tree`). Apart from the other loops, as it wants lxml in memory."""

from __future__ import annotations

from cleaner.core import load

native = load("_tree")
"""The module, or None: as of `cleaner.core`, and where it was built for another lxml than the one that is installed."""
