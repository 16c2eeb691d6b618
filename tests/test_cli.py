"""The command line, run as a person would."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, PROMPT, Command, tree
from shipped import shipped

import cleaner
from cleaner import packs
from cleaner._version import __version__
from cleaner.model import InputError, PackError
from cleaner.system.files import DiskError

HTML = (
    "<!doctype html><html lang=en><head><title>The bridge</title></head><body><nav><a href=/>Home</a></nav><article>"
    "<h1>The bridge</h1>"
    + "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n\n"))
    + f"</article><aside class=newsletter><p>{PROMPT}</p></aside></body></html>"
)


@pytest.fixture
def inputs() -> Path:
    """A small input tree in the working folder (use after `command`)."""
    folder = Path("in")
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(DIRTY, encoding="utf-8")
    (folder / "sub" / "clean.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "sub" / "b.txt").write_bytes(b"\xef\xbb\xbf" + DIRTY.replace("\n", "\r\n").encode())
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class TestClean:
    def test_a_folder(self, command: Command, inputs: Path) -> None:
        ran = command("clean", inputs, "-o", "out")
        assert ran.code == 0
        assert set(tree(Path("out"))) == {"a.txt", "sub/b.txt", "sub/clean.txt", "report.jsonl", "report.html"}
        assert Path("out/a.txt").read_text(encoding="utf-8") == ARTICLE
        assert Path("out/sub/clean.txt").read_bytes() == (inputs / "sub/clean.txt").read_bytes()
        assert [item["id"] for item in lines(Path("out/report.jsonl"))] == ["a.txt", "sub/b.txt", "sub/clean.txt"]
        assert "newsletter" in ran.out
        assert ran.stderr == ""

    def test_the_same_bytes_with_more_processes(self, command: Command, inputs: Path) -> None:
        for jobs in ("1", "4"):
            assert command("clean", inputs, "-o", f"out{jobs}", "-j", jobs).code == 0
        assert tree(Path("out1")) == tree(Path("out4"))

    def test_a_page(self, command: Command) -> None:
        Path("page.html").write_text(HTML, encoding="utf-8")
        assert command("clean", "page.html", "-o", "out").code == 0
        text = Path("out/page.txt").read_text(encoding="utf-8")
        assert "wooden piles" in text
        assert PROMPT not in text
        assert text.endswith("\n")

    def test_sources_are_never_touched(self, command: Command, inputs: Path) -> None:
        before = tree(inputs)
        command("clean", inputs, "-o", "out")
        command("restore", "out")
        assert tree(inputs) == before

    def test_standard_input_to_standard_output(self, command: Command) -> None:
        ran = command("clean", "-", stdin=DIRTY.encode())
        assert (ran.code, ran.stdout, ran.stderr) == (0, ARTICLE.encode(), "")
        assert tree(Path()) == {}

    def test_standard_output_stays_clean_when_asked_for_more(self, command: Command) -> None:
        ran = command("clean", "-", "-v", "--report", "r.jsonl", stdin=DIRTY.encode())
        assert ran.stdout == ARTICLE.encode()
        assert "newsletter" in ran.stderr
        assert lines(Path("r.jsonl"))[0]["id"] == "-"

    def test_a_dry_run_writes_nothing(self, command: Command, inputs: Path) -> None:
        before = tree(Path())
        ran = command("clean", inputs, "-o", "out", "--dry-run", "--report", "r.jsonl")
        assert ran.code == 0
        assert "newsletter" in ran.out
        assert tree(Path()) == before

    def test_check_says_by_its_exit_code(self, command: Command, inputs: Path) -> None:
        assert command("clean", inputs, "--check").code == 1
        assert command("clean", inputs / "sub" / "clean.txt", "--check").code == 0
        assert command("clean", "-", "--check", stdin=DIRTY.encode()).code == 1
        assert not Path("out").exists()

    def test_a_diff_is_one_that_patch_reads(self, command: Command, inputs: Path) -> None:
        ran = command("clean", inputs / "a.txt", "--diff")
        assert ran.code == 0
        assert ran.out.startswith("--- a/in/a.txt\n+++ b/in/a.txt\n@@")
        assert f"\n-{PROMPT}\n" in ran.out
        assert "documents" in ran.stderr

    @pytest.mark.parametrize("out", [[], ["-o", "out"]], ids=["printed", "run"])
    def test_a_report_that_is_asked_for_is_written(self, command: Command, inputs: Path, out: list[str]) -> None:
        """Also where the settings say that there is to be none: the command line comes first."""
        Path("cleaner.toml").write_text("report = false\n", encoding="utf-8")
        assert command("clean", inputs / "a.txt", *out, "--report", "x.jsonl").code == 0
        assert [item["id"] for item in lines(Path("x.jsonl"))] == ["a.txt"]

    def test_keep_reports_and_leaves_in(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out", "--keep", "newsletter,caption")
        assert Path("out/a.txt").read_text(encoding="utf-8") == DIRTY
        removals = lines(Path("out/report.jsonl"))[0]["removals"]
        assert isinstance(removals, list)
        assert [item["kept"] for item in removals if item["category"] == "newsletter"] == [True]
        assert command("restore", "out").code == 0

    def test_only_removes_nothing_else(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out", "--only", "caption")
        assert Path("out/a.txt").read_text(encoding="utf-8") == DIRTY

    def test_a_held_document_goes_through_and_counts(self, command: Command, inputs: Path) -> None:
        ran = command("clean", inputs / "a.txt", "-o", "out", "--max-removed", "0.01")
        assert ran.code == 1
        assert "in/a.txt: held" in ran.stderr
        assert Path("out/a.txt").read_text(encoding="utf-8") == DIRTY

    def test_json_and_markdown(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "json", "--format", "json")
        assert json.loads(Path("json/a.json").read_text(encoding="utf-8"))["text"] == ARTICLE
        Path("page.html").write_text(HTML, encoding="utf-8")
        command("clean", "page.html", "-o", "md", "--format", "md")
        markdown = Path("md/page.md").read_text(encoding="utf-8")
        assert markdown.startswith("# The bridge\n\nThe council")
        assert markdown.count("The bridge") == 1

    def test_the_report_goes_elsewhere_or_nowhere(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out", "--report", "r/x.jsonl")
        assert set(tree(Path("r"))) == {"x.jsonl", "x.html"}
        assert "report.jsonl" not in tree(Path("out"))
        assert command("restore", "out", "--report", "r/x.jsonl", "-o", "back").code == 0
        command("clean", inputs, "-o", "bare", "--no-report")
        assert set(tree(Path("bare"))) == {"a.txt", "sub/b.txt", "sub/clean.txt"}

    def test_quiet_is_quiet(self, command: Command, inputs: Path) -> None:
        ran = command("clean", inputs, "-o", "out", "--quiet")
        assert (ran.out, ran.stderr) == ("", "")

    def test_settings_come_from_the_file_and_the_command_line_wins(self, command: Command, inputs: Path) -> None:
        Path("cleaner.toml").write_text('keep = ["newsletter"]\n', encoding="utf-8")
        command("clean", inputs, "-o", "file")
        assert Path("file/a.txt").read_text(encoding="utf-8") == DIRTY
        command("clean", inputs, "-o", "line", "--keep", "caption")
        assert Path("line/a.txt").read_text(encoding="utf-8") == ARTICLE

    def test_files_of_an_earlier_run_that_stay_are_told(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out")
        (inputs / "a.txt").rename(inputs / "z.txt")
        ran = command("clean", inputs, "-o", "out")
        assert "1 file of an earlier run stays here (a.txt)" in ran.stderr

    def test_what_was_done_when_stopped_is_reported(
        self, command: Command, inputs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from cleaner.corpus import work

        do = work.do

        def stopping(job: work.Job, *rest: Any, **named: Any) -> work.Outcome:
            signal.raise_signal(signal.SIGINT)
            return do(job, *rest, **named)

        monkeypatch.setattr(work, "do", stopping)
        ran = command("clean", inputs, "-o", "out")
        assert ran.code == 130
        assert "stopped: 1 of 3" in ran.stderr
        assert set(tree(Path("out"))) == {"a.txt", "report.jsonl", "report.html"}
        assert [item["id"] for item in lines(Path("out/report.jsonl"))] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("arguments", [["clean", "a.txt"], ["rules", "list"]], ids=["short", "parsed"])
def test_ctrl_c_while_the_command_is_loaded(tmp_path: Path, arguments: list[str]) -> None:
    """Half a second, in which nobody wants to read where in a library that was."""
    (tmp_path / "json").mkdir()
    # What is loaded late in both ways: it stands here in place of the library's.
    (tmp_path / "json" / "__init__.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    code = (
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"sys.argv = ['cleaner', *{arguments}]\nfrom cleaner.__main__ import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(cleaner.__file__).parent.parent}"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


class TestRestore:
    def test_byte_for_byte(self, command: Command, inputs: Path) -> None:
        (inputs / "odd.txt").write_bytes(DIRTY.encode() + b"\n\xff\xfe caf\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")
        (inputs / "wide.txt").write_bytes(DIRTY.encode("utf-16"))
        command("clean", inputs, "-o", "out")
        ran = command("restore", "out", "-o", "back")
        assert ran.code == 0
        assert tree(Path("back")) == tree(inputs)

    def test_records_that_are_no_utf_8(self, command: Command) -> None:
        """Half a surrogate pair in a line of JSON."""
        Path("in").mkdir()
        half = '{"id":"a","text":"\\ud800 half"}\n{"id":"b","text":"whole"}\n'
        Path("in/a.jsonl").write_text(half, encoding="utf-8")
        assert command("clean", "in", "-o", "out").code == 0
        ran = command("restore", "out", "-o", "back")
        assert (ran.code, ran.stderr) == (0, "")
        assert Path("back/a.jsonl").read_text(encoding="utf-8") == half

    def test_into_its_own_folder_by_default(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out")
        assert command("restore", "out").code == 0
        assert tree(Path("out/restored")) == tree(inputs)

    def test_from_json(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out", "--format", "json")
        assert command("restore", "out", "-o", "back").code == 0
        assert tree(Path("back")) == tree(inputs)

    def test_a_changed_text_is_found_out(self, command: Command, inputs: Path) -> None:
        command("clean", inputs, "-o", "out")
        path = Path("out/a.txt")
        path.write_text(path.read_text(encoding="utf-8").replace("mayor", "major"), encoding="utf-8")
        ran = command("restore", "out", "-o", "back")
        assert ran.code == 1
        assert "a.txt: digest" in ran.stderr
        assert set(tree(Path("back"))) == {"sub/b.txt", "sub/clean.txt"}

    def test_pages_are_listed_as_not_restorable(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("page.html").write_text(HTML, encoding="utf-8")
        command("clean", "page.html", "-o", "out")
        ran = command("restore", "out")
        assert ran.code == 0
        assert "1 passed over" in ran.out
        assert (len(ran.out.splitlines()), ran.stderr) == (1, "")  # a pipe gets the sum alone
        monkeypatch.setenv("FORCE_COLOR", "1")  # also what the lowest version of rich takes for a terminal
        ran = command("restore", "out")
        assert "page.html: not restored: HTML" in ran.stderr

    def test_a_report_cannot_reach_other_files(self, command: Command, inputs: Path) -> None:
        command("clean", inputs / "a.txt", "-o", "out")
        Path("secret.txt").write_text("secret", encoding="utf-8")
        report = Path("out/report.jsonl")
        value = json.loads(report.read_text(encoding="utf-8"))
        for change in ({"id": "../evil.txt"}, {"id": "/tmp/evil.txt"}, {"output": "../secret.txt"}):
            report.write_text(json.dumps(value | change), encoding="utf-8")
            ran = command("restore", "out", "-o", "back")
            assert ran.code == 1
            assert "leads out" in ran.stderr
            assert not Path("evil.txt").exists()


class TestArchives:
    def test_texts_that_are_no_utf_8_are_restored(self, command: Command) -> None:
        """A text of a WARC file in another encoding."""
        Path("in").mkdir()
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n" + f"Caf\xe9. {DIRTY}".encode(
            "latin-1"
        )
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://a.example/x\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        Path("in/p.warc").write_bytes(head.encode() + body + b"\r\n\r\n")
        assert command("clean", "in", "-o", "out").code == 0
        ran = command("restore", "out", "-o", "back")
        assert (ran.code, ran.stderr) == (0, "")
        assert [item["text"] for item in lines(Path("back/p.jsonl"))] == [f"Caf\xe9. {DIRTY}"]


class TestExplain:
    def test_each_block_with_its_evidence(self, command: Command, inputs: Path) -> None:
        ran = command("explain", inputs / "a.txt")
        assert ran.code == 0
        assert "→ remove newsletter" in ran.out
        assert ran.out.count("→ keep") >= 3
        assert "en.newsletter." in ran.out
        assert "\x1b" not in ran.out

    def test_standard_input(self, command: Command) -> None:
        assert "→ remove newsletter" in command("explain", "-", stdin=DIRTY.encode()).out

    def test_a_page(self, command: Command) -> None:
        Path("page.html").write_text(HTML, encoding="utf-8")
        assert "→ remove" in command("explain", "page.html").out

    def test_what_a_pack_says_of_one_host(self, command: Command) -> None:
        """It shows on the document's address, which a file does not have by itself."""
        Path("a.txt").write_text("The ferry sailed on Monday.\n\nPhoto: Lena Harp\n", encoding="utf-8")
        pack = '[[suppress]]\nrule = "core.caption.label-line"\nhost = "coast.example"\n'
        Path("quiet.toml").write_text(pack, encoding="utf-8")
        asked = ("explain", "a.txt", "--rules", "quiet.toml", "--find", "Photo", "--url")
        assert "core.caption.label-line" in command(*asked, "https://hill.example/a").out
        assert "core.caption.label-line" not in command(*asked, "https://www.coast.example/a").out


