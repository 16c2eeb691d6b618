"""What the structure of a page says, where neither a class name nor a phrase does: rules of kind `structure`.

A pack names a detector of this module in `pattern` and gives category, strength, reason and examples; the detector finds the blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial

from cleaner.core import maker
from cleaner.evidence import column
from cleaner.evidence.extractor import key
from cleaner.evidence.rules import boxes
from cleaner.evidence.rules.phrases import Hit
from cleaner.model import Rule
from cleaner.packs.kept import of_kind
from cleaner.segment.elements import HEADINGS
from cleaner.segment.html import segment
from cleaner.segment.page import Frame, Page
from cleaner.segment.parsing import parse

ARTICLE_WORDS = 40
"""Words of running text that the article must have before another one on the page is told from it."""
OTHER_WORDS = 12
"""Words of running text that make a passage under a heading of its own another article."""
CARDS = 3
"""Siblings that look alike from which they are a list."""
ENTRIES = 3
"""Alike elements with a heading each from which they are the entries of a list article."""
CARD_WORDS = 80
"""Words of running text above which a card is an article of its own."""
HEADLINE = 9
"""Letters and digits from which a headline is told from a word that recurs."""
REPEATED = 20
"""Letters and digits that a pull quote has at least."""
LABEL_WORDS = 7
"""Words that may stand before the link of a pointer to another article."""
MAX_SEARCHED = 300_000
"""Letters and digits of a page's running text in which pull quotes are looked for."""
_hit = maker(Hit)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as the detectors look at it: `keys` are the letters and digits of each block, `title` is the headline's block."""

    page: Page
    keys: Sequence[str]
    title: int | None
    pointers: frozenset[int] = frozenset()
    """Blocks on which a rule for related links fired."""
    asked: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """What `boxes.find` found."""


class Structure:
    """The structure rules of a rule set."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = list(of_kind(rules, "structure"))

    def find(self, seen: Seen) -> list[Hit]:
        """Every hit of these rules, in order of rule and block."""
        found: list[Hit] = []
        for rule in self._rules:
            for index in DETECTORS[rule.pattern](seen):
                if index != seen.title:
                    found.append(_hit(rule, index, "block", 0, 0, None, True, True))
        return found

    @staticmethod
    def matches(rule: Rule, text: str) -> list[str]:
        """The blocks of an HTML example that a rule names (for checking packs)."""
        root = parse(text)
        if root is None:
            return []
        page = segment(root)
        column.add_up(page)
        title = next((b.index for b in page.blocks if b.kind == "heading" and b.level == 1), None)
        pointers = frozenset(block.index for block in page.blocks if ":" in block.text[:30])
        seen = Seen(page, [key(block.text) for block in page.blocks], title, pointers, boxes.find(page, title))
        return [page.blocks[index].text for index in DETECTORS[rule.pattern](seen) if index != title]


def headline_again(seen: Seen) -> list[int]:
    """Blocks that say the headline once more, outside any running text."""
    if seen.title is None or not seen.keys[seen.title]:
        return []
    wanted = seen.keys[seen.title]
    if len(wanted) < HEADLINE:
        return []
    return [n for n, text in enumerate(seen.keys) if text == wanted and n != seen.title and not seen.page.running[n]]


def next_article(seen: Seen) -> list[int]:
    """Blocks of other articles: elements made like the one that holds the headline, after it, each with a heading and text of its own."""
    own = _own_article(seen)
    if own is None:
        return []
    page = seen.page
    found: list[int] = []
    others: list[Frame] = []
    stop = _end(page, own)
    for frame in page.frames[stop:]:
        inside = others and frame.number < _end(page, others[-1])
        if inside or frame.signature != own.signature or frame.prose < OTHER_WORDS:
            continue
        if own.tag == "article" and not _is_beside(frame, own):
            # Articles nested elsewhere are updates of a ticker or comments: other rules speak of them.
            continue
        others.append(frame)
    headed = {frame.number for frame in others if _opens_with_heading(page, frame)}
    for frame in others:
        if frame.number in headed:
            low, high = frame.number, _end(page, frame)
            found += [n for n, facts in enumerate(page.facts) if low <= facts.frame.number < high]
    return found


def _is_beside(frame: Frame, own: Frame) -> bool:
    """Whether one element is another's sibling, each perhaps in a wrapper of its own."""
    around = {above.number for above in (own.parent, own.parent.parent if own.parent else None) if above is not None}
    wrapper = frame.parent
    if wrapper is None:
        return False
    return wrapper.number in around or (wrapper.parent is not None and wrapper.parent.number in around)


def _own_article(seen: Seen) -> Frame | None:
    """The lowest element with a name of its own around the headline and enough running text."""
    if seen.title is None:
        return None
    frame: Frame | None = seen.page.facts[seen.title].frame
    while frame is not None and frame.prose < ARTICLE_WORDS:
        frame = frame.parent
    if frame is None or frame.tag in {"html", "body", "main"}:
        return None
    return frame if frame.tag == "article" or "." in frame.signature else None


