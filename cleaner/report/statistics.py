"""Sums over a batch: by category, rule and folder."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, TypeVar, get_args

from cleaner.model import Category, Result
from cleaner.segment.normal import count_words
from cleaner.system.addresses import host_of

BANDS = (-2, 16)
"""The first and the last band of scores."""
Status = Literal["changed", "unchanged", "held", "failed", "skipped", "duplicate"]


@dataclass(frozen=True, slots=True)
class Amount:
    """So many removals with so many words."""

    removals: int = 0
    words: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.removals + other.removals, self.words + other.words)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.removals - other.removals, self.words - other.words)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one document adds to the sums. Pieces whose category is kept are not counted: they did not go."""

    status: Status
    words_in: int = 0
    words_out: int = 0
    categories: Mapping[Category, Amount] = field(default_factory=dict)
    rules: Mapping[str, Amount] = field(default_factory=dict)
    scores: Mapping[int, int] = field(default_factory=dict)
    """Removals by the band of their score (see `band`)."""
    host: str = ""


def folder_of(id: str) -> str:
    """The folder of a document, by its name.

    >>> folder_of("news/2024/a.html"), folder_of("a.txt"), folder_of("news//./a.txt")
    ('news/2024', '.', 'news')
    """
    # A path takes ten times as long to make as a plain name to cut.
    if id[:1] in "./" or "//" in id or "/." in id or id[-1:] == "/":
        return PurePosixPath(id).parent.as_posix()
    return id.rpartition("/")[0] or "."


def band(score: float) -> int:
    """The band of a score, half a log-odds wide: band 0 begins at 0. What is below -1 or from 8 on is in the last band of its side."""
    return math.floor(2 * max(BANDS[0] / 2, min(BANDS[1] / 2, score)))


def held_reason(warnings: Sequence[str]) -> str:
    """Why a document is held, as its warnings say."""
    return next((text for text in warnings if text.startswith("held")), "held")


def tally(result: Result) -> Tally:
    """Count one result. A removal with several rules counts for each of them."""
    # Pairs of removals and words: a page has thousands of hits, and to add up records takes as long as to make them.
    categories: dict[Category, list[int]] = {}
    rules: dict[str, list[int]] = {}
    gone = [] if result.held else [removal for removal in result.removed if not removal.kept]
    scores: dict[int, int] = {}
    for removal in gone:
        here = band(removal.score)
        scores[here] = scores.get(here, 0) + 1
        words = count_words(removal.text)
        pairs = [categories.setdefault(removal.category, [0, 0])]
        pairs += [rules.setdefault(rule, [0, 0]) for rule in {hit.id: None for hit in removal.rules}]
        for pair in pairs:
            pair[0] += 1
            pair[1] += words
    status: Status = "held" if result.held else "changed" if gone else "unchanged"
    return Tally(
        status,
        result.words_in,
        result.words_out,
        {name: Amount(*pair) for name, pair in categories.items()},
        {name: Amount(*pair) for name, pair in rules.items()},
        scores,
        host_of(result.url),
    )


@dataclass(frozen=True, slots=True)
class Folder:
    """The documents of one folder, or of one host."""

    documents: int = 0
    words_in: int = 0
    words_out: int = 0
    removals: int = 0

    def __add__(self, other: Folder) -> Folder:
        return Folder(
            self.documents + other.documents,
            self.words_in + other.words_in,
            self.words_out + other.words_out,
            self.removals + other.removals,
        )

    def __sub__(self, other: Folder) -> Folder:
        return Folder(
            self.documents - other.documents,
            self.words_in - other.words_in,
            self.words_out - other.words_out,
            self.removals - other.removals,
        )

    def to_list(self) -> list[int]:
        """The numbers in their order, as JSON has them."""
        return [self.documents, self.words_in, self.words_out, self.removals]


_Key = TypeVar("_Key", bound=str)
_Sum = TypeVar("_Sum", Amount, Folder)


def _take_out(sums: dict[_Key, _Sum], other: Mapping[_Key, _Sum]) -> None:
    """What is left of sums without some of what was added to them; an empty one goes."""
    for name, item in other.items():
        left = sums[name] - item
        if left == type(left)():
            del sums[name]
        else:
            sums[name] = left


def is_rule(source: str) -> bool:
    """Whether an id is that of a rule of a pack (language, category, name), not of a measure."""
    return source.count(".") > 1


