"""`cleaner bench`, parsed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from cleaner.corpus import settings as config
from cleaner.model import KindOption, Preset


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(bench)


def bench(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders or patterns.")],
    preset: Annotated[Preset | None, typer.Option(help="How much it takes to remove something.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the documents; otherwise found.")
    ] = None,
    kind: Annotated[KindOption | None, typer.Option(help="How the input is read; auto looks at the content.")] = None,
) -> None:
    """Time the cleaning of documents: MB/s, documents/s, share of each stage, the dearest rules. Nothing is written."""
    settings = config.load(Path.cwd())
    settings = dataclasses.replace(
        settings,
        preset=preset or settings.preset,
        language=language or settings.language,
        kind=kind or settings.kind,
    )
    from cleaner.cli.commands import bench as command

    raise typer.Exit(command.bench(paths, settings))
