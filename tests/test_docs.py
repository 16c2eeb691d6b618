"""The documentation does what it says: blocks of code run in the order of their page, links lead somewhere, the site is whole.

How a page's blocks are read, page by page in an empty folder of its own:

- a block with a title, ```` ```toml title="cleaner.toml" ````, is a file: it is written under that name;
- ```` ```python ```` is run; one namespace a page. A block of plain text right behind it is what it printed;
- ```` ```console ```` is a session: lines after `$ ` are commands, lines after `> ` go on with them, other lines are what is printed.
  A command ends with 0 unless `echo $?` comes next. `pip install` and `make` are not run: extras, groups and targets must be there;
- what is printed is compared where it is shown, figures too: whoever fits the judge anew corrects the scores that pages show. White space
  counts once, `...` stands for anything, and each long hexadecimal number (a digest) for any other;
- a command of the cleaner without signs that a shell reads is run in this process, as the shell would run it: starting Python, loading
  libraries and packs is most of what such a command takes, and no promise of a page; everything else is typed into a shell;
- `cleaner review …` is served until its page was opened once, `cleaner serve … &` until the end of the page;
- `<!-- not run: REASON -->` leaves the next block alone; `<!-- skip: next if(missing("ray"), reason="…") -->` does so without a library.
"""

from __future__ import annotations

import contextlib
import dataclasses
import doctest
import importlib.util
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from unittest import SkipTest, mock
from urllib.request import urlopen

import pytest
from conftest import ARTICLE
from lxml import html
from sybil import Document, Example, Region
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import SkipParser
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer, RawFencedCodeBlockLexer

import cleaner
from cleaner.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INFO = re.compile(r'(?P<language>\w*)(?: title="(?P<title>[^"]+)")?[ ]*\n')
SHELL = re.compile(r"^(?!cleaner )|[|&;<>()$`*?~#\\\n\[\]{}]|--engine ray")
"""A command that wants a shell: no command of ours, one with a sign that a shell reads, or one on a Ray cluster, which stays there."""
SHOWN = {"html", "json", "text", "toml", "yaml"}


def same(wanted: str, printed: str) -> bool:
    """Whether what a page shows is what was printed, but for digests."""
    parts = [re.escape(_loose(part)) for part in re.split(r"\s*\.\.\.\s*", f" {wanted} ")]
    return re.fullmatch(".*".join(parts), _loose(f" {printed} ")) is not None


