"""What is made when it is first needed is made whole or not at all: a time limit may strike between any two lines."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from conftest import DIRTY

import cleaner
from cleaner import packs
from cleaner.evidence.rules import markup, patterns, phrases
from cleaner.model import Result
from cleaner.pipeline.cleaner import _builtin
from cleaner.system.deadline import TimedOut

PAGE = (
    "<!doctype html><html lang=en><head><title>The canal</title></head><body><nav class=menu><a href=/>Home</a></nav><article>"
    + "".join(f"<p>{line}</p>" for line in DIRTY.strip().split("\n\n"))
    + "</article><div class=newsletter-signup><p>Never miss a story</p></div></body></html>"
)
PACKAGE = Path(cleaner.__file__).parent
LATE = tuple(
    str(PACKAGE / name)
    for name in (
        "evidence/rules/",
        "evidence/lexicon.py",
        "evidence/of_text.py",
        "evidence/wording.py",
        "model/later.py",
        "packs/cached.py",
        "packs/kept.py",
        "pipeline/cleaner.py",
        "system/cache.py",
    )
)
"""Where things are made late."""
POINTS = 10
"""Places at which the work is torn here, of some 560: all of them take minutes."""
Place = tuple[str, int]


def fresh() -> cleaner.Cleaner:
    """A cleaner for which no rule and no pattern has been made."""
    _builtin.cache_clear()
    patterns.pattern_log.cache_clear()
    return cleaner.Cleaner()


def both(made: cleaner.Cleaner) -> list[Result]:
    return [made.clean(text) for text in (DIRTY, PAGE)]


def traced(work: Callable[[], object], seen: Callable[[Place], None]) -> None:
    """Do some work, and tell of each line of LATE before it runs."""

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            seen((frame.f_code.co_filename, frame.f_lineno))
        return line

    before = sys.gettrace()
    sys.settrace(lambda frame, event, _: line if frame.f_code.co_filename.startswith(LATE) else None)
    try:
        work()
    finally:
        sys.settrace(before)


def places() -> list[Place]:
    """The lines that the first documents of a cleaner run through, in the order in which they come to them."""
    found: dict[Place, None] = {}
    made = fresh()
    traced(lambda: both(made), lambda place: found.setdefault(place))
    return list(found)


def torn_at(place: Place) -> list[Result]:
    """What a cleaner says whose first documents were torn at a place, when it is asked again."""

    def strike(seen: Place) -> None:
        if seen == place:
            raise TimedOut

    made = fresh()
    with pytest.raises(TimedOut):
        traced(lambda: both(made), strike)
    return both(made)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, few: Path) -> Path:
    """The log of patterns that these documents leave in an empty cache. That of all tests is longer, and its reading is traced."""
    folder = tmp_path_factory.mktemp("log")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packs, "rules_dir", lambda: few)
        patch.setenv("CLEANER_CACHE", str(folder))
        both(fresh())
    return folder / "patterns.bin"


@pytest.fixture(autouse=True)
def _alone(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_rules: None) -> Iterator[None]:
    """A cache folder of the test's own: what other processes add to a shared one would change the lines that are run through."""
    (tmp_path / "cache").mkdir()
    shutil.copy2(log, tmp_path / "cache")
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path / "cache"))
    yield
    _builtin.cache_clear()
    patterns.pattern_log.cache_clear()


def torn_and_made_again(rules: Path) -> tuple[list[Place], list[Place]]:
    """The places that documents run through, and those of POINTS of them after which the next documents had other results."""
    packs.rules_dir = lambda: rules
    wanted, lines = both(fresh()), places()
    some = [lines[(2 * number + 1) * len(lines) // (2 * POINTS)] for number in range(POINTS)]
    return lines, [place for place in some if torn_at(place) != wanted]


def test_a_cleaner_that_was_torn_while_it_made_something(few: Path) -> None:
    """The next documents have the results that they have anyway, wherever in the making of rules and patterns the limit struck.

    In a process of its own: one in which a whole suite had run before came to stand still in CPython 3.11.7's own loop when it was traced.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        lines, wrong = pool.submit(torn_and_made_again, few).result(300)
    assert len(lines) > 20 * POINTS
    assert {Path(file).name for file, _ in lines} >= {
        "kept.py",
        "phrases.py",
        "patterns.py",
        "markup.py",
        "scan.py",
        "cache.py",
    }
    assert wrong == []


def test_threads_make_what_they_share_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads that begin together with a cleaner have the same results, and each table is made by one of them."""
    made: Counter[str] = Counter()

    def counted(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def count(*given: Any) -> Any:
            made[name] += 1
            return original(*given)

        monkeypatch.setattr(owner, name, count)

    wanted = both(fresh())
    counted(phrases, "Scan")
    counted(phrases, "ready_table")
    counted(markup, "_Filter")
    shared, together = fresh(), threading.Barrier(8)

    def one(_: int) -> list[Result]:
        together.wait(60)
        return both(shared)

    with ThreadPoolExecutor(8) as pool:
        assert all(found == wanted for found in pool.map(one, range(8)))
    assert made == {"Scan": 1, "ready_table": 1, "_Filter": 1}
