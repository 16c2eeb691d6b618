"""Data flows one way: no stage imports a later one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cleaner"
# Earlier rooms may not import later ones. Files that are not named belong to the room of their folder.
ORDER = [
    "core",
    "model",
    "digest",
    "store",
    "toml",
    "checks",
    "deadline",
    "silence",
    "words",
    "patterns",
    "places",
    "segment",
    "sources",
    "witness",
    "rulefile",
    "packs",
    "compiled",
    "rulecheck",
    "rulecover",
    "evidence",
    "judge",
    "text_witnesses",
    "ledger",
    "reasons",
    "render",
    "page_text",
    "html_witnesses",
    "article_lists",
    "guards",
    "held",
    "text_guards",
    "text_pipeline",
    "html_pipeline",
    "pipeline",
]
EDGE = {
    *(
        "cli",
        "cli_bench",
        "cli_clean",
        "cli_fit",
        "cli_options",
        "cli_reports",
        "cli_review",
        "adapters",
        "arrow",
        "flat",
        "options",
    ),
    *("console", "config", "fit", "batch", "engines", "report", "review", "__main__", "__init__", "_version"),
}


def room(module: str) -> str:
    """The room of a dotted module name inside the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> set[str]:
    """The project's modules that a file imports, wherever in the file the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names if node.module == "cleaner")
    return {name for name in found if name.split(".")[0] == "cleaner" and name != "cleaner"}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_stage_imports_a_later_one(path: Path) -> None:
    """A file's imports stay in its own room or earlier ones."""
    relative = path.relative_to(PACKAGE)
    own = relative.parts[0].removesuffix(".py")
    if own in EDGE:
        return
    assert own in ORDER, f"{own} has no place in ORDER"
    allowed = set(ORDER[: ORDER.index(own) + 1]) | {"_version"}
    # What is only named in annotations (under TYPE_CHECKING) is an import here too: the picture must hold for readers.
    late = {name for name in imports(path) if room(name) not in allowed}
    if own == "pipeline":
        late -= {name for name in late if room(name) == "html_pipeline"}
    assert not late


def test_the_leaf_imports_nothing_of_the_project() -> None:
    """model.py is the leaf that everything may import."""
    assert imports(PACKAGE / "model.py") == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path: Path) -> None:
    """A module that outgrows a screen or five wants to be two."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330
