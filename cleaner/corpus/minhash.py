"""Texts that are the same, or nearly: a digest and a MinHash (Broder, 1997) of their shingles, looked up by bands of it on disk.

The first text of a kind stands for those that follow: its bands are entered into an index (locality-sensitive hashing), so memory does
not grow with the texts. Wants the extra `duplicates` (rensa).
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from dataclasses import dataclass
from typing import Any

from cleaner.pipeline.options import MissingExtraError

SHINGLE = 5
"""Words of a shingle."""
BANDS, ROWS = 16, 8
"""So many bands of so many values: two texts that share seven shingles of ten meet in one band with a chance of about 0.6, nine of ten 1.0
(1 - (1 - s ** 8) ** 16).
"""
ALIKE = 0.8
"""Share of common shingles (Jaccard, estimated) from which a text is nearly the same."""
SHORTEST = 50
"""Words below which a text is compared as a whole only: a few shingles say little."""
SEED = 15
"""Of the hash functions: any number does, as long as all runs that are compared have the same."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that stands in the run already: as which, and how alike they are (1: word for word)."""

    first: str
    likeness: float


def load() -> None:
    """Load rensa. Raises MissingExtraError where it is not installed."""
    _minhash()


def _minhash() -> Any:
    try:
        from rensa import RMinHash
    except ImportError:
        raise MissingExtraError("rensa", "duplicates") from None
    return RMinHash


def marks_of(text: str) -> tuple[str, bytes]:
    """A digest of a text's words in hex (empty: it has none), and the MinHash of its shingles (empty: it is too short)."""
    words = text.split()
    text = " ".join(words)
    values = b""
    if len(words) >= SHORTEST:
        found = _minhash()(num_perm=BANDS * ROWS, seed=SEED)
        shingles = zip(*[words[start:] for start in range(SHINGLE)], strict=False)
        found.update(list(set(map(" ".join, shingles))))
        values = struct.pack(f"<{BANDS * ROWS}I", *found.digest())
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] if words else "", values


class Firsts:
    """Texts that came first: each stands for those like it that follow. The index lies in a database, in two tables of its own."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(
            "CREATE TABLE firsts(number INTEGER PRIMARY KEY, id TEXT, minhash BLOB);"
            "CREATE TABLE bands(key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;"
        )

    def clear(self) -> None:
        """Forget all of them."""
        self._db.execute("DELETE FROM firsts")
        self._db.execute("DELETE FROM bands")

    def twin(self, number: int, id: str, digest: str, values: bytes) -> Twin | None:
        """The twin of a text among those before it (`marks_of` gives digest and values); one without stands for those after it."""
        if not digest:
            return None
        exact = bytes.fromhex(digest)
        keys = [
            bytes([band]) + hashlib.blake2b(values[4 * ROWS * band : 4 * ROWS * (band + 1)], digest_size=12).digest()
            for band in range(BANDS if values else 0)
        ]
        known = self._look_up(exact)
        if known is not None:
            return Twin(known[1], 1.0)
        near = sorted({found for key in keys if (found := self._look_up(key)) is not None})
        alike = [(_share(values, minhash), -first, name) for first, name, minhash in near]
        if alike and (best := max(alike))[0] >= ALIKE:
            return Twin(best[2], best[0])
        self._db.execute("INSERT INTO firsts VALUES (?, ?, ?)", (number, id, values))
        # A band that two documents share stays the first one's: it has met the second, and they are not alike enough.
        self._db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((key, number) for key in (exact, *keys)))
        return None

    def _look_up(self, key: bytes) -> tuple[int, str, bytes] | None:
        query = "SELECT number, id, minhash FROM bands JOIN firsts USING (number) WHERE key = ?"
        found: tuple[int, str, bytes] | None = self._db.execute(query, (key,)).fetchone()
        return found


def _share(one: bytes, other: bytes) -> float:
    """The share of values that two MinHashes have in common: what it estimates is the share of common shingles."""
    if len(one) != len(other):
        return 0.0
    form = f"<{BANDS * ROWS}I"
    same: int = sum(a == b for a, b in zip(struct.unpack(form, one), struct.unpack(form, other), strict=True))
    return same / (BANDS * ROWS)
