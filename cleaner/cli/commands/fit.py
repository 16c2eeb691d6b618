"""`cleaner fit`: a judge out of labelled sets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cleaner.cli.commands.show import consoles
from cleaner.model import CleanerError


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be fitted on, and how."""

    sets: tuple[Path, ...]
    out: Path
    passages: Path | None = None
    reviews: tuple[Path, ...] = ()
    folds: int = 5
    share: int = 100
    rules: bool = True
    locked: bool = False
    without: int | None = None
    jobs: int = 1


def fit(request: Request) -> int:
    """Fit and write; returns the exit code."""
    say = consoles()
    try:
        from cleaner.fit import card, run
    except ImportError as error:
        say.error(f"{error.name} is not installed: pip install 'article-cleaner[fit]'")
        return 2
    try:
        made, figures = run.fit(
            request.sets, request.passages, reviews=request.reviews, folds=request.folds, jobs=request.jobs,
            share=request.share, rules=request.rules, locked=request.locked,
            without=request.without, say=say.notice,
        )  # fmt: skip
    except CleanerError as error:
        say.error(str(error))
        return 2
    run.write(made, request.out)
    say.out.print(card.summary(figures), markup=False, highlight=False)
    say.out.print(f"\nThe judge is in {request.out}.", markup=False, soft_wrap=True)
    return 0
