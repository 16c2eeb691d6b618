"""`cleaner bench`, parsed."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.options import KindChoice, LanguageOption, PresetOption, settings_of


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(bench)


def bench(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders or patterns.")],
    preset: PresetOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
) -> None:
    """Time the cleaning of documents: MB/s, documents/s, share of each stage, the dearest rules. Nothing is written."""
    settings = settings_of(preset=preset, language=language, kind=kind)
    from cleaner.cli.commands import bench as command

    raise typer.Exit(command.bench(paths, settings))
