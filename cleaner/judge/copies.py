"""An article that a page holds twice, as for narrow and wide screens: the first copy stays, a later one goes.

- `copy`: a run of blocks that repeats an earlier one word for word goes, where it is too long to be a refrain, a row of labels or a
  quotation. In a plain text, where nobody can tell a page's mistake from what was written twice, both stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.judge.guards import taken
from cleaner.model import Block, Verdict

BLOCKS, WORDS = 10, 300
"""Different blocks, and words in them, that a run has at least. Of 930 labelled pages four repeat as much of their text, all of them by
mistake. A chorus of eight lines and the same duties of two parties stay below."""
SCORE = 3.0
"""Log-odds that a block of such a run is worth at least."""


def without(blocks: Sequence[Block], verdicts: Sequence[Verdict], title: int | None = None) -> list[Verdict]:
    """The verdicts where of each long run of kept blocks that stands there twice only the first stays.

    The verdict on a block as a whole stands at the block's place; those on stretches may follow. `title` is the block of the headline.
    """
    gone: set[int] = set()
    kept = [n for n in range(len(blocks)) if n != title and blocks[n].words and not verdicts[n].remove]
    for before, start, end in _runs([blocks[n].text for n in kept], [blocks[n].words for n in kept]):
        above, first = (blocks[kept[n - 1]] if n else None for n in (start, before))
        # Under a heading of its own the same is said of something else.
        if above is None or above.kind != "heading" or (first is not None and first.text == above.text):
            gone.update(kept[start:end])
    # What is cut out of a block that goes is not cut again.
    return [
        verdict if verdict.block not in gone else taken(verdict, "navigation", ("guard.copy", ""), "copy", SCORE)
        for verdict in verdicts
        if verdict.span is None or verdict.block not in gone
    ]


def _runs(texts: Sequence[str], words: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """The runs that repeat what stands before them, as where that begins, where they begin and end; in one pass: what was compared
    is not compared again."""
    first: dict[str, int] = {}
    at = 0
    while at < len(texts):
        before = first.setdefault(texts[at], at)
        length = 0
        while at + length < len(texts) and before + length < at and texts[at + length] == texts[before + length]:
            length += 1
        if length >= BLOCKS:
            different = {texts[n]: words[n] for n in range(at, at + length)}
            if len(different) >= BLOCKS and sum(different.values()) >= WORDS:
                yield before, at, at + length
        at += max(length, 1)
