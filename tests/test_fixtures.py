"""Every fixture against the floor: what goes wrong must be listed in fixtures/floor.toml, and the other way round."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import floor
import pytest

import cleaner
from cleaner.model import Category, InputError, Removal, Result

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CATEGORIES = set(get_args(Category))
KEYS = {"language", "note", "hard_negative", "encoding", "removed", "kept", "neutral", "absent"}
GONE = 0.9
"""A removal is made when this share of its words is covered."""
LEFT = 0.5
"""A long removal is not made when this share of its three-word runs is left."""


@dataclass(frozen=True)
class Fixture:
    name: str
    kind: Literal["text", "html"]
    data: bytes
    expected: dict[str, Any]

    @property
    def source(self) -> str:
        text = self.data.decode(self.expected.get("encoding", "utf-8"))
        return text.removeprefix("\ufeff")


def load() -> list[Fixture]:
    found = []
    for kind in ("text", "html"):
        for folder in sorted((FIXTURES / kind).iterdir()):
            source = folder / ("source.txt" if kind == "text" else "source.html")
            expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
            found.append(Fixture(f"{kind}/{folder.name}", kind, source.read_bytes(), expected))
    return found


def load_floor() -> dict[str, dict[str, list[str]]]:
    return floor.texts(floor.load())


def fold(text: str) -> str:
    """White space to single spaces; invisible characters, which no reader sees, out."""
    visible = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return " ".join("".join(visible).split())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def places(source: str, texts: list[str]) -> list[tuple[int, int]]:
    """Where the texts stand in the source, one after the other, whatever the line breaks inside them."""
    spans = []
    at = 0
    for text in texts:
        pattern = r"\s+".join(re.escape(word) for word in text.split())
        if not words(text):
            pattern = rf"(?<!\S){pattern}(?!\S)"
        match = re.compile(pattern).search(source, at)
        assert match, f"not in the source (in this order): {text!r}"
        spans.append(match.span())
        at = match.end()
    return spans


def is_gone(source: str, mask: bytearray, start: int, end: int) -> bool:
    found = [m.span() for m in re.finditer(r"\w+", source[start:end])]
    if not found:
        return all(mask[i] for i in range(start, end) if not source[i].isspace())
    covered = sum(sum(mask[start + a : start + b]) * 2 > b - a for a, b in found)
    return covered >= GONE * len(found)


def judge_text(fixture: Fixture, result: Result) -> tuple[list[str], list[str]]:
    """The removals that were not made, and the lines that lost a word they should have kept."""
    source = fixture.source
    mask, wanted = bytearray(len(source)), bytearray(len(source))
    for removal in result.removed:
        if not removal.kept:
            assert removal.start is not None
            assert removal.end is not None
            mask[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
    texts = [row["text"] for row in fixture.expected["removed"]]
    missed = []
    for text, (start, end) in zip(texts, places(source, texts), strict=True):
        wanted[start:end] = b"\1" * (end - start)
        if not is_gone(source, mask, start, end):
            missed.append(text)
    lost = []
    at = 0
    for line in source.splitlines(keepends=True):
        spans = [(at + m.start(), at + m.end()) for m in re.finditer(r"\w+", line)]
        if any(mask[i] and not wanted[i] for a, b in spans for i in range(a, b)):
            lost.append(fold(line))
        at += len(line)
    return missed, lost


def take(text: str, piece: str) -> str | None:
    """The text without its first occurrence of the piece as whole words, or None."""
    piece = fold(piece)
    match = re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text) if piece else None
    return f"{text[: match.start()]}\x00{text[match.end() :]}" if match else None


def judge_html(fixture: Fixture, result: Result) -> tuple[list[str], list[str]]:
    """The removals that still stand outside the kept and neutral text, and the kept text that is not in the result."""
    rest = fold(result.text)
    lost = []
    # Longest first, so that a table cell is not looked for inside a paragraph.
    for text in sorted(fixture.expected["kept"], key=len, reverse=True):
        left = take(rest, text)
        if left is None:
            lost.append(text)
        rest = left or rest
    for text in sorted(fixture.expected["neutral"], key=len, reverse=True):
        rest = take(rest, text) or rest
    missed = []
    unwanted = [row["text"] for row in fixture.expected["removed"]] + fixture.expected.get("absent", [])
    for text in sorted(unwanted, key=len, reverse=True):
        left = take(rest, text)
        if left is not None or mostly_in(rest, text):
            missed.append(text)
        rest = left or rest
    order = {text: n for n, text in enumerate([*unwanted, *fixture.expected["kept"]])}
    return sorted(missed, key=order.__getitem__), sorted(lost, key=order.__getitem__)


def mostly_in(rest: str, text: str) -> bool:
    want, have = words(text), words(rest)
    if len(want) < 8:
        return False
    runs = set(zip(have, have[1:], have[2:], strict=False))
    asked = list(zip(want, want[1:], want[2:], strict=False))
    return sum(run in runs for run in asked) >= LEFT * len(asked)


def judge(fixture: Fixture) -> tuple[list[str], list[str]]:
    """What the cleaner gets wrong today: (missed, lost)."""
    result = cleaner.clean(fixture.data, kind=fixture.kind)
    return (judge_text if fixture.kind == "text" else judge_html)(fixture, result)


@cache
def judged(name: str) -> tuple[list[str], list[str]]:
    """The same by the fixture's name, once a session."""
    return judge(next(fixture for fixture in ALL if fixture.name == name))


