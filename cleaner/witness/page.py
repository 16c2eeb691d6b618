"""Measures of a block on its page: tag, region, links, the column it stands in, what extractors say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.segment.elements import REGIONS
from cleaner.segment.page import Frame, Page
from cleaner.witness import measures

PROSE_WORDS = 12
OWN_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption td th dt dd button label summary caption".split()
)
"""Elements that hold one block each: the column is their parent."""
AWAY = frozenset({"nav", "footer", "aside", "form", "button", "dialog", "figcaption", "header"})
_SHOWN_REGIONS = (
    "nav", "aside", "footer", "header", "form", "figure", "figcaption", "main", "article", "table", "ul", "ol", "blockquote", "button",
    "details", "dialog", "dl", "address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Votes:
    """What the extractors say of each block; None where they are not asked or cannot tell."""

    standard: Sequence[bool] | None
    precision: Sequence[bool] | None
    body: Sequence[bool | None] | None
    title: Sequence[bool]


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
            block.words >= PROSE_WORDS
            and 3 * facts.link_words <= block.words
            and not facts.unit
            and measures.shape(block) in {"sentence", "paragraph", "long"}
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


def measure(page: Page, plain: Sequence[tuple[str, ...]], votes: Votes) -> list[tuple[str, ...]]:
    """The text's measures and those of the page, for each block, as names in a fixed order."""
    best, cover = column(page)
    inside_best = below(page, best)
    inside_cover = below(page, cover)
    usual = _usual_parent(page)
    inside = [n for n, facts in enumerate(page.facts) if facts.frame.number in inside_best and facts.frame.prose]
    first, last = (inside[0], inside[-1]) if inside else (0, len(page.blocks))
    repeats = _repeats(page)
    found: list[tuple[str, ...]] = []
    for index, (block, facts, names) in enumerate(zip(page.blocks, page.facts, plain, strict=True)):
        frame = facts.frame
        shape = names[0]
        more = list(names)
        tag = f"tag_{frame.tag}"
        more.append(tag)
        more += [f"in_{name}" for name in _SHOWN_REGIONS if name in frame.regions]
        ratio = facts.link_words / block.words if block.words else 0.0
        link = (
            "link_none" if ratio == 0 else "link_some" if ratio < 0.34 else "link_most" if ratio < 0.95 else "link_all"
        )
        more += [link, f"{link}_{shape}"]
        if facts.bold:
            more.append("all_bold")
        where = "out"
        if frame.number in inside_best:
            where = str(min(frame.depth - best.depth, 4))
        more += [f"best_{where}", "cover_in" if frame.number in inside_cover else "cover_out"]
        more.append("place_before" if index < first else "place_after" if index > last else "place_within")
        parent = frame.parent if frame.tag in OWN_TAGS else frame
        same = parent is not None and parent.number == usual
        more.append("usual_parent" if same else "other_parent")
        if same:
            more.append(f"usual_{shape}")
        if votes.standard is not None:
            said = "kept" if votes.standard[index] else "left"
            more += [
                f"extract_{said}",
                f"extract_{said}_{shape}",
                f"extract_{said}_{link}",
                f"extract_{said}_best_{where}",
                f"extract_{said}_{tag}",
            ]
            if same and said == "kept" and ratio < 0.34:
                more += ["solid", f"solid_{shape}"]
            if index:
                more.append("extract_before_kept" if votes.standard[index - 1] else "extract_before_left")
            if index + 1 < len(page.blocks):
                more.append("extract_after_kept" if votes.standard[index + 1] else "extract_after_left")
        if votes.precision is not None:
            more.append("precise_kept" if votes.precision[index] else "precise_left")
        if votes.body is not None and votes.body[index] is not None:
            said = "body_has" if votes.body[index] else "body_lacks"
            more += [said, f"{said}_{shape}"]
        if votes.title[index]:
            more.append("is_title")
        if parent is not None:
            if 2 * parent.link_words > parent.words:
                more.append("parent_of_links")
            if not parent.prose:
                more.append("parent_without_prose")
        if repeats[frame.number]:
            more.append("in_card")
        if index and page.facts[index - 1].frame.parent is not frame.parent:
            more.append("opens_parent")
        found.append(tuple(more))
    return found


def below(page: Page, top: Frame) -> frozenset[int]:
    """The numbers of `top` and of all frames below it (frames stand in order of opening)."""
    found = {top.number}
    for frame in page.frames[top.number + 1 :]:
        if frame.depth <= top.depth:
            break
        found.add(frame.number)
    return frozenset(found)


def _repeats(page: Page) -> list[bool]:
    """For each frame whether it is, or lies in, one of three or more alike siblings with little running text: a card of a list."""
    counts: dict[tuple[int, str], int] = {}
    for frame in page.frames:
        if frame.parent is not None and frame.tag in {"div", "article", "li", "section", "aside"}:
            place = (frame.parent.number, frame.signature)
            counts[place] = counts.get(place, 0) + 1
    found: list[bool] = []
    for frame in page.frames:
        inside = frame.parent is not None and found[frame.parent.number]
        if not inside and frame.parent is not None and frame.link_words and frame.prose <= 80:
            inside = counts.get((frame.parent.number, frame.signature), 0) >= 3
        found.append(inside)
    return found


def _usual_parent(page: Page) -> int:
    """The frame whose direct children hold most running text, as it stands (no half counts)."""
    sums: dict[int, int] = {}
    for block, facts in zip(page.blocks, page.facts, strict=True):
        if facts.frame.prose and block.words >= PROSE_WORDS:
            parent = facts.frame.parent if facts.frame.tag in OWN_TAGS else facts.frame
            if parent is not None:
                sums[parent.number] = sums.get(parent.number, 0) + block.words
    return max(sums, key=lambda number: (sums[number], -number)) if sums else -1
