"""Bad input: one clear line that names the file, no traceback, the rest goes on, nothing half written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from conftest import ARTICLE, DIRTY, Command, Ran, tree

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


@pytest.fixture
def good() -> Path:
    """A document that can be cleaned (use after `command`)."""
    path = Path("in/good.txt")
    path.parent.mkdir()
    path.write_text(DIRTY, encoding="utf-8")
    return path


def says(ran: Ran, code: int, *words: str) -> None:
    """One line of standard error has all the words, there is no traceback, and the exit code is right."""
    assert ran.code == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert any(all(word in line for word in words) for line in ran.stderr.splitlines()), ran.stderr


def clean_is_there(out: str = "out") -> None:
    assert Path(out, "good.txt").read_text(encoding="utf-8") == ARTICLE
    assert not [name for name in tree(Path(out)) if ".tmp" in name]


def test_a_missing_path(command: Command, good: Path) -> None:
    says(command("clean", "in/none.txt", good, "-o", "out"), 1, "in/none.txt", "no such file")
    clean_is_there()


def test_nothing_but_missing_paths(command: Command) -> None:
    says(command("clean", "none.txt", "-o", "out"), 2, "none.txt")
    assert not Path("out").exists()


def test_a_pattern_without_matches(command: Command, good: Path) -> None:
    says(command("clean", "in/*.html", good, "-o", "out"), 1, "in/*.html", "no file matches")
    clean_is_there()


def test_a_file_that_may_not_be_read(command: Command, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Path("in/closed.txt")
    closed.write_text("secret", encoding="utf-8")
    closed.chmod(0)
    if os.geteuid() == 0:  # Root reads everything: what the system would say to others is said here.
        read = Path.read_bytes

        def refuse(path: Path) -> bytes:
            if path.name == closed.name:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refuse)
    says(command("clean", "in", "-o", "out"), 1, "in/closed.txt", "permission denied")
    clean_is_there()


def test_a_file_that_cannot_be_read(command: Command, good: Path) -> None:
    Path("in/gone.txt").symlink_to("nowhere.txt")
    Path("in/round.txt").symlink_to("round.txt")
    ran = command("clean", "in", "-o", "out")
    says(ran, 1, "in/gone.txt", "no such file")
    says(ran, 1, "in/round.txt", "symbolic links")
    clean_is_there()


def test_a_file_that_is_no_file(command: Command, good: Path) -> None:
    os.mkfifo("in/pipe")
    says(command("clean", "in", "-o", "out"), 0, "in/pipe", "passed over")
    clean_is_there()


def test_a_binary_file_of_a_folder_is_passed_over(command: Command, good: Path) -> None:
    Path("in/photo.png").write_bytes(PNG)
    Path("in/noise.txt").write_bytes(bytes(range(256)) * 4)
    ran = command("clean", "in", "-o", "out")
    says(ran, 0, "in/photo.png", "passed over")
    says(ran, 0, "in/noise.txt", "passed over")
    clean_is_there()
    assert set(tree(Path("out"))) == {"good.txt", "report.jsonl", "report.html"}


def test_a_binary_file_that_was_named_is_a_failure(command: Command, good: Path) -> None:
    Path("photo.png").write_bytes(PNG)
    says(command("clean", "photo.png", good, "-o", "out"), 1, "photo.png", "PNG")
    says(command("clean", "-", stdin=PNG), 1, "-:", "PNG")
    says(command("explain", "photo.png"), 1, "photo.png", "PNG")


def test_an_empty_file(command: Command, good: Path) -> None:
    Path("in/empty.txt").touch()
    Path("in/empty.html").touch()
    assert command("clean", "in", "-o", "out").code == 0
    assert Path("out/empty.txt.txt").read_bytes() == b""
    assert Path("out/empty.html.txt").read_bytes() == b""
    assert command("clean", "-").stdout == b""
    assert command("restore", "out", "-o", "back").code == 0
    assert Path("back/empty.txt").read_bytes() == b""


def test_out_inside_an_input_folder(command: Command, good: Path) -> None:
    for _ in range(2):  # the second run must not clean what the first has written
        says(command("clean", "in", "-o", "in/out"), 0, "in/out", "is not read")
        clean_is_there("in/out")
        assert set(tree(Path("in/out"))) == {"good.txt", "report.jsonl", "report.html"}


@pytest.mark.parametrize("out", ["in", ".", "in/../in"])
def test_never_in_place(command: Command, good: Path, out: str) -> None:
    before = tree(Path())
    for options in ([], ["--overwrite"]):
        ran = command("clean", "in", "-o", out, *options)
        says(ran, 2, "cleaner: ")
        assert tree(Path()) == before


def test_out_with_other_content(command: Command, good: Path) -> None:
    Path("out").mkdir()
    Path("out/thesis.doc").write_text("mine", encoding="utf-8")
    says(command("clean", good, "-o", "out"), 2, "out", "other files")
    assert set(tree(Path("out"))) == {"thesis.doc"}
    assert command("clean", good, "-o", "out", "--overwrite").code == 0
    assert Path("out/thesis.doc").read_text(encoding="utf-8") == "mine"
    clean_is_there()


def test_out_is_a_file(command: Command, good: Path) -> None:
    Path("out").write_text("mine", encoding="utf-8")
    says(command("clean", good, "-o", "out"), 2, "out", "is a file")
    Path("there").write_text("mine", encoding="utf-8")
    says(command("clean", good, "-o", "there/out"), 2, "there/out")
    assert Path("out").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "given",
    [
        ["clean", ""],
        ["clean", "in", "-o", ""],
        ["clean", "in", "-o", "out", "--rules", ""],
        ["restore", ""],
        ["rules", "check", ""],
    ],
)
def test_an_empty_argument_is_no_folder(command: Command, good: Path, given: list[str]) -> None:
    """A variable of a script that nobody has set names nothing, and least of all the folder one is in."""
    before = tree(Path())
    says(command(*given), 2, f"an argument behind {given[given.index('') - 1]} is empty")
    assert tree(Path()) == before


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("in/good.txt", "in/good.txt: the report in/good.txt would overwrite this input"),
        ("link", "in/good.txt: the report link would overwrite this input"),
        ("page.jsonl", "page.html: is no page of a report"),
        ("in/many.jsonl.gz", "in/many-2.html: is no page of a report"),
        ("out/GOOD.txt", "out/GOOD.txt: the clean text of in/good.txt is to go there"),
        ("in", "in: is a folder"),
        ("in/good.txt/r.jsonl", "in/good.txt/r.jsonl: cannot be made, since in/good.txt is a file"),
        ("pipe", "pipe: is no file"),
    ],
)
def test_a_report_falls_on_no_file_of_somebody(command: Command, good: Path, report: str, said: str) -> None:
    """Neither its lines nor its pages, whose names nobody has written down, and that is said before the work is done."""
    Path("page.html").write_text("<p>mine", encoding="utf-8")
    Path("in/many-2.html").write_text("<p>mine", encoding="utf-8")
    Path("link").symlink_to("in/good.txt")
    os.mkfifo("pipe")
    before = tree(Path("in")) | {"page.html": Path("page.html").read_bytes()}
    says(command("clean", good, "-o", "out", "--report", report), 2, said)
    if not report.startswith("out/"):  # the text is printed, and the report is all that is written
        says(command("clean", good, "--report", report), 2, said)
    assert tree(Path("in")) | {"page.html": Path("page.html").read_bytes()} == before
    assert not Path("out").exists()


def test_a_report_of_an_earlier_run_is_written_again(command: Command, good: Path) -> None:
    """Its pages are known as such, so the same command does the same twice."""
    for _ in range(2):
        assert command("clean", good, "-o", "out", "--report", "r/x.jsonl").code == 0
        assert set(tree(Path("r"))) == {"x.jsonl", "x.html"}


def test_an_output_that_cannot_be_written(command: Command, good: Path) -> None:
    Path("in/bad.txt").write_text(DIRTY, encoding="utf-8")
    command("clean", "in", "-o", "out")
    Path("out/bad.txt").unlink()
    Path("out/bad.txt").mkdir()
    says(command("clean", "in", "-o", "out"), 2, "out/bad.txt", "is a folder")
    clean_is_there()


def test_a_pipe(command: Command, good: Path) -> None:
    """One that a folder has, or a link to one or to a device, is passed over, and none is read as records: nothing would come of it."""
    os.mkfifo("in/pipe.txt")
    Path("in/link.txt").symlink_to("pipe.txt")
    Path("in/zero.txt").symlink_to("/dev/zero")
    Path("in/nowhere.txt").symlink_to("gone.txt")
    ran = command("clean", "in", "-o", "out")
    assert ran.code == 1  # of the link to nothing
    assert ran.stderr.count("is no file; passed over") == 3
    assert "in/nowhere.txt: no such file" in ran.stderr
    clean_is_there()
    says(
        command("clean", "in/pipe.txt", "--from", "jsonl", "-o", "new"), 2, "in/pipe.txt: is no file", "standard input"
    )


def test_a_loop_of_links(command: Command, good: Path) -> None:
    Path("in/again").symlink_to(Path("in").resolve(), target_is_directory=True)
    says(command("clean", "in", "-o", "out"), 0, "in/again", "symbolic link")
    clean_is_there()


def test_a_name_that_is_not_utf8(command: Command, good: Path) -> None:
    try:
        with open(b"in/caf\xe9.txt", "wb") as file:  # noqa: PTH123
            file.write(DIRTY.encode())
    except OSError:
        pytest.skip("this file system knows UTF-8 names only")
    says(command("clean", "in", "-o", "out"), 0, "caf%E9.txt", "not UTF-8")
    clean_is_there()
    assert Path("out/caf%E9.txt").read_text(encoding="utf-8") == ARTICLE
    assert command("restore", "out", "-o", "back").code == 0
    assert Path("back/caf%E9.txt").read_text(encoding="utf-8") == DIRTY


def test_a_name_that_would_write_on_the_terminal(command: Command, good: Path) -> None:
    Path("in/a\n\x1b[31m[bold]b.png").write_bytes(PNG)
    ran = command("clean", "in", "-o", "out")
    says(ran, 0, r"a\n\x1b[31m[bold]b.png")
    assert "\x1b" not in ran.stderr


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        (b"[[rule]\n", ["packs/bad.toml"]),
        (b"\xff", ["packs/bad.toml"]),
        (b"[[rule]]\nid = 'x.share.y'\n", ["packs/bad.toml", "x.share.y", "pattern"]),
        (
            b"[[rule]]\nid = 'x.share.y'\ncategory = 'share'\npattern = '('\nwhy = 'w'\n",
            ["bad.toml", "x.share.y", "pattern"],
        ),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_malformed_pack(command: Command, good: Path, pack: bytes, words: list[str], jobs: str) -> None:
    Path("packs").mkdir()
    Path("packs/bad.toml").write_bytes(pack)
    Path("in/more.txt").write_text("Drab weather.", encoding="utf-8")
    says(command("clean", "in", "-o", "out", "--rules", "packs", "-j", jobs), 2, *words)
    assert not Path("out").exists()


def test_a_pack_that_is_not_there(command: Command, good: Path) -> None:
    says(command("clean", "in", "-o", "out", "--rules", "none"), 2, "none", "no such rule pack")
    says(command("rules", "check", "none.toml"), 2, "none.toml", "no such rule pack")


def test_a_malformed_config(command: Command, good: Path) -> None:
    Path("pyproject.toml").write_text("[tool.cleaner]\nprest = 'strict'\n", encoding="utf-8")
    says(command("clean", "in", "-o", "out"), 2, "pyproject.toml", "prest", "unknown setting")
    assert not Path("out").exists()


def test_a_report_that_cannot_be_read(command: Command) -> None:
    says(command("restore", "none"), 2, "none/report.jsonl", "no such file")
    Path("out").mkdir()
    for line in ("{", "[]", "\x00"):
        Path("out/report.jsonl").write_text(line, encoding="utf-8")
        says(command("restore", "out"), 2, "out/report.jsonl", "line 1")
    for line in ("{}", '{"id": "a.txt"}', '{"id": "a.txt", "kind": "text", "output": "a.txt"}'):
        Path("out/report.jsonl").write_text(line, encoding="utf-8")
        assert command("restore", "out").code <= 1


@pytest.mark.parametrize(
    "given",
    [
        ["clean", "none"],
        ["clean", "none", "-o", "out"],
        ["clean", "none", "nor-this/*.txt", "--check"],
        ["clean", "in", "-o", "out", "--urls", "none"],
        ["explain", "none"],
        ["explain", "in"],
        ["explain", "none.jsonl#3"],
        ["explain", "in/good.txt#3"],
        ["restore", "none"],
        ["report", "none"],
        ["report", "in/good.txt"],
        ["diff", "run", "none"],
        ["diff", "in/good.txt", "run"],
        ["review", "none"],
        ["apply", "none"],
        ["learn", "none", "-o", "out"],
        ["bench", "none"],
        ["fit", "none", "-o", "out"],
        ["rules", "check", "none"],
        ["rules", "stats", "none"],
        ["rules", "fixtures", "none"],
        ["restore", "run/report.jsonl"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_begun(command: Command, good: Path, given: list[str]) -> None:
    """One code for it in every command, so that 1 always means: done, and something failed or differs."""
    assert command("clean", good, "-o", "run", "--quiet").code == 0
    ran = command(*given)
    says(ran, 2)
    assert "Error" not in ran.stderr
    assert not Path("out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["clean"],
        ["clean", "in"],
        ["clean", "-", "in", "-o", "out"],
        ["clean", "-", "-o", "out"],
        ["clean", "in", "-o", "out", "--keep", "captions"],
        ["clean", "in", "-o", "out", "--preset", "fierce"],
        ["clean", "in", "-o", "out", "--max-removed", "7"],
        ["clean", "in", "-o", "out", "-j", "0"],
        ["clean", "in", "-o", "out", "--format", "pdf"],
        ["clean", "in", "-o", "out", "--report", "x.jsonl", "--no-report"],
        ["clean", "in", "-o", "out", "--report", "x.html"],
        ["rules", "list", "--category", "captions"],
        ["wash"],
    ],
)
def test_wrong_use(command: Command, good: Path, arguments: list[str]) -> None:
    ran = command(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.stderr
    assert ran.stderr
    assert "Value error" not in ran.stderr  # of the library that checks options
    assert not Path("out").exists()
