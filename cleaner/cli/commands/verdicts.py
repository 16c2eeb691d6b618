"""`cleaner rules stats` and `cleaner rules fixtures`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from cleaner import packs
from cleaner.cli.commands.show import Consoles, consoles
from cleaner.model import PackError
from cleaner.review import suggest
from cleaner.review.precision import Counts, RuleCount, Share, count
from cleaner.review.verdicts import FILE
from cleaner.system import files
from cleaner.system.names import shown

HEADS = ("rule", "removals", "words", "drawn right", "drawn judged", "precision", "low", "high", "right", "judged")


def stats(outs: Sequence[Path], *, as_json: bool) -> int:
    """Print the precision of each rule: a table on a terminal, tab-separated lines elsewhere."""
    say = consoles()
    sums = count(outs)
    for problem in sums.problems:
        say.error(f"passed over: {problem}")
    if as_json:
        print(json.dumps(as_object(sums), ensure_ascii=False, indent=2))
    elif say.out.is_terminal:
        show(say, sums)
    else:
        print(*HEADS, sep="\t")
        for name, entry in _order(sums):
            if entry.all.judged:
                print(name, *_cells(entry), sep="\t")
    return 0


def of_run(out: Path) -> Counts | None:
    """What was judged in the run under `out`; None when nobody has begun."""
    return count([out]) if (out / FILE).is_file() and (out / "report.jsonl").is_file() else None


def show(say: Consoles, sums: Counts) -> None:
    """Print the table of the rules that were judged, and the sums."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for head in HEADS:
        table.add_column(head, justify="left" if head == "rule" else "right", overflow="fold")
    for name, entry in _order(sums):
        if entry.all.judged:
            table.add_row(Text(shown(name)), *_cells(entry))
    say.out.print(table)
    say.out.print(f"{sums.judged:,} of {sums.removals:,} removals judged, {sums.right:,} right.", highlight=False)
    if sums.read:
        low, high = sums.recall.interval
        say.out.print(
            f"Recall {_percent(sums.recall.value)} of the words of boilerplate (95 %: {low:.3f} to {high:.3f}), in {sums.read:,} "
            f"documents read ({sums.recall.missed:,} words missed).",
            highlight=False,
        )
    for item in sums.agreement:
        told = "not defined: both always said the same word" if item.kappa is None else f"{item.kappa:.3f}"
        say.out.print(
            Text(
                f"{shown(item.people[0])} and {shown(item.people[1])} agree on {item.same:,} of {item.both:,} removals that both judged "
                f"(Cohen's kappa {told})."
            )
        )


def _order(sums: Counts) -> list[tuple[str, RuleCount]]:
    """The rules that are wrong most surely come first."""
    return sorted(sums.rules.items(), key=lambda item: (_shown(item[1]).interval[1], -item[1].removals, item[0]))


def _shown(entry: RuleCount) -> Share:
    return entry.drawn if entry.drawn.judged else entry.all


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _cells(entry: RuleCount) -> list[str]:
    share = _shown(entry)
    low, high = share.interval
    return [
        *(str(entry.removals), str(entry.words), str(entry.drawn.right), str(entry.drawn.judged)),
        *(_percent(share.value), f"{low:.3f}", f"{high:.3f}", str(entry.all.right), str(entry.all.judged)),
    ]


def as_object(sums: Counts) -> dict[str, object]:
    """The sums as JSON has them."""

    def share(item: Share) -> dict[str, object]:
        return {"right": item.right, "judged": item.judged, "share": item.value, "interval": item.interval}

    return {
        "removals": sums.removals,
        "judged": sums.judged,
        "right": sums.right,
        "documents": sums.documents,
        "read": sums.read,
        "recall": {
            "removed": sums.recall.removed,
            "missed": sums.recall.missed,
            "share": sums.recall.value,
            "interval": sums.recall.interval,
        },
        "agreement": [
            {"people": item.people, "both": item.both, "same": item.same, "kappa": item.kappa}
            for item in sums.agreement
        ],
        "rules": {
            name: {
                "removals": entry.removals,
                "words": entry.words,
                "drawn": share(entry.drawn),
                "all": share(entry.all),
            }
            for name, entry in _order(sums)
        },
    }


def fixtures(out: Path, extra: Sequence[str], write: Path | None, suppress: Path | None) -> int:
    """Print the examples that the verdicts give, or write them; returns the exit code."""
    say = consoles()
    if write is not None and not write.exists():
        raise PackError(f"{shown(write)}: no such rule pack")
    found = suggest.suggest(out, packs.load(extra))
    for why, number in sorted(found.passed.items()):
        say.notice(f"{number} × no example: {why}")
    examples = {name: entry for name, entry in sorted(found.examples.items()) if entry.match or entry.no_match}
    if suppress is not None:
        entries = suggest.suppressions(found)
        files.write(suppress, suggest.suppress_pack(entries).encode("utf-8"))
        say.out.print(f"{len(entries)} suppressions written to {shown(suppress)}", soft_wrap=True, markup=False)
    if write is not None:
        added = suggest.write_examples(write, examples)
        for name in examples:
            if name not in added:
                say.notice(f"{name}: does not stand in {shown(write)}")
        say.out.print(
            f"{sum(added.values())} examples written to {shown(write)}; cleaner rules check says what they ask for",
            soft_wrap=True,
            markup=False,
        )
    elif suppress is None:
        for entry in examples.values():
            print(suggest.snippet(entry) + "\n")
    return 0
