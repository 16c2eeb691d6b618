"""Large record files are done in parts: every record once, one output, and a run goes on within the file."""

from __future__ import annotations

import errno
import io
import itertools
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks import chaos
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus import execute, join, shards
from cleaner.corpus.engines import local
from cleaner.formats import jsonl, parquet
from cleaner.formats.record_files import open_records, parts
from cleaner.formats.records import ReadOptions, failed

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

READING = ReadOptions(1_000_000)
DOCUMENTS = 40


def record(number: int) -> dict[str, object]:
    return {"n": number, "text": chaos.text(number)}


def put_lines(name: str = "in/big.jsonl", *, broken: int | None = None) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    lines = [json.dumps(record(number)) + "\n" for number in range(DOCUMENTS)]
    if broken is not None:
        lines[broken] = "{broken\n"
    path.write_text("".join(lines), encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))  # a file as young as the run may have changed since
    return path


def put_table(rows_in_a_group: int) -> Path:
    path = Path("in/big.parquet")
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist([record(n) for n in range(DOCUMENTS)]), path, row_group_size=rows_in_a_group)
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are shared out that a test can afford."""
    monkeypatch.setattr(shards, "PART_BYTES", 4_000)


@given(st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b" "))), st.integers(1, 40), st.booleans())
def test_parts_are_the_lines(lines: list[bytes], size: int, ended: bool) -> None:
    data = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    found = jsonl.parts(io.BytesIO(data), size)
    assert b"".join(data[part.start : part.end] for part in found) == data
    for part in found:
        assert part.first == data[: part.start].count(b"\n")
        assert part.start == 0 or data[part.start - 1 : part.start] == b"\n"
        assert part.size == part.end - part.start
    # All but the last are long enough, and no longer than they must be.
    for part in found[:-1]:
        assert part.size >= size
        assert b"\n" not in data[part.start + size - 1 : part.end - 1]


def test_lines_longer_than_what_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_CHUNK", 7)
    data = b"".join(b"%d" % number * (number % 23) + b"\n" for number in range(200))
    found = jsonl.parts(io.BytesIO(data), 30)
    assert b"".join(data[part.start : part.end] for part in found) == data
    assert all(data[: part.start].count(b"\n") == part.first for part in found)
    assert len(found) > 20


@pytest.mark.parametrize("group", [3, 7, DOCUMENTS])
def test_parts_of_a_table_are_its_rows(command: Command, group: int) -> None:
    path = put_table(group)
    found = parts(path, "parquet", 2_000)
    assert len(found) > 2
    seen = []
    for part in found:
        opened = open_records(path, "parquet", "big", READING, part)
        seen += [(item.index, item.fields["n"], item.source.text if item.source else "") for item in opened.records]
        opened.close()
    assert seen == [(number, number, chaos.text(number)) for number in range(DOCUMENTS)]


def test_the_same_lines_come_out(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    put_lines(broken=17)
    assert command("clean", "in", "-o", "whole").code == 1
    monkeypatch.setattr(shards, "PART_BYTES", 4_000)
    assert command("clean", "in", "-o", "parts").code == 1
    for name in ("big.jsonl", "report.jsonl", "failed.jsonl"):
        assert Path("parts", name).read_bytes() == Path("whole", name).read_bytes()
    markers = list(Path("parts/.cleaner/shards").glob("*.json"))
    assert len([path for path in markers if path.name.count(".") == 1]) > 3
    assert not list(Path("parts/.cleaner/shards").glob("*.part"))


@pytest.mark.parametrize("group", [5, DOCUMENTS])
@pytest.mark.usefixtures("small")
def test_the_same_rows_come_out(command: Command, group: int) -> None:
    put_table(group)
    assert command("clean", "in", "-o", "out", "--inline-report").code == 0
    table = pq.read_table("out/big.parquet")
    assert table.column("n").to_pylist() == list(range(DOCUMENTS))
    assert any(table.column("removals").to_pylist())
    put_lines("lines/big.jsonl")
    assert command("clean", "lines", "-o", "out2", "--to", "parquet").code == 0
    assert pq.read_table("out2/big.parquet").column("text").to_pylist() == table.column("text").to_pylist()
    reported = [json.loads(line)["record"] for line in Path("out/report.jsonl").read_text().splitlines()]
    assert reported == list(range(DOCUMENTS))


@pytest.mark.parametrize("to", ["jsonl.gz", "jsonl.zst"])
@pytest.mark.usefixtures("small")
def test_packed_outputs_are_joined_too(command: Command, to: str) -> None:
    put_lines()
    assert command("clean", "in", "-o", "out", "--to", to).code == 0
    opened = open_records(Path(f"out/big.{to}"), "jsonl", "big", READING)
    assert [item.fields["n"] for item in opened.records] == list(range(DOCUMENTS))
    opened.close()


@pytest.mark.usefixtures("small")
def test_a_second_run_finds_all_parts_done(command: Command) -> None:
    put_lines()
    first = command("clean", "in", "-o", "out")
    before = Path("out/big.jsonl").stat()
    again = command("clean", "in", "-o", "out")
    assert f"{DOCUMENTS} documents were done by an earlier run" in again.stderr
    assert (first.code, again.code) == (0, 0)
    assert Path("out/big.jsonl").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("step", ["rename_output", "unlink"])
def test_killed_while_the_parts_are_joined(command: Command, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    put_lines()
    assert command("clean", "in", "-o", "calm").code == 0
    left = 2

    def dies(*_: object, **__: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "unlink":
            real = Path.unlink

            def unlink(path: Path, missing_ok: bool = False) -> None:
                if path.suffix == ".part":
                    dies()
                real(path, missing_ok)

            patch.setattr(Path, "unlink", unlink)
        else:
            real_rename = join.State.rename_output

            def rename(*arguments: object) -> None:
                dies()
                real_rename(*arguments)  # type: ignore[arg-type]

            patch.setattr(join.State, "rename_output", rename)
        command("clean", "in", "-o", "out")
    assert left <= 0
    again = command("clean", "in", "-o", "out")
    assert again.code == 0
    assert "done by an earlier run" in again.stderr
    assert Path("out/big.jsonl").read_bytes() == Path("calm/big.jsonl").read_bytes()
    assert not list(Path("out/.cleaner/shards").glob("*.part"))


@pytest.mark.usefixtures("small")
def test_a_part_that_has_to_be_done_again_takes_the_others_along(command: Command) -> None:
    put_lines()
    assert command("clean", "in", "-o", "out").code == 0
    before = Path("out/big.jsonl").read_bytes()
    marker = sorted(Path("out/.cleaner/shards").glob("*.page.jsonl"))[0]
    marker.with_name(marker.name.replace(".page.jsonl", ".json")).unlink()
    assert command("clean", "in", "-o", "out").code == 0
    assert Path("out/big.jsonl").read_bytes() == before


@pytest.mark.usefixtures("small")
def test_restore_finds_the_records_of_all_parts(command: Command) -> None:
    path = put_lines()
    assert command("clean", "in", "-o", "out").code == 0
    assert command("restore", "out", "-o", "back").code == 0
    given = [json.loads(line) for line in path.read_text().splitlines()]
    assert [json.loads(line) for line in Path("back/big.jsonl").read_text().splitlines()] == given


def failing(monkeypatch: pytest.MonkeyPatch, part: int, how: str) -> None:
    """Let the file fail once when that part is read: as it is opened, or after three records."""
    opened = execute.open_records
    seen = 0

    def open_once(*arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen != part:
            return opened(*arguments)
        if how == "opening":
            raise OSError(errno.EIO, "input/output error")
        found = opened(*arguments)
        some = list(itertools.islice(found.records, 3))
        error = OSError(errno.EIO, "input/output error")
        return replace(found, records=iter([*some, failed(some[-1].index + 1, "x", error, final=True)]))

    monkeypatch.setattr(execute, "open_records", open_once)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("how", ["opening", "reading"])
def test_a_part_that_cannot_be_read_costs_that_part_and_only_for_now(
    command: Command, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    put_lines()
    assert command("clean", "in", "-o", "calm").code == 0
    whole = Path("calm/big.jsonl").read_bytes().splitlines()
    with monkeypatch.context() as patch:
        failing(patch, 2, how)
        assert command("clean", "in", "-o", "out").code == 1
    some = Path("out/big.jsonl").read_bytes().splitlines()
    assert 0 < len(some) < len(whole)
    assert set(some) < set(whole)
    assert command("clean", "in", "-o", "out").code == 0
    assert Path("out/big.jsonl").read_bytes().splitlines() == whole


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("dies", [1, 2, 3])
def test_killed_while_a_joined_file_is_done_again(command: Command, monkeypatch: pytest.MonkeyPatch, dies: int) -> None:
    """Markers of the run before name the whole file, those of the killed one their parts."""
    put_lines()
    assert command("clean", "in", "-o", "calm").code == 0
    with monkeypatch.context() as patch:
        failing(patch, 2, "reading")
        assert command("clean", "in", "-o", "out").code == 1
    execute_one = local.execute
    seen = 0

    def execute_until(*arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen > dies:
            raise KeyboardInterrupt
        return execute_one(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(local, "execute", execute_until)
        assert command("clean", "in", "-o", "out").code == 130
    assert command("clean", "in", "-o", "out").code == 0
    assert Path("out/big.jsonl").read_bytes() == Path("calm/big.jsonl").read_bytes()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("part", [1, 2])
def test_a_part_of_a_table_that_cannot_be_opened(command: Command, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    put_table(5)
    seen = 0
    opened = parquet.open_file

    def open_once(file: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == part + 1:  # the first time it was opened to be cut into parts
            raise OSError("stale file handle")
        return opened(file)

    with monkeypatch.context() as patch:
        patch.setattr(parquet, "open_file", open_once)
        assert command("clean", "in", "-o", "out").code == 1
    assert 0 < pq.read_table("out/big.parquet").num_rows < DOCUMENTS
    assert command("clean", "in", "-o", "out").code == 0
    assert pq.read_table("out/big.parquet").column("n").to_pylist() == list(range(DOCUMENTS))
