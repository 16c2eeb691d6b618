"""`cleaner fit`, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(fit)


def fit(
    sets: Annotated[
        list[Path],
        typer.Argument(metavar="SET…", help="Folders of labelled pages (docs.jsonl.gz, see rules/judge/README.md)."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the judge; --judge DIR uses it.")],
    passages: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Written passages, LANGUAGE/CATEGORY.jsonl, put into the sets' articles."),
    ] = None,
    reviews: Annotated[
        list[Path] | None, typer.Option(metavar="OUT", help="Learn from the verdicts of a reviewed run, too.")
    ] = None,
    folds: Annotated[int, typer.Option(min=2, max=20, help="Parts that outlets are dealt into.")] = 5,
    share: Annotated[
        int, typer.Option(min=0, max=100, help="Per cent of the passages to use: a learning curve.")
    ] = 100,
    no_rules: Annotated[bool, typer.Option("--no-rules", help="Leave out what rules say: an ablation.")] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Leave out the locked outlets, so that they can be measured once.")
    ] = False,
    leave_out: Annotated[
        int | None,
        typer.Option(
            "--leave-out",
            metavar="FOLD",
            min=0,
            help="Leave out the outlets of a fold, to measure the whole cleaner on them.",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Number of processes.")] = 1,
) -> None:
    """Fit a judge to labelled sets: writes its trees, its text score and the card of its figures, cross-validated by outlet."""
    from cleaner.cli.commands import fit as command

    raise typer.Exit(
        command.fit(
            command.Request(
                tuple(sets), out, passages, tuple(reviews or ()), folds=folds, share=share, rules=not no_rules,
                locked=locked, without=leave_out, jobs=jobs,
            )
        )
    )  # fmt: skip
