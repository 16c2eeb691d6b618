"""Removals that are judged together: those of one table, list, element or run, and those that are alike in one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cleaner.judge.reasons import source_words
from cleaner.report.statistics import is_rule
from cleaner.review.view import View

Scope = Literal["part", "like"]
LISTS: Mapping[str, str] = {"table": "table", "ul": "list", "ol": "list", "dl": "list", "menu": "list"}
"""Elements that are a unit to a reader, with the word for them."""
WHOLE_PAGE = frozenset({"html", "body", "main", "article"})
"""Elements that hold too much to be judged at once."""
Removals = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Together:
    """Numbers of removals in their document, in order, and what they have in common, in words."""

    what: str
    numbers: tuple[int, ...]


def members(removals: Removals, number: int, shown: View, scope: Scope) -> Together:
    """What is judged with removal `number`: its part of the page or text, or what is like it in this document."""
    return like(removals, number) if scope == "like" else part(removals, number, shown)


def part(removals: Removals, number: int, shown: View) -> Together:
    """The removals of the same list or table; else of the innermost element that holds several; else of the same run.

    A run is what follows each other with nothing but white space kept in between. A removal that has no company is alone.
    """
    steps = [step for step in str(removals[number].get("path") or "").split("/") if step]
    elements: list[Together] = []
    for size in range(len(steps), 0, -1):
        tag = steps[size - 1].partition("[")[0]
        if tag in WHOLE_PAGE:
            break
        inside = tuple(n for n, item in enumerate(removals) if _is_below(item.get("path"), steps[:size]))
        if len(inside) > 1:
            elements.append(Together(LISTS.get(tag, "element"), inside))
    for found in elements:
        if found.what != "element":
            return found
    return elements[0] if elements else Together("run", _run(number, shown))


def _is_below(path: object, steps: Sequence[str]) -> bool:
    above = "/" + "/".join(steps)
    return isinstance(path, str) and (path == above or path.startswith(above + "/"))


def _run(number: int, shown: View) -> tuple[int, ...]:
    at = next((at for at, place in enumerate(shown.places) if place.removal == number), None)
    if at is None:
        return (number,)
    places, low, high = shown.places, at, at
    while low and not shown.text[places[low - 1].end : places[low].start].strip():
        low -= 1
    while high + 1 < len(places) and not shown.text[places[high].end : places[high + 1].start].strip():
        high += 1
    return tuple(sorted({place.removal for place in places[low : high + 1]}))


def like(removals: Removals, number: int) -> Together:
    """The removals of this document that are of the same category for the same first rule; without a rule, of the category alone."""
    category, rule = removals[number]["category"], _first_rule(removals[number])
    numbers = tuple(n for n, item in enumerate(removals) if item["category"] == category and _first_rule(item) == rule)
    return Together(f"{category}, {source_words(rule) if rule else 'by no rule'}", numbers)


def _first_rule(removal: Mapping[str, Any]) -> str | None:
    return next((str(hit["id"]) for hit in removal["rules"] if is_rule(str(hit["id"]))), None)
