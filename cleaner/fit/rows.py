"""Labelled texts → what the features are made of: blocks, hits and persons, as the cleaner's own code finds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cleaner.evidence.lexicon import Terms
from cleaner.evidence.of_text import Heard, TextHits
from cleaner.evidence.rules.phrases import Hit
from cleaner.fit.sets import DROP, KEEP, Document
from cleaner.model import CATEGORIES, Block, Rule


@dataclass(frozen=True, slots=True)
class TextRows:
    """A document as its evidence is read. `labels`: 1 drop, 0 keep, -1 not scored; `categories`: numbers, -1 for none."""

    document: Document
    blocks: tuple[Block, ...]
    hits: tuple[Hit, ...]
    persons: tuple[frozenset[str], ...]
    language: str | None
    terms: tuple[Terms, ...]
    labels: tuple[int, ...]
    categories: tuple[int, ...]
    rows: tuple[int, ...]
    """The row in which each block stands."""


@lru_cache(maxsize=1)
def _evidence() -> TextHits:
    from cleaner.packs import cached

    return TextHits(cached.load())


@lru_cache(maxsize=1)
def _rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in _evidence().phrases.rules}


_Sent = tuple[Document, Heard, list[tuple[Any, ...]]]


def _read(document: Document) -> _Sent:
    """What a process sends back: hits by the ids of their rules, since a rule is large."""
    heard = _evidence().hear(document.gap.join(row.text for row in document.rows))
    hits = [(h.rule.id, h.block, h.scope, h.start, h.end, h.cut, h.whole, h.counted) for h in heard.hits]
    return document, replace(heard, hits=()), hits


def _labelled(sent: _Sent) -> TextRows:
    document, heard, hits = sent
    ends: list[int] = []
    at = 0
    for row in document.rows:
        at += len(row.text)
        ends.append(at)
        at += len(document.gap)
    rows: list[int] = []
    current = 0
    for block in heard.blocks:
        while current + 1 < len(ends) and ends[current] <= block.start:
            current += 1
        rows.append(current)
    names: dict[str, int] = {name: number for number, name in enumerate(CATEGORIES)}
    labels = tuple({DROP: 1, KEEP: 0}.get(document.rows[row].label, -1) for row in rows)
    categories = tuple(names.get(document.rows[row].category or "", -1) for row in rows)
    rules = _rules()
    found = tuple(Hit(rules[name], *rest) for name, *rest in hits)
    return TextRows(
        document, heard.blocks, found, heard.persons, heard.language, heard.terms, labels, categories, tuple(rows)
    )


def read_all(documents: Sequence[Document], jobs: int) -> list[TextRows]:
    """All documents, read by several processes; the same list whatever their number."""
    if jobs < 2:
        return [_labelled(_read(document)) for document in documents]
    with ProcessPoolExecutor(jobs) as pool:
        return [_labelled(sent) for sent in pool.map(_read, documents, chunksize=32)]


def outlets_of_rules(documents: Iterable[tuple[str, Sequence[Hit]]]) -> dict[str, frozenset[str]]:
    """For each rule the outlets at which it fires."""
    found: dict[str, set[str]] = {}
    for outlet, hits in documents:
        for hit in hits:
            found.setdefault(hit.rule.id, set()).add(outlet)
    return {rule: frozenset(names) for rule, names in found.items()}
