"""What `report.html` shows of each document, as JSON that cannot leave the script element it stands in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cleaner.core import maker
from cleaner.model import Removal, ReportEvidence, Result, RuleHit
from cleaner.report import furniture
from cleaner.report.lean import MEASURE, Shortener, sentences
from cleaner.report.sample import Entry
from cleaner.report.statistics import Status, folder_of

MAX_BODY = 1_000_000
"""The longest text of one document, as JSON; what is longer shows less of what was kept."""
_SHOWN = 300
MEASURES = 2
"""Measures told on either side where no rule spoke for a removal; the others are one number, so that the sum is the score."""
REST = "topic.rest"
_PLACES = 3
"""Decimal places of that number, as weights have them."""
_hit = maker(RuleHit)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def entry(result: Result, evidence: ReportEvidence = "short") -> Entry:
    """The entry of a cleaned document. Of a removal it tells every rule and the strongest measures, or (`all`) every measure."""
    gone = [removal for removal in result.removed if not removal.kept]
    state: Status = "held" if result.held else "changed" if gone else "unchanged"
    categories = sorted({removal.category for removal in result.removed})
    meta = {
        "id": result.id,
        "title": result.title,
        "folder": folder_of(result.id),
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
    return Entry(embedded(meta), _body(result, evidence), groups)


def error_entry(id: str, error: str, state: Status) -> Entry:
    """The entry of a document that could not be cleaned."""
    meta = {
        "id": id,
        "title": None,
        "folder": folder_of(id),
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


def _body(result: Result, evidence: ReportEvidence) -> str:
    pieces = flow(result)
    value: dict[str, Any] = {
        "pieces": pieces,
        "runs": _runs(result, pieces),
        **_table(result.removed, evidence),
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


def _table(removals: Sequence[Removal], evidence: ReportEvidence) -> dict[str, Any]:
    """Removals as rows. A page has hundreds that differ little, so what recurs is said once, and a row has its number: categories, the
    names of rules and measures (`names`), the sentences of reasons (`whys`, a row has a list of them), pairs of base and threshold
    (`sums`). A path goes on from the one of the row before. A rule that matched all of the text has 1 in place of what it matched. The
    page puts this together again (`unpacked` in page.js).
    """
    tables: dict[str, dict[Any, int]] = {"categories": {}, "names": {}, "whys": {}, "sums": {}}
    categories, names, whys, sums = tables.values()
    paths = Shortener()
    reasons: dict[str, list[int]] = {}
    rows: list[list[Any]] = []
    for removal in removals:
        text, reason = removal.text, removal.reason
        sides = (removal.rules, removal.against) if evidence == "all" else strongest(removal.rules, removal.against)
        if (why := reasons.get(reason)) is None:
            why = reasons[reason] = [whys.setdefault(part, len(whys)) for part in sentences(reason)]
        rows.append(
            [
                removal.id,
                categories.setdefault(removal.category, len(categories)),
                why,
                removal.score,
                int(removal.kept),
                sums.setdefault((removal.base, removal.threshold), len(sums)),
                None if removal.path is None else paths.short(removal.path),
                *[[_row(names.setdefault(hit.id, len(names)), hit, text) for hit in side] for side in sides],
            ]
        )
    return {"removals": rows, **{name: list(table) for name, table in tables.items()}}


def _row(name: int, hit: RuleHit, text: str) -> list[Any]:
    if not hit.matched:
        return [name, hit.weight]
    return [name, hit.weight, 1 if hit.matched == text else hit.matched]


def strongest(rules: Sequence[RuleHit], against: Sequence[RuleHit]) -> tuple[list[RuleHit], list[RuleHit]]:
    """Both sides with their rules, the strongest measures where no rule spoke for the removal, and all other measures as one number.

    >>> strongest([RuleHit("en.share.follow", 2.0, ""), RuleHit("topic.links", 1.5, "")], [RuleHit("topic.place", -0.5, "")])
    ([RuleHit(id='en.share.follow', weight=2.0, matched=''), RuleHit(id='topic.rest', weight=1.0, matched='')], [])
    """
    told = [hit for hit in rules if hit.id[:6] != MEASURE]
    others = [hit for hit in against if hit.id[:6] != MEASURE]
    if not told:
        measures = _first(rules), _first(against)
        told, others = (
            [hit for hit in hits if hit.id[:6] != MEASURE or hit in first]
            for hits, first in zip((rules, against), measures, strict=True)
        )
    rest = round(
        sum([hit.weight for hit in (*rules, *against)]) - sum([hit.weight for hit in (*told, *others)]), _PLACES
    )
    if not told and rest <= 0:
        return [*rules], [*against]  # Something has to speak for a removal.
    if rest:
        (others if rest < 0 else told).append(_hit(REST, rest, ""))
    return told, others


def _first(hits: Sequence[RuleHit]) -> list[RuleHit]:
    """The strongest measures, which come first."""
    return [hit for hit in [hit for hit in hits if hit.id[:6] == MEASURE][:MEASURES] if hit.id != REST]


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _SHOWN + 20 else f"{text[:_SHOWN]} […] {text[-_SHOWN:]}"


def embedded(value: object) -> str:
    """JSON that cannot close the script element it stands in, whatever an article says."""
    text = _json(value)
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
