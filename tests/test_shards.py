"""A second run of the same command does what is new or changed, and says so."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, Command, tree

from cleaner.corpus import run
from cleaner.corpus import state as states
from cleaner.corpus.state import State
from cleaner.report import html
from cleaner.report.sample import Entry, Sample


@pytest.fixture
def inputs() -> Path:
    """Two documents and two files of records (use after `command`)."""
    folder = Path("in")
    folder.mkdir()
    (folder / "a.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
    for name in ("c.jsonl", "d.jsonl"):
        lines = [json.dumps({"id": f"{name}{number}", "text": DIRTY}) for number in range(2)]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def times(out: Path = Path("out")) -> dict[str, int]:
    """When each output was written: a file that is written again is another file."""
    return {name: (out / name).stat().st_ino for name in ("a.txt", "b.txt", "c.jsonl", "d.jsonl")}


def changed(before: dict[str, int]) -> set[str]:
    return {name for name, value in times().items() if value != before[name]}


def test_what_is_finished_is_skipped_and_the_report_stays_whole(command: Command, inputs: Path) -> None:
    first = command("clean", inputs, "-o", "out")
    files, written = tree(Path("out")), times()
    second = command("clean", inputs, "-o", "out")
    assert second.code == 0
    assert "6 documents were done by an earlier run" in second.stderr
    assert (second.out, tree(Path("out")), changed(written)) == (first.out, files, set())
    Path("out/report.jsonl").unlink()
    command("clean", inputs, "-o", "out")
    assert tree(Path("out")) == files
    command("clean", inputs, "-o", "out", "--report", "elsewhere/r.jsonl")
    assert Path("elsewhere/r.jsonl").read_bytes() == files["report.jsonl"]


def test_a_changed_input_is_done_again(command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # However long a slow machine needs from writing the inputs to reading them, they are young.
    monkeypatch.setattr(states, "_RACY", 3_600 * 10**9)
    command("clean", inputs, "-o", "out")
    written = times()
    (inputs / "a.txt").write_text(ARTICLE + "\nMore of it.\n", encoding="utf-8")
    data = (inputs / "c.jsonl").read_bytes()
    status = (inputs / "c.jsonl").stat()
    # The same size, the same time: the content tells.
    (inputs / "c.jsonl").write_bytes(data.replace(b"mayor", b"Mayor"))
    os.utime(inputs / "c.jsonl", ns=(status.st_atime_ns, status.st_mtime_ns))
    os.utime(inputs / "d.jsonl")  # touched, and the same
    ran = command("clean", inputs, "-o", "out")
    assert changed(written) == {"a.txt", "c.jsonl"}
    assert "2 parts have changed" in ran.stderr
    command("clean", inputs, "-o", "new")
    assert tree(Path("out")) == tree(Path("new"))


def test_new_and_vanished_inputs(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    written = times()
    (inputs / "aa.txt").write_text(DIRTY, encoding="utf-8")
    (inputs / "b.txt").unlink()
    ran = command("clean", inputs, "-o", "out")
    assert "1 file of an earlier run stays here (b.txt)" in ran.stderr
    assert changed(written) == set()
    Path("out/b.txt").unlink()
    command("clean", inputs, "-o", "new")
    assert tree(Path("out")) == tree(Path("new"))


def test_an_output_that_is_gone_is_made_again(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    files = tree(Path("out"))
    Path("out/c.jsonl").unlink()
    Path("out/a.txt").write_text("cut off", encoding="utf-8")
    command("clean", inputs, "-o", "out")
    assert tree(Path("out")) == files


def test_other_settings_or_rules_do_everything_again_and_are_named(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    ran = command("clean", inputs, "-o", "out", "--keep", "newsletter")
    assert "keep: not as in the earlier run" in ran.stderr
    assert Path("out/a.txt").read_text(encoding="utf-8") == DIRTY
    pack = "[[rule]]\nid = 'core.advert.own'\ncategory = 'advert'\npattern = '^quokka$'\nwhy = 'W.'\n"
    Path("pack.toml").write_text(pack, encoding="utf-8")
    ran = command("clean", inputs, "-o", "out", "--keep", "newsletter", "--rules", "pack.toml")
    assert "rules: not as in the earlier run" in ran.stderr
    ran = command("clean", inputs, "-o", "out", "--keep", "newsletter", "--rules", "pack.toml", "-j", "2")
    assert "done by an earlier run" in ran.stderr


def test_restart(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    files, written = tree(Path("out")), times()
    ran = command("clean", inputs, "-o", "out", "--restart")
    assert "earlier run" not in ran.stderr
    assert (tree(Path("out")), len(changed(written))) == (files, 4)


def test_what_the_machine_was_to_blame_for_is_tried_again(
    command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        assert command("clean", inputs, "-o", "out").code == 1
    assert Path("out/failed.jsonl").exists()
    assert command("clean", inputs, "-o", "out").code == 0
    command("clean", inputs, "-o", "new")
    assert tree(Path("out")) == tree(Path("new"))


def test_two_runs_do_not_write_into_one_folder(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    with Path("out/.cleaner/lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ran = command("clean", inputs, "-o", "out")
    assert ran.code == 2
    assert "another run is writing here" in ran.stderr


def test_stopped_between_two_records(command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.corpus import work

    do = work.do_record

    def stopping(job: Any, record: Any, *rest: Any, **named: Any) -> Any:
        if record.id == "c.jsonl0":
            signal.raise_signal(signal.SIGINT)
        return do(job, record, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(work, "do_record", stopping)
        ran = command("clean", inputs, "-o", "out")
    assert ran.code == 130
    assert "the same command goes on from there" in ran.stderr
    assert set(tree(Path("out"))) == {"a.txt", "b.txt", "report.jsonl", "report.html"}
    assert "2 documents were done by an earlier run" in command("clean", inputs, "-o", "out").stderr
    command("clean", inputs, "-o", "new")
    assert tree(Path("out")) == tree(Path("new"))


def test_a_memory_that_is_damaged_is_no_memory(command: Command, inputs: Path) -> None:
    command("clean", inputs, "-o", "out")
    files = tree(Path("out"))
    for number, path in enumerate(sorted(State(Path("out")).shards.glob("*.json"))):
        path.write_bytes([b"", b"{}", b"\xff", b'{"schema":1,"inputs":3}'][number % 4])
    Path("out/.cleaner/run.json").write_text("[", encoding="utf-8")
    assert command("clean", inputs, "-o", "out").code == 0
    assert tree(Path("out")) == files


class TestSample:
    def entries(self, count: int) -> list[tuple[str, Entry]]:
        return [(f"d{number}", html.error_entry(f"d{number}", "e", "failed")) for number in range(count)]

    @pytest.mark.parametrize("count", [20, 900])
    def test_parts_joined_are_what_one_run_would_show(self, count: int) -> None:
        whole = Sample(max_documents=500)
        parts = [Sample(max_documents=500) for _ in range(3)]
        for number, (name, item) in enumerate(self.entries(count)):
            whole.add(name, item)
            parts[number * 3 // count].add(name, item)
        joined = Sample(max_documents=500)
        for part in parts:
            joined.merge(part.dump())
        assert joined.count == whole.count == count
        assert [item.meta for item in joined.entries()] == [item.meta for item in whole.entries()]
        assert len(whole.entries()) == (count if count <= 500 else 30)

    @pytest.mark.parametrize("large", [False, True])
    def test_of_a_run_too_large_to_be_shown_no_text_is_set_aside(
        self, command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch, large: bool
    ) -> None:
        """What the report could never show is not written to the disk on the way to it: such a run keeps its sample only."""
        monkeypatch.setattr(run, "MAX_BYTES", 10 if large else 10_000_000)
        assert command("clean", inputs, "-o", "out").code == 0
        heads = [json.loads(path.open().readline()) for path in State(Path("out")).shards.glob("*.page.jsonl")]
        assert heads
        assert {head["whole"] for head in heads} == {not large}

    def test_a_part_of_a_large_run_is_small(self) -> None:
        part = Sample(max_documents=0, per_group=2)
        for name, item in self.entries(50):
            part.add(name, item)
        assert len(list(part.dump())) == 3
