"""Boxes beside the running text that ask for something: a few words around a field for an address, above sums to choose from, or above a
link that leads to giving, to a subscription, to a letter or to a shop of apps. Whatever the words are and the page calls the box, where it
leads says what it wants.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from lxml import html

from cleaner.evidence import column
from cleaner.segment.elements import is_hidden
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
BEHIND = 2
"""Most segments of a path that follow one which says where it leads: more of them lead to an article in a letter's archive."""
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
PART = 5
"""Letters of a word that says by itself where a path of several words leads: "don" does not, in `don-quixote`."""
SECTION = 12
"""Words of running text from which an alike sibling shows that a page is made of such elements: they are its sections, not boxes."""
HREF = 200
"""Characters of an address that are looked at."""
AWAY = frozenset({"nav", "footer", "header"})
"""Regions in which nothing is a box."""
_CONTROLS = frozenset({"button", "label"})
_BARS = frozenset("table tbody tr figure pre blockquote details article main body html".split())
"""Elements that are no box, nor inside one."""
_PARTS = column.OWN_TAGS | {"ul", "ol", "dl"}
"""Elements that are no box by themselves."""

_PATHS = {
    "donation": """
        donate donation donations donating donar dona donacion donación doação doacao doe don dons je-donne donazione donazioni spende
        spenden doneren doneer wesprzyj darowizna stöd stod stöd-oss stod-oss støt stot bagis bağış podpor podporte support-us
        support-our-work apoya apoyanos apoie sostieni sostienici soutenir soutenez unterstützen unterstuetzen fundraising patronage
        patronite member members membership join join-us mitglied mitgliedschaft mitmachen hazte-socio hazte-socia socios associe-se
        adherer adhesion lid-worden bli-medlem medlem """,
    "subscription": """
        subscribe subscription subscriptions abo abos abonnement abonnements abonner abonnez abonnieren abonneer suscribete suscribirse
        suscripcion suscripciones abbonati abbonamento abbonamenti assine assinatura assinaturas prenumerata prenumerera prenumeration
        abone abonelik podpiska predplatne předplatné tilaa teikikodoku """,
    "newsletter": """
        newsletter newsletters infolettre boletin boletines nyhetsbrev nyhedsbrev nieuwsbrief uutiskirje mailinglist bülten e-bulten """,
}
_LAST = frozenset("member members join don dons doe dona donar tilaa".split())
"""Those that say it at a path's end only: behind them stand the names of members, and other things."""
_KINDS = {word: kind for kind, words in _PATHS.items() for word in words.split()}
"""By a segment of a path, or a word of one, where it leads."""
_PLACES = {
    "donation": r"(?:patreon|ko-fi|buymeacoffee|liberapay|opencollective|givebutter|donorbox|steadyhq|patronite|tipeee|helloasso)\.\w+/\w"
    r"|paypal\.(?:me/|com/(?:donate|paypalme|cgi-bin))",
    "newsletter": r"whatsapp\.com/channel/|//t\.me/(?:s/)?[a-z_]\w+/?$|substack\.com/subscribe|list-manage\.com/|eepurl\.com/",
    "share": r"google\.com/preferences/|news\.google\.com/(?:s/|publications/)",
    "advert": r"(?:apps|itunes)\.apple\.com/|play\.google\.com/store",
}
_PLACE = {kind: re.compile(words, re.IGNORECASE) for kind, words in _PLACES.items()}
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/?#]*", re.IGNORECASE)
_PARTED = re.compile(r"[/#]+|\.(?:html?|php|aspx?)\b|\.")
_QUERY = re.compile(r"\?[^#]*")
_SCHEME = re.compile(r"(?!https?:)[a-z]+:", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:[€$£¥₹₺₽₴₩₪]|(?:US|C|A|NZ|R|HK)\$|EUR|USD|GBP|CHF|Rp|kr\.?|zł|Kč|Ft|lei|N|KSh)? ?[1-9]\d{0,2}(?:[.,  ]?\d{3}){0,2}(?:[.,]\d\d)?"
    r" ?(?:[€$£¥₹₺₽₴₩₪円元원]|EUR|USD|GBP|CHF|euros?|kr\.?|zł|Kč|Ft|lei|руб\.?|грн|TL|лв\.?)?(?:/\w{1,6})?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[^\d.,\s/]")


@lru_cache(maxsize=2_048)
def leads_to(href: str) -> str | None:
    """The category of a page behind an address, as far as the address tells.

    >>> leads_to("https://paper.example/donate?from=story"), leads_to("/en/subscribe/"), leads_to("/2024/05/the-donation-of-the-year")
    ('donation', 'subscription', None)
    """
    address = href.strip()[:HREF]
    if _SCHEME.match(address):
        return None
    for kind, place in _PLACE.items():
        if place.search(address):
            return kind
    path = _QUERY.sub("", _HOST.sub("", address)).lower().replace("_", "-")
    segments = [segment for segment in _PARTED.split(path) if segment and segment != "index"]
    for n, segment in enumerate(segments[-1 - BEHIND :], max(0, len(segments) - 1 - BEHIND)):
        parts = segment.split("-")
        if len(parts) > 3:  # the headline of an article about giving
            continue
        for word in (segment, *(part for part in parts if len(part) >= PART)):
            if word in _KINDS and (word not in _LAST or n == len(segments) - 1):
                return _KINDS[word]
    return None


