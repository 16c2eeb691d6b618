"""Site configurations in the format of Full-Text RSS (`example.org.txt`, lines such as `body: //article`), as tables of a pack.

The format is documented by its makers, FiveFilters.org, at help.fivefilters.org under "Site patterns". What has no meaning here is told,
each directive once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.model import PackError
from cleaner.packs import selectors
from cleaner.packs.sites import MAX_SELECTORS
from cleaner.system.names import reason, shown

MAX_BYTES = 1_000_000
"""Bytes of one configuration."""
_DIRECTIVE = re.compile(r"\s*([a-z_]+)(?:\(.*?\))?\s*:\s*(.*?)\s*$", re.IGNORECASE)
_HOST = re.compile(r"\.?[\w-]+(?:\.[\w-]+)+")
_AS_THEY_ARE = ("title", "body", "author", "date", "strip")


@dataclass(slots=True)
class Imported:
    """What was read: tables of hosts, directives that mean nothing here with how often they stand, and what is wrong."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[str, str]] = field(default_factory=list)


def read(path: Path) -> Imported:
    """The configurations of a file, or of all .txt files below a folder. Raises PackError when there is no such file."""
    if not path.exists():
        raise PackError(f"{shown(path)}: no such file or folder")
    found = Imported()
    for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
        host = file.name.removesuffix(".txt").lower()
        if not _HOST.fullmatch(host):
            found.problems.append((str(file), "is not named after a host, such as example.org.txt"))
            continue
        try:
            data = file.read_bytes()
            if len(data) > MAX_BYTES:
                raise PackError(f"is longer than {MAX_BYTES:,} bytes")
            _add(found, file, host, data.decode("utf-8-sig"))
        except (OSError, ValueError, PackError) as error:
            found.problems.append((str(file), reason(error)))
    return found


def _add(found: Imported, file: Path, host: str, text: str) -> None:
    page: dict[str, Any] = {"host": host.removeprefix(".").removeprefix("www.")}
    page |= {name: [] for name in (*_AS_THEY_ARE, "test_urls")}
    for number, line in enumerate(text.splitlines(), 1):
        match = _DIRECTIVE.match(line)
        if match is None or line.lstrip().startswith("#") or not match.group(2):
            continue
        name, value = match.group(1).lower(), match.group(2)
        if name == "test_url":
            page["test_urls"].append(value)
            continue
        made = _selector(name, value)
        if made is None:
            found.unused[name] += 1
            continue
        target, selector = made
        try:
            selectors.compiled(selector)
        except PackError as error:
            found.problems.append((str(file), f"line {number}: {error}"))
            continue
        if len(selector) > selectors.MAX_SELECTOR or len(page[target]) >= MAX_SELECTORS:
            found.problems.append((str(file), f"line {number}: is too long, or one too many"))
        elif selector not in page[target]:
            page[target].append(selector)
    if not any(page[name] for name in _AS_THEY_ARE):
        found.problems.append((str(file), "says nothing that can be used"))
    elif any(other["host"] == page["host"] for other in found.pages):
        found.problems.append((str(file), f"{page['host']} has a configuration already"))
    else:
        found.pages.append(page)


def _selector(name: str, value: str) -> tuple[str, str] | None:
    """Which field a directive goes to, and the selector that it is there; None for one without meaning here."""
    if name in _AS_THEY_ARE:
        return name, _xpath(value)
    quoted = _quoted(value.strip("'\""))
    if name == "strip_id_or_class":
        return "strip", f"//*[contains(concat(' ', @class, ' ', @id, ' '), {quoted})]"
    if name == "strip_image_src":
        return "strip", f"//img[contains(@src, {quoted})]"
    return None


def _xpath(value: str) -> str:
    """XPath that is none by its first letters (`descendant-or-self::p`) is put so that it is read as XPath."""
    return value if selectors.is_xpath(value) else f"({value})"


def _quoted(text: str) -> str:
    """A string of XPath, which knows no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = text.split("'")
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in parts) + ")"


def told(found: Imported) -> Iterator[str]:
    """What a person should know of directives that were left out, each once."""
    for name, count in sorted(found.unused.items()):
        times = "once" if count == 1 else f"{count:,} times"
        yield f"{name}: has no meaning here, and was left out ({times})"
