"""How a block is worded: a linear score over hashed words and pairs of words.

The table is a logistic regression over word 1- and 2-grams (in scripts without spaces: characters), hashed into 2^18 buckets, its
weights rounded to int8 (Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009). Digits are read as 0
and letters in lower case. A score is the sum of the weights over the square root of the number of different buckets (the features
are of unit length), so integers are added and the same text gives the same score on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from zlib import crc32

from cleaner.core import native
from cleaner.evidence.sequence import Columns
from cleaner.model import CATEGORIES, Category
from cleaner.model.later import late_pattern
from cleaner.segment import normal

BITS = 18
"""Buckets of the score, as a power of two."""
CATEGORY_BITS = 15
"""Buckets of the categories' scores."""
HEAD, TAIL = 400, 150
"""Characters at the start and at the end of a block that are read: a prompt shows itself there."""
KEPT = 16_384
"""Texts whose scores are kept."""
REACH = 4
"""Removed blocks on either side whose categories count."""
UNKNOWN = -9.0
"""What stands where there is no block around to be worded in any way; below all that is scored."""
_OWN_COLUMNS: dict[Category, str] = {
    "donation": "head_donation", "newsletter": "head_newsletter", "subscription": "head_subscription", "caption": "head_caption",
    "related": "head_related", "share": "head_share", "comments": "head_comments", "byline": "head_byline", "advert": "head_advert",
    "legal": "head_legal", "navigation": "head_navigation", "embed": "head_embed",
}  # fmt: skip
_NEAR_COLUMNS: dict[Category, str] = {
    "donation": "heads_near_donation", "newsletter": "heads_near_newsletter", "subscription": "heads_near_subscription",
    "caption": "heads_near_caption", "related": "heads_near_related", "share": "heads_near_share", "comments": "heads_near_comments",
    "byline": "heads_near_byline", "advert": "heads_near_advert", "legal": "heads_near_legal", "navigation": "heads_near_navigation",
    "embed": "heads_near_embed",
}  # fmt: skip

_TOKEN = late_pattern(rf"[{normal.WIDE_RANGES}]|[^\W\d_]+(?:'[^\W\d_]+)?|0+|[^\w\s]")
_DIGIT = late_pattern(r"\d")


def tokens(text: str) -> list[str]:
    """The words and marks that are scored.

    >>> tokens("Sign up — it's free, 24/7!")
    ['^', 'sign', 'up', '—', "it's", 'free', ',', '00', '/', '0', '!', '$']
    """
    return _tokens(_read(text))


def _tokens(low: str) -> list[str]:
    return ["^", *_TOKEN.findall(_DIGIT.sub("0", low)), "$"]


def _read(text: str) -> str:
    """What is read of a text, in lower case."""
    return (f"{text[:HEAD]} … {text[-TAIL:]}" if len(text) > HEAD + TAIL else text).lower()


class Buckets:
    """The hashes (32 bits) of the different words and pairs of words of a text; a table takes as many of their lower bits as it has.

    Twin: `core._core.Buckets`, which is given what `_read` gives.
    """

    def __init__(self, text: str) -> None:
        found: set[int] = set()
        before = 0
        for token in _tokens(text):
            data = token.encode("utf-8", "surrogatepass")
            here = crc32(data)
            found.add(here)
            if before:
                found.add(crc32(data, before))
            before = here
        self._found = found
        self.count = len(found)

    def values(self) -> set[int]:
        """The hashes."""
        return self._found

    def totals(self, tables: Sequence[bytes]) -> list[int]:
        """`total` of each table."""
        return [self.total(table) for table in tables]

    def total(self, table: bytes) -> int:
        """The sum of a table's bytes at the hashes."""
        mask = len(table) - 1
        return sum([table[h & mask] for h in self._found])


_buckets = Buckets if native is None else native.Buckets


def buckets(text: str) -> Buckets:
    """The hashes of a text, ready to be looked up in a table."""
    found: Buckets = _buckets(_read(text))
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """A fitted table.

    `weights` are signed bytes (as unsigned ones), one a bucket; a score in log-odds is `scale` times the sum over the square root, plus
    `bias`. `heads` are one table for each category, for telling what a removed block is.
    """

    weights: bytes
    scale: float
    bias: float
    heads: tuple[bytes, ...] = ()
    head_scale: float = 0.0
    head_biases: tuple[float, ...] = ()

    def score(self, hashes: Buckets) -> float:
        """The log-odds that a block with these hashes is not the article."""
        total = hashes.total(self.weights) - 128 * hashes.count
        return self.scale * total / sqrt(hashes.count) + self.bias

    def categories(self, hashes: Buckets) -> list[float]:
        """The log-odds of each category, up to a number that all share."""
        root = sqrt(hashes.count)
        less = 128 * hashes.count
        return [
            self.head_scale * (total - less) / root + bias
            for total, bias in zip(hashes.totals(self.heads), self.head_biases, strict=True)
        ]


class Scores:
    """A table's scores, kept by text."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._known: dict[str, float] = {}

    def of(self, texts: Sequence[str]) -> list[float]:
        """The score of each text."""
        found: list[float] = []
        for text in texts:
            score = self._known.get(text)
            if score is None:
                score = self._wording.score(buckets(text))
                if len(self._known) >= KEPT:
                    self._known.clear()
                if len(text) <= HEAD:
                    self._known[text] = score
            found.append(score)
        return found

    def categories(self, texts: Sequence[str]) -> list[list[float]]:
        """The categories' log-odds of each text; equal texts share their list."""
        known = {text: self._wording.categories(buckets(text)) for text in dict.fromkeys(texts)}
        return [known[text] for text in texts]


def category_columns(scores: Sequence[Sequence[float]]) -> Columns:
    """The columns of the removed blocks of a document, in order, of which `scores` gives the categories' log-odds."""
    # The same text has the same row, and of thousands of short lines most stand among the same ones.
    numbers = list(map(id, scores))
    centred = {id(row): [value - max(row) for value in row] for row in dict(zip(numbers, scores, strict=True)).values()}
    alone = [UNKNOWN] * len(CATEGORIES)
    known: dict[tuple[int, ...], list[float]] = {(): alone}
    near: list[list[float]] = []
    for n in range(len(numbers)):
        around = (*numbers[max(0, n - REACH) : n], *numbers[n + 1 : n + REACH + 1])
        row = known.get(around)
        if row is None:
            row = [sum(column) / len(around) for column in zip(*[centred[number] for number in around], strict=True)]
            known[around] = row
        near.append(row)
    own = [centred[number] for number in numbers]
    found: Columns = {}
    for number, category in enumerate(CATEGORIES):
        found[_OWN_COLUMNS[category]] = [row[number] for row in own]
        found[_NEAR_COLUMNS[category]] = [row[number] for row in near]
    return found
