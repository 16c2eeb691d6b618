"""`cleaner report` and `cleaner diff`: sums and differences of reports, whatever stands in them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, Command
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.corpus import reports
from cleaner.model import Category, Removal, Result, RuleHit
from cleaner.report import jsonl
from cleaner.report.compare import Comparison, compare
from cleaner.report.database import COLUMNS, Database, find, relation
from cleaner.report.query import by, totals
from cleaner.report.statistics import Statistics, tally
from cleaner.segment.normal import count_words

pytest.importorskip("duckdb")

HOSTILE = "a'; DROP TABLE a_documents; --/../\x1b[31m\x00\u202e[bold]\ud800.txt"


def removal(text: str, start: int = 0, category: Category = "share", *support: str, **more: Any) -> Removal:
    hits = tuple(
        RuleHit(voice, 2.0 - n / 10, text) for n, voice in enumerate(support or ("en.share.bar", "measure.last"))
    )
    facts: dict[str, Any] = {"score": 1.5, "reason": "It is.", **more}
    return Removal(f"{start:012d}", start, start + len(text), text, category, hits, **facts)


def result(id: str, *removed: Removal, **more: Any) -> Result:
    facts: dict[str, Any] = {
        "digest": id,
        "words_in": 100,
        "words_out": 90,
        "language": "en",
        "ruleset": "feed",
        **more,
    }
    return Result(id, "text", "text", removed, ("text",), (), **facts)


def write(path: Path, *results: Result, **fields: Any) -> Path:
    lines = [jsonl.to_line(jsonl.to_object(item, source=item.id) | fields) for item in results]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sums(path: Path, group: Any, top: int = 0) -> list[dict[str, Any]]:
    with Database() as base:
        base.load(path, "a")
        return by(base, group, top)[0]


def compared(a: Path, b: Path) -> Comparison:
    with Database() as base:
        base.load(a, "a")
        base.load(b, "b")
        return compare(base)


@pytest.fixture(scope="module")
def empty() -> Iterator[Database]:
    """A database without a report."""
    with Database() as base:
        yield base


class TestSums:
    def test_they_are_those_of_the_run(self, tmp_path: Path) -> None:
        texts = [
            DIRTY,
            ARTICLE,
            "\n\n".join(["Share this article on Facebook", "Read more"] * 4),
            DIRTY + "\n© 2024 Shore Press\n",
        ]
        pages = [f"<html><body><nav><a href=x>Home</a></nav><article><p>{ARTICLE}</p></article></body></html>"]
        results = [replace(cleaner.clean(text), id=f"d{n % 2}/{n}.txt") for n, text in enumerate(texts + pages)]
        assert any(item.held for item in results)
        wanted = Statistics()
        for item in results:
            wanted.add(item.id, tally(item))
        path = write(tmp_path / "report.jsonl", *results)
        with Database() as base:
            base.load(path, "a")
            found = totals(base)
            # A report has duplicates that were left out among what was skipped.
            states = {name: count for name, count in wanted.statuses.items() if name != "duplicate"}
            assert {name: found[name] for name in states} == states
            assert (found["documents"], found["words_in"], found["words_out"]) == (5, wanted.words_in, wanted.words_out)
            for group, sums in (("category", wanted.by_category()), ("rule", wanted.by_rule())):
                rows, count = by(base, group)  # type: ignore[arg-type]
                assert [(row["name"], row["removals"], row["words"]) for row in rows] == [
                    (name, amount.removals, amount.words) for name, amount in sums
                ]
                assert count == len(sums)
            folders = [
                (row["name"], row["documents"], row["removals"], row["words_in"]) for row in by(base, "folder")[0]
            ]
            assert sorted(folders) == [
                (name, item.documents, item.removals, item.words_in) for name, item in wanted.by_folder()
            ]

    def test_a_rule_that_spoke_alone(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "r.jsonl",
            result(
                "a",
                removal("x", 0, "share", "en.share.bar", "measure.last"),
                removal("y", 5, "share", "en.share.bar", "de.share.bar"),
            ),
        )
        alone = {row["name"]: (row["removals"], row["alone"]) for row in sums(path, "rule")}
        assert alone == {"en.share.bar": (2, 1), "de.share.bar": (1, 0), "measure.last": (1, 0)}

    def test_hosts_and_languages(self, tmp_path: Path) -> None:
        urls = [
            "https://www.Shore.example/a",
            "http://shore.example:80/b?c",
            "https://u:p@other.example",
            "https://[::1]:8/x",
            None,
            "nonsense",
        ]
        path = write(tmp_path / "r.jsonl", *(result(str(n), url=url, language=None) for n, url in enumerate(urls)))
        assert {row["name"]: row["documents"] for row in sums(path, "host")} == {
            "shore.example": 2,
            "other.example": 1,
            "[::1]": 1,
            "(unknown)": 2,
        }
        assert [(row["name"], row["documents"]) for row in sums(path, "language")] == [("(unknown)", 6)]

    def test_records_belong_to_their_file(self, tmp_path: Path) -> None:
        path = write(tmp_path / "r.jsonl", result("https://shore.example/1/2"), source="in/part-0.jsonl", record=3)
        assert [row["name"] for row in sums(path, "folder")] == ["in/part-0.jsonl"]

    def test_what_was_left_in_does_not_count(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "r.jsonl",
            result("a", removal("x y", kept=True)),
            result("b", removal("x y"), held=True),
            result("c", removal("x y")),
        )
        assert [(row["removals"], row["words"]) for row in sums(path, "category")] == [(1, 2)]
        assert sums(path, "folder")[0] | {"name": ""} == {
            "name": "",
            "documents": 3,
            "changed": 1,
            "unchanged": 1,
            "held": 1,
            "failed": 0,
            "removals": 1,
            "words_in": 300,
            "words_out": 270,
        }

    def test_an_empty_report(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        path.touch()
        with Database() as base:
            base.load(path, "a")
            assert totals(base)["documents"] == 0
            assert by(base, "category") == ([], 0)

    @settings(max_examples=200, deadline=None)
    @given(st.text(st.sampled_from("ab \t\n\x0b\x1c\x85\xa0\u1680\u2003\u200b\u2028\u3000漢字かฟ.é"), max_size=30))
    def test_words_are_counted_as_the_cleaner_counts_them(self, empty: Database, text: str) -> None:
        assert empty.rows("SELECT count_words(?)", [text])[0][0] == count_words(text)


class TestReading:
    @pytest.mark.parametrize("name", ["re*[1]port?.jsonl", "report.jsonl.gz", "report.jsonl.zst", "report.parquet"])
    def test_forms_and_names(self, tmp_path: Path, name: str) -> None:
        write(tmp_path / "reXX1portX.jsonl", result("wrong"), result("wrong 2"))
        plain = write(tmp_path / "plain", result("d/a", removal("two words"), url="https://a.example"))
        path = tmp_path / name
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(plain.read_bytes()))
        elif name.endswith(".zst"):
            zstandard = pytest.importorskip("zstandard")
            path.write_bytes(zstandard.compress(plain.read_bytes()))
        elif name.endswith(".parquet"):
            with Database() as base, relation(base.connection, plain) as rows:
                rows.project(", ".join(f'"{column}"' for column in COLUMNS if column != "record")).write_parquet(
                    str(path)
                )
        else:
            plain.rename(path)
        assert [(row["name"], row["words"]) for row in sums(path, "category")] == [("share", 2)]
        assert [row["name"] for row in sums(path, "host")] == ["a.example"]

    @pytest.mark.parametrize("form", ["jsonl", "parquet"])
    def test_rules_of_earlier_versions_are_read_by_their_names(self, tmp_path: Path, form: str) -> None:
        """They were objects: whatever stands before the name, in it, or in what the rule matched."""
        plain = tmp_path / "r.jsonl"
        item = jsonl.to_object(result("a", removal("Follow us")), source="a")
        rules = [
            {"matched": 'Your id: "x.y.z", id=no', "id": "en.share.follow", "weight": 2.5},
            {"weight": 2.0, "id": 'a.b."c, d}', "matched": ""},
            {"weight": 1.0, "matched": "{id: q}"},
        ]
        item["removals"][0]["rules"] = rules
        plain.write_text(json.dumps(item) + "\n", encoding="utf-8")
        path = plain.with_suffix(f".{form}")
        with Database() as base:
            if form == "parquet":
                base.connection.sql(f"SELECT * FROM read_json('{plain}')").write_parquet(str(path))
            base.load(path, "a")
            assert base.rows("SELECT rule FROM a_hits ORDER BY rule NULLS LAST") == [
                ('a.b."c, d}',),
                ("en.share.follow",),
                (None,),
            ]
            assert base.rows("SELECT rule FROM a_removals") == [("en.share.follow",)]

    @pytest.mark.parametrize("form", ["jsonl", "parquet"])
    def test_a_number_that_is_none_is_told(self, tmp_path: Path, form: str) -> None:
        """A score that cannot be read is left out of no sum in silence, whatever the report is kept as."""
        plain = tmp_path / "r.jsonl"
        item = jsonl.to_object(result("a", removal("Follow us")), source="a")
        item["removals"][0]["score"] = "much"
        plain.write_text(json.dumps(item) + "\n", encoding="utf-8")
        path = plain.with_suffix(f".{form}")
        with Database() as base:
            if form == "parquet":
                base.connection.sql(f"SELECT * FROM read_json('{plain}')").write_parquet(str(path))
            with pytest.raises(jsonl.ReportError, match=f"r.{form}: .*much"):
                base.load(path, "a")

    def test_the_report_of_a_folder(self, tmp_path: Path) -> None:
        assert find(tmp_path) == tmp_path / "report.jsonl"
        (tmp_path / "report.jsonl.zst").touch()
        assert find(tmp_path) == tmp_path / "report.jsonl.zst"

    def test_lone_surrogates_and_nul(self, tmp_path: Path) -> None:
        """They are no text to DuckDB; a pair beside them and a backslash are, and stay."""
        path = write(tmp_path / "r.jsonl", result("a", removal("x\ud800 \\ud800 😀\x00 y")), result("b", removal("😀")))
        with Database() as base:
            base.load(path, "a")
            assert base.rows("SELECT shown FROM a_removals ORDER BY number") == [("x\ufffd \\ud800 😀\x00 y",), ("😀",)]

    def test_a_line_longer_than_the_usual_buffer(self, tmp_path: Path) -> None:
        path = write(tmp_path / "r.jsonl", result("a", removal("x" * 17_000_000)), result("b", removal("x")))
        assert [(row["removals"], row["words"]) for row in sums(path, "category")] == [(2, 2)]

    @pytest.mark.parametrize(
        "text",
        ['{"id": "a"}\n{"id": \n', '{"id": "a", "removals": 3}\n', "\x00\n", '{"id": "a", "words": {"in": "many"}}\n'],
    )
    def test_a_malformed_report_is_refused_in_one_line(self, command: Command, text: str) -> None:
        Path("bad.jsonl").write_text(text, encoding="utf-8")
        ran = command("report", "bad.jsonl")
        assert ran.code == 2
        assert ran.stderr.startswith("cleaner: bad.jsonl: ")
        assert ("is no report: line 1: " in ran.stderr) == ("line 1: " in ran.stderr)
        assert len(ran.stderr.splitlines()) == 1

    @pytest.mark.parametrize("path", ["none", "http://127.0.0.1:9/report.jsonl", "s3://bucket/report.jsonl"])
    def test_no_report(self, command: Command, path: str) -> None:
        ran = command("report", path)
        assert ran.code == 2
        assert "no such file" in ran.stderr

    def test_nothing_stays_in_the_temporary_folder(self, tmp_path: Path) -> None:
        with Database() as base:
            base.load(write(tmp_path / "r.jsonl", result("\ud800")), "a")
            folder = base.folder
            assert any(folder.iterdir())
        assert not folder.exists()


class TestDifferences:
    def test_the_same_report(self, tmp_path: Path) -> None:
        path = write(tmp_path / "r.jsonl", result("a", removal("x"), removal("x", 5)), result("b"))
        found = compared(path, path)
        assert not found.differs
        assert (found.same, found.documents["both"]) == (2, 2)

    def test_what_only_one_removes(self, tmp_path: Path) -> None:
        shared = removal("shared", 0)
        a = write(tmp_path / "a", result("1", shared, removal("one two", 10)), result("2", removal("one", 3)))
        b = write(
            tmp_path / "b",
            result("1", shared, removal("one", 10, "caption", "core.caption.x")),
            result("2"),
            result("3"),
        )
        found = compared(a, b)
        assert found.same == 1
        assert [(d.side, d.rule, d.removals, d.words, d.documents) for d in found.differences] == [
            ("a", "en.share.bar", 2, 3, 2),
            ("b", "core.caption.x", 1, 1, 1),
        ]
        assert {(row["id"], row["start"], row["text"]) for row in found.differences[0].examples} == {
            ("1", 10, "one two"),
            ("2", 3, "one"),
        }
        assert found.documents == {"both": 2, "only_a": 0, "only_b": 1, "source": 0, "state": 0}
        assert [(row["kind"], row["id"]) for row in found.apart] == [("only_b", "3")]

    def test_another_category_is_said_once(self, tmp_path: Path) -> None:
        a = write(tmp_path / "a", result("1", removal("x", 0, "share")))
        b = write(tmp_path / "b", result("1", removal("x", 0, "related", "en.related.x")))
        found = compared(a, b)
        assert [(d.side, d.rule) for d in found.differences] == [("category", "en.share.bar")]
        assert [(row["category"], row["other"]) for row in found.differences[0].examples] == [("share", "related")]

    def test_other_rules_with_the_same_outcome_are_no_difference(self, tmp_path: Path) -> None:
        a = write(tmp_path / "a", result("1", removal("x", 0, "share", "en.share.x")))
        b = write(tmp_path / "b", result("1", removal("x", 0, "share", "en.share.y")))
        assert not compared(a, b).differs

    def test_pages_are_matched_by_element_and_text(self, tmp_path: Path) -> None:
        def cut(text: str, path: str) -> Removal:
            return replace(removal(text), start=None, end=None, path=path)

        a = write(tmp_path / "a", result("1", cut("x", "/p[1]"), cut("x", "/p[1]"), cut("x", "/p[2]")))
        b = write(tmp_path / "b", result("1", cut("x", "/p[1]"), cut("x", "/p[2]"), cut("x", "/p[3]")))
        found = compared(a, b)
        assert found.same == 2
        assert sorted((d.side, d.examples[0]["path"]) for d in found.differences) == [("a", "/p[1]"), ("b", "/p[3]")]

    def test_what_cannot_be_compared_is_listed(self, tmp_path: Path) -> None:
        a = write(tmp_path / "a", result("1", removal("x")), result("2", removal("x")))
        b = write(tmp_path / "b", result("1", held=True), result("2", digest="other"))
        found = compared(a, b)
        assert found.differs
        assert not found.differences
        assert [(row["kind"], row["id"], row["a"], row["b"]) for row in found.apart] == [
            ("source", "2", "changed", "unchanged"),
            ("state", "1", "changed", "held"),
        ]

    def test_records_of_one_name(self, tmp_path: Path) -> None:
        """Two documents with one id are matched in their order; records by their number."""
        a = write(tmp_path / "a", result("1", removal("x")), result("1"))
        b = write(tmp_path / "b", result("1", removal("x")), result("1"))
        assert not compared(a, b).differs
        write(tmp_path / "c", result("1"), record=1)
        assert compared(a, tmp_path / "c").documents == {"both": 0, "only_a": 2, "only_b": 1, "source": 0, "state": 0}


class TestCommands:
    def test_of_a_real_run(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """Tab-separated lines in a pipe, all with the same columns; a table on a terminal; differences."""
        Path("in").mkdir()
        Path("in/a.txt").write_text(DIRTY, encoding="utf-8")
        Path("in/b.txt").write_text(ARTICLE, encoding="utf-8")
        assert command("clean", "in", "-o", "one").code == 0
        assert command("clean", "in", "-o", "two", "--keep", "newsletter").code == 0
        ran = command("report", "one", "--by", "category")
        assert ran.code == 0
        rows = list(csv.DictReader(io.StringIO(ran.out), delimiter="\t"))
        assert [(row["by"], row["name"], row["removals"]) for row in rows[:2]] == [
            ("total", "", "1"),
            ("category", "newsletter", "1"),
        ]
        assert (rows[0]["words"], rows[1]["words"], rows[1]["words_in"]) == ("", "16", "")
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        ran = command("report", "one", "--by", "category")
        assert ["newsletter", "1", "16", "1"] in [line.split() for line in ran.out.splitlines()]
        assert command("diff", "one", "one").code == 0
        ran = command("diff", "one", "two", "--json")
        assert ran.code == 1
        value = json.loads(ran.stdout)
        assert [(item["side"], item["words"]) for item in value["differences"]] == [("a", 16)]
        assert value["words_out"]["b"] - value["words_out"]["a"] == 16

    def test_hostile_names_write_nothing_on_the_terminal(self, command: Command, tmp_path: Path) -> None:
        names = [HOSTILE, "[/bold]x", "=cmd()", "\u2028y/\r\nz"]
        voice = ("x.share.[bold]\x1b[2J", "measure.last")
        a = write(
            tmp_path / "a",
            *(result(name, removal(name, 0, "share", *voice), language=name, url=f"https://{name}") for name in names),
        )
        b = write(tmp_path / "b", *(result(name) for name in names))
        for arguments in (["report", a], ["diff", a, b, "--examples", "9"]):
            ran = command(*arguments)
            assert "Traceback" not in ran.stderr
            text = ran.stdout.decode("utf-8")
            assert not {"\x1b", "\x00", "\r", "\u202e", "\u2028"} & set(text)
            assert "[/bold]x" in text
            assert json.loads(command(*arguments, "--json").stdout)
        assert command("report", a).code == 0

    def test_lines_have_the_columns_of_their_head(self, command: Command, tmp_path: Path) -> None:
        """Whatever stands in a name, and however many groupings: every line splits into as many fields."""
        names = ["a\tb/x", "c\nd/y", HOSTILE]
        path = write(tmp_path / "r", *(result(name, removal(name, 0), language=name) for name in names))
        lines = command("report", path).out.splitlines()
        assert len({line.count("\t") for line in lines}) == 1
        assert {line.split("\t")[0] for line in lines} == {
            "by",
            "total",
            "category",
            "rule",
            "host",
            "language",
            "folder",
        }

    def test_top(self, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        path = write(
            tmp_path / "r", *(result(f"d{n}/x", removal("x", 0, "share", f"en.share.r{n}")) for n in range(30))
        )
        ran = command("report", path, "--by", "rule", "--top", "3")
        assert "27 more" in ran.out
        assert len(ran.out.splitlines()) == 8
        assert "en.share.r29" in command("report", path, "--by", "rule", "--top", "0").out

    def test_wrong_use(self, command: Command) -> None:
        assert command("report", "x", "--by", "host,weather").code == 2
        assert command("diff", "x").code == 2


@pytest.mark.parametrize("side", ["A", "B"])
def test_a_broken_path_is_told_with_its_file(tmp_path: Path, command: Command, side: str) -> None:
    """`cleaner diff` says in which of the two reports, and in which line, a path goes on from nothing."""
    for name in ("A", "B"):
        (tmp_path / name).mkdir()
        found = [
            jsonl.to_object(result(f"{n}.txt", removal("Follow us", path="/html/p")), source="a") for n in range(3)
        ]
        if name == side:
            found[1]["removals"][0]["path"] = "9/li"
        (tmp_path / name / "report.jsonl").write_text("".join(json.dumps(item) + "\n" for item in found))
    done = command("diff", str(tmp_path / "A"), str(tmp_path / "B"))
    assert done.code == 2
    said = f"{tmp_path / side / 'report.jsonl'}: line 2: path: '9/li' does not follow on the one before"
    assert said in done.stderr


BLANK = ["", "\n\n", "\n \t\n\r\n"]


@pytest.mark.parametrize("blank", BLANK)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_blank_lines_are_lines_but_no_documents(tmp_path: Path, command: Command, blank: str, suffix: str) -> None:
    """Who looks for the line that was told counts them, and two reports that differ in them only do not differ."""
    items = [jsonl.to_object(result(f"{n}.txt", removal("Follow us", path="/html/p")), source="a") for n in range(3)]

    def written(name: str, change: Any = None) -> Path:
        made = [json.dumps(item) for item in items[:2]] + [change if change is not None else json.dumps(items[2])]
        text = blank + "\n".join([made[0], blank + made[1], made[2]]) + "\n" + blank
        path = tmp_path / name / f"report.jsonl{suffix}"
        path.parent.mkdir()
        path.write_bytes(gzip.compress(text.encode()) if suffix else text.encode())
        return path

    plain, other = tmp_path / "plain", written("other")
    plain.mkdir()
    (plain / "report.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    assert command("diff", plain, tmp_path / "other").code == 0
    last = 3 + 2 * blank.count("\n")
    faults = {
        "path": ({"removals": [{**items[2]["removals"][0], "path": "9/li"}]}, "path: '9/li' does not follow"),
        "broken": ('{"id": ', "Expecting value"),
        "words": ({"words": {"in": "many", "out": 1}}, "words: wants the numbers in and out"),
        "number": ({"record": "seven"}, "seven"),
        "score": (
            {"removals": [{**items[2]["removals"][0], "score": "much"}]},
            "removal 1: score: 'much' is no number",
        ),
    }
    for name, (change, said) in faults.items():
        line = change if isinstance(change, str) else json.dumps({**items[2], **change})
        path = written(name, line)
        for arguments in (("diff", tmp_path / "other", tmp_path / name), ("report", tmp_path / name)):
            if (arguments[0], name) != ("report", "path"):
                ran = command(*map(str, arguments))
                assert ran.code == 2, ran.out
                assert f"{path}: line {last}: " in ran.stderr
                assert said in ran.stderr
                assert len(ran.stderr.splitlines()) == 1
    assert other.is_file()


BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "removal 1: category: is missing": ({}, {"category": None}),
    "removal 1: text: is no string": ({}, {"text": 7}),
    "removal 1: rules: wants a list of names": ({}, {"rules": [{"weight": 1.0}]}),
    "removal 1: against: wants a list of names": ({}, {"against": [3]}),
    "removal 1: is no object": ({"removals": ["Follow us"]}, {}),
    "removals: is no list": ({"removals": {"a": 1}}, {}),
    "words: wants the numbers in and out": ({"words": "many"}, {}),
    "characters: wants the numbers in and out": ({"characters": {"in": 7}}, {}),
}
"""What is said of a line, and what is wrong in it: fields of its own, and of its removal (None: gone)."""


def broken(path: Path, said: str) -> Path:
    """A report of two lines, of which the second is broken as that says."""
    lines = [jsonl.to_object(result(f"{n}.txt", removal("Follow us")), source="a") for n in range(2)]
    of_line, of_removal = BROKEN[said]
    removed = {**lines[1]["removals"][0], **of_removal}
    lines[1]["removals"] = [{name: item for name, item in removed.items() if item is not None}]
    lines[1].update(of_line)
    path.write_text("".join(json.dumps(item) + "\n" for item in lines))
    return path


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_line_is_told_with_its_file_and_number(tmp_path: Path, said: str) -> None:
    """Whatever is missing in a report, whoever reads it hears the file, the line and the field."""
    report = broken(tmp_path / "report.jsonl", said)
    with pytest.raises(jsonl.ReportError) as error:
        list(reports.read(report))
    assert str(error.value) == f"{report}: line 2: {said}"


@pytest.mark.parametrize("said", ["characters: is missing", "malformed: "])
def test_what_applying_wants_and_a_line_lacks_is_named(tmp_path: Path, command: Command, said: str) -> None:
    """A field that only `apply` asks for is missing, or is of another form: that is said, and is no fault of the program's."""
    (tmp_path / "in.txt").write_text("The ferry sank.\n\nShare on Facebook\n", encoding="utf-8")
    assert command("clean", tmp_path / "in.txt", "-o", tmp_path / "out", "--max-removed", "1").code == 0
    report = tmp_path / "out/report.jsonl"
    item = json.loads(report.read_text(encoding="utf-8"))
    if said.startswith("characters"):
        del item["characters"]
    else:
        item["removals"][0]["context"] = [None]
    report.write_text(json.dumps(item) + "\n", encoding="utf-8")
    done = command("apply", str(tmp_path / "out"))
    assert done.code == 2
    assert said in done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("arguments", [["apply"], ["restore"], ["rules", "stats"], ["rules", "fixtures"]])
def test_a_broken_line_is_no_internal_error(tmp_path: Path, command: Command, arguments: list[str]) -> None:
    """The commands that read reports pass on what was said."""
    said = "removal 1: category: is missing"
    report = broken(tmp_path / "report.jsonl", said)
    done = command(*arguments, str(tmp_path))
    assert done.code == 2
    assert f"{report}: line 2: {said}" in done.stderr
