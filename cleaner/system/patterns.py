"""Patterns that are compiled when they are first used: a text calls for few of them, and all together take a fifth of a start."""

from __future__ import annotations

import re
from typing import Any, cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, as far as its methods and attributes are read. Raises re.error when one is first read.

    >>> late("[a-c]+").findall("abracadabra")
    ['ab', 'aca', 'ab', 'a']
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    """A pattern of which each method is looked up once: from then on it is an attribute like any other."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # who copies or pickles an object asks for what it may have
            raise AttributeError(name)
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
