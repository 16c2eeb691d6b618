"""What there is to say about the documents of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.corpus.work import Outcome
from cleaner.report.statistics import held_reason
from cleaner.system.names import as_text


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say about a document: an error, a notice, or (note) what is said when asked for more."""

    level: str
    name: str
    text: str


def of(outcome: Outcome, *, records: bool) -> Iterator[Message]:
    """What to say of a document, the weightiest first; with `records` it is one of a file of several."""
    name = as_text(outcome.source) + (f" ({outcome.id})" if records and outcome.result is not None else "")
    status = outcome.tally.status
    if outcome.error is not None:
        level = "note" if outcome.left_out else "skipped" if status == "skipped" else "error"
        yield Message(level, name, outcome.error)
    elif status == "held":
        yield Message("held", name, held_reason(outcome.warnings))
    else:
        count = sum(amount.removals for amount in outcome.tally.categories.values())
        words = f"{outcome.tally.words_in} → {outcome.tally.words_out} words"
        yield Message("note", name, f"{status}, {count} removed, {words}")
    for warning in outcome.warnings:
        if status == "held" and warning == held_reason(outcome.warnings):
            continue
        yield Message("warning", name, warning)
