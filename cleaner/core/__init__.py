"""The inner loops, compiled where they are. Without them the twins in Python do the same, slower.

`native` is the module of the compiled loops, or None: when the package was installed without a C compiler, when
`ARTICLE_CLEANER_CORE=off` says so, or when it does not load, which is warned of once.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import MISSING, fields
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def load(name: str = "_core") -> ModuleType | None:
    """A module of compiled loops, or None."""
    if os.environ.get("ARTICLE_CLEANER_CORE", "").lower() in {"off", "0", "no"}:
        return None
    try:
        return importlib.import_module(f"cleaner.core.{name}")
    except ModuleNotFoundError:
        return None
    except Exception as error:  # A core of another machine or another Python: whatever it says, all works without it.
        warnings.warn(
            f"the compiled core does not load ({error}); everything works, slower", RuntimeWarning, stacklevel=2
        )
        return None


native = load()


def maker(kind: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """What makes records of a frozen dataclass, given as to the class itself: the class, or where there is a core what does so sooner.

    For records that are made by the dozen a document: each field of a frozen one is assigned by a call in Python.

    Raises TypeError for a class with default factories, fields without an argument or a `__post_init__`.
    """
    listed = fields(cast("Any", kind))
    if not all(item.init for item in listed) or hasattr(kind, "__post_init__"):
        raise TypeError("a record whose fields are all given, and kept as they are")
    if any(item.default_factory is not MISSING for item in listed):
        raise TypeError("a record without default factories")
    if native is None:
        return kind
    names = tuple(sys.intern(item.name) for item in listed)
    defaults = tuple(item.default for item in listed if item.default is not MISSING)
    made: Callable[_Given, _Made] = native.Maker(kind, names, defaults, "__slots__" in vars(kind))
    return made


def about() -> str:
    """Whether the core is compiled, in a line."""
    if native is not None:
        return "core: compiled"
    return "core: not compiled, everything works, slower (a C compiler and `pip install --force-reinstall` make it)"
