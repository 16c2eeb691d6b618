"""What guards do to a verdict, for texts and pages alike."""

from __future__ import annotations

from dataclasses import replace

from cleaner.model import Category, Evidence, RuleHit, Verdict

LONG = 150
"""Characters from which a paragraph never goes on what stands around it: its own wording or a rule must speak."""


def stays(verdict: Verdict, guard: str, score: float = 0.0) -> Verdict:
    """The verdict that a guard of this name turns round, which leaves this score; the evidence says so."""
    evidence = verdict.evidence
    if evidence:  # Elsewhere nobody has to know what it would have been.
        weight = round(score - verdict.score, 3)
        said = Evidence(verdict.block, verdict.span, "keep", verdict.category, f"guard.{guard}", weight, "")
        evidence = (*evidence, said)
    return replace(
        verdict, remove=False, category=None, score=score, support=(), against=(), base=0.0, evidence=evidence
    )


def taken(verdict: Verdict, category: Category, said: tuple[str, str], guard: str, least: float) -> Verdict:
    """The verdict of a block that a guard of this name takes: a said (its id, what it matched) that is worth `least` or more."""
    score = round(max(verdict.score, least), 3)
    heard = Evidence(
        verdict.block, verdict.span, "drop", category, f"guard.{guard}", round(score - verdict.score, 3), ""
    )
    evidence = (heard, *verdict.evidence) if verdict.evidence else ()
    support = (RuleHit(said[0], score, said[1]),)
    return replace(
        verdict, remove=True, category=category, score=score, support=support, against=(), base=0.0, evidence=evidence
    )