class TestRules:
    @pytest.fixture(autouse=True)
    def _read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The packs that ship are read once for all of these tests; how they are read is told in others."""
        ready, load = shipped(), packs.load

        def known(extra: Iterable[Path | str] = (), *, builtin: bool = True) -> packs.RuleSet:
            extra = tuple(extra)
            return ready if builtin and not extra else load(extra, builtin=builtin)

        monkeypatch.setattr(packs, "load", known)

    def test_list(self, command: Command) -> None:
        rows = [line.split("\t") for line in command("rules", "list", "--category", "newsletter").out.splitlines()]
        assert "en.newsletter.signup" in [row[0] for row in rows]
        assert {row[1] for row in rows} == {"newsletter"}

    def test_list_of_a_language(self, command: Command) -> None:
        """Its own rules come first, those that hold in any language after them, both in the order of the packs."""
        rows = [line.split("\t") for line in command("rules", "list", "--language", "de").out.splitlines()]
        own = [row for row in rows if "de" in row[3].split()]
        assert 100 < len(own) < len(rows)
        assert rows[: len(own)] == own
        assert {row[3] for row in rows[len(own) :]} == {"all"}
        listed = [line.split("\t") for line in command("rules", "list").out.splitlines()]
        assert own == [row for row in listed if "de" in row[3].split()]
        assert rows[len(own) :] == [row for row in listed if row[3] == "all"]

    def test_show(self, command: Command) -> None:
        out = command("rules", "show", "en.newsletter.signup").out
        assert "pattern" in out
        assert "Sign up" in out

    def test_show_what_is_not_there(self, command: Command) -> None:
        ran = command("rules", "show", "en.no.such")
        assert ran.code == 2
        assert "no such rule" in ran.stderr

    def test_where(self, command: Command) -> None:
        """The files of the language first, what holds in any language after them; the numbers add up to the rules of the category.

        A rule that is made of a frame is told of with the words and the shape that it is made of.
        """
        ran = command("rules", "where", "newsletter", "fi")
        assert ran.stderr == "file, and how many of the rules stand there:\n"
        rows = [line.split("\t") for line in ran.out.splitlines()]
        names = ["/".join(Path(row[0]).parts[-2:]) for row in rows]
        assert names[:2] == ["fi/lexicon.toml", "fi/newsletter.toml"]
        rules = ["fi/newsletter.toml", "core/newsletter.toml", "markup/newsletter.toml"]
        assert set(names) == {*rules, "fi/lexicon.toml", "frames/newsletter.toml"}
        assert all(Path(row[0]).is_file() for row in rows)
        listed = command("rules", "list", "--category", "newsletter", "--language", "fi").out.splitlines()
        assert sum(int(row[1]) for name, row in zip(names, rows, strict=True) if name in rules) == len(listed)

    def test_where_nothing_is(self, command: Command) -> None:
        """One sentence each for a category and a language that are not there."""
        for words, sentence in (
            (("letters", "fi"), "letters: no such category (there are donation, newsletter, "),
            (("newsletter", "tlh"), "tlh: no such language (there are af, ar, "),
        ):
            ran = command("rules", "where", *words)
            assert (ran.code, ran.out) == (2, "")
            assert ran.stderr.startswith(sentence)
            assert ran.stderr.count("\n") == 1

    def test_check_a_pack(self, command: Command) -> None:
        good = """
