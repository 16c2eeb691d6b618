"""Documents that are held: nearly all of one would go, or it is a legal text itself. What is emitted then, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from cleaner.evidence.column import AWAY
from cleaner.evidence.legal import LEGAL_SHARE, is_legal_title
from cleaner.evidence.of_page import Reading
from cleaner.judge.page_guards import FEW_WORDS, Grounds, grounds, marks
from cleaner.model import Category, Verdict

LEGAL_WORDS = 25
"""Words that a column has at least whose share of legal lines makes it a legal text: one line of small print is none."""
PREFERRED = 0.7
"""Share of the extractor's words from which the page's own column is preferred to its answer."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A held page: its verdicts after the fallback, and the warning that says why and what was kept."""

    verdicts: tuple[Verdict, ...]
    warning: str


def hold(
    reading: Reading,
    verdicts: Sequence[Verdict],
    kept: Set[Category],
    max_removed: float,
    title: str | None,
    found: Grounds | None = None,
) -> Hold | None:
    """What is emitted instead of these verdicts, where they cannot be right; None where they may.

    A page falls back to the best candidate, never to its menus: the article's column without what strong rules name, or the extractor's
    answer; where neither holds a word, all that no strong rule names. `found` are the page's `grounds`,
    where the caller has them.
    """
    found = grounds(reading) if found is None else found
    reason = _reason(reading, verdicts, found, kept, max_removed, title)
    if reason is None:
        return None
    # What phrases name in a legal text is its subject.
    strong = {n for n, hit in found.strong.items() if reason != _LEGAL or hit.rule.kind != "phrase"}
    facts = reading.page.facts
    place = [AWAY.isdisjoint(item.frame.regions) for item in facts]
    inside = {n for n, item in enumerate(facts) if item.frame.number in found.inside and place[n]}
    column = inside - strong
    standard = reading.votes.standard
    answer = {n for n, keeps in enumerate(standard) if keeps} - strong if standard is not None else set()
    outside = {n for n in range(len(facts)) if place[n]}
    candidates = [
        ("the column without what strong rules name", column),
        ("the extractor's answer", answer),
        ("what no strong rule names", outside - strong),
        ("the column", inside),
        ("all but menus and side columns", outside),
        ("the whole page", set(range(len(facts)))),
    ]
    sizes = [_words(reading, members) for _, members in candidates]
    if sizes[1] and sizes[0] < PREFERRED * sizes[1]:
        candidates[:2] = candidates[1::-1]
        sizes[:2] = sizes[1::-1]
    name, members = next((item for item, size in zip(candidates, sizes, strict=True) if size), candidates[-1])
    # Marks of footnotes and permalinks go from what is given back as from any other text.
    cuts = marks(reading)
    after = tuple(
        replace(v, remove=False, category=None, support=())
        if v.block in members and _goes(v, kept) and (v.block, v.span) not in cuts
        else v
        for v in verdicts
    )
    return Hold(after, f"held: {reason}; kept: {name}")


_LEGAL = "the page is a legal text itself"


def _reason(
    reading: Reading,
    verdicts: Sequence[Verdict],
    found: Grounds,
    kept: Set[Category],
    max_removed: float,
    title: str | None,
) -> str | None:
    total = gone = unmarked = left = 0
    inside: list[tuple[Verdict, int]] = []
    for verdict in verdicts:
        if verdict.span is not None or verdict.block == reading.title:
            continue
        words = reading.page.blocks[verdict.block].words
        goes = _goes(verdict, kept)
        left += 0 if goes else words
        frame = reading.page.facts[verdict.block].frame
        if frame.number in found.inside and AWAY.isdisjoint(frame.regions):
            total += words
            if goes:
                gone += words
                inside.append((verdict, words))
                hit = found.strong.get(verdict.block)
                unmarked += words if hit is None or hit.rule.kind == "phrase" else 0
    # What it would be is worked out when it is asked for, which is on few pages: the others lose too little.
    legal = LEGAL_SHARE * total < gone and total >= LEGAL_WORDS
    legal = legal and sum(words for v, words in inside if v.category == "legal") > LEGAL_SHARE * total
    # On a page that calls itself a legal text phrases of every category are its subject: only markup says what is not.
    if legal or (unmarked and is_legal_title(title)):
        return _LEGAL
    if not left and _words(reading, set(range(len(reading.page.blocks)))):
        return "nothing of the page would stay"
    if total >= FEW_WORDS and gone > max_removed * total and left < FEW_WORDS:
        return "nearly all of the article's column would go"
    return None


def _goes(verdict: Verdict, kept: Set[Category]) -> bool:
    """Whether a block goes, and is nothing of what is to be left in."""
    return verdict.remove and not (kept and verdict.category in kept)


def _words(reading: Reading, members: Set[int]) -> int:
    return sum(reading.page.blocks[n].words for n in members if n != reading.title)
