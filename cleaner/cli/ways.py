"""Options of `cleaner clean` about what is written of which documents, and where their addresses come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

TitleOption = Annotated[
    bool | None, typer.Option("--title/--no-title", help="txt: the headline of a page above its text.")
]
UrlOption = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Where the one page that is cleaned came from.")
]
UrlsOption = Annotated[
    Path | None,
    typer.Option(
        "--urls", metavar="FILE", help="A table of file and address, a line each: .csv, or with tabs between."
    ),
]
WordsOption = Annotated[
    int | None, typer.Option("--min-words", metavar="N", help="Leave out documents of fewer words of clean text.")
]
LanguagesOption = Annotated[
    list[str] | None,
    typer.Option("--language-filter", metavar="CODE,…", help="Leave out documents in other languages than these."),
]
FieldsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only-with", metavar="FIELD,…", help="Leave out documents that lack one of these: author, date, title …"
    ),
]
FixOption = Annotated[
    bool | None,
    typer.Option(
        "--fix-text/--no-fix-text", help="Mend text that was decoded wrongly (â€™ for ’); wants the extra fix."
    ),
]
DuplicatesOption = Annotated[
    Literal["off", "say", "drop"] | None,
    typer.Option(
        "--duplicates",
        help="Documents whose clean text stands in the run already, or nearly: say it in the report, or leave them out, too.",
    ),
]
