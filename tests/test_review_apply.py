"""Verdicts in the text: the file, the view, and what `cleaner apply` writes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ARTICLE, Command, tree

import cleaner
from cleaner.pipeline import ledger
from cleaner.report import jsonl
from cleaner.report.jsonl import ReportError
from cleaner.review import apply, index, view
from cleaner.review.filters import Filters
from cleaner.review.queue import Queue
from cleaner.review.verdicts import Line, Log, Verdicts, new_line, parse, read
from cleaner.system.digest import group_key

PAGE = (
    "<html lang='en'><body><nav class='menu'><a href='/a'>Home</a> <a href='/b'>Weather</a></nav><article><h1>A bridge</h1>"
    + "".join(f"<p>{part}</p>" for part in ARTICLE.strip().split("\n\n"))
    + "<div class='newsletter-signup'><p>Sign up for our free newsletter.</p></div></article>"
    "<footer><p>Privacy policy</p><p>© The Courier. All rights reserved.</p></footer></body></html>"
)
TEXT = (
    "Support our newsroom with a donation today.\n\n"
    + ARTICLE
    + "\nSign up for our free newsletter and get the best stories in your inbox.\n\nShare this article on Facebook\n"
)


@lru_cache
def cleaned(source: str) -> tuple[str, str]:
    """The line of the report of a cleaned document, and the clean text."""
    result = cleaner.clean(source)
    return jsonl.to_line(jsonl.to_object(result, source="in/a", output="a.txt")), result.text


def reported(source: str) -> tuple[dict[str, Any], str]:
    """The report's object of a cleaned document, as a file would give it back, and the clean text."""
    line, text = cleaned(source)
    return {**json.loads(line), "id": "a"}, text


def verdicts(*lines: Line) -> Verdicts:
    made = Verdicts()
    for line in lines:
        made.add(line)
    return made


def said(word: Any, value: dict[str, Any], number: int | None = None, who: str = "ann", **more: Any) -> Line:
    removal = None if number is None else value["removals"][number]["id"]
    return new_line(who, word, document=value["id"], removal=removal, **more)


class TestFile:
    def test_a_line_is_there_and_back(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "v.jsonl")
        lines = [
            new_line("ann", "wrong", document="a\n\ud800", removal="0a1b"),
            new_line("bob", "missed", document="b", start=3, end=9, category="legal", text="x\u202ey"),
            new_line("ann", "right", group="00ff"),
        ]
        log.write(*lines)
        assert read(log.path) == (lines, [])

    def test_a_torn_line_spoils_no_other(self, tmp_path: Path) -> None:
        path = tmp_path / "v.jsonl"
        first, second = new_line("ann", "read", document="a"), new_line("ann", "read", document="b")
        Log(path).write(first)
        with path.open("ab") as file:
            file.write(b'{"id":"12","verd')
        Log(path).write(second)
        lines, problems = read(path)
        assert lines == [first, second]
        assert len(problems) == 1
        assert "line 2" in problems[0]

    @pytest.mark.parametrize(
        "change",
        [
            {"verdict": "maybe"},
            {"when": None},
            {"who": ""},
            {"document": None},
            {"verdict": "adjust"},
            {"verdict": "missed", "start": 3, "end": 3, "category": "legal"},
            {"verdict": "missed", "start": -1, "end": 3, "category": "legal"},
            {"verdict": "category"},
            {"verdict": "category", "category": "poem"},
            {"verdict": "undo"},
            {"start": True},
        ],
    )
    def test_a_malformed_line_is_refused(self, change: dict[str, Any]) -> None:
        value = {"id": "1", "verdict": "right", "when": "2026", "who": "ann", "document": "a", "removal": "b"}
        parse(value)
        with pytest.raises(ValueError, match=r"\w+: |start, end"):
            parse({**value, **change})

    def test_the_last_verdict_counts_and_an_undo_brings_back_the_one_before(self) -> None:
        right = new_line("ann", "right", document="a", removal="1")
        wrong = new_line("ann", "wrong", document="a", removal="1")
        found = verdicts(right, wrong)
        assert found.on_removal("a", "1", "g").verdict == "wrong"
        found.add(new_line("ann", "undo", undo=wrong.id))
        assert found.on_removal("a", "1", "g").verdict == "right"

    def test_a_verdict_on_a_group_holds_until_one_on_the_removal(self) -> None:
        found = verdicts(new_line("ann", "wrong", group="g"), new_line("ann", "right", document="a", removal="1"))
        assert found.on_removal("a", "1", "g").verdict == "right"
        assert found.on_removal("a", "2", "g").verdict == "wrong"
        assert found.on_removal("a", "2", "h").verdict is None

    def test_two_files_merge_in_any_order(self, tmp_path: Path) -> None:
        lines = [
            Line("1", "right", "2026-01-01T10:00", "ann", "a", "1"),
            Line("2", "wrong", "2026-01-01T11:00", "bob", "a", "1"),
            Line("3", "wrong", "2026-01-01T12:00", "ann", "a", "2"),
            Line("4", "undo", "2026-01-01T13:00", "ann", undo="3"),
        ]
        ann, bob = tmp_path / "ann.jsonl", tmp_path / "bob.jsonl"
        Log(ann).write(lines[3], lines[0], lines[2])
        Log(bob).write(lines[1])
        for order in ((ann, bob), (bob, ann), (ann, bob, ann)):
            found = Verdicts.load(*order)
            decision = found.on_removal("a", "1", "")
            assert (decision.verdict, decision.disputed) == ("wrong", True)
            assert found.on_removal("a", "2", "").verdict is None


