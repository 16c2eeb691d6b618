"""What guards do to a verdict, for texts and pages alike."""

from __future__ import annotations

from dataclasses import replace

from cleaner.model import Evidence, Verdict

LONG = 150
"""Characters from which a paragraph never goes on what stands around it: its own wording or a rule must speak."""


def stays(verdict: Verdict, guard: str) -> Verdict:
    """The verdict that a guard of this name turns round; the evidence says so."""
    said = Evidence(verdict.block, verdict.span, "keep", verdict.category, f"guard.{guard}", -verdict.score, "")
    evidence = (*verdict.evidence, said) if verdict.evidence else ()
    return replace(verdict, remove=False, category=None, score=0.0, voices=(), against=(), base=0.0, evidence=evidence)
