"""What two runs over the same documents decided differently: `cleaner diff`.

Documents are matched by id (and record), removals by document, place and text. A removal that both runs have is the same
decision, whatever rules spoke for it; one that both have under another category is said as such.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from cleaner.report.database import Database
from cleaner.report.jsonl import ReportError
from cleaner.report.lean import Widener
from cleaner.report.lines import line_of
from cleaner.system.names import shown

Row = dict[str, Any]
EXAMPLES = 3
ROWS = 10_000
"""Rows that are held in memory at once."""

_MATCH = """
CREATE TABLE pairs AS
  SELECT a.number AS a, b.number AS b, coalesce(a.id, b.id) AS id, coalesce(a.record, b.record) AS record,
    a.state AS a_state, b.state AS b_state, a.digest AS a_digest, b.digest AS b_digest,
    CASE WHEN b.number IS NULL THEN 'only_a' WHEN a.number IS NULL THEN 'only_b'
      WHEN a.digest IS DISTINCT FROM b.digest AND a.digest IS NOT NULL AND b.digest IS NOT NULL THEN 'source'
      WHEN a.state <> b.state AND NOT (a.state IN ('changed', 'unchanged') AND b.state LIKE '%changed') THEN 'state'
      ELSE 'both' END AS kind
  FROM (SELECT *, row_number() OVER (PARTITION BY id, record ORDER BY number) AS turn FROM a_documents) AS a
  FULL JOIN (SELECT *, row_number() OVER (PARTITION BY id, record ORDER BY number) AS turn FROM b_documents) AS b
    ON a.id IS NOT DISTINCT FROM b.id AND a.record IS NOT DISTINCT FROM b.record AND a.turn = b.turn;
CREATE TABLE differences AS
  SELECT pairs.id, pairs.record, pairs.a AS number_a, pairs.b AS number_b,
    CASE WHEN a.id IS NULL THEN 'b' WHEN b.id IS NULL THEN 'a' ELSE 'category' END AS side,
    coalesce(a.category, b.category) AS category, CASE WHEN a.id IS NOT NULL THEN b.category END AS other,
    coalesce(a.rule, b.rule) AS rule, coalesce(a.words, b.words) AS words, coalesce(a.shown, b.shown) AS shown,
    coalesce(a."start", b."start") AS "start", coalesce(a."end", b."end") AS "end", coalesce(a.path, b.path) AS path,
    coalesce(a.score, b.score) AS score, coalesce(a.fingerprint, b.fingerprint) AS fingerprint
  FROM (SELECT pairs.a AS pair, r.*,
        row_number() OVER (PARTITION BY r.number, "start", "end", path, fingerprint ORDER BY place) AS turn
      FROM a_removals AS r JOIN pairs ON pairs.a = r.number WHERE pairs.kind = 'both') AS a
  FULL JOIN (SELECT pairs.a AS pair, r.*,
        row_number() OVER (PARTITION BY r.number, "start", "end", path, fingerprint ORDER BY place) AS turn
      FROM b_removals AS r JOIN pairs ON pairs.b = r.number WHERE pairs.kind = 'both') AS b
    ON a.pair = b.pair AND a."start" IS NOT DISTINCT FROM b."start" AND a."end" IS NOT DISTINCT FROM b."end"
      AND a.path IS NOT DISTINCT FROM b.path AND a.fingerprint = b.fingerprint AND a.turn = b.turn
  JOIN pairs ON pairs.a = coalesce(a.pair, b.pair)
  WHERE a.id IS NULL OR b.id IS NULL OR a.category <> b.category
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Removals of one rule that only run `a` has, that only `b` has, or that are another category in `b`.

    The rule is the heaviest of the removal (of run `a` where both have it). `examples` are some of them: id, record, start, end, path,
    category, other, score, text (its first 400 characters).
    """

    side: Literal["a", "b", "category"]
    rule: str
    removals: int
    words: int
    documents: int
    examples: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared. `documents` counts the pairs by kind: both, only_a, only_b, source (not the same text), state.

    `apart` holds examples of documents that cannot be compared removal by removal, with the states they have in a and b.
    `rulesets` are those of a and b (more than one when a report was put together from several runs).
    """

    documents: dict[str, int]
    words_out: tuple[int, int]
    same: int
    differences: tuple[Difference, ...]
    groups: int
    apart: tuple[Row, ...] = field(default=())

    @property
    def differs(self) -> bool:
        """Whether anything was decided differently or could not be compared."""
        return self.groups > 0 or any(count for kind, count in self.documents.items() if kind != "both")


