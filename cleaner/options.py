"""How a pipeline wants its documents cleaned: plain values that travel between processes, and the process's own cleaner.

Frameworks send functions from machine to machine. A `Cleaner` holds compiled rules and stays where it was made; `Options` are what is
sent, and each process makes one cleaner of them, once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

from cleaner.model import CATEGORIES, Category, CleanerError, KindOption, Preset, Result

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner


class MissingExtraError(CleanerError, ImportError):
    """A library that an optional part needs is not installed; the message says how to install it."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed: pip install 'article-cleaner[{extra}]'")


@dataclass(frozen=True)
class Options:
    """What `Cleaner` and `Cleaner.clean` take, as values that can be compared, hashed and pickled.

    Raises ValueError for a value that is none (a category, preset or kind that does not exist, a share outside 0 to 1).
    """

    kind: KindOption = "auto"
    preset: Preset = "balanced"
    keep: Iterable[Category] = ()
    only: Iterable[Category] | None = None
    language: str | None = None
    max_removed: float | None = None
    doubt: float | None = None
    packs: Iterable[str] = ()

    def __post_init__(self) -> None:
        # Sorted tuples: the same options have one form, whatever they were given as (caches compare their pickles).
        object.__setattr__(self, "keep", _categories("keep", self.keep))
        if self.only is not None:
            object.__setattr__(self, "only", _categories("only", self.only))
        object.__setattr__(self, "packs", tuple(str(pack) for pack in _several("packs", self.packs)))
        for name, value, allowed in (
            ("kind", self.kind, get_args(KindOption)),
            ("preset", self.preset, get_args(Preset)),
        ):
            if value not in allowed:
                raise ValueError(f"{name}: {value!r} is none of {', '.join(allowed)}")
        for name, share in (("max_removed", self.max_removed), ("doubt", self.doubt)):
            if share is not None and not 0 <= share <= 1:
                raise ValueError(f"{name}: wants a share between 0 and 1")

    def clean(
        self, source: str | bytes, *, url: str | None = None, language: str | None = None, id: str = ""
    ) -> Result:
        """Clean one document with this process's cleaner. Raises InputError for bytes that are not text."""
        cleaner, lock = _shared(self)
        with lock:  # a cleaner serves one document at a time, and some frameworks call from several threads
            return cleaner.clean(source, kind=self.kind, url=url, language=language, id=id)

    def ruleset(self) -> str:
        """The digest of the rules that these options clean with. Raises PackError for a malformed pack."""
        return _shared(self)[0].ruleset.digest


@lru_cache(maxsize=8)
def _shared(options: Options) -> tuple[Cleaner, threading.Lock]:
    from cleaner.pipeline import Cleaner

    values: dict[str, Any] = asdict(options)
    del values["kind"]
    return Cleaner(**values), threading.Lock()


def _several(name: str, values: Iterable[str]) -> Iterable[str]:
    if isinstance(values, str):
        raise ValueError(f"{name}: wants several values, such as [{values!r}]")
    return values


def _categories(name: str, values: Iterable[str]) -> tuple[str, ...]:
    found = sorted(set(_several(name, values)))
    for value in found:
        if value not in CATEGORIES:
            raise ValueError(f"{name}: {value!r} is no category; the categories are {', '.join(CATEGORIES)}")
    return tuple(found)


def removal_records(result: Result) -> list[dict[str, Any]]:
    """The removals as plain values, for a table's row or a document's metadata: what `--inline-report` writes into a record."""
    from cleaner.batch.sinks import inline

    return inline.removals(result)


def result_record(result: Result) -> dict[str, Any]:
    """What a result says of its document beside text and removals, as plain values (`cleaner.arrow.CLEANING` has the types)."""
    return {
        "kind": result.kind,
        "language": result.language,
        "title": result.title,
        "author": result.author,
        "date": result.date,
        "site": result.site,
        "held": result.held,
        "words_in": result.words_in,
        "words_out": result.words_out,
        "warnings": list(result.warnings),
        "ruleset": result.ruleset,
        "version": result.version,
        "error": None,
    }


def error_record(error: Exception) -> dict[str, Any]:
    """The record of a document that could not be cleaned."""
    return {"held": False, "warnings": [], "error": f"{type(error).__name__}: {' '.join(str(error).split())}"}
