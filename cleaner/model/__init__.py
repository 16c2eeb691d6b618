"""The records that flow through the cleaner, all frozen: here documents, blocks and rules, in `results` what comes of a document.

They import errors, the words that they are told in, and the decorator of late fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cleaner.model.errors import CleanerError as CleanerError
from cleaner.model.errors import InputError as InputError
from cleaner.model.errors import OptionError as OptionError
from cleaner.model.errors import PackError as PackError
from cleaner.model.names import CATEGORIES as CATEGORIES
from cleaner.model.names import BlockKind as BlockKind
from cleaner.model.names import Category as Category
from cleaner.model.names import Kind as Kind
from cleaner.model.names import KindOption as KindOption
from cleaner.model.names import PageType as PageType
from cleaner.model.names import Preset as Preset
from cleaner.model.names import ReportEvidence as ReportEvidence
from cleaner.model.names import Scope as Scope
from cleaner.model.names import Side as Side
from cleaner.model.names import Strength as Strength
from cleaner.model.results import Evidence as Evidence
from cleaner.model.results import Piece as Piece
from cleaner.model.results import Removal as Removal
from cleaner.model.results import Result as Result
from cleaner.model.results import RuleHit as RuleHit
from cleaner.model.results import Verdict as Verdict


@dataclass(frozen=True, slots=True)
class Source:
    """One document before cleaning.

    `text` is the decoded source; every offset of a text document counts its code points. `data` is kept only for
    HTML given as bytes, where the parser may see a declaration the decoder did not. `undecodable` holds the
    offset and value of each byte that is no character of `encoding` (it stands as U+FFFD in `text`).
    """

    id: str
    kind: Kind
    text: str
    data: bytes | None = None
    url: str | None = None
    language: str | None = None
    encoding: str = "utf-8"
    bom: bool = False
    undecodable: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, caption, button label … in reading order.

    `text` is the matching view: white space folded to single spaces, invisible characters gone, apostrophes straight
    (see `segment.normal`). For text input `start`/`end` are offsets into the source and `offsets` maps an index of `text` to an
    offset from `start` (None when they are the same); `links` are the Markdown links in it (see `normal.Link`). For HTML `start` and
    `end` are -1 and `path` is the element path.
    """

    index: int
    text: str
    words: int
    start: int = -1
    end: int = -1
    kind: BlockKind = "paragraph"
    level: int = 0
    offsets: tuple[int, ...] | None = None
    path: str | None = None
    links: tuple[tuple[int, int, int, int], ...] = ()

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source offsets of `text[start:end]` (text input only).

        With all words of a Markdown link its brackets and its address belong to the span. A span that lies within a link stays within its
        brackets; one that covers half a link and something beside it can be cut from no text, and is empty.
        """
        if self.offsets is None:
            return self.start + start, self.start + end
        if self.links:  # a space beside a link is not half a link
            while end - start > 1 and self.text[start] == " ":
                start += 1
            while end - start > 1 and self.text[end - 1] == " ":
                end -= 1
        low = self.offsets[start]
        high = self.offsets[end - 1] + 1 if end > start else low
        for first, stop, opening, closing in self.links:
            if end <= first or stop <= start:
                continue
            core = [at for at in range(first, stop) if self.text[at].isalnum()] or [first, stop - 1]
            if start <= core[0] and core[-1] < end:
                low, high = min(low, opening), max(high, closing)
            elif start < first or stop < end:
                return self.start + low, self.start + low
        return self.start + low, self.start + high


@dataclass(frozen=True, slots=True)
class Example:
    """A `match` or `no_match` example of a rule (its `drop` and `keep`): text or HTML, what must be matched, what must be cut, a note."""

    text: str
    hit: str | None = None
    cut: str | None = None
    note: str = ""
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A fact about language or markup, from a pack. Rules give evidence and never decide."""

    id: str
    category: Category
    kind: Literal["phrase", "markup", "structure"]
    side: Side
    languages: tuple[str, ...]
    scope: tuple[Scope, ...]
    pattern: str
    unless: tuple[str, ...]
    case: bool
    quoted: bool
    max_words: int
    strength: Strength
    why: str
    match: tuple[Example, ...]
    no_match: tuple[Example, ...]
    lists: Mapping[str, tuple[str, ...]]
    file: str
    sources: tuple[str, ...] = ()
    """The frame and the lexicon that a rule was made of, below the folder of the packs; nothing for one with a pattern of its own."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A pack's word that a rule is not to speak: on the pages of a `host` (and of its subdomains), or about a block of this `text`."""

    rule: str
    host: str = ""
    text: str = ""
