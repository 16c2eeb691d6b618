"""Two runs compared block by block: what differs, where it stands, what people say of it, and how that is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, Command
from hypothesis import given
from hypothesis import strategies as st
from made_run import STORY, Gone, add

pytest.importorskip("duckdb")
pytest.importorskip("starlette.testclient")

from test_review_server import Client

from cleaner.cli.commands import diff as command_diff
from cleaner.report import compare, database
from cleaner.review.differ import page, prepare, sums
from cleaner.review.differ.align import Alignment
from cleaner.review.differ.pair import Placed, units
from cleaner.review.precision import clustered, wilson
from cleaner.review.verdicts import FILE, Log, Verdicts, new_line

PROMPT, CREDIT, TEASER = "Sign up for our weekly letter.", "Photo: Lena Harp", "Read more: The tram is back"


def placed(start: int | None, end: int | None, category: str = "share", text: str = "x") -> Placed:
    return Placed(start, end, {"category": category, "path": "/p", "text": text, "rules": []})


def found(a: Path, b: Path, folder: Path) -> prepare.Prepared:
    """The differences of two runs, in `folder`."""
    with database.Database() as base:
        base.load(a / "report.jsonl", "a")
        base.load(b / "report.jsonl", "b")
        compared = compare.compare(base)
        pairs = compare.differing(base)
    facts = {
        "a": "before",
        "b": "after",
        "documents": compared.documents,
        "words_out": {"a": 0, "b": 0},
        "same": compared.same,
        "apart": [],
    }
    return prepare.write(a / "report.jsonl", b / "report.jsonl", pairs, folder, facts)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs: A alone takes the prompt of a.txt, B alone the teaser of b.txt, and they call the credit by two names."""
    a, b = tmp_path / "before", tmp_path / "after"
    story = [STORY[0], "Share this", STORY[1], PROMPT, STORY[2]]
    shared = Gone("Share this", "share", rule="en.share.bar")
    url = "https://www.courier.example/a"
    add(a, "a.txt", [story[0], shared, story[2], Gone(PROMPT), story[4]], url=url)
    add(b, "a.txt", [story[0], shared, story[2], PROMPT, story[4]], url=url)
    add(a, "b.txt", [STORY[3], TEASER, STORY[4], Gone(CREDIT, "caption", rule="en.caption.credit")])
    add(b, "b.txt", [STORY[3], Gone(TEASER, "related"), STORY[4], Gone(CREDIT, "byline", rule="en.byline.credit")])
    add(a, "c.txt", [STORY[0], shared])
    add(b, "c.txt", [STORY[0], shared])
    return a, b


class TestAlignment:
    def test_a_mark_that_only_one_has_moves_nothing(self) -> None:
        """An item is told with its mark where it was kept: what stands behind it is found all the same."""
        own, other = "Boats\n\n- Oars\n- Sails, new\n\nThe end.", "Boats\n\nOars\nSails, new\nThe end."
        at = other.index("Sails")
        assert Alignment(own, other).span(at, at + 10) == (own.index("Sails"), own.index("Sails") + 10)

    def test_the_second_of_two_equal_words_is_the_second(self) -> None:
        own, other = "- More\n\nThe ferry sailed.\n\n- More", "More The ferry sailed. More"
        assert Alignment(own, other).span(23, 27) == (29, 33)

    def test_inside_a_word_and_without_spaces(self) -> None:
        own, other = "- 橋は新しい。写真:港", "橋は新しい。写真:港"
        assert Alignment(own, other).span(6, 8) == (8, 10)
        assert Alignment("- unwritten", "unwritten").span(2, 9) == (4, 11)

    def test_what_is_not_there_is_not_found(self) -> None:
        assert Alignment("One two.", "One two. Three").span(9, 14) is None

    @given(st.lists(st.sampled_from(["ferry", "the", "oar", "日本", "a-b", "…"]), max_size=30), st.data())
    def test_white_space_never_matters(self, words: list[str], data: st.DataObject) -> None:
        """Whatever the white space, a stretch of words is found as the same words."""
        gaps = st.sampled_from([" ", "\n\n", "\t", "\n"])
        own, other = ("".join(word + data.draw(gaps) for word in words) for _ in range(2))
        low = data.draw(st.integers(0, max(0, len(words) - 1)))
        high = data.draw(st.integers(low, len(words)))
        places, at = [], 0
        for word in words:
            at = other.index(word, at)
            places.append((at, at + len(word)))
            at += len(word)
        if high > low:
            span = Alignment(own, other).span(places[low][0], places[high - 1][1])
            assert span is not None
            assert own[slice(*span)].split() == other[places[low][0] : places[high - 1][1]].split()


