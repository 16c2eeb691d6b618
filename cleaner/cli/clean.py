"""`cleaner clean`, parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Literal

import typer

from cleaner.cli import ways
from cleaner.cli.options import (
    EncodingOption,
    JudgeOption,
    KeepOption,
    KindChoice,
    LanguageOption,
    OnlyOption,
    PresetOption,
    QuietOption,
    RulesOption,
    ShareOption,
    command_of,
    path_or_address,
    settings_of,
    source_of,
    together,
)
from cleaner.corpus import choose
from cleaner.corpus.settings import Settings
from cleaner.formats.registry import readable
from cleaner.formats.suffixes import targets
from cleaner.model import ReportEvidence


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(command_of(Options, clean))


def one_of(names: Sequence[str]) -> str:
    """The names as a sentence has them: "a, b or c"."""
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may say."""

    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH…", help="Files, folders, patterns or addresses (s3://…, https://…); - is standard input."
        ),
    ]
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            parser=path_or_address,
            help="Folder for the clean text and the reports, or an address (s3://…).",
        ),
    ] = None
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")] = None
    preset: PresetOption = None
    keep: KeepOption = None
    only: OnlyOption = None
    language: LanguageOption = None
    kind: KindChoice = None
    encoding: EncodingOption = None
    max_removed: ShareOption = None
    doubt: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="HTML: share of words in doubt above which trafilatura is asked; 0 always, 1 never."
        ),
    ] = None
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help="Pass a document through, held, that takes longer (0: no limit). What no limit can stop (a library that never comes "
            "back) has its process replaced; a small run with -j 1, and standard input, have no other process, and would hang.",
        ),
    ] = None
    rules: RulesOption = None
    judge: JudgeOption = None
    format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="txt, json (with metadata), md, html or tei (TEI-XML)."),
    ] = None
    links: Annotated[
        bool | None, typer.Option("--links/--no-links", help="md, html, tei: write links, or only their words.")
    ] = None
    images: Annotated[
        bool | None, typer.Option("--images/--no-images", help="md, html, tei: write the article's images.")
    ] = None
    tables: Annotated[
        bool | None,
        typer.Option("--tables/--no-tables", help="md, html, tei: write tables of data, or leave them out."),
    ] = None
    comments: Annotated[
        bool | None,
        typer.Option(
            "--comments/--no-comments", help="json: readers' comments that were taken out, in a field of their own."
        ),
    ] = None
    front_matter: Annotated[
        bool | None,
        typer.Option("--front-matter/--no-front-matter", help="md: title, author, date … as YAML before the text."),
    ] = None
    title: ways.TitleOption = None
    url: ways.UrlOption = None
    urls: ways.UrlsOption = None
    min_words: ways.WordsOption = None
    language_filter: ways.LanguagesOption = None
    only_with: ways.FieldsOption = None
    fix_text: ways.FixOption = None
    duplicates: ways.DuplicatesOption = None
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=path_or_address,
            help="Other place for report.jsonl; the page goes beside it as .html.",
        ),
    ] = None
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report (and nothing can be restored).")] = (
        False
    )
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print the table.")] = False
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 when something would be removed.")
    ] = False
    diff: Annotated[bool, typer.Option("--diff", help="Print a unified diff of each text document.")] = False
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help=f"How the input is read, whatever it is called: {', '.join(readable())}."
        ),
    ] = None
    to: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help=f"Write records as {one_of(targets())} (a row a document); otherwise as they came.",
        ),
    ] = None
    text_key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Field that holds the text; otherwise text, content, body …")
    ] = None
    id_key: Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds the id; otherwise id.")] = None
    url_key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Field that holds the address; otherwise url.")
    ] = None
    inline_report: Annotated[
        bool, typer.Option("--inline-report", help="Write each record's removals into a field of it, too.")
    ] = False
    evidence: Annotated[
        ReportEvidence | None,
        typer.Option(
            help="What the report tells of each removal: the names of its rules, or every rule and the four heaviest "
            "topics of measures, with their weights."
        ),
    ] = None
    attributes: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Cut nothing; write dolma's attribute files below OUT/attributes/NAME."),
    ] = None
    max_document: Annotated[int | None, typer.Option(metavar="BYTES", help="Leave out a document of more bytes.")] = (
        None
    )
    restart: Annotated[
        bool, typer.Option("--restart", help="Do everything again, also what an earlier run has finished.")
    ] = False
    engine: Annotated[
        Literal["local", "ray"],
        typer.Option(help="Where the work is done: here, or on a Ray cluster (-j counts its CPUs; otherwise all)."),
    ] = "local"
    ray_address: Annotated[
        str | None,
        typer.Option("--ray-address", metavar="ADDRESS", help="The Ray cluster; otherwise RAY_ADDRESS, or one here."),
    ] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write into an OUT that holds other files.")] = False
    quiet: QuietOption = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print a line for each document, and warnings.")] = (
        False
    )

    def settings(self) -> Settings:
        """The settings in force: what is said here, and below it the nearest file's. Raises BadParameter for what does not go together."""
        names = {item.name for item in fields(self)} & {item.name for item in fields(Settings)} - {"report"}
        given = {item.name: getattr(self, item.name) for item in fields(Settings) if item.name in names}
        # Only these can be said in one way; not to say it leaves it to the file.
        report = False if self.no_report else True if self.report is not None else None
        given |= {"report": report, "inline_report": self.inline_report or None}
        return together(settings_of(**given))


