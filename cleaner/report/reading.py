"""Removals of a report's line, once they are whole (`lean`): what every reader asks of one, and the record it tells of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, cast

from cleaner.model import Removal, RuleHit

_LARGEST = sys.float_info.max


def wrong(removal: object) -> str | None:
    """What is wrong with a removal of a line, if anything is."""
    if not isinstance(removal, dict):
        return "is no object"
    for name in ("id", "category", "text"):
        if not isinstance(removal.get(name), str):
            return f"{name}: is no string" if name in removal else f"{name}: is missing"
    for name in ("score", "base", "threshold"):
        if removal.get(name) is not None and not _is_number(removal[name]):
            return f"{name}: {_short(removal[name])} is no number"
    for side in ("rules", "against"):
        hits = removal.get(side, [])
        if not isinstance(hits, list) or not all(
            isinstance(hit, dict) and isinstance(hit.get("id"), str) for hit in hits
        ):
            return f"{side}: wants a list of names"
        for hit in hits:
            if not _is_number(hit.get("weight", 0.0)):
                return f"{side}: the weight {_short(hit['weight'])} is no number"
    return None


def _is_number(value: object) -> bool:
    """Whether it is a number that can be counted with: JSON as Python reads it has infinity, and whole numbers of any length."""
    return isinstance(value, int | float) and -_LARGEST <= value <= _LARGEST


def _short(value: object) -> str:
    return f"{value!r:.40}"


def removal(value: Mapping[str, Any]) -> Removal:
    """A removal from its object. Raises KeyError, TypeError or ValueError for one that does not hold together."""
    before, after = value["context"]
    return Removal(
        id=text(value["id"]),
        start=value["start"] if value["start"] is None else int(value["start"]),
        end=value["end"] if value["end"] is None else int(value["end"]),
        text=text(value["text"]),
        category=value["category"],
        rules=tuple(RuleHit(text(hit["id"]), _number(hit["weight"]), text(hit["matched"])) for hit in value["rules"]),
        score=_number(value["score"]),
        reason=text(value["reason"]),
        path=value["path"],
        before=text(value["before"]),
        after=text(value["after"]),
        context=(text(before), text(after)),
        kept=bool(value["kept"]),
        # Reports of earlier versions told only what spoke for a removal.
        against=tuple(
            RuleHit(text(hit["id"]), _number(hit["weight"]), text(hit["matched"])) for hit in value.get("against", ())
        ),
        base=_number(value.get("base", 0.0)),
        threshold=None if value.get("threshold") is None else _number(value["threshold"]),
    )


def _number(value: object) -> float:
    if not _is_number(value):
        raise TypeError(f"{_short(value)} is no number")
    return float(cast(float, value))


def text(value: object) -> str:
    """A value that has to be a string. Raises TypeError for another."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no string")
    return value
