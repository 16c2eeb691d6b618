"""Inputs and outputs elsewhere: addresses of anything that fsspec reaches."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DIRTY, Command, tree

from cleaner.corpus import shards
from cleaner.system import addresses

upath = pytest.importorskip("upath")
TEXTS = {"a.txt": DIRTY, "deep/b.txt": DIRTY.replace("bridge", "tower"), ".hidden.txt": DIRTY}
LINES = "".join(json.dumps({"n": number, "text": DIRTY}) + "\n" for number in range(30))


@pytest.fixture
def memory() -> Iterator[Any]:
    """An object store, as far as a test wants one."""
    store = upath.UPath("memory://bucket")
    for name, text in TEXTS.items():
        (store / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (store / "in" / name).write_bytes(text.encode())
    (store / "in" / "r.jsonl").write_bytes(LINES.encode())
    yield store
    store.fs.store.clear()
    store.fs.pseudo_dirs[:] = [""]


def put_locally() -> None:
    for name, text in TEXTS.items():
        Path("in", name).parent.mkdir(parents=True, exist_ok=True)
        Path("in", name).write_text(text, encoding="utf-8")
    Path("in/r.jsonl").write_text(LINES, encoding="utf-8")


def remote_tree(folder: Any) -> dict[str, bytes]:
    names = (str(path.relative_to(folder)) for path in addresses.find(folder))
    return {name: (folder / name).read_bytes() for name in names if not name.startswith(".cleaner")}


def without_sources(found: dict[str, bytes]) -> dict[str, bytes]:
    """The report says where each document was read."""
    lines = [json.loads(line) | {"source": ""} for line in found.pop("report.jsonl").splitlines()]
    found.pop("report.html")
    return found | {"report": json.dumps(lines).encode()}


def test_the_same_as_on_this_machine(command: Command, memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "PART_BYTES", 3_000)
    put_locally()
    assert command("clean", "in", "-o", "out").code == 0
    assert command("clean", "memory://bucket/in", "-o", "memory://bucket/out").code == 0
    assert without_sources(remote_tree(memory / "out")) == without_sources(tree(Path("out")))
    assert "deep/b.txt" in remote_tree(memory / "out")
    assert ".hidden.txt" not in remote_tree(memory / "out")


def test_restored_from_there(command: Command, memory: Any) -> None:
    assert command("clean", "memory://bucket/in", "-o", "memory://bucket/out").code == 0
    assert command("restore", "memory://bucket/out", "-o", "memory://bucket/back").code == 0
    for name in ("a.txt", "deep/b.txt"):
        assert (memory / "back" / name).read_bytes() == (memory / "in" / name).read_bytes()
    assert command("restore", "memory://bucket/out", "-o", "back").code == 0
    assert Path("back/a.txt").read_text(encoding="utf-8") == DIRTY


def test_one_side_elsewhere(command: Command, memory: Any) -> None:
    put_locally()
    assert command("clean", "memory://bucket/in/a.txt", "-o", "out").code == 0
    assert Path("out/a.txt").is_file()
    assert command("clean", "in", "-o", "memory://bucket/other").code == 0
    assert set(remote_tree(memory / "other")) == {"a.txt", "deep/b.txt", "r.jsonl", "report.html", "report.jsonl"}
    assert command("clean", "memory://bucket/in/*.txt", "-o", "out2").code == 0
    assert {path.name for path in Path("out2").iterdir() if path.suffix == ".txt"} == {"a.txt"}


def test_a_second_run_does_only_what_has_changed(command: Command, memory: Any) -> None:
    line = ("clean", "memory://bucket/in", "-o", "memory://bucket/out")
    assert command(*line).code == 0
    assert "32 documents were done by an earlier run" in command(*line).stderr
    (memory / "in" / "a.txt").write_bytes(DIRTY.replace("mayor", "major").encode())
    (memory / "out" / "r.jsonl").unlink()
    again = command(*line)
    assert "1 document was done by an earlier run" in again.stderr
    assert "major" in (memory / "out" / "a.txt").read_text()
    assert (memory / "out" / "r.jsonl").is_file()


def test_what_an_earlier_run_wrote_there_is_not_read(command: Command, memory: Any) -> None:
    assert command("clean", "memory://bucket/in", "-o", "memory://bucket/in/out").code == 0
    ran = command("clean", "memory://bucket/in", "-o", "memory://bucket/other")
    assert "memory://bucket/in/out: an earlier run wrote it" in ran.stderr
    assert set(remote_tree(memory / "other")) == {"a.txt", "deep/b.txt", "r.jsonl", "report.html", "report.jsonl"}


@pytest.mark.parametrize(
    ("paths", "out", "words"),
    [
        (["memory://bucket/in"], "memory://bucket/in", "is the output folder"),
        (["memory://bucket/in/deep"], "memory://bucket/in", "lies in the output folder"),
        (["memory://bucket/nothing"], "memory://bucket/out", "no such file or folder"),
        (["memory://bucket/in"], "memory://bucket/taken", "holds other files already"),
        (["memory://bucket/in"], "nobody://knows/this", "nobody"),
        (["nobody://knows/this"], "out", "nobody"),
    ],
)
def test_what_cannot_be_is_said(command: Command, memory: Any, paths: list[str], out: str, words: str) -> None:
    (memory / "taken").mkdir()
    (memory / "taken" / "letter.txt").write_text("mine")
    before = remote_tree(memory / "in")
    more = [] if out.endswith("taken") else ["--overwrite"]
    ran = command("clean", *paths, "-o", out, *more)
    assert ran.code in {1, 2}
    assert words in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr
    assert remote_tree(memory / "in") == before
    assert (memory / "taken" / "letter.txt").read_text() == "mine"


def test_an_output_below_the_input_is_not_read(command: Command, memory: Any) -> None:
    for _ in range(2):
        assert command("clean", "memory://bucket/in", "-o", "memory://bucket/in/out").code == 0
    assert not [name for name in remote_tree(memory / "in" / "out") if "out/" in name]


def test_worker_processes_read_and_write_there(command: Command) -> None:
    put_locally()
    here = Path.cwd().as_uri()
    line = [sys.executable, "-m", "cleaner", "clean", f"{here}/in", "-o", f"{here}/out", "-j", "2", "--restart"]
    done = subprocess.run(line, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert command("clean", "in", "-o", "local").code == 0
    assert without_sources(tree(Path("out"))) == without_sources(tree(Path("local")))


@pytest.mark.parametrize("place", ["in", "out"])
def test_what_the_store_says_is_said_in_a_line(
    command: Command, memory: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no keys\nwere found")

    monkeypatch.setattr(type(memory), "is_dir" if place == "in" else "exists", refuse)
    paths = (
        ("memory://bucket/in", "-o", "out")
        if place == "in"
        else ("memory://bucket/in/a.txt", "-o", "memory://bucket/out")
    )
    ran = command("clean", *paths)
    assert ran.code == 2
    assert f"memory://bucket/{place}: RuntimeError: no keys were found" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_this_machine_s_files_have_one_name(command: Command) -> None:
    """A file:// address is the path: nothing is cleaned in place by another name for it."""
    put_locally()
    here = Path.cwd().as_uri()
    assert command("clean", "in/a.txt", "-o", f"{here}/in", "--overwrite").code == 2
    assert Path("in/a.txt").read_text(encoding="utf-8") == DIRTY
    assert command("clean", f"{here}/in", "in", "-o", f"{here}/out").code == 0
    assert len(Path("out/report.jsonl").read_text().splitlines()) == 32


