"""How people run it: one page to standard output, what is left out, where addresses come from, the headline, mended text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Command

import cleaner
from cleaner.corpus import urls
from cleaner.pipeline import mend

PAGE = (
    '<html lang="en"><head><title>x</title><meta name="author" content="Ane Holt"></head><body><h1>The ferry</h1>'
    "<p>The ferry sank at noon, and all of the passengers were brought ashore by fishermen from the nearest village.</p>"
    "<p>Nobody knows why it sank, said the harbour master, who has asked the owners for the papers of the ship.</p></body></html>"
)
TEXT = (
    "The ferry sank at noon, and all of the passengers were brought ashore by fishermen from the nearest village.\n\n"
    "Nobody knows why it sank, said the harbour master, who has asked the owners for the papers of the ship.\n"
)
GERMAN = "Die Fähre sank am Mittag, und alle Fahrgäste wurden von Fischern aus dem nächsten Dorf an Land gebracht.\n"


def put(**files: str) -> None:
    Path("in").mkdir(exist_ok=True)
    for name, text in files.items():
        Path("in", name.replace("_", ".")).write_text(text, encoding="utf-8")


def lines(name: str = "out/report.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


class TestToStandardOutput:
    def test_one_page(self, command: Command) -> None:
        """Its clean text and nothing else; the report only where it is asked for, about the file."""
        put(a_html=PAGE)
        ran = command("clean", "in/a.html", "--report", "r.jsonl")
        assert (ran.code, ran.out) == (0, TEXT)
        (line,) = lines("r.jsonl")
        assert (line["source"], line["id"], line["output"]) == ("in/a.html", "a.html", None)
        assert sorted(path.name for path in Path().iterdir()) == ["in", "r.html", "r.jsonl"]

    def test_a_form_of_it(self, command: Command) -> None:
        """Whatever --format says."""
        put(a_html=PAGE)
        assert command("clean", "in/a.html", "--format", "md").out.startswith("# The ferry\n")
        assert json.loads(command("clean", "in/a.html", "--format", "json").out)["author"] == "Ane Holt"

    @pytest.mark.parametrize(
        ("paths", "said"),
        [
            (["in"], "in is a folder: say where the clean text goes: -o OUT"),
            (["in/a.html", "in/b.txt"], "these are 2 documents: say where"),
            (["in/c.jsonl"], "in/c.jsonl: records go into a folder: -o OUT"),
            (["in/no.html"], "in/no.html: no such file or folder"),
            (["in/a.html", "--url", "a"], "'a' is no address of the web"),
            (["in/a.html", "--urls", "no.tsv"], "cleaner: no.tsv: no such file"),
            (["in/a.html", "--title", "--format", "md"], "--title wants --format txt"),
            (["in/a.html", "--only-with", "autor"], "'autor' is none of title, author"),
            (["in/a.html", "--language-filter", "english"], "'english' is no code of a language"),
        ],
    )
    def test_else_one_sentence_says_why_not(self, command: Command, paths: list[str], said: str) -> None:
        """Several documents want a folder, and what is wrong is named."""
        put(a_html=PAGE, b_txt=TEXT, c_jsonl='{"text": "The ferry sank."}\n')
        ran = command("clean", *paths)
        assert ran.code in {1, 2}
        assert ran.out == ""
        assert said in " ".join(ran.stderr.split())


class TestLeftOut:
    def test_files(self, command: Command) -> None:
        """What is not wanted is not written, counted as passed over, and the report says why; nothing of it has failed."""
        put(a_html=PAGE, b_txt="The ferry sank at noon.", c_txt=GERMAN)
        command("clean", "in", "-o", "out")
        assert Path("out/b.txt").exists()
        ran = command("clean", "in", "-o", "out", "--min-words", "10", "--language-filter", "EN,fr-CA")
        assert ran.code == 0
        assert sorted(path.name for path in Path("out").glob("*.txt")) == ["a.txt"]
        first, second, third = lines()
        assert first["error"] is None
        assert (second["skipped"], second["error"]) == (True, "left out: 5 words (--min-words 10)")
        assert (third["skipped"], third["error"]) == (True, "left out: language de (--language-filter en,fr)")
        assert not Path("out/failed.jsonl").exists()
        assert "passed over" in ran.out
        assert "left out" not in ran.stderr

    def test_records(self, command: Command) -> None:
        """A record that lacks a field leaves no line; its neighbours do."""
        rows = [{"id": "a", "html": PAGE}, {"id": "b", "html": PAGE.replace("author", "colour")}]
        put(c_jsonl="".join(json.dumps(row) + "\n" for row in rows))
        assert command("clean", "in", "-o", "out", "--only-with", "title,author").code == 0
        assert [row["id"] for row in lines("out/c.jsonl")] == ["a"]
        assert [line["error"] for line in lines()] == [None, "left out: no author (--only-with title,author)"]

    def test_from_standard_input(self, command: Command) -> None:
        """Nothing is printed, and a line says why."""
        put(a_txt="Boo.")
        ran = command("clean", "in/a.txt", "--min-words", "2")
        assert (ran.code, ran.out) == (0, "")
        assert "left out: 1 word (--min-words 2)" in ran.stderr


class TestAddresses:
    def test_a_table(self, command: Command) -> None:
        """By the name that reports give a document, or its path as it was named; with tabs or, as CSV, commas."""
        put(a_html=PAGE, b_html=PAGE)
        Path("t.tsv").write_text("file\turl\na.html\thttps://shore.example/a\n\nin/b.html\thttps://shore.example/b\n")
        assert command("clean", "in", "-o", "out", "--urls", "t.tsv").code == 0
        assert [(line["url"], line["site"]) for line in lines()] == [
            ("https://shore.example/a", "shore.example"),
            ("https://shore.example/b", "shore.example"),
        ]
        # Another table is another run; the same one is not.
        assert "done by an earlier run" in command("clean", "in", "-o", "out", "--urls", "t.tsv").stderr
        Path("t.tsv").write_text("a.html\thttps://shore.example/z\n")
        command("clean", "in", "-o", "out", "--urls", "t.tsv")
        assert [line["url"] for line in lines()] == ["https://shore.example/z", None]

    def test_a_table_that_names_nothing_is_told(self, command: Command) -> None:
        """Paths from another folder are the usual mistake; without a word every page would be without its address."""
        put(a_html=PAGE)
        Path("t.tsv").write_text("other/a.html\thttps://shore.example/a\n")
        ran = command("clean", "in", "-o", "out", "--urls", "t.tsv")
        assert ran.code == 0
        assert "t.tsv: names no document of this run; the first one's name is a.html or in/a.html" in ran.stderr

    def test_one_address(self, command: Command) -> None:
        """--url is about one page, from a file or from standard input."""
        put(a_html=PAGE, b_html=PAGE)
        ran = command("clean", "in/a.html", "--format", "json", "--url", "https://shore.example/a")
        assert json.loads(ran.out)["url"] == "https://shore.example/a"
        ran = command("clean", "in", "-o", "out", "--url", "https://shore.example/a")
        assert ran.code == 2
        assert "--url is the address of one page, and there are 2: --urls FILE" in ran.stderr

    def test_records_have_their_own(self, command: Command) -> None:
        """A table of files says nothing about records."""
        put(c_jsonl='{"text": "The ferry sank."}\n')
        Path("t.tsv").write_text("")
        ran = command("clean", "in", "-o", "out", "--urls", "t.tsv")
        assert ran.code == 2
        assert "--url-key names their field" in ran.stderr

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("t.tsv", "a.html https://a.example\n", "line 1: wants a file and its address with a tab between"),
            ("t.csv", "file,url\na.html,ftp://a.example\n", "line 2: ftp://a.example is no address of the web"),
            (
                "t.csv",
                "a.html,http://a.example\na.html,http://b.example\n",
                "line 2: a.html has another address already",
            ),
        ],
    )
    def test_a_table_that_is_none(self, tmp_path: Path, name: str, text: str, said: str) -> None:
        """The line is named."""
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(urls.TableError, match=said):
            urls.read(tmp_path / name)

    def test_commas_and_quotation_marks(self, tmp_path: Path) -> None:
        """CSV quotes a name with a comma; in a table with tabs a quotation mark is a letter like any other."""
        (tmp_path / "t.csv").write_text('"a, b.html",https://a.example\n')
        (tmp_path / "t.tsv").write_text('"a.html\thttps://a.example\n')
        assert list(urls.read(tmp_path / "t.csv")) == ["a, b.html"]
        assert list(urls.read(tmp_path / "t.tsv")) == ['"a.html']


class TestTitle:
    def test_above_the_text(self, command: Command) -> None:
        """The headline of a page, a blank line, the text; a text file stays what it is, so that it can be restored."""
        put(a_html=PAGE, b_txt=TEXT)
        assert command("clean", "in", "-o", "out", "--title").code == 0
        assert Path("out/a.txt").read_text() == f"The ferry\n\n{TEXT}"
        assert Path("out/b.txt").read_text() == TEXT

    def test_the_review_knows_the_text_without_it(self, command: Command) -> None:
        """Offsets of verdicts count the clean text; what is written after a verdict has the headline again."""
        from cleaner.review import texts

        put(a_html=PAGE)
        command("clean", "in", "-o", "out", "--title")
        (line,) = lines()
        content = Path("out/a.txt").read_text()
        text = texts.clean_text(content, line)
        assert text == TEXT
        assert texts.with_text(content, line, "Less.\n") == b"The ferry\n\nLess.\n"


class TestFixText:
    BROKEN = "Itâ€™s gone, the â€œMaidâ€\x9d.\n\nThe cafÃ© of the harbour stays open – until â‚¬5 is spent.\n"

    def test_what_is_mended_and_the_way_back(self) -> None:
        """Only what was decoded wrongly is changed, and each change is told with its place."""
        result = cleaner.Cleaner(fix_text=True).clean(self.BROKEN)
        assert result.text.startswith("It’s gone, the “Maid”.\n\nThe café of the harbour")
        assert all(result.text[at:].startswith(now) for at, now, _ in result.fixed)
        assert mend.undo(result.text, result.fixed) == self.BROKEN
        assert any(text.startswith("fix-text: ") and "â€™ → ’" in text for text in result.warnings)
        assert cleaner.clean(self.BROKEN).fixed == ()

    @pytest.mark.parametrize("text", ["naïve café “quoted” ﬁne ＡＢ\u00a0c", "plain", "", "a\r\nb\u2028c"])
    def test_what_is_right_stays(self, text: str) -> None:
        """Quotation marks, ligatures, widths and line breaks are nobody's mistake."""
        assert cleaner.Cleaner(fix_text=True).clean(text).fixed == ()

    def test_restore(self, command: Command) -> None:
        """The source comes back as it was, byte for byte, mojibake and all; records, too."""
        put(a_txt=self.BROKEN, b_jsonl=json.dumps({"text": self.BROKEN}) + "\n")
        assert command("clean", "in", "-o", "out", "--fix-text").code == 0
        assert "It’s gone" in Path("out/a.txt").read_text(encoding="utf-8")
        assert command("restore", "out").code == 0
        assert Path("out/restored/a.txt").read_text(encoding="utf-8") == self.BROKEN
        assert lines("out/restored/b.jsonl")[0]["text"] == self.BROKEN

    def test_pages(self) -> None:
        """A page is mended before it is parsed."""
        result = cleaner.Cleaner(fix_text=True).clean(PAGE.replace("Nobody", "Itâ€™s true: nobody"))
        assert "It’s true: nobody knows" in result.text

    def test_changes_that_are_not_there(self) -> None:
        """A text that somebody edited is not put back to something it never was."""
        with pytest.raises(ValueError, match="does not stand there"):
            mend.undo("It's", ((2, "’", "â€™"),))

    def test_without_the_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One sentence says what to install."""
        monkeypatch.setitem(sys.modules, "ftfy", None)
        mend._ftfy.cache_clear()
        with pytest.raises(cleaner.CleanerError, match=r"ftfy is not installed: pip install 'article-cleaner\[fix\]'"):
            cleaner.Cleaner(fix_text=True)


class TestTheShell:
    """The command as a shell sees it: completion, and defaults in its help."""

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cleaner", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)

    @pytest.mark.parametrize(
        ("words", "wanted"), [("cleaner re", ["report", "review", "restore"]), ("cleaner clean --min", ["--min-words"])]
    )
    def test_completion(self, words: str, wanted: list[str]) -> None:
        """What a shell asks for is answered with commands and options that begin so."""
        found = self.run(
            _CLEANER_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
        ).stdout.split()
        assert sorted(found) == sorted(wanted)

    def test_it_is_installed(self, tmp_path: Path) -> None:
        """--install-completion writes a script into the person's own folder, and says where."""
        # The shell is told from the processes above; tests may run without one.
        command = ["bash", "-c", f'"{sys.executable}" -m cleaner --install-completion bash; exit $?']
        environment = {**os.environ, "HOME": str(tmp_path), "SHELL": "/bin/bash"}
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert ran.returncode == 0, ran.stderr
        assert "bash completion installed" in ran.stdout
        scripts = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any("_CLEANER_COMPLETE=complete_bash" in path.read_text() for path in scripts)

    def test_defaults_in_the_help(self) -> None:
        """The help tells the defaults of settings, which on the command line are what nobody says."""
        told = " ".join(self.run("clean", "--help", COLUMNS="80").stdout.split())
        for option, default in (("--preset", "balanced"), ("--format", "txt"), ("--jobs", "1"), ("--timeout", "60")):
            # The default is the next that is told behind the option.
            assert re.search(r"\[default: \(?([\w,]+)\)?\]", told[told.index(f"{option} ") :])[1] == default  # type: ignore[index]

    def test_the_version_is_told_without_what_parses(self) -> None:
        """Completion costs those nothing who ask for the version."""
        code = "import sys; from cleaner.__main__ import main; sys.argv[1:] = ['--version']; main(); print('typer' in sys.modules)"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout.splitlines()[-1] == "False"
