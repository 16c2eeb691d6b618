"""The same document twice in a run: told or left out, the same whoever works at it, and found again when a run goes on."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Command

import cleaner
from cleaner.corpus import duplicates, minhash
from cleaner.report import jsonl as report

WORDS = "ferry harbour noon oar tram bridge coast storm rail village master ship paper owner net sail rope quay gull tide".split()


def text(seed: int, words: int = 120) -> str:
    """Prose that nobody would call boilerplate, another for each seed."""
    chosen = random.Random(seed)
    sentences = [" ".join(chosen.choices(WORDS, k=10)).capitalize() + "." for _ in range(words // 10)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)) + "\n"


ONE, TWO = text(1), text(2)
NEAR = ONE.replace(ONE.split()[60], "lantern", 1)


def put(name: str, content: str) -> None:
    path = Path("in", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def lines(name: str = "out/report.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


def folder() -> None:
    put("a.txt", ONE)
    put("b.txt", TWO)
    put("c/c.txt", "\n\n".join(part.strip() for part in ONE.split("\n\n")) + "\n\n")
    put("d.txt", NEAR)
    put("e.txt", "The ferry sank.")


def test_said(command: Command) -> None:
    """The report names the first document of the same text, or nearly the same, and how alike they are; all are written."""
    folder()
    ran = command("clean", "in", "-o", "out", "--duplicates", "say")
    assert ran.code == 0
    found = {str(line["id"]): (line.get("duplicate_of"), line.get("likeness")) for line in lines()}
    assert found["a.txt"] == found["b.txt"] == found["e.txt"] == (None, None)
    assert found["c/c.txt"] == ("a.txt", 1.0)
    assert found["d.txt"][0] == "a.txt"
    assert minhash.ALIKE <= float(str(found["d.txt"][1])) < 1
    assert len(list(Path("out").rglob("*.txt"))) == 5
    assert "2 of them stand in the run already: see duplicate_of" in ran.out
    validator = jsonschema.Draft202012Validator(report.schema())
    for line in lines():
        validator.validate(line)


def test_left_out(command: Command) -> None:
    """What is dropped is not there, the report says why, and what stays can be restored."""
    folder()
    ran = command("clean", "in", "-o", "out", "--duplicates", "drop")
    assert ran.code == 0
    assert sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.txt")) == [
        "a.txt",
        "b.txt",
        "e.txt",
    ]
    told = {str(line["id"]): line["error"] for line in lines()}
    assert told["c/c.txt"] == "left out: the same text as a.txt (--duplicates drop)"
    assert told["d.txt"] == "left out: nearly the same text as a.txt (--duplicates drop)"
    assert [line["skipped"] for line in lines() if line["error"]] == [True, True]
    assert not Path("out/failed.jsonl").exists()
    assert command("restore", "out").code == 0
    assert Path("out/restored/a.txt").read_text() == ONE


def test_a_first_that_goes_brings_its_twin_back(command: Command) -> None:
    """What was left out for a document that is there no more is written by the next run."""
    folder()
    command("clean", "in", "-o", "out", "--duplicates", "drop")
    Path("in/a.txt").unlink()
    assert command("clean", "in", "-o", "out", "--duplicates", "drop").code == 0
    told = {str(line["id"]): line["error"] for line in lines()}
    assert told["c/c.txt"] is None
    assert told["d.txt"] == "left out: nearly the same text as c/c.txt (--duplicates drop)"
    assert Path("out/c/c.txt").exists()


def test_the_processes_change_nothing(command: Command) -> None:
    """The report is the same, byte for byte, with one process and with three."""
    for number in range(30):
        put(f"{number:02}.txt", text(number % 7))
    put("z.jsonl", "".join(json.dumps({"id": f"z{n}", "text": text(n)}) + "\n" for n in range(5, 12)))
    command("clean", "in", "-o", "one", "--duplicates", "say")
    command("clean", "in", "-o", "three", "--duplicates", "say", "-j", "3")
    assert Path("one/report.jsonl").read_bytes() == Path("three/report.jsonl").read_bytes()
    found = [line.get("duplicate_of") for line in lines("one/report.jsonl")]
    assert found[:7] == [None] * 7
    assert found[7:30] == [f"{number % 7:02}.txt" for number in range(7, 30)]
    assert found[30:] == ["05.txt", "06.txt", *[None] * 5]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_records(command: Command, name: str) -> None:
    """A file of records is written again without its duplicates, every other byte or column as it was."""
    rows = [{"id": "x", "text": ONE, "n": 1}, {"id": "y", "text": ONE, "n": 2}, {"id": "z", "text": TWO, "n": 3}]
    put("keep.txt", text(9))
    if name.endswith("parquet"):
        pq.write_table(pa.Table.from_pylist(rows), f"in/{name}")
    else:
        put("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    to = ["--to", "jsonl.gz"] if name.endswith("gz") else []
    assert command("clean", "in", "-o", "out", "--duplicates", "drop", *to).code == 0
    if name.endswith("parquet"):
        assert pq.read_table("out/a.parquet").to_pylist() == [rows[0], rows[2]]
    elif not to:
        assert lines("out/a.jsonl") == [rows[0], rows[2]]
    told = {str(line["id"]): line["error"] for line in lines()}
    assert told == {"keep.txt": None, "x": None, "y": "left out: the same text as x (--duplicates drop)", "z": None}
    assert command("restore", "out").code == 0


def test_pages_and_empty_texts(command: Command) -> None:
    """What counts is the clean text, not the page around it; a page without any is nobody's twin."""
    page = "<html><head><title>{0}</title></head><body><p>{1}</p><p>{2}</p></body></html>"
    parts = ONE.split("\n\n")
    put("a.html", page.format("A", *parts))
    put("b.html", page.format("Another title", *parts))
    put("c.html", "<html><body></body></html>")
    put("d.html", "<html><body> </body></html>")
    command("clean", "in", "-o", "out", "--duplicates", "say")
    assert [line.get("duplicate_of") for line in lines()] == [None, "a.html", None, None]


