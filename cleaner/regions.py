"""Regions of a sequence of blocks, told from flags and measures alone: what supports a removal, the headline, a letter's middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cleaner.witness.phrases import Hit

LETTER = 9
"""Blocks that the middle of an appeal may have."""
BOX = 2
"""Blocks that may stand quietly between two parts of a box."""
BOXES = frozenset({"donation", "newsletter", "subscription", "comments"})
_OWN_VOICE = frozenset({"we_rare", "you_rare"})
_SENTENCES = frozenset({"sentence", "paragraph", "long"})
_TOLD = frozenset({"paragraph", "long", "slab"})


def supported(removed: Sequence[bool], loud: Sequence[bool], reach: int) -> list[bool]:
    """Which blocks of a removed run have a loud match within `reach` blocks of the run (all, when that is 0).

    In a text shape alone removes nothing: verse, results and price lists look like menus. A page has its markup to go by.
    """
    if not reach:
        return [True] * len(removed)
    found = [False] * len(removed)
    for order in (range(len(removed)), range(len(removed) - 1, -1, -1)):
        since = reach + 1
        for index in order:
            since = reach + 1 if not removed[index] else 0 if loud[index] else since + 1
            found[index] = found[index] or since <= reach
    return found


def headline(measures: Sequence[Sequence[str]], hits: Mapping[int, Sequence[Hit]]) -> int | None:
    """The block that is most likely the headline: the first line above the running text that the text echoes and no rule speaks about."""
    for index, names in enumerate(measures):
        if names[0] in {"headline", "line", "label"} and (index == 0 or f"{names[0]}_in_lead" in names):
            echoed = index == 0 or "echo_most" in names or "echo_some" in names
            if echoed and not any(hit.counted and hit.rule.side == "drop" for hit in hits.get(index, ())):
                return index
    return None


def subheading(measures: Sequence[str]) -> bool:
    """Whether a block looks like a subheading of the article below a box: short, something else above it, running text below."""
    short = measures[0] in {"label", "headline"} and f"{measures[0]}_in_body" in measures
    return short and "before_body" in measures and "after_body" not in measures


def enclosed(asks: Sequence[bool], removed: Sequence[bool], measures: Sequence[Sequence[str]]) -> list[int]:
    """The blocks of an appeal that would stay between two parts of it.

    A letter opens ("Dear readers"), tells its story and closes (amounts, buttons). `asks` marks the blocks that ask for money or open such
    a letter. What stands between two of them, one of which goes, goes when every sentence-like block of it speaks in a voice that the
    article does not have.
    """
    found: list[int] = []
    last: int | None = None
    for index, here in enumerate(asks):
        if not here:
            continue
        if last is not None and index - last <= LETTER + 1 and (removed[last] or removed[index] or last in found):
            gap = [n for n in range(last + 1, index) if not removed[n]]
            told = [n for n in gap if measures[n][0] in _SENTENCES]
            if all(_OWN_VOICE & set(measures[n]) for n in told) and len(gap) - len(told) <= len(told) + 1:
                found += [n for n in (last, *gap, index) if not removed[n] and n not in found]
        last = index
    return found


def boxed(categories: Sequence[str | None], told: Sequence[bool], measures: Sequence[Sequence[str]]) -> list[int]:
    """The blocks that stay between two parts of one box: a heading, the pitch, the button.

    `categories` are those of the blocks that go (None: it stays). A gap of at most `BOX` short blocks between two that go for the same
    reason, each named so by a rule (`told`), goes with them; a paragraph of running text only when it speaks in the page's own voice.
    """
    found: list[int] = []
    last: int | None = None
    for index, category in enumerate(categories):
        if category not in BOXES or not told[index]:
            continue
        if last is not None and categories[last] == category and 1 < index - last <= BOX + 1:
            gap = [n for n in range(last + 1, index) if categories[n] is None]
            if all(measures[n][0] not in _TOLD or _OWN_VOICE & set(measures[n]) for n in gap):
                found += gap
        last = index
    return found
