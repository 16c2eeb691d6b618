"""Which documents of a host are articles of their own: a print view, the second page of a story or another copy repeat one.

A document repeats an earlier one when their addresses differ in the number of a page only, when their titles do, or when they say nearly
the same (MinHash). What they are compared by is what they do not share with many others, so that furniture makes nothing alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cleaner.corpus.duplicates import Firsts, marks_of
from cleaner.corpus.learn import alike
from cleaner.corpus.learn.frequent import Frequent
from cleaner.corpus.learn.observe import same_address, same_title
from cleaner.corpus.learn.store import Document, Seen, Shape, Store

OWN_WORDS = 30
"""Words that a document says alone from which these are compared; of one that says less all of it is."""
MASTHEAD = 0.3
"""Share of a host's documents from which a title is the host's and not an article's."""


def key_of(text: str) -> int:
    """A number for a text; two texts have the same one by chance in 2 ** -64 of all cases."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def masked(text: str) -> str | None:
    """The mask of a block by which others may be alike; None for one without anything open, or that is too long or says too little."""
    if len(text.split()) > alike.MOST_WORDS:
        return None
    found = alike.mask(text)
    return found if alike.is_open(found) and alike.says_enough(found) else None


def keys(block: Seen) -> Iterator[int]:
    """The numbers of a block's text and, where it has one, of its mask."""
    yield key_of(block.text)
    found = masked(block.text)
    if found is not None:
        yield key_of(f"\0{found}")


def count(documents: Iterable[Document]) -> Frequent:
    """How many documents each block, and each mask of blocks, stands in."""
    seen = Frequent()
    for document in documents:
        seen.add({key for block in document.blocks for key in keys(block)})
    return seen


def mark(store: Store, firsts: Firsts, host: str, documents: int, least: int) -> int:
    """Mark the documents of a host that repeat another one; returns how many articles are left. `least`: see `count`."""
    titles = Frequent()
    for document in store.documents(host):
        titles.add([key_of(same_title(document.title))])
    mastheads = titles.at_least(max(2, int(MASTHEAD * documents))) if documents > 2 else set()
    recurring = count(store.documents(host)).at_least(least)
    store.db.execute("CREATE TEMP TABLE IF NOT EXISTS names(key BLOB PRIMARY KEY) WITHOUT ROWID")
    store.db.execute("DELETE FROM names")
    firsts.clear()
    articles = 0
    for document in store.documents(host):
        title = same_title(document.title)
        names = [f"a{same_address(document.address)}"] if document.address else []
        names += [f"t{title}"] if title and key_of(title) not in mastheads else []
        hashed = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=12).digest() for name in names]
        known = [store.db.execute("SELECT 1 FROM names WHERE key = ?", (key,)).fetchone() for key in hashed]
        store.db.executemany("INSERT OR IGNORE INTO names VALUES (?)", ((key,) for key in hashed))
        twin = firsts.twin(document.number, "", *marks_of(_said(document, recurring)))
        if any(known) or twin is not None:
            store.repeats(host, document.number)
        else:
            articles += 1
    return articles


def _said(document: Document, recurring: set[int]) -> str:
    own = " ".join(
        block.text for block in document.blocks if block.shape & Shape.RUNNING and key_of(block.text) not in recurring
    )
    if len(own.split()) >= OWN_WORDS:
        return own
    return " ".join(block.text for block in document.blocks if not block.shape & Shape.GONE)