[pack]
languages = ["en"]
[[rule]]
id = "en.share.own-try"
category = "share"
pattern = '''send this quokka'''
why = "A try."
match = ["Send this quokka", "send this quokka to all"]
no_match = ["The quokka was sent.", "A quokka sleeps."]
"""
        Path("good.toml").write_text(good, encoding="utf-8")
        ran = command("rules", "check", "good.toml")
        assert ran.code == 0
        assert "µs" not in ran.out
        dear = command("rules", "check", "good.toml", "--cost").out.split()
        assert float(dear[dear.index("en.share.own-try") + 1]) > 0
        Path("bad.toml").write_text(good.replace("A quokka sleeps.", "Send this quokka!"), encoding="utf-8")
        ran = command("rules", "check", "bad.toml")
        assert ran.code == 1
        assert "en.share.own-try: no_match 2" in ran.stderr

    def test_check_names_a_rule_that_is_silenced_and_is_none(self, command: Command) -> None:
        """A slip in the name of a rule would silence nothing, and nobody would know."""
        entry = '[[suppress]]\nrule = "core.caption.label-line"\nhost = "coast.example"\n'
        Path("quiet.toml").write_text(entry, encoding="utf-8")
        ran = command("rules", "check", "quiet.toml")
        assert (ran.code, ran.out) == (0, "0 rules, 0 examples, 1 suppressed: all well\n")
        Path("quiet.toml").write_text(entry.replace("label-line", "label-lines"), encoding="utf-8")
        ran = command("rules", "check", "quiet.toml")
        assert ran.code == 1
        assert "suppress: core.caption.label-lines: no such rule" in ran.stderr

    def test_a_pack_is_added(self, command: Command, inputs: Path) -> None:
        pack = """
