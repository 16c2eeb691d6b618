"""The command line at its edges: time limits, packed reports, records and addresses where a document is wanted, languages that are none."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, PROMPT, Command, Ran, tree

import cleaner
from cleaner.corpus.learn import sources as learn_sources
from cleaner.corpus.settings import Settings
from cleaner.judge.trees import UNIT
from cleaner.model import Result, Source
from cleaner.packs import rules_dir
from cleaner.pipeline import text as text_pipeline
from cleaner.review import sources as review_sources

PAGE = (
    "<!doctype html><html lang=en><head><title>The old bridge</title></head><body><nav><a href=/>Home</a></nav><article>"
    "<h1>The old bridge</h1>"
    + "".join(f"<p>{line}</p>" for line in ARTICLE.strip().split("\n\n"))
    + f"</article><aside class=newsletter><p>{PROMPT}</p></aside></body></html>"
)
RECORDS = "".join(json.dumps({"id": f"r{n}", "text": text}) + "\n" for n, text in enumerate((DIRTY, ARTICLE))).encode()


def packed_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a packed report."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def refused(ran: Ran, *words: str) -> bool:
    """Whether a command was wrong use, said so with these words and no trace of the program, and wrote nothing."""
    said = " ".join(ran.stderr.split())
    return ran.code == 2 and ran.out == "" and "Traceback" not in said and all(word in said for word in words)


class TestTimeout:
    @pytest.fixture
    def _slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Texts that speak of a quay keep Python busy."""
        clean = text_pipeline.TextCleaner.clean

        def slowed(self: text_pipeline.TextCleaner, document: Source) -> Result:
            end = time.monotonic() + (20 if "quay" in document.text else 0)
            while time.monotonic() < end:
                sum(range(50))
            return clean(self, document)

        monkeypatch.setattr(text_pipeline.TextCleaner, "clean", slowed)

    @pytest.mark.usefixtures("_slow")
    def test_from_standard_input(self, command: Command) -> None:
        """One document: it comes out as it went in, with a word on standard error and exit code 1."""
        source = f"The quay is long.\n\n{DIRTY}".encode()
        ran = command("clean", "-", "--timeout", "0.5", "--report", "r.jsonl", stdin=source)
        assert (ran.code, ran.stdout) == (1, source)
        assert ran.stderr == "-: held: cleaning took more than 0.5 s\n"
        assert json.loads(Path("r.jsonl").read_text(encoding="utf-8"))["held"] is True

    @pytest.mark.usefixtures("_slow")
    def test_records_from_standard_input(self, command: Command) -> None:
        """Records: each has the limit for itself."""
        rows = b"".join(
            json.dumps({"id": id, "text": text}).encode() + b"\n"
            for id, text in (("a", DIRTY), ("b", f"The quay is long.\n\n{DIRTY}"), ("c", DIRTY))
        )
        ran = command("clean", "-", "--from", "jsonl", "--timeout", "1", stdin=rows)
        texts = [json.loads(line)["text"] for line in ran.out.splitlines()]
        assert texts == [ARTICLE, f"The quay is long.\n\n{DIRTY}", ARTICLE]
        assert ran.code == 1
        assert ran.stderr == "- (b): held: cleaning took more than 1 s\n"

    @pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e9"])
    def test_what_is_no_limit(self, command: Command, value: str) -> None:
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        assert refused(command("clean", "a.txt", "-o", "out", "--timeout", value), "--timeout", "number of seconds")
        assert not Path("out").exists()

    def test_no_number(self, command: Command) -> None:
        assert refused(command("clean", "a.txt", "-o", "out", "--timeout", "soon"), "--timeout", "number")

    def test_in_the_settings(self, command: Command) -> None:
        """A limit that is none is refused with the name of the file and of the setting."""
        Path("cleaner.toml").write_text('timeout = "soon"\n', encoding="utf-8")
        assert refused(command("clean", "-", stdin=DIRTY.encode()), "cleaner.toml", "timeout", "number of seconds")

    def test_other_limits_are_other_settings(self, command: Command) -> None:
        """A later run with another limit does everything again, and says why."""
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        assert command("clean", "a.txt", "-o", "out", "--timeout", "30").code == 0
        assert "timeout: not as in the earlier run" in command("clean", "a.txt", "-o", "out", "--timeout", "20").stderr