def _loose(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[0-9a-f]{12,}", "<hex>", text))


def commands(session: str) -> list[tuple[str, str]]:
    """The commands of a session, each with what is shown of its output."""
    found: list[tuple[str, str]] = []
    for line in session.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")
        else:
            assert found, f"a session begins with a command, not with {line!r}"
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


class Reader:
    """Somebody who does everything that a page says, in an empty folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.printed: str | None = None
        self.running: list[subprocess.Popen[str]] = []
        self.idle = False
        self.python = PythonEvaluator()
        binaries = str(Path(sys.executable).parent)
        self.environment = {
            **os.environ,
            "PATH": os.pathsep.join([binaries, os.environ.get("PATH", "")]),
            "BROWSER": "true",
            "COLUMNS": "100",
            "NO_COLOR": "1",
        }

    def blocks(self, document: Document) -> Iterator[Region]:
        """A parser for Sybil: every fenced block."""
        for region in RawFencedCodeBlockLexer(INFO)(document):
            region.parsed = region.lexemes["source"]
            region.evaluator = self.block
            yield region

    def marks(self, document: Document) -> Iterator[Region]:
        """A parser for Sybil: the comments that say why a block is not run."""
        for region in DirectiveInHTMLCommentLexer("not run", ".+?")(document):
            yield Region(region.start, region.end, region.lexemes["arguments"], self.mark)

    def mark(self, example: Example) -> None:
        self.idle = True

    def block(self, example: Example) -> None:
        language, title = example.region.lexemes["language"], example.region.lexemes["title"]
        printed, self.printed = self.printed, None
        if self.idle:
            self.idle = False
        elif title:
            path = self.place / title
            # Where the source of a page is read, titles are not shown: its prose names the file, too.
            prose = re.sub(r"^```.*?^```", "", example.document.text, flags=re.M | re.S)
            assert title in prose
            assert path.resolve().is_relative_to(self.place.resolve())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(str(example.parsed), encoding="utf-8")
        elif language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                self.python(example)
            self.printed = out.getvalue()
        elif language == "console":
            self.session(str(example.parsed))
        elif language == "text" and printed is not None:
            if not same(str(example.parsed), printed):
                pytest.fail(f"line {example.line}: printed was:\n{printed}", pytrace=False)
        elif language == "toml":
            tomllib.loads(str(example.parsed))
        else:
            pytest.fail(f"line {example.line}: a block that nothing is done with: {language or 'no language'}")

    def session(self, source: str) -> None:
        """Run the commands of a session, one shell each; `$?` is the code of the one before."""
        todo = commands(source)
        code = 0
        for number, (command, wanted) in enumerate(todo):
            if command.startswith(("pip install ", "make ", "python -m venv", ". ")):
                assert_there(command)
                continue
            if command.startswith("cleaner review ") or command.endswith(" --review"):
                code, printed = self.served(command)
            elif command.startswith("cleaner serve ") and command.endswith(" &"):
                code, printed = 0, self.begun(command.removesuffix(" &"))
            else:
                code, printed = self.typed(command, code) if SHELL.search(command) else self.called(command)
            told = todo[number + 1 : number + 2]
            if code != 0 and not (told and told[0][0] == "echo $?"):
                pytest.fail(f"$ {command}\n{printed}\nexit code {code}", pytrace=False)
            if wanted.strip() and not same(wanted, printed):
                pytest.fail(f"$ {command}\n{printed}\nwas to print:\n{wanted}", pytrace=False)

    def typed(self, command: str, before: int) -> tuple[int, str]:
        """A command in a shell of its own; `before` is the code of the one before."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {before}); {command}"], cwd=self.place, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    def called(self, command: str) -> tuple[int, str]:
        """A command of the cleaner in this process; its processes, if it starts any, print to the same place."""
        # Sums are a table for the person whom the page shows them to, and lines in a pipe.
        terminal = {"TTY_COMPATIBLE": "1", "TERM": "dumb"} if command.startswith("cleaner report ") else {}
        printed = self.place.with_name(f"{self.place.name}.printed")
        code: object = 0
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(printed.open("wb"))
            stack.enter_context(mock.patch.dict(os.environ, self.environment | terminal))
            for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
                stream.flush()
                kept = os.dup(number)
                stack.callback(os.close, kept)
                stack.callback(os.dup2, kept, number)
                os.dup2(file.fileno(), number)
            out = stack.enter_context(open(1, "w", encoding="utf-8", closefd=False))
            err = stack.enter_context(open(2, "w", encoding="utf-8", buffering=1, closefd=False))
            stack.enter_context(
                mock.patch.multiple(sys, argv=shlex.split(command), stdin=io.StringIO(), stdout=out, stderr=err)
            )
            try:
                main()
            except SystemExit as stop:
                code = stop.code
        assert isinstance(code, int | None)
        return code or 0, printed.read_text(encoding="utf-8")

    def served(self, command: str) -> tuple[int, str]:
        """A command that serves a page until it is interrupted: the page is opened once."""
        with subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=self.place, env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        ) as process:  # fmt: skip
            assert process.stdout is not None
            printed = ""
            try:
                for line in process.stdout:
                    printed += line
                    if "Ctrl-C" in line:
                        break
                address = re.search(r"http://127\.0\.0\.1:\S+", printed)
                assert address, printed
                with urlopen(address[0]) as answer:
                    assert answer.status == 200
            finally:
                process.send_signal(signal.SIGINT)
            printed += process.stdout.read()
        return process.returncode, printed

    def begun(self, command: str) -> str:
        """Start a command that goes on while the page does; returns what it prints first."""
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=self.place, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        self.running.append(process)
        assert process.stdout is not None
        return process.stdout.readline()

    def end(self) -> None:
        """Interrupt what was begun; it is to end well, and to print nothing more."""
        for process in self.running:
            process.send_signal(signal.SIGINT)
            printed, _ = process.communicate(timeout=60)
            assert (process.returncode, printed) == (0, "")


def assert_there(command: str) -> None:
    """What `pip install` and `make` name is in pyproject.toml and the Makefile."""
    for extras in re.findall(r"\[([\w,]+)\]", command):
        assert set(extras.split(",")) <= set(PROJECT["project"]["optional-dependencies"]), command
    for group in re.findall(r"--group (\S+)", command):
        assert group in PROJECT["dependency-groups"], command
    if command.startswith("make "):
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        assert command.split()[1] in targets, command


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "cleaner/adapters/README.md"], ids=lambda page: str(page.relative_to(ROOT))
)
def test_what_installs_an_extra_works_in_a_checkout(page: Path) -> None:
    """Until there is a release only a checkout can be installed: where a page names a release, it names that first, and how."""
    text = page.read_text(encoding="utf-8")
    for release in re.finditer(r"article-cleaner\[([\w,]+)\]", text):
        before = text[: release.start()]
        assert f"pip install -e '.[{release[1]}]'" in text, release.group()
        assert "checkout" in before, release.group()


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who types a page's blocks one after the other sees what the page shows."""
    monkeypatch.chdir(tmp_path)
    for shared in ("seeds", "fixtures"):
        (tmp_path / shared).symlink_to(ROOT / shared)
    reader = Reader(tmp_path)
    document = Document.parse(str(page), SkipParser(), reader.blocks, reader.marks)
    document.namespace |= {"__name__": "__main__", "missing": lambda name: importlib.util.find_spec(name) is None}
    skipped: list[str] = []
    with contextlib.ExitStack() as stack:
        stack.callback(reader.end)
        for example in document.examples():
            try:
                example.evaluate()
            except SkipTest as reason:
                skipped.append(f"line {example.line}: {reason}")
    if skipped:
        pytest.skip("; ".join(skipped))


