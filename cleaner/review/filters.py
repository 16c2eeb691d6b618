"""What a reviewer wants to see, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STATES = ("unjudged", "right", "wrong", "adjust", "category", "a", "b", "neither")
EXTRA_STATES = ("judged", "flagged", "disputed", "all")
ORDERS = ("mixed", "doubt", "sample", "document")
BANDS = {
    "score": ("score_band", ("below 0.5", "0.5 to 1", "1 to 2", "2 to 4", "4 and more")),
    "length": ("length_band", ("under 20", "20 to 79", "80 to 239", "240 to 999", "1,000 and more")),
    "place": ("place", ("start", "middle", "end")),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reviewer wants to see; the empty string is no filter."""

    state: str = "unjudged"
    category: str = ""
    rule: str = ""
    host: str = ""
    language: str = ""
    score: str = ""
    length: str = ""
    place: str = ""
    differs: str = ""
    """Of a comparison: which run removes it, or what else differs (`differ.pair.SIDES`)."""
    q: str = ""
    order: str = "mixed"

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Filters:
        """The filters of an address; what is unknown is left out."""
        given = {name: values[name] for name in cls.__slots__ if values.get(name)}
        if given.get("order") not in ORDERS:
            given.pop("order", None)
        if given.get("state") not in (*STATES, *EXTRA_STATES):
            given.pop("state", None)
        # "none" is what the page shows where a host or language is not known.
        return cls(**given)

    def condition(self, codes: Mapping[str, Mapping[str, int]], without: str = "") -> tuple[str, list[Any]]:
        """The condition in SQL that a removal fits, and its values. `codes` has the index's number of each name, by kind.

        The filter `without` is left out. What holds the words `q` is in the table `found` then.
        """
        parts = ["true"]
        values: list[Any] = []
        for kind in ("category", "host", "language", "differs"):
            name = getattr(self, kind)
            if name and kind != without:
                parts.append(f"{kind} = ?")
                values.append(codes[kind].get("" if name == "none" else name, -1))
        if self.rule and without != "rule":
            parts.append("n IN (SELECT n FROM i.fired WHERE rule = ?)")
            values.append(codes.get("rule", {}).get(self.rule, -1))
        for kind, (column, labels) in BANDS.items():
            label = getattr(self, kind)
            if label and kind != without:
                parts.append(f"{column} = ?")
                values.append(labels.index(label) if label in labels else -1)
        if without != "state":
            parts.append(_in_state(self.state))
        if self.q:
            parts.append("n IN (SELECT n FROM found)")
        return " AND ".join(parts), values


def _in_state(name: str) -> str:
    """The condition in SQL that a removal is in this state."""
    if name in STATES:
        return f"state = {STATES.index(name)}"
    return {"judged": "state > 0", "flagged": "flagged", "disputed": "disputed"}.get(name, "true")
