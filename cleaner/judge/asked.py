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
from cleaner.segment.page import Frame

ASKING: frozenset[Category] = frozenset({"donation", "newsletter", "subscription"})
SCORE = 3.0
"""Log-odds that a block of such a box is worth at least."""


def with_boxes(reading: Reading, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts after that: a block's in its place, those of stretches behind."""
    page = reading.page
    asks: dict[Category, list[Frame]] = {}
    for verdict in verdicts:
        if verdict.span is not None or not verdict.remove or verdict.category not in ASKING:
            continue
        block, facts = page.blocks[verdict.block], page.facts[verdict.block]
        is_control = facts.frame.tag == "button" or facts.link_words == block.words
        if is_control and block.words and len(block.text) <= boxes.LABEL and facts.frame.regions.isdisjoint(boxes.AWAY):
            asks.setdefault(verdict.category, []).append(facts.frame)
    if not asks:
        return list(verdicts)
    around = boxes.Boxes(page, reading.title)
    gone = {n: category for category, frames in asks.items() for n in around.of(frames, category)}
    gone.pop(-1 if reading.title is None else reading.title, None)
    new = {n for n in gone if not verdicts[n].remove}
    # What is cut out of a block that goes is not cut again.
    return [
        verdict if verdict.block not in new else taken(verdict, gone[verdict.block], ("guard.box", ""), "box", SCORE)
        for verdict in verdicts
        if verdict.span is None or verdict.block not in new
    ]