def test_outputs_are_compared() -> None:
    """Words, figures and order must be as shown; digests and what `...` stands for may be others."""
    assert same("score +3.63, 0123456789abcdef", "score  +3.63,\nffffffffffffffff\n")
    assert not same("score +3.63", "score +3.64")
    assert same("documents\n...\ndone", "documents\n  8\ndone\n")
    assert same("...\ndone", "done\n")
    assert not same("3 removed", "4 removed\n")
    assert not same("removed\n...", "held\n")
    assert commands("$ a <<E\n> b\n1\n$ c\n") == [("a <<E\nb", "1\n"), ("c", "")]


def test_examples_of_public_names_run() -> None:
    """What a docstring shows is what happens."""
    for name in cleaner.__all__:
        public = getattr(cleaner, name)
        for example in doctest.DocTestFinder().find(
            public, name, globs={**vars(cleaner), "cleaner": cleaner, name: public}
        ):
            ran = doctest.DocTestRunner().run(example)
            assert ran.failed == 0, name
    shown = [name for name in cleaner.__all__ if ">>>" in (getattr(cleaner, name).__doc__ or "")]
    assert {"Cleaner", "Options", "clean", "explain", "restore"} <= set(shown)


@pytest.mark.parametrize("name", ["Result", "Removal", "Source"])
def test_every_field_is_told(name: str) -> None:
    """The tables of the public records leave out no field, and tell none that is not there."""
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    table = page.split(f"::: cleaner.{name}\n")[1].split(":::")[0]
    told = [field for row in re.findall(r"^\| (`.*?) \|", table, re.M) for field in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(field.name for field in dataclasses.fields(getattr(cleaner, name)))


def test_what_goes_goes() -> None:
    """Each example of the README's table is removed, and called what the table calls it."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## What goes")[1].split("\n\n")[1]
    examples = [
        (row[0], text)
        for row in re.findall(r"^\| (\w+) \| (.+) \|$", table, re.M)
        for text in re.findall(r'"(.+?)"', row[1])
    ]
    assert {category for category, _ in examples} == set(get_args(cleaner.Category))
    before, after = ARTICLE.strip().split("\n\n")[:2], ARTICLE.strip().split("\n\n")[2:]
    for category, text in examples:
        removed = cleaner.clean("\n\n".join([*before, text, *after])).removed
        assert [(removal.category, removal.text) for removal in removed] == [(category, text)]


def test_the_readme_is_short() -> None:
    """What is longer than a first look belongs to docs/."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_links_lead_to_files() -> None:
    """Whoever reads the source of a page, not the site, can follow its links, too."""
    for page in (
        *PAGES,
        *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "rules/README.md")),
    ):
        text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        links = re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", text)
        assert [link for link in links if not (page.parent / link).exists()] == [], page


def test_every_setting_is_told(tmp_path: Path) -> None:
    """The page of the settings has each one that the command knows, and no other."""
    (tmp_path / "cleaner.toml").write_text("colour = 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "rules", "list"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    known = re.search(r"known are ([\w, ]+)", done.stderr)
    assert known
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    page = page.split("## Environment")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.M)) == sorted(known[1].split(", "))


def test_the_site_is_built_and_whole(tmp_path: Path) -> None:
    """Built as `make docs` does, it needs nothing from a network, nor do its pages; no public name, rule or command is forgotten."""
    for module in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(module)
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {path.relative_to(site).as_posix(): html.fromstring(path.read_bytes()) for path in site.rglob("*.html")}
    loads_nothing_from_elsewhere(site, pages)
    has_every_public_name(pages["reference/python.html"])
    has_every_rule(pages)
    headings = pages["reference/commands.html"].xpath("//h2/@id")
    assert {"cleaner", "cleaner-clean", "cleaner-review", "cleaner-rules-check", "cleaner-fit"} <= set(headings)


def loads_nothing_from_elsewhere(site: Path, pages: dict[str, Any]) -> None:
    """A reader without network, or one who wants nobody to know, sees every page whole."""
    assert len(pages) > 30
    loading = "//script/@src | //img/@src | //iframe/@src | //link[@rel!='canonical']/@href"
    for name, page in pages.items():
        assert [link for link in page.xpath(loading) if re.match(r"(?:\w+:)?//", link)] == [], name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:\w+:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def has_every_public_name(page: Any) -> None:
    """Each has its heading there."""
    wanted = {f"cleaner.{name}" for name in cleaner.__all__} - {"cleaner.__version__", "cleaner.Category"}
    assert wanted <= set(page.xpath("//h2/@id"))


def has_every_rule(pages: dict[str, Any]) -> None:
    """Each stands on the page of its category, once."""
    packs = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "rules").rglob("*.toml")]
    rules = sorted((rule["id"].split(".")[1], rule["id"]) for pack in packs for rule in pack.get("rule", ()))
    shown = [
        (category, name)
        for category in {category for category, _ in rules}
        for name in pages[f"rules/{category}.html"].xpath("//div[@class='rule']/@id")
    ]
    assert sorted(shown) == rules
