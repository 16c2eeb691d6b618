"""Formats are what the registry says: one that is added there is read, written, shared out, joined and restored like any other."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import percents
import pytest
from conftest import ARTICLE, DIRTY, Command, tree

from cleaner.corpus import shards
from cleaner.formats import registry, suffixes
from cleaner.formats.documents import DOCUMENT
from cleaner.formats.records import Opened, Part, ReadOptions, Record, document
from cleaner.formats.registry import RecordFormat
from cleaner.model import CleanerError, OptionError

ROOT = Path(__file__).parent.parent
DIRTY_TEXTS = [f"Notice {number}.\n\n{DIRTY}" for number in range(12)]
CLEAN = percents.BETWEEN.decode().join(f"Notice {number}.\n\n{ARTICLE}" for number in range(12)).encode()
SOURCE = percents.BETWEEN.decode().join(DIRTY_TEXTS).encode()


@pytest.fixture
def _percents() -> Iterator[None]:
    """The format is known."""
    registry.register(percents.FORMAT)
    yield
    registry.forget("percents")


def test_a_package_of_its_own_registers_where_it_begins(tmp_path: Path) -> None:
    """As CONTRIBUTING.md says: its program is the command line, with one format more, in all processes."""
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = re.search(r"^    # notices/__main__\.py\n(.+?)^(?=\S)", told, re.M | re.S)
    assert code is not None
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices/__main__.py").write_text(textwrap.dedent(code[1]), encoding="utf-8")
    form = Path(percents.__file__).read_text(encoding="utf-8")
    named = form.replace('"percents", "percents")', '"notices.percents", "notices.percents")')
    assert named != form
    (tmp_path / "notices/percents.py").write_text(named, encoding="utf-8")
    for number in range(2):
        (tmp_path / f"{number}.pct").write_bytes(SOURCE)
    ran = subprocess.run(
        [sys.executable, "-m", "notices", "clean", "0.pct", "1.pct", "-o", "out", "-j", "2"], check=False,
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "out/0.pct").read_bytes() == CLEAN
    assert (tmp_path / "out/1.pct").read_bytes() == CLEAN


@pytest.mark.usefixtures("_percents")
class TestOneMore:
    """A format that was registered at run time."""

    def test_a_folder_of_it_is_cleaned_and_restored(self, command: Command) -> None:
        """Its files are known by their suffix beside other documents; the report, `restore` and `apply` find their records again."""
        Path("in").mkdir()
        Path("in/notices.pct").write_bytes(SOURCE)
        Path("in/plain.txt").write_text(DIRTY, encoding="utf-8")
        assert command("clean", "in", "-o", "out").code == 0
        assert Path("out/notices.pct").read_bytes() == CLEAN
        assert Path("out/plain.txt").read_text(encoding="utf-8") == ARTICLE
        rows = [json.loads(line) for line in Path("out/report.jsonl").read_bytes().splitlines()]
        assert [row["format"] for row in rows] == ["percents"] * 12 + ["txt"]
        assert command("restore", "out", "-o", "back").code == 0
        assert tree(Path("back")) == tree(Path("in"))
        assert command("apply", "out", "-o", "judged").code == 0
        assert Path("judged/notices.pct").read_bytes() == CLEAN

    def test_a_large_file_is_shared_out_and_joined(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two processes do its parts (they get to know the format), and its own way to join makes the same file of them."""
        monkeypatch.setattr(shards, "PART_BYTES", 1_500)
        Path("notices.pct").write_bytes(SOURCE)
        assert command("clean", "notices.pct", "-o", "out", "-j", "2").code == 0
        assert len(list(Path("out/.cleaner/shards").glob("*.json"))) > 2
        assert Path("out/notices.pct").read_bytes() == CLEAN
        assert command("restore", "out", "-o", "back").code == 0
        assert Path("back/notices.pct").read_bytes() == SOURCE

    def test_from_and_to(self, command: Command) -> None:
        """`--from` and `--to` know it, other formats turn into it and it into others, and they say what it cannot do."""
        Path("a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in DIRTY_TEXTS), encoding="utf-8")
        assert command("clean", "a.jsonl", "-o", "out", "--to", "percents").code == 0
        assert Path("out/a.percents").read_bytes() == CLEAN
        Path("b.dat").write_bytes(SOURCE)
        assert command("clean", "b.dat", "-o", "back", "--from", "percents", "--to", "jsonl").code == 0
        texts = [json.loads(line)["text"] for line in Path("back/b.jsonl").read_bytes().splitlines()]
        assert percents.BETWEEN.decode().join(texts).encode() == CLEAN
        for name in ("one", "two"):
            Path("in").mkdir(exist_ok=True)
            Path(f"in/{name}.txt").write_text(DIRTY, encoding="utf-8")
        assert command("clean", "in", "-o", "one", "--to", "percents").code == 0
        assert Path("one/part-00000.percents").read_text(encoding="utf-8") == f"{ARTICLE}\n%%\n{ARTICLE}"
        ran = command("clean", "in", "-o", "two", "--to", "percents", "--inline-report")
        assert ran.code == 2
        assert "which percents has not: --to jsonl or parquet" in " ".join(ran.stderr.replace("│", " ").split())
        ran = command("clean", "-", "--from", "percents", stdin=SOURCE)
        assert (ran.code, ran.stderr.split(";")[0]) == (2, "cleaner: -: reads jsonl or warc and writes jsonl")

    def test_what_is_taken(self) -> None:
        """The same record twice is one; another one with a name or a suffix that exists is refused; what comes along stays."""
        registry.register(percents.FORMAT)
        assert registry.added() == (percents.FORMAT,)
        for other, said in (
            (RecordFormat("percents", "others", (".other",)), "format 'percents': there is one of this name"),
            (RecordFormat("document", "others"), "format 'document': there is one of this name"),
            (RecordFormat("other", "others", (".pct",)), "format 'other': .pct is another format's"),
            (RecordFormat("other", "others", (".html",)), "format 'other': .html is another format's"),
        ):
            with pytest.raises(OptionError, match=re.escape(said)):
                registry.register(other)
        registry.forget("jsonl")
        assert registry.get("jsonl") in registry.RECORDS


def test_a_format_that_is_not_registered_is_none(command: Command) -> None:
    """Without it the file is a text like any other, and the options name what there is."""
    Path("notices.pct").write_bytes(SOURCE)
    assert suffixes.format_of("notices.pct") == DOCUMENT
    for option, names in (("--from", registry.readable()), ("--to", suffixes.targets())):
        ran = command("clean", "notices.pct", "-o", "out", option, "percents")
        assert ran.code == 2
        assert f"'percents' is none of {', '.join(names)}" in " ".join(ran.stderr.replace("│", " ").split())
    with pytest.raises(OptionError, match="none of jsonl, parquet, warc, csv, attributes"):
        registry.get("percents")


@pytest.mark.parametrize("form", registry.RECORDS, ids=lambda form: form.name)
def test_a_module_has_what_its_format_says(form: RecordFormat) -> None:
    """Readers and writers have the functions that are called, and an extra of the package brings the library."""
    if form.reader is not None:
        assert all(callable(getattr(form.read_by(), name)) for name in ("open_records", "cut"))
    if form.piped:
        assert callable(form.piped_by().read)
    if form.writer is not None:
        assert all(callable(getattr(form.written_by(), name)) for name in ("sink", "join"))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert not form.extra or any(line.startswith(form.library) for line in extras[form.extra])
    assert bool(form.extra) == bool(form.library)


def test_what_cannot_be_done_is_said() -> None:
    """CSV is not read, WARC is not written, and a table comes through no pipe."""
    for call in (registry.get("csv").read_by, registry.get("warc").written_by, registry.get("parquet").piped_by):
        with pytest.raises(OptionError, match="cannot be used so"):
            call()


def test_asking_loads_no_library() -> None:
    """Names are sorted, settings are checked and options are listed without pyarrow, fastwarc or zstandard."""
    code = (
        "import sys, cleaner.cli.app\n"
        "from cleaner.formats import suffixes\n"
        "assert suffixes.format_of('a.parquet') == 'parquet' and 'parquet' in suffixes.targets()\n"
        "print(sorted({'pyarrow', 'fastwarc', 'zstandard', 'duckdb', 'lxml'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nobody_else_names_a_format() -> None:
    """Outside of `formats/` and what speaks Arrow anyway, no line of code compares with the name of a table's format."""
    own = [path for path in sorted((ROOT / "cleaner").rglob("*.py")) if path.parts[-2] not in {"adapters", "arrow"}]
    known = {"formats/registry.py", "formats/parquet.py", "formats/writers/parquet.py"}
    found = {
        path.relative_to(ROOT / "cleaner").as_posix()
        for path in own
        if "parquet" in path.read_text(encoding="utf-8").lower()
    }
    assert found <= known


class Broken(ModuleType):
    """A reader that is not prepared for what it reads: it gives one record and raises."""

    def __init__(self, error: Exception, when: str) -> None:
        super().__init__("broken")
        self.error, self.when = error, when

    def cut(self, path: Path, size: int) -> list[Part]:
        """It raises here as well."""
        raise self.error

    def open_records(self, path: Path, name: str, reading: ReadOptions, part: Part | None = None) -> Opened:
        """One record of the file."""
        if self.when == "at once":
            raise self.error
        return Opened(self.records(name, reading), lambda: 0, lambda: None)

    def records(self, name: str, reading: ReadOptions) -> Iterator[Record]:
        """The record, and then the error."""
        yield Record(0, f"{name}#0", document("text", DIRTY, id=f"{name}#0", url=None, reading=reading))
        raise self.error


@pytest.mark.parametrize("when", ["at once", "after a record"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "UnicodeDecodeError: 'utf-8' codec"),
        (CleanerError("is no table"), "is no table"),
        (KeyError("text"), "KeyError: 'text'"),
    ],
    ids=["encoding", "its own", "a fault"],
)
def test_whatever_a_reader_raises_is_reported(
    command: Command, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str, when: str
) -> None:
    """The file has failed where it raised: that stands in failed.jsonl and the report with its reason, and the others are cleaned."""
    monkeypatch.setitem(sys.modules, "broken", Broken(error, when))
    monkeypatch.setattr(shards, "PART_BYTES", 1)
    registry.register(RecordFormat("broken", "broken files", (".broken",), "broken"))
    try:
        Path("in").mkdir()
        Path("in/a.broken").write_bytes(SOURCE)
        Path("in/b.txt").write_text(DIRTY, encoding="utf-8")
        ran = command("clean", "in", "-o", "out")
        one = command("explain", "in/a.broken#1")
    finally:
        registry.forget("broken")
    assert ran.code == 1
    assert told in ran.stderr
    assert Path("out/b.txt").read_text(encoding="utf-8") == ARTICLE
    (failed,) = [json.loads(line) for line in Path("out/failed.jsonl").read_bytes().splitlines()]
    assert failed["error"].startswith(told)
    rows = [json.loads(line) for line in Path("out/report.jsonl").read_bytes().splitlines()]
    assert [row["error"] is not None for row in rows] == [*([False] if when == "after a record" else []), True, False]
    assert one.code != 0
    assert told in one.stderr


@pytest.mark.usefixtures("_percents")
def test_a_record_that_cannot_be_read_leaves_the_others(command: Command) -> None:
    """The example of a format shows how a reader says so."""
    Path("a.pct").write_bytes(percents.BETWEEN.join([b"x" * 5_000, DIRTY.encode()]))
    assert command("clean", "a.pct", "-o", "out", "--max-document", "4000").code == 1
    assert Path("out/a.pct").read_text(encoding="utf-8") == ARTICLE
    (failed,) = [json.loads(line) for line in Path("out/failed.jsonl").read_bytes().splitlines()]
    assert (failed["record"], failed["error"]) == (0, "is 5,000 bytes long; --max-document allows 4,000")


def test_json_is_told_to_be_one_text(command: Command) -> None:
    """A list of records is what people have; a name for lines helps as well."""
    Path("a.json").write_text(json.dumps({"text": ARTICLE}) + "\n", encoding="utf-8")
    told = (
        "a.json: is JSON, and is cleaned as one text: for a document a member make JSON Lines of it (jq -c '.[]' does"
    )
    assert told in command("clean", "a.json", "-o", "out").stderr
    assert command("clean", "a.json", "--kind", "text", "-o", "text").stderr == ""
    ran = command("clean", "a.json", "--from", "jsonl", "-o", "lines")
    assert (ran.code, ran.stderr) == (0, "")


@pytest.mark.parametrize("name", ["a.csv", "a.TSV", "a.csv.gz"])
def test_a_table_is_told_to_be_one_text(command: Command, name: str) -> None:
    """Nothing reads its rows: whoever gives one hears what to do, unless the kind is named."""
    data = f"id,text\n1,{ARTICLE}".encode()
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    told = f"{name}: is a table, and is cleaned as one text: for a document a row make JSON Lines of it"
    assert told in command("clean", name, "-o", "out").stderr
    if not name.endswith(".gz"):
        assert told in command("clean", name).stderr
        ran = command("clean", name, "--kind", "text")
        assert (ran.code, ran.stderr) == (0, "")
