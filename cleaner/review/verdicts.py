"""`OUT/verdicts.jsonl`: what people said, one object a line, only ever appended to.

A line names what it is about: a removal (`document` and `removal`), all removals of one text and category (`group`), a
stretch that was left in by mistake (`document`, `start`, `end`), or a whole document. Files of several people are merged by
joining their lines in any order: lines are read in order of `when`; of each person the last verdict on a removal counts, and
where people differ the latest does and the removal is marked as disputed. A line with `undo` takes back the line of that `id`.
"""

from __future__ import annotations

import getpass
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

from cleaner.corpus import plan
from cleaner.model import CATEGORIES, Category
from cleaner.system.digest import group_key

FILE = plan.VERDICTS
Word = Literal["right", "wrong", "adjust", "category", "a", "b", "neither", "flag", "unflag", "missed", "read", "undo"]
WORDS: tuple[Word, ...] = get_args(Word)
OF_DIFFERENCES: tuple[Word, ...] = ("a", "b", "neither")
"""Of a difference between two runs: which of them is right."""
JUDGING = frozenset({"right", "wrong", "adjust", "category", *OF_DIFFERENCES})
NOTED = 20_000
"""Characters of a missed or adjusted text that a line repeats, so that a person can read the file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `start`/`end` are offsets, in code points, into the article with all removals in place (of a text: its source)."""

    id: str
    verdict: Word
    when: str
    who: str
    document: str | None = None
    removal: str | None = None
    group: str | None = None
    category: Category | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    undo: str | None = None
    batch: str | None = None
    """The id of the first of the lines that one key wrote: they are taken back together."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about one removal (or one held document), by which line, and whether people differ."""

    line: Line | None = None
    flagged: bool = False
    disputed: bool = False

    @property
    def verdict(self) -> Word | None:
        """The verdict that counts, or None while nobody has judged."""
        return self.line.verdict if self.line else None


def now() -> str:
    """The time as it stands in a line: UTC with microseconds, so that lines sort as text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def person() -> str:
    """The name of whoever runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


def new_line(who: str, verdict: Word, **more: Any) -> Line:
    """A new line, made now. Raises ValueError naming what is wrong with it."""
    return parse({"id": uuid.uuid4().hex[:16], "verdict": verdict, "when": now(), "who": who, **more})


def parse(value: object) -> Line:
    """A line from its object. Raises ValueError naming the field that is missing or malformed."""
    if not isinstance(value, dict):
        raise ValueError("is no object")
    for name in ("id", "verdict", "when", "who"):
        if not isinstance(value.get(name), str) or not value[name]:
            raise ValueError(f"{name}: is missing")
    if value["verdict"] not in WORDS:
        raise ValueError(f"verdict: {value['verdict']!r} is none of {', '.join(WORDS)}")
    for name in ("document", "removal", "group", "category", "text", "undo", "batch"):
        if value.get(name) is not None and not isinstance(value[name], str):
            raise ValueError(f"{name}: wants text")
    for name in ("start", "end"):
        number = value.get(name)
        if number is not None and (not isinstance(number, int) or isinstance(number, bool) or number < 0):
            raise ValueError(f"{name}: wants a whole number")
    if value.get("category") is not None and value["category"] not in CATEGORIES:
        raise ValueError(f"category: {value['category']!r} is no category")
    given: dict[str, Any] = {name: value.get(name) for name in Line.__slots__}
    line = Line(**given)
    wanted = _wanted(line)
    if wanted:
        raise ValueError(f"{wanted}: is missing")
    return line


def _wanted(line: Line) -> str | None:
    """The field that this verdict needs and that is not there."""
    if line.verdict == "undo":
        return None if line.undo else "undo"
    if line.verdict in {"adjust", "missed"} and (line.start is None or line.end is None or line.start >= line.end):
        return "start, end"
    if line.verdict in {"category", "missed"} and line.category is None:
        return "category"
    if line.verdict == "adjust" and line.removal is None:
        return "removal"
    if line.group is None and line.document is None:
        return "document"
    return None


def to_text(line: Line) -> str:
    """The line as it stands in the file, without its line break."""
    value = {name: item for name, item in asdict(line).items() if item is not None}
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def read(path: Path) -> tuple[list[Line], list[str]]:
    """The lines of a file in their order, and what is wrong with others, which are passed over. No file: no lines."""
    lines: list[Line] = []
    problems: list[str] = []
    if not path.exists():
        return lines, problems
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                lines.append(parse(json.loads(raw)))
            except (ValueError, RecursionError) as error:
                problems.append(f"{path.name}: line {number}: {' '.join(str(error).split())}")
    return lines, problems


