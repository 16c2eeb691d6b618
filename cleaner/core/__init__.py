"""The inner loops, compiled where they are. Without them the twins in Python do the same, slower.

`native` is the module of the compiled loops, or None: when the package was installed without a C compiler, when
`ARTICLE_CLEANER_CORE=off` says so, or when it does not load, which is warned of once.
"""

from __future__ import annotations

import importlib
import os
import warnings
from types import ModuleType


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


def about() -> str:
    """Whether the core is compiled, in a line."""
    if native is not None:
        return "core: compiled"
    return "core: not compiled, everything works, slower (a C compiler and `pip install --force-reinstall` make it)"