class TestPackedReport:
    @pytest.fixture
    def inputs(self, command: Command) -> Path:
        folder = Path("in")
        folder.mkdir()
        (folder / "a.txt").write_text(DIRTY, encoding="utf-8")
        (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
        return folder

    @pytest.mark.parametrize("name", ["x.jsonl.gz", "deep/er/x.jsonl.gz"])
    def test_a_run(self, command: Command, inputs: Path, name: str) -> None:
        """The report is gzip with a line a document, the page lies beside it as x.html, and nothing of both is in OUT."""
        ran = command("clean", inputs, "-o", "out", "--report", f"r/{name}")
        assert (ran.code, ran.stderr) == (0, "")
        path = Path("r") / name
        assert [(item["id"], len(item["removals"])) for item in packed_lines(path)] == [("a.txt", 1), ("b.txt", 0)]
        page = path.with_name("x.html").read_text(encoding="utf-8")
        assert page.lstrip().lower().startswith("<!doctype html")
        assert PROMPT in page
        assert sorted(item.name for item in path.parent.iterdir()) == ["x.html", "x.jsonl.gz"]
        assert set(tree(Path("out"))) == {"a.txt", "b.txt"}

    def test_it_says_what_a_plain_one_says(self, command: Command, inputs: Path) -> None:
        """Unpacked it is byte for byte the report that is not packed, and the page is the same."""
        command("clean", inputs, "-o", "out", "--report", "plain/x.jsonl")
        command("clean", inputs, "-o", "out", "--report", "packed/x.jsonl.gz", "--restart")
        assert gzip.decompress(Path("packed/x.jsonl.gz").read_bytes()) == Path("plain/x.jsonl").read_bytes()
        assert Path("packed/x.html").read_bytes() == Path("plain/x.html").read_bytes()

    def test_the_same_bytes_each_time(self, command: Command, inputs: Path) -> None:
        """No time and no name of a machine is in the packed file."""
        for name in ("one", "two"):
            assert command("clean", inputs, "-o", "out", "--report", f"{name}/x.jsonl.gz", "--restart").code == 0
        assert Path("one/x.jsonl.gz").read_bytes() == Path("two/x.jsonl.gz").read_bytes()

    def test_report_reads_it(self, command: Command, inputs: Path) -> None:
        """`cleaner report` takes it as it is."""
        pytest.importorskip("duckdb")
        command("clean", inputs, "-o", "out", "--report", "r/x.jsonl.gz")
        ran = command("report", "r/x.jsonl.gz")
        assert ran.code == 0
        assert "newsletter" in ran.out

    def test_restore_reads_it(self, command: Command, inputs: Path) -> None:
        """What `clean --report` has written, `restore --report` reads."""
        command("clean", inputs, "-o", "out", "--report", "r/x.jsonl.gz")
        assert command("restore", "out", "--report", "r/x.jsonl.gz", "-o", "back").code == 0
        assert tree(Path("back")) == tree(inputs)

    def test_restore_finds_it_in_the_folder(self, command: Command, inputs: Path) -> None:
        """A report that was packed where it lies is the folder's report."""
        command("clean", inputs, "-o", "out")
        Path("out/report.jsonl.gz").write_bytes(gzip.compress(Path("out/report.jsonl").read_bytes()))
        Path("out/report.jsonl").unlink()
        assert command("restore", "out", "-o", "back").code == 0
        assert tree(Path("back")) == tree(inputs)

    def test_a_damaged_one(self, command: Command, inputs: Path) -> None:
        """One line that names it."""
        command("clean", inputs, "-o", "out", "--report", "r/x.jsonl.gz")
        Path("r/x.jsonl.gz").write_bytes(Path("r/x.jsonl.gz").read_bytes()[:-9])
        ran = command("restore", "out", "--report", "r/x.jsonl.gz", "-o", "back")
        assert ran.code == 2
        assert "r/x.jsonl.gz: gzip: the file ends early" in ran.stderr

    @pytest.mark.parametrize(("stdin", "form"), [(DIRTY.encode(), []), (RECORDS, ["--from", "jsonl"])])
    def test_from_standard_input(self, command: Command, stdin: bytes, form: list[str]) -> None:
        """A document or records: the report is gzip, and standard output is as without it."""
        ran = command("clean", "-", *form, "--report", "r/x.jsonl.gz", stdin=stdin)
        assert ran.code == 0
        assert ran.stdout == command("clean", "-", *form, stdin=stdin).stdout
        found = packed_lines(Path("r/x.jsonl.gz"))
        assert [len(item["removals"]) for item in found] == ([1, 0] if form else [1])
        assert found[0]["removals"][0]["text"] == PROMPT

    @pytest.mark.parametrize(("stdin", "form"), [(DIRTY.encode(), []), (RECORDS, ["--from", "jsonl"])])
    def test_the_page_lies_beside_it_from_standard_input(self, command: Command, stdin: bytes, form: list[str]) -> None:
        """As the help of --report says: the page goes beside it as .html."""
        command("clean", "-", *form, "--report", "r/x.jsonl.gz", stdin=stdin)
        assert PROMPT in Path("r/x.html").read_text(encoding="utf-8")

    def test_the_report_is_no_page(self, command: Command, inputs: Path) -> None:
        assert refused(command("clean", inputs, "-o", "out", "--report", "x.html"), "--report", "JSON lines")


class TestRecordsWithoutFrom:
    @pytest.mark.parametrize(
        "data",
        [
            RECORDS,
            RECORDS.replace(b"\n", b"\r\n"),
            b"\n\n" + RECORDS,
            RECORDS.splitlines()[0],
            b'{"a": 1}\n{"a": 2}\n',
            json.dumps({"content": ARTICLE}).encode() + b"\n",
        ],
    )
    def test_they_are_not_cleaned_as_a_text(self, command: Command, data: bytes) -> None:
        """Nothing goes to standard output, and the message says which option reads them."""
        ran = command("clean", "-", stdin=data)
        assert (ran.code, ran.stdout) == (2, b"")
        assert "looks like JSON Lines" in ran.stderr
        assert "--from jsonl" in ran.stderr
        assert len(ran.stderr.splitlines()) == 1

    def test_both_ways_out(self, command: Command) -> None:
        """With --from they are read as records, with --kind text as one text."""
        ran = command("clean", "-", "--from", "jsonl", stdin=RECORDS)
        assert [json.loads(line)["text"] for line in ran.out.splitlines()] == [ARTICLE, ARTICLE]
        ran = command("clean", "-", "--kind", "text", stdin=RECORDS)
        assert "looks like" not in ran.stderr
        assert ran.code == 0

    @pytest.mark.parametrize(
        "data",
        [
            DIRTY.encode(),
            b'{"a": 1}\n',
            b"{not json}\n{not json}\n",
            b'["a"]\n["b"]\n',
            json.dumps({"text": ARTICLE}, indent=1).encode(),
            f'{{"a": 1}}\n\n{ARTICLE}'.encode(),
            b"",
        ],
    )
    def test_other_texts_are_texts(self, command: Command, data: bytes) -> None:
        """A text that quotes an object, an array, an object over several lines: cleaned as one document."""
        ran = command("clean", "-", stdin=data)
        assert ran.code == 0
        assert "looks like" not in ran.stderr

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"\xef\xbb\xbf" + RECORDS, id="byte order mark"),
            pytest.param(json.dumps({"text": ARTICLE * 8000}).encode() + b"\n" + RECORDS, id="a first line of 2 MB"),
        ],
    )
    def test_records_that_are_hard_to_see(self, command: Command, data: bytes) -> None:
        assert command("clean", "-", stdin=data).code == 2

    def test_brackets_without_end(self, command: Command) -> None:
        """What is nested too deep to be read is a text like any other, and no internal error."""
        ran = command("clean", "-", stdin=b'{"a":' * 50_000 + b"1" + b"}" * 50_000)
        assert "internal error" not in ran.stderr


