"""What to judge next: the filtered queue, its counts, and what is judged already, answered from the index.

The verdicts live in memory beside the index (they are read from their file at the start), so the index is never written to.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.review import index
from cleaner.review.entries import cursor_of, entry, mixed
from cleaner.review.filters import BANDS, EXTRA_STATES, STATES, Filters
from cleaner.review.verdicts import Decision, Verdicts

TOP = 200
"""Hosts, rules and languages that the filters list; the most frequent come first."""
PASSES = 8
"""Times that groups which a page does not have yet are looked for further down; what is found then is the page, full or not."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a removal stands: its document's number, its number in the document, its group, and its document's line of the report."""

    n: int
    doc: int
    number: int
    group: int
    group_name: str
    start: int
    size: int
    row: int | None


class Queue:
    """The index, opened, with the state of each removal. Safe to use from several threads."""

    def __init__(self, out: Path) -> None:
        self._lock = threading.RLock()
        self._db = index.library().connect()
        path = str(out / index.FILE).replace("'", "''")
        self._db.execute(f"ATTACH '{path}' AS i (READ_ONLY)")
        # One narrow copy in memory: the queue and all counts read nothing else.
        self._db.execute(
            "CREATE TABLE r AS SELECT *, 0::UTINYINT AS state, false AS flagged, false AS disputed FROM i.removals"
        )
        self._searched: str | None = None
        self.names: dict[str, list[str]] = {}
        for kind, _, name in self.rows("SELECT kind, code, coalesce(name, '') FROM i.names ORDER BY kind, code"):
            self.names.setdefault(kind, []).append(name)
        self._codes = {
            kind: {name: code for code, name in reversed(list(enumerate(names)))} for kind, names in self.names.items()
        }
        self.total = self._one("SELECT count(*) FROM r")
        self.documents = self._one("SELECT count(*) FROM i.documents")
        self.held = self._one("SELECT count(*) FROM i.documents WHERE held")

    def close(self) -> None:
        """Let go of the index."""
        self._db.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query over `r` (the removals and their state) and the tables of the index (`i.`)."""
        with self._lock:
            found: list[tuple[Any, ...]] = self._db.execute(query, values).fetchall()
            return found

    def _one(self, query: str, values: Sequence[Any] = ()) -> int:
        return int(self.rows(query, values)[0][0] or 0)

    # What is judged

    def take(self, verdicts: Verdicts) -> None:
        """Set the state of everything that the verdicts speak about."""
        removals, groups, _ = verdicts.keys()
        names = sorted(groups)
        said = [verdicts.on_removal("", "", name) for name in names]
        self._set(
            "(SELECT r.n, s.* EXCLUDE (key) FROM r JOIN i.groups g USING (grp) JOIN s ON s.key = g.name)", names, said
        )
        rows = self.named(sorted(removals))
        self.mark([row[0] for row in rows], [verdicts.on_removal(*row[1:]) for row in rows])

    def named(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, str, str, str]]:
        """Removals by document and id: the number, the two names, and the group's."""
        rows = self.rows(
            "SELECT r.n, p.at, g.name FROM (SELECT unnest(?::VARCHAR[]) AS document, unnest(?::VARCHAR[]) AS removal, "
            "unnest(?::INTEGER[]) AS at) p JOIN i.documents d ON d.id = p.document "
            "JOIN r ON r.doc = d.doc AND r.id = p.removal JOIN i.groups g ON g.grp = r.grp",
            [
                [index.plain(document) for document, _ in pairs],
                [removal for _, removal in pairs],
                list(range(len(pairs))),
            ],
        )
        return [(n, *pairs[at], group) for n, at, group in rows]

    def mark(self, numbers: Sequence[int], decisions: Sequence[Decision]) -> None:
        """Set the state of these removals."""
        self._set("(SELECT key AS n, s.* EXCLUDE (key) FROM s)", list(numbers), decisions)

    def _set(self, source: str, keys: Sequence[int] | Sequence[str], decisions: Sequence[Decision]) -> None:
        if not keys:
            return
        kind = "INTEGER" if isinstance(keys[0], int) else "VARCHAR"
        states = [STATES.index(decision.verdict) if decision.verdict else 0 for decision in decisions]
        with self._lock:
            self._db.execute(
                f"WITH s AS (SELECT unnest(?::{kind}[]) AS key, unnest(?::UTINYINT[]) AS state, unnest(?::BOOLEAN[]) AS flagged, "
                "unnest(?::BOOLEAN[]) AS disputed) UPDATE r SET state = t.state, flagged = t.flagged, disputed = t.disputed "
                f"FROM {source} t WHERE r.n = t.n",
                [keys, states, [item.flagged for item in decisions], [item.disputed for item in decisions]],
            )

    def judged(self) -> int:
        """How many removals somebody has judged."""
        return self._one("SELECT count(*) FROM r WHERE state > 0")

    def judged_ones(self) -> list[tuple[str, str, str]]:
        """Those removals: document's id, removal's id, group's name."""
        rows = self.rows(
            "SELECT d.id, r.id, g.name FROM r JOIN i.documents d USING (doc) JOIN i.groups g USING (grp) WHERE state > 0"
        )
        return [(document, removal, group) for document, removal, group in rows]

    # What is next

    def items(self, filters: Filters, after: str = "", limit: int = 40) -> tuple[list[dict[str, Any]], str]:
        """The next entries of the queue, and what to ask with for those that follow ("" when there are none).

        An entry is a removal, and stands for all unjudged ones of its text and category (`size` of them fit the filters), except in
        the order "document", where each removal is an entry.
        """
        with self._lock:  # the table of what was found belongs to one question at a time
            return self._items(filters, cursor_of(after), limit)

    def _items(
        self, filters: Filters, cursor: tuple[float, float, float, float], limit: int
    ) -> tuple[list[dict[str, Any]], str]:
        where, values = self._where(filters)
        if filters.order == "document":
            rows = self.rows(
                f"SELECT n, grp, score, 1 FROM r WHERE {where} AND n > ? ORDER BY n LIMIT ?",
                [*values, int(cursor[1]), limit],
            )
            items = [entry(row) for row in rows]
            return items, f"0:{rows[-1][0]}:0:0" if len(rows) == limit else ""
        doubtful = self._doubtful(where, values, cursor, limit) if filters.order != "sample" else []
        drawn = self._drawn(filters, where, values, cursor, limit) if filters.order != "doubt" else []
        if filters.order == "sample":
            taken: list[tuple[bool, tuple[Any, ...]]] = [(True, row) for row in drawn]
        else:
            taken = mixed(doubtful, drawn, limit)
        used = [row for is_drawn, row in taken if not is_drawn], [row for is_drawn, row in taken if is_drawn]
        low = used[0][-1] if used[0] else (cursor[1], 0, cursor[0])
        high = used[1][-1] if used[1] else (cursor[3], 0, 0, 0, cursor[2])
        seen: dict[int, tuple[Any, ...]] = {}
        for _, row in taken:
            seen.setdefault(row[1], row)
        drawn_too = {
            n
            for (n,) in self.rows(
                "SELECT DISTINCT n FROM i.sample WHERE list_contains(?::INTEGER[], n)",
                [[row[0] for row in seen.values()]],
            )
        }
        items = [entry(row, drawn=row[0] in drawn_too) for row in seen.values()]
        more = len(doubtful) == limit or len(drawn) == limit
        return items, f"{low[2]!r}:{low[0]}:{high[4]}:{high[0]}" if more and taken else ""

    def _doubtful(
        self, where: str, values: Sequence[Any], cursor: Sequence[float], limit: int
    ) -> list[tuple[Any, ...]]:
        """The lowest scores, of each group the lowest: a few rows are sorted at a time, never all of them grouped."""
        found: dict[int, tuple[int, int, float]] = {}
        low: tuple[float, float] = (cursor[0], cursor[1])
        for _ in range(PASSES):
            rows = self.rows(
                f"SELECT n, grp, score FROM r WHERE {where} AND (score > ? OR score = ? AND n > ?) "
                "AND NOT list_contains(?::INTEGER[], grp) ORDER BY score, n LIMIT ?",
                [*values, low[0], low[0], int(low[1]), list(found), 4 * limit],
            )
            for n, group, score in rows:
                if len(found) < limit:
                    found.setdefault(group, (n, group, score))
            if len(rows) < 4 * limit or len(found) >= limit:
                break
            low = (rows[-1][2], rows[-1][0])
        sizes = dict(
            self.rows(
                f"SELECT grp, count(*) FROM r WHERE list_contains(?::INTEGER[], grp) AND {where} GROUP BY grp",
                [list(found), *values],
            )
        )
        return [(*row, sizes.get(row[1], 1)) for row in found.values()]

    def _drawn(
        self, filters: Filters, where: str, values: Sequence[Any], cursor: Sequence[float], limit: int
    ) -> list[tuple[Any, ...]]:
        rule = self._codes["rule"].get(filters.rule) if filters.rule else None
        return self.rows(
            "SELECT * FROM (SELECT n, any_value(grp), any_value(score), 1, min(rank) AS k FROM i.sample JOIN r USING (n) "
            f"WHERE {where}{' AND rule = ?' if rule is not None else ''} GROUP BY n) WHERE (k, n) > (?, ?) ORDER BY k, n LIMIT ?",
            [*values, *([] if rule is None else [rule]), int(cursor[2]), int(cursor[3]), limit],
        )

    def find(self, n: int) -> Found | None:
        """Where removal `n` stands."""
        rows = self.rows(
            "SELECT r.n, r.doc, r.number, r.grp, g.name, d.start, d.size, d.row FROM r JOIN i.documents d USING (doc) "
            "JOIN i.groups g USING (grp) WHERE r.n = ?",
            [n],
        )
        return Found(*rows[0]) if rows else None

    def group(self, group: int) -> list[tuple[int, str, str]]:
        """All removals of a group: number, document's id, removal's id."""
        rows = self.rows(
            "SELECT r.n, d.id, r.id FROM r JOIN i.documents d USING (doc) WHERE r.grp = ? ORDER BY n", [group]
        )
        return [(n, document, removal) for n, document, removal in rows]

    def group_facts(self, group: int) -> dict[str, int]:
        """How many removals a group has, in how many documents, and how many of them nobody has judged."""
        row = self.rows(
            "SELECT count(*), count(DISTINCT doc), count(*) FILTER (state = 0) FROM r WHERE grp = ?", [group]
        )[0]
        return {"size": row[0], "documents": row[1], "unjudged": row[2]}

    def first_of(self, doc: int) -> list[tuple[int, int]]:
        """Each removal of a document: its number in the document, and its number in the index."""
        return [(number, n) for number, n in self.rows("SELECT number, n FROM r WHERE doc = ? ORDER BY n", [doc])]

    # Counts

    def counts(self, filters: Filters) -> dict[str, list[tuple[str, int]]]:
        """For each filter its choices and how many removals each would show, the other filters being as they are."""
        with self._lock:
            return self._counts(filters)

    def _counts(self, filters: Filters) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for kind in ("category", "host", "language", "differs"):
            where, values = self._where(filters, without=kind)
            rows = self.rows(
                f"SELECT {kind}, count(*) AS c FROM r WHERE {where} GROUP BY 1 ORDER BY c DESC, 1 LIMIT {TOP}", values
            )
            found[kind] = [(self.names[kind][code] or "none", count) for code, count in rows]
        where, values = self._where(filters, without="rule")
        rows = self.rows(
            f"SELECT rule, count(*) AS c FROM i.fired JOIN r USING (n) WHERE {where} GROUP BY 1 ORDER BY c DESC, 1 LIMIT {TOP}",
            values,
        )
        found["rule"] = [(self.names["rule"][code], count) for code, count in rows]
        for kind, (column, labels) in BANDS.items():
            where, values = self._where(filters, without=kind)
            some = dict(self.rows(f"SELECT {column}, count(*) FROM r WHERE {where} GROUP BY 1", values))
            found[kind] = [(label, some.get(code, 0)) for code, label in enumerate(labels)]
        where, values = self._where(filters, without="state")
        row = self.rows(
            f"SELECT {', '.join(f'count(*) FILTER (state = {code})' for code in range(len(STATES)))}, "
            "count(*) FILTER (state > 0), count(*) FILTER (flagged), count(*) FILTER (disputed), count(*) "
            f"FROM r WHERE {where}",
            values,
        )[0]
        found["state"] = list(zip((*STATES, *EXTRA_STATES), row, strict=True))
        return found

    def numbers(self, filters: Filters) -> Iterable[int]:
        """The numbers of all removals that fit, in order."""
        with self._lock:
            where, values = self._where(filters)
            return [row[0] for row in self.rows(f"SELECT n FROM r WHERE {where} ORDER BY n", values)]

    def _where(self, filters: Filters, without: str = "") -> tuple[str, list[Any]]:
        if filters.q:
            self._search(index.fold(filters.q))
        return filters.condition(self._codes, without)

    def _search(self, words: str) -> None:
        """Have the table `found` hold the removals whose text, or whose document's name or title, holds these words."""
        with self._lock:
            if words == self._searched:
                return
            self._db.execute(
                "CREATE OR REPLACE TABLE found AS SELECT n FROM r WHERE grp IN (SELECT grp FROM i.groups WHERE contains(folded, ?)) "
                "UNION SELECT n FROM r WHERE doc IN (SELECT doc FROM i.documents WHERE contains(folded, ?))",
                [words, words],
            )
            self._searched = words
