"""`cleaner diff`: what two runs decided differently; in numbers, as a page, and as something to be judged."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from cleaner.cli.commands.report import print_json
from cleaner.cli.commands.show import Consoles, consoles
from cleaner.formats.suffixes import format_of
from cleaner.model import CleanerError
from cleaner.report import compare, database
from cleaner.report.compare import Comparison
from cleaner.system.names import shown

_KINDS = {
    "only_a": "only in A",
    "only_b": "only in B",
    "source": "another text in B (not compared)",
    "state": "held, failed or passed over in one run only",
}
_SIDES = {"a": "only A removes", "b": "only B removes", "category": "another category"}
_BLOCKS = {**_SIDES, "edges": "other edges"}
_SHOWN = 160
"""Characters of a removal that are printed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for beside the numbers.

    `html` is the page to write, `out` the folder of the differences (that of an earlier review is found without it), `review` whether
    to judge them now, on `port` (0: a free one), as `who` (None: the user's name), with a browser or without.
    """

    html: Path | None = None
    out: Path | None = None
    review: bool = False
    port: int = 0
    who: str | None = None
    browser: bool = True

    @property
    def blocks(self) -> bool:
        """Whether the differences themselves are needed."""
        return self.html is not None or self.out is not None or self.review


def diff(before: Path, after: Path, top: int, examples: int, wanted: Wanted, *, as_json: bool) -> int:
    """Print what two runs decided differently; the exit code is 1 when they differ, as diff's is, or that of the review."""
    say = consoles(stdout_is_taken=as_json)
    with database.Database() as base:
        base.load(database.find(before), "a")
        base.load(database.find(after), "b")
        found = compare.compare(base, top, examples)
        pairs = compare.differing(base) if wanted.blocks else []
    with _folder(after, wanted) as folder:
        judged = _blocks(before, after, pairs, folder, found, wanted, say) if folder is not None else None
        if as_json:
            print_json({**_object(found), **({"blocks": judged} if judged is not None else {})})
        else:
            _print(found, say, before, after)
            if judged is not None:
                _told(judged, say)
        if wanted.review and folder is not None:
            from cleaner.cli.commands import review

            return review.review(folder, wanted.port, wanted.who, browser=wanted.browser)
    return 1 if found.differs else 0


@contextlib.contextmanager
def _folder(after: Path, wanted: Wanted) -> Iterator[Path | None]:
    """Where the differences go: a folder that stays where they are to be judged, else one of this command's own."""
    if wanted.out is not None or wanted.review:
        yield wanted.out or _usual(after)
    elif wanted.blocks:
        with tempfile.TemporaryDirectory(prefix="cleaner-diff-") as name:
            yield Path(name)
    else:
        yield None


def _usual(after: Path) -> Path:
    from cleaner.review.differ import prepare

    return (after if after.is_dir() else after.parent) / prepare.FOLDER


def _blocks(
    before: Path,
    after: Path,
    pairs: Sequence[tuple[int, int]],
    folder: Path,
    found: Comparison,
    wanted: Wanted,
    say: Consoles,
) -> dict[str, Any]:
    """Write the differences, and the page when it is wanted; returns the sums of them as JSON has them."""
    from cleaner.review.differ import page, prepare, sums
    from cleaner.review.verdicts import FILE, Verdicts

    reports = database.find(before), database.find(after)
    for path in reports:
        if format_of(path.name) != "jsonl":
            raise CleanerError(f"{shown(path)}: the page and the review read report.jsonl (packed or not), no table")
    facts = {
        "a": shown(before),
        "b": shown(after),
        "documents": found.documents,
        "words_out": {"a": found.words_out[0], "b": found.words_out[1]},
        "same": found.same,
        "apart": list(found.apart),
    }
    made = prepare.write(*reports, pairs, folder, facts)
    for problem in dict.fromkeys(made.problems):
        say.notice(f"shown without its article: {problem}")
    # A page alone tells what an earlier review said, too.
    verdicts = Verdicts.load(folder / FILE) if (folder / FILE).exists() else Verdicts.load(_usual(after) / FILE)
    if wanted.html is not None:
        page.write(folder, wanted.html, verdicts)
        say.notice(f"The differences are in {shown(wanted.html)}.") if wanted.review else None
    return sums.as_object(sums.count(folder, verdicts))


def _told(judged: dict[str, Any], say: Consoles) -> None:
    """The blocks that differ, and which run is right, in two lines."""
    sides = ", ".join(f"{judged['sides'][side]:,} {text}" for side, text in _BLOCKS.items() if judged["sides"][side])
    say.out.print()
    say.out.print(
        Text(
            f"{judged['differences']:,} blocks differ in {judged['documents']:,} documents"
            + (f": {sides}" if sides else "")
        ),
        soft_wrap=True,
    )
    if said := judged.get("judged"):
        count = sum(item["count"] for item in said.values())
        low, high = said["b"]["interval"]
        say.out.print(
            Text(
                f"{count:,} of them judged: A right {said['a']['count']:,}, B right {said['b']['count']:,}, neither "
                f"{said['neither']['count']:,}; B is right in {said['b']['share']:.1%} (95 %: {low:.1%} to {high:.1%})"
            ),
            soft_wrap=True,
        )


def _object(found: Comparison) -> dict[str, Any]:
    return {
        "documents": found.documents,
        "words_out": {"a": found.words_out[0], "b": found.words_out[1]},
        "same": found.same,
        "groups": found.groups,
        "differences": [
            {
                "side": item.side,
                "rule": item.rule,
                "removals": item.removals,
                "words": item.words,
                "documents": item.documents,
                "examples": list(item.examples),
            }
            for item in found.differences
        ],
        "apart": list(found.apart),
    }


def _print(found: Comparison, say: Consoles, before: Path, after: Path) -> None:
    out = say.out
    out.print(Text(f"A is {shown(before)}, B is {shown(after)}."), soft_wrap=True)
    out.print(
        Text(f"{found.documents['both']:,} documents compared; {found.same:,} removals are the same."), soft_wrap=True
    )
    out.print(Text(f"words out: {found.words_out[0]:,} in A, {found.words_out[1]:,} in B"), soft_wrap=True)
    for kind, text in _KINDS.items():
        if found.documents[kind]:
            out.print(Text(f"{found.documents[kind]:,} documents {text}:"), soft_wrap=True)
            for row in found.apart:
                if row["kind"] == kind:
                    states = f" ({row['a']} in A, {row['b']} in B)" if kind == "state" else ""
                    out.print(Text(f"  {_name(row)}{states}"), soft_wrap=True)
    for item in found.differences:
        counts = f"{item.removals:,} removals, {item.words:,} words, {item.documents:,} documents"
        heading = f"{_SIDES[item.side]}: {shown(item.rule)} · {counts}"
        out.print()
        out.print(Text(heading, style="bold"), soft_wrap=True)
        for row in item.examples:
            text = " ".join(str(row["text"] or "").split())
            text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            category = f"{row['category']} → {row['other']}" if item.side == "category" else row["category"]
            where = row["path"] if row["start"] is None else f"{row['start']}–{row['end']}"
            out.print(
                Text(f"  {_name(row)} {shown(str(where))} [{shown(str(category))}] {shown(text)}"), soft_wrap=True
            )
    if found.groups > len(found.differences):
        out.print(f"\n{found.groups - len(found.differences):,} more rules (--top 0 shows all)")


def _name(row: dict[str, Any]) -> str:
    return shown(str(row["id"])) + ("" if row["record"] is None else f"#{row['record']}")
