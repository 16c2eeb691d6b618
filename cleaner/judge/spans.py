"""Stretches inside a block that rules would cut: a prompt glued to a paragraph, a credit, the mark of a footnote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaner.evidence.rules.phrases import Hit
from cleaner.model import Evidence, Preset, RuleHit, Strength, Verdict

WEIGHTS: Mapping[Strength, float] = {"hint": 0.8, "medium": 1.8, "strong": 3.4, "certain": 6.0}
"""What a rule counts for cutting a stretch, in log-odds; set by hand: the sets label whole blocks only."""
PRIOR = -1.5
"""Where a stretch starts: most sentences of a paragraph are the article's."""
THRESHOLDS: Mapping[Preset, float] = {"gentle": 2.0, "balanced": 0.5, "strict": -1.0}
"""Above which a stretch is cut: balanced takes one strong rule or two of medium strength."""


def verdicts(block: int, hits: Sequence[Hit], text: str, preset: Preset) -> list[Verdict]:
    """The stretches of a block that rules would cut; overlapping ones are one stretch."""
    cuts = sorted((hit for hit in hits if hit.cut is not None), key=lambda h: (h.cut or (0, 0), h.rule.id))
    groups: list[tuple[int, int, list[Hit]]] = []
    for hit in cuts:
        assert hit.cut is not None
        if groups and hit.cut[0] < groups[-1][1]:
            low, high, members = groups.pop()
            groups.append((low, max(high, hit.cut[1]), [*members, hit]))
        else:
            groups.append((hit.cut[0], hit.cut[1], [hit]))
    return [_verdict(block, low, high, members, text, preset) for low, high, members in groups]


def _verdict(block: int, low: int, high: int, members: Sequence[Hit], text: str, preset: Preset) -> Verdict:
    parts = [
        Evidence(
            block, (low, high), "drop" if hit.rule.side == "drop" else "keep", hit.rule.category, hit.rule.id,
            WEIGHTS[hit.rule.strength] * (1.0 if hit.rule.side == "drop" else -1.0), text[hit.start : hit.end],
        )
        for hit in members
    ]  # fmt: skip
    category = max(parts, key=lambda part: part.weight).category
    parts.append(Evidence(block, (low, high), "keep", None, "prior", PRIOR, ""))
    score = round(sum(part.weight for part in parts), 3)
    remove = score > THRESHOLDS[preset]
    ranked = tuple(sorted(parts, key=lambda part: (-part.weight, part.source)))
    told = [RuleHit(part.source, part.weight, part.matched) for part in ranked if part.source != "prior"]
    support = tuple(hit for hit in told if hit.weight > 0)
    against = tuple(hit for hit in reversed(told) if hit.weight < 0)
    if not remove:
        return Verdict(block, (low, high), False, None, score, evidence=ranked)
    return Verdict(block, (low, high), True, category, score, support, against, PRIOR, ranked)
