"""What a page shows of a block besides its text: the elements around it, links, how much running text its parents hold.

*Running* is as in `sequence`, with few links. The *richest* parent is the element whose own paragraphs hold most running text: the
article's column, usually. Sums are over words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from cleaner.evidence.sequence import FAR, Columns

if TYPE_CHECKING:  # texts are judged without a parser in memory
    from cleaner.segment.page import Frame, Page

TAGS = (
    "p li h1 h2 h3 h4 h5 h6 div td th figcaption blockquote button a span section article label dt dd pre aside footer ul ol table tr form "
    "summary header nav body main figure caption"
).split()
_TAG = {tag: float(number) for number, tag in enumerate(TAGS, 1)}
OWN_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption td th dt dd button label summary caption".split()
)
"""Elements that hold one block each: what is around the block is their parent."""
REGION_COLUMNS = {
    "nav": "in_nav", "aside": "in_aside", "footer": "in_footer", "header": "in_header", "form": "in_form", "figure": "in_figure",
    "figcaption": "in_figcaption", "main": "in_main", "article": "in_article", "table": "in_table", "ul": "in_ul", "ol": "in_ol",
    "blockquote": "in_blockquote", "button": "in_button", "details": "in_details", "dialog": "in_dialog", "section": "in_section",
    "address": "in_address",
}  # fmt: skip
CARDS = 3
"""Siblings of one shape from which they are the cards of a list, set by hand: two alike may be a page's columns. The judge is fitted with
it: another number wants another fit."""
_CARD_TAGS = frozenset({"div", "article", "li", "section", "aside", "ul"})


class Sums:
    """What is added up below each frame of a page."""

    def __init__(self, page: Page, running: Sequence[bool]) -> None:
        size = len(page.frames)
        self.words, self.links, self.prose = ([0.0] * size for _ in range(3))
        self.blocks = [0] * size
        self.parents = [frame.parent.number if frame.parent is not None else -1 for frame in page.frames]
        for block, facts, runs in zip(page.blocks, page.facts, running, strict=True):
            number = facts.frame.number
            self.words[number] += block.words
            self.links[number] += min(facts.link_words, block.words)
            self.blocks[number] += 1
            if runs:
                self.prose[number] += block.words
        for number in range(size - 1, 0, -1):
            above = self.parents[number]
            self.words[above] += self.words[number]
            self.links[above] += self.links[number]
            self.prose[above] += self.prose[number]
            self.blocks[above] += self.blocks[number]


def running_of(page: Page, ends: Sequence[float], words: Sequence[float]) -> list[bool]:
    """Which blocks are running text with few links."""
    return [
        bool(end) and count >= 12 and 3 * facts.link_words <= count and not facts.unit
        for end, count, facts in zip(ends, words, page.facts, strict=True)
    ]


def around(frame: Frame) -> Frame:
    """The element around a block: the frame itself, or its parent where the frame holds just the block."""
    return frame.parent if frame.tag in OWN_TAGS and frame.parent is not None else frame


class Shape(Protocol):
    """The structure of a page, worked out once. Frames are known by their numbers."""

    @property
    def page(self) -> Page:
        """The page itself."""

    @property
    def around(self) -> list[int]:
        """Of each block the element around it."""

    @property
    def parents(self) -> list[int]:
        """Of each frame the one around it; -1 for the root."""

    @property
    def height(self) -> dict[int, int]:
        """The richest parent and what is around it, with the steps from it."""

    @property
    def totals(self) -> tuple[float, float, float]:
        """Words of the page: of its running text, of all blocks, of the richest parent's own running text."""

    def columns(self, title: int | None, far: float) -> list[list[float]]:
        """The columns of `STRUCTURE`, in order. `title` is the headline's block, `far` the greatest distance."""