class TestUnits:
    def test_each_kind(self) -> None:
        a = [placed(0, 5), placed(10, 20), placed(30, 40), placed(50, 60)]
        b = [placed(0, 5), placed(10, 20, "related"), placed(35, 45), placed(70, 80)]
        assert [(unit.side, unit.start, unit.end) for unit in units(a, b)] == [
            ("both", 0, 5),
            ("category", 10, 20),
            ("edges", 30, 45),
            ("a", 50, 60),
            ("b", 70, 80),
        ]

    def test_one_stretch_of_a_over_several_of_b_is_one_difference(self) -> None:
        """A person judges it once, and sees who takes which part."""
        (unit,) = units([placed(0, 11)], [placed(0, 3), placed(8, 11)])
        assert unit.side == "edges"
        assert unit.parts("one two six") == [("one", "both"), (" two ", "a"), ("six", "both")]

    def test_neighbours_stay_apart(self) -> None:
        assert [unit.side for unit in units([placed(0, 5)], [placed(5, 9)])] == ["a", "b"]

    def test_without_a_place_element_and_text_decide(self) -> None:
        a = [placed(None, None, text="x"), placed(None, None, text="x")]
        b = [placed(None, None, text="x"), placed(None, None, text="y")]
        assert [unit.side for unit in units(a, b)] == ["both", "a", "b"]