[[rule]]
id = "core.advert.own-try"
category = "advert"
pattern = '''^quokka sale$'''
strength = "certain"
why = "A try."
"""
        Path("packs").mkdir()
        Path("packs/own.toml").write_text(pack, encoding="utf-8")
        assert "core.advert.own-try" in command("rules", "list", "--rules", "packs").out
        (inputs / "a.txt").write_text(ARTICLE + "\nQuokka sale\n", encoding="utf-8")
        command("clean", inputs / "a.txt", "-o", "out", "--rules", "packs")
        assert Path("out/a.txt").read_text(encoding="utf-8") == ARTICLE


class TestStart:
    def test_version(self, command: Command) -> None:
        assert command("--version").out == f"cleaner {__version__}\n"

    def test_nothing_heavy_is_imported_early(self) -> None:
        code = (
            "import sys, cleaner, cleaner.cli\n"
            "heavy = {'rich', 'lxml', 'trafilatura', 'regex', 'chardet', 'cleaner.pipeline.cleaner'} & set(sys.modules)\n"
            "assert not heavy, heavy"
        )
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_as_a_module_with_processes(self, command: Command, inputs: Path) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "cleaner", "clean", str(inputs), "-o", "out", "-j", "2"],
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert "sub/b.txt" in tree(Path("out"))

    def test_a_reader_that_goes_away_is_no_error(self, command: Command, inputs: Path) -> None:
        (inputs / "big.txt").write_text(ARTICLE * 300, encoding="utf-8")
        with (inputs / "big.txt").open("rb") as file:
            started = subprocess.Popen(
                [sys.executable, "-m", "cleaner", "clean", "-"],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            assert started.stdout is not None
            started.stdout.close()
            _, errors = started.communicate()
        assert b"Traceback" not in errors


def test_bench_times_stages_and_rules(command: Command, tmp_path: Path) -> None:
    """Every stage of both kinds and the rules that were tried have a line; the documents' folder stays as it was."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(DIRTY)
    (folder / "b.html").write_text(f"<html><body><article><p>{ARTICLE * 3}</p></article><p>{PROMPT}</p></body></html>")
    before = tree(folder)
    Path("cleaner.toml").write_text("doubt = 0.0\n", encoding="utf-8")
    ran = command("bench", folder)
    assert ran.code == 0, ran.stderr
    assert "asked about 1 of 1 pages" in ran.out
    for word in ("text", "html", "MB/s", "judge", "phrase rules", "trafilatura: extraction", "en.newsletter."):
        assert word in ran.out
    assert tree(folder) == before