def shape_of(page: Page, running: list[bool]) -> Shape:
    """The structure of a page that has blocks; `running` says which of them are running text with few links."""
    from cleaner.core.tree import native  # texts are judged without a parser in memory

    if native is None:
        return PlainShape(page, running)
    made: Shape = native.Shape(page, running, _TAG, OWN_TAGS, _CARD_TAGS, CARDS)
    return made


class PlainShape:
    """`Shape` in Python (twin: `core._tree.Shape`): the richest parent, its ancestors, cards, alike siblings."""

    def __init__(self, page: Page, running: Sequence[bool], cards: int = CARDS) -> None:
        self.page = page
        self.running = running
        self.sums = Sums(page, running)
        self.parents = self.sums.parents
        self.around = [around(facts.frame).number for facts in page.facts]
        self.direct: Counter[int] = Counter()
        for number, block, runs in zip(self.around, page.blocks, running, strict=True):
            if runs:
                self.direct[number] += block.words
        self.richest = max(self.direct, key=lambda n: (self.direct[n], -n)) if self.direct else 0
        chain: list[int] = []
        number = self.richest
        while number >= 0:
            chain.append(number)
            number = self.sums.parents[number]
        self.height = {number: step for step, number in enumerate(chain)}
        signatures = [frame.signature for frame in page.frames]
        self.signatures = Counter(signatures)
        self.signature_prose: Counter[str] = Counter()
        for facts, block, runs in zip(page.facts, page.blocks, running, strict=True):
            if runs:
                self.signature_prose[signatures[facts.frame.number]] += block.words
        places = list(zip(self.sums.parents, signatures, strict=True))
        alike, siblings = Counter(places), Counter(self.sums.parents)
        self.alike = [alike[place] for place in places]
        self.siblings = [siblings[above] for above in self.sums.parents]
        self.cards = self._cards(cards)
        self.meets = self._meetings()

    def _cards(self, cards: int) -> list[float]:
        """For each frame how many alike elements the card has that it lies in; 0: it lies in none."""
        total = max(1.0, self.sums.prose[0])
        found: list[float] = []
        for frame in self.page.frames:
            number = frame.number
            above = found[self.sums.parents[number]] if number else 0.0
            many = self.alike[number]
            several = self.sums.blocks[number] >= 2 or self.sums.links[number] > 0
            if many >= cards and frame.tag in _CARD_TAGS and self.sums.prose[number] < 0.4 * total and several:
                above = max(above, float(min(many, 30)))
            found.append(above)
        return found

    def _meetings(self) -> list[tuple[int, int]]:
        """For each frame the lowest element that it shares with the richest parent, and the steps up to it."""
        found: list[tuple[int, int]] = []
        for number, above in enumerate(self.sums.parents):
            if number in self.height:
                found.append((number, 0))
            else:
                meet, steps = found[above]
                found.append((meet, steps + 1))
        return found

    @property
    def totals(self) -> tuple[float, float, float]:
        """Words: of running text, of all, of the richest parent."""
        return self.sums.prose[0], self.sums.words[0], float(self.direct[self.richest])

    def columns(self, title: int | None, far: float) -> list[list[float]]:
        """The columns of `STRUCTURE`, in order."""
        page, running, size = self.page, self.running, len(self.page.blocks)
        total, richest = max(1.0, self.sums.prose[0]), float(self.direct[self.richest]) or 1.0
        first = next((n for n in range(size) if running[n] and self.around[n] == self.richest), 0)
        last = next((n for n in range(size - 1, -1, -1) if running[n] and self.around[n] == self.richest), size - 1)
        rows: list[tuple[float, ...]] = []
        known: dict[int, tuple[float, ...]] = {}  # What is the same for all blocks of a frame.
        for n, (block, facts) in enumerate(zip(page.blocks, page.facts, strict=True)):
            place = known.get(facts.frame.number)
            if place is None:
                place = known[facts.frame.number] = _place(self, facts.frame.number, self.around[n], total, richest)
            away = first - n if n < first else n - last if n > last else 0
            rows.append(
                (
                    min(1.0, facts.link_words / block.words) if block.words else 0.0,
                    float(facts.inline is not None),
                    float(facts.bold),
                    *place,
                    min(far, float(away)),
                    float(n < first),
                    float(n > last),
                    float(n - title) if title is not None and abs(n - title) < 200 else -500.0,
                )
            )
        return list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in STRUCTURE]


