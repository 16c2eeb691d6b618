"""Which of a host's recurring blocks are proposed. In doubt none: who reviews proposals should find furniture.

What recurs on a host is not furniture yet: a note under developing stories, the standing introduction of a series, a refrain, the same
definition in ten articles recur as well. So a block has to stand at the edge of nearly all articles that have it, the judge must not
take it clearly for the article's, and the less the judge is on its side, the larger the share of the host's articles must be. The
limits were chosen on set a of fixtures/hosts; `tests/benchmarks/learn.py` has the figures of all sets.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import regex

from cleaner.corpus.learn import alike, articles
from cleaner.corpus.learn.observations import Document, Observations, Shape
from cleaner.corpus.learn.sums import Example, Host, Sums
from cleaner.corpus.minhash import Firsts
from cleaner.model import Category

MIN_ARTICLES = 6
"""Articles that a block stands in at least."""
MIN_SHARE = 0.03
"""Share of the host's articles that it stands in at least, however sure the judge is."""
LABEL_SHARES = ((0.0, MIN_SHARE), (-1.0, 0.3), (-2.0, 0.5), (-3.5, 0.95))
"""From which mean score (log-odds that a block is not the article's) which share of the host's articles is wanted of a block that
is no sentence. What the judge takes for the article's must be on virtually every page, as only a template is; below the last score none is
enough.
"""
SENTENCE_SHARES = ((-1.0, 0.5), (-3.5, 0.95))
"""The same of a sentence, and of blocks alike where no rule speaks against them: an article says things, furniture mostly labels."""
SURE_ENOUGH = 0.0
"""Mean score from which a label may stand right above an article's paragraph, and a block inside."""
STRAY = 0.1
"""Share of its articles in which a block may stand where it should not."""
LEFT = 0.1
"""Share of its articles in which it is left so far: what goes anyway needs no rule."""
MOST_WORDS = 120
"""Words above which a block is no furniture: what publishers put under each article is a few sentences."""
LEAST_LETTERS = 4
"""Letters below which a text says too little to be told by it on other pages."""
EXAMPLES = 3
"""Texts of a mask from which blocks are alike."""
COVERED = 0.8
"""Share of a mask's articles from which one text of it is what recurs."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A block, or blocks alike, that may be furniture of a host: either `text` or `pattern`."""

    host: str
    category: Category
    text: str
    pattern: str
    articles: int
    of: int
    kept: int
    score: float
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often a block has to stand on a host, at least."""

    articles: int = MIN_ARTICLES
    share: float = MIN_SHARE

    def least(self, documents: int) -> int:
        """The articles of so many."""
        return max(self.articles, math.ceil(self.share * documents))


@dataclass(slots=True)
class Told:
    """What came of a host: its documents, its articles, and how many blocks that recur were left alone, by why."""

    host: str
    documents: int = 0
    articles: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def hosts(observations: Observations, wanted: Wanted) -> Iterator[Told]:
    """What comes of each host, one after the other, by name."""
    firsts = Firsts(observations.db)
    for host, documents in observations.hosts():
        told = Told(host, documents)
        # A block that few documents have is what an article says again in its next version, when it is compared with it.
        told.articles = articles.mark(observations, firsts, host, documents, wanted.least(documents))
        least = wanted.least(told.articles)
        if told.articles >= least:
            recurring = articles.count(observations.documents(host, articles=True)).at_least(least)
            sums = Host(recurring)
            for document in observations.documents(host, articles=True):
                sums.add(document)
            told.proposals = list(_proposals(observations, host, sums, wanted, told.refused))
        yield told


def _proposals(
    observations: Observations, host: str, sums: Host, wanted: Wanted, refused: Counter[str]
) -> Iterator[Proposal]:
    taken: set[str] = set()
    patterns: list[tuple[str, Sums]] = []
    for item in sums.alike.values():
        made = _pattern(item)
        if made is None:
            continue
        why = refusal(item, sums.articles, wanted, alike=True)
        if why is None:
            patterns.append((made, item))
        else:
            refused[why] += 1
    for made, item in _apart(observations, host, sums, patterns, refused):
        taken.update(item.texts)
        yield _proposal(host, item, sums.articles, pattern=made)
    for item in sums.exact.values():
        text = next(iter(item.texts))
        if text in taken:
            continue
        why = refusal(item, sums.articles, wanted)
        if why is None:
            yield _proposal(host, item, sums.articles, text=text)
        else:
            refused[why] += 1


def _pattern(item: Sums) -> str | None:
    """The pattern of blocks alike; None where one text makes up nearly all of them."""
    if len(item.texts) < EXAMPLES or max(item.texts.values()) >= COVERED * item.articles:
        return None
    return alike.pattern(list(item.texts))


def refusal(item: Sums, of: int, wanted: Wanted, *, alike: bool = False) -> str | None:
    """Why a block is not proposed, in a few words; None for one that is. `of` is how many articles the host has.

    >>> refusal(Sums(articles=3), 40, Wanted())
    'stands in few articles'
    """
    text = next(iter(item.texts), "")
    most = STRAY * item.articles
    named = item.named > item.articles / 2
    if item.articles < wanted.least(of):
        return "stands in few articles"
    if item.kept <= LEFT * item.articles:
        return "goes already"
    if len(text.split()) > MOST_WORDS or sum(map(str.isalpha, text)) < LEAST_LETTERS:
        return "is too long or too short"
    if item.title > most:
        return "is a headline"
    if item.quote > most:
        return "is a quotation"
    if item.unit > most:
        return "is a table or code"
    if item.defended > most:
        return "a rule speaks for the article"
    if item.twice > 2 * most:
        return "is repeated within articles"
    if item.inside > most and not (named and item.mean > SURE_ENOUGH and not item.sentence > most):
        return "stands between paragraphs"
    if item.heading > most and item.introducing > most:
        return "is a heading above a paragraph"
    if item.introducing > most and item.mean <= SURE_ENOUGH and not item.sentence > most:
        return "is a label above a paragraph"
    shares = SENTENCE_SHARES if item.sentence > most or (alike and not named) else LABEL_SHARES
    share = next((share for score, share in shares if item.mean >= score), None)
    if share is None:
        return "reads like the article"
    return None if item.articles >= share * of else "stands in too small a share for what the judge thinks of it"


def _apart(
    observations: Observations, host: str, sums: Host, patterns: list[tuple[str, Sums]], refused: Counter[str]
) -> list[tuple[str, Sums]]:
    """The patterns that match no other paragraph of the host's articles."""
    ready = [(regex.compile(made), made, item) for made, item in patterns]
    wrong: set[str] = set()
    if ready:
        for document in observations.documents(host, articles=True):
            wrong.update(_wrong(document, ready, sums.recurring))
    refused["its pattern matches other blocks"] += len(wrong)
    return [(made, item) for made, item in patterns if made not in wrong]


def _wrong(
    document: Document, patterns: list[tuple[regex.Pattern[str], str, Sums]], recurring: set[int]
) -> Iterator[str]:
    for block in document.blocks:
        if block.shape & Shape.GONE or len(block.text) > 2 * alike.MOST_LETTERS or block.like in recurring:
            continue
        for pattern, made, _ in patterns:
            if pattern.fullmatch(block.text):
                yield made


def _proposal(host: str, item: Sums, of: int, *, text: str = "", pattern: str = "") -> Proposal:
    kind = item.kinds.most_common(1)[0][0] if item.kinds else "navigation"
    score = round(item.mean, 2)
    return Proposal(
        host, cast(Category, kind), text, pattern, item.articles, of, item.kept, score, tuple(item.examples)
    )
