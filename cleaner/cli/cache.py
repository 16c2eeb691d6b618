"""`cleaner cache`, parsed."""

from __future__ import annotations

from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(cache)


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Delete what is kept: the next run makes it again.")] = False,
) -> None:
    """Tell where the cache is and what it takes, or clear it. Nothing there is a result."""
    from cleaner.cli.commands import cache as command

    raise typer.Exit(command.clear() if clear else command.tell())
