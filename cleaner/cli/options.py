"""Options that several commands have, and the settings that they make with the nearest file of settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.corpus import settings as config
from cleaner.model import CATEGORIES, KindOption, Preset

if TYPE_CHECKING:
    from cleaner.corpus.settings import Settings

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
JudgeOption = Annotated[
    Path | None, typer.Option("--judge", metavar="DIR", help="Judge with what `cleaner fit` wrote there.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def settings_of(**given: Any) -> Settings:
    """The settings of the nearest file, with what stands on the command line in their place."""
    settings = config.load(Path.cwd())
    values = {name: value for name, value in given.items() if value is not None}
    for name in ("keep", "only"):
        if name in values:
            values[name] = categories_of(f"--{name}", values[name])
    if "rules" in values:
        values["rules"] = (*settings.rules, *(str(path) for path in values["rules"]))
    if "judge" in values:
        values["judge"] = str(values["judge"])
    checks = {
        "jobs": config.check_jobs,
        "max_removed": config.check_share,
        "doubt": config.check_share,
        "timeout": config.check_seconds,
        "language": config.check_language,
        "format": config.check_format,
        "to": config.check_target,
        "attributes": config.check_name,
        "max_document": config.check_size,
    }
    for name, check in checks.items():
        if name in values:
            try:
                values[name] = check(values[name])
            except ValueError as error:
                raise typer.BadParameter(str(error), param_hint=f"--{name.replace('_', '-')}") from None
    return dataclasses.replace(settings, **values)


def place_of(text: str) -> Path:
    """The path or address that an option names. Raises BadParameter when the address cannot be used."""
    from cleaner.system import addresses

    try:
        return addresses.place(text)
    except addresses.PlaceError as error:
        raise typer.BadParameter(str(error)) from None


def categories_of(option: str, values: Sequence[str]) -> tuple[str, ...]:
    """The categories that an option names, several of them with commas between."""
    names = [name.strip() for value in values for name in value.split(",")]
    try:
        return config.check_categories(names)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
