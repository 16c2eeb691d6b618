"""Boxes beside the running text that ask for something: a few words around a field for an address, above sums to choose from, or above a
link that leads to giving, to a subscription, to a letter or to a shop of apps. Whatever the words are and the page calls the box, where it
leads says what it wants.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from lxml import html

from cleaner.evidence import column
from cleaner.evidence.rules.leads import address_of, host_of, is_for_letters, leads_to, takes_address, tells_of_article
from cleaner.model import Block
from cleaner.segment.elements import is_hidden
from cleaner.segment.normal import is_end
from cleaner.segment.page import Frame, Page

NAMES = {
    "asks-for-address": "address",
    "asks-for-amount": "amount",
    "leads-to-giving": "donation",
    "leads-to-subscription": "subscription",
    "leads-to-letter": "newsletter",
    "leads-to-app": "advert",
    "leads-to-preference": "share",
}
"""The names of the detectors, and what is asked for: a category of `leads_to`, an address of e-mail, or a sum."""
WORDS = 120
"""Most words of a box. Appeals of more paragraphs are boxes in boxes, or known by their words."""
FEW = 40
"""The same above a link to a shop of apps: more of them may be what somebody says of an app."""
BLOCKS = 16
"""Most blocks of a box."""
OUTSIDE = 40
"""Words of running text that stand elsewhere on the page, and twice as many as in the box: a page that only asks has no other article."""
CARDS = 3
"""Alike siblings from which they are cards: entries of a list, each with a link of its own, ask for nothing by themselves."""
AMOUNTS = 2
"""Sums of money to choose from, at least, that are an appeal."""
MOST = 3
"""Boxes that ask for the same; a page with more of them is made of such boxes."""
LABEL = 80
"""Characters of a link or a sum that asks."""
SECTION = 12
"""Words of running text from which an alike sibling shows that a page is made of such elements: they are its sections, not boxes."""
SAYS = 3
"""Words of a line from which a box says by itself what it wants: of two words there are labels."""
FACTS = 2
"""Items, and lines with numbers that are not of money, from which a box with a field tells something: dates, measures, what one needs."""
OTHERS = 2
"""Links to other things in the same list from which a link is an entry of it: more sources of a story, pages of a group."""
LISTED = 40
"""Items of a list that are looked at for them."""
AWAY = frozenset({"nav", "footer", "header"})
"""Regions in which nothing is a box."""
_TELL = ("ol", "dl", "time", "address")
"""Elements that no appeal needs: steps, pairs, dates, and where somebody is found."""
_OF_ARTICLES = frozenset({"donation", "subscription", "newsletter", "advert"})
"""What boxes ask for beside articles. On another page such a link leads on: to the form, the season ticket, the fund it tells of."""
_CONTROLS = frozenset({"button", "label"})
_BARS = frozenset("table tbody tr figure pre blockquote details article main body html".split())
"""Elements that are no box, nor inside one."""
_PARTS = column.OWN_TAGS | {"ul", "ol", "dl"}
"""Elements that are no box by themselves."""

_AMOUNT = re.compile(
    r"(?:[€$£¥₹₺₽₴₩₪]|(?:US|C|A|NZ|R|HK)\$|EUR|USD|GBP|CHF|Rp|kr\.?|zł|Kč|Ft|lei|N|KSh)? ?[1-9]\d{0,2}(?:[.,  ]?\d{3}){0,2}(?:[.,]\d\d)?"
    r" ?(?:[€$£¥₹₺₽₴₩₪円元원]|EUR|USD|GBP|CHF|euros?|kr\.?|zł|Kč|Ft|lei|руб\.?|грн|TL|лв\.?)?(?:/\w{1,6})?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[^\d.,\s/]")
_SUM = re.compile(r"[€$£¥₹₺₽₴₩₪円元원%]|\b(?:EUR|USD|GBP|CHF|[Ee]uros?|kr|zł|Kč|Ft|lei|TL)\b")
_WRITTEN = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*")
"""An address that is its own label: people write one out in a post or an obituary, appeals do not."""
_NAME = re.compile(r"\w{5,}")
_NUMBERED = re.compile(r"-\d+(?=[.\[]|$)|\.[\w-]*?-(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6,}\b")
"""The number of a post in a class, and a class that names one element by letters and digits."""


def find(page: Page, title: int | None) -> dict[str, list[int]]:
    """The blocks of boxes by what they ask for: keys of `NAMES`; `title` is the headline's block."""
    asks: dict[str, list[Frame]] = {}
    address = address_of(page.root)
    host = host_of(address)
    for block, facts in zip(page.blocks, page.facts, strict=True):
        if len(block.text) > LABEL or not block.words or not facts.frame.regions.isdisjoint(AWAY):
            continue
        linked = facts.link_words == block.words and not _WRITTEN.fullmatch(block.text)
        if linked and (kind := _kind_of(facts.frame, host)):
            asks.setdefault(kind, []).append(facts.frame)
        if (linked or facts.frame.tag in _CONTROLS) and _AMOUNT.fullmatch(block.text) and _MONEY.search(block.text):
            asks.setdefault("amount", []).append(facts.frame)
    if fields := list(_fields(page)):
        asks["address"] = fields
    if not asks:
        return {}
    around = Boxes(page, title)
    # On the page about how to join, or about a letter, such boxes are its text.
    own = leads_to(address.rstrip("/").rpartition("/")[2])
    silent = {own, "address" if own == "newsletter" else own} | (
        frozenset() if _OF_ARTICLES.isdisjoint(asks) or around.is_article() else _OF_ARTICLES
    )
    return {name: around.of(asks[kind], kind) for name, kind in NAMES.items() if kind in asks and kind not in silent}


