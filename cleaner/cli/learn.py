"""`cleaner learn`, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import ways
from cleaner.cli.options import (
    JudgeOption,
    KindChoice,
    LanguageOption,
    PresetOption,
    QuietOption,
    RulesOption,
    settings_of,
    source_of,
)
from cleaner.formats.registry import readable

IMPORT = "import"


def add(app: typer.Typer) -> None:
    """Give the app this command."""
    app.command()(learn)


def learn(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH…",
            help="Documents with addresses, as for clean; or OUT, a run's folder: its sources are read again. "
            "`import FILE…` reads site configurations of Full-Text RSS instead.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="PACKDIR", help="Folder for the packs, one a host; --rules PACKDIR uses it."
        ),
    ],
    min_articles: Annotated[
        int, typer.Option("--min-articles", metavar="N", min=2, help="Articles that a block stands in, at least.")
    ] = 6,
    min_share: Annotated[
        float,
        typer.Option(
            "--min-share", metavar="SHARE", min=0, max=1, help="Share of a host's articles, at least (0 to 1)."
        ),
    ] = 0.03,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Number of processes.")] = None,
    preset: PresetOption = None,
    language: LanguageOption = None,
    kind: KindChoice = None,
    rules: RulesOption = None,
    judge: JudgeOption = None,
    urls: ways.UrlsOption = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help=f"How the input is read, whatever it is called: {', '.join(readable())}."
        ),
    ] = None,
    text_key: Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds the text.")] = None,
    url_key: Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds the address.")] = None,
    quiet: QuietOption = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Print a line for each host.")] = False,
) -> None:
    """Propose rules for single hosts: blocks that stand on many pages of one. `cleaner review PACKDIR` shows them before they act."""
    from cleaner.cli.commands import learn as command

    if paths[0] == IMPORT and len(paths) > 1:
        raise typer.Exit(command.import_sites([Path(path) for path in paths[1:]], out, quiet=quiet))
    settings = settings_of(
        jobs=jobs, preset=preset, language=language, kind=kind, rules=rules, judge=judge, urls=urls, text_key=text_key,
        url_key=url_key,
    )  # fmt: skip
    request = command.Request(
        tuple(paths), out, form=source_of(source), articles=min_articles, share=min_share, quiet=quiet, verbose=verbose
    )
    raise typer.Exit(command.learn(request, settings))