@dataclass(slots=True)
class Verdicts:
    """All that was said, ready to be asked. Nothing is forgotten: a line that is undone can be asked for by its id no more."""

    lines: dict[str, Line] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _removals: dict[tuple[str, str], list[Line]] = field(default_factory=dict)
    _groups: dict[str, list[Line]] = field(default_factory=dict)
    _documents: dict[str, list[Line]] = field(default_factory=dict)

    @classmethod
    def load(cls, *paths: Path) -> Verdicts:
        """The verdicts of these files, merged."""
        made = cls()
        found: list[Line] = []
        for path in paths:
            lines, problems = read(path)
            found += lines
            made.problems += problems
        undone = {line.undo for line in found if line.verdict == "undo"}
        for line in sorted(found, key=lambda item: item.when):
            if line.verdict != "undo" and line.id not in undone:
                made.add(line)
        return made

    def add(self, line: Line) -> None:
        """Take one line; an undo takes its line away."""
        if line.verdict == "undo":
            old = self.lines.pop(line.undo or "", None)
            if old is not None:
                self._home(old).remove(old)
            return
        if line.id not in self.lines:  # the same line may stand in two files that are merged
            self.lines[line.id] = line
            self._home(line).append(line)

    def _home(self, line: Line) -> list[Line]:
        if line.group is not None:
            return self._groups.setdefault(line.group, [])
        document = line.document or ""
        if line.removal is not None:
            return self._removals.setdefault((document, line.removal), [])
        return self._documents.setdefault(document, [])

    def on_removal(self, document: str, removal: str, group: str) -> Decision:
        """What is decided about a removal: by lines about itself and about its group."""
        own = self._removals.get((document, removal), ())
        shared = self._groups.get(group, ())
        if not own and not shared:
            return _NOTHING
        return _decide(sorted((*own, *shared), key=lambda line: line.when) if own and shared else own or shared)

    def by_person(self, document: str, removal: str, group: str) -> dict[str, Word]:
        """What each person last said of a removal, about itself or with its group."""
        lines = (*self._removals.get((document, removal), ()), *self._groups.get(group, ()))
        return {line.who: line.verdict for line in sorted(lines, key=lambda item: item.when) if line.verdict in JUDGING}

    def on_document(self, document: str) -> Decision:
        """What is decided about a held document."""
        return _decide([line for line in self._documents.get(document, ()) if line.verdict != "missed"])

    def was_read(self, document: str) -> bool:
        """Whether somebody has read the document for what was missed."""
        return any(line.verdict == "read" for line in self._documents.get(document, ()))

    def missed(self, document: str) -> list[Line]:
        """The stretches marked as boilerplate that was left in; of the same stretch the last mark counts."""
        found = {(line.start, line.end): line for line in self._documents.get(document, ()) if line.verdict == "missed"}
        return sorted(found.values(), key=lambda line: (line.start or 0, line.end or 0))

    def keys(self) -> tuple[set[tuple[str, str]], set[str], set[str]]:
        """What lines speak about: removals (document, id), groups, documents."""
        return set(self._removals), set(self._groups), set(self._documents)


_NOTHING = Decision()


def _decide(lines: Iterable[Line]) -> Decision:
    latest: dict[str, Line] = {}
    flagged = False
    last: Line | None = None
    for line in lines:
        if line.verdict in JUDGING:
            latest[line.who] = last = line
        elif line.verdict in {"flag", "unflag"}:
            flagged = line.verdict == "flag"
    return Decision(last, flagged, len({line.verdict for line in latest.values()}) > 1)


class Log:
    """Appends to a verdict file: each line is on the disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, *lines: Line) -> None:
        """Append lines. A line that a crash left without its end is closed first, so that it spoils no other."""
        data = "".join(to_text(line) + "\n" for line in lines).encode("ascii")
        number = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            size = os.fstat(number).st_size
            if size and os.pread(number, 1, size - 1) != b"\n":
                data = b"\n" + data
            while data:
                data = data[os.write(number, data) :]
            os.fsync(number)
        finally:
            os.close(number)


def group_of(removal: Mapping[str, Any]) -> str:
    """The name that a removal shares with all of its text and category; a difference with those about which the runs say the same."""
    what = str(removal["category"])
    if difference := removal.get("diff"):
        sides = ([item["category"] for item in difference[name]] for name in ("a", "b"))
        what = json.dumps([difference["side"], *sides])
    return group_key(what, str(removal["text"]))


def decided(verdicts: Verdicts, value: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Decision]]:
    """The removals of a report's object, each with what is decided about it."""
    document = str(value.get("id"))
    for removal in cast("list[Mapping[str, Any]]", value.get("removals") or []):
        yield removal, verdicts.on_removal(document, str(removal["id"]), group_of(removal))
