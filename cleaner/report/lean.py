"""Removals as a report's line has them, with what recurs in a document said once, and back.

A page has a hundred removals, most of them links of menus that differ in little but their text. Text, category, names of rules and score
stand with each removal. What says nothing is left out (an offset that a page does not have, a base and a threshold that all share).
The sentences of the reasons are a list of the document (`whys`), of a path only the steps that differ from those of the path before (the
removals stand in the order of the page: mostly the last ones), of a place only what differs from the removal before is told, and
weights and measures are there when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.model import Removal, ReportEvidence, RuleHit

Object = dict[str, Any]

Place = tuple[int | None, str, str]
"""Where a removal stood in the clean text, and the white space around it."""

MEASURE = "topic."
"""How the names of measures of a block begin; what begins otherwise is a rule or a guard."""
_EMPTY: Mapping[str, Any] = {"start": None, "end": None, "kept": False}
"""What a removal's line leaves out, and what it then means."""
_SHARED: Mapping[str, float | None] = {"base": 0.0, "threshold": None}
"""What the document's line says once for all removals that do not differ, and what it means where no line says it."""
_PLACE = ("at", "before", "after")
_BESIDE = ("", "")


def lean(
    removals: Sequence[Removal],
    places: Sequence[Place],
    evidence: ReportEvidence = "short",
    more: Sequence[Object] | None = None,
) -> Object:
    """The fields of a document's line that tell of its removals, each at its place and with what else (`more`) is to be told of it.

    `whole` puts back what is said once, or goes without saying.

    >>> hit = RuleHit("en.share.follow", 3.0, "Follow us")
    >>> lean([Removal("1", 0, 9, "Follow us", "share", (hit,), 3.25, "Asks.", base=0.25)], [(0, "", "")])  # doctest: +NORMALIZE_WHITESPACE
    {'base': 0.25, 'threshold': None, 'whys': ['Asks.'],
     'removals': [{'id': '1', 'start': 0, 'end': 9, 'at': 0, 'text': 'Follow us', 'category': 'share', 'rules': ['en.share.follow'],
                   'score': 3.25, 'why': [0]}]}
    """
    if not removals:
        return {"removals": []}
    writer = _Writer(removals[0], evidence)
    lines = [writer.line(removal, place) for removal, place in zip(removals, places, strict=True)]
    for line, item in zip(lines, more or (), strict=False):
        line.update(item)
    return {"base": writer.base, "threshold": writer.threshold, "whys": list(writer.whys), "removals": lines}


class _Writer:
    """Writes the removals of one document in order; `whys` are the sentences of their reasons, in order of first use."""

    def __init__(self, first: Removal, evidence: ReportEvidence) -> None:
        self.whys: dict[str, int] = {}
        self.base, self.threshold = first.base, first.threshold
        self._all = evidence == "all"
        self._reasons: dict[str, list[int]] = {}
        self._path = Shortener()
        self._place: Place | None = None

    def line(self, removal: Removal, place: Place) -> Object:
        found: Object = {"id": removal.id}
        if removal.start is not None:
            found["start"], found["end"] = removal.start, removal.end
        if place != self._place:
            self._place = place
            found["at"] = place[0]
            if place[1]:
                found["before"] = place[1]
            if place[2]:
                found["after"] = place[2]
        found["text"] = removal.text
        found["category"] = removal.category
        _names(found, removal)
        found["score"] = removal.score
        reason = removal.reason
        if (why := self._reasons.get(reason)) is None:
            why = self._reasons[reason] = [self.whys.setdefault(part, len(self.whys)) for part in sentences(reason)]
        found["why"] = why
        if removal.path is not None:
            found["path"] = self._path.short(removal.path)
        if self._all:
            _evidence(found, removal)
        if removal.base != self.base:
            found["base"] = removal.base
        if removal.threshold != self.threshold:
            found["threshold"] = removal.threshold
        if removal.kept:
            found["kept"] = True
        return found


def sentences(reason: str) -> list[str]:
    """The sentences of a reason; with a space between them they are the reason again.

    >>> sentences("Advertises a podcast. The page calls this navigation.")
    ['Advertises a podcast.', 'The page calls this navigation.']
    """
    return reason.replace(". ", ".\n").split("\n") if "\n" not in reason else [reason]


def _names(found: Object, removal: Removal) -> None:
    """The names of the rules on either side, and what they matched where that is not all of the text."""
    text = removal.text
    named = [hit for hit in removal.rules if hit.id[:6] != MEASURE] or removal.rules[:1]
    found["rules"] = [hit.id for hit in named]
    for hit in named:
        if hit.matched and hit.matched != text:
            matched = [hit.matched for hit in named]
            while not matched[-1]:
                matched.pop()
            found["matched"] = matched
            break
    if others := [hit.id for hit in removal.against if hit.id[:6] != MEASURE]:
        found["against"] = others


def _evidence(found: Object, removal: Removal) -> None:
    """Every hit on either side, and the text beside the removal, as far as they are known."""
    # What is read from a short line and written again has no weights to tell.
    if any(hit.weight for side in (removal.rules, removal.against) for hit in side):
        found["evidence"] = {
            "for": [_hit(hit) for hit in removal.rules],
            "against": [_hit(hit) for hit in removal.against],
        }
    if removal.context != _BESIDE:
        found["context"] = list(removal.context)