class TestPrepared:
    def test_each_difference_stands_in_its_article(self, runs: tuple[Path, Path], tmp_path: Path) -> None:
        made = found(*runs, tmp_path / "diff")
        assert (made.documents, made.differences, made.problems) == (2, 3, [])
        shown = list(page.entries(tmp_path / "diff", Verdicts()))
        assert [(item["document"], item["side"], item["rule"]) for item in shown] == [
            ("a.txt", "a", "en.newsletter.signup"),
            ("b.txt", "b", "en.newsletter.signup"),
            ("b.txt", "category", "en.caption.credit"),
        ]
        first = [(text.strip(), kind) for text, kind in shown[0]["pieces"] if text.strip()]
        assert first == [
            (STORY[0], "kept"),
            ("Share this", "both"),
            (STORY[1], "kept"),
            (PROMPT, "this"),
            (STORY[2], "kept"),
        ]
        assert [kind for text, kind in shown[2]["pieces"] if text.strip()] == ["kept", "b", "kept", "this"]

    def test_names_stay_while_the_difference_is_the_same(self, runs: tuple[Path, Path], tmp_path: Path) -> None:
        """A verdict is found again whatever else has changed, and never counts for the runs the other way round."""

        def names(folder: Path) -> dict[str, str]:
            return {
                item["pieces"][-2][0]: item["id"] for item in page.entries(folder, Verdicts()) if item["side"] in "ab"
            }

        a, b = runs
        found(a, b, tmp_path / "one")
        add(a, "d.txt", [STORY[0], Gone("Another one.")])
        add(b, "d.txt", [STORY[0], "Another one."])
        found(a, b, tmp_path / "two")
        found(b, a, tmp_path / "three")
        one, two, three = (names(tmp_path / name) for name in ("one", "two", "three"))
        assert one.items() < two.items()
        assert not set(two.values()) & set(three.values())

    def test_pages_whose_lists_are_told_with_marks(self, command: Command, tmp_path: Path) -> None:
        """A list that one run keeps has marks there and none where it goes: each item is found in its place."""
        items = "".join(f"<li><a href=/s{n}>Story number {n} of the week</a></li>" for n in range(4))
        body = f"<h1>Bridge</h1><p>{ARTICLE}</p><div class=related-stories><h2>Read more</h2><ul>{items}</ul></div><p>{ARTICLE}</p>"
        Path("in").mkdir()
        Path("in/a.html").write_text(f"<html lang=en><body><article>{body}</article></body></html>")
        command("clean", "in", "-o", "before", "--only", "legal")
        command("clean", "in", "-o", "after")
        cut = [json.loads(line) for line in Path("after/report.jsonl").read_text().splitlines()]
        assert len(cut[0]["removals"]) >= 3
        made = found(Path("before"), Path("after"), tmp_path / "diff")
        assert made.problems == []
        shown = list(page.entries(tmp_path / "diff", Verdicts()))
        assert len(shown) == len(cut[0]["removals"])
        for item, removal in zip(shown, cut[0]["removals"], strict=True):
            assert [text for text, kind in item["pieces"] if kind == "this"] == [removal["text"]]
            assert sum(kind == "kept" and "piles" in text for text, kind in item["pieces"]) == 2

    def test_records_in_another_order_and_packed(self, command: Command, tmp_path: Path) -> None:
        """The articles of records are found whatever the order of the reports and however they are packed."""
        import gzip

        rows = [{"id": f"r{n}", "text": f"{ARTICLE}\nStory {n}.\n\nAdvertisement\n\n{STORY[n]}\n"} for n in range(3)]
        Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        command("clean", "in.jsonl", "-o", "before", "--keep", "advert")
        command("clean", "in.jsonl", "-o", "after")
        lines = Path("after/report.jsonl").read_bytes()
        Path("after/report.jsonl.gz").write_bytes(gzip.compress(lines))
        Path("after/report.jsonl").unlink()
        ran = command("diff", "before", "after", "--out", "kept")
        assert ran.code == 1
        assert "3 blocks differ in 3 documents: 3 only B removes" in ran.out
        for number, item in enumerate(page.entries(Path("kept"), Verdicts())):
            assert [text for text, kind in item["pieces"] if kind == "this"] == ["Advertisement"]
            assert any(f"Story {number}." in text for text, _ in item["pieces"])

    def test_without_outputs_the_context_of_the_report_is_shown(self, runs: tuple[Path, Path], tmp_path: Path) -> None:
        a, b = runs
        for path in a.glob("*.txt"):
            path.unlink()
        made = found(a, b, tmp_path / "diff")
        assert made.differences == 3
        assert len(made.problems) == 2
        shown = list(page.entries(tmp_path / "diff", Verdicts()))
        assert [text for text, kind in shown[0]["pieces"] if kind == "this"] == [PROMPT]

    def test_the_output_of_a_run_is_not_written_into(self, runs: tuple[Path, Path]) -> None:
        with pytest.raises(Exception, match="is the output of a run; name another folder"):
            found(*runs, runs[1])


