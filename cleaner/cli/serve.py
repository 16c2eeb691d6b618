"""`cleaner serve`, parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from cleaner.cli.options import JudgeOption, KeepOption, OnlyOption, PresetOption, RulesOption, command_of, settings_of


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(command_of(Options, serve))


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may say."""

    host: Annotated[
        str, typer.Option(metavar="HOST", help="The address to listen at; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1"
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=256, help="Processes that clean; otherwise one a processor."),
    ] = None
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="BYTES", min=1, help="Refuse a document of more bytes.")
    ] = 10_000_000
    max_batch: Annotated[
        int, typer.Option("--max-batch", metavar="BYTES", min=1, help="Refuse a batch of more bytes.")
    ] = 1_000_000_000
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Refuse a document that takes longer (0: no limit).")
    ] = None
    preset: PresetOption = None
    keep: KeepOption = None
    only: OnlyOption = None
    rules: RulesOption = None
    judge: JudgeOption = None


def serve(options: Options) -> None:
    """Clean documents over HTTP, until Ctrl-C."""
    settings = settings_of(
        preset=options.preset,
        keep=options.keep,
        only=options.only,
        rules=options.rules,
        judge=options.judge,
        timeout=options.timeout,
    )
    from cleaner.cli.commands import serve as command

    wanted = command.ServerOptions(options.host, options.port, options.workers, options.max_bytes, options.max_batch)
    raise typer.Exit(command.serve(settings, wanted))
