"""The packs that ship, as they are read from their files, with the examples: once a process, since it takes a second."""

from __future__ import annotations

from functools import cache

from cleaner import packs
from cleaner.packs import RuleSet


@cache
def shipped() -> RuleSet:
    """What `packs.load` makes of the packs that ship; for tests of the rules. A test of the reading reads by itself."""
    return packs.load()
