"""Where a block stands among the others, and how far it belongs with the running text.

All columns have one number a block. A block is *running* when it ends like a sentence and has `PROSE_WORDS` words or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate

from cleaner.core import native
from cleaner.model import Block
from cleaner.model.later import late_pattern
from cleaner.segment import normal
from cleaner.segment.normal import is_end

PROSE_WORDS = 12
"""Words from which a block that ends like a sentence is running text. Of such blocks of two labelled sets (news and web, 34,787) 84% are
the article's, and 85% of its words stand in them; with 8 words it is 81 and 87%, with 20 it is 88 and 81%
(`tests/benchmarks/prose_words.py SET…`). The judge is fitted with it: another number wants another fit."""
SHORT_WORDS = 10
"""A block of fewer words that ends in no full stop is a label."""
FAR = 60.0
"""Blocks beyond which a distance tells no more."""
MOST_WORDS = 1_000.0
"""Words before and after a block that are counted."""
READ = 1_500
"""Characters of a block that are read for its words."""
WIDE, TIGHT = 6.0, 12.0
"""Words of running text that a label outweighs where the span of the article is looked for, generously and strictly."""
_WORD = late_pattern(r"[^\W\d_]{5,}|\d{3,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]{2}")
_NAME = late_pattern(r"(?<=[\w,;] )[A-ZÀ-ÞĀ-ŽА-ЯΑ-Ω][\w'-]{2,}")
UNIT = 720_720
"""What a rare word counts; a word that stands n times counts a whole n-th of it (exactly so up to 16)."""
STEM = 6
"""Letters of a word that are compared: inflected languages change the rest."""

Columns = dict[str, list[float]]


def columns(blocks: Sequence[Block], persons: Sequence[frozenset[str]], *, known_language: bool) -> Columns:
    """Place, neighbourhood, echo and person of each block. `persons` says which of "we" and "you" a block speaks in."""
    size = len(blocks)
    texts = [block.text for block in blocks]
    ends = [is_end(text) for text in texts]
    found = _places([float(block.words) for block in blocks], ends)
    running = [yes > 0.0 for yes in found["is_running"]]
    low = [text.casefold() for text in texts]
    found["is_item"] = [float(block.kind == "item") for block in blocks]
    found["is_heading"] = [float(block.kind == "heading") for block in blocks]
    found["language_known"] = [float(known_language)] * size
    found["repeated"], found["same_start"] = _times(low), _times(_openings(low))
    found |= _echo(texts, running)
    found |= _person(persons, running)
    return found


def _times(texts: Sequence[str]) -> list[float]:
    """How often each text stands among all, up to 9."""
    if len(set(texts)) == len(texts):
        return [1.0] * len(texts)
    seen = Counter(texts)
    return [float(min(seen[text], 9)) for text in texts]


def plain_openings(texts: list[str]) -> list[str]:
    """The first two words of each text (twin: `core._core.openings`)."""
    return [" ".join(text.split(None, 2)[:2]) for text in texts]


_openings: Callable[[list[str]], list[str]] = plain_openings if native is None else native.openings


def plain_places(words: list[float], ends: list[bool]) -> Columns:
    """What follows from the words of each block and from how it ends (twin: `core._core.places`)."""
    size = len(words)
    running = [end and count >= PROSE_WORDS for end, count in zip(ends, words, strict=True)]
    before = list(accumulate(words, initial=0.0))
    total = before[-1] or 1.0
    since, until = distances(running)
    found: Columns = {
        "words": words,
        "is_running": [float(yes) for yes in running],
        "index": [float(min(n, 200)) for n in range(size)],
        "index_from_end": [float(min(size - 1 - n, 200)) for n in range(size)],
        "index_share": [n / max(1, size - 1) for n in range(size)],
        "blocks": [float(size)] * size,
        "words_before": [min(x, MOST_WORDS) for x in before[:-1]],
        "words_after": [min(total - x, MOST_WORDS) for x in before[1:]],
        "words_before_share": [x / total for x in before[:-1]],
        "running_share": [sum(running) / max(1, size)] * size,
        "since_running": since,
        "until_running": until,
        "near_running": [min(a, b) for a, b in zip(since, until, strict=True)],
    }
    for name, offset in (("before_1", -1), ("before_2", -2), ("after_1", 1), ("after_2", 2)):
        found[f"words_{name}"] = shifted(words, offset, -1.0)
        found[f"ends_{name}"] = shifted([float(end) for end in ends], offset, -1.0)
    found["words_window_2"] = window(words, 2)
    found["words_window_5"] = window(words, 5)
    labels = [count < SHORT_WORDS and not end for count, end in zip(words, ends, strict=True)]
    found["label_run"] = runs(labels)
    for name, cost in (("span_wide", WIDE), ("span_tight", TIGHT)):
        start, stop = span(words, ends, cost)
        found[name] = [float(max(start - n, n - stop + 1, 0)) for n in range(size)]
    return found


def _places(words: list[float], ends: list[bool]) -> Columns:
    if native is None:
        return plain_places(words, ends)
    found: Columns = native.places(words, ends, PROSE_WORDS, SHORT_WORDS, FAR, MOST_WORDS, WIDE, TIGHT)
    return found


def shifted(values: Sequence[float], offset: int, empty: float) -> list[float]:
    """For each block the value of the block `offset` further on, `empty` beyond the ends."""
    size = len(values)
    if abs(offset) >= size:
        return [empty] * size
    if offset < 0:
        return [empty] * -offset + list(values[:offset])
    return list(values[offset:]) + [empty] * offset


def window(values: list[float], reach: int) -> list[float]:
    """The mean of the values up to `reach` blocks away on either side, without the block's own; 0 where there is none."""
    return _window(values, reach)