class TestReview:
    @pytest.fixture
    def client(self, runs: tuple[Path, Path], tmp_path: Path) -> Iterator[Client]:
        found(*runs, tmp_path / "diff")
        made = Client(tmp_path / "diff")
        yield made
        made.session.close()

    def test_the_queue_holds_the_differences_and_nothing_else(self, client: Client) -> None:
        assert sorted(client.texts(order="sample")) == sorted([PROMPT, TEASER, CREDIT])
        assert client.texts(order="document", differs="b") == [TEASER]
        counts = client.get("api/counts")["counts"]
        assert dict(counts["differs"]) == {"a": 1, "b": 1, "category": 1}

    def test_all_are_drawn_in_one_order(self, client: Client) -> None:
        """What is judged first is a random sample of all, also where a filter is set."""
        items = client.get("api/queue", order="sample")["items"]
        assert all(item["drawn"] for item in items)
        order = [item["n"] for item in items]
        some = [item["n"] for item in client.get("api/queue", order="sample", rule="en.newsletter.signup")["items"]]
        assert some == [n for n in order if n in some]

    def test_a_difference_says_what_each_run_does(self, client: Client) -> None:
        value = client.get("api/removal/2")
        diff = value["removal"]["diff"]
        assert (diff["side"], diff["a"][0]["category"], diff["b"][0]["category"]) == ("category", "caption", "byline")
        assert diff["b"][0]["evidence"][0]["id"] == "en.byline.credit"
        sides = {facts["diff"]["side"] for facts in value["article"]["removals"].values()}
        assert sides == {"b", "category"}

    def test_verdicts_are_lines_as_any_others(self, client: Client, tmp_path: Path) -> None:
        client.judge(0, "a")
        client.judge(1, "neither")
        client.post("api/undo", {"id": client.judge(2, "b")["id"]})
        lines = [json.loads(line) for line in (tmp_path / "diff" / FILE).read_text().splitlines()]
        assert [line["verdict"] for line in lines] == ["a", "neither", "b", "undo"]
        assert lines[0]["document"] == "a.txt"
        assert client.get("api/counts")["progress"]["judged"] == 2
        row = sums.count(tmp_path / "diff").all
        assert row.said == {"a": 1, "b": 0, "neither": 1}
        page_ = client.http.get(f"/{'t' * 20}/statistics")
        assert "1 of 2 judged" in page_.text

    @pytest.mark.parametrize("word", ["right", "wrong", "adjust", "category", "missed"])
    def test_words_of_one_run_are_refused(self, client: Client, word: str) -> None:
        answer = client.post("api/verdicts", {"n": 0, "verdict": word, "category": "share", "start": 0, "end": 3}, 400)
        assert "two runs are compared here" in answer["error"]

    def test_words_of_a_comparison_are_refused_in_one_run(self, runs: tuple[Path, Path]) -> None:
        client = Client(runs[0])
        try:
            assert "no two runs" in client.post("api/verdicts", {"n": 0, "verdict": "a"}, 400)["error"]
        finally:
            client.session.close()

    def test_one_verdict_for_the_same_difference_everywhere(self, tmp_path: Path) -> None:
        """The same text that only A removes is one group; the same text under other names is another."""
        a, b = tmp_path / "before", tmp_path / "after"
        for number in range(4):
            add(a, f"{number}.txt", [STORY[number], Gone(PROMPT)])
            add(b, f"{number}.txt", [STORY[number], PROMPT if number else Gone(PROMPT, "donation")])
        found(a, b, tmp_path / "diff")
        client = Client(tmp_path / "diff")
        try:
            assert client.get("api/removal/1")["removal"]["group"]["size"] == 3
            assert client.post("api/verdicts", {"n": 1, "verdict": "b", "scope": "group"})["removals"] == 3
        finally:
            client.session.close()
        row = sums.count(tmp_path / "diff").all
        assert row.said["b"] == 3
        # Three times one text is one answer, so the interval is wide.
        assert row.interval("b") == wilson(1, 1)

    def test_a_folder_that_is_neither_is_refused(self, command: Command) -> None:
        Path("empty").mkdir()
        ran = command("review", "empty", "--no-browser")
        assert ran.code == 2
        assert "is not the output of a run" in ran.stderr

    def test_other_commands_do_not_take_it_for_a_run(
        self, runs: tuple[Path, Path], tmp_path: Path, command: Command
    ) -> None:
        """Verdicts on differences say nothing of what `apply` and `rules stats` work with."""
        found(*runs, tmp_path / "diff")
        for arguments in (["apply", tmp_path / "diff"], ["rules", "stats", tmp_path / "diff"]):
            assert command(*arguments).code in {1, 2}


