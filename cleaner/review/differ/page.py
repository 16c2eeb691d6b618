"""The differences of two runs as one page that loads nothing: the sums, and each difference in its article, by rule, host or document."""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from cleaner._version import __version__
from cleaner.corpus import reports
from cleaner.judge.reasons import SOURCES
from cleaner.model import CleanerError
from cleaner.report import sheet
from cleaner.report.html import embedded
from cleaner.review import article, texts, view
from cleaner.review.differ import prepare, sums
from cleaner.review.differ.pair import rule_of, side_of
from cleaner.review.verdicts import Verdicts, decided
from cleaner.system import files
from cleaner.system.addresses import host_of

MOST = 2_000
"""Differences of one page; of more a sample is drawn by a hash of their names."""
AROUND = 400
"""Characters of kept text that are shown on either side."""
FEW = 2
"""Stretches that both runs remove, one after the other, up to which their text is shown."""
LONG = 4_000
"""Characters of a difference that are shown."""
Object = dict[str, Any]


def write(folder: Path, path: Path, verdicts: Verdicts) -> None:
    """Write the page of the differences that lie in `folder` to `path`, with what `verdicts` say of them."""
    facts = prepare.facts_of(folder)
    found = sums.count(folder, verdicts)
    shown = _drawn(entries(folder, verdicts))
    data = {
        **facts,
        "sums": sums.as_object(found),
        "shown": [item for _, item in shown],
        "names": SOURCES,
        "foot": f"cleaner {__version__}",
    }
    style = resources.files("cleaner.report").joinpath("page.css").read_text(encoding="utf-8") + _part("diff.css")
    content = sheet.filled(_part("diff.html"), style, _part("diff.js"), DATA=embedded(data))
    files.write(path, content.encode("utf-8"))


def _drawn(found: Iterator[Object]) -> list[tuple[int, Object]]:
    """All of them, or `MOST` drawn by a hash of their names, in their order."""
    heap: list[tuple[int, int, Object]] = []
    for number, item in enumerate(found):
        name = f"{item['document']}:{item['id']}".encode("utf-8", "replace")
        rank = int.from_bytes(hashlib.sha256(name).digest()[:8], "big")
        push = heapq.heappush if len(heap) < MOST else heapq.heappushpop
        push(heap, (-rank, -number, item))  # the smallest hashes stay
    return sorted(((-number, item) for _, number, item in heap), key=lambda pair: pair[0])


def entries(folder: Path, verdicts: Verdicts) -> Iterator[Object]:
    """Each difference with its article around it, in the order of the documents.

    `pieces` are stretches: the text, and what it is: `kept`, `this`, or which run removes it (`pair.Side`). `parts` are those of a
    difference whose edges differ.
    """
    outputs = texts.Outputs(folder)
    try:
        for row, value in enumerate(reports.read(folder / prepare.LINES)):
            try:
                seen = prepare.seen(value, outputs.text(value, row))
            except CleanerError:
                seen = view.View("", ())
            for number, (removal, decision) in enumerate(decided(verdicts, value)):
                if side_of(removal) != "both":
                    yield _entry(value, number, seen, decision.verdict)
    finally:
        outputs.close()


def _entry(value: Object, number: int, seen: view.View, verdict: str | None) -> Object:
    removal = value["removals"][number]
    diff = removal["diff"]
    pieces = article.around(seen, value, number).pieces
    return {
        "document": value["id"] + ("" if value.get("record") is None else f"#{value['record']}"),
        "id": removal["id"],
        "title": value["title"],
        "host": host_of(value["url"]),
        "language": value["language"],
        "side": diff["side"],
        "rule": rule_of(removal),
        "pieces": _clipped(pieces, number, value["removals"]),
        "parts": diff.get("parts"),
        "a": [_said(item) for item in diff["a"]],
        "b": [_said(item) for item in diff["b"]],
        "said": verdict,
    }


def _said(item: Mapping[str, Any]) -> list[Any]:
    return [item["category"], item["score"], item["threshold"], item["reason"]]


def _clipped(pieces: Sequence[tuple[str, int, int]], number: int, removals: Sequence[Object]) -> list[tuple[str, str]]:
    """The stretches of an article as the page shows them: what is far away or long is cut short."""
    own = next((at for at, piece in enumerate(pieces) if piece[2] == number), 0)
    kinds = ["kept" if which < 0 else "this" if which == number else side_of(removals[which]) for _, _, which in pieces]
    found: list[tuple[str, str]] = []
    # White space between two stretches belongs to the run that they stand in.
    for kind, run in itertools.groupby(
        range(len(pieces)),
        key=lambda at: "both" if not pieces[at][0].strip() and at and kinds[at - 1] == "both" else kinds[at],
    ):
        members = list(run)
        agreed = sum(kinds[at] == "both" for at in members)
        if kind == "both" and agreed > FEW:
            found.append((f"[{agreed:,} stretches that both remove]", "many"))
            found.append(("\n\n", "kept"))
            continue
        found += [(_short(pieces[at][0], kinds[at], before=at < own), kinds[at]) for at in members]
    return found


def _short(text: str, kind: str, *, before: bool) -> str:
    if kind == "this":
        return text if len(text) <= LONG else f"{text[: LONG // 2]} […] {text[-LONG // 2 :]}"
    if len(text) <= AROUND:
        return text
    return f"… {text[-AROUND:]}" if before else f"{text[:AROUND]} …"


def _part(name: str) -> str:
    return resources.files("cleaner.review.differ").joinpath(name).read_text(encoding="utf-8")
