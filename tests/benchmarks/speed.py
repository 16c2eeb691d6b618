"""What cleaning costs beside other tools, in one run on one core, as the Markdown tables that docs/speed.md shows.

    python tests/benchmarks/speed.py                       # the project's own fixtures and seeds
    python tests/benchmarks/speed.py --data DIR [DIR …]    # labelled sets (see corpora.py)
    python tests/benchmarks/speed.py --large 50            # also texts up to 50 MB, for how cost grows with size

Seconds are those of the process. Tools take turns document by document, and each document counts with its best of `--rounds`, so that
what else the machine does falls on all alike; the ratios are what to compare. What the cleaner remembers of short lines and of elements'
names is forgotten before each round: a document is as new as in a corpus. Peers come with `pip install --group bench`.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpora
import peers
import quality

from cleaner import packs
from cleaner.core import about
from cleaner.evidence.rules.patterns import ready_pattern
from cleaner.formats import read
from cleaner.pipeline.cleaner import Cleaner
from cleaner.report import jsonl
from cleaner.segment import text as text_segment

ROOT = Path(__file__).parent.parent.parent
_LAUNCH = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
Call = Callable[[str], object]


def forget(*cleaners: Cleaner) -> None:
    """Drop what is kept of earlier documents."""
    for cleaner in cleaners:
        cleaner._text.evidence.phrases._labels.clear()
        if cleaner._html is not None:
            cleaner._html._evidence.markup.forget()


def take_turns(
    items: Sequence[str], tools: dict[str, Call], rounds: int, cleaners: Sequence[Cleaner]
) -> dict[str, float]:
    """Seconds of each tool over all items."""
    best = {name: [float("inf")] * len(items) for name in tools}
    for tool in tools.values():  # compile, load, warm up
        for item in items:
            tool(item)
    for _ in range(rounds):
        forget(*cleaners)
        for number, item in enumerate(items):
            for name, tool in tools.items():
                start = time.process_time()
                tool(item)
                best[name][number] = min(best[name][number], time.process_time() - start)
    return {name: sum(times) for name, times in best.items()}


def one_by_one() -> Call:
    """Every phrase rule's pattern searched in every block: what the cleaner would cost without its filters."""
    patterns = [ready_pattern(rule, rule.pattern) for rule in packs.load().rules if rule.kind == "phrase"]

    def run(text: str) -> int:
        blocks = text_segment.segment(text)
        return sum(pattern.search(block.text) is not None for block in blocks for pattern in patterns)

    return run


def synthetic(count: int, folder: Path) -> Path:
    """A pack of `count` rules like the built-in ones, of words made up."""
    chance = random.Random(1)
    letters = "abcdefghijklmnoprstuvw"

    def word() -> str:
        return "".join(chance.choice(letters) for _ in range(chance.randint(5, 11)))

    rules = []
    for number in range(count):
        first, second, third = word(), word(), word()
        rules.append(
            f'[[rule]]\nid = "core.advert.synthetic-{number}"\ncategory = "advert"\n'
            f"pattern = '''\\b(?:{first}|our {second}).{{0,40}}?\\b{third}s?\\b'''\nwhy = \"Made up.\"\n"
        )
    path = folder / "synthetic.toml"
    path.write_text("\n".join(rules), encoding="utf-8")
    return path


def text_table(texts: Sequence[str], rounds: int, *, all_rules: bool) -> None:
    """MB/s on text, and what twice the rules cost."""
    size = sum(len(text.encode()) for text in texts)
    cleaner, told = Cleaner(), Cleaner()
    with tempfile.TemporaryDirectory() as folder:
        count = sum(rule.kind == "phrase" for rule in cleaner.ruleset.rules)
        doubled = Cleaner(packs=[synthetic(count, Path(folder))])
        tools: dict[str, Call] = {
            "article-cleaner": lambda text: cleaner.clean(text, kind="text"),
            "article-cleaner, with every reason": lambda text: jsonl.removals(told.clean(text, kind="text")),
            "article-cleaner, twice the rules": lambda text: doubled.clean(text, kind="text"),
            "C4's line rules": peers.c4,
        }
        if all_rules:
            tools["all our patterns, one by one"] = one_by_one()
        seconds = take_turns(texts, tools, rounds, [cleaner, told, doubled])
    print(f"\n| text: {len(texts)} documents, {size / 1e6:.2f} MB | MB/s | time, article-cleaner = 1 |\n|---|---|---|")
    for name, spent in seconds.items():
        print(f"| {name} | {size / 1e6 / spent:.2f} | {spent / seconds['article-cleaner']:.2f} |", flush=True)


