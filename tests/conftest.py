"""What the tests of the command line share."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import packs

ARTICLE = (
    "The council of the small town voted on Tuesday to rebuild the old bridge across the river.\n\n"
    "The mayor said the work would begin in spring and would cost less than the repairs of the last ten years together.\n\n"
    "Engineers had warned for a long time that the wooden piles below the water line were close to giving way.\n"
)
PROMPT = "Sign up for our free newsletter and get the best stories in your inbox every morning."
DIRTY = ARTICLE + "\n" + PROMPT + "\n"


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, standard output and standard error."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.stdout.decode("utf-8")


NO_HISTORY = "the history of the repository is not here"
"""Why a test of it is skipped: of a shallow clone or an unpacked archive, which are no faults, not even in continuous integration."""

Command = Callable[..., Ran]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: a third of each one's time is waiting for a browser, a compiler or a process that was killed."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


def pytest_configure(config: pytest.Config) -> None:
    """What is worked out once serves all processes of the tests, which inherit these settings.

    Their cache of packs and patterns is their own, beside pytest's. What Python has compiled it keeps: the tests start some two hundred
    commands, and compiling the package takes each of them longer than most of what they do.
    """
    os.environ.setdefault("CLEANER_CACHE", str(config.rootpath / ".pytest_cache" / "d" / "cleaner"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """What all processes of the tests want from the cache first is worked out by the one that leads them, while they look for tests."""
    if session.config.pluginmanager.has_plugin("dsession"):
        cleaner.Cleaner().clean(DIRTY)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Continuous integration has everything installed: there a skipped test is a test that was not run, and fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None:
        skipped = [report for report in reporter.stats.get("skipped", ()) if NO_HISTORY not in str(report.longrepr)]
        if skipped:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def command(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `cleaner ARGUMENTS` in this process; the working folder is an empty one."""
    from cleaner.cli.app import main

    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        code: object = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        assert isinstance(code, int | None)
        return Ran(code or 0, captured.out, captured.err.decode("utf-8", "replace"))

    return run


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packs like the one that ships, without most of the languages."""
    place = tmp_path_factory.mktemp("few") / "rules"
    for name in ("core", "de", "en", "frames", "markup"):
        shutil.copytree(packs.rules_dir() / name, place / name)
    return place


@pytest.fixture
def few_rules(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few packs ship: they are read in a tenth of a second, all of them in a whole one. For what does not hang on which there are."""
    monkeypatch.setattr(packs, "rules_dir", lambda: few)


def seed(folder: Path) -> None:
    """Put the log of patterns that all tests share into a cache folder: to work it out from nothing takes eight seconds.

    It holds what is read off the rules one by one; all else is worked out anew there.
    """
    from cleaner.system import cache

    cleaner.Cleaner()  # it may be the first
    shared = cache.folder()
    assert shared is not None
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(shared / "patterns.bin", folder / "patterns.bin")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder and its bytes, but for what a run remembers of itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cleaner" not in path.parts
    }


@pytest.fixture(scope="session")
def core() -> Any:
    """The compiled core. Without a compiler there is none, which is no fault; in CI there is one."""
    from cleaner.core import native

    if native is None:
        if os.environ.get("CI") == "true" and not os.environ.get("ARTICLE_CLEANER_CORE"):
            pytest.fail("the core is not compiled")
        pytest.skip("the core is not compiled")
    return native
