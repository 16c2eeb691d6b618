"""What is known to go wrong may only become less: the floor of the fixtures, and tests that are expected to fail."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import floor
import pytest
from conftest import NO_HISTORY
from floor import Known


def test_the_floor_only_gets_shorter() -> None:
    """Against the main branch; a text that comes in says why: `{ text = "…", reason = "…" }`."""
    before = floor.before()
    if before is None:
        pytest.skip(NO_HISTORY)
    new = floor.added(before, floor.load())
    assert not new, f"{floor.FILE}: newly listed without a reason:\n" + "\n".join(new)


ONE, OTHER = Known("Follow us"), Known("Read also")


@pytest.mark.parametrize(
    ("now", "new"),
    [
        ({"text/a": {"missed": [ONE, OTHER]}}, []),
        ({"text/a": {"missed": [OTHER]}}, []),
        ({}, []),
        ({"text/a": {"missed": [ONE, OTHER, ONE]}}, ["text/a: missed: Follow us"]),
        ({"text/a": {"missed": [ONE], "lost": [OTHER]}}, ["text/a: lost: Read also"]),
        ({"text/b": {"missed": [ONE]}}, ["text/b: missed: Follow us"]),
        ({"text/b": {"missed": [Known("Follow us", "a new fixture")]}}, []),
        ({"text/b": {"missed": [Known("Follow us", " ")]}}, ["text/b: missed: Follow us"]),
        ({"text/a": {"missed": [Known("Follow us", "it stands twice now"), ONE]}}, []),
    ],
)
def test_what_counts_as_added(now: floor.Floor, new: list[str]) -> None:
    """A text more, in another fixture or of the other kind, unless it has a reason of its own."""
    assert floor.added({"text/a": {"missed": [ONE, OTHER]}}, now) == new


def test_entries_with_and_without_reasons_are_read() -> None:
    """A reason changes nothing of what is tested."""
    read = floor.read('["text/a"]\nlost = ["Rye", { text = "Salt", reason = "A new fixture." }]\n')
    assert read == {"text/a": {"lost": [Known("Rye"), Known("Salt", "A new fixture.")]}}
    assert floor.texts(read) == {"text/a": {"lost": ["Rye", "Salt"]}}


class TestBefore:
    """Which floor the one of today is held against."""

    @pytest.fixture
    def main(self, tmp_path: Path) -> Path:
        """A repository whose main branch has a floor of one text, then of two."""
        if shutil.which("git") is None:
            pytest.skip(NO_HISTORY)
        place = tmp_path / "main"
        (place / "fixtures").mkdir(parents=True)
        self.git(place, "init", "--quiet", "--initial-branch", "main")
        self.commit(place, "Rye")
        self.commit(place, "Rye", "Salt")
        return place

    def git(self, place: Path, *arguments: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=place, check=True, capture_output=True)

    def commit(self, place: Path, *texts: str) -> None:
        (place / floor.FILE).write_text(f'["text/a"]\nlost = {list(texts)}\n'.replace("'", '"'), encoding="utf-8")
        self.git(place, "add", ".")
        self.git(place, "commit", "--quiet", "--message", texts[-1])

    def listed(self, place: Path) -> list[str] | None:
        found = floor.before(place)
        return None if found is None else floor.texts(found)["text/a"]["lost"]

    def test_on_a_branch(self, main: Path, tmp_path: Path) -> None:
        """That of the commit where it left the main branch, however far both have gone since."""
        place = tmp_path / "clone"
        self.git(tmp_path, "clone", "--quiet", "main", "clone")
        self.git(place, "switch", "--quiet", "--create", "topic")
        self.commit(place, "Rye", "Salt", "Soda")
        self.commit(main, "Nothing")
        self.git(place, "fetch", "--quiet")
        assert self.listed(place) == ["Rye", "Salt"]

    def test_on_the_main_branch(self, main: Path) -> None:
        """That of the last commit but one: a push to it is held, too."""
        assert self.listed(main) == ["Rye"]

    def test_without_history(self, main: Path, tmp_path: Path) -> None:
        """Of a shallow clone or an unpacked archive nothing is known, wherever it lies."""
        self.git(tmp_path, "clone", "--quiet", "--depth", "1", main.as_uri(), "shallow")
        assert self.listed(tmp_path / "shallow") is None
        shutil.copytree(main / "fixtures", main / "archive" / "fixtures")
        assert self.listed(main / "archive") is None
        assert self.listed(tmp_path) is None


def test_expected_failures_are_narrow() -> None:
    """Each says why, fails by its assertion and by nothing else, and is noticed when it fails no more."""
    found = 0
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        calls = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if not (isinstance(node, ast.Attribute) and node.attr == "xfail"):
                continue
            where = f"{path.name}:{node.lineno}"
            assert ast.unparse(node) == "pytest.mark.xfail", f"{where}: a mark says beforehand what will fail"
            assert id(node) in calls, f"{where}: wants raises, strict and reason"
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in calls[id(node)].keywords}
            assert said.get("reason"), f"{where}: wants a reason"
            assert (said.get("raises"), said.get("strict")) == ("AssertionError", "True"), where
            found += 1
    assert found >= 1
