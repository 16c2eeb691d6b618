"""Which documents of a host are articles of their own: a print view, the second page of a story or another copy repeat one.

A document repeats an earlier one when their addresses differ in the number of a page only, when their titles do, or when they say nearly
the same (MinHash). What they are compared by is what they do not share with many others, so that furniture makes nothing alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cleaner.corpus.learn.frequent import Frequent
from cleaner.corpus.learn.keys import key_of
from cleaner.corpus.learn.observations import Document, Observations, Shape
from cleaner.corpus.learn.observe import same_address, same_title
from cleaner.corpus.minhash import Firsts, marks_of

OWN_WORDS = 30
"""Words that a document says alone from which these are compared; of one that says less all of it is."""
MASTHEAD = 0.3
"""Share of a host's documents from which a title is the host's and not an article's."""


def count(documents: Iterable[Document]) -> Frequent:
    """How many documents each block, and each mask of blocks, stands in."""
    seen = Frequent()
    for document in documents:
        seen.add(_keys(document))
    return seen


def _keys(document: Document) -> set[int]:
    found = {block.key for block in document.blocks}
    found.update(block.like for block in document.blocks if block.like)
    return found


def mark(observations: Observations, firsts: Firsts, host: str, documents: int, least: int) -> int:
    """Mark the documents of a host that repeat another one; returns how many articles are left. `least`: see `count`."""
    titles = Frequent()
    for document in observations.documents(host):
        titles.add([key_of(same_title(document.title))])
    mastheads = titles.at_least(max(2, int(MASTHEAD * documents))) if documents > 2 else set()
    recurring = count(observations.documents(host)).at_least(least)
    observations.db.execute("CREATE TEMP TABLE IF NOT EXISTS names(key BLOB PRIMARY KEY) WITHOUT ROWID")
    observations.db.execute("DELETE FROM names")
    firsts.clear()
    articles = 0
    for document in observations.documents(host):
        title = same_title(document.title)
        names = [f"a{same_address(document.address)}"] if document.address else []
        names += [f"t{title}"] if title and key_of(title) not in mastheads else []
        hashed = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=12).digest() for name in names]
        known = [observations.db.execute("SELECT 1 FROM names WHERE key = ?", (key,)).fetchone() for key in hashed]
        observations.db.executemany("INSERT OR IGNORE INTO names VALUES (?)", ((key,) for key in hashed))
        twin = firsts.twin(document.number, "", *marks_of(_said(document, recurring)))
        if any(known) or twin is not None:
            observations.repeats(host, document.number)
        else:
            articles += 1
    return articles


def _said(document: Document, recurring: set[int]) -> str:
    own = " ".join(
        block.text for block in document.blocks if block.shape & Shape.RUNNING and block.key not in recurring
    )
    if len(own.split()) >= OWN_WORDS:
        return own
    return " ".join(block.text for block in document.blocks if not block.shape & Shape.GONE)