class TestExplain:
    def test_a_page_shows_element_paths(self, command: Command) -> None:
        """Each block of a page says in which element it stands; those of a text say where they lie."""
        Path("page.html").write_text(PAGE, encoding="utf-8")
        ran = command("explain", "page.html")
        assert ran.code == 0
        heads = [line for line in ran.out.splitlines() if " words  " in line]
        assert len(heads) >= 6
        assert all(line.split(" words  ")[1].startswith("/html") for line in heads)
        assert any("/aside" in line for line in heads)
        assert "–1" not in ran.out
        assert "-1–-1" not in ran.out
        text = command("explain", "-", stdin=DIRTY.encode())
        assert "words  0–90" in text.out

    def test_a_page_from_standard_input(self, command: Command) -> None:
        ran = command("explain", "-", stdin=PAGE.encode())
        assert "/html/body/aside" in ran.out
        assert "→ remove newsletter" in ran.out

    @pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "rows.parquet", "rows.warc.gz"])
    def test_a_file_of_records_says_what_to_do(self, command: Command, name: str) -> None:
        """One line: what it is, what explain reads, how to get there; it need not even be read."""
        Path(name).write_bytes(RECORDS)
        ran = command("explain", name)
        assert (ran.code, ran.out) == (2, "")
        assert ran.stderr.startswith(f"{name}: is a file of records")
        assert f"{name}#0" in ran.stderr
        assert len(ran.stderr.splitlines()) == 1

    def test_a_record_by_its_number(self, command: Command) -> None:
        """As the report names it: counted from 0, with the fields and the kind that clean would take; a file called so comes first."""
        rows = [{"text": ARTICLE}, {"text": DIRTY}, {"html": PAGE}, {"text": None}]
        Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        assert command("explain", "rows.jsonl#1").out == command("explain", "-", stdin=DIRTY.encode()).out
        assert command("explain", "rows.jsonl#2").out == command("explain", "-", stdin=PAGE.encode()).out
        for name, code, said in (
            ("rows.jsonl#3", 1, "is null"),
            ("rows.jsonl#9", 2, "there is no such record; the last one is 3"),
            ("none.jsonl#1", 2, "no such file"),
            ("a.txt#1", 2, "holds no records"),
        ):
            Path("a.txt").write_text(ARTICLE, encoding="utf-8")
            ran = command("explain", name)
            assert (ran.code, ran.out) == (code, "")
            assert ran.stderr.startswith(f"{name}: ")
            assert said in ran.stderr
            assert len(ran.stderr.splitlines()) == 1
        Path("odd#1").write_text(DIRTY, encoding="utf-8")
        assert "→ remove newsletter" in command("explain", "odd#1").out

    def test_only_what_is_asked_for(self, command: Command) -> None:
        """Only removals, only what holds a text (whatever its case and spaces), or both; the last line says of how many."""
        Path("page.html").write_text(PAGE, encoding="utf-8")
        whole = command("explain", "page.html").out
        count = int(re.search(r"(\d+) blocks", whole)[1])  # type: ignore[index]
        removed = command("explain", "page.html", "--removed").out
        assert removed.count("→ remove") == whole.count("→ remove") > 1
        assert "→ keep" not in removed
        word = " ".join(ARTICLE.split()[:2])
        found = command("explain", "page.html", "--find", f"  {word.upper()} ").out
        assert re.search(rf"\n\d+ of {count} blocks", found)
        assert word in found
        assert "→ remove" not in found
        assert f"0 of {count} blocks" in command("explain", "page.html", "--find", word, "--removed").out

    def test_the_threshold_stands_beside_the_score(self, command: Command) -> None:
        """What goes is above it, and each preset has its own."""
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        limits = []
        for preset in ("gentle", "balanced", "strict"):
            lines = [line for line in command("explain", "a.txt", "--preset", preset).out.splitlines() if "→" in line]
            scores = [[float(number) for number in re.findall(r"[+-]\d+\.\d+", line)] for line in lines]
            assert all(score > limit for line, (score, limit) in zip(lines, scores, strict=True) if "→ remove" in line)
            limits.append(scores[0][1])
        assert limits == sorted(limits, reverse=True)
        assert len(set(limits)) == 3

    def test_what_a_guard_decided_is_said(self, command: Command) -> None:
        """No line says that a block goes above a score that its own is not above."""
        seen = set()
        for path in sorted((Path(__file__).parent.parent / "seeds").iterdir()):
            lines = command("explain", path).out.splitlines() if path.suffix in {".txt", ".html"} else []
            for line in (line for line in lines if "      → " in line):
                found = re.fullmatch(r" +→ (remove|keep).*  score (\S+)(, goes|; only) above ([+-]\d+\.\d+)(.*)", line)
                assert found, line
                how = {"": "goes", ", but is left in": "left", " the score itself decides, here a guard did": "guard"}[
                    found[5]
                ]
                above, gone = float(found[2]) > float(found[4]), found[1] == "remove"
                assert (above, gone) in {
                    "goes": {(True, True), (False, False)},
                    "left": {(True, False)},
                    "guard": {(False, True)},
                }[how]
                assert (found[3] == "; only") == (how == "guard")
                seen.add((how, gone))
        assert {("goes", True), ("goes", False), ("guard", True)} <= seen

    def test_two_presets(self, command: Command) -> None:
        """Only what they decide otherwise, each with its score and threshold; 1 when there is such, 0 when not."""
        letter = Path(__file__).parent.parent / "fixtures/text/en-dear-editor/source.txt"
        Path("a.txt").write_bytes(letter.read_bytes())
        found = [
            {
                (verdict.block, verdict.span)
                for verdict in cleaner.Cleaner(preset=preset).explain(letter.read_bytes()).verdicts
                if verdict.remove
            }
            for preset in ("gentle", "strict")
        ]
        ran = command("explain", "a.txt", "--preset", "gentle", "--against", "strict")
        assert len(found[1] - found[0]) > 1
        assert ran.code == 1
        assert ran.out.count("      strict   remove") == len(found[1] - found[0])
        assert f"{len(found[0] ^ found[1])} differences between gentle and strict" in ran.out
        assert len(re.findall(r"score \S+(?:, goes|; only) above \S+", ran.out)) == 2 * len(found[0] ^ found[1])
        same = command("explain", "a.txt", "--preset", "strict", "--against", "strict")
        assert (same.code, len(same.out.splitlines())) == (0, 1)

    def test_the_address_of_a_page(self, command: Command) -> None:
        """As `clean` says it: save the page first."""
        assert "save the page first" in command("explain", "https://bridge.example/a").stderr

    def test_what_is_not_there(self, command: Command) -> None:
        ran = command("explain", "none.txt")
        assert (ran.code, ran.stderr) == (2, "none.txt: no such file or directory\n")


