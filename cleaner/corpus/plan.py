"""From what a person names (files, folders, patterns) to the list of documents and the names of their outputs.

One rule for the names: the tree below the deepest folder that holds everything named is mirrored. So one folder is
mirrored as it is, two folders stand side by side, and files of one folder lie flat.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from cleaner.corpus.document import Job
from cleaner.corpus.search import Found, PlanError, answers, search
from cleaner.formats.documents import DOCUMENT
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
_LINE = re.compile(rb'\{"schema":\d+,"id":"')
"""How a line of a report begins."""
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
    for item in _without_outputs(found):
        first.setdefault(addresses.absolute(item[0]), item)
    unique = list(first.values())
    root = _common(found.roots)
    names = [_relative(file, root) for file, _ in unique]
    for name in names:
        if not is_utf8(str(name)):
            found.notices.append(f"{shown(name)}: its name is not UTF-8; reports and output write its bytes as %XX")
    ids = _distinct([as_text(name) for name in names])
    forms = [form or format_of(name) for name in ids]
    _check_files(unique, forms)
    suffixes = [output_name(name, found, suffix, to, lines=lines) for name, found in zip(ids, forms, strict=True)]
    outputs = _outputs(ids, suffixes)
    jobs = tuple(
        Job(number, path, name, output, named, found)
        for number, ((path, named), name, output, found) in enumerate(zip(unique, ids, outputs, forms, strict=True))
    )
    if out is not None:
        _check_in_place(jobs, out)
    return Plan(jobs, tuple(found.problems), tuple(found.notices))


def _without_outputs(found: Found) -> Iterator[tuple[Path, bool]]:
    """The files, apart from what earlier runs have written below the folders that are read: who means that names its folder."""
    roots = {addresses.absolute(root) for root in found.roots}
    # To look into every folder of a store takes long: there the report has to stand among the files that were found.
    reports = {addresses.absolute(path.parent) for path, _ in found.files if path.name == REPORT}
    known: dict[Path, Path | None] = {}

    def output_around(folder: Path) -> Path | None:
        way: list[tuple[Path, Path]] = []
        absolute = addresses.absolute(folder)
        while absolute not in known and absolute not in roots and absolute != absolute.parent:
            way.append((absolute, folder))
            absolute, folder = absolute.parent, folder.parent
        around = known.get(absolute)
        for absolute, folder in reversed(way):
            if around is None and (absolute in reports or not addresses.is_remote(folder)) and is_output(folder):
                around = folder
                found.notices.append(
                    f"{shown(folder)}: an earlier run wrote it, so it is not read; name it to have it read"
                )
            known[absolute] = around
        return around

    for path, named in found.files:
        if named or output_around(path.parent) is None:
            yield path, named


def is_output(folder: Path) -> bool:
    """Whether a run has written this folder: what it remembers lies there, or a report begins like one."""
    with contextlib.suppress(OSError):
        if (folder / STATE / "run.json").is_file():
            return True
        if (folder / REPORT).is_file():
            with (folder / REPORT).open("rb") as file:
                return _LINE.match(file.read(80)) is not None
    return False


def _check_files(files: Iterable[tuple[Path, bool]], forms: Iterable[str]) -> None:
    """No file of records may be a pipe: its second reading would find nothing, and say nothing."""
    for (path, named), form in zip(files, forms, strict=True):
        if named and form != DOCUMENT and not addresses.is_remote(path) and path.exists() and not path.is_file():
            raise PlanError(f"{shown(path)}: is no file, and records are read more than once: - takes standard input")


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
            _check_new(out)
            return
        if not out.is_dir():
            raise PlanError(f"{shown(out)}: is a file, and a folder is wanted")
        if overwrite or (out / REPORT).is_file() or (out / STATE).is_dir() or not any(out.iterdir()):
            return
    except OSError as error:
        raise PlanError(f"{shown(out)}: {reason(error)}") from None
    raise PlanError(_OTHERS.format(shown(out)))


def _check_new(path: Path) -> None:
    """Refuse a place where nothing is yet, and nothing can be made."""
    if path.is_symlink():
        raise PlanError(f"{shown(path)}: is a symbolic link to nothing")
    above = next(folder for folder in (*path.parents, Path("/")) if folder.exists())
    if not above.is_dir():
        raise PlanError(f"{shown(path)}: cannot be made, since {shown(above)} is a file")
    if not os.access(above, os.W_OK):
        raise PlanError(f"{shown(path)}: cannot be made, since {shown(above)} may not be written to")


def check_report(lines: Path, page: Path, jobs: Sequence[Job], out: Path | None = None) -> None:
    """Refuse places of a report that are folders, or where something lies or is to lie that is no report.

    The page goes beside the lines, under a name that nobody has written down: it must not fall on a page of somebody's.
    """
    if addresses.is_remote(lines):
        return
    try:
        _check_places(lines, page)
        mine = {_file(path.stat()): path for path in (lines, page) if path.exists()}
        for job in jobs if mine else ():
            with contextlib.suppress(OSError):  # reading it will say so
                found = None if addresses.is_remote(job.source) else mine.get(_file(job.source.stat()))
                if found is not None:
                    raise PlanError(f"{shown(job.source)}: the report {shown(found)} would overwrite this input")
    except OSError as error:
        raise PlanError(f"{shown(lines)}: {reason(error)}") from None
    if out is not None and not addresses.is_remote(out):
        places = {_alike(str(addresses.resolved(path))): path for path in (lines, page)}
        folder = addresses.resolved(out)
        for job in jobs:
            found = places.get(_alike(str(folder / job.output)))
            if found is not None:
                raise PlanError(
                    f"{shown(found)}: the clean text of {shown(job.source)} is to go there, and the report is, too"
                )


def _check_places(lines: Path, page: Path) -> None:
    from cleaner.report.pages import further, is_page

    for path in (lines, page):
        if not path.exists():
            _check_new(path)
        elif not path.is_file():
            what = "a folder" if path.is_dir() else "no file"
            raise PlanError(f"{shown(path)}: is {what}, and the report is to go there")
    for path in (page, *further(page)):
        if path.is_file() and not is_page(path):
            raise PlanError(f"{shown(path)}: is no page of a report, and that of {shown(lines)} would overwrite it")


def _file(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _alike(name: str) -> str:
    """What is one for names that are one file on some system: "A.txt" and "a.txt", an é as one character and as two."""
    return unicodedata.normalize("NFC", name).lower()


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
    """The output names: the stem with the new suffix; where two would be one, or one a folder of another, they keep their full names.

    Names are compared as `_alike`, since on some systems "A.txt" and "a.txt" are one file.
    """
    taken = {REPORT, REPORT_PAGE, FAILED, VERDICTS}
    ids = [safe(name) for name in ids]
    short = [short_name(name, suffix) for name, suffix in zip(ids, suffixes, strict=True)]
    count = Counter(map(_alike, short))
    used = taken | set(map(_alike, _folders(ids)))
    reserved = frozenset(used)
    result: list[str] = []
    for plain, full, suffix in zip(short, ids, suffixes, strict=True):
        clear = count[_alike(plain)] == 1 and _alike(plain) not in reserved and not _PAGES.fullmatch(plain.lower())
        name = plain if clear else full + suffix
        unique, number = name, 2
        while _alike(unique) in used:
            unique = f"{name[: -len(suffix)]}-{number}{suffix}"
            number += 1
        used.add(_alike(unique))
        result.append(unique)
    return result


def _folders(names: Iterable[str]) -> set[str]:
    """All folders in which files of these names lie."""
    found: set[str] = set()
    for name in names:
        above = name.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


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
