"""Text is cleaned where no HTML library can be imported: other packages pin trafilatura and lxml as they need them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import DIRTY, PROMPT

import cleaner

ROOT = Path(cleaner.__file__).parent.parent
BLOCKED = (
    "import sys\nfor name in ('trafilatura', 'lxml', 'htmldate', 'justext', 'courlan'):\n    sys.modules[name] = None\n"
)


def python(code: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a process that cannot import these libraries."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED + code],
        cwd=place,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )


def test_text_is_cleaned_and_restored(tmp_path: Path) -> None:
    """The library's call, its kind found by the content."""
    code = f"import cleaner\nfound = cleaner.clean({DIRTY!r})\nprint([item.text for item in found.removed])\n"
    code += "assert found.markdown and found.to('html')\n"
    done = python(f"{code}assert cleaner.restore(found.text, found.removed) == {DIRTY!r}", tmp_path)
    assert (done.stdout, done.stderr) == (f"[{PROMPT!r}]\n", "")


def test_the_command_cleans_a_folder_of_text(tmp_path: Path) -> None:
    """The command line too; a page fails, with the reason, and the rest goes on."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "b.html").write_text(f"<html><body><p>{DIRTY}</p></body></html>", encoding="utf-8")
    done = python("from cleaner.cli.app import main\nmain(['clean', 'in', '-o', 'out'])", tmp_path)
    assert done.returncode == 1
    assert "b.html: ModuleNotFoundError" in done.stderr
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == cleaner.clean(DIRTY).text
