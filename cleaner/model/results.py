"""What comes of a document: evidence, verdicts, removals, pieces, and the result that holds them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from cleaner.model.later import late
from cleaner.model.names import BlockKind, Category, Kind, PageType, Side


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
