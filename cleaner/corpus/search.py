"""What a person names (folders, files, patterns, addresses) as the files that are meant."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.model import CleanerError
from cleaner.system import addresses
from cleaner.system.addresses import same_or_inside
from cleaner.system.files import TEMPORARY
from cleaner.system.names import as_text, reason, shown


class PlanError(CleanerError):
    """The batch cannot start: inputs and output contradict each other."""


@dataclass(slots=True)
class Found:
    """What the search for inputs collects."""

    out: Path | None
    files: list[tuple[Path, bool]] = field(default_factory=list)
    roots: list[Path] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def search(text: str, found: Found) -> None:
    """Add what `text` names. Raises PlanError when it is the output folder or lies in it."""
    path = addresses.path_of(text)
    try:
        if addresses.is_remote(path):
            with answers(path):
                _search_address(path, found)
        elif path.is_dir():
            _add_folder(path, found)
            found.files += [(file, False) for file in _walk(path, found)]
        elif path.exists() or path.is_symlink():
            found.roots.append(path.parent)
            found.files.append((path, True))
        elif glob.has_magic(text):
            _search_pattern(text, found)
        else:
            found.problems.append((as_text(text), "no such file or folder"))
    except OSError as error:
        found.problems.append((as_text(text), reason(error)))
    except ValueError as error:  # a NUL in the name
        found.problems.append((as_text(text), reason(error)))


@contextlib.contextmanager
def answers(path: Path) -> Iterator[None]:
    """Whatever the library of a store raises (no keys, no such host) is a PlanError that names the address."""
    try:
        yield
    except CleanerError:
        raise
    except Exception as error:
        raise PlanError(f"{shown(path)}: {type(error).__name__}: {reason(error)}") from None


def _add_folder(path: Path, found: Found) -> None:
    if found.out is not None and same_or_inside(path, found.out):
        where = "is" if same_or_inside(found.out, path) else "lies in"
        raise PlanError(f"{shown(path)}: {where} the output folder {shown(found.out)}; nothing is cleaned in place")
    found.roots.append(path)
    if found.out is not None and same_or_inside(found.out, path):
        found.notices.append(f"{shown(found.out)}: lies in the input folder {shown(path)} and is not read")


def _search_address(path: Path, found: Found) -> None:
    """What a person named lies elsewhere: a folder, a file or a pattern."""
    if path.is_dir():
        _add_folder(path, found)
        files = [(file, False) for file in addresses.find(path)]
    elif path.is_file():
        found.roots.append(path.parent)
        files = [(path, True)]
    else:
        files = [(file, False) for file in addresses.match(path)] if glob.has_magic(str(path)) else []
        if not files:
            found.problems.append((as_text(path), "no such file or folder, and no pattern that matches"))
            return
        while glob.has_magic(str(path)):
            path = path.parent
        found.roots.append(path)
    above = addresses.absolute(found.roots[-1])
    for file, named in files:
        parts = addresses.absolute(file).relative_to(above).parts
        outside = found.out is None or not same_or_inside(file, found.out)
        if named or (outside and not any(part.startswith((".", TEMPORARY)) for part in parts)):
            found.files.append((file, named))


def _search_pattern(pattern: str, found: Found) -> None:
    """A pattern that the shell left as it is; `**` spans folders. Files only."""
    matches = sorted(glob.glob(pattern, recursive=True), key=os.fsencode)  # noqa: PTH207 - Path.glob wants a root
    files = [Path(match) for match in matches if not Path(match).is_dir()]
    if found.out is not None:
        files = [file for file in files if not same_or_inside(file, found.out)]
    if not files:
        found.problems.append((as_text(pattern), "no file matches"))
        return
    parts = Path(pattern).parts
    fixed = parts[: next(number for number, part in enumerate(parts) if glob.has_magic(part))]
    found.roots.append(Path(*fixed))
    found.files += [(file, False) for file in files]


def _walk(root: Path, found: Found) -> Iterator[Path]:
    """The files below `root`, in order of name, without hidden ones.

    A folder reached a second time is passed over. Real folders are visited before links to folders, so that a file is
    found under its own name where it has one.
    """
    visited: set[tuple[int, int]] = set()
    links: list[Path] = []
    files: list[Path] = []
    stack = [root]
    while stack or links:
        linked = not stack
        folder = links.pop(0) if linked else stack.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in visited:
                if linked:
                    loop = same_or_inside(folder.parent, folder)
                    text = (
                        "symbolic link to a folder above it; not followed" if loop else "leads to a folder read already"
                    )
                    found.notices.append(f"{shown(folder)}: {text}")
                continue
            visited.add((status.st_dev, status.st_ino))
            if found.out is not None and same_or_inside(folder, found.out):
                continue
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            found.problems.append((as_text(folder), reason(error)))
            continue
        below: list[Path] = []
        for entry in entries:
            if entry.name.startswith((".", TEMPORARY)):
                continue
            path = Path(entry.path)
            try:
                if entry.is_dir():
                    (links if entry.is_symlink() else below).append(path)
                elif entry.is_file() or not path.exists():  # of a link to nothing reading it will say so
                    files.append(path)
                else:
                    found.notices.append(f"{shown(path)}: is no file; passed over")
            except OSError:  # a link that leads round in a circle: reading it will say so
                files.append(path)
        stack += reversed(below)
    yield from sorted(files, key=lambda path: tuple(os.fsencode(part) for part in path.parts))