@dataclass(slots=True)
class Statistics:
    """The sums; `add` takes one document after another."""

    statuses: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(get_args(Status), 0))
    words_in: int = 0
    words_out: int = 0
    categories: dict[Category, Amount] = field(default_factory=dict)
    rules: dict[str, Amount] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    hosts: dict[str, Folder] = field(default_factory=dict)
    scores: dict[int, int] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """The documents that were read, whatever became of them; files passed over are none, nor duplicates that were left out."""
        return sum(self.statuses.values()) - self.statuses["skipped"] - self.statuses["duplicate"]

    def add(self, id: str, item: Tally) -> None:
        """Count the document `id`."""
        self.statuses[item.status] += 1
        if item.status in {"failed", "skipped"}:
            return
        self.words_in += item.words_in
        self.words_out += item.words_out
        for category, amount in item.categories.items():
            self.categories[category] = self.categories.get(category, Amount()) + amount
        for rule, amount in item.rules.items():
            self.rules[rule] = self.rules.get(rule, Amount()) + amount
        name = folder_of(id)
        removals = sum(amount.removals for amount in item.categories.values())
        here = Folder(1, item.words_in, item.words_out, removals)
        self.folders[name] = self.folders.get(name, Folder()) + here
        if item.host:
            self.hosts[item.host] = self.hosts.get(item.host, Folder()) + here
        for number, count in item.scores.items():
            self.scores[number] = self.scores.get(number, 0) + count

    def merge(self, other: Statistics) -> None:
        """Add the sums of another part of the run."""
        for status, count in other.statuses.items():
            self.statuses[status] += count
        self.words_in += other.words_in
        self.words_out += other.words_out
        for category, amount in other.categories.items():
            self.categories[category] = self.categories.get(category, Amount()) + amount
        for rule, amount in other.rules.items():
            self.rules[rule] = self.rules.get(rule, Amount()) + amount
        for name, item in other.folders.items():
            self.folders[name] = self.folders.get(name, Folder()) + item
        for name, item in other.hosts.items():
            self.hosts[name] = self.hosts.get(name, Folder()) + item
        for number, count in other.scores.items():
            self.scores[number] = self.scores.get(number, 0) + count

    def leave_out(self, other: Statistics) -> None:
        """Take the sums of documents that were added out again: they are duplicates, and counted as such only."""
        count = other.documents
        for status, some in other.statuses.items():
            self.statuses[status] -= some
        self.statuses["duplicate"] += count
        self.words_in -= other.words_in
        self.words_out -= other.words_out
        _take_out(self.categories, other.categories)
        _take_out(self.rules, other.rules)
        _take_out(self.folders, other.folders)
        _take_out(self.hosts, other.hosts)
        for number, some in other.scores.items():
            self.scores[number] -= some
            if not self.scores[number]:
                del self.scores[number]

    def to_object(self) -> dict[str, Any]:
        """The sums as JSON has them."""
        return {
            "statuses": dict(self.statuses),
            "words": [self.words_in, self.words_out],
            "categories": {name: [item.removals, item.words] for name, item in self.categories.items()},
            "rules": {name: [item.removals, item.words] for name, item in self.rules.items()},
            "folders": {name: item.to_list() for name, item in self.folders.items()},
            "hosts": {name: item.to_list() for name, item in self.hosts.items()},
            "scores": {str(number): count for number, count in self.scores.items()},
        }

    @classmethod
    def from_object(cls, value: Mapping[str, Any]) -> Statistics:
        """The sums that `to_object` wrote. Raises KeyError, TypeError or ValueError when something else stands there."""
        found = cls(words_in=int(value["words"][0]), words_out=int(value["words"][1]))
        for status in found.statuses:
            found.statuses[status] = int(value["statuses"].get(status, 0))
        found.categories = {name: Amount(*item) for name, item in value["categories"].items()}
        found.rules = {name: Amount(*item) for name, item in value["rules"].items()}
        found.folders = {name: Folder(*item) for name, item in value["folders"].items()}
        found.hosts = {name: Folder(*item) for name, item in value["hosts"].items()}
        found.scores = {int(number): int(count) for number, count in value["scores"].items()}
        return found

    def by_category(self) -> list[tuple[Category, Amount]]:
        """Categories, the most words first."""
        return sorted(self.categories.items(), key=lambda item: (-item[1].words, item[0]))

    def by_rule(self) -> list[tuple[str, Amount]]:
        """Rules, the most removals first; after them the measures, which speak about nearly every removal."""
        return sorted(
            self.rules.items(), key=lambda item: (not is_rule(item[0]), -item[1].removals, -item[1].words, item[0])
        )

    def by_host(self) -> list[tuple[str, Folder]]:
        """Hosts, those that lost the most words first."""
        return sorted(self.hosts.items(), key=lambda item: (item[1].words_out - item[1].words_in, item[0]))

    def by_folder(self) -> list[tuple[str, Folder]]:
        """Folders, in order of name."""
        return sorted(self.folders.items())