def highest(values: list[float], reach: int) -> list[float]:
    """The highest value up to `reach` blocks away on either side, without the block's own; 0 where there is none."""
    return _highest(values, reach)


def plain_window(values: list[float], reach: int) -> list[float]:
    """`window` in Python (twin: `core._core.window`)."""
    size = len(values)
    sums = list(accumulate(values, initial=0.0))
    found: list[float] = []
    for n, value in enumerate(values):
        start, stop = max(0, n - reach), min(size, n + reach + 1)
        found.append((sums[stop] - sums[start] - value) / (stop - start - 1) if stop - start > 1 else 0.0)
    return found


def plain_highest(values: list[float], reach: int) -> list[float]:
    """`highest` in Python (twin: `core._core.highest`)."""
    size = len(values)
    found: list[float] = []
    for n in range(size):
        around = [*values[max(0, n - reach) : n], *values[n + 1 : n + reach + 1]]
        found.append(max(around) if around else 0.0)
    return found


_window = plain_window if native is None else native.window
_highest = plain_highest if native is None else native.highest


def distances(marked: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Blocks since the last marked one and until the next (0: it is marked itself)."""
    size = len(marked)
    since, until = [FAR] * size, [FAR] * size
    last = FAR
    for n, yes in enumerate(marked):
        last = 0.0 if yes else min(FAR, last + 1)
        since[n] = last
    last = FAR
    for n in range(size - 1, -1, -1):
        last = 0.0 if marked[n] else min(FAR, last + 1)
        until[n] = last
    return since, until


def runs(flags: Sequence[bool]) -> list[float]:
    """The length of the run of flagged blocks that each block stands in; 0: it is not flagged."""
    found = [0.0] * len(flags)
    start = 0
    while start < len(flags):
        stop = start
        while stop < len(flags) and flags[stop]:
            stop += 1
        for n in range(start, stop):
            found[n] = float(min(stop - start, 60))
        start = max(stop, start + 1)
    return found


def span(words: Sequence[float], ends: Sequence[bool], cost: float) -> tuple[int, int]:
    """The stretch of blocks (start, stop) that holds the running text: the maximum subsequence of block scores.

    Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009, here over blocks:
    paragraphs count their words (at most 120), sentences half of theirs, everything shorter counts `cost` words against.
    """
    best = run = 0.0
    found = (0, len(words))
    begin = 0
    for n, (count, end) in enumerate(zip(words, ends, strict=True)):
        run += min(count, 120.0) if end and count >= 22 else 0.5 * count if end and count > 6 else -cost
        if run <= 0.0:
            run, begin = 0.0, n + 1
        elif run > best:
            best, found = run, (begin, n + 1)
    return found


def _echo(texts: Sequence[str], running: list[bool]) -> Columns:
    """How much of a block's longer words and names recur in the running text around it, rarer words counting more."""
    read = [text[:READ] for text in texts]
    lows = normal.lower_all(read)
    told = (plain_told if native is None else native.told)(read)
    share, rare, following = (plain_echo if native is None else native.echo)(lows, running, STEM, UNIT)
    return {"echo_share": share, "echo_rare": rare, "echo_names": told, "echo_next": following}


def plain_told(texts: list[str]) -> list[float]:
    """Of the names in each text the share that stands in another one, too; -1 where there is none (twin: `core._core.told`)."""
    names = [frozenset(_NAME.findall(text)) for text in texts]
    named: Counter[str] = Counter()
    for found in names:
        named.update(found)
    return [sum(1 for name in own if named[name] > 1) / len(own) if own else -1.0 for own in names]


def plain_echo(
    lows: list[str], running: list[bool], letters: int, unit: int
) -> tuple[list[float], list[float], list[float]]:
    """Of each block's words the share that recurs in the running text, that share with rarer words counting more, and the share that
    stands in the next running block; -1 where there is nothing to compare. Weights are whole numbers: `unit` for a word that stands
    in one other place; words are compared by their first `letters` (twin: `core._core.echo`).
    """
    size = len(lows)
    stems = [plain_stems(low, letters) for low in lows]
    body: Counter[str] = Counter()
    for words, runs in zip(stems, running, strict=True):
        if runs:
            body.update(words)
    share, rare, following = [-1.0] * size, [-1.0] * size, [-1.0] * size
    after: frozenset[str] = frozenset()
    for n in range(size - 1, -1, -1):
        words = stems[n]
        own = int(running[n])
        if words:
            known = [word for word in words if body[word] > own]
            weights = {word: unit // max(1, body[word] - own) for word in words}
            share[n] = len(known) / len(words)
            rare[n] = sum([weights[word] for word in known]) / sum(weights.values())
            following[n] = len(words & after) / len(words) if after else -1.0
        if own:
            after = words
    return share, rare, following


def plain_stems(low: str, letters: int) -> frozenset[str]:
    """The beginnings of the longer words of a text in lower case."""
    return frozenset([word[:letters] for word in _WORD.findall(low)])


def _person(persons: Sequence[frozenset[str]], running: Sequence[bool]) -> Columns:
    """Whether a block says "we" or "you" outside quotations, and how much of the running text does."""
    size = len(persons)
    body = [person for person, yes in zip(persons, running, strict=True) if yes]
    found: Columns = {}
    for name in ("we", "you"):
        says = [float(name in person) for person in persons]
        found[f"says_{name}"] = says
        common = sum(1 for person in body if name in person) / len(body) if body else -1.0
        found[f"text_says_{name}"] = [common] * size
        found[f"says_{name}_window_2"] = window(says, 2)
    return found