def show(texts: Counter[str]) -> str:
    return "".join(f"\n    {text[:160]}" for text in texts.elements())


ALL = load()
HOSTILE = sorted(p for p in (FIXTURES / "hostile").iterdir() if p.name != "README.md")


@pytest.mark.parametrize("fixture", ALL, ids=lambda f: f.name)
def test_floor(fixture: Fixture) -> None:
    """Nothing goes wrong that fixtures/floor.toml does not list."""
    known = load_floor().get(fixture.name, {})
    for what, now in zip(("missed", "lost"), judged(fixture.name), strict=True):
        worse = Counter(now) - Counter(known.get(what, []))
        assert not worse, f"{fixture.name}: newly {what}:{show(worse)}"


KNOWN_TO_FAIL = pytest.mark.xfail(strict=True, raises=AssertionError, reason="listed in fixtures/floor.toml")
KNOWN = [
    pytest.param(name, what, text, count, id=f"{name}-{what}-{number}", marks=KNOWN_TO_FAIL)
    for name, entry in load_floor().items()
    for what, texts in entry.items()
    for number, (text, count) in enumerate(Counter(texts).items(), 1)
]


@pytest.mark.parametrize(("name", "what", "text", "count"), KNOWN)
def test_known_failure(name: str, what: str, text: str, count: int) -> None:
    """What the floor lists still goes wrong (strict): what no longer does leaves the list, by `python tests/update_floor.py`."""
    missed, lost = judged(name)
    assert Counter(missed if what == "missed" else lost)[text] < count


@pytest.mark.parametrize("fixture", ALL, ids=lambda f: f.name)
def test_expectation_is_sound(fixture: Fixture) -> None:
    expected = fixture.expected
    assert expected.keys() <= KEYS
    assert expected["language"]
    assert expected["note"]
    assert isinstance(expected["hard_negative"], bool)
    assert {row["category"] for row in expected["removed"]} <= CATEGORIES
    if fixture.kind == "text":
        assert "kept" not in expected
        places(fixture.source, [row["text"] for row in expected["removed"]])
    else:
        assert expected["kept"]


def test_floor_names_only_what_is_there() -> None:
    by_name = {fixture.name: fixture for fixture in ALL}
    for name, entry in load_floor().items():
        assert name in by_name, f"floor.toml: no fixture {name}"
        assert entry.keys() <= {"missed", "lost"}
        expected = by_name[name].expected
        unwanted = {row["text"] for row in expected["removed"]} | set(expected.get("absent", []))
        assert set(entry.get("missed", [])) <= unwanted


def test_breadth() -> None:
    assert len(ALL) >= 64
    assert sum(fixture.expected["hard_negative"] for fixture in ALL) >= 28
    assert len({fixture.expected["language"] for fixture in ALL}) >= 11


@pytest.mark.parametrize("path", HOSTILE, ids=lambda p: p.name)
def test_hostile(path: Path) -> None:
    """A hostile input is cleaned or refused with one clear line; it never raises anything else."""
    kind: Literal["text", "html"] = "html" if path.suffix == ".html" else "text"
    refusal = ""
    removed: tuple[Removal, ...] = ()
    try:
        removed = cleaner.clean(path.read_bytes(), kind=kind).removed
    except InputError as error:
        refusal = str(error)
    assert not refusal or path.name == "binary.txt", refusal
    assert "\n" not in refusal
    assert all(removal.rules and removal.reason for removal in removed)


def test_hostile_index() -> None:
    index = (FIXTURES / "hostile" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- `(.+?)`: \S", index, re.MULTILINE)
    assert sorted(listed) == [path.name for path in HOSTILE]
