"""The commands of the review, parsed: `cleaner review`, `apply`, `rules stats` and `rules fixtures`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import NoBrowserOption, PortOption, WhoOption

OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="The folder that an earlier run wrote.")]
RulesOption = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="Add the rule packs of a folder (or one file).")
]


def add(app: typer.Typer) -> None:
    """Give the app the commands; those of `cleaner rules` are put there by `cli.rules`."""
    app.command()(review)
    app.command()(apply)


def review(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The folder that an earlier run wrote, or one of `cleaner learn` or `cleaner diff`."
        ),
    ],
    port: PortOption = 0,
    who: WhoOption = None,
    no_browser: NoBrowserOption = False,
) -> None:
    """Judge the removals of a run, the differences of two, or what was learned, in the browser; on this machine only."""
    from cleaner.cli.commands import review as command

    raise typer.Exit(command.review(out, port, who, browser=not no_browser))


def apply(
    out: OutArgument,
    target: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where the texts go; otherwise OUT/reviewed.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Write the clean texts and the report of a run again, with the verdicts of its review."""
    from cleaner.cli.commands import review as command

    raise typer.Exit(command.apply(out, target, quiet=quiet))


def stats(
    outs: Annotated[list[Path], typer.Argument(metavar="OUT…", help="Folders of runs that were reviewed.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Precision of each rule, out of the verdicts of reviews, with its interval."""
    from cleaner.cli.commands import verdicts as command

    raise typer.Exit(command.stats(outs, as_json=as_json))


def fixtures(
    out: OutArgument,
    write: Annotated[
        Path | None, typer.Option(metavar="PACK", help="Write the examples into this pack (a file or a folder).")
    ] = None,
    suppress: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a pack that silences the rules where they were wrong, for --rules."),
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Turn verdicts into examples for the rules concerned: printed, ready to paste, or written to a pack."""
    from cleaner.cli.commands import verdicts as command

    raise typer.Exit(command.fixtures(out, tuple(str(path) for path in rules or ()), write, suppress))
