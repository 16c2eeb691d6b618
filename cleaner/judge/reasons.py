"""Reasons in words: what a person reads beside a removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.evidence.features import TOPICS
from cleaner.model import Category, RuleHit, Verdict

KINDS: dict[Category, str] = {
    "donation": "an appeal for money", "newsletter": "a newsletter prompt", "subscription": "a subscription prompt",
    "caption": "a caption or a credit", "related": "a pointer to other articles", "share": "a share or follow line",
    "comments": "part of the comments", "byline": "a byline or an author's note", "advert": "an advert", "legal": "a legal line",
    "navigation": "navigation", "embed": "an embedded post's furniture",
}  # fmt: skip

GUARDS = {
    "guard.listed": "It stands in a list of headlines under a label for other articles.",
    "guard.enclosed": "It stands between two parts of one appeal.",
    "guard.letter": "It stands in a letter that asks for money, between its salutation and its buttons.",
    "guard.announcing": "It announces the prompt below it.",
}


_WORDS = {topic.replace(" ", "-"): words for topic, words in TOPICS.items()}


def reason(hits: Sequence[RuleHit], whys: Mapping[str, str], category: Category | None = None) -> str:
    """One or two sentences: what rules of the removal say of it, else what it is taken for, and what speaks for that most."""
    guards = [GUARDS[hit.id] for hit in hits if hit.id in GUARDS]
    if guards:
        return guards[0]
    said = [whys[hit.id] for hit in hits if hit.id in whys]
    if category is not None:
        # A rule's id names its category second.
        own = [whys[hit.id] for hit in hits if hit.id in whys and hit.id.split(".")[1] == category]
        said = own or said
    found = list(dict.fromkeys(said))[:2]
    topics = [words for hit in hits if (words := topic_words(hit.id)) is not None]
    if len(found) < 2 and topics:
        kind = KINDS[category] if category is not None else "boilerplate"
        if found:
            found.append(f"{topics[0][0].upper()}{topics[0][1:]} speaks for it, too.")
        else:
            listed = " and ".join(topics[:2])
            found.append(f"It is taken for {kind} by {listed}.")
    return " ".join(found) or "It is taken for boilerplate."


def later(verdict: Verdict, whys: Mapping[str, str]) -> dict[str, Any]:
    """What a removal tells of its verdict (`rules`, `reason`, `against`, `base`), each worked out when it is read."""
    return {
        "rules": lambda: verdict.voices,
        "reason": lambda: reason(verdict.voices, whys, verdict.category),
        "against": lambda: verdict.against,
        "base": lambda: verdict.base,
    }


def topic_words(id: str) -> str | None:
    """What a topic of evidence is, in words; None for anything else."""
    prefix, _, topic = id.partition(".")
    return _WORDS.get(topic) if prefix == "topic" else None
