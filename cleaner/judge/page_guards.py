"""What stands above the judge on a page: few named promises about what goes and what stays, each with its reason.

- `strong`: a strong rule that names the whole block takes it; what rules name strongly in a text they name on a page. What an element
  is called overrules the judge outside the article's column only: inside it a name alone was wrong in 164 blocks of 176.
- `unit`: a table, code or a formula of the article goes only by a strong rule, and whole.
- `extractor`: running text that both answers of the extractor keep stays, unless a strong rule names it.
- `column`: running text in the article's column goes only where some rule speaks or the judge is sure, never on its neighbours alone.
- `heading`: a heading in the column that no rule names stays above text that stays.
- `list`: a list in the article's column stays, unless most of it is links or a strong rule speaks.
- `sibling`: a paragraph beside the column's others stays, however short, where no rule speaks.
- `listed`: links under a label for other articles that a strong rule names go with it.
- `entry`: so do the texts of alike entries in the column, each below a heading of its own.
- `short`: on a page that says little no sentence of the column goes by its shape alone.
- `box`: what stands in one box with a button that asks goes with it (`asked`).
- `copy`: of an article that the page holds twice the first stays (`copies`).

Nothing here reads text; blocks are known by their place, their facts and the rules that fired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from cleaner.evidence import column
from cleaner.evidence.column import AWAY
from cleaner.evidence.of_page import Reading
from cleaner.evidence.rules import structure
from cleaner.evidence.rules.phrases import Hit
from cleaner.judge import article_lists, asked, copies
from cleaner.judge.guards import stays, taken
from cleaner.model import Evidence, RuleHit, Verdict
from cleaner.segment.normal import WIDE
from cleaner.segment.page import Facts, Frame

STRENGTHS = frozenset({"strong", "certain"})
LONG = 90
"""Characters (half as many in scripts without spaces) from which a paragraph goes by a rule only."""
PARAGRAPH_WORDS = 22
_TEXT = frozenset({"paragraph", "item", "table", "code", "quote"})
FEW_WORDS = 60
"""A column of fewer words is never held for its share alone (a short note under a long appeal is no accident), nor cut by its shape."""
LABEL, LISTED = 60, 12
"""Most characters of a label for other articles, and most links that go with it."""
DOUBTLESS = 2.0
"""Log-odds from which `column` leaves a paragraph to the judge. Cross-validated by outlet over 930 pages, of the paragraphs that it kept
below them 4,478 words were the article's and 4,280 were not; above them 532 and 3,334."""
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
    usual: int = -1
    """The frame whose own children hold most of the column's running text."""
    words: int = 0
    """Words of the column that no strong rule names, without the headline."""


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
    inside = column.below(page, column.article_column(page, column.cover_of(page, prose), reading.title))
    words = sum(
        block.words
        for n, block in enumerate(page.blocks)
        if n not in strong and n != reading.title and _is_inside(page.facts[n], inside)
    )
    return Grounds(strong, frozenset(named), inside, column.usual_parent(page, prose, inside), words)


def _is_inside(facts: Facts, inside: Set[int]) -> bool:
    return facts.frame.number in inside and AWAY.isdisjoint(facts.frame.regions)


def marks(reading: Reading) -> dict[tuple[int, tuple[int, int] | None], Hit]:
    """The stretches that markup rules cut out of blocks, such as marks of footnotes, by block and span."""
    return {
        (hit.block, hit.cut): hit
        for hit in reading.signals.hits
        if hit.scope == "inline" and hit.rule.kind == "markup" and hit.rule.side == "drop" and hit.counted
    }


