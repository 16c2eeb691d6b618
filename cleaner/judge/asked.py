"""What stands in one small box with a button or a link that asks for something, and goes with it.

- `box`: where a lone link or a button goes as an appeal, a prompt for letters or an offer of a subscription, so does the rest of its box
  (`evidence.rules.boxes` says what one is). With adverts and prompts to share or comment it would be wrong as often as right: what is
  called a box there is the article's own box of facts.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence.of_page import Reading
from cleaner.evidence.rules import boxes
from cleaner.judge.guards import taken
from cleaner.model import Category, Verdict
from cleaner.segment.page import Frame, Page

ASKING: frozenset[Category] = frozenset({"donation", "newsletter", "subscription"})
SCORE = 3.0
"""Log-odds that a block of such a box is worth at least."""


def _is_control(page: Page, index: int) -> bool:
    """Whether a block is a button or nothing but links, and stands in no menu."""
    block, facts = page.blocks[index], page.facts[index]
    pressed = facts.frame.tag == "button" or facts.link_words == block.words
    return pressed and 0 < len(block.text) <= boxes.LABEL and facts.frame.regions.isdisjoint(boxes.AWAY)


def with_boxes(reading: Reading, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts after that: a block's in its place, those of stretches behind."""
    page = reading.page
    controls = [v for v in verdicts if v.span is None and v.remove and _is_control(page, v.block)]
    if not controls:
        return list(verdicts)
    around = boxes.Boxes(page, reading.title)
    asks: dict[Category, list[Frame]] = {}
    for verdict in controls:
        frame = page.facts[verdict.block].frame
        # What a block is called is worked out late, and for most pages nobody needs it here.
        if any(not verdicts[n].remove for n in around.inside(frame)) and verdict.category in ASKING:
            asks.setdefault(verdict.category, []).append(frame)
    gone = {n: category for category, frames in asks.items() for n in around.of(frames, 1)}
    gone.pop(-1 if reading.title is None else reading.title, None)
    new = {n for n in gone if not verdicts[n].remove}
    # What is cut out of a block that goes is not cut again.
    return [
        verdict if verdict.block not in new else taken(verdict, gone[verdict.block], ("guard.box", ""), "box", SCORE)
        for verdict in verdicts
        if verdict.span is None or verdict.block not in new
    ]