def _kind_of(frame: Frame, host: str) -> str | None:
    """Where the links of a block lead that is nothing else, or the link around it."""
    element: html.HtmlElement | None = frame.element
    links = list(islice(frame.element.iter("a"), 3))
    for _ in range(3):
        if links or element is None:
            break
        links = [element] if element.tag == "a" else []
        element = element.getparent()
    return next((kind for link in links if (kind := leads_to(link.get("href") or "", host))), None)


def _fields(page: Page) -> Iterator[Frame]:
    """Where fields for an address of e-mail stand; none of a form in which one writes, logs in or books, nor of what is hidden."""
    frames: dict[html.HtmlElement, int] = {}
    forms: dict[html.HtmlElement, bool] = {}
    for field in page.root.iter("input"):
        if not takes_address(field):
            continue
        form = next(field.iterancestors("form"), None)
        if form is not None and form not in forms:
            forms[form] = is_for_letters(form)
        if form is not None and not forms[form]:
            continue
        frames = frames or {frame.element: frame.number for frame in page.frames}
        above: html.HtmlElement | None = field
        while above is not None and not is_hidden(above):
            if above in frames:
                yield page.frames[frames[above]]
                break
            above = above.getparent()


class Boxes:
    """The boxes of a page around some of its frames."""

    def __init__(self, page: Page, title: int | None) -> None:
        self.page = page
        self.blocks: dict[int, list[int]] = {}
        for n, facts in enumerate(page.facts):
            self.blocks.setdefault(facts.frame.number, []).append(n)
        self._lists: dict[html.HtmlElement, int] = {}
        """Of a list how many of its first items lead elsewhere."""
        self._inner: dict[int, list[int]] = {}
        self.title = "" if title is None else page.blocks[title].text
        self.around = frozenset[int]() if title is None else column.above(page.facts[title].frame)
        """Elements around the headline, and around the first sentence and the first running text below it: the article."""
        below = range(0 if title is None else title + 1, len(page.facts))
        after = [n for n in below if not page.facts[n].frame.regions & column.AWAY]
        runs = (n for n in after if page.running[n])
        ends = (n for n in after if not page.facts[n].link_words and _is_sentence(page.blocks[n]))
        for first in (next(runs, None), next(ends, None)):
            self.around |= column.above(None if first is None else page.facts[first].frame)

    def is_article(self) -> bool:
        """Whether anything says that the page is an article: the element around its text, its head, a date or an author."""
        return any(self.page.frames[number].tag == "article" for number in self.around) or tells_of_article(
            self.page.root
        )

    def of(self, asks: Sequence[Frame], kind: str) -> list[int]:
        """The blocks of the boxes in which these stand that ask for something.

        A field may stand below a single block, a link is one itself.
        """
        words, alone = FEW if kind == "advert" else WORDS, kind == "address"
        seen = Counter(
            box
            for f in asks
            if not self._is_entry(f) and (box := self._box(f, words, whole=kind == "amount")) is not None
        )
        wanted = [number for number, count in seen.items() if count >= (AMOUNTS if kind == "amount" else 1)]
        frames = self.page.frames
        alike = Counter(_kind(frames[number]) for number in wanted)
        found: list[int] = []
        for number in wanted if len(wanted) <= MOST else ():
            inside = self._inside(number)
            tells = self._tells(frames[number], inside, kind)
            size = (1 if alone else 2) <= len(inside) <= BLOCKS
            if size and not tells and not self._is_section(frames[number]) and alike[_kind(frames[number])] < CARDS:
                found += inside
        return sorted(found)

    def _tells(self, box: Frame, inside: Sequence[int], kind: str) -> bool:
        """Whether a box tells something besides, which somebody may have come for."""
        facts, blocks = self.page.facts, self.page.blocks
        links = (link.get("href") or "" for link in box.element.iter("a"))
        if (
            any(facts[n].unit for n in inside)
            or next(box.element.iter(*_TELL), None) is not None
            or any(href.startswith("tel:") for href in links)
        ):
            return True
        if kind == "amount":  # prices stand beside what they are for, sums to choose from beside one another
            sums = [n for n in inside if _AMOUNT.fullmatch(blocks[n].text)]
            return all(after - n > 1 for n, after in pairwise(sums))
        names = {name for name in _NAME.findall(self.title) if name[0].isupper()}
        if kind == "advert" and any(not names.isdisjoint(_NAME.findall(blocks[n].text)) for n in inside):
            return True  # a review of the app
        told = (n for n in inside if not facts[n].link_words and facts[n].frame.tag not in _CONTROLS)
        lines = sum(
            facts[n].frame.tag == "li" or (any(map(str.isdigit, blocks[n].text)) and not _SUM.search(blocks[n].text))
            for n in told
        )
        return kind in {"address", "newsletter", "advert"} and lines >= FACTS

    def inside(self, frame: Frame) -> list[int]:
        """The blocks of the box around a frame, if it is in one."""
        box = self._box(frame, WORDS)
        return [] if box is None else self._inside(box)

    def _is_entry(self, frame: Frame) -> bool:
        """Whether a link stands in a list among links to other things."""
        item = next((e for e in (frame.element, *islice(frame.element.iterancestors(), 2)) if e.tag == "li"), None)
        above = item.getparent() if item is not None else None
        if item is None or above is None:
            return False
        if above not in self._lists:
            self._lists[above] = sum(map(_leads_on, islice(above.iterchildren("li"), LISTED)))
        return self._lists[above] - _leads_on(item) >= OTHERS

    def _is_section(self, frame: Frame) -> bool:
        """Whether a sibling of the same name holds running text: the page is made of such elements."""
        kind = _kind(frame)
        return any(
            other is not frame and other.parent is frame.parent and other.prose >= SECTION and _kind(other) == kind
            for other in self.page.frames
        )

    def _box(self, frame: Frame, words: int, *, whole: bool = False) -> int | None:
        """The number of the outermost element around something that is still a box: few words, beside the running text.

        Text beside what says by itself what it wants is no part of it, unless that is to be `whole`: sums have lines of their own.
        """
        box: Frame | None = None
        total = self.page.frames[0].prose
        above: Frame | None = frame
        while above is not None and above.tag not in _BARS and above.number not in self.around:
            if above.words > words or total - above.prose < max(OUTSIDE, 2 * above.prose):
                break
            if box is not None and not whole and above.prose > box.prose and self._says(box):
                break
            if above.tag not in _PARTS:
                box = above
            above = above.parent
        return None if box is None else box.number

    def _says(self, box: Frame) -> bool:
        """Whether a box says something by itself beside its links and form: running text around it is no part of it."""
        blocks, facts = self.page.blocks, self.page.facts
        return any(
            blocks[n].words >= SAYS
            and not facts[n].link_words
            and facts[n].frame.tag not in _CONTROLS
            and "form" not in facts[n].frame.regions
            for n in self._inside(box.number)
        )

    def _inside(self, number: int) -> list[int]:
        """The blocks below a frame; they are asked for again and again."""
        if number not in self._inner:
            stop = column.end_of(self.page.frames, number)
            self._inner[number] = [n for m in range(number, stop) for n in self.blocks.get(m, ())]
        return self._inner[number]


def _kind(frame: Frame) -> tuple[int, str]:
    """What alike siblings share: where they stand, and their name without what numbers them, as a builder of pages or a forum does."""
    return frame.parent.number if frame.parent is not None else -1, _NUMBERED.sub("", frame.signature.partition("#")[0])


def _leads_on(item: html.HtmlElement) -> bool:
    """Whether the first link of an item leads to something else than what boxes ask for."""
    link = next(item.iter("a"), None)
    return link is not None and not leads_to(link.get("href") or "")


def _is_sentence(block: Block) -> bool:
    """Whether a block is some words that end as a sentence does: no date and no name."""
    return block.words >= SAYS and is_end(block.text)
