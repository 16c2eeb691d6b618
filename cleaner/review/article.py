"""A document as the page shows it: stretches of text with their offsets, and what there is to know of each removal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cleaner.judge.reasons import source_words, sum_words
from cleaner.model import RuleHit
from cleaner.report import furniture
from cleaner.review import view
from cleaner.review.verdicts import Decision, Line
from cleaner.review.view import View

LONG = 12_000
"""Characters from which a stretch is shown by its ends, until somebody asks for all of it."""
ENDS = 3_000
WHOLE = 240_000
"""Characters of one document that are shown at once: what is longer is shown around the removal."""
MOST = 4_000
"""Stretches that are shown at once."""
HITS = 24
NEAR = 1_000
_PARAGRAPH = re.compile(r"[^\n]+")
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is shown of a view, from `start` to `end`: stretches of text, offset and removal (-1 for kept text)."""

    view: View
    start: int
    end: int
    pieces: tuple[tuple[str, int, int], ...]
    whole: bool

    @property
    def removals(self) -> list[int]:
        """The removals that are in it."""
        return sorted({number for _, _, number in self.pieces if number >= 0})


def around(shown: View, value: Mapping[str, Any], number: int, *, whole: bool = False) -> Shape:
    """The removal with two paragraphs of the article on either side. One without a place stands alone, between its context."""
    place = next((place for place in shown.places if place.removal == number), None)
    if place is None:
        removal = value["removals"][number]
        before, after = removal["context"]
        pieces = ((before, 0, -1), (removal["text"], len(before), number), (after, len(before + removal["text"]), -1))
        return Shape(View("", ()), 0, 0, tuple(piece for piece in pieces if piece[0]), whole)
    # Of two runs compared the article is what both leave in.
    start, end = view.window(shown, place.start, place.end, left="diff" not in value["removals"][number])
    return Shape(shown, start, end, tuple(view.pieces(shown, start, end)), whole)


