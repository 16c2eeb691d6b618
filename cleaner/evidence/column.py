"""Measures of a block on its page: tag, region, links, the column it stands in, what extractors say."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.segment.elements import REGIONS
from cleaner.segment.page import Frame, Page
from cleaner.segment.sentences import is_end

PROSE_WORDS = 12
OWN_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption td th dt dd button label summary caption".split()
)
"""Elements that hold one block each: the column is their parent."""
AWAY = frozenset({"nav", "footer", "aside", "form", "button", "dialog", "figcaption", "header"})


def add_up(page: Page) -> None:
    """Fill in the frames' sums: words, words in links, words of running text, of all blocks below; and their regions.

    A form, an aside or a header around half of the page's running text is no form, aside or header (some pages stand in a form as a
    whole): such a region is dropped.
    """
    running = page.running
    running.clear()
    for block, facts in zip(page.blocks, page.facts, strict=True):
        frame = facts.frame
        frame.words += block.words
        frame.link_words += facts.link_words
        running.append(
            block.words >= PROSE_WORDS and 3 * facts.link_words <= block.words and not facts.unit and is_end(block.text)
        )
        frame.prose += block.words if running[-1] else 0
    _sum_up(page, words=True)
    most = page.frames[0].prose
    for frame in page.frames:
        above = frame.parent.regions if frame.parent is not None else frozenset()
        real = frame.tag in REGIONS and not (frame.tag in AWAY and most and 2 * frame.prose > most)
        frame.regions = above | {frame.tag} if real else above
        frame.prose = 0
    for block, facts, runs in zip(page.blocks, page.facts, running, strict=True):
        if runs and not facts.frame.regions & AWAY:
            facts.frame.prose += block.words
    _sum_up(page, words=False)


def _sum_up(page: Page, *, words: bool) -> None:
    for frame in reversed(page.frames):
        if frame.parent is not None:
            frame.parent.prose += frame.prose
            if words:
                frame.parent.words += frame.words
                frame.parent.link_words += frame.link_words


def column(page: Page) -> tuple[Frame, Frame]:
    """The frame whose own children hold most running text, and the lowest frame that holds three quarters of all of it."""
    scores: dict[int, float] = {}
    own: dict[int, int] = {}
    for frame in page.frames:
        own[frame.number] = frame.prose
    for frame in page.frames:
        if frame.parent is not None:
            own[frame.parent.number] -= frame.prose
    for frame in page.frames:
        words = own[frame.number]
        if words <= 0:
            continue
        # As readability does it: a paragraph counts for its parent, and half for its grandparent.
        first = frame if frame.tag not in {"p", "li", "blockquote", "td", "dd", "pre"} else frame.parent
        share = 1.0
        for _ in range(3):
            if first is None:
                break
            scores[first.number] = scores.get(first.number, 0.0) + share * words
            first, share = first.parent, share / 2
    root = page.frames[0]
    best = page.frames[max(scores, key=lambda number: (scores[number], number))] if scores else root
    cover = root
    for frame in page.frames:
        if frame.prose >= 0.75 * root.prose and frame.depth > cover.depth and root.prose:
            cover = frame
    return best, cover


def cover_of(page: Page, prose: Sequence[int], share: float = 0.75) -> Frame:
    """The lowest frame that holds `share` of the running text, of which `prose` gives the words of each block that count."""
    sums = [0] * len(page.frames)
    for facts, words in zip(page.facts, prose, strict=True):
        sums[facts.frame.number] += words
    for frame in reversed(page.frames):
        if frame.parent is not None:
            sums[frame.parent.number] += sums[frame.number]
    cover = page.frames[0]
    for frame in page.frames:
        if sums[0] and sums[frame.number] >= share * sums[0] and frame.depth > cover.depth:
            cover = frame
    return cover


def below(page: Page, top: Frame) -> frozenset[int]:
    """The numbers of `top` and of all frames below it (frames stand in order of opening)."""
    found = {top.number}
    for frame in page.frames[top.number + 1 :]:
        if frame.depth <= top.depth:
            break
        found.add(frame.number)
    return frozenset(found)
