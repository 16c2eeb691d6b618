"""What is remembered of the documents until all are seen: their blocks, host by host, in a database on disk.

Memory: `CACHE` and one document, however many hosts and documents there are. Disk: about what the texts take in gzip, in the system's
temporary folder, until `Observations` is closed.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import NamedTuple

from cleaner.corpus.learn.keys import key_of, like_of

CACHE = 64_000
"""Kibibytes that the database may keep in memory."""


class Shape(IntFlag):
    """What a block is like."""

    GONE = 1
    """It goes already."""
    SENTENCE = 2
    """It ends like a sentence."""
    RUNNING = 4
    """It reads like a paragraph of an article."""
    QUOTE = 8
    """Somebody is quoted, or it is verse or a quotation by its markup."""
    HEADING = 16
    UNIT = 32
    """A table, a listing, a formula."""
    DEFENDED = 64
    """A rule speaks for the article."""
    NAMED = 128
    """A rule speaks for removal."""
    TITLE = 256


_SHAPES = [Shape(number) for number in range(2 * Shape.TITLE)]
"""All of them: to make one of a number each time takes longer than the rest of reading a block."""


class Seen(NamedTuple):
    """A block as it is remembered: text in the matching view, score (log-odds that it is not the article's), shape, likely category.

    `key` and `like` are the numbers of its text and of its mask (see `keys`), once it comes from the database.
    """

    text: str
    score: float
    shape: Shape
    category: str
    key: int = 0
    like: int = 0


@dataclass(frozen=True, slots=True)
class Observation:
    """What is remembered of a document, packed: its host (empty: not known), its address, title, language and blocks."""

    host: str
    address: str
    title: str
    language: str
    packed: bytes

    @classmethod
    def of(cls, host: str, address: str, title: str, language: str, blocks: Sequence[Seen]) -> Observation:
        """An observation of these blocks, with their numbers."""
        rows = [(*block[:4], key_of(block.text), like_of(block.text)) for block in blocks]
        packed = zlib.compress(json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode(), 1)
        return cls(host, _writable(address), _writable(title), language, packed)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a host, in the order in which they came."""

    number: int
    address: str
    title: str
    language: str
    blocks: tuple[Seen, ...]


class Observations:
    """Documents by host; a context manager with a folder of its own, below the system's temporary folder."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-learn-")
        self.db = sqlite3.connect(Path(self._folder.name) / "learn.db", isolation_level=None)
        self.db.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE};"
            "CREATE TABLE documents(host TEXT, number INTEGER, address TEXT, title TEXT, language TEXT, blocks BLOB, repeats INTEGER, "
            "PRIMARY KEY(host, number)) WITHOUT ROWID;"
        )
        self._count = 0

    def __enter__(self) -> Observations:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()
        self._folder.cleanup()

    def add(self, seen: Observation) -> None:
        """Remember one more document."""
        self._count += 1
        row = (seen.host, self._count, seen.address, seen.title, seen.language, seen.packed)
        self.db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, 0)", row)

    def hosts(self) -> Iterator[tuple[str, int]]:
        """Each host, with how many documents it has, by name."""
        host = ""
        query = "SELECT host, count(*) FROM documents WHERE host > ? GROUP BY host ORDER BY host LIMIT 1"
        while (row := self.db.execute(query, (host,)).fetchone()) is not None:
            host, count = row
            yield host, count

    def documents(self, host: str, *, articles: bool = False) -> Iterator[Document]:
        """The documents of a host in order; with `articles` only those that repeat no other one."""
        query = (
            "SELECT number, address, title, language, blocks FROM documents WHERE host = ? AND number > ? "
            f"{'AND repeats = 0 ' if articles else ''}ORDER BY number LIMIT 1"
        )
        number = 0
        # One at a time: what is read may be marked meanwhile.
        while (row := self.db.execute(query, (host, number)).fetchone()) is not None:
            number, address, title, language, packed = row
            blocks = tuple(
                Seen(text, score, _SHAPES[shape], category, key, like)
                for text, score, shape, category, key, like in json.loads(zlib.decompress(packed))
            )
            yield Document(number, address, title, language, blocks)

    def repeats(self, host: str, number: int) -> None:
        """Note that a document repeats another one of its host."""
        self.db.execute("UPDATE documents SET repeats = 1 WHERE host = ? AND number = ?", (host, number))


def _writable(text: str) -> str:
    """A text without half a pair, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