class TestAddresses:
    @pytest.mark.parametrize(
        "address", ["https://bridge.example/a?b=c", "http://bridge.example", "HTTPS://Bridge.example/a.html"]
    )
    def test_the_address_of_a_page_wants_the_extra(
        self, command: Command, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without what fetches, it is said before anything is written, with what to do (tests/test_fetch.py has it installed)."""
        monkeypatch.setitem(sys.modules, "httpx", None)
        monkeypatch.delitem(sys.modules, "cleaner.system.public", raising=False)
        ran = command("clean", address, "-o", "out")
        assert (ran.code, ran.out) == (2, "")
        assert address in ran.stderr
        assert "pip install 'article-cleaner[fetch]'" in ran.stderr
        assert tree(Path()) == {}

    def test_beside_a_file_that_is_one(self, command: Command) -> None:
        """Pages of the web and files want a run each; nothing is cleaned."""
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        ran = command("clean", "a.txt", "https://bridge.example/a", "-o", "out")
        assert ran.code == 2
        assert "want a run each" in ran.stderr
        assert set(tree(Path())) == {"a.txt"}

    def test_as_the_place_for_the_output(self, command: Command) -> None:
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        assert refused(
            command("clean", "a.txt", "-o", "https://bridge.example/out"), "--out", "https://bridge.example/out"
        )


class TestEncoding:
    """`--encoding`, where the bytes do not say enough."""

    SHORT = "Ţara e mare.\n"

    def test_what_is_no_utf_8_is_read_so(self, command: Command) -> None:
        """A file, standard input, a folder beside a file in UTF-8, and explain; and it is restored byte for byte."""
        old = self.SHORT.encode("cp1250")
        assert command("clean", "-", stdin=old).out != self.SHORT
        assert command("clean", "-", "--encoding", "windows-1250", stdin=old).out == self.SHORT
        Path("in").mkdir()
        Path("in/old.txt").write_bytes(old)
        Path("in/new.txt").write_text(DIRTY + "Ţara.\n", encoding="utf-8")
        Path("in/page.html").write_bytes(f"<html><body><p>{self.SHORT}</p></body></html>".encode("cp1250"))
        assert command("clean", "in/old.txt", "--encoding", "cp1250").out == self.SHORT
        assert "Ţara e mare" in command("clean", "in/page.html", "--encoding", "cp1250").out
        assert "Ţara e mare" in command("explain", "in/old.txt", "--encoding", "cp1250").out
        assert command("clean", "in", "-o", "out", "--encoding", "cp1250", "-q").code == 0
        assert Path("out/old.txt").read_text(encoding="utf-8") == self.SHORT
        assert "Ţara." in Path("out/new.txt").read_text(encoding="utf-8")
        command("restore", "out", "-o", "back")
        assert Path("back/old.txt").read_bytes() == old

    def test_another_one_is_another_run(self, command: Command) -> None:
        """What was read otherwise is done anew, and what was read so is not."""
        Path("in").mkdir()
        Path("in/old.txt").write_bytes(self.SHORT.encode("cp1250"))
        command("clean", "in", "-o", "out", "--encoding", "cp1252")
        assert Path("out/old.txt").read_text(encoding="utf-8") == "Þara e mare.\n"
        command("clean", "in", "-o", "out", "--encoding", "cp1250")
        assert Path("out/old.txt").read_text(encoding="utf-8") == self.SHORT
        before = Path("out/old.txt").stat().st_mtime_ns
        command("clean", "in", "-o", "out", "--encoding", "windows-1250")
        assert Path("out/old.txt").stat().st_mtime_ns == before

    def test_iso_2022_is_restored(self, command: Command) -> None:
        """With what was removed, byte for byte."""
        story = "町議会は火曜日、川にかかる古い橋を架け替えることを決めた。工事は春に始まる予定だ。"
        old = f"{story}\n\n{DIRTY}\n\n{story}\n".encode("iso2022_jp")
        Path("in").mkdir()
        Path("in/old.txt").write_bytes(old)
        command("clean", "in", "-o", "out")
        assert story in Path("out/old.txt").read_text(encoding="utf-8")
        assert json.loads(Path("out/report.jsonl").read_text(encoding="utf-8"))["removals"]
        command("restore", "out", "-o", "back")
        assert Path("back/old.txt").read_bytes() == old

    def test_who_reads_the_sources_again_reads_them_so(self, command: Command) -> None:
        """The page beside a review, and what is learned of a run; packed as well, and in records."""
        page = f"<html><body><article><p>{self.SHORT}</p></article></body></html>".encode("cp1250")
        Path("in").mkdir()
        Path("in/a.html").write_bytes(page)
        Path("in/b.html.gz").write_bytes(gzip.compress(page))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        about = (
            f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(head + page)}"
        )
        Path("in/c.warc").write_bytes(about.encode() + b"\r\n\r\n" + head + page + b"\r\n\r\n")
        command("clean", "in", "-o", "out", "--encoding", "cp1250")
        lines = [json.loads(line) for line in Path("out/report.jsonl").read_text(encoding="utf-8").splitlines()]
        reading = review_sources.settings_of(json.loads(Path("out/.cleaner/run.json").read_text(encoding="utf-8")))
        again = review_sources.Sources(reading)
        texts = [again.source(line).text for line in lines]
        again.close()
        said: list[object] = []
        learned = list(learn_sources.read(["out"], Settings(), None, lambda *line: said.append(line)))
        assert texts == [item.text for item in learned] == [page.decode("cp1250")] * 3
        assert said == []

    def test_in_a_file_of_settings(self, command: Command) -> None:
        Path("cleaner.toml").write_text("encoding = 'cp1250'\n", encoding="utf-8")
        assert command("clean", "-", stdin=self.SHORT.encode("cp1250")).out == self.SHORT

    @pytest.mark.parametrize("name", ["klingon", "rot13"])
    def test_none_that_is_known(self, command: Command, name: str) -> None:
        assert refused(command("clean", "-", "--encoding", name, stdin=DIRTY.encode()), "--encoding", repr(name))


class TestLanguage:
    @pytest.mark.parametrize("code", ["xx", "english", "", "e", "12"])
    @pytest.mark.parametrize("what", ["clean", "explain"])
    def test_what_is_no_code(self, command: Command, what: str, code: str) -> None:
        """Refused before a document is read, with an example of what is one."""
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        more = ["-o", "out"] if what == "clean" else []
        assert refused(command(what, "a.txt", "--language", code, *more), "--language")
        assert not Path("out").exists()

    def test_the_message(self, command: Command) -> None:
        said = " ".join(command("clean", "-", "--language", "xx").stderr.split())
        assert "'xx' is no code of a language" in said
        assert "'pt-BR'" in said

    def test_in_the_settings(self, command: Command) -> None:
        Path("cleaner.toml").write_text('language = "xx"\n', encoding="utf-8")
        assert refused(command("clean", "-", stdin=DIRTY.encode()), "cleaner.toml", "language", "'xx'")

    @pytest.mark.parametrize("code", ["en", "EN", "en-GB", "en_US"])
    def test_what_is_one(self, command: Command, code: str) -> None:
        ran = command("clean", "-", "--language", code, stdin=DIRTY.encode())
        assert (ran.code, ran.stdout) == (0, ARTICLE.encode())


class TestJudge:
    @pytest.fixture
    def sterner(self, tmp_path: Path) -> Path:
        """The folder of a judge that finds every block of a text worse by one."""
        folder = tmp_path / "sterner"
        shutil.copytree(rules_dir() / "judge", folder)
        value = json.loads((folder / "judge.json").read_bytes())
        value["text"]["forest"]["bias"] += UNIT
        (folder / "judge.json").write_text(json.dumps(value), encoding="utf-8")
        return folder

    def test_another_judge(self, command: Command, sterner: Path) -> None:
        """The folder that `--judge` names decides, in a run and in an explanation, and is part of what a report calls its rules."""
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        reports, told = [], []
        for line in ((), ("--judge", str(sterner))):
            assert command("clean", "a.txt", "-o", f"out{len(line)}", *line).code == 0
            reports.append(json.loads(Path(f"out{len(line)}/report.jsonl").read_text(encoding="utf-8")))
            told.append(re.findall(r"score ([+-][\d.]+)", command("explain", "a.txt", *line).out))
        shipped, other = ([removal["score"] for removal in report["removals"]] for report in reports)
        assert other == pytest.approx([score + 1 for score in shipped], abs=0.001)
        assert [float(score) for score in told[1]] != [float(score) for score in told[0]]
        assert reports[0]["ruleset"] != reports[1]["ruleset"]

    def test_no_judge(self, command: Command) -> None:
        """A folder without one is wrong use, said in one sentence."""
        assert refused(command("clean", "-", "--judge", "nowhere", stdin=b"One."), "nowhere: is no judge")
