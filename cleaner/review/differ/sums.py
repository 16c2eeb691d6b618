"""The differences of two runs in numbers: by what differs, by rule and by host, with what people said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.corpus import reports
from cleaner.review.differ import prepare
from cleaner.review.differ.pair import SIDES, rule_of, side_of
from cleaner.review.precision import clustered
from cleaner.review.verdicts import FILE, OF_DIFFERENCES, Verdicts, decided, group_of
from cleaner.segment.normal import count_words
from cleaner.system.addresses import host_of


@dataclass(slots=True)
class Row:
    """Differences of one kind: how many of each side (`pair.SIDES`) with how many words, and how many were judged which way."""

    sides: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    words: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    said: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OF_DIFFERENCES, 0))
    _texts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """All of them."""
        return sum(self.sides.values())

    @property
    def judged(self) -> int:
        """Those that somebody has judged."""
        return sum(self.said.values())

    def interval(self, word: str) -> tuple[float, float]:
        """The 95 % interval of the share that was judged so. Differences of the same text go together: a text is an answer."""
        return clustered(
            (counts.get(word, 0), sum(counts.values()) - counts.get(word, 0)) for counts in self._texts.values()
        )

    def add(self, removal: Mapping[str, Any], verdict: str | None) -> None:
        """Count one difference."""
        side = side_of(removal)
        self.sides[side] += 1
        self.words[side] += count_words(str(removal["text"]))
        if verdict in self.said:
            self.said[verdict] += 1
            counts = self._texts.setdefault(group_of(removal), {})
            counts[verdict] = counts.get(verdict, 0) + 1


@dataclass(slots=True)
class Sums:
    """All differences of a folder, and the same by rule (the heaviest of a removal) and by host ("" where none is known)."""

    documents: int = 0
    all: Row = field(default_factory=Row)
    rules: dict[str, Row] = field(default_factory=dict)
    hosts: dict[str, Row] = field(default_factory=dict)

    @staticmethod
    def ordered(rows: Mapping[str, Row]) -> list[tuple[str, Row]]:
        """The rows with the most differences first."""
        return sorted(rows.items(), key=lambda item: (-item[1].differences, item[0]))


def count(folder: Path, verdicts: Verdicts | None = None) -> Sums:
    """Count the differences that `prepare.write` put into `folder`, with the verdicts that lie there (or these)."""
    verdicts = Verdicts.load(folder / FILE) if verdicts is None else verdicts
    sums = Sums()
    for value in reports.read(folder / prepare.LINES):
        sums.documents += 1
        host = sums.hosts.setdefault(host_of(value.get("url")), Row())
        for removal, decision in decided(verdicts, value):
            if side_of(removal) != "both":
                rule = sums.rules.setdefault(rule_of(removal), Row())
                for row in (sums.all, rule, host):
                    row.add(removal, decision.verdict)
    return sums


def as_object(sums: Sums) -> dict[str, Any]:
    """The sums as JSON has them."""
    return {
        "documents": sums.documents,
        **_object(sums.all),
        "rules": {name: _object(row) for name, row in Sums.ordered(sums.rules)},
        "hosts": {name: _object(row) for name, row in Sums.ordered(sums.hosts)},
    }


def _object(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"differences": row.differences, "sides": row.sides, "words": row.words}
    if row.judged:
        found["judged"] = {
            word: {"count": row.said[word], "share": row.said[word] / row.judged, "interval": row.interval(word)}
            for word in OF_DIFFERENCES
        }
    return found
