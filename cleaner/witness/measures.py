"""Plain numbers of a block as a witness: shape, ending, place, neighbours.

Each measure is a yes or no about one block of a text; what a yes counts for each category stands in `rules/weights.toml`.
Languages differ in words, not in these: they carry to a page in a language that has no rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import regex

from cleaner.model import Block
from cleaner.witness import echo
from cleaner.witness.memory import Memory

BODY_WORDS = 22
"""A block of this many words that ends like a sentence is taken for a paragraph of running text."""

WIDE, TIGHT = 6.0, 12.0
"""Words of running text that a short block outweighs where the span of the article is looked for, generously and strictly."""

_TERMINAL = re.compile(r"""[.!?。！？…؟।](?:["'”’»“)\]」』›]|\s?\d{0,2}$)*$""")
_QUOTE = re.compile(r"[“”„«»「」\"]")
_LINK = re.compile(
    r"https?://|www\.\w|[\w.+-]@[\w-]+\.\w|\w\.(?:com|org|net|co|de|fr|es|it|nl|pl|ru|se|jp|uk)\b", re.IGNORECASE
)
_BAR = re.compile(r"\s[|·•›»>/]\s|^[|·•›»>▶►→◀✦◆■●※]|[›»→▶]$")
_INNER_DOT = re.compile(r"\.\w")
_BAR_SIGN = re.compile("[|·•›»>/▶►→◀✦◆■●※]")
_CLOCK_SIGN = re.compile(r"\d[:.h]\d")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\b[0-2]?\d[:.h][0-5]\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL_WORD = regex.compile(r"(?:^|[\s/(])[\p{Lu}\p{Lt}]")

SHORT = {"scrap", "label", "headline", "utterance"}


def shape(block: Block) -> str:
    """The block's form by length and ending: one of eight."""
    words, text = block.words, block.text
    if not _LETTER.search(text, 0, 400):
        return "scrap"
    if _TERMINAL.search(text[-12:]):
        if words <= 6:
            return "utterance"
        if words < BODY_WORDS:
            return "sentence"
        return "paragraph" if words < 50 else "long"
    if words <= 3:
        return "label"
    if words <= 10:
        return "headline"
    return "line" if words < 30 else "slab"


def _ending(text: str) -> str | None:
    last = text[-1:]
    if last in ":：":
        return "ends_colon"
    if last in "?？؟":
        return "ends_question"
    if last in "!！":
        return "ends_exclamation"
    if last == "…" or text.endswith("..."):
        return "ends_ellipsis"
    return "ends_comma" if last in ",،、" else None


def _characters(text: str) -> list[str]:
    # The plain checks before a pattern are there for speed: they say no where the pattern would, only sooner.
    found: list[str] = []
    sample = text[:600]
    if sample.upper() == sample and sample.lower() != sample and len(_LETTER.findall(sample)) >= 3:
        found.append("all_capitals")
    digits = _DIGIT.search(sample) is not None
    if digits and 10 * len(_DIGIT.findall(sample)) > 3 * len(sample):
        found.append("mostly_digits")
    if ("@" in sample or "://" in sample or _INNER_DOT.search(sample)) and _LINK.search(sample):
        found.append("has_address")
    if _BAR_SIGN.search(sample) and _BAR.search(sample):
        found.append("has_bar")
    if _QUOTE.search(sample):
        found.append("has_quotation")
    if digits and _CLOCK_SIGN.search(sample) and _CLOCK.search(sample):
        found.append("has_clock")
    if digits and ("19" in sample or "20" in sample) and _YEAR.search(sample):
        found.append("has_year")
    if sample[:1].islower():
        found.append("starts_lower")
    words = sample.split()
    if 2 <= len(words) <= 14 and len(_CAPITAL_WORD.findall(sample)) >= 0.75 * len(words):
        found.append("title_case")
    if sample[-1:] == ")" and "(" in sample:
        found.append("ends_parenthesis")
    return found


def _own(block: Block, memory: Memory) -> tuple[str, list[str]]:
    """The block's shape, and the measures of its ending and characters."""
    known = memory.own.get(block.text)
    if known is None:
        ending = _ending(block.text)
        marks = _characters(block.text)
        known = memory.own[block.text] = (shape(block), marks if ending is None else [ending, *marks])
    return known


def measure(
    blocks: Sequence[Block], voices: Sequence[frozenset[str]] | None = None, memory: Memory | None = None
) -> list[tuple[str, ...]]:
    """The measures of each block that hold, as names, in a fixed order.

    `voices` are the measure rules (kind `measure` in the packs) that matched each block; `memory` keeps what depends on a text alone.
    """
    memory = Memory() if memory is None else memory
    own = [_own(block, memory) for block in blocks]
    shapes = [name for name, _ in own]
    size = len(blocks)
    body = [i for i, name in enumerate(shapes) if name in {"paragraph", "long"}]
    first, last = (body[0], body[-1]) if body else (0, size - 1)
    distance = _distances(size, body)
    short = [name in SHORT for name in shapes]
    runs = _runs(short)
    folded = [block.text.casefold() for block in blocks]
    seen = Counter(folded)
    crowded = 10 * len(body) < 3 * size
    spoken: Counter[str] = Counter()
    if voices:
        for index in body:
            spoken.update(voices[index])
    echoes = echo.find(blocks, body, memory)
    words = [block.words for block in blocks]
    wide, tight = main_span(shapes, words, WIDE), main_span(shapes, words, TIGHT)
    found: list[tuple[str, ...]] = []
    for index, block in enumerate(blocks):
        name = shapes[index]
        names = [name, *echoes[index]]
        names.append(f"since_{shapes[index - 1]}" if index else "since_nothing")
        names.append(f"then_{shapes[index + 1]}" if index + 1 < size else "then_nothing")
        names += own[index][1]
        zone = "lead" if index < first else "tail" if index > last else "body"
        names.append(f"{name}_in_{zone}")
        if index == 0:
            names.append("first")
        elif index == 1:
            names.append("second")
        if index == size - 1:
            names.append("last")
        far = distance[index]
        names.append(
            "near_0"
            if far == 0
            else "near_1"
            if far == 1
            else "near_2"
            if far <= 3
            else "near_3"
            if far <= 8
            else "near_4"
        )
        if runs[index] >= 3:
            names.append("in_run" if runs[index] < 8 else "in_long_run")
        elif short[index] and 0 < index < size - 1:
            names.append("alone")
        if crowded:
            names.append(f"{name}_crowded")
        if not wide[0] <= index < wide[1]:
            outside = wide[0] - index if index < wide[0] else index - wide[1] + 1
            names += ["outside", f"{name}_outside", "far_outside" if outside > 4 else "just_outside"]
        elif not tight[0] <= index < tight[1]:
            names += ["edge", f"{name}_edge"]
        if index and shapes[index - 1] in {"paragraph", "long"}:
            names.append("after_body")
        if index + 1 < size and shapes[index + 1] in {"paragraph", "long"}:
            names.append("before_body")
        if seen[folded[index]] > 1:
            names += ["repeated", f"repeated_{name}"]
        if block.kind == "item":
            names.append("list_item")
        if voices:
            for voice in sorted(voices[index]):
                # An appeal speaks to the reader in a few paragraphs, a column or an advice page in most of them.
                rare = 5 * spoken[voice] <= 2 * len(body) + 1
                names.append(f"{voice}_rare" if rare else f"{voice}_common")
        found.append(tuple(names))
    return found


def main_span(shapes: Sequence[str], words: Sequence[int], cost: float) -> tuple[int, int]:
    """The stretch of blocks (start, stop) that holds the running text: the maximum subsequence of block scores.

    Maximum subsequence segmentation (Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation",
    WWW 2009), here over blocks: sentences count their words, everything shorter counts `cost` words against. A teaser's line or two among
    headlines and dates does not carry them.
    """
    best = run = 0.0
    found = (0, len(shapes))
    begin = 0
    for index, (name, count) in enumerate(zip(shapes, words, strict=True)):
        run += min(count, 120) if name in {"paragraph", "long"} else 0.5 * count if name == "sentence" else -cost
        if run <= 0.0:
            run, begin = 0.0, index + 1
        elif run > best:
            best, found = run, (begin, index + 1)
    return found


def _distances(size: int, body: Sequence[int]) -> list[int]:
    """Blocks from each block to the nearest paragraph of running text."""
    far = size + 1
    found = [far] * size
    for index in body:
        found[index] = 0
    for index in range(1, size):
        found[index] = min(found[index], found[index - 1] + 1)
    for index in range(size - 2, -1, -1):
        found[index] = min(found[index], found[index + 1] + 1)
    return found


def _runs(short: Sequence[bool]) -> list[int]:
    """The length of the run of short blocks that each block stands in (0: it is not short)."""
    found = [0] * len(short)
    start = 0
    while start < len(short):
        stop = start
        while stop < len(short) and short[stop]:
            stop += 1
        for index in range(start, stop):
            found[index] = stop - start
        start = max(stop, start + 1)
    return found
