"""Measures of a block on its page: tag, region, links, the column it stands in, what extractors say."""

from __future__ import annotations

from collections.abc import Sequence, Set

from cleaner.core.tree import native
from cleaner.evidence.sequence import PROSE_WORDS
from cleaner.segment.elements import REGIONS
from cleaner.segment.normal import is_end
from cleaner.segment.page import Facts, Frame, Page

OWN_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption td th dt dd button label summary caption".split()
)
"""Elements that hold one block each: the column is their parent."""
AWAY = frozenset({"nav", "footer", "aside", "form", "button", "dialog", "figcaption", "header"})
_PARAGRAPHS = frozenset({"p", "li", "blockquote", "td", "dd", "pre"})


def add_up(page: Page) -> None:
    """Fill in the frames' sums: words, words in links, words of running text, of all blocks below; and their regions.

    A form, an aside or a header around half of the page's running text is no form, aside or header (some pages stand in a form as a
    whole): such a region is dropped.
    """
    if native is None:
        plain_add_up(page)
    else:
        native.add_up(page, PROSE_WORDS, REGIONS, AWAY, is_end)


def plain_add_up(page: Page) -> None:
    """`add_up` in Python (twin: `core._tree.add_up`)."""
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


def column(page: Page) -> Frame:
    """The frame whose own children hold most running text; the last one among equals, the root where there is none."""
    find = plain_richest if native is None else native.richest
    return page.frames[find(page.frames, _PARAGRAPHS)]


def plain_richest(frames: list[Frame], paragraphs: Set[str]) -> int:
    """`column` in Python, as a number (twin: `core._tree.richest`)."""
    scores: dict[int, float] = {}
    own: dict[int, int] = {}
    for frame in frames:
        own[frame.number] = frame.prose
    for frame in frames:
        if frame.parent is not None:
            own[frame.parent.number] -= frame.prose
    for frame in frames:
        words = own[frame.number]
        if words <= 0:
            continue
        # As readability does it: a paragraph counts for its parent, and half for its grandparent.
        first = frame.parent if frame.tag in paragraphs else frame
        share = 1.0
        for _ in range(3):
            if first is None:
                break
            scores[first.number] = scores.get(first.number, 0.0) + share * words
            first, share = first.parent, share / 2
    return max(scores, key=lambda number: (scores[number], number)) if scores else 0


def cover_of(page: Page, prose: list[int], share: float = 0.75) -> Frame:
    """The lowest frame that holds `share` of the running text, of which `prose` gives the words of each block that count."""
    find = plain_cover if native is None else native.cover
    return page.frames[find(page.frames, page.facts, prose, share)]


def plain_cover(frames: list[Frame], facts: list[Facts], prose: list[int], share: float) -> int:
    """`cover_of` in Python, as a number (twin: `core._tree.cover`)."""
    sums = [0] * len(frames)
    for own, words in zip(facts, prose, strict=True):
        sums[own.frame.number] += words
    for frame in reversed(frames):
        if frame.parent is not None:
            sums[frame.parent.number] += sums[frame.number]
    cover = frames[0]
    for frame in frames:
        if sums[0] and sums[frame.number] >= share * sums[0] and frame.depth > cover.depth:
            cover = frame
    return cover.number


def above(frame: Frame | None) -> frozenset[int]:
    """The numbers of a frame and of all around it."""
    found: set[int] = set()
    while frame is not None:
        found.add(frame.number)
        frame = frame.parent
    return frozenset(found)


def article_column(page: Page, cover: Frame, title: int | None) -> Frame:
    """The article's column: the frame around most of its text, at least the parent of a paragraph, and all of the `article` or `main` that
    headline and text share.
    """
    if cover.tag in OWN_TAGS and cover.parent is not None:
        cover = cover.parent
    if title is None:
        return cover
    around = above(page.facts[title].frame)
    frame: Frame | None = cover
    while frame is not None and frame.tag not in {"body", "html"}:
        if frame.number in around:
            return frame if frame.tag in {"article", "main"} else cover
        frame = frame.parent
    return cover


def usual_parent(page: Page, prose: Sequence[int], inside: Set[int]) -> int:
    """The frame of a column whose own paragraphs hold most of its running text (`prose`: the words of each block); -1 if there is none."""
    sums: dict[int, int] = {}
    for facts, words in zip(page.facts, prose, strict=True):
        parent = facts.frame.parent if facts.frame.tag in OWN_TAGS else facts.frame
        if words and parent is not None and facts.frame.number in inside:
            sums[parent.number] = sums.get(parent.number, 0) + words
    return max(sums, key=lambda number: (sums[number], -number)) if sums else -1


def below(page: Page, top: Frame) -> frozenset[int]:
    """The numbers of `top` and of all frames below it (frames stand in order of opening)."""
    return frozenset(range(top.number, end_of(page.frames, top.number)))


def plain_end_of(frames: list[Frame], number: int) -> int:
    """The number of the first frame after one that is not below it (twin: `core._tree.end_of`)."""
    depth = frames[number].depth
    return next((later.number for later in frames[number + 1 :] if later.depth <= depth), len(frames))


def plain_outermost(frame: Frame | None, tags: Set[str]) -> Frame | None:
    """The outermost frame of some tags around what is in a frame, or None (twin: `core._tree.outermost`)."""
    outer: Frame | None = None
    while frame is not None:
        if frame.tag in tags:
            outer = frame
        frame = frame.parent
    return outer


end_of = plain_end_of if native is None else native.end_of
outermost = plain_outermost if native is None else native.outermost
