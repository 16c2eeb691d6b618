"""`cleaner clean FILE` takes a shorter way, and does what the whole command line does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Command

from cleaner.cli import start

TEXT = "The ferry sank on Monday, and nobody was hurt, the harbour master said.\n\nSubscribe to our newsletter today."
PAGE = f"<html><body><article><h1>Ferries</h1><p>{TEXT.replace(chr(10), ' ')}</p></article></body></html>"
FILES = {
    "a.txt": TEXT,
    "a b [1].txt": TEXT,
    "page.html": PAGE,
    "held.txt": "Subscribe to our newsletter.\n\nShare on Facebook",
    "empty.txt": "",
    "records.jsonl": '{"text": "one"}\n',
    "image.txt": "\0\1\2PNG",
}


def ways(name: str, command: Command, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Both ways give the same output, messages and exit code."""
    wanted = command("clean", name)
    with pytest.raises(SystemExit) as stop:
        start.clean(name)
    sys.stdout.flush()
    found = capfdbinary.readouterr()
    assert (stop.value.code or 0, found.out, found.err.decode()) == (wanted.code, wanted.stdout, wanted.stderr)


@pytest.mark.parametrize("name", [*FILES, "missing.txt", "folder", "*.txt", "a*.txt"])
def test_both_ways_are_one(
    tmp_path: Path, command: Command, capfdbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    """Of a text, a page, a document that is held, records, a folder, a pattern and what is not there."""
    place = tmp_path / "work"
    (place / "folder").mkdir()
    for file, content in FILES.items():
        (place / file).write_text(content, encoding="utf-8")
    ways(name, command, capfdbinary)


@pytest.mark.parametrize(
    "settings", ['format = "md"', 'keep = ["newsletter"]', 'format = "txt"\nlinks = true', "format = 1", "no TOML"]
)
def test_settings_hold_for_both(
    tmp_path: Path, command: Command, capfdbinary: pytest.CaptureFixture[bytes], settings: str
) -> None:
    """The nearest file of settings, also one that is wrong or in which two settings do not go together."""
    place = tmp_path / "work"
    (place / "a.txt").write_text(TEXT, encoding="utf-8")
    (place / "cleaner.toml").write_text(settings, encoding="utf-8")
    ways("a.txt", command, capfdbinary)


def test_whatever_else_is_said_takes_the_whole_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options, several paths, standard input, addresses and the completion of a shell."""
    assert start.is_short(["clean", "a.txt"])
    for other in (
        ["clean"], ["clean", "-"], ["clean", "--help"], ["clean", "a", "b"], ["clean", "a", "-v"], ["clean", "https://a.example/b"],
        ["explain", "a.txt"], ["--version"], [],
    ):  # fmt: skip
        assert not start.is_short(other)
    monkeypatch.setenv("_CLEANER_COMPLETE", "bash_complete")
    assert not start.is_short(["clean", "a.txt"])


def test_the_short_way_loads_no_parser(tmp_path: Path) -> None:
    """Neither the command line's nor what draws tables."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code = (
        "import atexit, sys; from cleaner.__main__ import main; sys.argv[1:] = ['clean', 'a.txt']\n"
        "atexit.register(lambda: print('\\n', [n for n in ('typer', 'rich', 'click', 'lxml') if n in sys.modules]))\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("The ferry sank")
    assert done.stdout.splitlines()[-1].strip() == "[]"
