"""The records that flow through the cleaner, all frozen. They import errors and the decorator of late fields."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from cleaner.model.errors import CleanerError as CleanerError
from cleaner.model.errors import InputError as InputError
from cleaner.model.errors import OptionError as OptionError
from cleaner.model.errors import PackError as PackError
from cleaner.model.later import late

Category = Literal[
    "donation",
    "newsletter",
    "subscription",
    "caption",
    "related",
    "share",
    "comments",
    "byline",
    "advert",
    "legal",
    "navigation",
    "embed",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)

Kind = Literal["text", "html"]
KindOption = Literal["auto", "text", "html"]
Preset = Literal["gentle", "balanced", "strict"]
Side = Literal["drop", "keep"]
Strength = Literal["hint", "medium", "strong", "certain"]
Scope = Literal["block", "head", "tail", "inline"]

PageType = Literal["article", "index", "forum", "product", "legal", "other"]
BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "table", "caption", "control"]


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact about a block, or about `span` (start, end in the block's text) when that is not None.

    `weight` is in log-odds (natural logarithm) for removal: positive speaks for removal, negative for the article.
    """

    block: int
    span: tuple[int, int] | None
    side: Side
    category: Category | None
    source: str
    weight: float
    matched: str


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule or a measure behind a removal."""

    id: str
    weight: float
    matched: str


@late("category", "support", "against", "base")
@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge decided about a block or a span of it.

    `support` is what speaks for a removal, heaviest first, `against` what speaks against it, `base` what any block starts with; together
    they sum to `score`. `evidence` is all that was read, also of blocks that stay (where it was asked for).
    """

    block: int
    span: tuple[int, int] | None
    remove: bool
    category: Category | None
    score: float
    support: tuple[RuleHit, ...] = ()
    against: tuple[RuleHit, ...] = ()
    base: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@late("rules", "reason", "against", "base")
@dataclass(frozen=True)
class Removal:
    """A piece that went (or, when `kept` is true, would have gone but its category is to be left in).

    `start`/`end` are offsets into the decoded source for text, None for HTML. `before`/`after` are the white space that
    went with the piece: source[start - len(before) : end + len(after)] is the whole cut. `context` is the text on either side.
    """

    id: str
    start: int | None
    end: int | None
    text: str
    category: Category
    rules: tuple[RuleHit, ...]
    score: float
    reason: str
    path: str | None = None
    before: str = ""
    after: str = ""
    context: tuple[str, str] = ("", "")
    kept: bool = False
    against: tuple[RuleHit, ...] = ()
    """What spoke for the article; the weights are below 0."""
    base: float = 0.0
    """What any block starts with: base, `rules` and `against` sum to `score`."""
    threshold: float | None = None
    """The score above which the judge removes a block (or a stretch inside one) with this preset, in log-odds; None in old reports."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document in reading order, kept or removed: together the pieces are all of its visible text."""

    text: str
    removal: int | None
    """Index into `Result.removed`, or None for a kept stretch."""
    kind: BlockKind = "paragraph"
    level: int = 0
    """HTML input: 1 to 6 for headings; for a table's cell a number that the cells of its row share."""
    block: int = -1
    """HTML input: the block that it is, or is a part of."""
    mark: str = ""
    """HTML input: what is written before a list item, a number or a dash."""
    is_title: bool = False
    """HTML input: the article's title, which is metadata (`Result.title`) and stands in no `Result.text`."""
    at: int = 0
    """HTML input: where it begins in the text of its block."""


@late("removed", "author", "date", "digest")
@dataclass(frozen=True)
class Result:
    """What came of one document. `page_type` is a hint (`evidence.page_type`), `fixed` what was mended (`pipeline.mend`)."""

    id: str
    kind: Kind
    text: str
    removed: tuple[Removal, ...]
    kept: tuple[str, ...]
    pieces: tuple[Piece, ...]
    title: str | None = None
    author: str | None = None
    date: str | None = None
    site: str | None = None
    language: str | None = None
    url: str | None = None
    canonical: str | None = None
    description: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    page_type: PageType | None = None
    page_type_confidence: float | None = None
    held: bool = False
    warnings: tuple[str, ...] = ()
    encoding: str = "utf-8"
    bom: bool = False
    undecodable: tuple[tuple[int, int], ...] = ()
    fixed: tuple[tuple[int, str, str], ...] = ()
    digest: str = ""
    words_in: int = 0
    words_out: int = 0
    chars_in: int = 0
    chars_out: int = 0
    ruleset: str = ""
    version: str = ""

    @property
    def markdown(self) -> str:
        """The article as Markdown: `to("md")`."""
        return self.to("md")

    @property
    def address(self) -> str | None:
        """Where the page is: `url`, else what the page itself states (its canonical link), if that is an address."""
        found = self.url or importlib.import_module("cleaner.render.keeper").structure_of(self.pieces).address
        return None if found is None else str(found)

    @property
    def comments(self) -> tuple[str, ...]:
        """What was taken out as readers' comments and their furniture, in order; it stands in no form of the article."""
        return tuple(item.text for item in self.removed if item.category == "comments" and not item.kept)

    def to(
        self, form: str, *, links: bool = True, images: bool = False, tables: bool = True, front: bool = False
    ) -> str:
        """The article in another form. Of an HTML page links, emphasis, lists, tables and listings are written as the page has them.

        Args:
            form: "txt" (`text`), "md" (Markdown with GitHub's tables), "html" (a document of its own) or "tei" (TEI-XML).
            links: Write links; without, their words stay.
            images: Write the article's images.
            tables: Write tables of data; without, they are left out.
            front: Markdown: begin with title, author, date, site, address and language as YAML.

        Raises:
            OptionError: There is no such form, or it has no front matter.

        Example:
            >>> cleaner.clean("<article><h1>Ferries</h1><p>The <em>Maid</em> sank at noon.</p></article>").markdown
            '# Ferries\\n\\nThe *Maid* sank at noon.\\n'
        """
        # The records are the leaf of the imports: who asks for a form loads the room that writes it.
        forms = importlib.import_module("cleaner.render.forms")
        return str(forms.write(self, form, links=links, images=images, tables=tables, front=front))
