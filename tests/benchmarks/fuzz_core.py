"""Random inputs through a compiled core that is built with checks of every index, beside its twins in Python.

    python tests/benchmarks/fuzz_core.py --inputs 1000000
    python tests/benchmarks/fuzz_core.py --inputs 100000 --address    also with the compiler's address sanitizer (gcc, libasan)
    python tests/benchmarks/fuzz_core.py --part tree --inputs 50000   the walk over a page's tree

Texts are stretches of the fixtures, changed at random places to whatever Unicode has; trees, columns and groups are random, too, and
pages are stretches of the fixtures' pages with tags and attributes put in, taken out and doubled. A crash
ends the process, a difference is printed with its input; either way the exit code is not 0. Needs a C compiler, cython and setuptools.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
WORST = "၁๒٣\x00\x01 \xa0\u200b\u0301İıſǅⅷⒶ²٣漢かカแ가𠀀😀\ud800\udfff\uffff\U0010ffff'_-.:;,!?#@©€$–—"


def main() -> int:
    """Build, and run the child that loads what was built."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", choices=("core", "tree"), default="core")
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--address", action="store_true")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        made = load(options.child, f"_{options.part}")
        return (
            run_tree(made, options.inputs, Random(options.seed))
            if options.part == "tree"
            else run(made, options.inputs, Random(options.seed))
        )
    sys.path.insert(0, str(ROOT))
    import hatch_build

    with tempfile.TemporaryDirectory() as folder:
        made = hatch_build.build(ROOT, Path(folder), module=f"_{options.part}", checks=True, address=options.address)
        environment = {**os.environ, "ARTICLE_CLEANER_CORE": "off"}
        if options.address:
            library = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
            environment |= {"LD_PRELOAD": library.stdout.strip(), "ASAN_OPTIONS": "detect_leaks=0"}
        line = [sys.executable, __file__, "--child", made, "--part", options.part]
        line += ["--inputs", str(options.inputs), "--seed", str(options.seed)]
        return subprocess.run(line, env=environment, check=False).returncode


