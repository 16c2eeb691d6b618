"""Fields of a record that are worked out when somebody reads them. This module imports nothing of the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar


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

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, record: object, owner: type | None = None) -> Any:
        if record is None:
            raise AttributeError(self.name)
        value = record.__dict__[self.name]
        if isinstance(value, Deferred):
            value = record.__dict__[self.name] = value.tell(self.name)
        elif callable(value):
            value = record.__dict__[self.name] = value()
        return value

    def __set__(self, record: object, value: object) -> None:
        record.__dict__[self.name] = value


_T = TypeVar("_T")


def late(*names: str) -> Callable[[type[_T]], type[_T]]:
    """Decorate a record whose fields of these names are worked out later. Travelling to another process it takes what they say."""

    def state(record: object) -> dict[str, Any]:
        for name in names:
            getattr(record, name)
        return dict(record.__dict__)

    def decorated(kind: type[_T]) -> type[_T]:
        for name in names:
            setattr(kind, name, Later(name))
        kind.__getstate__ = state  # type: ignore[method-assign,assignment]
        return kind

    return decorated
