"""Which words of prompts stand in a block: the entries of the lexicons (`packs.lexicon`), found anywhere and in any order.

A frame wants its entries one after the other, and gives evidence of what it matches. This only counts: a short line in which three
different entries stand ("your", "subscription", "cancel any time") is hardly the article's, however it is put. What is counted means
the same in every language, so the judge learns it once for all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.evidence.rules.literals import spell
from cleaner.evidence.sequence import Columns, shifted, window
from cleaner.evidence.wording import HEAD, TAIL
from cleaner.packs.lexicon import Lexicons, of_word, variants
from cleaner.system import cache

EVERYWHERE = "en"
"""The language whose prompts stand on pages in any language."""
COMMON = frozenset({"said", "lead", "now", "our", "your"})
"""Entries that stand in any article."""
TOPICS = (
    "newsletter", "share", "comments", "related", "subscription", "donation", "advert", "embed", "legal", "navigation",
)  # fmt: skip
"""Categories that have frames, and so entries of their own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands in a block: how many different entries, how many by topic (`TOPICS`), and the share of its characters."""

    count: int
    by_topic: tuple[int, ...]
    share: float


NONE = Terms(0, (0,) * len(TOPICS), 0.0)


class _Search:
    """The words of some languages, ready to be looked for."""

    def __init__(self, lexicons: Lexicons, languages: Sequence[str]) -> None:
        topics = {name: number for number, name in enumerate(TOPICS)}
        entries = [name for name in lexicons.entries if name not in COMMON]
        self.topics = tuple(topics.get(lexicons.entries[name], -1) for name in entries)
        owners: dict[str, tuple[tuple[int, bool, bool], ...]] = {}
        for language in languages:
            for text, found in _ways(lexicons.words.get(language, {}), entries).items():
                owners[text] = tuple(dict.fromkeys((*owners.get(text, ()), *found)))
        self._owners = tuple(owners.values())
        # As fast as the table of all steps for so few words, and a tenth of its memory.
        self._words = AhoCorasick(list(owners), implementation=Implementation.ContiguousNFA) if owners else None

    def matches(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and entry of each word that stands in a text."""
        if self._words is None:
            return
        size = len(text)
        for word, start, end in self._words.find_matches_as_indexes(text, overlapping=True):
            for entry, left, right in self._owners[word]:
                if (left and start and of_word(text[start - 1])) or (right and end < size and of_word(text[end])):
                    continue
                yield start, end, entry


_FORM = b"ways 1"
"""Change with what `variants` finds, or `spell`."""
_Ways = dict[str, tuple[tuple[int, bool, bool], ...]]


def _ways(words: Mapping[str, tuple[str, ...]], entries: Sequence[str]) -> _Ways:
    """What is looked for of a language: each text with the entries (by number) that it stands for, and where a word must begin and end.

    It is kept in the user's cache: writing out thousands of ways takes as long as all else that a first text waits for in its language.
    """
    name = f"words-{cache.digest(_FORM, repr((list(words.items()), list(entries))).encode()).hex()[:24]}.json"
    if (data := cache.read(name)) is not None:
        kept: dict[str, list[tuple[int, bool, bool]]] = json.loads(data)
        return {text: tuple((entry, left, right) for entry, left, right in found) for text, found in kept.items()}
    made: dict[str, dict[tuple[int, bool, bool], None]] = {}
    for number, entry in enumerate(entries):
        for written in words.get(entry, ()):
            for text, left, right in variants(written):
                made.setdefault(spell(text), {})[number, left, right] = None
    cache.write(name, json.dumps({text: list(found) for text, found in made.items()}).encode())
    return {text: tuple(found) for text, found in made.items()}


class Lexicon:
    """Finds the entries of lexicons in the blocks of documents. What a language needs is made when its first document comes."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons
        self._made: dict[str, _Search] = {}
        self._lock = threading.Lock()

    def _search(self, language: str | None) -> _Search:
        """The words of a language and those that stand everywhere; only these, where it is not known."""
        key = language if language is not None and language in self._lexicons.words else EVERYWHERE
        with self._lock:
            if key not in self._made:
                self._made[key] = _Search(self._lexicons, sorted({key, EVERYWHERE}))
            return self._made[key]

    def find(self, texts: Sequence[str], language: str | None) -> list[Terms]:
        """What stands in each of a document's blocks. Of a long one the start and the end are read, as for its wording."""
        search = self._search(language)
        read = [spell(text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}") for text in texts]
        found = [NONE] * len(read)
        block, stop = -1, 0
        starts: list[int] = []
        at = 0
        for text in read:
            starts.append(at)
            at += len(text) + 1
        starts.append(at)
        spans: list[tuple[int, int, int]] = []
        for start, end, entry in search.matches("\n".join(read)):
            while start >= stop:
                if spans:
                    found[block] = _terms(spans, search.topics, len(read[block]))
                    spans = []
                block += 1
                stop = starts[block + 1]
            spans.append((start, end, entry))
        if spans:
            found[block] = _terms(spans, search.topics, len(read[block]))
        return found


def _terms(spans: list[tuple[int, int, int]], topics: Sequence[int], size: int) -> Terms:
    """What these words are of a block with so many characters."""
    by_topic = [0] * len(TOPICS)
    entries = {entry for _, _, entry in spans}
    for entry in entries:
        if topics[entry] >= 0:
            by_topic[topics[entry]] += 1
    covered = reach = 0
    for start, end, _ in sorted(spans):
        covered += max(0, end - max(start, reach))
        reach = max(reach, end)
    return Terms(len(entries), tuple(by_topic), round(covered / size, 3))


COLUMNS = frozenset(
    ["lexicon_count", "lexicon_most", "lexicon_share", "lexicon_before_1", "lexicon_after_1", "lexicon_window_3"]
    + ["lexicon_share_line" if topic == "share" else f"lexicon_{topic}" for topic in TOPICS]
)
"""The names of the columns."""


def columns(terms: Sequence[Terms]) -> Columns:
    """The columns of a document's blocks."""
    count = [float(item.count) for item in terms]
    share = [item.share for item in terms]
    found: Columns = {
        "lexicon_count": count,
        "lexicon_most": [float(max(item.by_topic)) for item in terms],
        "lexicon_share": share,
        "lexicon_before_1": shifted(share, -1, 0.0),
        "lexicon_after_1": shifted(share, 1, 0.0),
        "lexicon_window_3": window(share, 3),
    }
    for number, topic in enumerate(TOPICS):
        found["lexicon_share_line" if topic == "share" else f"lexicon_{topic}"] = [
            float(item.by_topic[number]) for item in terms
        ]
    return found
