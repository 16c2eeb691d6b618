"""Data flows one way: no room imports a later one, in the whole package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cleaner"
ROOMS = [
    "model",
    "core",
    "system",
    "segment",
    "packs",
    "formats",
    "render",
    "evidence",
    "judge",
    "pipeline",
    "report",
    "corpus",
    "arrow",
    "adapters",
    "review",
    "fit",
    "cli",
]
"""The rooms in the order in which data flows; each may import itself and what stands before it."""
ORDER = ["_version", *ROOMS, "__main__", "__init__"]
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 300


def room(module: str) -> str:
    """The room of a dotted module name inside the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> set[str]:
    """The project's modules that a file imports, wherever in the file the import stands; what is only named in annotations counts."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names if node.module == "cleaner")
    return {name for name in found if name.split(".")[0] == "cleaner" and name != "cleaner"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_room_imports_a_later_one(path: Path) -> None:
    """A file's imports stay in its own room or earlier ones."""
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    allowed = set(ORDER[: ORDER.index(own) + 1])
    assert not {name for name in imports(path) if room(name) not in allowed}


def test_the_leaves_import_nothing_of_the_project() -> None:
    """The records and the version are what everything may import."""
    leaves = (PACKAGE / name for name in ("model/later.py", "model/errors.py", "model/names.py", "_version.py"))
    assert not any(map(imports, leaves))
    assert imports(PACKAGE / "model/results.py") == {"cleaner.model.later", "cleaner.model.names"}
    assert all(name.startswith("cleaner.model.") for name in imports(PACKAGE / "model/__init__.py"))


def test_everything_has_a_room() -> None:
    """Beside the rooms lie the public face, the records and the version only."""
    loose = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert loose == {"__init__.py", "__main__.py", "_version.py", "py.typed"}
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ROOMS)
    assert len(ROOMS) - 1 <= 16, "the records aside"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path: Path) -> None:
    """A module that outgrows a screen or five wants to be two."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
