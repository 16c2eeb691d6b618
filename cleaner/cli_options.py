"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.model import CATEGORIES, KindOption, Preset

_CATEGORY = f"One of {', '.join(CATEGORIES)}; may be given several times, or as a list with commas."
PresetOption = Annotated[Preset | None, typer.Option(help="How much it takes to remove something.")]
LanguageOption = Annotated[str | None, typer.Option(metavar="CODE", help="Language of the documents; otherwise found.")]
KindChoice = Annotated[KindOption | None, typer.Option(help="How the input is read; auto looks at the content.")]
KeepOption = Annotated[
    list[str] | None, typer.Option("--keep", metavar="CATEGORY", help=f"Report, but leave in. {_CATEGORY}")
]
OnlyOption = Annotated[
    list[str] | None, typer.Option("--only", metavar="CATEGORY", help="Remove nothing but these categories.")
]
ShareOption = Annotated[
    float | None,
    typer.Option("--max-removed", metavar="SHARE", help="Hold a document that would lose more of its words (0 to 1)."),
]
RulesOption = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="DIR", help="Add the rule packs of a folder (or one file).")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
