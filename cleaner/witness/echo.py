"""How a short block's words recur in the running text: a subheading echoes the paragraph it opens, a stranger's headline echoes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.model import Block
from cleaner.segment import normal
from cleaner.witness.memory import Memory

SHORT_WORDS = 40
"""Longer blocks are running text themselves."""
_WORD = re.compile(r"[^\W\d_]{5,}|\d{3,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]{2}")
READ = 4_000
"""Characters of a block that are read for its words."""
MOST = 200
"""Paragraphs in which a text is looked for."""
STEM = 6
"""Letters of a word that are compared: inflected languages change the rest."""


def find(blocks: Sequence[Block], body: Sequence[int], memory: Memory | None = None) -> list[tuple[str, ...]]:
    """For each block the measures of its echo; `body` are the indexes of the paragraphs of running text, ascending."""
    memory = Memory() if memory is None else memory
    stems = {index: _stems(blocks[index].text, memory) for index in body}
    places: dict[str, list[int]] = {}
    for index, words in stems.items():
        for word in words:
            places.setdefault(word, []).append(index)
    inside = set(body)
    long = [index for index in body if len(blocks[index].text) > READ]
    following: int | None = None
    found: list[tuple[str, ...]] = [()] * len(blocks)
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        if index in inside:
            following = index
            continue
        if block.words > SHORT_WORDS:
            continue
        words = _stems(block.text, memory)
        names: list[str] = []
        if not words:
            names.append("echo_no_words")
        else:
            known = sum(1 for word in words if word in places)
            names.append("echo_none" if not known else "echo_most" if 5 * known >= 3 * len(words) else "echo_some")
            if following is not None and following - index <= 2 and not words.isdisjoint(stems[following]):
                names.append("echo_next")
        if len(block.text) >= 20:
            # A paragraph that holds the text holds its rarest word, too.
            rarest = min((places.get(word, []) for word in words), key=len, default=body)
            text = block.text.strip("\"'“”„«»…. ")
            if any(text in blocks[number].text for number in (*rarest[:MOST], *long)):
                names.append("echo_whole")
        found[index] = tuple(names)
    return found


def _stems(text: str, memory: Memory) -> frozenset[str]:
    known = memory.stems.get(text)
    if known is None:
        known = frozenset([word[:STEM] for word in _WORD.findall(normal.lower(text[:READ]))])
        memory.stems[text] = known
    return known
