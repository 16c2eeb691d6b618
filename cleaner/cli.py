"""The command line: parses, and hands over to `cleaner.console`. Heavy modules are imported inside the commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from cleaner import cli_reports as reports
from cleaner._version import __version__
from cleaner.cli_options import (
    KeepOption,
    KindChoice,
    LanguageOption,
    OnlyOption,
    PresetOption,
    QuietOption,
    RulesOption,
    ShareOption,
    categories_from,
    settings_from,
)  # fmt: skip
from cleaner.model import CleanerError, PackError

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
reports.add(app)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Strip what is not the article, and report every removal."""


@app.command()
def clean(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders or patterns; - is standard input.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="OUT", help="Folder for the clean text and the reports.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")] = None,
    preset: PresetOption = None,
    keep: KeepOption = None,
    only: OnlyOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    max_removed: ShareOption = None,
    rules: RulesOption = None,
    format: Annotated[str | None, typer.Option(metavar="FORMAT", help="txt, json (with metadata) or md.")] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Other place for report.jsonl; the page goes beside it as .html."),
    ] = None,
    no_report: Annotated[
        bool, typer.Option("--no-report", help="Write no report (and nothing can be restored).")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print the table.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 when something would be removed.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print a unified diff of each text document.")] = False,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help="How the input is read, whatever it is called: jsonl, parquet, warc."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT", help="Write records as jsonl, jsonl.gz, jsonl.zst or parquet; otherwise as they came."
        ),
    ] = None,
    text_key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Field that holds the text; otherwise text, content, body …")
    ] = None,
    id_key: Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds the id; otherwise id.")] = None,
    url_key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Field that holds the address; otherwise url.")
    ] = None,
    inline_report: Annotated[
        bool, typer.Option("--inline-report", help="Write each record's removals into a field of it, too.")
    ] = False,
    attributes: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Cut nothing; write dolma's attribute files below OUT/attributes/NAME."),
    ] = None,
    max_document: Annotated[
        int | None, typer.Option(metavar="BYTES", help="Leave out a document of more bytes (50 million).")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Do everything again, also what an earlier run has finished.")
    ] = False,
    engine: Annotated[
        Literal["local", "ray"],
        typer.Option(help="Where the work is done: here, or on a Ray cluster (-j counts its CPUs; otherwise all)."),
    ] = "local",
    ray_address: Annotated[
        str | None,
        typer.Option("--ray-address", metavar="ADDRESS", help="The Ray cluster; otherwise RAY_ADDRESS, or one here."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write into an OUT that holds other files.")] = False,
    quiet: QuietOption = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print a line for each document, and warnings.")
    ] = False,
) -> None:
    """Clean documents: PATH… into the folder OUT, or - from standard input to standard output."""
    settings = settings_from(
        preset=preset,
        keep=keep,
        only=only,
        language=language,
        kind=kind,
        max_removed=max_removed,
        rules=rules,
        format=format,
        jobs=jobs,
        report=False if no_report else None,
        to=to,
        text_key=text_key,
        id_key=id_key,
        url_key=url_key,
        inline_report=inline_report or None,
        attributes=attributes,
        max_document=max_document,
    )
    if settings.attributes is not None and (settings.to is not None or settings.inline_report):
        raise typer.BadParameter("--attributes cuts nothing and has a form of its own: no --to, no --inline-report")
    if source is not None and source not in ("jsonl", "parquet", "warc"):
        raise typer.BadParameter(f"{source!r} is none of jsonl, parquet, warc", param_hint="--from")
    if report is not None and no_report:
        raise typer.BadParameter("--report and --no-report exclude each other")
    if report is not None and report.suffix.lower() in {".html", ".htm"}:
        raise typer.BadParameter("the report is JSON lines; its page goes beside it as .html", param_hint="--report")
    if engine == "ray" and diff:
        raise typer.BadParameter("differences are printed by the local engine only", param_hint="--diff")
    if ray_address is not None and engine != "ray":
        raise typer.BadParameter("wants --engine ray", param_hint="--ray-address")
    from cleaner.console import clean as command
    from cleaner.console import stream

    request = command.Request(
        tuple(paths),
        out,
        report,
        dry_run=dry_run,
        check=check,
        diff=diff,
        overwrite=overwrite,
        restart=restart,
        engine=engine,
        ray_address=ray_address,
        form=cast("Any", source),
        quiet=quiet,
        verbose=verbose,
    )
    if "-" in paths:
        if len(paths) > 1:
            raise typer.BadParameter("- stands alone: standard input", param_hint="PATH")
        if out is not None:
            raise typer.BadParameter("- goes to standard output, not to a folder", param_hint="--out")
        if source is not None:
            raise typer.Exit(stream.clean_records(request, settings))
        raise typer.Exit(stream.clean_stdin(request, settings))
    if out is None and not (dry_run or check or diff):
        raise typer.BadParameter(
            "say where the clean text goes: -o OUT (or --dry-run, --check, --diff)", param_hint="--out"
        )
    raise typer.Exit(command.clean(request, settings))


@app.command()
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document; - is standard input.")],
    preset: PresetOption = None,
    keep: KeepOption = None,
    only: OnlyOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    rules: RulesOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print long blocks whole.")] = False,
) -> None:
    """Show each block of a document with its verdict, its score and the evidence for and against."""
    settings = settings_from(preset=preset, keep=keep, only=only, language=language, kind=kind, rules=rules)
    from cleaner.console import explain as command

    raise typer.Exit(command.explain(file, settings, whole=verbose))


@app.command()
def restore(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder that an earlier run wrote.")],
    target: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where the sources go; otherwise OUT/restored.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The report, where it is not OUT/report.jsonl.")
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Rebuild the text sources from clean text and report, byte for byte, and check their digests."""
    from cleaner.console import restore as command

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
    settings = settings_from(rules=rules)
    if category is not None:
        categories_from("--category", [category])
    from cleaner.console import rules as command

    raise typer.Exit(command.list_rules(settings.rules, category, language))


@rules_app.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule.")], rules: RulesOption = None
) -> None:
    """Show one rule: what it matches, why, and its examples."""
    settings = settings_from(rules=rules)
    from cleaner.console import rules as command

    raise typer.Exit(command.show_rule(rule, settings.rules))


@rules_app.command("check")
def rules_check(
    pack: Annotated[Path | None, typer.Argument(metavar="[PACK]", help="A pack, or a folder of packs.")] = None,
    rules: RulesOption = None,
) -> None:
    """Run the examples of the rules, and refuse what makes a rule fragile."""
    settings = settings_from(rules=rules)
    from cleaner.console import rules as command

    raise typer.Exit(command.check_rules(pack, settings.rules))


def main(arguments: Sequence[str] | None = None) -> None:
    """The `cleaner` command. Exit codes: 0 done, 1 some documents failed or are held, 2 wrong use."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="cleaner")
    except CleanerError as error:
        _complain(str(error))
        from cleaner.batch.plan import PlanError

        sys.exit(2 if isinstance(error, PackError | PlanError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read our output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        from cleaner.batch.names import as_text, reason

        _complain(f"{as_text(str(error.filename))}: {reason(error)}" if error.filename else reason(error))
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CLEANER_TRACEBACK"):
            raise
        _complain(f"internal error: {type(error).__name__}: {error} (CLEANER_TRACEBACK=1 shows where)")
        sys.exit(1)


def _complain(text: str) -> None:
    """One line on standard error."""
    from cleaner.batch.names import shown

    print(f"cleaner: {shown(' '.join(text.split()))}", file=sys.stderr)


if __name__ == "__main__":
    main()
