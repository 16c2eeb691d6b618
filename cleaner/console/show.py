"""Messages, the progress bar and the closing table."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaner.batch.names import shown
from cleaner.model import Category
from cleaner.report.statistics import Statistics, is_rule

if TYPE_CHECKING:
    from rich.progress import TaskID

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
    err = Console(stderr=True, highlight=False)
    return Consoles(err if stdout_is_taken else Console(highlight=False), err, quiet)


class Consoles:
    """Where the table goes (`out`), and where messages go (`err`)."""

    def __init__(self, out: Console, err: Console, quiet: bool) -> None:
        self.out = out
        self.err = err
        self.quiet = quiet

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
    console.print(Text(shown(text), style=style), soft_wrap=True)


class Bar(Protocol):
    """What counts documents while they are done."""

    def __call__(self) -> None:
        """One more is done."""


@contextlib.contextmanager
def progress(console: Console, total: int, *, quiet: bool) -> Iterator[Bar]:
    """A progress bar on a terminal; nothing elsewhere."""
    if quiet or not console.is_terminal or not sys.stderr.isatty() or total < 2:
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task: TaskID = bar.add_task("", total=total)

        def step() -> None:
            bar.advance(task)

        yield step


def table(console: Console, statistics: Statistics) -> None:
    """The closing table: documents, words, what went by category, the rules that did most."""
    states = statistics.statuses
    documents = Table(box=None, pad_edge=False, show_header=True)
    facts = {
        "documents": statistics.documents,
        "changed": states["changed"],
        "held": states["held"],
        "failed": states["failed"],
        **({"passed over": states["skipped"]} if states["skipped"] else {}),
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
