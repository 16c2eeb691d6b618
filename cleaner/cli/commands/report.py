"""`cleaner report`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from cleaner.cli.commands import verdicts
from cleaner.cli.commands.show import consoles
from cleaner.report import database, query
from cleaner.report.query import GROUPS, Group
from cleaner.system.names import shown

_HEADS = {
    "words_in": "words in",
    "words_out": "words out",
    "alone": "no other rule",
}
_STATES = {"changed", "unchanged", "held", "failed", "skipped", "warned"}
"""Columns that are left out where they are all zero."""


def report(out: Path, groups: Sequence[Group], top: int, *, as_json: bool) -> int:
    """Print the sums of a report: tables on a terminal, tab-separated lines elsewhere; returns the exit code."""
    say = consoles()
    with database.Database() as base:
        base.load(database.find(out), "a")
        totals = query.totals(base)
        found = {group: query.by(base, group, top) for group in groups or GROUPS}
        review = verdicts.of_run(out)
        if as_json:
            print_json(
                {
                    "totals": totals,
                    "by": {group: {"groups": count, "rows": rows} for group, (rows, count) in found.items()},
                    **({"review": verdicts.as_object(review)} if review else {}),
                }
            )
            return 0
        if not say.out.is_terminal:
            _lines(totals, {group: rows for group, (rows, _) in found.items()})
            return 0
        say.out.print(_table(None, [totals], 1))
        for group, (rows, count) in found.items():
            # Without being asked, a grouping that puts everything into one group says nothing.
            if groups or count > 1 or group in {"category", "rule"}:
                say.out.print()
                say.out.print(_table(group, rows, count))
        if review:
            say.out.print()
            verdicts.show(say, review)
    return 0


def _table(name: str | None, rows: Sequence[dict[str, Any]], count: int) -> Table:
    caption = f"{count - len(rows):,} more (--top 0 shows all)" if count > len(rows) else None
    table = Table(box=None, pad_edge=False, header_style="dim", caption=caption, caption_justify="left")
    if name is not None:
        table.add_column(name, overflow="fold")
    columns = [key for key in (rows[0] if rows else {"removals": 0}) if key != "name"]
    columns = [key for key in columns if key not in _STATES or any(row[key] for row in rows)]
    for key in columns:
        table.add_column(_HEADS.get(key, key), justify="right", no_wrap=True)
    has_share = name is not None and "words_in" in columns
    if has_share:
        table.add_column("gone", justify="right", no_wrap=True)
    for row in rows:
        cells = [Text(shown(str(row["name"])))] if name is not None else []
        cells += [Text(f"{row[key] or 0:,}") for key in columns]
        if has_share:
            share = (row["words_in"] - row["words_out"]) / row["words_in"] if row["words_in"] else 0.0
            cells.append(Text(_percent(share)))
        table.add_row(*cells)
    return table


def _percent(share: float) -> str:
    """A share as a percentage; what is something is never told as nothing.

    >>> _percent(0.0), _percent(0.0004), _percent(0.0321)
    ('0.0%', '<0.1%', '3.2%')
    """
    return "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def _lines(totals: dict[str, Any], groups: Mapping[Group, Sequence[dict[str, Any]]]) -> None:
    """A head and a line for each group, all with the same columns; what a grouping does not count is empty."""
    rows = [
        ("total", "", totals),
        *((group, str(row["name"]), row) for group, found in groups.items() for row in found),
    ]
    columns = list(dict.fromkeys(key for _, _, row in rows for key in row if key != "name"))
    print("by", "name", *columns, sep="\t")
    for group, name, row in rows:
        # A tab in a name would be another column.
        print(group, shown(name), *("" if row.get(key) is None else row[key] for key in columns), sep="\t")


def print_json(value: object) -> None:
    # ASCII: whatever a name or a text holds, it writes nothing on a terminal and is valid in any encoding.
    json.dump(value, sys.stdout, ensure_ascii=True, indent=2)
    sys.stdout.write("\n")
