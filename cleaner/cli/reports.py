"""The commands that read reports, parsed: `cleaner report` and `cleaner diff`."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Annotated

import typer

from cleaner.cli.options import NoBrowserOption, PortOption, WhoOption
from cleaner.formats.suffixes import reports

TopOption = Annotated[int, typer.Option(metavar="N", min=0, help="Show the first N groups; 0 shows all.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def add(app: typer.Typer) -> None:
    """Give the app these commands."""
    app.command()(report)
    app.command()(diff)


def report(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help=f"A run's folder, or a report ({', '.join(PurePath(f'report.{name}').suffix for name in reports())}).",
        ),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", metavar="GROUP", help="category, rule, host, language or folder; may be given several times."
        ),
    ] = None,
    top: TopOption = 20,
    as_json: JsonOption = False,
) -> None:
    """Sum up a report of any size: by category, rule, host, language and folder."""
    from cleaner.cli.commands import report as command
    from cleaner.report.query import GROUPS

    groups = tuple(dict.fromkeys(name.strip() for value in by or () for name in value.split(",")))
    if unknown := [name for name in groups if name not in GROUPS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(GROUPS)}", param_hint="--by")
    raise typer.Exit(command.report(out, groups, top, as_json=as_json))  # type: ignore[arg-type]


def diff(
    before: Annotated[Path, typer.Argument(metavar="OUT_A", help="The folder or the report of one run.")],
    after: Annotated[Path, typer.Argument(metavar="OUT_B", help="That of the other run.")],
    top: TopOption = 20,
    examples: Annotated[int, typer.Option(metavar="N", min=0, help="Examples of each rule.")] = 3,
    as_json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page that shows each difference in its article.")
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Judge the differences in the browser: which run is right?")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Keep the differences there, for cleaner review; otherwise OUT_B/diff."
        ),
    ] = None,
    port: PortOption = 0,
    who: WhoOption = None,
    no_browser: NoBrowserOption = False,
) -> None:
    """What two runs over the same documents decided differently, by rule; exits with 1 when something differs."""
    from cleaner.cli.commands import diff as command

    wanted = command.Wanted(html, out, review, port, who, browser=not no_browser)
    raise typer.Exit(command.diff(before, after, top, examples, wanted, as_json=as_json))