def _opens_with_heading(page: Page, frame: Frame) -> bool:
    stop = _end(page, frame)
    for below in page.frames[frame.number + 1 : stop]:
        if below.tag in HEADINGS:
            return True
        if below.prose:
            return False
    return False


def _end(page: Page, frame: Frame) -> int:
    return int(column.end_of(page.frames, frame.number))


def card(seen: Seen) -> list[int]:
    """Blocks of cards: three or more alike siblings, each with a linked heading and little text, outside the article's column."""
    page = seen.page
    best = column.column(page)
    if best.prose < ARTICLE_WORDS:
        return []
    inside = column.below(page, best)
    groups: dict[tuple[int, str], list[Frame]] = {}
    for frame in page.frames:
        fits = frame.parent is not None and frame.link_words and frame.prose <= CARD_WORDS
        if fits and frame.parent is not None and frame.tag in {"div", "article", "li", "section", "aside"}:
            groups.setdefault((frame.parent.number, frame.signature), []).append(frame)
    found: set[int] = set()
    headings = _linked_headings(page)
    for frames in groups.values():
        if len(frames) < CARDS or not headings:
            continue
        apart = [frame for frame in frames if frame.number not in inside]
        if len(apart) < CARDS:
            continue
        spans = [(frame.number, _end(page, frame)) for frame in apart]
        if all(any(low <= n < high for n in headings) for low, high in spans):
            for low, high in spans:
                found.update(n for n, facts in enumerate(page.facts) if low <= facts.frame.number < high)
    return sorted(found)


def _linked_headings(page: Page) -> list[int]:
    """The frames of headings that are links."""
    return [
        facts.frame.number
        for block, facts in zip(page.blocks, page.facts, strict=True)
        if block.kind == "heading" and facts.link_words and 2 * facts.link_words >= block.words
    ]


def pull_quote(seen: Seen) -> list[int]:
    """Blocks set apart as pull quotes whose words stand in the running text as well."""
    pulls = ["pull" in frame.signature for frame in seen.page.frames]
    if not any(pulls):
        return []
    marked = [
        n for n, facts in enumerate(seen.page.facts) if len(seen.keys[n]) >= REPEATED and _is_near(pulls, facts.frame)
    ]
    if not marked:
        return []
    prose = "\n".join(text for n, text in enumerate(seen.keys) if seen.page.running[n] and n not in set(marked))[
        :MAX_SEARCHED
    ]
    return [n for n in marked if seen.keys[n] in prose]


def _is_near(marked: Sequence[bool], frame: Frame) -> bool:
    """Whether a frame, or one of the two around it, is marked (by number)."""
    above: Frame | None = frame
    for _ in range(3):
        if above is None:
            break
        if marked[above.number]:
            return True
        above = above.parent
    return False


def pointer(seen: Seen) -> list[int]:
    """Blocks that are a link to another article behind a label that a rule for related links knows, or a link in square brackets."""
    found: list[int] = []
    for n, (block, facts) in enumerate(zip(seen.page.blocks, seen.page.facts, strict=True)):
        if not facts.link_words or facts.unit or block.kind == "heading":
            continue
        label = block.words - facts.link_words
        bracketed = block.text[:1] == "[" and block.text[-1:] == "]" and label <= 1 and block.words >= 3
        if bracketed or (n in seen.pointers and label <= LABEL_WORDS and facts.link_words >= 2):
            found.append(n)
    return found


def entries(page: Page, usual: int, inside: Set[int], named: Set[int]) -> frozenset[int]:
    """The blocks of a list article's entries: alike elements beside the column's paragraphs that begin with a heading and go on with text.

    Cards look the same, but stand in a box of their own, or a rule names one of them.
    """
    # Of each frame the one around it, or itself, that stands beside the column's paragraphs.
    around: list[Frame | None] = []
    for frame in page.frames:
        above = frame.parent
        beside = above is not None and above.number == usual
        around.append(frame if beside else around[above.number] if above is not None else None)
    groups: dict[str, dict[int, list[int]]] = {}
    for index, facts in enumerate(page.facts):
        entry = around[facts.frame.number]
        if entry is None or facts.frame.number not in inside or not column.AWAY.isdisjoint(facts.frame.regions):
            continue
        if entry.tag in {"div", "article", "li", "section"}:
            groups.setdefault(entry.signature, {}).setdefault(entry.number, []).append(index)
    kept: set[int] = set()
    for alike in groups.values():
        members = list(alike.values())
        whole = all(page.blocks[blocks[0]].kind == "heading" and len(blocks) > 1 for blocks in members)
        if len(members) >= ENTRIES and whole and not any(n in named for blocks in members for n in blocks):
            kept.update(n for blocks in members for n in blocks)
    return frozenset(kept)


def _asked(name: str, seen: Seen) -> Sequence[int]:
    return seen.asked.get(name, ())


DETECTORS: dict[str, Callable[[Seen], Sequence[int]]] = {
    "headline-again": headline_again,
    "next-article": next_article,
    "card": card,
    "pull-quote": pull_quote,
    "pointer": pointer,
    **{name: partial(_asked, name) for name in boxes.NAMES},
}
"""By the name that a pack's `pattern` gives."""