def clean(options: Options) -> None:
    """Clean documents: PATH… into the folder OUT; one page or text without OUT, and - (standard input), to standard output."""
    settings = options.settings()
    form = source_of(options.source)
    _check(options)
    from cleaner.cli.commands import stream
    from cleaner.cli.commands.request import Request

    request = Request(
        tuple(options.paths),
        options.out,
        options.report,
        dry_run=options.dry_run,
        check=options.check,
        diff=options.diff,
        overwrite=options.overwrite,
        restart=options.restart,
        engine=options.engine,
        ray_address=options.ray_address,
        form=form,
        quiet=options.quiet,
        verbose=options.verbose,
    )
    if any(map(choose.is_web, options.paths)):
        from cleaner.cli.commands import fetch

        raise typer.Exit(fetch.clean(request, settings))
    if "-" in options.paths:
        if form is not None:
            from cleaner.cli.commands import piped

            raise typer.Exit(piped.clean_records(request, settings))
        raise typer.Exit(stream.clean_stdin(request, settings))
    if request.out is None and not (request.dry_run or request.check or request.diff):
        raise typer.Exit(stream.clean_file(request, settings))
    from cleaner.cli.commands import clean as command

    raise typer.Exit(command.clean(request, settings))


def _check(options: Options) -> None:
    """Raise BadParameter for options that contradict each other, or lack one."""
    report = options.report
    if report is not None and options.no_report:
        raise typer.BadParameter("--report and --no-report exclude each other")
    if report is not None and report.suffix.lower() in {".html", ".htm"}:
        raise typer.BadParameter("the report is JSON lines; its page goes beside it as .html", param_hint="--report")
    if options.engine == "ray" and options.diff:
        raise typer.BadParameter("differences are printed by the local engine only", param_hint="--diff")
    if options.duplicates not in {None, "off"} and (options.out is None or options.dry_run or options.check):
        raise typer.BadParameter("are found in what a run writes: it wants -o OUT", param_hint="--duplicates")
    if options.ray_address is not None and options.engine != "ray":
        raise typer.BadParameter("wants --engine ray", param_hint="--ray-address")
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise typer.BadParameter("- stands alone: standard input", param_hint="PATH")
        if options.out is not None:
            raise typer.BadParameter("- goes to standard output, not to a folder", param_hint="--out")