def test_bench_without_documents_says_so(command: Command, tmp_path: Path) -> None:
    """An empty folder is no benchmark."""
    assert command("bench", tmp_path).code == 2


def of_class_in_the_making() -> RuntimeError:
    """What Python makes of Ctrl-C that strikes while a class is told of its members."""
    try:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error
    except RuntimeError as error:
        return error


class TestErrors:
    """What goes wrong inside a command is one line and an exit code."""

    @pytest.mark.parametrize(
        ("error", "code", "said"),
        [
            (InputError("a.txt: is\nno text"), 2, "cleaner: a.txt: is no text\n"),
            (DiskError("out: no space"), 1, "cleaner: out: no space\n"),
            (PackError("a.toml: wants a table"), 2, "cleaner: a.toml: wants a table\n"),
            (
                OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out/a.txt"),
                1,
                "cleaner: out/a.txt: no space left on device\n",
            ),
            (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 1, "cleaner: no space left on device\n"),
            (KeyboardInterrupt(), 130, ""),
            (RuntimeError("Query interrupted"), 130, ""),  # DuckDB's
            (of_class_in_the_making(), 130, ""),
            (
                ValueError("two\nlines"),
                1,
                "cleaner: internal error: ValueError: two lines (CLEANER_TRACEBACK=1 shows where)\n",
            ),
        ],
    )
    def test_one_line(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
    ) -> None:
        """Named by its file where it has one; no traceback."""
        self.fail(monkeypatch, error)
        ran = command("rules", "show", "en.share.bar")
        assert (ran.code, ran.out, ran.stderr) == (code, "", said)

    def test_whoever_wants_the_traceback_gets_it(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """For a report of a fault."""
        self.fail(monkeypatch, ZeroDivisionError("inside"))
        monkeypatch.setenv("CLEANER_TRACEBACK", "1")
        with pytest.raises(ZeroDivisionError, match="inside"):
            command("rules", "show", "en.share.bar")

    def fail(self, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        def failing(*_: object) -> int:
            raise error

        monkeypatch.setattr("cleaner.cli.commands.rules.show_rule", failing)

    def test_a_reader_that_has_enough(self) -> None:
        """As in `cleaner rules list | head`: nothing is complained about."""
        line = [sys.executable, "-m", "cleaner", "rules", "list"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
            assert started.stdout is not None
            assert started.stderr is not None
            assert started.stdout.readline()
            started.stdout.close()
            said = started.stderr.read()
        assert (started.returncode, said) == (1, b"")
