"""`cleaner explain`, parsed."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.options import (
    EncodingOption,
    JudgeOption,
    KeepOption,
    KindChoice,
    LanguageOption,
    OnlyOption,
    PresetOption,
    RulesOption,
    settings_of,
)
from cleaner.cli.ways import UrlOption
from cleaner.model import Preset


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(explain)


def explain(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A document, or a record as FILE#NUMBER; - is standard input.")
    ],
    preset: PresetOption = None,
    keep: KeepOption = None,
    only: OnlyOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    encoding: EncodingOption = None,
    rules: RulesOption = None,
    judge: JudgeOption = None,
    url: UrlOption = None,
    removed: Annotated[bool, typer.Option("--removed", help="Only blocks of which something goes.")] = False,
    find: Annotated[str, typer.Option("--find", metavar="TEXT", help="Only blocks with this text in them.")] = "",
    against: Annotated[
        Preset | None, typer.Option(help="Only what this preset decides otherwise; exits with 1 if there is such.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print long blocks whole.")] = False,
) -> None:
    """Show each block of a document with its verdict, its score and the evidence for and against."""
    settings = settings_of(
        preset=preset,
        keep=keep,
        only=only,
        language=language,
        kind=kind,
        encoding=encoding,
        rules=rules,
        judge=judge,
        url=url,
    )
    from cleaner.cli.commands import explain as command

    wanted = command.Wanted(removed, find, verbose, against)
    raise typer.Exit(command.explain(file, settings, wanted))
