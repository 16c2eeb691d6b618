"""From what a person names (files, folders, patterns) to the list of documents and the names of their outputs.

One rule for the names: the tree below the deepest folder that holds everything named is mirrored. So one folder is
mirrored as it is, two folders stand side by side, and files of one folder lie flat.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from cleaner.corpus.document import Job
from cleaner.corpus.search import Found, PlanError, answers, search
from cleaner.formats.suffixes import format_of, output_name, short_name
from cleaner.system import addresses
from cleaner.system.names import as_text, is_utf8, reason, safe, shown

REPORT = "report.jsonl"
REPORT_PAGE = "report.html"
_PAGES = re.compile(r"report-\d+\.html")
"""Further pages of the report of a large run."""
FAILED = "failed.jsonl"
VERDICTS = "verdicts.jsonl"
STATE = ".cleaner"
_OTHERS = "{}: holds other files already; name an empty or new folder, or add --overwrite"


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs in order, what could not be found or read (these count as failed), and what a person should know."""

    jobs: tuple[Job, ...]
    problems: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()


def make(
    paths: Sequence[str],
    out: Path | None = None,
    suffix: str = ".txt",
    *,
    to: str | None = None,
    form: str | None = None,
    lines: bool = False,
) -> Plan:
    """Plan the cleaning of `paths` into `out` (None: nothing will be written, and only the names are wanted).

    `suffix` is that of a document's output; `to` the suffix of the record files that are written (None: as the input's); `form` how
    the input is read (None: as each file's suffix says); with `lines` records become lines, named as their file where that has lines.
    """
    found = Found(out)
    for path in paths:
        search(path, found)
    # A file named twice is cleaned once. abspath resolves "..", but not symbolic links: those are names of their own.
    first: dict[Path, tuple[Path, bool]] = {}
    for item in found.files:
        first.setdefault(addresses.absolute(item[0]), item)
    unique = list(first.values())
    root = _common(found.roots)
    names = [_relative(file, root) for file, _ in unique]
    for name in names:
        if not is_utf8(str(name)):
            found.notices.append(f"{shown(name)}: its name is not UTF-8; reports and output write its bytes as %XX")
    ids = _distinct([as_text(name) for name in names])
    forms = [form or format_of(name) for name in ids]
    suffixes = [output_name(name, found, suffix, to, lines=lines) for name, found in zip(ids, forms, strict=True)]
    outputs = _outputs(ids, suffixes)
    jobs = tuple(
        Job(number, path, name, output, named, found)
        for number, ((path, named), name, output, found) in enumerate(zip(unique, ids, outputs, forms, strict=True))
    )
    if out is not None:
        _check_in_place(jobs, out)
    return Plan(jobs, tuple(found.problems), tuple(found.notices))


def check_out(out: Path, *, overwrite: bool = False) -> None:
    """Refuse an OUT that is a file, or a folder that holds anything but an earlier run's output."""
    try:
        if addresses.is_remote(out):
            with answers(out):
                free = not out.exists() or not any(out.iterdir())
                mine = (out / REPORT).is_file() or (out / STATE).is_dir()
            if overwrite or mine or free:
                return
            raise PlanError(_OTHERS.format(shown(out)))
        if not out.exists():
            if out.is_symlink():
                raise PlanError(f"{shown(out)}: is a symbolic link to nothing")
            above = next(folder for folder in (*out.parents, Path("/")) if folder.exists())
            if not above.is_dir():
                raise PlanError(f"{shown(out)}: cannot be made, since {shown(above)} is a file")
            if not os.access(above, os.W_OK):
                raise PlanError(f"{shown(out)}: cannot be made, since {shown(above)} may not be written to")
            return
        if not out.is_dir():
            raise PlanError(f"{shown(out)}: is a file, and a folder is wanted")
        if overwrite or (out / REPORT).is_file() or (out / STATE).is_dir() or not any(out.iterdir()):
            return
    except OSError as error:
        raise PlanError(f"{shown(out)}: {reason(error)}") from None
    raise PlanError(_OTHERS.format(shown(out)))


def _common(roots: Iterable[Path]) -> Path:
    absolute = [addresses.absolute(root) for root in roots]
    try:
        return Path(os.path.commonpath(absolute)) if absolute else Path()
    except ValueError:  # drives without a common root
        return Path()


def _relative(path: Path, root: Path) -> PurePath:
    absolute = addresses.absolute(path)
    try:
        return absolute.relative_to(root)
    except ValueError:
        return absolute.relative_to(absolute.anchor)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each once: "a%FF" may be one file's name and another's way to be written."""
    used: dict[str, None] = {}
    for name in names:
        unique, number = name, 2
        while unique in used:
            unique, number = f"{name}~{number}", number + 1
        used[unique] = None
    return list(used)


def _outputs(ids: Sequence[str], suffixes: Sequence[str]) -> list[str]:
    """The output names: the stem with the new suffix; where two would be one, all of them keep their full names.

    Names are compared without case, since on some systems "A.txt" and "a.txt" are one file.
    """
    taken = {REPORT, REPORT_PAGE, FAILED, VERDICTS}
    ids = [safe(name) for name in ids]
    short = [short_name(name, suffix) for name, suffix in zip(ids, suffixes, strict=True)]
    count = Counter(name.lower() for name in short)
    used: set[str] = set(taken)
    result: list[str] = []
    for plain, full, suffix in zip(short, ids, suffixes, strict=True):
        clear = count[plain.lower()] == 1 and plain.lower() not in taken and not _PAGES.fullmatch(plain.lower())
        name = plain if clear else full + suffix
        unique, number = name, 2
        while unique.lower() in used:
            unique = f"{name[: -len(suffix)]}-{number}{suffix}"
            number += 1
        used.add(unique.lower())
        result.append(unique)
    return result


def _check_in_place(jobs: Iterable[Job], out: Path) -> None:
    """No output may be the file that a job reads, nor may one be a folder where another wants a file."""
    sources = {addresses.resolved(job.source): job for job in jobs}
    for job in jobs:
        target = addresses.resolved(out / job.output)
        if target in sources:
            source = sources[target].source
            raise PlanError(
                f"{shown(source)}: the output would overwrite this input; choose another OUT than {shown(out)}"
            )
        if not addresses.is_remote(out) and target.is_dir():
            raise PlanError(
                f"{shown(out / job.output)}: is a folder, and the output of {shown(job.source)} is to go there"
            )
