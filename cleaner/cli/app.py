"""The command line: parses, and hands over to `cleaner.cli.commands`. Heavy modules are imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import typer.core

from cleaner._version import __version__
from cleaner.cli import bench, cache, clean, explain, fit, learn, reports, restore, review, rules, serve
from cleaner.cli.start import guarded


class _Commands(typer.core.TyperGroup):
    """All commands; what is wrong with an option is told without the name that the library which checks it has for that."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    name="cleaner",
    cls=_Commands,
    help="Strip what is not the article, and report every removal.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (clean, reports, bench, fit, learn, review, explain, restore, serve, cache):
    module.add(app)
app.add_typer(rules.app(), name="rules")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Print the version and exit; -v behind it tells more.",
        ),
    ] = False,
) -> None:
    """Strip what is not the article, and report every removal."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The `cleaner` command; `start.guarded` tells its exit codes."""
    guarded(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> None:
    given = sys.argv[1:] if arguments is None else list(arguments)
    if "" in given:
        from cleaner.corpus.search import PlanError

        # As a path it would mean the folder one is in: "$OUT" of a script that sets no OUT.
        before = given[: given.index("")]
        where = f" behind {before[-1]}" if before else ""
        raise PlanError(f"an argument{where} is empty (a variable that is not set?)")
    app(args=None if arguments is None else given, prog_name="cleaner")


if __name__ == "__main__":
    main()
