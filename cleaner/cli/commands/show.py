"""Messages, the progress bar and the closing table."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.model import Category
from cleaner.report.statistics import Statistics, is_rule
from cleaner.system.names import shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from cleaner.corpus.engines.local import Progress

TOP_RULES = 10
STYLES: dict[Category, str] = {
    "donation": "red",
    "newsletter": "blue",
    "subscription": "magenta",
    "caption": "green",
    "related": "yellow",
    "share": "cyan",
    "comments": "bright_magenta",
    "byline": "bright_green",
    "advert": "bright_red",
    "legal": "bright_blue",
    "navigation": "bright_yellow",
    "embed": "bright_cyan",
}


def consoles(*, quiet: bool = False, stdout_is_taken: bool = False) -> Consoles:
    """The consoles of a command; `stdout_is_taken` when documents or diffs go there."""
    return Consoles(quiet=quiet, stdout_is_taken=stdout_is_taken)


class Consoles:
    """Where the table goes (`out`), and where messages go (`err`). A console is made when something is to be said."""

    def __init__(self, *, quiet: bool, stdout_is_taken: bool) -> None:
        self.quiet = quiet
        self._taken = stdout_is_taken

    @cached_property
    def err(self) -> Console:
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    @cached_property
    def out(self) -> Console:
        from rich.console import Console

        return self.err if self._taken else Console(highlight=False)

    def error(self, text: str) -> None:
        """Something went wrong; said even when quiet."""
        say(self.err, text, "red")

    def notice(self, text: str) -> None:
        """Something a person should know."""
        if not self.quiet:
            say(self.err, text, "yellow")

    def note(self, text: str) -> None:
        """Something a person asked to hear (-v)."""
        say(self.err, text, "")


def say(console: Console, text: str, style: str) -> None:
    """One line, never wrapped; its control characters are escaped, and its brackets are no markup."""
    from rich.text import Text

    console.print(Text(shown(text), style=style), soft_wrap=True)


class Bar:
    """Follows a run: documents, held, failed, and bytes of the input."""

    def __call__(self, done: Statistics, now: Progress) -> None:
        """`done` is behind, `now` is under way."""

    def finish(self, size: int) -> None:
        """A shard of so many bytes is done."""


class _RichBar(Bar):
    def __init__(self, bar: RichProgress, total: int) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task("", total=total, documents="0", bad="")
        self._behind = 0

    def __call__(self, done: Statistics, now: Progress) -> None:
        states = done.statuses
        bad = {"held": states["held"] + now.held, "failed": states["failed"] + now.failed}
        self._bar.update(
            self._task,
            completed=self._behind + sum(now.bytes.values()),
            documents=f"{done.documents + now.documents:,}",
            bad="".join(f" · {count:,} {name}" for name, count in bad.items() if count),
        )

    def finish(self, size: int) -> None:
        self._behind += size
        self._bar.update(self._task, completed=self._behind)


@contextlib.contextmanager
def progress(console: Console, total: int, *, quiet: bool) -> Iterator[Bar]:
    """A progress bar over `total` bytes of input on a terminal; nothing elsewhere."""
    if quiet or not console.is_terminal or not sys.stderr.isatty() or not total:
        yield Bar()
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.fields[documents]} documents{task.fields[bad]}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield _RichBar(bar, total)


def table(console: Console, statistics: Statistics) -> None:
    """The closing table: documents, words, what went by category, the rules that did most."""
    states = statistics.statuses
    from rich.table import Table
    from rich.text import Text

    documents = Table(box=None, pad_edge=False, show_header=True)
    facts = {
        "documents": statistics.documents,
        "changed": states["changed"],
        "held": states["held"],
        "failed": states["failed"],
        **({"passed over": states["skipped"]} if states["skipped"] else {}),
        **({"duplicates": states["duplicate"]} if states["duplicate"] else {}),
        "words in": statistics.words_in,
        "words out": statistics.words_out,
    }
    for name in facts:
        bad = name in {"held", "failed"} and facts[name]
        documents.add_column(name, justify="right", style="bold red" if bad else "bold", header_style="dim")
    documents.add_row(*(f"{value:,}" for value in facts.values()))
    console.print(documents)
    if not statistics.categories:
        console.print("Nothing was removed." if statistics.words_in else "Nothing was cleaned.")
        return
    console.print()
    categories = Table(box=None, pad_edge=False, header_style="dim")
    categories.add_column("removed")
    categories.add_column("pieces", justify="right")
    categories.add_column("words", justify="right")
    for name, amount in statistics.by_category():
        categories.add_row(Text(name, style=STYLES[name]), f"{amount.removals:,}", f"{amount.words:,}")
    console.print(categories)
    # Measures and neighbours speak about nearly every removal; here a person wants to know which rules do.
    top = [(rule, amount) for rule, amount in statistics.by_rule() if is_rule(rule)][:TOP_RULES]
    if not top:
        return
    console.print()
    rules = Table(box=None, pad_edge=False, header_style="dim")
    rules.add_column("top rules", overflow="fold")
    rules.add_column("pieces", justify="right")
    rules.add_column("words", justify="right")
    for rule, amount in top:
        rules.add_row(Text(rule), f"{amount.removals:,}", f"{amount.words:,}")
    console.print(rules)