def html_table(pages: Sequence[str], rounds: int) -> None:
    """Milliseconds a page."""
    from lxml import html

    cleaner, told = Cleaner(), Cleaner()
    tools: dict[str, Call] = {
        "article-cleaner": lambda page: cleaner.clean(page, kind="html"),
        "article-cleaner, with every reason": lambda page: jsonl.removals(told.clean(page, kind="html")),
    }
    known = peers.html_peers()
    tools |= {name: known[name] for name in ("trafilatura", "resiliparse") if name in known}
    tools["lxml, parsing alone"] = lambda page: html.fromstring(page.encode())
    seconds = take_turns(pages, tools, rounds, [cleaner, told])
    print(f"\n| HTML: {len(pages)} pages | ms a page | time, article-cleaner = 1 |\n|---|---|---|")
    for name, spent in seconds.items():
        print(f"| {name} | {1000 * spent / len(pages):.1f} | {spent / seconds['article-cleaner']:.2f} |", flush=True)


def growth_table(texts: Sequence[str], megabytes: int) -> None:
    """Seconds for each MB as a document grows."""
    cleaner = Cleaner()
    whole = "\n\n".join(texts)
    print("\n| one text of | s for each MB |\n|---|---|")
    size = 1
    while size <= megabytes:
        text = (whole * (1 + size * 1_000_000 // max(1, len(whole))))[: size * 1_000_000]
        start = time.process_time()
        cleaner.clean(text, kind="text")
        print(f"| {size} MB | {(time.process_time() - start) / (len(text.encode()) / 1e6):.2f} |", flush=True)
        size = size * 5 if size != 25 else 50


def child(*arguments: str, rounds: int = 3) -> float:
    """Milliseconds of processor time of another Python, the best of a few."""
    best = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return 1000 * best


def start_table() -> None:
    """Milliseconds above `python -c pass`, with the cache filled."""
    text = "import cleaner; cleaner.clean('The council met on Tuesday.\\n\\nSign up for our newsletter.', kind='text')"
    empty = child("-c", "pass")
    print("\n| start | ms above `python -c pass` |\n|---|---|")
    for name, arguments in (
        ("`cleaner --version`", ("-m", "cleaner", "--version")),
        ("`import cleaner`", ("-c", "import cleaner")),
        ("the first text", ("-c", text)),
    ):
        print(f"| {name} | {child(*arguments) - empty:.0f} |", flush=True)


def worker_table(texts: Sequence[str]) -> None:
    """Two processes beside one, by the clock; and the most memory that one of them held."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "in"
        place.mkdir()
        for number, text in enumerate(texts):
            (place / f"{number}.txt").write_text(text, encoding="utf-8")
        times = {}
        for jobs in (1, 2):
            start = time.perf_counter()
            out = str(Path(folder) / f"out{jobs}")
            command = [sys.executable, "-m", "cleaner", "clean", str(place), "-o", out, "-j", str(jobs), "--quiet"]
            # By way of a small process: one that is forked from this large one would count as large.
            told = subprocess.run([sys.executable, "-c", _LAUNCH, *command], check=True, cwd=ROOT, capture_output=True)
            times[jobs] = time.perf_counter() - start
    memory = int(told.stdout) / (1024 if sys.platform != "darwin" else 1024**2)
    print(f"\n2 workers: {times[1] / times[2]:.2f} times as fast as 1. The largest process held {memory:.0f} MB.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", default=[], help="folders of labelled sets")
    parser.add_argument("--limit", type=int, help="documents of each set")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=0, metavar="MB", help="texts of up to so many MB")
    parser.add_argument(
        "--all-rules", action="store_true", help="also every pattern one by one (compiles all: minutes)"
    )
    parser.add_argument("--parts", nargs="+", default=["text", "html", "start", "workers"])
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; {about()}")
    texts, pages = [], []
    for folder in options.data:
        texts += [item.text for item in corpora.texts(folder, "column")][: options.limit]
        pages += [read(page.html, kind="html").text for page in quality.set_pages(folder)][: options.limit]
    if not options.data:
        texts = [item.text for item in quality.fixture_texts()]
        pages = [read(page.html, kind="html").text for page in quality.fixture_pages()]
    if "text" in options.parts:
        text_table(texts, options.rounds, all_rules=options.all_rules)
    if "html" in options.parts and pages:
        html_table(pages, options.rounds)
    if options.large:
        growth_table(texts, options.large)
    if "start" in options.parts:
        start_table()
    if "workers" in options.parts:
        worker_table(texts)


if __name__ == "__main__":
    main()
