"""Records with a page in a field of its own keep it, and get its text and what is known of it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Command

from cleaner.formats.writers import beside

PAGE = (
    '<html lang="en"><head><title>The ferry</title><meta property="article:tag" content="Sea"></head><body><h1>The ferry</h1>'
    "<p>The ferry sank at noon, and all of the passengers were brought ashore by fishermen from the nearest village.</p>"
    "<p>Nobody knows why it sank, said the harbour master, who has asked the owners for the papers of the ship.</p></body></html>"
)


def put(rows: list[dict[str, object]]) -> None:
    Path("in").mkdir()
    Path("in/a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def got(name: str = "out/a.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


def test_a_line_keeps_its_page(command: Command) -> None:
    """The line as it stands, and at its end the text and what is known, under names that it does not have."""
    put([{"id": "x", "html": PAGE, "title": "Mine", "n": 1.50}, {"raw_html": PAGE}])
    assert command("clean", "in", "-o", "out").code == 0
    first, second = got()
    assert list(first) == ["id", "html", "title", "n", *(name for name in beside.NAMES if name != "title")]
    assert (first["html"], first["title"], first["tags"]) == (PAGE, "Mine", ["Sea"])
    assert str(first["text"]).startswith("The ferry sank at noon")
    assert (second["raw_html"], second["title"]) == (PAGE, "The ferry")
    assert (
        Path("out/a.jsonl")
        .read_text()
        .startswith(json.dumps({"id": "x", "html": PAGE, "title": "Mine", "n": 1.5})[:-1])
    )


@pytest.mark.parametrize("old", [None, "an old text", ["no", "text"]])
def test_a_text_that_is_there_is_replaced(command: Command, old: object) -> None:
    """Where the page is what is read, `text` has the clean text afterwards, in its place, whatever stood there."""
    put([{"text": old, "html": PAGE, "z": 1}])
    assert command("clean", "in", "-o", "out", "--text-key", "html", "--inline-report").code == 0
    (row,) = got()
    assert list(row)[:3] == ["text", "html", "z"]
    assert list(row)[-1] == "removals"
    assert str(row["text"]).startswith("The ferry sank")
    assert row["html"] == PAGE


def test_a_text_of_a_record_with_a_page_is_read_before_it(command: Command) -> None:
    """A record with a text of its own is read from there: its page stays as it is, and nothing comes beside it."""
    put([{"text": "The ferry sank at noon.", "html": PAGE}])
    assert command("clean", "in", "-o", "out").code == 0
    assert got() == [{"text": "The ferry sank at noon.", "html": PAGE}]


def test_a_text_that_stands_there_twice_is_refused(command: Command) -> None:
    """Which of them is to be replaced nobody can say."""
    Path("in").mkdir()
    Path("in/a.jsonl").write_text('{"text":1,"text":2,"html":' + json.dumps(PAGE) + "}\n", encoding="utf-8")
    assert command("clean", "in", "-o", "out", "--text-key", "html").code == 1
    assert "stands there twice" in Path("out/failed.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("to", [None, "parquet", "jsonl"])
def test_tables(command: Command, to: str | None) -> None:
    """A table of pages gets columns beside them, of types of their own; a null text column is filled."""
    Path("in").mkdir()
    table = pa.table({"id": ["a", "b"], "html": [PAGE, PAGE], "title": ["Mine", None]})
    pq.write_table(table, "in/a.parquet")
    assert command("clean", "in", "-o", "out", *(["--to", to] if to else [])).code == 0
    rows = got() if to == "jsonl" else pq.read_table("out/a.parquet").to_pylist()
    assert [row["html"] for row in rows] == [PAGE, PAGE]
    assert [row["title"] for row in rows] == ["Mine", None]
    assert all(row["text"].startswith("The ferry sank") and row["tags"] == ["Sea"] for row in rows)
    assert rows[0]["page_type_confidence"] == 0.3
    if to != "jsonl":
        assert pq.read_schema("out/a.parquet").field("tags").type == pa.list_(pa.string())


def test_lines_as_a_table_keep_the_page(command: Command) -> None:
    """The page of a line goes into `extra`, as all that has no column of its own."""
    put([{"html": PAGE, "n": 1}])
    assert command("clean", "in", "-o", "out", "--to", "parquet").code == 0
    (row,) = pq.read_table("out/a.parquet").to_pylist()
    assert json.loads(row["extra"]) == {"n": 1, "html": PAGE}
    assert (row["tags"], row["title"]) == (["Sea"], "The ferry")
    assert row["text"].startswith("The ferry sank")


def test_pages_read_as_text_stay_in_their_field(command: Command) -> None:
    """With --kind text the field holds a text like any other, and it is replaced."""
    put([{"html": "The ferry sank at noon.\n\nPhoto: Lena Harp / AFP"}])
    assert command("clean", "in", "-o", "out", "--kind", "text").code == 0
    assert got() == [{"html": "The ferry sank at noon."}]


def test_the_review_reads_the_text_beside_the_page(command: Command) -> None:
    """What is reviewed is the clean text, also where the page's field was named."""
    from cleaner.review.texts import Outputs

    put([{"html": PAGE}])
    assert command("clean", "in", "-o", "out", "--text-key", "html").code == 0
    (line,) = got("out/report.jsonl")
    assert Outputs(Path("out")).text(line, 0).startswith("The ferry sank")
