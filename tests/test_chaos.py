"""Runs that are killed, starved or stopped end, the next time, with the bytes of an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks import chaos

ROOT = Path(__file__).resolve().parent.parent
POISON = """
import os
from cleaner.pipeline.cleaner import Cleaner
clean = Cleaner.clean

def poisoned(self, source, **options):
    text = getattr(source, "text", source)
    if "POISON" in (text if isinstance(text, str) else ""):
        os._exit(139)
    if "GREEDY" in (text if isinstance(text, str) else ""):
        raise MemoryError
    return clean(self, source, **options)

Cleaner.clean = poisoned
"""


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus, and what an undisturbed run makes of it."""
    folder = tmp_path_factory.mktemp("calm")
    chaos.make_corpus(folder / "in", 60)
    done = subprocess.run(chaos.command(folder / "in", folder / "out", 2), capture_output=True, check=False)
    assert done.returncode == 1, done.stderr  # the broken lines and the broken file
    return folder


def test_killed_at_any_moment(calm: Path, tmp_path: Path) -> None:
    log = chaos.disturbed(calm / "in", tmp_path / "out", 3, random.Random(3))
    assert log  # on a fast machine the run may be done before the third kill
    assert chaos.compare(calm / "out", tmp_path / "out") == []
    assert list((tmp_path / "out" / ".cleaner" / "tmp").glob("*")) == []


def test_killed_within_a_file_that_is_done_in_parts(
    calm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = "import cleaner.corpus.shards\ncleaner.corpus.shards.PART_BYTES = 300\n"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(small, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", path)
    log = chaos.disturbed(calm / "in", tmp_path / "out", 3, random.Random(5))
    assert log  # on a fast machine the run may be done before the third kill
    assert chaos.finished(tmp_path / "out") > chaos.finished(calm / "out")
    # What is sampled for the page depends on how the run is cut up; everything else is the same.
    assert set(chaos.compare(calm / "out", tmp_path / "out")) <= {"report.html"}


def test_the_same_with_one_process(calm: Path, tmp_path: Path) -> None:
    subprocess.run(chaos.command(calm / "in", tmp_path / "out", 1), check=False, capture_output=True)
    assert chaos.compare(calm / "out", tmp_path / "out") == []


def starve() -> None:
    """No file may grow beyond 1 kB, which is as good as a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))


@pytest.mark.parametrize("arguments", [["report", "out"], ["diff", "out", "out"], ["learn", "in", "-o", "packs"]])
def test_no_room_for_a_database(calm: Path, arguments: list[str]) -> None:
    """Those that DuckDB and SQLite keep beside are told of with the place where they lie, and are no fault of the program's."""
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *arguments], capture_output=True, text=True, check=False, preexec_fn=starve,
        cwd=calm, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("cleaner: ")]
    assert said.startswith("cleaner: a temporary database below ")
    assert not (calm / "packs").exists()


def test_a_full_disk(calm: Path, tmp_path: Path) -> None:
    """No file may grow; then there is room again."""
    out = tmp_path / "out"
    # Python writes no bytecode then, which would fail as well.
    starved = subprocess.run(
        chaos.command(calm / "in", out, 2),
        capture_output=True,
        check=False,
        preexec_fn=starve,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert starved.returncode == 1
    assert (
        b"file too large; what was done until then is kept, and the same command goes on from there" in starved.stderr
    )
    assert b"Traceback" not in starved.stderr
    subprocess.run(chaos.command(calm / "in", out, 2), capture_output=True, check=False)
    assert chaos.compare(calm / "out", out) == []


def test_stopped_in_the_middle_of_a_file(calm: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    started = subprocess.Popen(chaos.command(calm / "in", out, 2)[:-1], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    while chaos.finished(out) < 2:
        assert started.poll() is None
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate()
    assert started.returncode == 130
    assert b"the same command goes on from there" in said
    assert b"Traceback" not in said
    assert json.loads((out / ".cleaner" / "run.json").read_bytes())["state"] == "stopped"
    ids = [json.loads(line)["id"] for line in (out / "report.jsonl").read_bytes().splitlines()]
    assert ids
    again = subprocess.run(chaos.command(calm / "in", out, 2)[:-1], capture_output=True, check=False)
    assert b"done by an earlier run" in again.stderr
    assert chaos.compare(calm / "out", out) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_poison_is_set_aside_and_the_rest_goes_through(tmp_path: Path, jobs: int) -> None:
    """Records that kill their process or want all its memory, and with two processes a document, too: each death costs a new process."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    values = [{"id": str(number), "text": chaos.text(number)} for number in range(8)]
    values[3]["text"] = "POISON"
    values[5]["text"] = "GREEDY"
    (source / "a.jsonl").write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    (source / "b.jsonl").write_text("".join(json.dumps(value) + "\n" for value in values[:3]), encoding="utf-8")
    (source / "c.txt").write_text("POISON" if jobs == 2 else chaos.text(9), encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    line = chaos.command(source, out, jobs)
    first = subprocess.run(line, capture_output=True, check=False, env=environment)
    if jobs == 1:
        # A short run does its work in its own process, and died of it; the next one sees that and is careful.
        assert first.returncode == 139
        first = subprocess.run(line, capture_output=True, check=False, env=environment)
    assert first.returncode == 1, first.stderr
    failed = [json.loads(line) for line in (out / "failed.jsonl").read_bytes().splitlines()]
    dead: list[tuple[str, int | None]] = [("a.jsonl", 3), ("a.jsonl", 5)]
    if jobs == 2:
        dead.append(("n/c.txt", None))
    assert [(item["source"][-7:], item["record"]) for item in failed] == dead
    assert all("died" in item["error"] for item in failed)
    written = [json.loads(line)["id"] for line in (out / "a.jsonl").read_bytes().splitlines()]
    assert written == ["0", "1", "2", "4", "6", "7"]
    # What has failed is tried again by the next run: here it goes well.
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0
    assert not (out / "failed.jsonl").exists()
    assert len((out / "a.jsonl").read_bytes().splitlines()) == 8


def test_workers_end_with_the_run(calm: Path, tmp_path: Path) -> None:
    started = subprocess.Popen(chaos.command(calm / "in", tmp_path / "out", 2), stderr=subprocess.DEVNULL)
    while chaos.finished(tmp_path / "out") < 1:
        time.sleep(0.01)
    workers = chaos.children(started.pid)
    assert workers
    started.kill()
    started.wait()
    until = time.monotonic() + 60
    while any(Path(f"/proc/{worker}/exe").exists() for worker in workers):
        assert time.monotonic() < until, "a worker outlives its run"
        time.sleep(0.05)
