"""The measures of a judge: what it removes at a given loss, in words; what is left of a page; how it names what it removes.

They are those of the labelled sets' own tool: a row counts as removed when half of its characters are; words are `\\w+`; titles and
neutral rows are not scored.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.fit.rows import TextRows
from cleaner.fit.sets import DROP, KEEP

_WORD = re.compile(r"\w+")
Scores = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: shares of boilerplate's words removed and of the article's lost, and of documents that lose anything."""

    threshold: float
    removed: float
    lost: float
    documents: float


class Curve:
    """All rows of some documents with their scores, ready to be cut anywhere."""

    def __init__(self, reads: Sequence[TextRows], scores: Sequence[Scores]) -> None:
        rows: list[tuple[float, bool, int, int]] = []
        for number, (read, found) in enumerate(zip(reads, scores, strict=True)):
            for row, score in zip(read.document.rows, row_scores(read, found), strict=True):
                if row.label in {KEEP, DROP} and row.category != "title":
                    rows.append((score, row.label == DROP, len(_WORD.findall(row.text)), number))
        # The types are said, since of no rows numpy would take all for fractions.
        self._score = np.array([row[0] for row in rows], float)
        self._drop = np.array([row[1] for row in rows], bool)
        self._words = np.array([row[2] for row in rows], int)
        self._document = np.array([row[3] for row in rows], int)
        self._size = len(reads)

    def at(self, threshold: float) -> Point:
        """What goes above a threshold."""
        gone = self._score > threshold
        drop, words = self._drop, self._words
        removed = words[drop & gone].sum() / max(1, words[drop].sum())
        lost = words[~drop & gone].sum() / max(1, words[~drop].sum())
        documents = len(set(self._document[~drop & gone & (words > 0)])) / max(1, self._size)
        return Point(threshold, float(removed), float(lost), documents)

    def losing(self, share: float) -> Point:
        """The lowest threshold that loses no more than `share` of the article's words."""
        order = np.argsort(-self._score, kind="stable")
        lost = np.where(self._drop, 0, self._words)[order].cumsum() / max(1, self._words[~self._drop].sum())
        place = int(np.searchsorted(lost, share, side="right"))
        threshold = float(self._score[order][place]) if place < len(order) else -1e9
        return self.at(threshold)


def row_scores(read: TextRows, scores: Scores) -> list[float]:
    """The score of each row: that at which half of its characters go."""
    blocks: dict[int, list[int]] = {}
    for number, row in enumerate(read.rows):
        blocks.setdefault(row, []).append(number)
    found = [-1e9] * len(read.document.rows)
    for row, members in blocks.items():
        half = 0.5 * max(1, len(read.document.rows[row].text))
        gone = 0
        for number in sorted(members, key=lambda n: -float(scores[n])):
            gone += len(read.blocks[number].text)
            if gone >= half or len(members) == 1:
                found[row] = float(scores[number])
                break
    return found


def tokens(text: str) -> list[str]:
    """The words of a text as the labelled sets count them."""
    return _WORD.findall(text.lower())


def grams(text: str, size: int) -> Counter[tuple[str, ...]]:
    """The shingles of a text."""
    words = tokens(text)
    if 0 < len(words) < size:
        return Counter([tuple(words)])
    return Counter(tuple(words[n : n + size]) for n in range(len(words) - size + 1))


def word_f1(text: str, gold: str) -> float:
    """F1 over words."""
    ours, theirs = Counter(tokens(text)), Counter(tokens(gold))
    common = (ours & theirs).total()
    precision = common / ours.total() if ours else 0.0
    recall = common / theirs.total() if theirs else 1.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def pages(texts: Sequence[str], records: Sequence[dict[str, object]]) -> tuple[float, float]:
    """Shingle F1 and mean word F1 of pages' texts."""
    precisions, recalls, words = [], [], []
    for raw, record in zip(texts, records, strict=True):
        summary = record.get("summary") or []
        spare = {tuple(tokens(str(line))) for line in [record.get("title") or "", *summary]} - {()}  # type: ignore[misc]
        text = "\n".join(line for line in raw.split("\n") if tuple(tokens(line)) not in spare) if summary else raw
        gold = str(record["text"])
        words.append(word_f1(text, gold))
        ours, theirs = grams(text, 4), grams(gold, 4)
        common = (ours & theirs).total()
        if ours:
            precisions.append(common / ours.total())
        if theirs:
            recalls.append(common / theirs.total())
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return 2 * precision * recall / (precision + recall), statistics.mean(words)
