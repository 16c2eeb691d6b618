"""What stands above the judge on a page: few named promises about what goes and what stays, each with its reason.

- `strong`: a strong rule that names the whole block takes it; what rules name strongly in a text they name on a page.
- `unit`: a table, code or a formula of the article goes only by a strong rule, and whole.
- `extractor`: running text that both answers of the extractor keep stays, unless a strong rule names it.
- `column`: running text in the article's column goes only where some rule speaks, never on its neighbours or its shape alone.
- `heading`: a heading in the column that no rule names stays above text that stays.
- `list`: a list in the article's column stays, unless most of it is links or a strong rule speaks.

Nothing here reads text; blocks are known by their place, their facts and the rules that fired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cleaner.html_witnesses import Reading
from cleaner.model import Evidence, RuleHit, Verdict
from cleaner.segment.normal import WIDE
from cleaner.segment.page import Facts, Frame
from cleaner.witness import page as places
from cleaner.witness.page import AWAY, OWN_TAGS
from cleaner.witness.phrases import Hit

STRENGTHS = frozenset({"strong", "certain"})
LONG = 90
"""Characters (half as many in scripts without spaces) from which a paragraph goes by a rule only."""
MOSTLY = 0.5
"""Share of a list's words in links above which it is a list of links."""
NAME_WORDS = 3
"""Words an item up to which a list of links is one of names."""
_TEXT = frozenset({"paragraph", "item", "table", "code", "quote"})
SURE = 3.0
"""Log-odds that a strong rule on a whole block is worth at least."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the guards know of a page."""

    strong: Mapping[int, Hit]
    """By block, the strong rule that names all of it."""
    named: frozenset[int]
    """Blocks about which any rule speaks for removal."""
    inside: frozenset[int]
    """Frames of the article's column."""


def grounds(reading: Reading) -> Grounds:
    """The strong rules and the column of a page."""
    strong: dict[int, Hit] = {}
    named: set[int] = set()
    kept = {
        h.block
        for h in reading.signals.hits
        if h.rule.side == "keep" and h.rule.strength in STRENGTHS and h.rule.kind == "phrase"
    }
    for hit in reading.signals.hits:
        if hit.rule.side == "keep" or hit.cut is not None or not hit.counted:
            continue
        named.add(hit.block)
        if hit.whole and hit.rule.strength in STRENGTHS and hit.block not in kept:
            strong.setdefault(hit.block, hit)
    page = reading.page
    # The column is that of the text which no strong rule names: a consent layer may be longer than the article.
    prose = [
        block.words if page.running[n] and n not in strong and AWAY.isdisjoint(page.facts[n].frame.regions) else 0
        for n, block in enumerate(page.blocks)
    ]
    if not any(prose):
        prose = [block.words if n not in strong else 0 for n, block in enumerate(page.blocks)]
    cover = _column(reading, places.cover_of(page, prose))
    return Grounds(strong, frozenset(named), places.below(page, cover))


def _column(reading: Reading, cover: Frame) -> Frame:
    """The article's column: the frame around most of its text, at least the parent of a paragraph, and all of the `article` or `main` that
    headline and text share.
    """
    if cover.tag in OWN_TAGS and cover.parent is not None:
        cover = cover.parent
    if reading.title is None:
        return cover
    around: set[int] = set()
    frame: Frame | None = reading.page.facts[reading.title].frame
    while frame is not None:
        around.add(frame.number)
        frame = frame.parent
    frame = cover
    while frame is not None and frame.tag not in {"body", "html"}:
        if frame.number in around:
            return frame if frame.tag in {"article", "main"} else cover
        frame = frame.parent
    return cover