def load(path: Path, name: str) -> ModuleType:
    """A compiled module of the core, wherever it lies."""
    spec = importlib.util.spec_from_file_location(f"cleaner.core.{name}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def run(core: Any, inputs: int, random: Random) -> int:
    """Compare `inputs` times; returns the exit code."""
    base = [path.read_text("utf-8", "replace") for path in sorted((ROOT / "fixtures" / "text").rglob("*.txt"))]
    start = time.monotonic()
    for number in range(inputs):
        told = trees(core, random) if number % 20 == 0 else texts(core, written(random, base))
        if told is not None:
            print(f"input {number}: {told}")
            return 1
    print(f"{inputs:,} inputs, no crash, no difference, {time.monotonic() - start:.0f} s")
    return 0


def run_tree(made: Any, inputs: int, random: Random) -> int:
    """Walk `inputs` pages in C and in Python; returns the exit code."""
    from cleaner.core import tree

    tree.native = made  # Before the modules that use it are read.
    import test_tree

    from cleaner.segment.parsing import parse

    base = [path.read_text("utf-8", "replace") for path in sorted((ROOT / "fixtures" / "html").rglob("*.html"))]
    start = time.monotonic()
    for number in range(inputs):
        text = page(random, base)
        root = parse(text)
        try:
            if root is not None:
                test_tree.compare(root)
        except AssertionError as error:
            print(f"input {number}: {text!r}: {error}")
            return 1
    print(f"{inputs:,} pages, no crash, no difference, {time.monotonic() - start:.0f} s")
    return 0


def page(random: Random, base: list[str]) -> str:
    """Markup: a stretch of a fixture's page with some of its tags doubled, lost, moved or made up, and odd characters in it."""
    from test_tree import BLOCKS, INLINE, KEYS, NAMES

    source = random.choice(base)
    at = random.randrange(max(1, len(source)))
    parts = re.split(r"(<[^>]*>)", source[at : at + random.choice((200, 1000, 4000))])
    for _ in range(random.randrange(12)):
        place = random.randrange(len(parts))
        match random.randrange(5):
            case 0:
                parts[place] = ""
            case 1:
                parts.insert(place, parts[random.randrange(len(parts))])
            case 2:
                parts.insert(
                    place, f'<{random.choice(BLOCKS + INLINE)} {random.choice(KEYS)}="{random.choice(NAMES)}">'
                )
            case 3:
                parts.insert(place, f"</{random.choice(BLOCKS + INLINE)}>" * random.choice((1, 1, 30)))
            case _:
                parts.insert(place, "".join(random.choices(WORST, k=3)))
    return "".join(parts)


def written(random: Random, base: list[str]) -> str:
    """A text: a stretch of a fixture with some characters changed, or nothing but odd ones."""
    if random.random() < 0.1:
        return "".join(random.choices(WORST, k=random.randrange(60)))
    source = random.choice(base)
    at = random.randrange(max(1, len(source)))
    found = list(source[at : at + random.choice((3, 20, 80, 300, 700))])
    for _ in range(random.randrange(6)):
        char = random.choice(WORST) if random.random() < 0.5 else chr(random.randrange(0x110000))
        found.insert(random.randrange(len(found) + 1), char)
    return "".join(found)


def made_of(core: Any, needs: Any) -> Any:
    """Needs as the core reads them."""
    return core.Need(needs.clauses, needs.starts, needs.ends, needs.longest)


def texts(core: Any, text: str) -> str | None:
    """What differs for a text, or None."""
    from cleaner.evidence import language, lexicon, own, sequence, wording
    from cleaner.evidence.rules import literals, scan
    from cleaner.segment import normal
    from cleaner.segment import text as text_segment

    simple = core.simple_view(text)
    low, read = normal.lower(text), wording._read(text)
    ours, theirs = core.Buckets(read), wording.Buckets(read)
    # Its own words stand in a text, those of another one mostly do not.
    low = low.encode("utf-8", "replace").decode()  # lone surrogates are in no block
    parts = list(dict.fromkeys((*low.split(), "newsletter", "漢か", "kr")))[:9]
    inside = [number % 2 > 0 for number in range(len(parts))]
    lines = low.split("\n")
    owners = tuple(
        (("\b", "", (number,)), ("" if inside[number] else "\x02", "\x03", (number, 9 - number)))
        for number in range(len(parts))
    )
    entries = tuple(((number, not inside[number], True),) for number in range(len(parts)))
    tries = core.Trie(parts, inside), scan.PlainTrie(parts, inside)
    needs = [literals.Needs(((word, (("of",), (word[:2],))),), (), (word[-1:],), 400) for word in (*parts, "ab", "c")]
    sieve = core.Filter([8] * 10, lambda number: made_of(core, needs[number % len(needs)]))
    plain = scan.PlainFilter([8] * 10, lambda number: needs[number % len(needs)])
    keys = owners, frozenset((3,)), 10, "\x02\x03"
    ours_, theirs_ = core.Keywords(tries[0], *keys), scan.PlainKeywords(tries[1], *keys)
    topics = [number % 4 - 1 for number in range(len(parts))]
    counts = [len(line.split()) for line in lines]
    flags = [count % 3 > 0 for count in counts]
    table = bytes(range(256))
    listed = ("it's", "the", "die", "of", "漢か", "é", *low.split()[:2])
    told, plainly = core.Words(listed), language.PlainWords(listed)
    counted, known = told.count([low, low[:9]]), told.outside(low)
    pairs = {
        "count_words": (core.count_words(text), normal.plain_count(text)),
        "lines": (core.lines(text), text_segment.plain_lines(text)),
        "view": ((simple, None), normal.plain_view(text) if simple is not None else (None, None)),
        "is_end": (core.is_end(text), normal.plain_is_end(text)),
        "openings": (core.openings([text, low]), sequence.plain_openings([text, low])),
        "told": (core.told(lines), sequence.plain_told(lines)),
        "numbers": (own.numbers(text, core.numbers), own.numbers(text, own.plain)),
        "hashes": (ours.values(), theirs.values()),
        "total": (ours.total(table), theirs.total(table)),
        "words": (counted, plainly.count([low, low[:9]]) if counted is not None else None),
        "outside": (known and list(known), known and list(plainly.outside(low))),
        "recurring": (core.echo(lines, flags, 6, 720), sequence.plain_echo(lines, flags, 6, 720)),
        "find": (tries[0].find(low), tries[1].find(low)),
        "candidates": (ours_.candidates(lines), theirs_.candidates(lines)),
        "left": (ours_.left(lines, counts, sieve, 90), theirs_.left(lines, counts, plain, 90)),
        "entries": (
            core.Entries(tries[0], entries, topics, 3).found(lines),
            lexicon.PlainEntries(tries[1], entries, topics, 3).found(lines),
        ),
    }
    return next(
        (f"{name}: {text!r}: {one!r} is not {other!r}" for name, (one, other) in pairs.items() if one != other), None
    )


def trees(core: Any, random: Random) -> str | None:
    """What differs for random trees, columns and neighbours, or None."""
    from test_trees import NAMES, grown

    from cleaner.evidence import sequence
    from cleaner.judge import quick
    from cleaner.judge.trees import problem

    width, size = len(NAMES), random.randint(0, 30)
    grove = [grown(random, random.randint(0, 5)) for _ in range(random.randint(0, 8))]
    columns = [
        None if random.random() < 0.1 else [random.choice((None, -1.0, 0.5, 2.0, 1e300)) for _ in range(size)]
        for _ in range(width)
    ]
    one, other = core.Trees(grove, width).ends(columns, size), quick.Trees(grove, width).ends(columns, size)
    owners = array("i", [random.randrange(4) for _ in grove])
    groups = array("i", [random.randrange(3) for _ in range(width)])
    broken = [array("i", [random.randint(-6, 6) for _ in range(5)]) for _ in range(3)]
    values = [random.uniform(-50, 50) for _ in range(size)]
    reach = random.randint(1, 12)
    running = [random.random() < 0.5 for _ in range(size)]
    lengths = [float(random.choice((0, 3, 11, 12, 30, 200))) for _ in range(size)]
    pairs = {
        "sums": (one.sums(), other.sums()),
        "totals": (one.totals(owners, 4), other.totals(owners, 4)),
        "contributions": (
            [one.contributions(n, groups, 3) for n in range(size)],
            [other.contributions(n, groups, 3) for n in range(size)],
        ),
        "problem": (core.problem(*broken, 5, 7), problem(*broken, 5, 7)),
        "places": (
            core.places(lengths, running, 12, 10, 60.0, 1e3, 6.0, 12.0),
            sequence.plain_places(lengths, running),
        ),
        "window": (core.window(values, reach), sequence.plain_window(values, reach)),
        "highest": (core.highest(values, reach), sequence.plain_highest(values, reach)),
    }
    return next((f"{name}: {one!r} is not {other!r}" for name, (one, other) in pairs.items() if one != other), None)


if __name__ == "__main__":
    sys.exit(main())
