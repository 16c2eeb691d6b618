"""The last verdicts of a person, and which removal a verdict is about."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cleaner.review import index
from cleaner.review.queue import Found, Queue
from cleaner.review.verdicts import Line, Verdicts

MOST = 12
"""Verdicts that are listed."""
Object = dict[str, Any]


class Recent:
    """Looks verdicts' lines up among the removals; `numbers` remembers what was found."""

    def __init__(self, queue: Queue, verdicts: Verdicts) -> None:
        self._queue, self._verdicts = queue, verdicts
        self.numbers: dict[str, int | None] = {}

    def lines(self, who: str) -> list[Object]:
        """The last verdicts of a person, the latest first; several that one key gave are one, with their `count`."""
        found: dict[str, Object] = {}
        for line in reversed(self._verdicts.lines.values()):
            if line.who != who:
                continue
            key = line.batch or line.id
            if key not in found and len(found) == MOST:
                break
            count = found[key]["count"] if key in found else 0
            found[key] = {**said(line), "n": self._number(line), "count": count + 1}
        return list(found.values())

    def _number(self, line: Line) -> int | None:
        if line.id not in self.numbers:
            found = self.removal(line)
            self.numbers[line.id] = found.n if found else None
        return self.numbers[line.id]

    def removal(self, line: Line) -> Found | None:
        """The removal that a line is about (of a group any of them, of several the one at which they were judged, as far as that is
        remembered); None for a line about a document.
        """
        known = self.numbers.get(line.batch) if line.batch is not None else None
        if known is not None:
            return self._queue.find(known)
        if line.group is not None:
            rows = self._queue.rows(
                "SELECT min(n) FROM r JOIN i.groups g USING (grp) WHERE g.name = ? HAVING count(*) > 0", [line.group]
            )
        elif line.removal is not None:
            rows = self._queue.rows(
                "SELECT r.n FROM r JOIN i.documents d USING (doc) WHERE d.id = ? AND r.id = ?",
                [index.plain(line.document or ""), line.removal],
            )
        else:
            return None
        return self._queue.find(rows[0][0]) if rows else None


def said(line: Line) -> Object:
    """A verdict as the page lists it."""
    return {name: item for name, item in asdict(line).items() if item is not None and name != "text"}
