"""The sums that `cleaner report` prints, asked of a loaded report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from cleaner.report.database import Database

Group = Literal["category", "rule", "host", "language", "folder"]
GROUPS: tuple[Group, ...] = get_args(Group)
Row = dict[str, Any]

_TOTALS = """
SELECT count(*) FILTER (state <> 'skipped') AS documents,
  {states},
  coalesce(sum(words_in), 0)::BIGINT AS words_in, coalesce(sum(words_out), 0)::BIGINT AS words_out,
  (SELECT count(*) FROM a_removals) AS removals, count(*) FILTER (warnings > 0) AS warned
FROM a_documents
"""
_STATES = ("changed", "unchanged", "held", "failed", "skipped")

# A category or a rule: what it removed. A removal with several rules counts for each of them.
_BY_CATEGORY = """
SELECT category AS name, count(*) AS removals, sum(words)::BIGINT AS words, count(DISTINCT number) AS documents
FROM a_removals GROUP BY ALL ORDER BY words DESC, name
"""
_BY_RULE = """
SELECT rule AS name, count(*) AS removals, sum(words)::BIGINT AS words, count(DISTINCT number) AS documents,
  count(*) FILTER (alone) AS alone
FROM (
  SELECT number, place, rule, words, count(*) FILTER (spoken) OVER (PARTITION BY number, place) = 1 AND spoken AS alone, spoken
  FROM (SELECT a_hits.*, words, len(regexp_extract_all(a_hits.rule, '\\.')) > 1 AS spoken
    FROM a_hits JOIN a_removals USING (number, place))
) GROUP BY rule, spoken ORDER BY spoken DESC, removals DESC, words DESC, name
"""
# A host, a language or a folder: what became of its documents.
_BY_PLACE = """
SELECT {column} AS name, count(*) AS documents, {states}, coalesce(sum(gone.removals), 0)::BIGINT AS removals,
  sum(words_in)::BIGINT AS words_in, sum(words_out)::BIGINT AS words_out
FROM a_documents LEFT JOIN (SELECT number, count(*) AS removals FROM a_removals GROUP BY number) AS gone USING (number)
WHERE state <> 'skipped' GROUP BY {column} ORDER BY documents DESC, name
"""


def totals(database: Database) -> Row:
    """Documents by state, words, removals of the report loaded as `a`; `warned` is how many documents have warnings."""
    return _rows(database, _TOTALS.format(states=_counts()))[0]


def by(database: Database, group: Group, top: int = 0) -> tuple[list[Row], int]:
    """The rows of a grouping (at most `top`, 0: all) and how many there are in all.

    For category and rule a row has removals, words and documents; a rule's `alone` counts the removals for which no other rule spoke.
    For host, language and folder it has the documents by state, removals, and words in and out.
    """
    query = {"category": _BY_CATEGORY, "rule": _BY_RULE}.get(group)
    if query is None:
        query = _BY_PLACE.format(column=group, states=_counts(_STATES[:-1]))
    count = database.rows(f"SELECT count(*) FROM ({query})")[0][0]
    return _rows(database, query + (f" LIMIT {int(top)}" if top else "")), count


def _counts(states: Sequence[str] = _STATES) -> str:
    return ", ".join(f"count(*) FILTER (state = '{state}') AS {state}" for state in states)


def _rows(database: Database, query: str) -> list[Row]:
    found = database.connection.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
