"""How many rooms a document crosses: whoever follows one through the code reads so many modules, and no more.

A module is crossed when one of its functions is entered, apart from what is entered while a module is imported. It is counted with a
warm cache: the first text of a machine reads and compiles packs besides. ARCHITECTURE.md tells the numbers beside its walks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import seed

from cleaner import packs
from cleaner.core import native
from cleaner.system import digest

TEXT = """The council met on Monday to talk about the bridge.

It will be closed for two weeks in May, the mayor said.

Sign up to our newsletter for the best stories every morning."""
PAGE = """<html lang="en"><head><title>The bridge closes</title></head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The bridge closes</h1><p>The council met on Monday to talk about the bridge, and decided to close it for the works that
had been put off for years.</p><p>It will be closed for two weeks in May, the mayor said, while the steel is painted and the lamps are
changed.</p><p>Sign up to our newsletter for the best stories every morning.</p></article><footer>Privacy policy</footer></body></html>"""

JUDGED = """
    evidence/language evidence/lexicon evidence/of_text evidence/own evidence/rules/literals evidence/rules/patterns
    evidence/rules/phrases evidence/rules/scan evidence/sequence evidence/wording formats/documents judge/decide judge/model
    judge/text_guards judge/told judge/trees model/later packs/__init__ packs/cached packs/kept pipeline/checks pipeline/cleaner
    pipeline/ledger pipeline/text segment/normal segment/text system/cache system/digest
"""
"""What every text crosses."""
OF_PAGES = """
    evidence/column evidence/extractor evidence/jsonld evidence/legal evidence/meta_elements evidence/metadata evidence/names
    evidence/of_page evidence/page evidence/page_shape evidence/page_text evidence/page_type evidence/rules/boxes evidence/rules/markup
    evidence/rules/structure evidence/rules/subpatterns evidence/votes judge/article_lists judge/asked judge/copies
    judge/held judge/page_guards pipeline/page pipeline/page_ledger render/keeper render/text segment/elements segment/html
    segment/lists segment/page segment/parsing segment/paths system/addresses
"""
TO_OUTPUT = "cli/start cli/commands/stream corpus/document corpus/settings formats/text system/deadline system/names"
"""What a file crosses besides on its way to standard output."""
TO_FOLDER = """
    cli/app cli/clean cli/commands/clean cli/commands/request cli/commands/show cli/options corpus/choose corpus/duplicates
    corpus/engines/local corpus/execute corpus/join corpus/messages corpus/plan corpus/run corpus/search corpus/shard_writer
    corpus/shards corpus/state corpus/work formats/about formats/registry formats/streams formats/suffixes judge/reasons
    report/furniture report/html report/jsonl report/lean report/pages report/sample report/sheet report/statistics system/files
"""
"""What a folder crosses besides."""
PLAIN = "judge/quick packs/lexicon segment/folding segment/limits segment/walk"
"""What has a twin in the core, and is crossed without it."""

WALKS: dict[str, tuple[str, str]] = {
    "text": ("library", f"__init__ pipeline/options {JUDGED}"),
    "one.txt": ("clean one.txt", f"{TO_OUTPUT} {JUDGED}"),
    "page.html": ("clean page.html", f"{TO_OUTPUT} {JUDGED} {OF_PAGES}"),
    "folder": ("clean folder -o out --restart", f"{TO_OUTPUT} {TO_FOLDER} {JUDGED} {OF_PAGES}"),
}
"""By what is cleaned: the command, and the modules that it may cross."""
MOST = {"text": 30, "one.txt": 35, "page.html": 66, "folder": 100}
"""How many of them it crosses at most; a page's folder has no use for the way to standard output, nor a page for the text's."""

CODE = """
import sys, threading
import cleaner
from cleaner.__main__ import main
root, given, text = len(cleaner.__file__) - len("__init__.py"), sys.argv[1:], sys.stdin.read()
crossed, importing = set(), 0

def watch(frame, event, _):
    global importing
    code = frame.f_code
    if code.co_name == "<module>":
        importing += (event == "call") - (event == "return")
    elif event == "call" and not importing and code.co_filename.startswith(cleaner.__file__[:root]):
        crossed.add(code.co_filename[root:].removesuffix(".py").replace("\\\\", "/"))

sys.setprofile(watch)
threading.setprofile(watch)
try:
    cleaner.clean(text) if given == ["library"] else main()
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    sys.setprofile(None)
print("crossed:", *sorted(crossed), file=sys.stderr)
"""


def run(place: Path, arguments: list[str]) -> str:
    """What a process of its own says on standard error."""
    environment = {**os.environ, "CLEANER_CACHE": str(place / "cache")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=place, env=environment, input=TEXT, capture_output=True, text=True, check=True
    ).stderr


def crossed(place: Path, line: str) -> set[str]:
    """The modules that a command crosses in a process of its own."""
    return set(run(place, ["-c", CODE, *line.split()]).splitlines()[-1].removeprefix("crossed: ").split())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents, and a cache that knows all that they ask for."""
    found = tmp_path_factory.mktemp("walk")
    (found / "folder").mkdir()
    for name in ("one.txt", "folder/a.txt"):
        (found / name).write_text(TEXT, encoding="utf-8")
    for name in ("page.html", "folder/b.html"):
        (found / name).write_text(PAGE, encoding="utf-8")
    seed(found / "cache")
    for _ in range(2):  # the second writes down where the first put its patterns
        run(found, ["-m", "cleaner", *WALKS["folder"][0].split()])
    return found


@pytest.mark.parametrize("name", WALKS)
def test_a_document_crosses_few_rooms(place: Path, name: str) -> None:
    """No module but those that are named here, and no more of them than ARCHITECTURE.md tells."""
    line, modules = WALKS[name]
    known = set(modules.split()) | (set(PLAIN.split()) if native is None else set())
    stamp = digest.stamp_of(packs.rules_dir(), [])
    if stamp is None or not stamp.calm:  # the packs are read to know whether they are the same
        known.add("packs/frames")
    found = crossed(place, line)
    assert found <= known, f"new on the way of {name}: {', '.join(sorted(found - known))}"
    if native is not None:
        assert len(found) <= MOST[name], f"{name} crosses {len(found)} modules"


def test_the_numbers_are_told() -> None:
    """ARCHITECTURE.md tells beside each walk how many modules it crosses."""
    told = (Path(__file__).parent.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    walks = told[told.index("## Three walks") : told.index("## Words")]
    assert [int(number) for number in re.findall(r"crosses (\d+) modules", walks)] == list(MOST.values())