class TestCommand:
    def test_the_page_and_the_sums(self, runs: tuple[Path, Path], command: Command) -> None:
        ran = command("diff", *runs, "--html", "diff.html")
        assert ran.code == 1
        assert "3 blocks differ in 2 documents: 1 only A removes, 1 only B removes, 1 another category" in ran.out
        text = Path("diff.html").read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert PROMPT in text
        assert not (runs[1] / "diff").exists(), "who wants a page only has no folder left"

    def test_what_was_judged_is_told(self, runs: tuple[Path, Path], command: Command) -> None:
        command("diff", *runs, "--out", runs[1] / "diff")
        name = next(iter(page.entries(runs[1] / "diff", Verdicts())))["id"]
        Log(runs[1] / "diff" / FILE).write(new_line("ann", "a", document="a.txt", removal=name))
        ran = command("diff", *runs, "--html", "diff.html")
        assert "1 of them judged: A right 1, B right 0, neither 0; B is right in 0.0%" in ran.out
        value = json.loads(command("diff", *runs, "--json", "--out", runs[1] / "diff").out)
        assert value["blocks"]["judged"]["a"] == {"count": 1, "share": 1.0, "interval": list(wilson(1, 1))}
        assert value["blocks"]["rules"]["en.newsletter.signup"]["sides"]["b"] == 1
        assert '"said":"a"' in Path("diff.html").read_text(encoding="utf-8")

    def test_runs_that_agree_make_an_empty_page_and_an_empty_review(
        self, runs: tuple[Path, Path], command: Command
    ) -> None:
        ran = command("diff", runs[0], runs[0], "--html", "diff.html", "--out", "same")
        assert ran.code == 0
        assert "0 blocks differ in 0 documents" in ran.out
        client = Client(Path("same"))
        assert client.texts() == []
        client.session.close()

    def test_a_table_is_refused_by_name(self, runs: tuple[Path, Path], command: Command) -> None:
        from cleaner.report.jsonl import read_line

        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        lines = [read_line(line) for line in (runs[0] / "report.jsonl").read_bytes().splitlines()]
        Path("run").mkdir()
        pq.write_table(pa.Table.from_pylist(lines), "run/report.parquet")
        ran = command("diff", "run", runs[1], "--html", "x.html")
        assert ran.code == 2
        assert "run/report.parquet: the page and the review read report.jsonl" in ran.stderr

    def test_of_too_many_a_sample_is_shown(
        self, runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """The sums are of all of them; the same runs give the same sample."""
        found(*runs, tmp_path / "diff")
        monkeypatch.setattr(page, "MOST", 2)
        for name in ("one.html", "two.html"):
            page.write(tmp_path / "diff", tmp_path / name, Verdicts())
        text = (tmp_path / "one.html").read_text(encoding="utf-8")
        assert text == (tmp_path / "two.html").read_text(encoding="utf-8")
        data: Any = json.loads(text.split('id="data">')[1].split("</script>")[0])
        assert (len(data["shown"]), data["sums"]["differences"]) == (2, 3)

    def test_review_is_asked_for_on_the_folder(
        self, runs: tuple[Path, Path], command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """--review keeps the differences below the second run and opens them."""
        opened: list[tuple[Path, int, str | None, bool]] = []
        from cleaner.cli.commands import review

        monkeypatch.setattr(
            review, "review", lambda out, port, who, *, browser: opened.append((out, port, who, browser)) or 0
        )
        assert command("diff", *runs, "--review", "--no-browser", "--who", "ann").code == 0
        assert opened == [(runs[1] / "diff", 0, "ann", False)]
        assert command_diff.Wanted(review=True).blocks


def test_what_goes_together_counts_less() -> None:
    """Ten texts that were judged ten times each tell less than a hundred texts, and no less than ten."""
    together = clustered([(10, 0)] * 5 + [(0, 10)] * 5)
    apart = clustered([(1, 0)] * 50 + [(0, 1)] * 50)
    assert together[0] < apart[0] < apart[1] < together[1]
    assert together[1] - together[0] == pytest.approx(wilson(4.5, 9)[1] - wilson(4.5, 9)[0], abs=0.02)
