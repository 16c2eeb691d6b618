"""Numbers by which blocks are counted: of a text, and of the mask that it shares with others."""

from __future__ import annotations

import hashlib

import regex

from cleaner.corpus.learn import alike

_OPEN = regex.compile(r"\d|(?<=\S\s)\p{Lu}")
"""What may be open in a text: most blocks have nothing of the kind, and this is told faster than by a mask."""


def key_of(text: str) -> int:
    """A number for a text, never 0; two texts have the same one by chance in 2 ** -63 of all cases."""
    # 63 bits, since databases and JSON of other readers have no more.
    return (
        int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1 or 1
    )


def like_of(text: str) -> int:
    """A number for the mask of a text; 0 for one without anything open, or that is too long or says too little to be alike."""
    if len(text) > alike.MOST_LETTERS or len(text.split()) > alike.MOST_WORDS:
        return 0
    if not _OPEN.search(text):
        return 0
    found = alike.mask(text)
    return key_of(f"\0{found}") if alike.is_open(found) and alike.says_enough(found) else 0
