"""What a verdict and its removal tell when somebody reads them: what a block is, what spoke for its removal and against it, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from cleaner.core import maker
from cleaner.judge.reasons import reason
from cleaner.judge.trees import UNIT
from cleaner.model import Category, Evidence, RuleHit, Verdict
from cleaner.model.later import Deferred, untold

PRIOR = "prior"
Contribution: TypeAlias = tuple[int, str, str]
"""What something contributes to a score: thousandths of log-odds *against* a removal (so the heaviest come first when they are sorted), a
rule's id, a topic or `PRIOR`, and the words of the block that a rule matched (of a topic none)."""
_new, _hit = maker(Verdict), maker(RuleHit)


class Case:
    """What the verdicts on one document are worked out of when somebody reads them: one for all, since a page has hundreds.

    `kinds` makes the categories of all blocks that go, since those of neighbours count, and is let go of with all that it holds when it
    has done so. Threads that ask at once may both make them, and find the same. `contributions` tells what speaks about a block.
    """

    __slots__ = ("_found", "_kinds", "contributions")

    def __init__(
        self, kinds: Callable[[], Mapping[int, Category]], contributions: Callable[[int], list[Contribution]]
    ) -> None:
        self._kinds: Callable[[], Mapping[int, Category]] | None = kinds
        self._found: Mapping[int, Category] = {}
        self.contributions = contributions

    def category(self, n: int) -> Category:
        """What a block that goes is."""
        kinds = self._kinds
        if kinds is not None:
            # Whoever empties `_kinds` has filled `_found` before.
            self._found = kinds()
            self._kinds = None
        return self._found[n]


class Told(Deferred):
    """What a verdict tells of block `n` of a case when somebody asks."""

    __slots__ = ("_case", "_contributions", "_n")

    def __init__(self, case: Case, n: int) -> None:
        self._case = case
        self._n = n
        self._contributions: list[Contribution] | None = None

    def tell(self, name: str) -> Any:
        """A verdict's `category`, `support`, `against` or `base`."""
        if name == "category":
            return self._case.category(self._n)
        return self.support() if name == "support" else self.against() if name == "against" else self.base()

    def contributions(self) -> list[Contribution]:
        """All of it, heaviest first."""
        if self._contributions is None:
            self._contributions = self._case.contributions(self._n)
        return self._contributions

    def support(self) -> tuple[RuleHit, ...]:
        """What speaks for a removal, heaviest first."""
        return tuple(
            [
                _hit(source, -value / UNIT, matched)
                for value, source, matched in self.contributions()
                if value < 0 and source != PRIOR
            ]
        )

    def against(self) -> tuple[RuleHit, ...]:
        """What speaks against it, heaviest first."""
        return tuple(
            [
                _hit(source, -value / UNIT, matched)
                for value, source, matched in reversed(self.contributions())
                if value > 0 and source != PRIOR
            ]
        )

    def base(self) -> float:
        """What any block starts with."""
        return next(-value for value, source, _ in self.contributions() if source == PRIOR) / UNIT


def explained(n: int, score: int, case: Case, *, goes: bool) -> Verdict:
    """A block's verdict with all that was read, also where it stays."""
    category = case.category(n) if goes else None
    told = Told(case, n)
    evidence: tuple[Evidence, ...] = tuple(
        Evidence(n, None, "drop" if value < 0 else "keep", category, source, -value / UNIT, matched)
        for value, source, matched in told.contributions()
    )
    if category is None:
        return Verdict(n, None, False, None, score / UNIT, evidence=evidence)
    later = cast("Any", told)
    return _new(n, None, True, category, score / UNIT, later, later, later, evidence)


def moved(verdict: Verdict, by: int) -> Verdict:
    """A verdict on a block `by` blocks further on. What it tells when it is read is still told then."""
    category, support, against, base = (untold(verdict, name) for name in ("category", "support", "against", "base"))
    block, score = verdict.block + by, verdict.score
    return _new(block, verdict.span, verdict.remove, category, score, support, against, base, verdict.evidence)


class Reasons(Deferred):
    """What a removal tells of its verdict (`rules`, `reason`, `against`, `base`), each worked out when it is read."""

    __slots__ = ("_verdict", "_whys")

    def __init__(self, verdict: Verdict, whys: Mapping[str, str]) -> None:
        self._verdict = verdict
        self._whys = whys

    def tell(self, name: str) -> Any:
        verdict = self._verdict
        if name == "reason":
            return reason(verdict.support, self._whys, verdict.category)
        return verdict.support if name == "rules" else getattr(verdict, name)


TOLD = ("rules", "reason", "against", "base")
"""The fields of a removal that `Reasons` tells."""


def of_removal(verdict: Verdict, whys: Mapping[str, str]) -> dict[str, Any]:
    """The fields `TOLD` of a removal."""
    return dict.fromkeys(TOLD, Reasons(verdict, whys))