def apply(reading: Reading, verdicts: Sequence[Verdict], found: Grounds | None = None) -> list[Verdict]:
    """The verdicts after the guards; those of stretches inside blocks follow. Of units only markup rules cut something off.

    `found` are the page's `grounds`, where the caller has them.
    """
    found = grounds(reading) if found is None else found
    entries = structure.entries(reading.page, found.usual, found.inside, found.named)
    lists = article_lists.find(reading, found.inside, found.named, found.usual)
    cuts = marks(reading)
    facts = reading.page.facts
    after: list[Verdict] = []
    for verdict in verdicts:
        index = verdict.block
        if index == reading.title:
            after.append(replace(verdict, remove=False, category=None, support=()) if verdict.span is None else verdict)
        elif verdict.span is not None:
            whole = facts[index].unit and verdict.remove and (index, verdict.span) not in cuts
            after.append(replace(verdict, remove=False, category=None, support=()) if whole else verdict)
        elif index in found.strong:
            after.append(_named(verdict, found.strong[index], reading, found))
        elif verdict.remove and (guard := _kept(reading, verdict, found, lists, entries)):
            after.append(stays(verdict, guard, -SURE))
        else:
            after.append(verdict)
    after = asked.with_boxes(reading, _listed(reading, after, found))
    after = copies.without(reading.page.blocks, _with_headings(reading, after, found, entries), reading.title)
    return after + _marks_of_kept(reading, verdicts, after, cuts)


def _listed(reading: Reading, verdicts: Sequence[Verdict], found: Grounds) -> list[Verdict]:
    """Items that are links, under a label for other articles that a strong rule names, go with the label."""
    after = list(verdicts)
    blocks, facts = reading.page.blocks, reading.page.facts
    for index, hit in found.strong.items():
        if hit.rule.category != "related" or not after[index].remove or len(blocks[index].text) > LABEL:
            continue
        for n in range(index + 1, min(len(blocks), index + 1 + LISTED)):
            if blocks[n].kind != "item" or not blocks[n].words or facts[n].link_words < blocks[n].words:
                break
            if not after[n].remove:
                said = (hit.rule.id, blocks[index].text[hit.start : hit.end])
                after[n] = taken(after[n], "related", said, "listed", SURE)
    return after


def _with_headings(
    reading: Reading, verdicts: Sequence[Verdict], found: Grounds, entries: frozenset[int]
) -> list[Verdict]:
    """A heading in the column that no rule names stays above text that stays; one that is a link only if that text is its own."""
    after = list(verdicts)
    blocks, facts = reading.page.blocks, reading.page.facts
    below: int | None = None
    for index in range(len(blocks) - 1, -1, -1):
        verdict = after[index]
        inside = facts[index].frame.number in found.inside
        if blocks[index].kind == "heading":
            if verdict.remove and below is not None and inside and index not in found.named:
                card = _is_card(reading, index) and index not in entries
                if not facts[index].link_words or (not card and _is_over(facts[index].frame, facts[below].frame)):
                    after[index] = stays(verdict, "heading", -SURE)
            continue
        text = reading.page.running[index] or blocks[index].kind in _TEXT
        below = index if text and inside and not verdict.remove else None
    return after


def _is_over(heading: Frame, text: Frame) -> bool:
    """Whether a text stands in the element in which its heading stands: else the heading is that of a box before it."""
    frame: Frame | None = text
    while frame is not None:
        if frame is heading.parent:
            return True
        frame = frame.parent
    return False


def _marks_of_kept(
    reading: Reading,
    before: Sequence[Verdict],
    after: Sequence[Verdict],
    cuts: Mapping[tuple[int, tuple[int, int] | None], Hit],
) -> list[Verdict]:
    """What markup rules cut out of the blocks that a guard gives back: the judge has no word on stretches of most of what it takes."""
    said = {old.block for old in before if old.span is not None}
    given = {old.block for old, new in zip(before, after, strict=True) if old.remove and not new.remove} - said
    made: list[Verdict] = []
    for (block, span), hit in sorted(cuts.items(), key=lambda item: (item[0][0], item[1].start, -item[1].end)):
        apart = not made or made[-1].block != block or made[-1].span is None or made[-1].span[1] <= hit.start
        if block in given and hit.rule.strength in STRENGTHS and apart:
            text = reading.signals.texts[block][hit.start : hit.end]
            told = RuleHit(hit.rule.id, SURE, text)
            heard = Evidence(block, span, "drop", hit.rule.category, hit.rule.id, SURE, text)
            made.append(Verdict(block, span, True, hit.rule.category, SURE, (told,), evidence=(heard,)))
    return made