class TestView:
    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_everything_stands_in_its_place(self, source: str) -> None:
        value, clean = reported(source)
        shown = view.build(value, clean)
        assert len(shown.places) == len(value["removals"]) > 2
        for place in shown.places:
            assert shown.text[place.start : place.end] == value["removals"][place.removal]["text"]
        assert "".join(text for text, _, _ in view.pieces(shown)) == shown.text

    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_put_in_at_its_place_each_removal_alone_comes_back(self, source: str) -> None:
        value, clean = reported(source)
        for item in value["removals"]:
            back = clean[: item["at"]] + item["before"] + item["text"] + item["after"] + clean[item["at"] :]
            assert set(clean.split()) <= set(back.split())
            assert " ".join(item["text"].split()) in " ".join(back.split())

    def test_a_window_has_two_paragraphs_of_the_article_on_either_side(self) -> None:
        middle = "Sign up for our free newsletter and get the best stories in your inbox."
        paragraphs = ARTICLE.strip().split("\n\n")
        value, clean = reported("\n\n".join([*paragraphs, middle, *(part + " Indeed." for part in paragraphs)]))
        shown = view.build(value, clean)
        place = next(place for place in shown.places if value["removals"][place.removal]["text"] == middle)
        low, high = view.window(shown, place.start, place.end)
        assert shown.text[low:high] == "\n\n".join(
            [*paragraphs[1:], middle, *(part + " Indeed." for part in paragraphs[:2])]
        )

    def test_a_text_that_is_not_the_reports_is_refused(self) -> None:
        value, clean = reported(TEXT)
        with pytest.raises(view.ViewError):
            view.build(value, clean[5:])
        value, clean = reported(PAGE)
        with pytest.raises(view.ViewError):
            view.build(value, "")


def check(judged: apply.Judged, source: str | None) -> None:
    """What comes out is a sound report: it fits the schema, and text and removals give the source back."""
    jsonschema.Draft202012Validator(jsonl.schema()).validate(json.loads(jsonl.to_line(judged.value)))
    assert judged.value["characters"]["out"] == len(judged.text)
    if source is not None:
        assert ledger.restore(judged.text, judged.result().removed) == source
    shown = view.build(judged.value, judged.text)
    assert len(shown.places) == len(judged.value["removals"])


