"""What a labelled set is like. That decides how it is read, and what its documents count.

A set says it in `set.toml` (`kind = "mixed"`); of one that does not, the beginning of its folder's name says it (`mixed-2024`,
`web-…` for mixed, `negatives-…`), and any other is `news`: pages like those that are to be cleaned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cleaner.model import InputError
from cleaner.system import toml

Mode = Literal["column", "page"]
FILE = "set.toml"


@dataclass(frozen=True, slots=True)
class Rendition:
    """One way in which a set's pages are read as texts, and what a document counts: for the trees, for the text score, for the names of
    categories. Of a set that is large and much alike only every so many pages are read that way.
    """

    mode: Mode
    trees: float
    wording: float
    naming: float
    every: int = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of set."""

    texts: tuple[Rendition, ...]
    pages: float | None
    """What a page counts; None: the set is read as texts only."""
    hosts: bool
    """Whether written passages may be put into its articles."""
    decides: bool
    """Whether the presets' thresholds are chosen on it."""


KINDS: Mapping[str, Kind] = {
    "news": Kind((Rendition("column", 1.0, 0.0, 1.0), Rendition("page", 0.4, 1.0, 1.0)), 1.0, hosts=True, decides=True),
    "inserts": Kind((Rendition("column", 1.0, 1.0, 1.0),), None, hosts=False, decides=False),
    "negatives": Kind((Rendition("column", 4.0, 2.0, 1.0),), None, hosts=True, decides=False),
    "mixed": Kind(
        (Rendition("column", 0.5, 0.4, 0.8), Rendition("page", 0.2, 0.24, 0.48, every=8)), 0.7, hosts=True, decides=True
    ),
    "reference": Kind((), 0.04, hosts=False, decides=False),
}
"""Pages like those to be cleaned; articles with prompts put into them; articles that look like boilerplate; all sorts of pages; manuals and
other pages that are no articles but have a text, which count as pages only. A column's texts are among the page's, so for the text score
only one of the two counts. Weights were chosen on figures cross-validated by outlet."""
_NAMES = {"web": "mixed"}


def kind_of(folder: Path) -> Kind:
    """The kind of a set. Raises InputError where `set.toml` names none that is known."""
    named = _NAMES.get(first := folder.name.split("-")[0], first)
    path = folder / FILE
    if not path.is_file():
        return KINDS.get(named, KINDS["news"])
    said = toml.read(path).get("kind", named)
    if said not in KINDS:
        raise InputError(f"{path}: kind: {said!r} is none of {', '.join(KINDS)}")
    return KINDS[said]
