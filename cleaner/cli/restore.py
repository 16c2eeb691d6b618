"""`cleaner restore`, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.options import QuietOption, path_or_address


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(restore)


def restore(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", parser=path_or_address, help="The folder (or address) that an earlier run wrote."
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", parser=path_or_address, help="Where the sources go; otherwise OUT/restored."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report (.jsonl, .gz, .zst), where it is not OUT/report.jsonl."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write over files that are there already and hold something else.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Rebuild the text sources from clean text and report, byte for byte, and check their digests."""
    from cleaner.cli.commands import restore as command

    raise typer.Exit(command.restore(out, target, report, overwrite=overwrite, quiet=quiet))