class TestJudge:
    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_without_verdicts_nothing_changes(self, source: str) -> None:
        value, clean = reported(source)
        judged = apply.judge(value, clean, verdicts())
        assert (judged.text, judged.changed) == (clean, False)
        check(judged, source if source == TEXT else None)

    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_each_wrong_removal_comes_back_as_a_paragraph_of_its_own(self, source: str) -> None:
        value, clean = reported(source)
        for number, item in enumerate(value["removals"]):
            judged = apply.judge(value, clean, verdicts(said("wrong", value, number)))
            assert item["text"] in judged.text.split("\n\n") or item["text"] in judged.text.splitlines()
            assert judged.text.replace(item["text"], "").split() == clean.split()
            entry = judged.value["removals"][number]
            assert (entry["id"], entry["kept"], entry["verdict"]) == (item["id"], True, "wrong")
            check(judged, source if source == TEXT else None)

    def test_all_wrong_is_the_source(self) -> None:
        value, clean = reported(TEXT)
        lines = [said("wrong", value, number) for number in range(len(value["removals"]))]
        assert apply.judge(value, clean, verdicts(*lines)).text == TEXT

    def test_a_group_comes_back_everywhere(self) -> None:
        value, clean = reported(TEXT)
        item = value["removals"][0]
        line = new_line("ann", "wrong", group=group_key(item["category"], f" {item['text']}\n"))
        assert item["text"] in apply.judge(value, clean, verdicts(line)).text

    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_edges_move_and_the_rest_comes_back(self, source: str) -> None:
        value, clean = reported(source)
        number, item = next((n, item) for n, item in enumerate(value["removals"]) if "newsletter" in item["text"])
        place = view.build(value, clean).places[number]
        line = said("adjust", value, number, start=place.start + len("Sign up "), end=place.end)
        judged = apply.judge(value, clean, verdicts(line))
        assert "Sign up" in judged.text
        assert "newsletter" not in judged.text
        assert judged.value["removals"][number]["text"] == item["text"].removeprefix("Sign up ")
        assert judged.value["removals"][number]["verdict"] == "adjust"
        check(judged, source if source == TEXT else None)

    def test_edges_may_reach_over_a_neighbour(self) -> None:
        value, clean = reported(TEXT)
        line = said("adjust", value, 0, start=0, end=len(TEXT) - 3)
        judged = apply.judge(value, clean, verdicts(line, said("wrong", value, 1)))
        assert judged.text.strip() == ""
        check(judged, TEXT)

    @pytest.mark.parametrize("source", [TEXT, PAGE], ids=["text", "page"])
    def test_a_missed_stretch_goes_with_its_category(self, source: str) -> None:
        value, clean = reported(source)
        shown = view.build(value, clean)
        start = shown.text.index("The mayor")
        end = shown.text.index("\n", start)
        line = said("missed", value, start=start, end=end, category="legal")
        judged = apply.judge(value, clean, verdicts(line))
        assert "The mayor" not in judged.text
        assert "\n\n\n" not in judged.text
        entry = next(item for item in judged.value["removals"] if item["verdict"] == "missed")
        assert (entry["category"], entry["rules"][0]["id"]) == ("legal", apply.BY_HAND)
        check(judged, source if source == TEXT else None)

    def test_a_category_changes_and_the_text_does_not(self) -> None:
        value, clean = reported(TEXT)
        judged = apply.judge(value, clean, verdicts(said("category", value, 0, category="advert")))
        assert (judged.text, judged.value["removals"][0]["category"]) == (clean, "advert")
        check(judged, TEXT)

    def test_a_held_document_that_is_no_article_goes(self) -> None:
        source = "Support our newsroom with a donation today.\n\nSign up for our free newsletter.\n"
        value, clean = reported(source)
        assert value["held"]
        assert apply.judge(value, clean, verdicts(said("right", value))).text == source
        judged = apply.judge(value, clean, verdicts(said("wrong", value)))
        assert judged.text.strip() == ""
        assert not judged.value["held"]
        check(judged, source)


