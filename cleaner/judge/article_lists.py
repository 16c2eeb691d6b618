"""The lists of a page that are the article's: in its column, and no lists of links to other pages."""

from __future__ import annotations

from collections.abc import Sequence, Set

from cleaner.evidence.column import AWAY, outermost
from cleaner.evidence.of_page import Reading

_LISTS = frozenset({"ul", "ol", "dl"})
MOSTLY = 0.5
"""Share of a list's words in links above which it is a list of links."""
NAME_WORDS = 3
"""Words an item up to which a list of links is one of names."""
ANNOUNCED = 8
"""Words of a sentence with a colon from which it announces a list as the article's; fewer are a label."""


def find(reading: Reading, inside: Set[int], named: Set[int], usual: int) -> frozenset[int]:
    """The blocks of lists that are the article's.

    `inside` are the frames of its column, `usual` the one whose own children hold most of its running text, `named` the blocks that some
    rule would remove. Of a list of links its words may be names, a sentence above it may announce it, or each link stands in a sentence.
    """
    items: dict[int, list[int]] = {}
    for index, facts in enumerate(reading.page.facts):
        outer = outermost(facts.frame, _LISTS)
        if outer is not None and facts.frame.number in inside and AWAY.isdisjoint(facts.frame.regions):
            items.setdefault(outer.number, []).append(index)
    kept: set[int] = set()
    for number, members in items.items():
        frame = reading.page.frames[number]
        if any(n in named for n in members):
            continue
        if (
            frame.link_words <= MOSTLY * frame.words
            or _is_said(reading, members)
            or _of_names(reading, members, inside)
            or _is_announced(reading, members, named, usual)
        ):
            kept.update(members)
    return frozenset(kept)


def _is_said(reading: Reading, members: Sequence[int]) -> bool:
    """Whether each item is a sentence that holds a link, and is none as a whole."""
    blocks, facts = reading.page.blocks, reading.page.facts
    ends = reading.signals.columns["ends_stop"]
    return all(ends[n] and facts[n].link_words < blocks[n].words for n in members)


def _of_names(reading: Reading, members: Sequence[int], inside: Set[int]) -> bool:
    """Whether a list of links names things rather than articles: a word or three an item, and the text goes on below it."""
    words = sum(reading.page.blocks[n].words for n in members)
    after = members[-1] + 1
    if after >= len(reading.page.blocks) or words > NAME_WORDS * len(members):
        return False
    goes_on = any(reading.page.running[after : after + 4])
    return goes_on and reading.page.facts[after].frame.number in inside


def _is_announced(reading: Reading, members: Sequence[int], named: Set[int], usual: int) -> bool:
    """Whether a sentence of the article that ends in a colon stands above a list, and the text goes on below it."""
    before, after = members[0] - 1, members[-1] + 1
    blocks, facts = reading.page.blocks, reading.page.facts
    if before < 0 or after >= len(blocks) or before in named:
        return False
    says = blocks[before].text.endswith((":", "：")) and blocks[before].words >= ANNOUNCED
    above = [facts[n].frame.parent for n in (before, after)]
    beside = all(frame is not None and frame.number == usual for frame in above)
    return says and beside and reading.page.running[after]
