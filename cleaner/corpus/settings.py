"""Settings from `cleaner.toml` or from `[tool.cleaner]` in pyproject.toml, found upward from the working folder.

What stands on the command line wins over the file; the file wins over the defaults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args

from cleaner.corpus import choose
from cleaner.formats import registry
from cleaner.formats.suffixes import target_format, targets
from cleaner.model import CATEGORIES, Category, KindOption, PackError, Preset, ReportEvidence, Result
from cleaner.pipeline import checks
from cleaner.system import toml

Format = str
Duplicates = Literal["off", "say", "drop"]
FORMATS: tuple[Format, ...] = ("txt", "json", "md", "html", "tei")
MARKED: tuple[Format, ...] = ("md", "html", "tei")
"""Formats that have links, images and tables."""
MAX_DOCUMENT = 50_000_000
"""Bytes of a document that are read where nothing else is said; what people write has some kilobytes."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what becomes of a document, and how many work at it."""

    preset: Preset = "balanced"
    keep: tuple[Category, ...] = ()
    only: tuple[Category, ...] | None = None
    language: str | None = None
    max_removed: float | None = None
    doubt: float | None = None
    timeout: float = 60.0
    kind: KindOption = "auto"
    encoding: str | None = None
    rules: tuple[str, ...] = ()
    judge: str | None = None
    jobs: int = 1
    format: Format = "txt"
    report: bool = True
    text_key: str | None = None
    id_key: str | None = None
    url_key: str | None = None
    max_document: int = MAX_DOCUMENT
    to: str | None = None
    inline_report: bool = False
    evidence: ReportEvidence = "short"
    attributes: str | None = None
    links: bool = True
    images: bool = False
    tables: bool = True
    comments: bool = False
    front_matter: bool = False
    title: bool = False
    url: str | None = None
    urls: str | None = None
    min_words: int = 0
    language_filter: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    fix_text: bool = False
    duplicates: Duplicates = "off"

    def refuses(self, result: Result) -> str | None:
        """Why a clean document is left out, in words; None for one that is what a document has to be, and where nothing is asked of it."""
        if not (self.min_words or self.language_filter or self.only_with):
            return None
        return choose.Wanted(self.min_words, self.language_filter, self.only_with).refuses(result)


def find(start: Path) -> Path | None:
    """The nearest file with settings, in `start` or a folder above it; cleaner.toml wins over its neighbour."""
    for folder in (start, *start.parents):
        own = folder / "cleaner.toml"
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        # Another project's pyproject.toml may be broken in ways that are none of our business, but then we cannot know.
        if project.is_file() and "cleaner" in _tool(toml.read(project), project):
            return project
    return None


def load(start: Path) -> Settings:
    """The settings in force in `start`; the defaults when no file has any. Raises PackError naming file and key."""
    path = find(start)
    return Settings() if path is None else read(path)