def compare(database: Database, top: int = 0, examples: int = EXAMPLES) -> Comparison:
    """Compare the reports loaded as `a` and `b`: at most `top` groups (0: all), the largest first, each with some examples.

    The examples are chosen by a hash, so that the same two reports give the same ones.
    """
    for side in ("a", "b"):
        _widen(database, side)
    for statement in _MATCH.split(";"):
        database.connection.execute(statement)
    documents = dict.fromkeys(("both", "only_a", "only_b", "source", "state"), 0)
    documents |= dict(database.rows("SELECT kind, count(*) FROM pairs GROUP BY kind"))
    words = tuple(
        database.rows(
            f"SELECT coalesce(sum(d.words_out), 0)::BIGINT FROM pairs JOIN {side}_documents AS d ON d.number = pairs.{side} "
            "WHERE pairs.kind IN ('both', 'state')"
        )[0][0]
        for side in ("a", "b")
    )
    shared = database.rows(
        "SELECT (SELECT count(*) FROM a_removals AS r JOIN pairs ON pairs.a = r.number WHERE pairs.kind = 'both') "
        "- (SELECT count(*) FROM differences WHERE side <> 'b')"
    )[0][0]
    query = (
        "SELECT side, rule, count(*), sum(words)::BIGINT, count(DISTINCT (id, record)) FROM differences "
        "GROUP BY side, rule ORDER BY count(*) DESC, side, rule"
    )
    groups = database.rows(f"SELECT count(*) FROM ({query})")[0][0]
    found = database.rows(query + (f" LIMIT {int(top)}" if top else ""))
    return Comparison(
        documents,
        (words[0], words[1]),
        shared,
        tuple(
            Difference(side, rule, removals, words, count, _examples(database, side, rule, examples))
            for side, rule, removals, words, count in found
        ),
        groups,
        tuple(_apart(database, examples)),
    )


def _widen(database: Database, side: str) -> None:
    """Make the paths of elements whole, which go on from one another in a report. Raises ReportError where one cannot."""
    shortened = f"SELECT DISTINCT number FROM {side}_paths WHERE path[1] BETWEEN '0' AND '9'"
    rows = database.connection.execute(
        f"SELECT number, place, path FROM {side}_paths WHERE number IN ({shortened}) ORDER BY number, place"
    )
    file = database.folder / f"{side}-paths.jsonl"
    last, paths, count = None, Widener(), 0
    with file.open("w", encoding="utf-8") as lines:
        while chunk := rows.fetchmany(ROWS):
            for number, place, path in chunk:
                if number != last:
                    last, paths = number, Widener()
                try:
                    whole = paths.whole(path)
                except ValueError as error:
                    report = database.paths[side]
                    raise ReportError(f"{shown(report)}: line {line_of(report, number)}: {error}") from None
                lines.write(json.dumps({"number": number, "place": place, "path": whole}) + "\n")
                count += 1
    if count:
        database.connection.execute(
            f"UPDATE {side}_removals SET path = whole.path FROM read_json(?, format = 'newline_delimited', "
            "columns = {'number': 'BIGINT', 'place': 'BIGINT', 'path': 'VARCHAR'}) AS whole "
            f"WHERE {side}_removals.number = whole.number AND {side}_removals.place = whole.place",
            [str(file)],
        )


def differing(database: Database) -> list[tuple[int, int]]:
    """The documents that `compare` found to differ: number of the line in the report of `a`, and in that of `b`; in the order of `a`."""
    return [(a, b) for a, b in database.rows("SELECT DISTINCT number_a, number_b FROM differences ORDER BY number_a")]


def _examples(database: Database, side: str, rule: str, count: int) -> tuple[Row, ...]:
    names = ("id", "record", "start", "end", "path", "category", "other", "score", "text")
    rows = database.rows(
        'SELECT id, record, "start", "end", path, category, other, score, shown FROM differences WHERE side = ? AND rule = ? '
        'ORDER BY md5(concat_ws(chr(31), id, record, "start", path, fingerprint)), id LIMIT ?',
        [side, rule, count],
    )
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


def _apart(database: Database, count: int) -> list[Row]:
    names = ("kind", "id", "record", "a", "b")
    rows = database.rows(
        "SELECT kind, id, record, a_state, b_state FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY coalesce(a, b)) AS turn "
        "FROM pairs WHERE kind <> 'both') WHERE turn <= ? ORDER BY kind, turn",
        [count],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
