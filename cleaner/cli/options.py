"""Options that several commands have, and the settings that they make with the nearest file of settings."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_type_hints

import typer

from cleaner.corpus import settings as config
from cleaner.model import CATEGORIES, KindOption, Preset

if TYPE_CHECKING:
    from cleaner.corpus.settings import Settings

_Options = TypeVar("_Options")
_CATEGORY = f"One of {', '.join(CATEGORIES)}; may be given several times, or as a list with commas."
PresetOption = Annotated[Preset | None, typer.Option(help="How much it takes to remove something.")]
LanguageOption = Annotated[str | None, typer.Option(metavar="CODE", help="Language of the documents; otherwise found.")]
KindChoice = Annotated[KindOption | None, typer.Option(help="How the input is read; auto looks at the content.")]
EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding of documents that are not UTF-8; otherwise found.")
]
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
PortOption = Annotated[
    int, typer.Option(metavar="N", min=0, max=65535, help="The port of the review; otherwise a free one.")
]
WhoOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Your name in the verdicts; otherwise your user name.")
]
NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="Print the address of the review only.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def settings_of(**given: Any) -> Settings:
    """The settings of the nearest file, with what stands on the command line (and is not None) in their place, checked.

    Raises BadParameter naming the option that is wrong, PackError where the file is.
    """
    settings = config.load(Path.cwd())
    values = {name: value for name, value in given.items() if value is not None}
    for name in {"keep", "only"} & values.keys():
        values[name] = [item.strip() for value in values[name] for item in value.split(",")]
    if "rules" in values:
        values["rules"] = [*settings.rules, *(str(path) for path in values["rules"])]
    for name in {"judge", "urls"} & values.keys():
        values[name] = str(values[name])
    for name, value in values.items():
        values[name] = _checked(config.CHECKS[name], value, f"--{name.replace('_', '-')}")
    return dataclasses.replace(settings, **values)


def together(settings: Settings) -> Settings:
    """The settings, whose options go together. Raises BadParameter naming one that does not."""
    try:
        config.check_together(settings)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return settings


def source_of(text: str | None) -> str | None:
    """The format that `--from` names. Raises BadParameter when none of it is read."""
    return None if text is None else str(_checked(config.check_source, text, "--from"))


def _checked(check: Callable[[object], object], value: object, option: str) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _show_defaults(hints: Mapping[str, Any]) -> None:
    """Have the help of options tell the defaults of those that are settings.

    On the command line their default is to say nothing, so that a file may: typer would show none. Commands that share an option share
    what is shown.
    """
    usual = config.Settings()
    names = {item.name for item in dataclasses.fields(config.Settings)}
    for name, hint in hints.items():
        found = (item for item in getattr(hint, "__metadata__", ()) if isinstance(item, typer.models.OptionInfo))
        option = next(found, None)
        if option is not None and name in names:
            option.show_default = _in_words(getattr(usual, name), option.param_decls or ()) or False


def _in_words(value: object, names: Sequence[str]) -> str:
    """A default as a help text has it; nothing where it is to do nothing, or for a switch that can be said in one way only."""
    if isinstance(value, bool):
        both = next((text for text in names if "/" in text), None)
        return "" if both is None else both.split("/")[0 if value else 1].removeprefix("--")
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    return value if isinstance(value, str) else ""


def command_of(kind: type[_Options], run: Callable[[_Options], None]) -> Callable[..., None]:
    """A command whose options are the fields of a dataclass, each annotated as typer wants a parameter; named and described as `run`.

    Example:
        >>> @dataclasses.dataclass
        ... class Options:
        ...     loud: Annotated[bool, typer.Option("--loud")] = False
        >>> command_of(Options, lambda options: print(options.loud))(loud=True)
        True
    """

    @functools.wraps(run)
    def command(**given: Any) -> None:
        run(kind(**given))

    hints = get_type_hints(kind, include_extras=True)
    _show_defaults(hints)
    parameters = [
        inspect.Parameter(
            item.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if item.default is dataclasses.MISSING else item.default,
            annotation=hints[item.name],
        )
        for item in dataclasses.fields(kind)  # type: ignore[arg-type]
    ]
    del command.__wrapped__
    command.__annotations__ = {}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


def path_or_address(text: str) -> Path:
    """The path or address that an option names. Raises BadParameter when the address cannot be used."""
    from cleaner.system import addresses

    try:
        return addresses.path_of(text)
    except addresses.AddressError as error:
        raise typer.BadParameter(str(error)) from None


def categories_of(option: str, values: Sequence[str]) -> tuple[str, ...]:
    """The categories that an option names. Raises BadParameter."""
    return tuple(_checked(config.check_categories, list(values), option))