def apply(reading: Reading, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts after the guards; those of stretches inside blocks follow as they came, but for units, which have none."""
    found = grounds(reading)
    lists = _lists(reading, found)
    facts = reading.page.facts
    after: list[Verdict] = []
    for verdict in verdicts:
        index = verdict.block
        if index == reading.title:
            after.append(replace(verdict, remove=False, category=None, voices=()) if verdict.span is None else verdict)
        elif verdict.span is not None:
            whole = facts[index].unit and verdict.remove
            after.append(replace(verdict, remove=False, category=None, voices=()) if whole else verdict)
        elif index in found.strong:
            after.append(verdict if verdict.remove else _taken(verdict, found.strong[index], reading))
        elif verdict.remove and (guard := _kept(reading, index, found, lists)):
            after.append(_stays(verdict, guard))
        else:
            after.append(verdict)
    return _with_headings(reading, after, found)


def _with_headings(reading: Reading, verdicts: Sequence[Verdict], found: Grounds) -> list[Verdict]:
    """A heading in the column that no rule names stays above text that stays."""
    after = list(verdicts)
    blocks, facts = reading.page.blocks, reading.page.facts
    below = False
    for index in range(len(blocks) - 1, -1, -1):
        verdict = after[index]
        inside = facts[index].frame.number in found.inside
        if blocks[index].kind == "heading":
            if verdict.remove and below and inside and index not in found.named and not facts[index].link_words:
                after[index] = _stays(verdict, "heading")
            continue
        below = (
            not verdict.remove
            and inside
            and (reading.page.running[index] or blocks[index].kind in {"paragraph", "item", "table", "code", "quote"})
        )
    return after


def wants_extractor(reading: Reading, verdicts: Sequence[Verdict]) -> bool:
    """Whether running text of the column would go that no rule names: then the extractor's answer decides."""
    found = grounds(reading)
    return any(
        verdict.remove
        and verdict.span is None
        and verdict.block not in found.named
        and _is_sentence(reading, verdict.block)
        and reading.page.facts[verdict.block].frame.number in found.inside
        for verdict in verdicts
    )


def _kept(reading: Reading, index: int, found: Grounds, lists: frozenset[int]) -> str | None:
    """The guard that keeps a block which the judge would remove, if one does."""
    facts = reading.page.facts[index]
    inside = facts.frame.number in found.inside and AWAY.isdisjoint(facts.frame.regions)
    if facts.unit and (inside or facts.unit != "table"):
        return "unit"
    votes = reading.votes
    both = (
        votes.standard is not None and votes.precision is not None and votes.standard[index] and votes.precision[index]
    )
    if both and (
        _is_sentence(reading, index) or facts.unit or (inside and index not in found.named and not facts.link_words)
    ):
        return "extractor"
    if inside and index not in found.named and _is_paragraph(reading, index):
        return "column"
    if index in lists:
        return "list"
    if inside and index not in found.named and _is_sibling(reading, index):
        return "sibling"
    return None


def _is_sentence(reading: Reading, index: int) -> bool:
    """Whether a block is a sentence or more, mostly without links."""
    block, facts = reading.page.blocks[index], reading.page.facts[index]
    shape = reading.plain[index][0]
    return shape in {"utterance", "sentence", "paragraph", "long"} and 2 * facts.link_words <= block.words


def _is_paragraph(reading: Reading, index: int) -> bool:
    """Whether a block is a paragraph of some length; one that is a link as a whole must not stand in a card."""
    text = reading.page.blocks[index].text
    size = len(text) + len(WIDE.findall(text))
    if size < LONG or reading.page.facts[index].unit:
        return False
    names = reading.signals.measures[index]
    return reading.page.running[index] or (names[0] in {"paragraph", "long"} and "in_card" not in names)


def _is_sibling(reading: Reading, index: int) -> bool:
    """Whether a block is a `p` beside the article's other paragraphs, and not a link as a whole."""
    names = reading.signals.measures[index]
    facts = reading.page.facts[index]
    words = reading.page.blocks[index].words
    return facts.frame.tag == "p" and "usual_parent" in names and facts.link_words < words


def _lists(reading: Reading, found: Grounds) -> frozenset[int]:
    """The blocks of lists that are the article's: in its column, mostly no links, named by no rule."""
    items: dict[int, list[int]] = {}
    for index, facts in enumerate(reading.page.facts):
        outer = _outer_list(facts)
        if outer is not None and facts.frame.number in found.inside and AWAY.isdisjoint(facts.frame.regions):
            items.setdefault(outer.number, []).append(index)
    kept: set[int] = set()
    for number, members in items.items():
        frame = reading.page.frames[number]
        if any(n in found.named for n in members):
            continue
        if frame.link_words <= MOSTLY * frame.words or _of_names(reading, members, found):
            kept.update(members)
    return frozenset(kept)


def _of_names(reading: Reading, members: Sequence[int], found: Grounds) -> bool:
    """Whether a list of links names things rather than articles: a word or three an item, and the text goes on below it."""
    words = sum(reading.page.blocks[n].words for n in members)
    after = members[-1] + 1
    if after >= len(reading.page.blocks) or words > NAME_WORDS * len(members):
        return False
    goes_on = any(reading.page.running[after : after + 4])
    return goes_on and reading.page.facts[after].frame.number in found.inside


def _outer_list(facts: Facts) -> Frame | None:
    """The outermost list around a block."""
    outer: Frame | None = None
    frame: Frame | None = facts.frame
    while frame is not None:
        if frame.tag in {"ul", "ol", "dl"}:
            outer = frame
        frame = frame.parent
    return outer


def _taken(verdict: Verdict, hit: Hit, reading: Reading) -> Verdict:
    score = round(max(verdict.score, SURE), 3)
    text = reading.signals.texts[hit.block]
    voice = RuleHit(hit.rule.id, score, text[hit.start : hit.end])
    heard = Evidence(hit.block, None, "drop", hit.rule.category, "guard.strong", round(score - verdict.score, 3), "")
    evidence = (heard, *verdict.evidence) if verdict.evidence else ()
    return replace(verdict, remove=True, category=hit.rule.category, score=score, voices=(voice,), evidence=evidence)


def _stays(verdict: Verdict, guard: str) -> Verdict:
    said = Evidence(
        verdict.block, None, "keep", verdict.category, f"guard.{guard}", -round(verdict.score + SURE, 3), ""
    )
    evidence = (*verdict.evidence, said) if verdict.evidence else ()
    return replace(verdict, remove=False, category=None, score=-SURE, voices=(), evidence=evidence)
