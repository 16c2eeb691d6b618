"""The options that several commands share, and the settings that come of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cleaner import config
from cleaner.config import Settings
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


def settings_from(**given: Any) -> Settings:
    """The settings of the nearest file, with what stands on the command line in their place."""
    settings = config.load(Path.cwd())
    values = {name: value for name, value in given.items() if value is not None}
    for name in ("keep", "only"):
        if name in values:
            values[name] = categories_from(f"--{name}", values[name])
    if "rules" in values:
        values["rules"] = (*settings.rules, *(str(path) for path in values["rules"]))
    checks = {
        "jobs": config.check_jobs,
        "max_removed": config.check_share,
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


def categories_from(option: str, values: Sequence[str]) -> tuple[str, ...]:
    """The categories that an option names, with commas or several times. Raises BadParameter for one that is none."""
    names = [name.strip() for value in values for name in value.split(",")]
    try:
        return config.check_categories(names)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
