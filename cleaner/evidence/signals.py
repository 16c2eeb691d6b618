"""What is known of a document before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sites import Named


@dataclass(frozen=True, slots=True)
class Signals:
    """The columns of a document's blocks (see `features`; a missing value is None) and the rules that fired, in order of block."""

    columns: Mapping[str, Sequence[float | None]]
    hits: Sequence[Hit]
    texts: Sequence[str]
    """The blocks' texts, for the words that evidence quotes; no decision but that of the category reads them."""
    language: str | None = None
    """The language in which the document was read."""
    named: Sequence[Named] = ()
    """What packs say of the document's host."""
    more: Callable[[], Mapping[str, Sequence[float | None]]] | None = None
    """Makes the columns that only categories are told by; None where there are no others."""

    def all_columns(self) -> Mapping[str, Sequence[float | None]]:
        """`columns` with those of `more`."""
        return self.columns if self.more is None else {**self.columns, **self.more()}
