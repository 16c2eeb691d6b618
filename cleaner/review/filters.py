"""What a reviewer wants to see, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


def state_condition(name: str) -> str:
    """The condition in SQL that a removal is in this state."""
    if name in STATES:
        return f"state = {STATES.index(name)}"
    return {"judged": "state > 0", "flagged": "flagged", "disputed": "disputed"}.get(name, "true")