def test_a_short_text_is_compared_whole(command: Command) -> None:
    """Of a few words that differ in one nobody can say that they are nearly the same."""
    for name, word in (("a", "noon"), ("b", "noon"), ("c", "dawn")):
        put(
            f"{name}.txt",
            f"The ferry sank at {word} and nobody was hurt, said the harbour master of the village on the coast.",
        )
    command("clean", "in", "-o", "out", "--duplicates", "say")
    assert [line.get("duplicate_of") for line in lines()] == [None, "a.txt", None]


@pytest.mark.parametrize("more", [["--to", "csv"], ["--attributes", "x"]])
def test_what_cannot_be_written_again(command: Command, more: list[str]) -> None:
    """A form that nobody reads back is refused before anything is read."""
    put("a.jsonl", '{"text": "The ferry sank."}\n')
    ran = command("clean", "in", "-o", "out", "--duplicates", "drop", *more)
    assert ran.code == 2
    assert "--duplicates drop writes files again" in " ".join(ran.stderr.split())


@pytest.mark.parametrize("more", [[], ["-o", "out", "--dry-run"], ["--check"]])
def test_where_nothing_is_written(command: Command, more: list[str]) -> None:
    """There is nothing to look through: that is said, not passed over."""
    put("a.txt", ONE)
    ran = command("clean", "in/a.txt", "--duplicates", "say", *more)
    assert ran.code == 2
    assert "--duplicates: are found in what a run writes" in " ".join(ran.stderr.split())


