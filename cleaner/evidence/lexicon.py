"""Which words of prompts stand in a block: the entries of the lexicons (`packs.lexicon`), found anywhere and in any order.

A frame wants its entries one after the other, and gives evidence of what it matches. This only counts: a short line in which three
different entries stand ("your", "subscription", "cancel any time") is hardly the article's, however it is put. What is counted means
the same in every language, so the judge learns it once for all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner._version import __version__
from cleaner.core import maker, native
from cleaner.evidence.rules.literals import spell, spell_all
from cleaner.evidence.rules.scan import PlainTrie, in_order, trie_of
from cleaner.evidence.sequence import Columns, shifted, window
from cleaner.evidence.wording import HEAD, TAIL
from cleaner.packs.kept import KeptWords
from cleaner.packs.lexicon import Lexicons, of_word, variants
from cleaner.system import cache

EVERYWHERE = "en"
"""The language whose prompts stand on pages in any language."""
COMMON = frozenset([
    "said", "tells_of", "lead", "now", "our", "your", "each_when", "tells_you", "one_mail", "costs_nothing", "join_readers", "who_read",
    "issue", "issue_word", "issues_a_year", "term", "instead_of", "few", "backers", "free_to_you", "cost_us", "account", "purpose",
    "our_costs", "from_readers", "photo", "of_all", "source", "agencies", "desk", "updated", "episode", "partner", "confirmation",
    "worth", "prepared_by", "for_tips", "contact_for", "times_shared", "share_on", "found_it", "page_changed",
    "page_was", "changed_last", "visitor_number", "you_are_the", "visitor_last",
])  # fmt: skip
"""Entries that stand in any article, or in an interview."""
TOPICS = (
    "newsletter", "share", "comments", "related", "subscription", "donation", "advert", "embed", "legal", "navigation",
)  # fmt: skip
"""Categories whose entries are counted by topic. Those of bylines and captions count among all only: the judge is older than they are."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands in a block: how many different entries, how many by topic (`TOPICS`), and the share of its characters."""

    count: int
    by_topic: tuple[int, ...]
    share: float


NONE = Terms(0, (0,) * len(TOPICS), 0.0)
Owner = tuple[int, bool, bool]
"""An entry that a word stands for, by its number, and whether no word may go on before it and behind it."""
_new = maker(Terms)


class _Search:
    """The words of some languages, ready to be looked for."""

    def __init__(self, lexicons: Lexicons, languages: Sequence[str]) -> None:
        topics = {name: number for number, name in enumerate(TOPICS)}
        entries = [name for name in lexicons.entries if name not in COMMON]
        words, inside, owners = _table(lexicons, languages, entries)
        numbers = [topics.get(lexicons.entries[name], -1) for name in entries]
        self._entries: Any = (PlainEntries if native is None else native.Entries)(
            trie_of(words, inside), tuple(owners), numbers, len(TOPICS)
        )

    def find(self, texts: list[str]) -> list[Terms]:
        """What stands in each of some texts, which are spelt alike."""
        return [NONE if item is None else _new(*item) for item in self._entries.found(texts)]


class PlainEntries:
    """Which entries stand in which text (twin: `core._core.Entries`).

    `search` finds the words; `owners` has for each the entries that it stands for, `topics` the topic of each entry (-1: none) of so many
    `kinds` of them.
    """

    def __init__(self, search: PlainTrie, owners: Sequence[Sequence[Owner]], topics: Sequence[int], kinds: int) -> None:
        self._search = search
        self._owners = owners
        self._topics = topics
        self._kinds = kinds

    def found(self, texts: list[str]) -> list[tuple[int, tuple[int, ...], float] | None]:
        """For each text the fields of its `Terms`, or None where no entry stands."""
        found: list[tuple[int, tuple[int, ...], float] | None] = []
        for text in texts:
            spans: list[tuple[int, int, int]] = []
            for word, start, end in self._search.find(text):
                before, after = text[start - 1 : start] if start else "", text[end : end + 1]
                for entry, left, right in self._owners[word]:
                    if not (left and of_word(before)) and not (right and of_word(after)):
                        spans.append((start, end, entry))
            found.append(self._told(spans, len(text)) if spans else None)
        return found

    def _told(self, spans: list[tuple[int, int, int]], size: int) -> tuple[int, tuple[int, ...], float]:
        """What these words are of a block with so many characters."""
        entries = {entry for _, _, entry in spans}
        topics = [self._topics[entry] for entry in entries]
        covered = {at for start, end, _ in spans for at in range(start, end)}
        return len(entries), tuple(map(topics.count, range(self._kinds))), round(len(covered) / size, 3)


_FORM = f"ways 1 of {__version__}".encode()
"""The number changes with what `variants` finds, or `spell`, and with `_Table`; no release reads another's."""
_Ways = dict[str, tuple[Owner, ...]]


class _Table(NamedTuple):
    """What is looked for of some languages, in values that JSON can hold."""

    words: Sequence[str]
    inside: Sequence[bool]
    """Whether a word may begin inside one of the text."""
    owners: Sequence[Sequence[Owner]]


def _table(lexicons: Lexicons, languages: Sequence[str], entries: Sequence[str]) -> _Table:
    """What is looked for of some languages, the `entries` by number.

    It is kept in the user's cache where the lexicons have a name (`kept.KeptWords`).
    """
    name = ""
    if isinstance(lexicons.words, KeptWords) and lexicons.words.key:
        told = repr((_Table._fields, lexicons.words.key, list(languages), list(entries))).encode()
        name = f"terms-{cache.digest(_FORM, told).hex()[:24]}.json"
        if (data := cache.read(name)) is not None:
            return _Table(*json.loads(data))
    owners: dict[str, tuple[Owner, ...]] = {}
    for language in languages:
        for text, found in _ways(lexicons.words.get(language, {}), entries).items():
            owners[text] = tuple(dict.fromkeys((*owners.get(text, ()), *found)))
    inside = {text: not all(left for _, left, _ in own) for text, own in owners.items()}
    words = in_order(inside)
    made = _Table(words, [inside[word] for word in words], [owners[word] for word in words])
    if name:
        cache.write(name, json.dumps(made, separators=(",", ":")).encode())
    return made


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
        read = [text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}" for text in texts]
        return search.find(spell_all(read))


COLUMNS = frozenset(
    ["lexicon_count", "lexicon_most", "lexicon_share", "lexicon_before_1", "lexicon_after_1", "lexicon_window_3"]
    + ["lexicon_share_line" if topic == "share" else f"lexicon_{topic}" for topic in TOPICS]
)
"""The names of the columns."""


def columns(terms: Sequence[Terms]) -> Columns:
    """The columns of a document's blocks."""
    count = [float(item.count) for item in terms]
    share = [item.share for item in terms]
    by_topic = zip(*(item.by_topic for item in terms), strict=True) if terms else [()] * len(TOPICS)
    found: Columns = {
        "lexicon_count": count,
        "lexicon_most": [float(max(item.by_topic)) if item is not NONE else 0.0 for item in terms],
        "lexicon_share": share,
        "lexicon_before_1": shifted(share, -1, 0.0),
        "lexicon_after_1": shifted(share, 1, 0.0),
        "lexicon_window_3": window(share, 3),
    }
    for topic, counts in zip(TOPICS, by_topic, strict=True):
        found["lexicon_share_line" if topic == "share" else f"lexicon_{topic}"] = list(map(float, counts))
    return found
