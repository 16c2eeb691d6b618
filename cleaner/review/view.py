"""The article with its removals in their places: what a reviewer sees, and what verdicts' offsets count.

Of a text it is the source itself (the ledger gives it back). Of a page it is the clean text with each removal put in
where it stood (`at` of the report).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from cleaner.model import CleanerError
from cleaner.pipeline import ledger
from cleaner.report import jsonl

Object = Mapping[str, Any]


class ViewError(CleanerError):
    """The output and the report do not belong together, or the output's format does not give the text back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where removal number `removal` stands: its text at `start` to `end`, with the white space that went with it around.

    `left` means that the text was left in (its category is to be kept).
    """

    removal: int
    start: int
    end: int
    before: str
    after: str
    left: bool


@dataclass(frozen=True, slots=True)
class View:
    """`text` with all removals in place, and the places in order. A removal without a place is not among them."""

    text: str
    places: tuple[Place, ...]


def build(value: Object, clean: str) -> View:
    """The view of a document of the report, from its clean text. Raises ViewError when they do not fit."""
    removals = cast("list[Object]", value.get("removals") or [])
    if value.get("held"):
        return View(clean, ())
    try:
        return _of_text(value, removals, clean) if value.get("kind") == "text" else _of_page(removals, clean)
    except (ValueError, TypeError, KeyError) as error:
        raise ViewError(f"{value.get('id')}: {error}") from None


def _of_text(value: Object, removals: Sequence[Object], clean: str) -> View:
    result = jsonl.from_object(value, clean)
    text = ledger.restore(clean, result.removed)
    places = [
        Place(number, item.start, item.end, item.before, item.after, item.kept)
        for number, item in enumerate(result.removed)
        if item.start is not None and item.end is not None
    ]
    if any(text[place.start : place.end] != result.removed[place.removal].text for place in places):
        raise ValueError("the clean text is not the one of the report")
    return View(text, tuple(places))


def _of_page(removals: Sequence[Object], clean: str) -> View:
    parts: list[str] = []
    places: list[Place] = []
    at = size = 0
    for number, removal in enumerate(removals):
        where = removal.get("at")
        if where is None:
            continue
        if not at <= where <= len(clean):
            raise ValueError(f"removal {removal['id']} does not fit the clean text")
        parts.append(clean[at:where])
        size += where - at
        at = where
        text = removal["text"]
        if removal["kept"]:
            if clean.startswith(text, at):
                places.append(Place(number, size, size + len(text), "", "", True))
                parts.append(text)
                size, at = size + len(text), at + len(text)
            continue
        before, after = removal["before"], removal["after"]
        if not before and not after:
            before, after = _apart(clean, at)
        parts += (before, text, after)
        start = size + len(before)
        places.append(Place(number, start, start + len(text), before, after, False))
        size = start + len(text) + len(after)
    parts.append(clean[at:])
    return View("".join(parts), tuple(places))


def _apart(clean: str, at: int) -> tuple[str, str]:
    """The white space that sets a removal apart at this place: a paragraph between paragraphs, a stretch inside one."""
    if at == 0 or clean[at - 1] == "\n":
        return ("\n" if at == len(clean) and at else "", "\n\n" if at < len(clean) else "\n")
    return ("" if clean[at - 1].isspace() else " ", "" if clean[at : at + 1].isspace() or at == len(clean) else " ")


def pieces(view: View, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
    """The view from `start` to `end` in stretches: text, its offset in the view, the removal that it is, or -1."""
    stop = len(view.text) if end is None else end
    found: list[tuple[str, int, int]] = []
    at = start
    for place in view.places:
        low, high = max(place.start, at), min(place.end, stop)
        if low >= high:
            continue
        if low > at:
            found.append((view.text[at:low], at, -1))
        found.append((view.text[low:high], low, place.removal))
        at = high
    if at < stop:
        found.append((view.text[at:stop], at, -1))
    return found


def window(
    view: View, start: int, end: int, *, paragraphs: int = 2, limit: int = 4000, left: bool = True
) -> tuple[int, int]:
    """A stretch around `start` to `end` with so many paragraphs of what was kept on either side; at most `limit` characters each.

    `left` says whether removals that were left in count as kept.
    """
    places = [place for place in view.places if not (left and place.left)]
    low, high = (_reach(view.text, places, at, step, paragraphs, limit) for at, step in ((start, -1), (end, 1)))
    while low < start and view.text[low].isspace():
        low += 1
    while high > end and view.text[high - 1].isspace():
        high -= 1
    return low, high


def _reach(text: str, places: Sequence[Place], at: int, step: int, paragraphs: int, limit: int) -> int:
    stop = max(0, at - limit) if step < 0 else min(len(text), at + limit)
    near = [place for place in places if place.start < max(at, stop) and place.end > min(at, stop)]
    # What is cut around the removal shows nothing of the article: only kept text counts as a paragraph.
    mark = at
    here = at
    found = 0
    while here != stop and found <= paragraphs:
        if step < 0:
            cut = text.rfind("\n", stop, here - 1 if here > stop else here)
            following = cut + 1 if cut >= 0 else stop
            low, high = following, here
        else:
            cut = text.find("\n", here, stop)
            following = cut + 1 if cut >= 0 else stop
            low, high = here, following
        if any(char.isalnum() for char in _kept(text, low, high, near)):
            if found == paragraphs:
                break
            found += 1
        here = following
        if found:
            mark = here
    return mark if found == paragraphs else here


def _kept(text: str, low: int, high: int, places: Sequence[Place]) -> str:
    parts: list[str] = []
    at = low
    for place in places:
        if place.end <= at or place.start >= high:
            continue
        parts.append(text[at : max(at, place.start)])
        at = min(high, place.end)
    parts.append(text[at:high])
    return "".join(parts)
