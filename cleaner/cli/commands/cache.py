"""`cleaner cache`: where the cache is, what it takes, and clearing it."""

from __future__ import annotations

from collections import Counter

from cleaner.cli.commands.show import consoles
from cleaner.system import tidy
from cleaner.system.cache import folder
from cleaner.system.names import as_text, reason

KINDS = {
    "packs": "the rules that ship",
    "pack": "private packs",
    "judge": "the judge",
    "scan": "what rules look for, by language",
    "terms": "what lexicons look for, by language",
    "words": "the spellings of a lexicon's words",
    "stamp": "files known by their times",
    "patterns": "compiled patterns",
}
"""What the files are of (`tidy.Kept.kind`), in the order in which they are told."""
OFF = "no cache: CLEANER_CACHE is empty, or this user has no home"


def tell() -> int:
    """Print the folder, and files and bytes of each kind (tab-separated lines, the sum last); returns the exit code."""
    say = consoles()
    place = folder()
    if place is None:
        say.notice(OFF)
        return 0
    files = tidy.kept()
    count, size = Counter(item.kind for item in files), Counter[str]()
    for item in files:
        size[item.kind] += item.size
    rows = [(KINDS[kind], count[kind], size[kind]) for kind in KINDS if count[kind]]
    rows.append(("in all", len(files), sum(size.values())))
    if not say.out.is_terminal:
        print("folder", place, sep="\t")
        for row in rows:
            print(*row, sep="\t")
        return 0
    from rich.table import Table

    say.out.print(as_text(place), soft_wrap=True, markup=False)
    table = Table("what", "files", "MB", box=None, pad_edge=False)
    for what, number, taken in rows:
        table.add_row(what, f"{number:,}", f"{taken / 1e6:.1f}")
    say.out.print(table)
    return 0


def clear() -> int:
    """Delete the cache's files and say how much that was; returns the exit code."""
    say = consoles()
    place = folder()
    if place is None:
        say.notice(OFF)
        return 0
    try:
        count, size = tidy.clear()
    except OSError as error:
        say.error(f"{as_text(place)}: {reason(error)}")
        return 1
    say.out.print(f"{count:,} files deleted, {size / 1e6:.1f} MB: {as_text(place)}", soft_wrap=True, markup=False)
    return 0
