"""trafilatura asked: which blocks its extraction keeps, and what it knows about the page.

trafilatura deletes silently, so its answer is aligned with the page's own blocks, as a sequence: a teaser that repeats a sentence of the
article does not get the article's vote.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import regex
from ahocorasick_rs import AhoCorasick
from lxml import html

from cleaner.evidence import meta_elements
from cleaner.evidence.metadata import Metadata, Sought
from cleaner.model import Block

_LOWER = bytes(range(256)).lower()
_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_MARKS_IN_LINES = _MARKS.replace(b"\n", b"")
_NOT_WORD = regex.compile(r"[^\p{L}\p{N}]+")
MAX_DATA = 100_000
"""Characters of JSON-LD above which it is not searched for metadata."""
MAX_BROKEN = 10_000
"""Characters above which JSON-LD that does not parse is not searched."""
SHORTEST = 12
"""Letters and digits below which a block is matched only whole, not as a part of a longer line."""
RARE = 4
"""A text that stands more often than this, on the page or in the extraction, tells no place."""


@cache
def _asked() -> Callable[..., Any]:
    """trafilatura's extraction, as a function that gives a document: loaded when it is first asked, as one page in 25 does."""
    import inspect
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    ask: Callable[..., Any] = trafilatura.bare_extraction
    # trafilatura 1 gives a dict unless told otherwise.
    return partial(ask, as_dict=False) if "as_dict" in inspect.signature(ask).parameters else ask


def key(text: str) -> str:
    """Letters and digits only, case folded: what survives every extractor's white space."""
    if text.isascii():
        return text.encode().translate(_LOWER, _MARKS).decode()
    return _NOT_WORD.sub("", text).casefold()


def keys(texts: Sequence[str]) -> list[str]:
    """`key` of each text; those in ASCII, which are most, are read at once."""
    plain = [text for text in texts if text.isascii()]
    lines = "\n".join(plain).encode().translate(_LOWER, _MARKS_IN_LINES).decode().split("\n")
    if len(lines) != len(plain):  # A line break in a text, or no text in ASCII.
        return [key(text) for text in texts]
    if len(plain) == len(texts):
        return lines
    following = iter(lines)
    return [next(following) if text.isascii() else key(text) for text in texts]


def extract(root: html.HtmlElement, *, precision: bool = False) -> list[str] | None:
    """The lines of trafilatura's extraction, or None when it finds nothing (or fails, as it may on a broken page)."""
    ask = _asked()
    try:
        found = ask(deepcopy(root), favor_precision=precision, include_comments=False, with_metadata=False)
    except Exception:  # An extractor that fails is silent; the page is judged by the other evidence.
        return None
    body = getattr(found, "body", None)
    if body is None:
        return None
    lines: list[str] = []
    for element in body.iter("p", "head", "item", "quote", "code", "cell"):
        parent = element.getparent()
        if element.tag == "p" and parent is not None and parent.tag in {"item", "cell", "quote"}:
            continue
        lines.append("".join(element.itertext()))
    return lines or None


def votes(blocks: Sequence[Block], keys: Sequence[str], lines: Sequence[str]) -> list[bool]:
    """For each block, whether it stands in `lines`, read as a sequence. Takes time in proportion to both.

    Lines that are exactly one block's text are anchored first (the longest increasing chain of pairs); what lies between two anchors
    is then looked for as a part of the other. A text that stands often on one side is no anchor: a table of equal cells would pair each
    with each.
    """
    places: dict[str, list[int]] = {}
    for index, text in enumerate(keys):
        if text:
            places.setdefault(text, []).append(index)
    wanted = [key(line) for line in lines]
    times = Counter(wanted)
    anchors = increasing(
        [
            (number, place)
            for number, text in enumerate(wanted)
            if times[text] <= RARE and len(places.get(text, ())) <= RARE
            for place in reversed(places.get(text, ()))
        ]
    )
    found = [False] * len(blocks)
    for _, place in anchors:
        found[place] = True
    edges = [(-1, -1), *anchors, (len(wanted), len(blocks))]
    for (line_low, block_low), (line_high, block_high) in pairwise(edges):
        between = [text for text in wanted[line_low + 1 : line_high] if text]
        if between and block_high > block_low + 1:
            for place in _inside(keys, range(block_low + 1, block_high), between):
                found[place] = True
    return found


def _inside(keys: Sequence[str], numbers: range, lines: Sequence[str]) -> list[int]:
    """Which of the blocks stand in `lines` as a whole, or are made up of them for the most part.

    Two searches for many strings at once: the blocks in the lines, and the lines in the blocks that were not found.
    """
    whole = Counter(lines)
    found: list[int] = []
    rest: list[int] = []
    for number in numbers:
        if whole.get(keys[number], 0) > 0:
            whole[keys[number]] -= 1
            found.append(number)
        elif len(keys[number]) >= SHORTEST:
            rest.append(number)
    if not rest:
        return found
    names = list(dict.fromkeys(keys[number] for number in rest))
    joined = "\n".join(lines)
    stands = {names[which] for which, _, _ in AhoCorasick(names).find_matches_as_indexes(joined, overlapping=True)}
    parts = list(dict.fromkeys(line for line in lines if len(line) >= SHORTEST))
    search = AhoCorasick(parts) if parts else None
    for number in rest:
        text = keys[number]
        if text in stands or (search is not None and _covers(text, parts, search)):
            found.append(number)
    return found


def _covers(text: str, lines: Sequence[str], search: AhoCorasick) -> bool:
    """Whether lines that are parts of `text` make up most of it (a block that the extractor split at a line break)."""
    inside = {which for which, _, _ in search.find_matches_as_indexes(text, overlapping=True)}
    return 2 * sum(len(lines[which]) for which in inside) > len(text)


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest chain of pairs that rises in both numbers; `pairs` come by first number, then falling second."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for position, (_, place) in enumerate(pairs):
        slot = bisect_left(tails, place)
        if slot == len(tails):
            tails.append(place)
            ends.append(position)
        else:
            tails[slot] = place
            ends[slot] = position
        back.append(ends[slot - 1] if slot else -1)
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = back[at]
    return chain[::-1]


def _without_endless_data(root: html.HtmlElement) -> html.HtmlElement:
    """The tree without JSON-LD that is very long, or long and no JSON: looking for names in it takes seconds a page."""
    for script in root.xpath('.//script[@type="application/ld+json" or @type="application/settings+json"]'):
        text = script.text or ""
        if len(text) > MAX_DATA or (len(text) > MAX_BROKEN and not _is_json(text)):
            script.text = None
    return root


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def metadata(root: html.HtmlElement, url: str | None) -> Metadata:
    """What the page says of itself (`about.read`); an author or a day that it does not name are looked for in its text when they are read.

    The author is trafilatura's answer then, the day htmldate's (without its search through all of the page).
    """
    found = meta_elements.read(root, url)
    if found.author is not None and found.date is not None:
        return found
    return replace(found, sought=Sought(partial(_look, root, url, found.author, found.date)))


def _look(
    root: html.HtmlElement, url: str | None, author: str | None, date: str | None
) -> tuple[str | None, str | None]:
    """Author and day, those that are None looked for in the page's text."""
    from htmldate import find_date
    from trafilatura.metadata import extract_author

    _asked()  # sets the level of what trafilatura logs
    tree = _without_endless_data(deepcopy(root))
    # Broken metadata costs the metadata, not the article.
    if author is None:
        with suppress(Exception):
            author = extract_author(tree) or None
    if date is None:
        with suppress(Exception):
            date = find_date(tree, extensive_search=False, original_date=True, url=url) or None
    return author, date
