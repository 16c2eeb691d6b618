"""A run under OUT as `cleaner clean` leaves it, made by hand: what is removed is what the test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cleaner.model import Category, Result, RuleHit
from cleaner.pipeline.ledger import Cut, apply
from cleaner.report import jsonl
from cleaner.segment.normal import count_words

STORY = (
    "The council voted to rebuild the old bridge.",
    "Work begins in spring, the mayor said.",
    "Engineers had warned about the piles for years.",
    "A ferry will carry the school bus meanwhile.",
    "Nobody spoke against the plan in the hall.",
)


@dataclass(frozen=True)
class Gone:
    """A paragraph that was removed."""

    text: str
    category: Category = "newsletter"
    score: float = 2.5
    rule: str = "en.newsletter.signup"
    reason: str = "Invites the reader to a mailing list."
    matched: str = "Sign up"


Paragraph = str | Gone


def add(out: Path, id: str, paragraphs: Sequence[Paragraph], **more: Any) -> str:
    """Add a document to the run under `out`; returns its source. `more` are fields of the result (url, held, title …)."""
    parts: list[str] = []
    cuts: list[Cut] = []
    at = 0
    for paragraph in paragraphs:
        text = paragraph if isinstance(paragraph, str) else paragraph.text
        if isinstance(paragraph, Gone):
            hits = (RuleHit(paragraph.rule, 3.1, paragraph.matched), RuleHit("measure.label", 0.7, ""))
            cuts.append(Cut(at, at + len(text), paragraph.category, hits, paragraph.score, paragraph.reason))
        parts.append(text)
        at += len(text) + 2
    source = "\n\n".join(parts) + "\n"
    digest = sha256(source.encode("utf-8", "replace")).hexdigest()
    clean, removed, pieces = apply(source, cuts, digest)
    facts: dict[str, Any] = {
        "title": parts[0][:80],
        "language": "en",
        "digest": digest,
        "words_in": count_words(source),
        "words_out": count_words(clean),
        "chars_in": len(source),
        "chars_out": len(clean),
        "ruleset": "0" * 16,
        "version": "0",
        **more,
    }
    result = Result(id, "text", clean, removed, (), pieces, **facts)
    name = f"{sha256(id.encode('utf-8', 'replace')).hexdigest()[:8]}.txt"
    out.mkdir(parents=True, exist_ok=True)
    with (out / "report.jsonl").open("a", encoding="utf-8") as report:
        report.write(jsonl.to_line(jsonl.to_object(result, source=name, output=name)) + "\n")
    (out / name).write_bytes(clean.encode("utf-8", "replace"))
    return source


def output(out: Path, id: str) -> str:
    """The clean text of a document below `out`."""
    return (out / f"{sha256(id.encode('utf-8', 'replace')).hexdigest()[:8]}.txt").read_text(encoding="utf-8")