def _hit(hit: RuleHit) -> Object:
    found: Object = {"id": hit.id, "weight": hit.weight}
    return {**found, "matched": hit.matched} if hit.matched else found


def whole(value: Object) -> Object:
    """A line of a report with what it leaves out; lines of earlier versions, which left out less, become the same.

    Weights that the line does not tell are 0. Raises ValueError for a line that is none.
    """
    removals = value.get("removals")
    if not isinstance(removals, list):
        return value
    reader = _Reader(value)
    lines = [reader.whole(item) if isinstance(item, dict) else item for item in removals]
    return {name: lines if name == "removals" else item for name, item in value.items() if name != "whys"}


_NO_PHRASES = ("markup.", "topic.", "guard.")
"""What the names begin with of that which speaks for a removal without matching its text."""


class _Reader:
    """Reads the removals of one document in order."""

    def __init__(self, value: Object) -> None:
        self._shared = {name: value.get(name, usual) for name, usual in _SHARED.items()}
        self._whys = value.get("whys", [])
        self._path = Widener()
        self._place: Object = {"before": "", "after": ""}

    def whole(self, removal: Object) -> Object:
        if "at" in removal:
            self._place = {"at": removal["at"], "before": "", "after": ""}
            self._place.update({name: removal[name] for name in _PLACE if name in removal})
        found = {**_EMPTY, **self._shared, **self._place, "path": None, "context": ["", ""], **removal}
        found["path"] = self._path.whole(found["path"])
        if "why" in found:
            found["reason"] = self._reason(found.pop("why"))
        found.setdefault("against", [])
        sides = found.pop("evidence", None)
        if isinstance(sides, dict):
            found["rules"], found["against"] = sides.get("for"), sides.get("against")
        matched = found.pop("matched", None)
        if "rules" in found:
            found["rules"] = _hits(found["rules"], [] if matched is None else matched)
            if matched is None and sides is None and isinstance(found.get("text"), str):
                found["rules"] = _of_all(found["rules"], removal.get("rules"), found["text"])
        found["against"] = _hits(found["against"], [])
        return found

    def _reason(self, numbers: object) -> str:
        try:
            return " ".join([self._whys[number] for number in numbers])  # type: ignore[attr-defined]
        except (IndexError, TypeError, KeyError):
            raise ValueError(f"why: {numbers!r} are no numbers of whys") from None


def _of_all(hits: Any, told: Any, text: str) -> Any:
    """The hits where none says what it matched: those of phrases, told by name, matched all of the text; others match no text."""
    if not isinstance(hits, list) or not isinstance(told, list):
        return hits
    phrases = [isinstance(name, str) and not name.startswith(_NO_PHRASES) for name in told]
    return [{**hit, "matched": text} if is_phrase else hit for hit, is_phrase in zip(hits, phrases, strict=True)]


def _hits(side: Any, matched: Any) -> Any:
    """The hits of one side, each with its weight and what it matched; what is no list stays as it is, for the reader to refuse."""
    if not isinstance(side, list) or not isinstance(matched, list):
        return side
    found: list[Any] = []
    for number, hit in enumerate(side):
        if isinstance(hit, str):
            found.append({"id": hit, "weight": 0.0, "matched": matched[number] if number < len(matched) else ""})
        else:
            found.append({"matched": "", **hit} if isinstance(hit, dict) else hit)
    return found


class Shortener:
    """Shortens the paths of one document, one after another.

    >>> paths = Shortener()
    >>> [paths.short(path) for path in ("/html/body/ul/li[1]/a", "/html/body/ul/li[2]/a", "/html/body/ul", "/html/body/ul")]
    ['/html/body/ul/li[1]/a', '3/li[2]/a', '3', '3']
    """

    def __init__(self) -> None:
        self._steps: list[str] = []

    def short(self, path: str) -> str:
        """The path as the report has it. One that does not begin at the root stands as it is, and the next one is whole."""
        if path[:1] != "/":
            self._steps = []
            return path
        steps = path[1:].split("/")
        former, self._steps = self._steps, steps
        common = 0
        for one, other in zip(former, steps, strict=False):
            if one != other:
                break
            common += 1
        return "/".join([str(common), *steps[common:]]) if common else path


class Widener:
    """Makes the paths of one document whole again, in the same order.

    >>> paths = Widener()
    >>> [paths.whole(path) for path in ("/html/body/ul/li[1]/a", "3/li[2]/a", None, "3")]
    ['/html/body/ul/li[1]/a', '/html/body/ul/li[2]/a', None, '/html/body/ul']
    """

    def __init__(self) -> None:
        self._steps: list[str] = []

    def whole(self, path: object) -> str | None:
        """The whole path. Raises ValueError for one that has more in common with the one before than that has steps."""
        if path is None:
            return None
        if not isinstance(path, str):
            raise ValueError(f"path: {path!r} is none")
        head, *steps = path.split("/")
        if not head.isascii() or not head.isdigit():
            self._steps = steps if not head else []
            return path
        common = int(head) if len(head) < 9 else len(self._steps) + 1
        if common > len(self._steps):
            raise ValueError(f"path: {path[:80]!r} does not follow on the one before")
        self._steps = [*self._steps[:common], *steps]
        return "/" + "/".join(self._steps)
