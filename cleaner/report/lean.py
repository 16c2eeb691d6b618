"""Removals as a report's line has them, without what is the same everywhere, and back.

A page has a hundred removals, most of them links of menus. What says nothing (an empty string, an offset that a page does not have, a
base and a threshold that all removals share) is left out of the line, and of the measures only the strongest are told, unless all are
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

Object = dict[str, Any]
ReportEvidence = Literal["short", "all"]
"""`short`: all rules, and where none spoke for the removal the two strongest measures on either side; `all`: every measure that the
removal tells of."""

MEASURES = 2
"""Measures told on either side where no rule spoke for a removal; the others are one number, so that the sum is the score."""
REST = "topic.rest"
_EMPTY: Mapping[str, Any] = {
    "start": None, "end": None, "before": "", "after": "", "against": [], "kept": False, "path": None, "context": ["", ""],
}  # fmt: skip
"""What a removal's line leaves out, and what it then means."""
_SHARED: Mapping[str, float | None] = {"base": 0.0, "threshold": None}
"""What the document's line says once for all removals that do not differ, and what it means where no line says it."""
_PLACES = 3
"""Decimal places of a weight in the report."""


def lean(value: Object, evidence: ReportEvidence = "short") -> Object:
    """A document's object for its line in the report; `whole` puts back what is left out.

    >>> lean({"removals": [{"base": 0.25, "before": "", "rules": [{"id": "en.share.follow", "weight": 3.0, "matched": "Follow us"}]}]})
    {'base': 0.25, 'removals': [{'rules': [{'id': 'en.share.follow', 'weight': 3.0, 'matched': 'Follow us'}]}]}
    """
    removals = value.get("removals")
    if not removals:
        return value
    shared = {name: removals[0][name] for name in _SHARED if name in removals[0]}
    lines = [_lean(item, shared, evidence) for item in removals]
    # In the order of the fields as they were: a line ends in its "error".
    return {name: lines if name == "removals" else item for name, item in _with_shared(value, shared)}


def _with_shared(value: Object, shared: Object) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        if name == "removals":
            yield from shared.items()
        if name not in _SHARED:
            yield name, item


def whole(value: Object) -> Object:
    """A line of a report with what it leaves out; lines of earlier versions, which left out nothing, stay as they are."""
    removals = value.get("removals")
    if not isinstance(removals, list):
        return value
    shared = {name: value.get(name, usual) for name, usual in _SHARED.items()}
    return {**value, "removals": [_whole(item, shared) if isinstance(item, dict) else item for item in removals]}


def _lean(removal: Object, shared: Object, evidence: ReportEvidence) -> Object:
    rules, against = removal.get("rules", []), removal.get("against", [])
    if evidence == "short":
        rules, against = _strongest(rules, against)
    found = {name: item for name, item in removal.items() if name not in _EMPTY or item != _EMPTY[name]}
    for name, item in shared.items():
        if name in found and found[name] == item:
            del found[name]
    found["rules"] = [_hit(hit) for hit in rules]
    if against:
        found["against"] = [_hit(hit) for hit in against]
    else:
        found.pop("against", None)
    return found


def _strongest(rules: Sequence[Object], against: Sequence[Object]) -> tuple[list[Object], list[Object]]:
    """Both sides with their rules, the strongest measures where no rule spoke for the removal, and all other measures as one."""
    most = 0 if any(not _is_measure(hit) for hit in rules) else MEASURES
    rest = 0.0
    sides: list[list[Object]] = []
    for hits in (rules, against):
        told: list[Object] = []
        measures = 0
        for hit in hits:  # the strongest comes first
            measures += _is_measure(hit)
            if _is_measure(hit) and (hit["id"] == REST or measures > most):
                rest += hit["weight"]
            else:
                told.append(hit)
        sides.append(told)
    rest = round(rest, _PLACES)
    if not sides[0] and rest <= 0:
        return [*rules], [*against]  # Something has to speak for a removal.
    if rest:
        sides[rest < 0].append({"id": REST, "weight": rest, "matched": ""})
    return sides[0], sides[1]


def _is_measure(hit: Object) -> bool:
    return str(hit["id"]).startswith("topic.")


def _hit(hit: Object) -> Object:
    return hit if hit["matched"] else {name: item for name, item in hit.items() if name != "matched"}


def _whole(removal: Object, shared: Object) -> Object:
    found = {**_EMPTY, **shared, **removal}
    for side in ("rules", "against"):
        if isinstance(found.get(side), list):
            found[side] = [{"matched": "", **hit} if isinstance(hit, dict) else hit for hit in found[side]]
    return found
