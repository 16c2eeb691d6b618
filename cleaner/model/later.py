"""What is worked out when it is first asked for: fields of records, and patterns. This module imports nothing of the project.

Most of a report is read by nobody, and a text calls for few patterns: to compile all of them takes a fifth of a start.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast


class Deferred:
    """What tells several fields of a record when they are read: one object in place of a function for each (a page has thousands)."""

    __slots__ = ()

    def tell(self, name: str) -> Any:
        """The value of the field `name`."""
        raise NotImplementedError


class Later:
    """A field of a record that may be given as a function without arguments, or as a `Deferred`: it is asked when the field is first read.

    Most of a report is read by nobody: who wants the clean text only does not wait for the reasons.
    """

    def __init__(self, name: str, slot: Any = None) -> None:
        self.name = name
        self.slot = slot
        """Where the records have slots, the field's; else it stands in their dictionary."""

    def __get__(self, record: object, owner: type | None = None) -> Any:
        if record is None:
            raise AttributeError(self.name)
        value = self.untold(record)
        if isinstance(value, Deferred):
            value = value.tell(self.name)
        elif callable(value):
            value = value()
        else:
            return value
        self.__set__(record, value)
        return value

    def __set__(self, record: object, value: object) -> None:
        if self.slot is None:
            record.__dict__[self.name] = value
        else:
            self.slot.__set__(record, value)

    def untold(self, record: object) -> Any:
        """What the field holds, without asking it."""
        return record.__dict__[self.name] if self.slot is None else self.slot.__get__(record)


def untold(record: object, name: str) -> Any:
    """What a field of a record holds that is perhaps to be told later, for another record."""
    return vars(type(record))[name].untold(record)


_T = TypeVar("_T")


def late(*names: str) -> Callable[[type[_T]], type[_T]]:
    """Decorate a record whose fields of these names are worked out later. Travelling to another process it takes what they say.

    A frozen dataclass with slots reads all of its fields when it travels.
    """

    def state(record: object) -> dict[str, Any]:
        for name in names:
            getattr(record, name)
        return dict(record.__dict__)

    def decorated(kind: type[_T]) -> type[_T]:
        slots = "__slots__" in vars(kind)
        for name in names:
            setattr(kind, name, Later(name, vars(kind)[name] if slots else None))
        if not slots:
            kind.__getstate__ = state  # type: ignore[method-assign,assignment]
        return kind

    return decorated


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, as far as its methods and attributes are read. Raises re.error when one is first read.

    >>> late_pattern("[a-c]+").findall("abracadabra")
    ['ab', 'aca', 'ab', 'a']
    """
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))


class _LatePattern:
    """A pattern of which each method is looked up once: from then on it is an attribute like any other."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # who copies or pickles an object asks for what it may have
            raise AttributeError(name)
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
