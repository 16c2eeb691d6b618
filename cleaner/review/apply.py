"""The clean texts and the report again, with the verdicts: OUT stays as it is, and another folder gets what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from cleaner.model import Category, Piece, Removal, Result, RuleHit
from cleaner.pipeline import ledger
from cleaner.pipeline.ledger import Cut
from cleaner.report import jsonl
from cleaner.review import view
from cleaner.review.verdicts import Decision, Line, Verdicts
from cleaner.review.view import View
from cleaner.segment.normal import count_words, trim
from cleaner.system.digest import group_key

BY_HAND = "review.marked"
"""What stands for a rule where a person found the boilerplate."""
CERTAIN = 10.0
"""The score of what a person decided, in log-odds."""
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A document after the verdicts: its clean text, its object for the report, and its text with everything in place."""

    text: str
    value: Object
    pieces: tuple[Piece, ...]
    changed: bool
    unplaced: int
    """Verdicts that would change the text, on removals whose place the report does not say."""

    def result(self) -> Result:
        """The document as a result, for the report's page."""
        return replace(jsonl.from_object(self.value, self.text), pieces=self.pieces)


@dataclass(frozen=True, slots=True)
class _Final:
    """A removal as it is in the end. `origin` is the report's object of it, None for one that a person marked."""

    removal: Removal
    origin: Mapping[str, Any] | None
    verdict: str | None


def judge(value: Mapping[str, Any], clean: str, verdicts: Verdicts) -> Judged:
    """Apply the verdicts to one document of the report. Raises ViewError when text and report do not fit."""
    shown = view.build(value, clean)
    removals = cast("Sequence[Mapping[str, Any]]", value["removals"])
    decisions = [
        verdicts.on_removal(value["id"], item["id"], group_key(item["category"], item["text"])) for item in removals
    ]
    marks = _marks(value, shown, verdicts)
    if marks or any(decision.verdict == "adjust" for decision in decisions):
        text, finals = _cut_anew(value, shown, removals, decisions, marks)
    else:
        text, finals = _put_back(value, shown, removals, decisions)
    pieces = _pieces(shown, finals)
    report = list(_objects(value, finals))
    placed = {place.removal for place in shown.places}
    report += [dict(item) for number, item in enumerate(removals) if number not in placed]
    made = {
        **value,
        "removals": report,
        "held": bool(value["held"]) and not finals,
        "words": {**value["words"], "out": count_words(text)},
        "characters": {**value["characters"], "out": len(text)},
    }
    unplaced = sum(
        decision.verdict in {"wrong", "adjust"} for number, decision in enumerate(decisions) if number not in placed
    )
    return Judged(text, made, pieces, text != clean, unplaced)


def _marks(value: Mapping[str, Any], shown: View, verdicts: Verdicts) -> list[Line]:
    """What a person marked in the document; of a held one that was judged to be no article, all of it."""
    marks = [line for line in verdicts.missed(value["id"]) if (line.end or 0) <= len(shown.text)]
    said = verdicts.on_document(value["id"]).line
    if value["held"] and said is not None and said.verdict == "wrong" and shown.text.strip():
        marks = [replace(said, start=0, end=len(shown.text), category=said.category or "navigation")]
    return marks


def _put_back(
    value: Mapping[str, Any], shown: View, removals: Sequence[Mapping[str, Any]], decisions: Sequence[Decision]
) -> tuple[str, list[_Final]]:
    """Bring back what was wrong; everything else stays cut exactly as it was."""
    finals: list[_Final] = []
    parts: list[str] = []
    at = 0
    for place in shown.places:
        item, decision = removals[place.removal], decisions[place.removal]
        left = place.left or decision.verdict == "wrong"
        before, after = ("", "") if left else (place.before, place.after)
        if not left:
            parts.append(shown.text[at : place.start - len(before)])
            at = place.end + len(after)
        removal = _removal(item, decision, place.start, place.end, left)
        finals.append(_Final(replace(removal, before=before, after=after), item, decision.verdict))
    parts.append(shown.text[at:])
    return "".join(parts), finals


