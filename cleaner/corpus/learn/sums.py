"""What is added up about each block that recurs in a host's articles: how often, where it stands, and how it was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cleaner.corpus.learn.observations import Document, Seen, Shape

EXAMPLES = 20
"""Texts of a mask that are kept, to make a pattern of."""
EXAMPLES = 3
"""Documents that are told of each block."""
CONTEXT = 240
"""Characters of context on either side of an example."""
STANDFIRST = 1
"""Paragraphs that may stand above a label at the top."""


@dataclass(frozen=True, slots=True)
class Example:
    """A document that has the block, and what stands on either side of it there."""

    url: str
    text: str
    before: str
    after: str


@dataclass(slots=True)
class Sums:
    """One block, or blocks of one mask. All but `texts` and `kinds` count articles."""

    articles: int = 0
    kept: int = 0
    """In which it stays so far."""
    twice: int = 0
    """In which it stands more than once."""
    inside: int = 0
    """In which it stands between paragraphs that are the article's own (or there is none, so that nothing can be told)."""
    top: int = 0
    """In which it stands above all of them."""
    introducing: int = 0
    """In which such a paragraph follows at once."""
    sentence: int = 0
    running: int = 0
    quote: int = 0
    heading: int = 0
    unit: int = 0
    defended: int = 0
    named: int = 0
    title: int = 0
    score: float = 0.0
    """The sum of its scores; `mean` divides it."""
    texts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """Its mean score."""
        return self.score / max(1, self.articles)


class Host:
    """The sums of one host's recurring blocks; `recurring` are the keys that are looked at."""

    def __init__(self, recurring: set[int]) -> None:
        self.recurring = recurring
        self.exact: dict[int, Sums] = {}
        self.alike: dict[int, Sums] = {}
        self.articles = 0

    def add(self, document: Document) -> None:
        """One more article."""
        self.articles += 1
        blocks = document.blocks
        own = [self._is_own(block) for block in blocks]
        total, before = sum(own), 0
        places: dict[tuple[bool, int], list[tuple[int, int]]] = {}
        for n, block in enumerate(blocks):
            for alike, key in ((False, block.key), (True, block.like)):
                if key in self.recurring:
                    places.setdefault((alike, key), []).append((n, before))
            before += own[n]
        for (alike, key), found in places.items():
            table = self.alike if alike else self.exact
            self._count(table.setdefault(key, Sums()), document, found, own, total)

    def _is_own(self, block: Seen) -> bool:
        """Whether a block is a paragraph that only this article has."""
        return (
            bool(block.shape & Shape.RUNNING)
            and not block.shape & Shape.GONE
            and block.key not in self.recurring
            and block.like not in self.recurring
        )

    def _count(
        self, sums: Sums, document: Document, places: Sequence[tuple[int, int]], own: Sequence[bool], total: int
    ) -> None:
        blocks = [document.blocks[n] for n, _ in places]
        shape = Shape(0)
        for block in blocks:
            shape |= block.shape
        sums.articles += 1
        sums.kept += any(not block.shape & Shape.GONE for block in blocks)
        sums.twice += len(places) > 1
        sentence = bool(shape & Shape.SENTENCE)
        most = 0 if sentence else STANDFIRST
        tops = [before <= most and before < total for _, before in places]
        ends = [before == total > 0 for _, before in places]
        sums.inside += not all(top or end for top, end in zip(tops, ends, strict=True))
        sums.top += any(tops)
        sums.introducing += any(n + 1 < len(own) and own[n + 1] for n, _ in places)
        for name, flag in _FLAGS.items():
            setattr(sums, name, getattr(sums, name) + bool(shape & flag))
        sums.score += sum(block.score for block in blocks) / len(blocks)
        for block in blocks[:1]:
            if block.text in sums.texts or len(sums.texts) < EXAMPLES:
                sums.texts[block.text] += 1
            if block.category:
                sums.kinds[block.category] += 1
        sums.languages[document.language] += 1
        if len(sums.examples) < EXAMPLES:
            sums.examples.append(_example(document, places[0][0]))


_FLAGS = {
    "sentence": Shape.SENTENCE,
    "running": Shape.RUNNING,
    "quote": Shape.QUOTE,
    "heading": Shape.HEADING,
    "unit": Shape.UNIT,
    "defended": Shape.DEFENDED,
    "named": Shape.NAMED,
    "title": Shape.TITLE,
}


def _example(document: Document, n: int) -> Example:
    before = "\n\n".join(block.text for block in document.blocks[max(0, n - 3) : n])
    after = "\n\n".join(block.text for block in document.blocks[n + 1 : n + 4])
    if len(before) > CONTEXT:
        before = f"… {before[-CONTEXT:].partition(' ')[2]}"
    if len(after) > CONTEXT:
        after = f"{after[:CONTEXT].rpartition(' ')[0]} …"
    return Example(document.address, document.blocks[n].text, before, after)