class TestCommand:
    def run(self, command: Command) -> Path:
        Path("in").mkdir()
        Path("in/a.txt").write_text(TEXT, encoding="utf-8")
        Path("in/b.html").write_text(PAGE, encoding="utf-8")
        Path("in/c.txt").write_text(ARTICLE, encoding="utf-8")
        assert command("clean", "in", "-o", "out", "-q").code == 0
        return Path("out")

    def removal(self, out: Path, document: str, words: str) -> tuple[str, str]:
        for line in (out / "report.jsonl").read_text(encoding="utf-8").splitlines():
            value = json.loads(line)
            for item in value["removals"]:
                if value["id"] == document and words in item["text"]:
                    return value["id"], item["id"]
        raise AssertionError(words)

    def changed(self, out: Path, change: Any) -> None:
        """Have the first removal of the report say something else."""
        lines = (out / "report.jsonl").read_text(encoding="utf-8").splitlines()
        value = json.loads(lines[0])
        change(value["removals"][0])
        (out / "report.jsonl").write_text("\n".join([json.dumps(value), *lines[1:]]) + "\n", encoding="utf-8")

    @pytest.mark.parametrize("score", [1e308, -1e308, 8, 1e-320])
    def test_a_score_of_any_size(self, command: Command, score: float) -> None:
        """It is a number: it is counted with the last of its side, and stays what it is."""
        out = self.run(command)
        self.changed(out, lambda removal: removal.update(score=score))
        ran = command("apply", "out")
        assert (ran.code, ran.stderr) == (0, "")
        first = json.loads((out / "reviewed/report.jsonl").read_text(encoding="utf-8").splitlines()[0])
        assert first["removals"][0]["score"] == score
        for line in ("report out --json", "diff out out/reviewed", "restore out -o back"):
            assert command(*line.split()).code == 0, line
        index.build(out)
        queue = Queue(out)
        assert score in [item["score"] for item in queue.items(Filters(), limit=200)[0]] or abs(score) < 1e-3
        queue.close()

    @pytest.mark.parametrize("name", ["score", "base", "threshold", "weight"])
    @pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 10**400, "1.5", [1]])
    def test_what_is_no_number(self, command: Command, name: str, number: object) -> None:
        """It is a fault of the line, said in a sentence: nothing can be counted with it."""
        out = self.run(command)
        more = (
            {"evidence": {"for": [{"id": "a.b.c", "weight": number}], "against": []}}
            if name == "weight"
            else {name: number}
        )
        self.changed(out, lambda removal: removal.update(more))
        for arguments in (("apply", "out"), ("restore", "out", "-o", "back")):
            ran = command(*arguments)
            assert ran.code == 2, arguments
            assert "line 1: removal 1: " in ran.stderr
            assert "is no number" in ran.stderr
            assert len(ran.stderr.splitlines()) == 1
        with pytest.raises(ReportError, match="is no number"):
            index.build(out)
        with pytest.raises(ReportError, match="is no number"):
            jsonl.from_object(json.loads((out / "report.jsonl").read_text(encoding="utf-8").splitlines()[0]))

    def test_the_run_stays_and_the_other_folder_has_the_verdicts(self, command: Command) -> None:
        out = self.run(command)
        log = Log(out / "verdicts.jsonl")
        for document, words in (("a.txt", "newsletter"), ("b.html", "newsletter")):
            name, removal = self.removal(out, document, words)
            log.write(new_line("ann", "wrong", document=name, removal=removal))
        before = tree(out)
        ran = command("apply", "out")
        assert ran.code == 0
        assert "3 documents" in ran.out
        assert "2 brought back" in ran.out
        after = tree(out)
        assert {name: data for name, data in after.items() if not name.startswith("reviewed/")} == before
        assert b"Sign up" in after["reviewed/a.txt"]
        assert b"Sign up" in after["reviewed/b.txt"]
        assert after["reviewed/c.txt"] == before["c.txt"]
        assert command("restore", "out/reviewed", "-o", "back").code == 0
        assert Path("back/a.txt").read_bytes() == Path("in/a.txt").read_bytes()
        # A verdict that is taken back is taken back in the text, too.
        log.write(*(new_line("ann", "undo", undo=line.id) for line in read(log.path)[0]))
        assert command("apply", "out").code == 0
        assert tree(out)["reviewed/a.txt"] == before["a.txt"]
        assert tree(out)["reviewed/b.txt"] == before["b.txt"]

    def test_json_outputs_keep_their_fields(self, command: Command) -> None:
        self.run(command)
        assert command("clean", "in", "-o", "json", "-q", "--format", "json").code == 0
        name, removal = self.removal(Path("json"), "a.txt", "newsletter")
        Log(Path("json/verdicts.jsonl")).write(new_line("ann", "wrong", document=name, removal=removal))
        assert command("apply", "json", "-o", "new").code == 0
        old, new = (json.loads(Path(folder, "a.json").read_text(encoding="utf-8")) for folder in ("json", "new"))
        assert "Sign up" in new["text"]
        assert {**old, "text": ""} == {**new, "text": ""}

    def test_what_cannot_be_done_is_said(self, command: Command) -> None:
        out = self.run(command)
        (out / "a.txt").write_text("another text", encoding="utf-8")
        ran = command("apply", "out", "-o", "new")
        assert ran.code == 1
        assert "a.txt" in ran.stderr
        assert Path("new/a.txt").read_text(encoding="utf-8") == "another text"
        assert command("apply", "out", "-o", "out").code == 2
        assert command("apply", "in").code == 2
