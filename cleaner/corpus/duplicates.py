"""The same document twice in a run: found at its end, from marks that the shards have left, in the order of the plan.

A mark is a digest of the clean text and a MinHash of it (`minhash`); who worked at what changes nothing. What is a duplicate is told of in
the report, or taken out of what was written.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from cleaner.corpus.minhash import Firsts, Twin, marks_of
from cleaner.corpus.settings import Duplicates, Settings
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import State
from cleaner.formats.record_files import open_records, open_sink
from cleaner.formats.records import ReadOptions, SourceError
from cleaner.formats.suffixes import format_of
from cleaner.formats.writers import Cleaned, Writing, beside
from cleaner.model import Result
from cleaner.report import html, jsonl
from cleaner.report.sample import Entry
from cleaner.report.statistics import Statistics
from cleaner.system import files

CACHE = 64_000
"""Kibibytes that the index may keep in memory."""


def mark(result: Result, output: str, sums: Statistics | None = None, place: int = 0) -> bytes:
    """The line that a shard leaves of a cleaned document.

    Args:
        result: What came of it.
        output: The file that it is written to.
        sums: What it adds to the sums, for when it is left out as a duplicate; None where nothing is.
        place: Its number among the documents that the shard has for the page.
    """
    digest, values = marks_of(result.text)
    line = [result.id, output, digest, base64.b64encode(values).decode(), sums and sums.to_object(), place]
    return json.dumps(line, ensure_ascii=True).encode() + b"\n"


class Twins:
    """The duplicates of a run; a context manager with a folder of its own, below the system's temporary folder.

    Rows of a shard count its documents that were cleaned, in order, from 0.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-twins-")
        self._db = sqlite3.connect(Path(self._folder.name) / "twins.db", isolation_level=None)
        self._db.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE};"
            "CREATE TABLE twins(shard INTEGER, row INTEGER, output TEXT, first TEXT, likeness REAL, PRIMARY KEY(shard, row)) WITHOUT ROWID;"
        )
        self._firsts = Firsts(self._db)
        self.count = 0

    def __enter__(self) -> Twins:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def find(self, shards: Iterable[Shard], state: State) -> None:
        """Look through the marks of these shards."""
        number = 0
        for shard in shards:
            with state.marks(shard).open("rb") as lines:
                for row, line in enumerate(lines):
                    id, output, digest, values, *_ = json.loads(line)
                    number += 1
                    twin = self._firsts.twin(number, id, digest, base64.b64decode(values))
                    if twin is not None:
                        self.count += 1
                        found = (shard.number, row, output, twin.first, twin.likeness)
                        self._db.execute("INSERT INTO twins VALUES (?, ?, ?, ?, ?)", found)

    def of(self, shard: Shard) -> dict[int, Twin]:
        """The duplicates of a shard, by row."""
        rows = self._db.execute("SELECT row, first, likeness FROM twins WHERE shard = ?", (shard.number,))
        return {row: Twin(first, likeness) for row, first, likeness in rows}

    def outputs(self) -> Iterator[str]:
        """The files that have a duplicate among their documents, each once."""
        for (name,) in self._db.execute("SELECT DISTINCT output FROM twins ORDER BY output").fetchall():
            yield name

    def told(self, shard: Shard, lines: IO[bytes], *, drop: bool) -> Iterator[bytes]:
        """The lines of a shard's report, with what is to be told of its duplicates."""
        twins = self.of(shard)
        row = 0
        for line in lines:
            if not line.endswith(b'"error":null}\n'):
                yield line
                continue
            twin = twins.get(row)
            row += 1
            yield line if twin is None else _told(line, twin, drop=drop)

    def shown(self, shard: Shard, lines: Iterable[bytes], state: State) -> Iterator[bytes]:
        """The lines of a shard's documents for the page (as `Sample.dump` wrote them), with its duplicates as left out."""
        twins = self.of(shard)
        gone: dict[int, Entry] = {}
        with state.marks(shard).open("rb") as marks:
            for row, line in enumerate(marks):
                if row in twins:
                    id, *_, place = json.loads(line)
                    gone[place] = html.error_entry(id, _why(twins[row]), "duplicate")
        rows = iter(lines)
        yield next(rows)
        for line in rows:
            number, rank, *_ = json.loads(line) if gone else (-1, 0)
            if number in gone:
                entry = gone[number]
                line = json.dumps([number, rank, entry.meta, entry.body, entry.groups]).encode() + b"\n"
            yield line


def _why(twin: Twin) -> str:
    how = "the same text as" if twin.likeness == 1 else "nearly the same text as"
    return f"left out: {how} {twin.first} (--duplicates drop)"


def _told(line: bytes, twin: Twin, *, drop: bool) -> bytes:
    if not drop:
        more = jsonl.to_line({"duplicate_of": twin.first, "likeness": round(twin.likeness, 3)})
        return line[: -len(b"}\n")] + b"," + more[1:].encode() + b"\n"
    value = json.loads(line)
    left_out = jsonl.failure(
        value["id"],
        source=value["source"],
        error=_why(twin),
        skipped=True,
        version=value["version"],
        record=value["record"],
    )
    return jsonl.to_line(left_out).encode() + b"\n"


@contextlib.contextmanager
def among(shards: Iterable[Shard], state: State, wanted: Duplicates) -> Iterator[Twins | None]:
    """The duplicates among the documents of these shards; None where nobody asked for them."""
    if wanted == "off":
        yield None
        return
    with Twins() as twins:
        twins.find(shards, state)
        yield twins


def drop(twins: Twins, shards: Sequence[Shard], out: Path, settings: Settings) -> Statistics:
    """Take the duplicates out of what was written: document files go, files of records are written again without them.

    Returns what they had added to the sums.

    The markers of their shards name what was written before, so the next run does these shards again, and finds what is a duplicate then.
    """
    sums = Statistics()
    rows: dict[str, set[int]] = {}
    seen: dict[str, int] = {}
    wanted = set(twins.outputs())
    for shard in shards:
        gone = twins.of(shard)
        shared = shard.records or settings.to is not None
        if not gone and not shared:
            continue
        with State(out).marks(shard).open("rb") as lines:
            for row, line in enumerate(lines):
                _, name, _, _, alone, _ = json.loads(line)
                if row in gone:
                    sums.merge(Statistics.from_object(alone))
                if shared and name in wanted:
                    at = seen[name] = seen.get(name, -1) + 1
                    if row in gone:
                        rows.setdefault(name, set()).add(at)
                elif row in gone:
                    (out / name).unlink(missing_ok=True)
    for name, numbers in rows.items():
        _without(out / name, name, numbers, settings.text_key)
    return sums


def _without(path: Path, name: str, numbers: set[int], text_key: str | None) -> None:
    """Write a file of records again without some of its rows."""
    reading = ReadOptions(sys.maxsize // 8, beside.text_key(text_key), kind="text")
    with contextlib.closing(open_records(path, format_of(name), name, reading)) as opened, files.whole(path) as file:
        sink = open_sink(file, name, Writing(table=opened.table))
        for at, record in enumerate(opened.records):
            if record.source is None:
                raise SourceError(f"{name}: {record.error}")
            if at not in numbers:
                sink.write(record, Cleaned(record.source.text))
        sink.close()
