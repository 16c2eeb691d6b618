"""Rules, hits, blocks and pages made by hand: what is known of a document is what the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cleaner.evidence.of_page import PageHits, Reading, Votes
from cleaner.evidence.of_text import Signals
from cleaner.evidence.rules.phrases import Hit
from cleaner.model import Block, BlockKind, Category, Evidence, Rule, Scope, Side, Strength, Verdict
from cleaner.packs import RuleSet
from cleaner.segment.normal import count_words
from cleaner.segment.parsing import parse


def rule(
    strength: Strength = "strong",
    category: Category = "share",
    side: Side = "drop",
    *,
    name: str = "made",
    markup: bool = False,
) -> Rule:
    """A rule that says nothing by itself."""
    return Rule(
        id=f"en.{category}.{name}",
        category=category,
        kind="markup" if markup else "phrase",
        side=side,
        languages=("en",),
        scope=("block",),
        pattern="",
        unless=(),
        case=False,
        quoted=False,
        max_words=60,
        strength=strength,
        why=f"It is {category}.",
        match=(),
        no_match=(),
        lists={},
        file="",
    )


@dataclass(frozen=True)
class Said:
    """A hit on the block that holds `text`; with `cut` on that stretch of it."""

    text: str
    strength: Strength = "strong"
    category: Category = "share"
    side: Side = "drop"
    whole: bool = True
    counted: bool = True
    cut: str = ""
    markup: bool = False
    name: str = "made"

    def hit(self, texts: Sequence[str]) -> Hit:
        """The hit in these blocks."""
        made = rule(self.strength, self.category, self.side, name=self.name, markup=self.markup)
        n = place(texts, self.text)
        scope: Scope = "inline" if self.cut else "block"
        start = texts[n].index(self.cut)
        end = start + len(self.cut) if self.cut else len(texts[n])
        return Hit(made, n, scope, start, end, (start, end) if self.cut else None, self.whole, self.counted)


def place(texts: Sequence[str], text: str) -> int:
    """The number of the one block that holds a text."""
    found = [n for n, own in enumerate(texts) if text in own]
    assert len(found) == 1, (text, texts)
    return found[0]


def blocks_of(lines: Sequence[str], kinds: Mapping[int, BlockKind] | None = None) -> list[Block]:
    """Blocks of these lines, paragraphs but for those whose kind is given."""
    made: list[Block] = []
    at = 0
    for n, line in enumerate(lines):
        kind = (kinds or {}).get(n, "paragraph")
        made.append(Block(n, line, count_words(line), at, at + len(line), kind))
        at += len(line) + 2
    return made


def verdict(block: int, score: float, category: Category | None = None, span: tuple[int, int] | None = None) -> Verdict:
    """What a judge says that was asked to explain itself: it removes what has a category."""
    told = (Evidence(block, span, "keep", None, "prior", score, ""),)
    return Verdict(block, span, category is not None, category, score, evidence=told)


@cache
def _hearing() -> PageHits:
    return PageHits(RuleSet((), (), ""))


def reading(markup: str, said: Sequence[Said] = (), votes: tuple[set[str], set[str]] | None = None) -> Reading:
    """A page on which these rules speak and no others; `votes` are the texts that the extractor keeps in either mode."""
    hearing = _hearing()
    root = parse(markup)
    assert root is not None
    found = hearing.hear(root, None, "en")
    columns, _ = hearing.columns(found)
    texts = [block.text for block in found.page.blocks]
    standard, precision = ([any(own in text for own in kept) for text in texts] for kept in votes or (set(), set()))
    return Reading(
        page=found.page,
        signals=Signals(columns, [own.hit(texts) for own in said], texts, "en"),
        title=found.title,
        language="en",
        metadata=found.metadata,
        keys=found.keys,
        votes=Votes(standard, precision, None) if votes else Votes(None, None, None),
    )
