"""The command line: parses, and hands over to `cleaner.cli.commands`. Heavy modules are imported inside the commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cleaner._version import __version__
from cleaner.cli import bench, clean, fit, reports
from cleaner.cli import review as reviews
from cleaner.cli.options import (
    JudgeOption,
    KeepOption,
    KindChoice,
    LanguageOption,
    OnlyOption,
    PresetOption,
    QuietOption,
    RulesOption,
    categories_of,
    place_of,
    settings_of,
)
from cleaner.model import CleanerError, PackError, Preset

app = typer.Typer(
    name="cleaner",
    help="Strip what is not the article, and report every removal.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(help="The rules: list them, show one, check them.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")
clean.add(app)
reports.add(app)
bench.add(app)
fit.add(app)
reviews.add(app, rules_app)


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


@app.command()
def explain(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A document, or a record as FILE#NUMBER; - is standard input.")
    ],
    preset: PresetOption = None,
    keep: KeepOption = None,
    only: OnlyOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    rules: RulesOption = None,
    judge: JudgeOption = None,
    removed: Annotated[bool, typer.Option("--removed", help="Only blocks of which something goes.")] = False,
    find: Annotated[str, typer.Option("--find", metavar="TEXT", help="Only blocks with this text in them.")] = "",
    against: Annotated[
        Preset | None, typer.Option(help="Only what this preset decides otherwise; exits with 1 if there is such.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print long blocks whole.")] = False,
) -> None:
    """Show each block of a document with its verdict, its score and the evidence for and against."""
    settings = settings_of(preset=preset, keep=keep, only=only, language=language, kind=kind, rules=rules, judge=judge)
    from cleaner.cli.commands import explain as command

    wanted = command.Wanted(removed, find, verbose, against)
    raise typer.Exit(command.explain(file, settings, wanted))


@app.command()
def restore(
    out: Annotated[
        Path, typer.Argument(metavar="OUT", parser=place_of, help="The folder (or address) that an earlier run wrote.")
    ],
    target: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", parser=place_of, help="Where the sources go; otherwise OUT/restored."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report (.jsonl, .gz, .zst), where it is not OUT/report.jsonl."),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Rebuild the text sources from clean text and report, byte for byte, and check their digests."""
    from cleaner.cli.commands import restore as command

    raise typer.Exit(command.restore(out, target, report, quiet=quiet))


@rules_app.command("list")
def rules_list(
    rules: RulesOption = None,
    category: Annotated[str | None, typer.Option(metavar="CATEGORY", help="Only rules of this category.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only rules that hold for this language.")
    ] = None,
) -> None:
    """List the rules in force."""
    settings = settings_of(rules=rules)
    if category is not None:
        categories_of("--category", [category])
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.list_rules(settings.rules, category, language))


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule.")], rules: RulesOption = None
) -> None:
    """Show one rule: what it matches, why, and its examples."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.show_rule(rule, settings.rules))


@rules_app.command("where")
def rules_where(
    category: Annotated[
        str, typer.Argument(metavar="CATEGORY", help="As newsletter; cleaner rules list has them all.")
    ],
    language: Annotated[str, typer.Argument(metavar="CODE", help="A language's code, as de.")],
    rules: RulesOption = None,
) -> None:
    """Name the files that hold the rules of a category in a language, and count them."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.where_rules(settings.rules, category, language))


@rules_app.command("check")
def rules_check(
    pack: Annotated[Path | None, typer.Argument(metavar="[PACK]", help="A pack, or a folder of packs.")] = None,
    rules: RulesOption = None,
    cost: Annotated[bool, typer.Option("--cost", help="Name the ten rules whose search costs most on prose.")] = False,
) -> None:
    """Run the examples of the rules, and refuse what makes a rule fragile."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.check_rules(pack, settings.rules, cost=cost))


def main(arguments: Sequence[str] | None = None) -> None:
    """The `cleaner` command. Exit codes: 0 done, 1 some documents failed or are held, 2 wrong use."""
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