def _kept(
    reading: Reading, verdict: Verdict, found: Grounds, lists: frozenset[int], entries: frozenset[int]
) -> str | None:
    """The guard that keeps a block which the judge would remove, if one does."""
    index = verdict.block
    facts = reading.page.facts[index]
    inside = _is_inside(facts, found.inside)
    if facts.unit and (inside or facts.unit != "table"):
        return "unit"
    if facts.frame.tag == "caption" and inside and index not in found.named:
        return "unit"
    votes = reading.votes
    both = (
        votes.standard is not None and votes.precision is not None and votes.standard[index] and votes.precision[index]
    )
    if both and (
        _is_sentence(reading, index) or facts.unit or (inside and index not in found.named and not facts.link_words)
    ):
        return "extractor"
    if inside and index not in found.named and verdict.score < DOUBTLESS and _is_paragraph(reading, index):
        return "column"
    if index in lists:
        return "list"
    if inside and index not in found.named:
        if _is_sibling(reading, index, found):
            return "sibling"
        block = reading.page.blocks[index]
        text = block.kind in _TEXT and 2 * facts.link_words <= block.words
        if text and index in entries:
            return "entry"
        if text and found.words < FEW_WORDS and _is_said(reading, index, found):
            return "short"
    return None


def _is_sentence(reading: Reading, index: int) -> bool:
    """Whether a block is a sentence or more, mostly without links."""
    block, facts = reading.page.blocks[index], reading.page.facts[index]
    return _ends(reading, index) and 2 * facts.link_words <= block.words


def _ends(reading: Reading, index: int) -> bool:
    return bool(reading.signals.columns["ends_stop"][index])


def _is_card(reading: Reading, index: int) -> bool:
    """Whether a block stands in one of several alike elements."""
    return bool(reading.signals.columns["card"][index])


def _is_paragraph(reading: Reading, index: int) -> bool:
    """Whether a block is a paragraph of some length; one that is a link as a whole must not stand in a card."""
    text = reading.page.blocks[index].text
    size = len(text) + len(WIDE.findall(text))
    if size < LONG or reading.page.facts[index].unit:
        return False
    long = _ends(reading, index) and reading.page.blocks[index].words >= PARAGRAPH_WORDS
    return reading.page.running[index] or (long and not _is_card(reading, index))


def _is_said(reading: Reading, index: int, found: Grounds) -> bool:
    """Whether a block is something that the page says: a sentence, or beside the column's paragraphs if it has any.

    A line parted by bars is what stands above or below an article: names, dates, minutes.
    """
    frame = reading.page.facts[index].frame
    parent = frame.parent if frame.tag in column.OWN_TAGS and frame.parent is not None else frame
    return not reading.signals.columns["bars"][index] and (
        _is_sentence(reading, index) or found.usual in {-1, parent.number}
    )


def _is_sibling(reading: Reading, index: int, found: Grounds) -> bool:
    """Whether a block is a `p` beside the column's other paragraphs, and not a link as a whole."""
    facts = reading.page.facts[index]
    beside = facts.frame.parent is not None and facts.frame.parent.number == found.usual
    return facts.frame.tag == "p" and beside and facts.link_words < reading.page.blocks[index].words


def _named(verdict: Verdict, hit: Hit, reading: Reading, found: Grounds) -> Verdict:
    """What becomes of a block that a strong rule names: it goes, but for one in the column for which only a name speaks.

    A name is heard by the judge too, which knows what it has meant elsewhere. Cross-validated by outlet over 930 pages, of the
    blocks in the column that it would keep and that a strong name took all the same, 164 were the article's and 8 were not.
    """
    if verdict.remove:
        return verdict
    named = hit.rule.kind == "markup" and hit.rule.strength != "certain"
    if named and _is_inside(reading.page.facts[hit.block], found.inside):
        return verdict
    text = reading.signals.texts[hit.block]
    return taken(verdict, hit.rule.category, (hit.rule.id, text[hit.start : hit.end]), "strong", SURE)