def columns(shape: Shape, running: Sequence[bool], title: int | None, body: Sequence[bool | None] | None) -> Columns:
    """The page's columns. `title` is the headline's block; `body` says which blocks the JSON-LD's articleBody has."""
    page = shape.page
    size = len(page.blocks)
    found: Columns = dict(zip(STRUCTURE, shape.columns(title, FAR), strict=True))
    prose, words, richest = shape.totals
    total = max(1.0, prose)
    found["page_prose"] = [total] * size
    found["page_prose_share"] = [total / max(1.0, words)] * size
    found["richest_share"] = [(richest or 1.0) / total] * size
    held = [facts.frame.regions for facts in page.facts]
    inside = {regions: [float(region in regions) for region in REGION_COLUMNS] for regions in set(held)}
    stands = (
        map(list, zip(*[inside[regions] for regions in held], strict=True)) if held else ([] for _ in REGION_COLUMNS)
    )
    found |= zip(REGION_COLUMNS.values(), stands, strict=True)
    said = body if body is not None else [None] * size
    found["in_json_ld"] = [-1.0 if yes is None else float(yes) for yes in said]
    return found


def _place(shape: PlainShape, own: int, near: int, total: float, richest: float) -> tuple[float, ...]:
    """What the columns say of all blocks of a frame (`own`; `near` is the frame around them): from `tag` to `signature_prose_share`."""
    sums, frames = shape.sums, shape.page.frames
    above = max(sums.parents[near], 0)
    high = max(sums.parents[above], 0)
    meet, steps = shape.meets[near]
    signature = frames[own].signature
    return (
        _TAG.get(frames[own].tag, 0.0),
        _TAG.get(frames[near].tag, 0.0) if near != own else 0.0,
        _TAG.get(frames[above].tag, 0.0),
        _TAG.get(frames[high].tag, 0.0),
        float(frames[own].depth),
        float(frames[own].depth - frames[shape.richest].depth),
        float(steps),
        float(shape.height[meet]),
        sums.prose[meet] / total,
        sums.prose[near] / total,
        shape.direct[near] / richest,
        sums.words[near],
        sums.links[near] / max(1.0, sums.words[near]),
        sums.prose[near] / max(1.0, sums.words[near]),
        float(sums.blocks[near]),
        sums.words[above],
        sums.links[above] / max(1.0, sums.words[above]),
        sums.prose[above] / max(1.0, sums.words[above]),
        float(sums.blocks[above]),
        sums.words[high],
        sums.links[high] / max(1.0, sums.words[high]),
        sums.prose[high] / max(1.0, sums.words[high]),
        float(shape.alike[own]),
        float(shape.siblings[own]),
        float(shape.alike[near]),
        float(shape.alike[above]),
        shape.cards[own],
        float(min(shape.signatures[signature], 50)),
        shape.signature_prose[signature] / total,
    )


STRUCTURE = (
    "link_share", "is_inline", "is_bold", "tag", "tag_around", "tag_above", "tag_high", "depth", "depth_from_richest",
    "steps_up", "steps_down", "meeting_prose_share", "around_prose_share", "around_direct_prose",
    "around_words", "around_links", "around_density", "around_blocks", "above_words", "above_links", "above_density", "above_blocks",
    "high_words", "high_links", "high_density", "alike", "siblings", "around_alike", "above_alike", "card", "signature_count",
    "signature_prose_share", "from_richest", "before_richest", "after_richest", "from_title",
)  # fmt: skip
"""The columns of each block that `columns` works out together, in order."""
