"""Labelled pages → what the features are made of, as the cleaner's own code reads them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from cleaner.evidence import names
from cleaner.evidence.extractor import increasing, key
from cleaner.evidence.of_page import PageHits
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sequence import Columns
from cleaner.fit.sets import DROP, KEEP, outlet
from cleaner.formats import read as read_source
from cleaner.model import CATEGORIES, Rule
from cleaner.segment.parsing import parse

SHORTEST = 20
"""Letters and digits from which a block that no row names is told by whether the article has it."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page as its evidence is read, with its labels; `columns` are those that need nothing fitted."""

    id: str
    outlet: str
    source: str
    texts: tuple[str, ...]
    displays: tuple[str, ...]
    columns: Columns
    hits: tuple[Hit, ...]
    groups: tuple[names.Groups, ...]
    around: tuple[int, ...]
    above: tuple[int, ...]
    signatures: tuple[str, ...]
    standard: tuple[bool, ...] | None
    precise: tuple[bool, ...] | None
    title: int | None
    labels: tuple[int, ...]
    categories: tuple[int, ...]
    in_column: tuple[bool, ...]
    weight: float = 1.0
    """What the page counts, by the kind of its set."""


_Sent = tuple[PageRows, list[tuple[Any, ...]]]


@lru_cache(maxsize=1)
def _evidence() -> PageHits:
    from cleaner.packs import cached

    return PageHits(cached.load())


@lru_cache(maxsize=1)
def _rules() -> dict[str, Rule]:
    from cleaner.packs import cached

    return {rule.id: rule for rule in cached.load().rules}


def read_all(records: Sequence[dict[str, Any]], source: str, weight: float, jobs: int) -> list[PageRows]:
    """The pages of a set, read by several processes; the same list whatever their number. `weight` is what each counts."""
    with ProcessPoolExecutor(max(1, jobs)) as pool:
        sent = [item for item in pool.map(partial(_read, source), records, chunksize=8) if item is not None]
    rules = _rules()
    return [
        replace(page_, weight=weight, hits=tuple(Hit(rules[name], *rest) for name, *rest in hits))
        for page_, hits in sent
    ]


def _read(source: str, record: dict[str, Any]) -> _Sent | None:
    document = read_source(base64.b64decode(record["html"]), kind="html", url=record.get("url"))
    root = parse(document.text)
    if root is None:
        return None
    evidence = _evidence()
    heard = evidence.hear(root, document.url, None)
    blocks = heard.page.blocks
    if not blocks:
        return None
    columns, shape = evidence.columns(heard)
    standard, precise = evidence.votes_of(heard.page, heard.keys)
    labels, categories, inside = _labels(heard.keys, [facts.unit for facts in heard.page.facts], record, heard.title)
    parents = shape.parents
    found = PageRows(
        id=str(record["id"]),
        outlet=outlet(record),
        source=source,
        texts=tuple(block.text for block in blocks),
        displays=tuple(facts.display for facts in heard.page.facts),
        columns=columns,
        hits=(),
        groups=tuple(names.groups(shape)),
        around=tuple(shape.around),
        above=tuple(max(0, parents[number]) for number in shape.around),
        signatures=tuple(facts.frame.signature for facts in heard.page.facts),
        standard=tuple(standard) if standard is not None else None,
        precise=tuple(precise) if precise is not None else None,
        title=heard.title,
        labels=labels,
        categories=categories,
        in_column=inside,
    )
    hits = [(h.rule.id, h.block, h.scope, h.start, h.end, h.cut, h.whole, h.counted) for h in heard.measured]
    return found, hits


def _labels(
    keys: Sequence[str], units: Sequence[str], record: dict[str, Any], title: int | None
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[bool, ...]]:
    """The label, the category's number and whether it stands in the column, for each block of ours."""
    rows = record["blocks"]
    places = align(keys, [key(row[0]) for row in rows])
    gold = key(record["text"])
    column = set(record["column"])
    numbers: dict[str, int] = {name: number for number, name in enumerate(CATEGORIES)}
    labels: list[int] = []
    categories: list[int] = []
    inside: list[bool] = []
    for index, (text, place) in enumerate(zip(keys, places, strict=True)):
        label, category = -1, -1
        if index == title:
            pass
        elif units[index] and place is None:
            label = 0 if text and text in gold else -1
        elif place is not None:
            label = {DROP: 1, KEEP: 0}.get(rows[place][1], -1)
            category = numbers.get(rows[place][2] or "", -1) if label == 1 else -1
        elif len(text) >= SHORTEST:
            label = 0 if text in gold else 1
        labels.append(label)
        categories.append(category)
        inside.append(place is not None and place in column)
    return tuple(labels), tuple(categories), tuple(inside)


def align(ours: Sequence[str], theirs: Sequence[str]) -> list[int | None]:
    """For each of our blocks the index of the set's block at the same place, or None."""
    places: dict[str, list[int]] = {}
    for index, text in enumerate(theirs):
        if text:
            places.setdefault(text, []).append(index)
    anchors = increasing([(n, place) for n, text in enumerate(ours) for place in reversed(places.get(text, ()))])
    found: list[int | None] = [None] * len(ours)
    for number, place in anchors:
        found[number] = place
    edges = [(-1, -1), *anchors, (len(ours), len(theirs))]
    for (low, their_low), (high, their_high) in pairwise(edges):
        for number in range(low + 1, high):
            text = ours[number]
            if len(text) < 8:
                continue
            for place in range(their_low + 1, their_high):
                other = theirs[place]
                if len(other) >= 8 and (text in other or other in text):
                    found[number] = place
                    break
    return found
