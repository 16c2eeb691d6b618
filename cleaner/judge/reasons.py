"""Reasons in words: what a person reads beside a removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from cleaner.evidence.features import TOPICS
from cleaner.model import Category, RuleHit

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
    "guard.note": "It is the note to what goes.",
    "guard.container": "It holds nothing but what goes.",
    "guard.section": "It is the heading of what goes.",
    "guard.box": "It stands in one box with a button or a link that asks for something.",
    "guard.copy": "It stands further up already, word for word, with what is around it.",
}


SOURCES: Mapping[str, str] = {
    "prior": "what any block starts with",
    "topic.rest": "all other measures together",
    "guard.strong": "a strong rule that names a whole block takes it",
    "guard.unit": "a table, code or a formula goes whole, by a strong rule, or stays",
    "guard.paragraph": "a long paragraph goes by a rule or its own wording only",
    "guard.shape": "nothing goes by its shape alone",
    "guard.headline": "the first line above the text stays",
    "guard.extractor": "the extractor keeps it, and no strong rule names it",
    "guard.column": "running text in the article's column goes by a rule only",
    "guard.heading": "text stays below it",
    "guard.list": "a list in the article's column stays",
    "guard.sibling": "it stands beside the column's paragraphs",
    "guard.entry": "it is an entry of a list with headings",
    "guard.short": "the page says little",
    "guard.listed": "it stands in a list of headlines under a label for other articles",
    "guard.enclosed": "it stands between two parts of one appeal",
    "guard.letter": "it stands in a letter that asks for money",
    "guard.announcing": "it announces the prompt below it",
    "guard.item": "other items of its list stay, and no rule names one",
    "guard.note": "it goes or stays with its mark",
    "guard.container": "it goes or stays with what it holds",
    "guard.caption": "its table stays",
    "guard.section": "all that stands below it goes",
    "guard.box": "it stands in one box with a button or a link that asks for something",
    "guard.copy": "it stands further up already, word for word, with what is around it",
    "guard.site": "a pack says it of this host",
    **{f"topic.{topic.replace(' ', '-')}": words for topic, words in TOPICS.items()},
}
"""What a source of evidence that is no rule means, in words."""


BY_GUARD = "; only above {} the score itself decides, here a guard did"
"""What is said of a removal whose score is not above the threshold, in the report's pages and in a review as well."""


def source_words(id: str) -> str:
    """What a source of evidence is, in a few plain words: of a rule its category and name.

    >>> source_words("topic.links"), source_words("markup.navigation.bar")
    ('its links and those around it', 'navigation bar')
    """
    if id in SOURCES:
        return SOURCES[id]
    _, _, name = id.partition(".")
    return (name or id).replace(".", " ").replace("-", " ")


def sum_words(base: float, hits: Sequence[RuleHit], score: float, threshold: float | None) -> str:
    """How a score came about, and whether it is above the score from which a block goes.

    The parts of a score that a guard set do not add up to what the judge gave; `threshold` may then be above the score, and it says so.
    A report may name rules without their weights (0); they are listed then.

    >>> sum_words(0.25, [RuleHit("markup.navigation.bar", 2.25, ""), RuleHit("topic.place", -0.4, "")], 2.1, 1.6)
    '2.10 = 0.25 + 2.25 navigation bar − 0.40 its place in the document; goes above 1.60'
    >>> sum_words(0.25, [RuleHit("markup.navigation.bar", 0, "")], 2.1, None)
    '2.10: navigation bar'
    """
    digits = places(score, threshold)
    if hits and not any(hit.weight for hit in hits):
        shown = f"{score:.{digits}f}".replace("-", "−")
        return f"{shown}: {', '.join(source_words(hit.id) for hit in hits)}{_limit_words(score, threshold)}"
    parts = [f"{score:.{digits}f} ="] + ([f"{base:.2f}"] if base else [])
    for hit in hits:
        sign = "− " if hit.weight < 0 else "+ " if len(parts) > 1 else ""
        parts.append(f"{sign}{abs(hit.weight):.2f} {source_words(hit.id)}")
    return " ".join(parts).replace("= -", "= −") + _limit_words(score, threshold)


def _limit_words(score: float, threshold: float | None) -> str:
    if threshold is None:
        return ""
    limit = f"{threshold:.{places(score, threshold)}f}".replace("-", "−")
    return f"; goes above {limit}" if score > threshold else BY_GUARD.format(limit)


def places(score: float, threshold: float | None) -> int:
    """The decimal places in which a score and the threshold beside it are told: they are not alike where they differ.

    >>> places(1.504, 1.5), places(2.1, 1.5), places(1.5, 1.5)
    (3, 2, 2)
    """
    return 3 if threshold is not None and score != threshold and f"{score:.2f}" == f"{threshold:.2f}" else 2


def reason(hits: Sequence[RuleHit], whys: Mapping[str, str], category: Category | None = None) -> str:
    """One or two sentences: what rules of the removal say of it, else what it is taken for, and what speaks for that most.

    Where the heaviest rule is of another category than the one that was chosen, a sentence says so.
    """
    said: list[str] = []
    own: list[str] = []
    topics: list[str] = []
    first: str | None = None
    for hit in hits:
        if (why := whys.get(hit.id)) is not None:
            kind = _category(hit.id)
            if not said:
                first = kind
            said.append(why)
            if kind == category:
                own.append(why)
        elif (words := topic_words(hit.id)) is not None:
            topics.append(words)
        elif hit.id in GUARDS:
            return GUARDS[hit.id]
    found = list(dict.fromkeys((category and own) or said))[:2]
    if len(found) < 2 and topics:
        kind = KINDS[category] if category is not None else "boilerplate"
        if found:
            found.append(f"{topics[0][0].upper()}{topics[0][1:]} speaks for it, too.")
        else:
            listed = " and ".join(topics[:2])
            found.append(f"It is taken for {kind} by {listed}.")
    if category is not None and first in KINDS and first != category:
        found.append(f"A rule names {KINDS[first]}, too; by its words and place it is rather {KINDS[category]}.")
    return " ".join(found) or "It is taken for boilerplate."


@cache
def _category(rule: str) -> str | None:
    """The category of a rule, which its id names second."""
    parts = rule.split(".")
    return parts[1] if len(parts) > 2 else None


def topic_words(id: str) -> str | None:
    """What a topic of evidence is, in words; None for anything else."""
    return SOURCES.get(id) if id.startswith("topic.") and id != "topic.rest" else None
