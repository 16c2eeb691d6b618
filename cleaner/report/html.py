"""What `report.html` shows of each document, as JSON that cannot leave the script element it stands in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from cleaner.model import Removal, Result
from cleaner.report import furniture
from cleaner.report.sample import Entry
from cleaner.report.statistics import Status

MAX_BODY = 1_000_000
"""The longest text of one document, as JSON; what is longer shows less of what was kept."""
_SHOWN = 300


def entry(result: Result) -> Entry:
    """The entry of a cleaned document."""
    gone = [removal for removal in result.removed if not removal.kept]
    state: Status = "held" if result.held else "changed" if gone else "unchanged"
    categories = sorted({removal.category for removal in result.removed})
    meta = {
        "id": result.id,
        "title": result.title,
        "folder": PurePosixPath(result.id).parent.as_posix(),
        "kind": result.kind,
        "language": result.language,
        "state": state,
        "words": [result.words_in, result.words_out],
        "removals": 0 if result.held else len(gone),
        "categories": categories,
        "rules": sorted({hit.id for removal in result.removed for hit in removal.rules}),
        "warnings": list(result.warnings),
        "error": None,
    }
    groups = (*categories, *([] if state == "changed" else [state]))
    return Entry(embedded(meta), _body(result), groups)


def error_entry(id: str, error: str, state: Status) -> Entry:
    """The entry of a document that could not be cleaned."""
    meta = {
        "id": id,
        "title": None,
        "folder": PurePosixPath(id).parent.as_posix(),
        "kind": None,
        "language": None,
        "state": state,
        "words": [0, 0],
        "removals": 0,
        "categories": [],
        "rules": [],
        "warnings": [],
        "error": error,
    }
    return Entry(embedded(meta), None, (state,))


def _body(result: Result) -> str:
    pieces = flow(result)
    value: dict[str, Any] = {
        "pieces": pieces,
        "runs": _runs(result, pieces),
        **_table(result.removed),
    }
    body = embedded(value)
    if len(body) > MAX_BODY:
        value["note"] = "A long document: only the ends of what was kept are shown."
        value["pieces"] = [(_ends(text) if which < 0 else text, which) for text, which in value["pieces"]]
        body = embedded(value)
    if len(body) > MAX_BODY:
        body = embedded(
            {"note": "Too long to be shown; report.jsonl has every removal.", "pieces": [], "runs": [], "removals": []}
        )
    return body


def flow(result: Result) -> list[tuple[str, int]]:
    """The document as it was, in stretches: the text, and the index of the removal it is, or -1 for what was kept.

    The pieces of a text are its source with its white space. Those of a page are blocks, set apart here, or parts of a
    block, which keep the space between them.
    """
    pieces = [piece for piece in result.pieces if piece.text]
    found: list[tuple[str, int]] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        inside = following is not None and (piece.text[-1:].isspace() or following.text[:1].isspace())
        apart = ""
        if result.kind == "html" and following is not None and not inside:
            # A page's menus are long runs of short removals: they stand close, what was kept stands as paragraphs.
            apart = "\n" if piece.removal is not None and following.removal is not None else "\n\n"
        found.append((piece.text + apart, -1 if piece.removal is None else piece.removal))
    return found


def _runs(result: Result, pieces: Sequence[tuple[str, int]]) -> list[tuple[int, int, str]]:
    """The long runs of removals on a page: first piece, the one after the last, and the line that stands for them."""
    if result.kind != "html" or result.held:
        return []
    found: list[tuple[int, int, str]] = []
    for run in furniture.runs(
        None if not text.strip() else which >= 0 and not result.removed[which].kept for text, which in pieces
    ):
        members = [result.removed[which].category for _, which in pieces[run.start : run.end] if which >= 0]
        found.append((run.start, run.end, furniture.words(run, members)))
    return found


def _table(removals: Sequence[Removal]) -> dict[str, Any]:
    """Removals as rows. A page has hundreds that differ little, so what recurs is said once, and a row has its number: categories, the
    names of rules and measures (`names`), reasons, pairs of base and threshold (`sums`). A path is how many steps it has in common with
    the path of the row before, and the rest. The page puts this together again (`unpacked` in page.js).
    """
    tables: dict[str, dict[Any, int]] = {"categories": {}, "names": {}, "reasons": {}, "sums": {}}

    def number(table: str, item: object) -> int:
        return tables[table].setdefault(item, len(tables[table]))

    rows: list[list[Any]] = []
    former: list[str] = []
    for removal in removals:
        steps = removal.path.split("/") if removal.path is not None else []
        shared = next(
            (n for n, pair in enumerate(zip(former, steps, strict=False)) if pair[0] != pair[1]),
            min(len(former), len(steps)),
        )
        former = steps
        sides = [
            [[number("names", hit.id), hit.weight, *([hit.matched] if hit.matched else [])] for hit in side]
            for side in (removal.rules, removal.against)
        ]
        rows.append(
            [
                removal.id,
                number("categories", removal.category),
                number("reasons", removal.reason),
                removal.score,
                int(removal.kept),
                number("sums", (removal.base, removal.threshold)),
                shared,
                None if removal.path is None else "/".join(steps[shared:]),
                *sides,
            ]
        )
    return {"removals": rows, **{name: list(table) for name, table in tables.items()}}


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _SHOWN + 20 else f"{text[:_SHOWN]} […] {text[-_SHOWN:]}"


def embedded(value: object) -> str:
    """JSON that cannot close the script element it stands in, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    # A lone surrogate is no character of UTF-8.
    return (
        "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        if _odd(text)
        else text
    )


def _odd(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
