"""The command line: parses, and hands over to `cleaner.cli.commands`. Heavy modules are imported inside the commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cleaner._version import __version__
from cleaner.cli import bench, clean, explain, fit, learn, reports, restore, review, rules, serve
from cleaner.model import CleanerError, PackError
from cleaner.system import collector

app = typer.Typer(
    name="cleaner",
    help="Strip what is not the article, and report every removal.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (clean, reports, bench, fit, learn, review, explain, restore, serve):
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
    """The `cleaner` command. Exit codes: 0 done, 1 some documents failed or are held, 2 wrong use."""
    collector.calm()
    try:
        app(args=None if arguments is None else list(arguments), prog_name="cleaner")
    except CleanerError as error:
        _complain(str(error))
        from cleaner.corpus.search import PlanError

        sys.exit(2 if isinstance(error, PackError | PlanError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        from cleaner.system.names import as_text, reason

        _complain(f"{as_text(str(error.filename))}: {reason(error)}" if error.filename else reason(error))
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CLEANER_TRACEBACK"):
            raise
        _complain(f"internal error: {type(error).__name__}: {error} (CLEANER_TRACEBACK=1 shows where)")
        sys.exit(1)


def _complain(text: str) -> None:
    """One line on standard error."""
    from cleaner.system.names import shown

    print(f"cleaner: {shown(' '.join(text.split()))}", file=sys.stderr)


if __name__ == "__main__":
    main()
