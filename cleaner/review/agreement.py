"""How far people agree who judged the same removals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people: how many removals both judged, of how many they said the same, and Cohen's kappa (None where it is not defined)."""

    people: tuple[str, str]
    both: int
    same: int
    kappa: float | None


def kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of two judges from how often each pair of verdicts was given: (observed - chance) / (1 - chance).

    1 is full agreement, 0 what two judges with these habits would reach by chance. None when nothing was judged by both, or when both
    only ever said one and the same thing: then chance agrees fully, and nothing can be told.

    Source: J. Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1), 37-46.

    >>> round(kappa({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}), 3)
    0.4
    """
    total = sum(pairs.values())
    if not total:
        return None
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    # In whole numbers, so that "no chance to differ" is told exactly.
    chance = sum(first[word] * second[word] for word in first)
    if chance == total * total:
        return None
    same = sum(count for (one, other), count in pairs.items() if one == other)
    return (same * total - chance) / (total * total - chance)


def agreements(judged: Iterable[Mapping[str, str]]) -> list[Agreement]:
    """Each pair of people who judged something both, from what each said of each removal (person → verdict)."""
    found: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for said in judged:
        for one, other in combinations(sorted(said), 2):
            found.setdefault((one, other), Counter())[said[one], said[other]] += 1
    return [
        Agreement(people, pairs.total(), sum(n for (a, b), n in pairs.items() if a == b), kappa(pairs))
        for people, pairs in sorted(found.items())
    ]
