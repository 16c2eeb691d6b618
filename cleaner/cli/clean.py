"""`cleaner clean`, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from cleaner.cli.options import (
    JudgeOption,
    KeepOption,
    KindChoice,
    LanguageOption,
    OnlyOption,
    PresetOption,
    QuietOption,
    RulesOption,
    ShareOption,
    place_of,
    settings_of,
)
from cleaner.corpus import settings as config
from cleaner.report.lean import ReportEvidence


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(clean)


def clean(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders, patterns or addresses (s3://…); - is standard input."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            parser=place_of,
            help="Folder for the clean text and the reports, or an address (s3://…).",
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")] = None,
    preset: PresetOption = None,
    keep: KeepOption = None,
    only: OnlyOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    max_removed: ShareOption = None,
    doubt: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="HTML: share of words in doubt above which trafilatura is asked; 0 always, 1 never."
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help="Pass a document through, held, that takes longer (60; 0: no limit). What no limit can stop (a library that never comes "
            "back) has its process replaced; a small run with -j 1, and standard input, have no other process, and would hang.",
        ),
    ] = None,
    rules: RulesOption = None,
    judge: JudgeOption = None,
    format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="txt, json (with metadata), md, html or tei (TEI-XML)."),
    ] = None,
    links: Annotated[
        bool | None, typer.Option("--links/--no-links", help="md, html, tei: write links, or only their words.")
    ] = None,
    images: Annotated[
        bool | None, typer.Option("--images/--no-images", help="md, html, tei: write the article's images.")
    ] = None,
    tables: Annotated[
        bool | None,
        typer.Option("--tables/--no-tables", help="md, html, tei: write tables of data, or leave them out."),
    ] = None,
    comments: Annotated[
        bool | None,
        typer.Option(
            "--comments/--no-comments", help="json: readers' comments that were taken out, in a field of their own."
        ),
    ] = None,
    front_matter: Annotated[
        bool | None,
        typer.Option("--front-matter/--no-front-matter", help="md: title, author, date … as YAML before the text."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=place_of, help="Other place for report.jsonl; the page goes beside it as .html."
        ),
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
            metavar="FORMAT",
            help="Write records as jsonl, jsonl.gz, jsonl.zst, parquet or csv (a row a document); otherwise as they came.",
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
    evidence: Annotated[
        ReportEvidence | None,
        typer.Option(help="What the report tells of each removal: the strongest measures, or all."),
    ] = None,
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
    settings = settings_of(
        preset=preset,
        keep=keep,
        only=only,
        language=language,
        kind=kind,
        max_removed=max_removed,
        doubt=doubt,
        timeout=timeout,
        rules=rules,
        judge=judge,
        format=format,
        jobs=jobs,
        report=False if no_report else None,
        to=to,
        text_key=text_key,
        id_key=id_key,
        url_key=url_key,
        inline_report=inline_report or None,
        evidence=evidence,
        attributes=attributes,
        max_document=max_document,
        links=links,
        images=images,
        tables=tables,
        comments=comments,
        front_matter=front_matter,
    )
    try:
        config.check_together(settings)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
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
    from cleaner.cli.commands import clean as command
    from cleaner.cli.commands import stream

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