def whole(shown: View, value: Mapping[str, Any], near: int | None) -> Shape:
    """The whole document, or as much of it around a removal as a page can hold."""
    start, end = 0, len(shown.text)
    if end > WHOLE:
        middle = next((place.start for place in shown.places if place.removal == near), 0)
        start = max(0, min(middle - WHOLE // 2, end - WHOLE))
        end = start + WHOLE
    pieces = view.pieces(shown, start, end)
    if len(pieces) > MOST:
        at = next((at for at, piece in enumerate(pieces) if piece[2] == near), 0)
        low = max(0, min(at - MOST // 2, len(pieces) - MOST))
        pieces = pieces[low : low + MOST]
        start, end = pieces[0][1], pieces[-1][1] + len(pieces[-1][0])
    return Shape(shown, start, end, tuple(pieces), False)


def to_object(shape: Shape, missed: Sequence[Line], categories: Mapping[int, str] | None = None) -> Object:
    """The shape for the page. Kept text is in paragraphs; what somebody marked as missed stands apart.

    `categories` are those of the removals of a page (of a text None): its long runs of removals are named by a `run` before the first, and
    an `end` stands after the last.
    """
    found: list[Object] = []
    runs = {} if categories is None else _runs(shape, categories)
    end = -1
    for n, (text, at, number) in enumerate(shape.pieces):
        if n == end:
            found.append({"end": 1})
        if n in runs:
            end, words = runs[n]
            found.append({"run": words})
        if number >= 0:
            found.append(_piece(text, at, number, shape.whole))
            continue
        last = 0
        for match in _PARAGRAPH.finditer(text):
            if match.start() > last:
                found.append({"t": text[last : match.start()], "s": at + last})
            found += _kept(match.group(), at + match.start(), missed, shape.whole)
            last = match.end()
        if last < len(text):
            found.append({"t": text[last:], "s": at + last})
    if end == len(shape.pieces):
        found.append({"end": 1})
    return {
        "pieces": found[: 3 * MOST],
        "start": shape.start,
        "end": shape.end,
        "total": len(shape.view.text),
        "before": bool(shape.view.text[max(0, shape.start - NEAR) : shape.start].strip()),
        "after": bool(shape.view.text[shape.end : shape.end + NEAR].strip()),
    }


def _runs(shape: Shape, categories: Mapping[int, str]) -> dict[int, tuple[int, str]]:
    """By its first piece, the piece after a long run of removals and the line that stands for it."""
    left = {place.removal for place in shape.view.places if place.left}
    gone = [None if not text.strip() else number >= 0 and number not in left for text, _, number in shape.pieces]
    # What is cut off by the window goes on there: only at the document's own ends a run is outside the article.
    text = shape.view.text
    cut = [False] * bool(text[: shape.start].strip())
    found: dict[int, tuple[int, str]] = {}
    for run in furniture.runs([*cut, *gone, *[False] * bool(text[shape.end :].strip())]):
        start, end = run.start - len(cut), run.end - len(cut)
        members = [categories[number] for _, _, number in shape.pieces[start:end] if number >= 0]
        found[start] = end, furniture.words(run, members)
    return found


def _kept(text: str, at: int, missed: Sequence[Line], whole: bool) -> list[Object]:
    found: list[Object] = []
    here = 0
    for line in missed:
        low, high = max(here, (line.start or 0) - at), min(len(text), (line.end or 0) - at)
        if low >= high:
            continue
        if low > here:
            found.append({**_piece(text[here:low], at + here, -1, whole), "p": 1})
        mark = {"id": line.id, "category": line.category, "who": line.who}
        found.append({**_piece(text[low:high], at + low, -1, whole), "m": mark})
        here = high
    if here < len(text):
        found.append({**_piece(text[here:], at + here, -1, whole), "p": 1})
    return found


def _piece(text: str, at: int, number: int, whole: bool) -> Object:
    """A stretch: its text `t`, its offset `s`, its length `l`, its removal `k`; of a very long one both ends (`t`, `u`)."""
    piece: Object = {"t": text, "s": at, "l": len(text)}
    if number >= 0:
        piece["k"] = number
    if len(text) > LONG and not whole:
        piece |= {"t": text[:ENDS], "u": text[-ENDS:]}
    return piece


def _sum(removal: Mapping[str, Any]) -> str:
    hits = [RuleHit(str(hit["id"]), hit["weight"], "") for hit in (*removal["rules"], *removal["against"])]
    return sum_words(removal["base"], hits, removal["score"], removal["threshold"])


def _difference(removal: Mapping[str, Any], *, long: bool) -> Object:
    """Of a difference between two runs: which of them removes what, with what each says of it where that is asked for."""
    if "diff" not in removal:
        return {}
    found = removal["diff"]
    facts: Object = {"side": found["side"], "cut": found.get("parts")}
    for name in ("a", "b"):
        facts[name] = [_said(item) if long else {"category": item["category"]} for item in found[name]]
    return {"diff": facts}


def _said(item: Mapping[str, Any]) -> Object:
    hits = [*item["rules"], *item["against"]]
    names = ("category", "score", "base", "threshold", "reason", "id")
    evidence = [{**hit, "matched": hit["matched"][:400], "words": source_words(hit["id"])} for hit in hits[:HITS]]
    return {**{name: item[name] for name in names}, "evidence": evidence, "more": max(0, len(hits) - HITS)}


def removal_facts(removal: Mapping[str, Any], n: int, decision: Decision, *, long: bool = False) -> Object:
    """What there is to know of a removal, with the verdict on it; `long` with the evidence."""
    line = decision.line
    facts: Object = {
        "n": n,
        "id": removal["id"],
        "category": removal["category"],
        "score": removal["score"],
        "left": removal["kept"],
        "tip": f"{removal['reason']}\n{_sum(removal)}",
        "flagged": decision.flagged,
        "disputed": decision.disputed,
        **_difference(removal, long=long),
        "verdict": {name: item for name, item in asdict(line).items() if item is not None and name != "text"}
        if line
        else None,
    }
    if long:
        hits = [*removal["rules"], *removal["against"]]
        facts |= {
            "reason": removal["reason"],
            "path": removal["path"],
            "length": len(removal["text"]),
            "base": removal["base"],
            "threshold": removal["threshold"],
            "evidence": [
                {**hit, "matched": hit["matched"][:400], "words": source_words(hit["id"])} for hit in hits[:HITS]
            ],
            "more": max(0, len(hits) - HITS),
        }
    return facts