def test_without_the_extra(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install, before anything is read."""
    monkeypatch.setitem(sys.modules, "rensa", None)
    put("a.txt", ONE)
    ran = command("clean", "in", "-o", "out", "--duplicates", "say")
    assert ran.code == 2
    assert "rensa is not installed: pip install 'article-cleaner[duplicates]'" in ran.stderr
    assert not Path("out").exists()


def test_likeness_is_about_the_share_of_shingles() -> None:
    """The estimate of MinHash lies near the true Jaccard index: 128 values err by about .04 (one standard deviation)."""
    base = text(3, 400).split()
    for changed in (0, 10, 40):
        other = [*base[:-changed], *(f"w{n}" for n in range(changed))] if changed else base
        marks = [json.loads(duplicates.mark(result(" ".join(words)), "x")) for words in (base, other)]
        one, two = ({tuple(words[at : at + 5]) for at in range(len(words) - 4)} for words in (base, other))
        import base64

        share = minhash._share(*(base64.b64decode(mark[3]) for mark in marks))
        assert abs(share - len(one & two) / len(one | two)) < 0.15


def result(content: str) -> cleaner.Result:
    return cleaner.Result("x", "text", content, (), (), ())


PROMPT = "Sign up for our free newsletter and get the best stories in your inbox every morning."


def shown(name: str) -> dict[str, object]:
    """The data of a report page: its sums and its documents."""
    text = Path(name).read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text.split('id="data">')[1].split("</script>")[0])
    return found


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_sums_are_those_of_what_stays(command: Command, jobs: str) -> None:
    """Dropping duplicates gives the sums of a run over the others alone; how many were dropped stands on its own."""
    for folder_, names in (("in", "abcde"), ("less", "ab")):
        for name in names:
            content = f"{TWO if name in 'b' else ONE}\n{PROMPT}\n"
            Path(folder_, name).mkdir(parents=True)
            Path(folder_, name, f"{name}.txt").write_text(content, encoding="utf-8")
        rows = [
            {"id": f"r{n}", "url": "https://a.example/", "text": f"{text(n % 2 + 5)}\n{PROMPT}\n"} for n in range(4)
        ]
        lines_ = [json.dumps(row) for row in (rows if folder_ == "in" else rows[:2])]
        Path(folder_, "r.jsonl").write_text("\n".join(lines_) + "\n", encoding="utf-8")
    ran = command("clean", "in", "-o", "out", "--duplicates", "drop", "-j", jobs)
    alone = command("clean", "less", "-o", "alone", "--duplicates", "drop", "-j", jobs)
    assert "5 more stand in the run already: left out, and not counted above." in ran.out
    head, figures = (line.split() for line in ran.out.splitlines()[:2])
    assert head[:5] == ["documents", "changed", "held", "failed", "duplicates"]
    assert figures[:5] == ["4", "4", "0", "0", "5"]
    assert figures[5:] == alone.out.splitlines()[1].split()[4:]
    of_all, of_less = shown("out/report.html"), shown("alone/report.html")
    for name in ("count", "words", "categories", "rules", "hosts", "folders", "scores"):
        assert of_all[name] == of_less[name], name
    assert of_all["states"] == {**dict(of_less["states"]), "duplicate": 5}  # type: ignore[call-overload]


def test_the_page_says_what_was_left_out(command: Command) -> None:
    """A duplicate is in the list with its reason, and without a text that is nowhere else."""
    folder()
    command("clean", "in", "-o", "out", "--duplicates", "drop")
    documents = {item["id"]: item for item in shown("out/report.html")["documents"]}  # type: ignore[attr-defined]
    assert {name: item["state"] for name, item in documents.items()} == {
        "a.txt": "unchanged",
        "b.txt": "unchanged",
        "c/c.txt": "duplicate",
        "d.txt": "duplicate",
        "e.txt": "unchanged",
    }
    assert documents["d.txt"]["error"] == "left out: nearly the same text as a.txt (--duplicates drop)"
    assert documents["d.txt"]["words"] == [0, 0]


def test_sums_come_back_with_the_document(command: Command) -> None:
    """What was a duplicate in one run is counted as itself in the next, once its twin is gone."""
    folder()
    command("clean", "in", "-o", "out", "--duplicates", "drop")
    Path("in/a.txt").unlink()
    ran = command("clean", "in", "-o", "out", "--duplicates", "drop")
    assert "1 more stands in the run already" in ran.out
    states = shown("out/report.html")["states"]
    assert (states["duplicate"], states["unchanged"]) == (1, 3)  # type: ignore[index]


def test_only_said_they_count(command: Command) -> None:
    """With `say` all documents are there, and the sums are of all."""
    folder()
    ran = command("clean", "in", "-o", "out", "--duplicates", "say")
    assert ran.out.splitlines()[1].split()[0] == "5"
    assert shown("out/report.html")["states"]["duplicate"] == 0  # type: ignore[index]
