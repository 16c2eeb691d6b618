"""Rules that hold for all languages, though their ids or their folder say that one is meant: a pack without `[pack] languages`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from cleaner.model import Rule
from cleaner.packs import file
from cleaner.packs import shared as words


def misplaced(rules: Iterable[Rule], files: Iterable[tuple[str, Path]], codes: Collection[str]) -> Iterator[str]:
    """A line for each of `files` with rules of no language that are called after one of `codes`, or lie beside a `[language.xx]`.

    `files` are those that `packs.files` tells of: the names that the rules have for them, and their paths.
    """
    everywhere: dict[str, list[str]] = {}
    for rule in rules:
        if not rule.languages:
            everywhere.setdefault(rule.file, []).append(rule.id)
    for name, path in files:
        own = _told_beside(path)
        ids = [item for item in everywhere.get(name, ()) if own or item.split(".")[0] in codes]
        if ids:
            meant = ", ".join(f'"{code}"' for code in own or sorted({item.split(".")[0] for item in ids}))
            more = f" and {len(ids) - 1} more hold" if len(ids) > 1 else " holds"
            yield f"{name}: {ids[0]}{more} for all languages: begin the file with [pack] and languages = [{meant}]"


def _told_beside(path: Path) -> list[str]:
    """The languages that the folder of a pack tells of."""
    beside = path.with_name(words.FILE)
    return sorted(words.table(beside, "language", file.tables(beside))) if beside.is_file() else []