def read(path: Path) -> Settings:
    """The settings of one file."""
    data = toml.read(path)
    table: object = _tool(data, path).get("cleaner", {}) if path.name == "pyproject.toml" else data
    where = f"{path}: tool.cleaner" if path.name == "pyproject.toml" else str(path)
    if not isinstance(table, Mapping):
        raise PackError(f"{where}: wants a table")
    known = [field.name for field in fields(Settings)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in known:
            raise PackError(f"{where}: {key}: unknown setting (known are {', '.join(known)})")
        if name in values:
            raise PackError(f"{where}: {key}: is set twice")
        try:
            values[name] = CHECKS[name](value)
        except ValueError as error:
            raise PackError(f"{where}: {key}: {error}") from None
    # A path in a file is meant from where the file lies, not from where the command runs.
    values["rules"] = tuple(str(path.parent / pack) for pack in values.get("rules", ()))
    for name in {"judge", "urls"} & values.keys():
        values[name] = str(path.parent / values[name])
    return Settings(**values)


def _tool(data: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    tool = data.get("tool", {})
    if not isinstance(tool, Mapping):
        raise PackError(f"{path}: tool: wants a table")
    return tool


def check_categories(values: object) -> tuple[Category, ...]:
    """`values` as categories, each once; raises ValueError naming the one that is none."""
    if not isinstance(values, list | tuple) or not all(isinstance(item, str) for item in values):
        raise ValueError("wants a list of categories")
    for item in values:
        if item not in CATEGORIES:
            raise ValueError(f"{item!r} is none of {', '.join(CATEGORIES)}")
    return cast("tuple[Category, ...]", tuple(dict.fromkeys(values)))


def check_share(value: object) -> float:
    """`value` as a share of words, 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("wants a number from 0 to 1")
    return float(value)


def check_seconds(value: object) -> float:
    """`value` as a time limit in seconds; 0 is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError("wants a number of seconds, 0 for no limit")
    return float(value)


def check_language(value: object) -> str:
    """`value` as the code of a language."""
    return str(checks.language(_text(value)))


def check_jobs(value: object) -> int:
    """`value` as a number of processes."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= checks.MAX_JOBS:
        raise ValueError(f"wants a whole number from 1 to {checks.MAX_JOBS}")
    return value


def check_format(value: object) -> Format:
    """`value` as a format of the output."""
    if value not in FORMATS:
        raise ValueError(f"{value!r} is none of {', '.join(FORMATS)}")
    return str(value)


def check_together(settings: Settings) -> None:
    """Raise ValueError, with the option's name first, where an option asks for what the format has no place for."""
    marked = settings.format in MARKED and settings.to is None
    where = f"the format is {settings.format}" if settings.to is None else f"--to {settings.to} writes plain text"
    for option, asked in (
        ("--no-links", not settings.links),
        ("--images", settings.images),
        ("--no-tables", not settings.tables),
    ):
        if asked and not marked:
            raise ValueError(f"{option} wants --format {', '.join(MARKED[:-1])} or {MARKED[-1]}; {where}")
    if settings.front_matter and (settings.format != "md" or settings.to is not None):
        raise ValueError(f"--front-matter wants --format md; {where}")
    if settings.title and (settings.format != "txt" or settings.to is not None):
        raise ValueError(f"--title wants --format txt (the others have the title already); {where}")
    if settings.url is not None and settings.urls is not None:
        raise ValueError("--url and --urls exclude each other")
    to = target_format(settings.to) if settings.to is not None else None
    if settings.inline_report and to is not None and not to.nested:
        others = " or ".join(form.name for form in registry.records() if form.nested)
        raise ValueError(f"--inline-report wants fields in fields, which {to.name} has not: --to {others}")
    if settings.comments and not (settings.format == "json" if to is None else to.any_fields):
        raise ValueError(f"--comments wants a format with fields: --format json or --to jsonl; {where}")
    if settings.duplicates == "drop" and (settings.attributes is not None or (to is not None and not to.restores)):
        what = "attributes" if to is None else to.name
        raise ValueError(
            f"--duplicates drop writes files again without some documents, which {what} cannot: --duplicates say"
        )
    if settings.attributes is not None and (settings.to is not None or settings.inline_report):
        raise ValueError("--attributes cuts nothing and has a form of its own: no --to, no --inline-report")


def check_size(value: object) -> int:
    """`value` as a number of bytes."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("wants a number of bytes, 1 or more")
    return value


def check_target(value: object) -> str:
    """`value` as a format of record files."""
    if value not in targets():
        raise ValueError(f"{value!r} is none of {', '.join(targets())}")
    return str(value)


def check_source(value: object) -> str:
    """`value` as a format of record files that is read."""
    if value not in registry.readable():
        raise ValueError(f"{value!r} is none of {', '.join(registry.readable())}")
    return str(value)


def check_name(value: object) -> str:
    """`value` as the name of a set of attributes: it becomes a folder and the beginning of names."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("wants a name of letters, digits, points, dashes and underscores")
    return value


def _choice(allowed: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
        return str(value)

    return check


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("wants a string")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("wants a list of strings")
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("wants true or false")
    return value


CHECKS: Mapping[str, Callable[[object], object]] = {
    "preset": _choice(get_args(Preset)),
    "keep": check_categories,
    "only": check_categories,
    "language": check_language,
    "max_removed": check_share,
    "doubt": check_share,
    "timeout": check_seconds,
    "kind": _choice(get_args(KindOption)),
    "encoding": choose.check_encoding,
    "rules": _texts,
    "judge": _text,
    "jobs": check_jobs,
    "format": check_format,
    "report": _flag,
    "text_key": _text,
    "id_key": _text,
    "url_key": _text,
    "max_document": check_size,
    "to": check_target,
    "inline_report": _flag,
    "evidence": _choice(get_args(ReportEvidence)),
    "attributes": check_name,
    "links": _flag,
    "images": _flag,
    "tables": _flag,
    "comments": _flag,
    "front_matter": _flag,
    "title": _flag,
    "url": choose.check_address,
    "urls": _text,
    "min_words": choose.check_words,
    "language_filter": choose.check_languages,
    "only_with": choose.check_fields,
    "fix_text": _flag,
    "duplicates": _choice(get_args(Duplicates)),
}
"""What each setting must be, wherever it stands: the checked value, or ValueError."""