def test_files_of_two_archives_are_two(command: Command) -> None:
    for number in (1, 2):
        with zipfile.ZipFile(f"{number}.zip", "w") as archive:
            archive.writestr("a.txt", f"{DIRTY}\nNumber {number}.\n")
    names = [f"zip://a.txt::{Path(f'{number}.zip').absolute().as_uri()}" for number in (1, 2)]
    assert command("clean", *names, "-o", "out").code == 0
    texts = [path.read_text(encoding="utf-8") for path in Path("out").rglob("a.txt")]
    assert sorted(text.split()[-1] for text in texts) == ["1.", "2."]


def test_patterns_and_hidden_files(command: Command, memory: Any) -> None:
    assert command("clean", "memory://bucket/**/*.txt", "-o", "out").code == 0
    assert {path.as_posix() for path in Path("out").rglob("*.txt")} == {"out/in/a.txt", "out/in/deep/b.txt"}
    assert command("clean", "memory://bucket/in/*/b.txt", "-o", "one").code == 0
    assert command("clean", "memory://bucket/in/.hidden.txt", "-o", "two").code == 0
    assert Path("two/.hidden.txt").is_file()
    assert command("clean", "memory://bucket/in/no*.txt", "-o", "three").code == 2


def test_the_report_goes_elsewhere(command: Command, memory: Any) -> None:
    assert (
        command("clean", "memory://bucket/in/a.txt", "-o", "out", "--report", "memory://bucket/reports/r.jsonl").code
        == 0
    )
    assert set(remote_tree(memory / "reports")) == {"r.jsonl", "r.html"}


def test_the_library_that_is_missing_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "upath", None)
    ran = command("clean", "s3://bucket/in", "-o", "out")
    assert ran.code == 2
    assert "article-cleaner[fsspec]" in ran.stderr


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket of a server that speaks S3."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = upath.UPath("s3://articles")
    store.fs.mkdir("articles")
    yield store
    store.fs.clear_instance_cache()
    server.stop()


def test_an_object_store(command: Command, bucket: Any) -> None:
    put_locally()
    for path in Path("in").rglob("*.*"):
        (bucket / path.as_posix()).write_bytes(path.read_bytes())
    line = [sys.executable, "-m", "cleaner", "clean", "s3://articles/in", "-o", "s3://articles/out", "-j", "2"]
    done = subprocess.run(line, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert command("clean", "in", "-o", "local").code == 0
    bucket.fs.invalidate_cache()
    assert without_sources(remote_tree(bucket / "out")) == without_sources(tree(Path("local")))
    again = subprocess.run(line, capture_output=True, check=False)
    assert b"32 documents were done by an earlier run" in again.stderr