def find(page: Page, title: int | None) -> dict[str, list[int]]:
    """The blocks of boxes by what they ask for: keys of `NAMES`; `title` is the headline's block."""
    asks: dict[str, list[Frame]] = {}
    for block, facts in zip(page.blocks, page.facts, strict=True):
        if len(block.text) > LABEL or not block.words or not facts.frame.regions.isdisjoint(AWAY):
            continue
        linked = facts.link_words == block.words
        if linked and (kind := _kind_of(facts.frame)):
            asks.setdefault(kind, []).append(facts.frame)
        if (linked or facts.frame.tag in _CONTROLS) and _AMOUNT.fullmatch(block.text) and _MONEY.search(block.text):
            asks.setdefault("amount", []).append(facts.frame)
    if fields := list(_fields(page)):
        asks["address"] = fields
    if not asks:
        return {}
    around = Boxes(page, title)
    return {
        name: around.of(
            asks[kind],
            AMOUNTS if kind == "amount" else 1,
            alone=kind == "address",
            words=FEW if kind == "advert" else WORDS,
        )
        for name, kind in NAMES.items()
        if kind in asks
    }


def _kind_of(frame: Frame) -> str | None:
    """Where the links of a block lead that is nothing else, or the link around it."""
    element: html.HtmlElement | None = frame.element
    links = list(islice(frame.element.iter("a"), 3))
    for _ in range(3):
        if links or element is None:
            break
        links = [element] if element.tag == "a" else []
        element = element.getparent()
    return next((kind for link in links if (kind := leads_to(link.get("href") or ""))), None)


def _fields(page: Page) -> Iterator[Frame]:
    """Where fields for an address of e-mail stand; of a form in which one writes to somebody or logs in, none, nor of what is hidden."""
    frames: dict[html.HtmlElement, int] = {}
    for field in page.root.iter("input"):
        kind = field.get("type")
        names = f"{kind} {field.get('name')} {field.get('id')} {field.get('placeholder')}".lower()
        if "mail" not in names or kind in {"hidden", "checkbox", "radio", "search", "submit", "button"}:
            continue
        form = next(field.iterancestors("form"), None)
        if form is not None and (
            next(form.iter("textarea"), None) is not None or form.find(".//input[@type='password']") is not None
        ):
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
        self.around = frozenset[int]() if title is None else _above(page.facts[title].frame)

    def of(self, asks: Sequence[Frame], least: int, *, alone: bool = False, words: int = WORDS) -> list[int]:
        """The blocks of the boxes, of so many words at most, in which `least` of these stand.

        A field may stand below a single block (`alone`), a link is one itself.
        """
        seen = Counter(box for frame in asks if (box := self._box(frame, words)) is not None)
        wanted = [number for number, count in seen.items() if count >= least]
        frames = self.page.frames
        alike = Counter(_kind(frames[number]) for number in wanted)
        found: list[int] = []
        for number in wanted if len(wanted) <= MOST else ():
            inside = self._inside(number)
            units = any(self.page.facts[n].unit for n in inside)
            size = (1 if alone else 2) <= len(inside) <= BLOCKS
            if size and not units and not self._is_section(frames[number]) and alike[_kind(frames[number])] < CARDS:
                found += inside
        return sorted(found)

    def inside(self, frame: Frame) -> list[int]:
        """The blocks of the box around a frame, if it is in one."""
        box = self._box(frame, WORDS)
        return [] if box is None else self._inside(box)

    def _inside(self, number: int) -> list[int]:
        return [n for m in range(number, column.end_of(self.page.frames, number)) for n in self.blocks.get(m, ())]

    def _is_section(self, frame: Frame) -> bool:
        """Whether a sibling of the same name holds running text: the page is made of such elements."""
        kind = _kind(frame)
        return any(
            other is not frame and other.parent is frame.parent and other.prose >= SECTION and _kind(other) == kind
            for other in self.page.frames
        )

    def _box(self, frame: Frame, words: int) -> int | None:
        """The number of the outermost element around something that is still a box: few words, beside the running text."""
        box: int | None = None
        total = self.page.frames[0].prose
        above: Frame | None = frame
        while above is not None and above.tag not in _BARS and above.number not in self.around:
            if above.words > words or total - above.prose < max(OUTSIDE, 2 * above.prose):
                break
            if above.tag not in _PARTS:
                box = above.number
            above = above.parent
        return box


def _kind(frame: Frame) -> tuple[int, str]:
    """What alike siblings share: where they stand, and their name without what numbers them."""
    return frame.parent.number if frame.parent is not None else -1, frame.signature.partition("#")[0]


def _above(frame: Frame) -> frozenset[int]:
    """The numbers of a frame and of all around it."""
    found: set[int] = set()
    above: Frame | None = frame
    while above is not None:
        found.add(above.number)
        above = above.parent
    return frozenset(found)