def _cut_anew(
    value: Mapping[str, Any],
    shown: View,
    removals: Sequence[Mapping[str, Any]],
    decisions: Sequence[Decision],
    marks: Sequence[Line],
) -> tuple[str, list[_Final]]:
    """Cut the whole text again, with the edges and stretches that people chose (these win where they overlap others)."""
    chosen: list[Cut] = []
    others: list[Cut] = []
    origins: dict[tuple[int, int], tuple[Mapping[str, Any] | None, str | None]] = {}
    for place in shown.places:
        item, decision = removals[place.removal], decisions[place.removal]
        line = decision.line
        start, end = place.start, place.end
        if line is not None and line.verdict == "adjust" and line.start is not None and line.end is not None:
            start, end = trim(shown.text, line.start, min(line.end, len(shown.text))) or (start, end)
        removal = _removal(item, decision, start, end, place.left or decision.verdict == "wrong")
        cut = Cut(start, end, removal.category, removal.rules, removal.score, removal.reason, removal.kept)
        origins[start, end] = (item, decision.verdict)
        (chosen if decision.verdict == "adjust" else others).append(cut)
    for line in marks:
        span = trim(shown.text, line.start or 0, line.end or 0)
        if span is not None:
            hits = (RuleHit(BY_HAND, CERTAIN, ""),)
            reason = f"{line.who} marked it as boilerplate in a review."
            chosen.append(Cut(*span, line.category or "navigation", hits, CERTAIN, reason))
            origins.setdefault(span, (None, "missed"))
    merged: list[Cut] = []
    for cut in sorted(chosen, key=lambda cut: cut.start):
        merged = ledger.merge(merged, [cut])
    # What came back is only reported; a stretch that somebody wants gone beats it, so it is laid over last.
    merged = ledger.merge(merged, [cut for cut in others if not cut.kept])
    merged = ledger.merge(merged, [cut for cut in others if cut.kept])
    text, final, _ = ledger.apply(shown.text, merged, value["digest"])
    return text, [_Final(item, *origins.get((item.start or 0, item.end or 0), (None, _said(item)))) for item in final]


def _said(item: Removal) -> str | None:
    return "missed" if item.rules and item.rules[0].id == BY_HAND else None


def _removal(item: Mapping[str, Any], decision: Decision, start: int, end: int, left: bool) -> Removal:
    category = cast(Category, item["category"])
    if decision.line is not None and decision.line.verdict == "category" and decision.line.category:
        category = decision.line.category
    return Removal(
        id=item["id"],
        start=start,
        end=end,
        text=item["text"],
        category=category,
        rules=tuple(RuleHit(hit["id"], hit["weight"], hit["matched"]) for hit in item["rules"]),
        against=tuple(RuleHit(hit["id"], hit["weight"], hit["matched"]) for hit in item.get("against", ())),
        base=item.get("base", 0.0),
        threshold=item.get("threshold"),
        score=item["score"],
        reason=item["reason"],
        path=item["path"],
        context=(item["context"][0], item["context"][1]),
        kept=left,
    )


def _pieces(shown: View, finals: Sequence[_Final]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    at = 0
    for number, final in enumerate(finals):
        start, end = final.removal.start or 0, final.removal.end or 0
        if start > at:
            found.append(Piece(shown.text[at:start], None))
        found.append(Piece(shown.text[start:end], number))
        at = end
    if at < len(shown.text):
        found.append(Piece(shown.text[at:], None))
    return tuple(found)


def _objects(value: Mapping[str, Any], finals: Sequence[_Final]) -> Iterator[Object]:
    """The removals for the report: offsets into the source for text, none for a page; `at` counts the new clean text."""
    is_text = value["kind"] == "text"
    gone = 0
    for final in finals:
        removal = final.removal
        start = removal.start or 0
        at = start - len(removal.before) - gone
        if not removal.kept:
            gone += len(removal.before) + len(removal.text) + len(removal.after)
        same = final.origin is not None and final.origin["text"] == removal.text
        yield {
            **(dict(final.origin) if final.origin else {"path": None}),
            **jsonl.removal_object(removal, at, removal.before, removal.after),
            "id": final.origin["id"] if same and final.origin else removal.id,
            "start": removal.start if is_text else None,
            "end": removal.end if is_text else None,
            "verdict": final.verdict,
        }
