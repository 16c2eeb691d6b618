"""Boxes beside the running text that ask for something: a few words around a field for an address, or above a link that leads to giving,
to a subscription, to a letter or to a shop of apps. Whatever the words are and the page calls the box, where it leads says what it wants.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import html

from cleaner.evidence import column
from cleaner.segment.elements import is_hidden
from cleaner.segment.page import Frame, Page

WORDS = 120
"""Most words of a box. Appeals of more paragraphs are boxes in boxes, or known by their words."""
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
HREF = 200
"""Characters of an address that are looked at."""
_BARS = frozenset("table tbody tr figure pre blockquote details article main body html".split())
"""Elements that are no box, nor inside one."""
_PARTS = column.OWN_TAGS | {"ul", "ol", "dl"}
"""Elements that are no box by themselves."""
_EDGE = r"(?:^|[/?&=#._-])(?:{})(?:$|[/?&=#._-])"
_PATHS = {
    "donation": "donat(?:e|ion|ions|ing)|donar?|donaci[oó]n|doa[cç][aã]o|doe|don|dons|faire-un-don|je-donne|donazion[ei]|dona-ora|spenden?"
    "|doneren?|doneer|wesprzyj|darowizna|st[oö]d-oss|st[oö]t|bagis|tue-meit[aä]|podpor(?:te|a)?|support-us|support-our-work|apoya(?:nos)?|apoie"
    "|sostieni(?:ci)?|soutenir|soutenez|unterst[uü](?:e)?tzen|fundraising|patronage|patronite|member|members|membership|become-a-member"
    "|join|join-us|mitglied(?:schaft)?|mitmachen|hazte-soci[oa]|socios|associe-se|adherer|adhesion|lid-worden|wordlid|bli-medlem|medlem",
    "subscription": "subscri(?:be|ption|ptions)|abo|abos|abonn(?:ement|ements|er|ez|ieren|eer)|suscri(?:pcion|bete|birse|pciones)"
    "|abbona(?:ti|mento|menti)|assin(?:e|atura|aturas)|prenumer(?:ata|era|ation)|abone|abonelik|podpiska|predplatne|tilaa"
    "|teikikodoku",
    "newsletter": "newsletters?|infolettre|bolet[ií]n(?:es)?|nyhetsbrev|nieuwsbrief|uutiskirje|newsletter-signup|mailing-?list"
    "|e-?b[uü]lten",
}
_PLACES = {
    "donation": r"(?:patreon|ko-fi|buymeacoffee|liberapay|opencollective|givebutter|donorbox|steadyhq|patronite|tipeee|helloasso)\.\w+/\w"
    r"|paypal\.(?:me/|com/(?:donate|paypalme|cgi-bin))",
    "newsletter": r"whatsapp\.com/channel/|chat\.whatsapp\.com/|//t\.me/(?:s/)?[a-z_]\w+/?$|substack\.com/subscribe"
    r"|list-manage\.com/|eepurl\.com/",
    "share": r"google\.com/preferences/|news\.google\.com/(?:s/|publications/)",
    "advert": r"(?:apps|itunes)\.apple\.com/|play\.google\.com/store",
}
_PATH = {kind: re.compile(_EDGE.format(words), re.IGNORECASE) for kind, words in _PATHS.items()}
_PLACE = {kind: re.compile(words, re.IGNORECASE) for kind, words in _PLACES.items()}
_AMOUNT = re.compile(
    r"(?:[€$£¥₹₺₽₴₩₪]|(?:US|C|A|NZ|R|HK)\$|EUR|USD|GBP|CHF|Rp|kr\.?|zł|Kč|Ft|lei|N|KSh)? ?[1-9]\d{0,2}(?:[.,  ]?\d{3}){0,2}(?:[.,]\d\d)?"
    r" ?(?:[€$£¥₹₺₽₴₩₪円元원]|EUR|USD|GBP|CHF|euros?|kr\.?|zł|Kč|Ft|lei|руб\.?|грн|TL|лв\.?)?(?:/\w{1,6})?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[^\d.,\s/]")
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/?#]*", re.IGNORECASE)


NAMES = {
    "asks-for-address": "address",
    "asks-for-amount": "amount",
    "leads-to-giving": "donation",
    "leads-to-subscription": "subscription",
    "leads-to-letter": "newsletter",
    "leads-to-app": "advert",
    "leads-to-preference": "share",
}
"""The names of the detectors, and what is asked for: a category of `leads_to`, or an address of e-mail, or a sum."""


def leads_to(href: str) -> str | None:
    """The category of a page behind an address, as far as the address tells.

    >>> leads_to("https://paper.example/donate?from=story"), leads_to("/en/subscribe/"), leads_to("/2024/05/the-donation-of-the-year")
    ('donation', 'subscription', None)
    """
    address = href.strip()[:HREF]
    for kind, place in _PLACE.items():
        if place.search(address):
            return kind
    path = _HOST.sub("", address)
    if path.count("-") > 2:  # the headline of an article about giving
        return None
    return next((kind for kind, words in _PATH.items() if words.search(path)), None)


def find(page: Page, title: int | None) -> dict[str, list[int]]:
    """The blocks of boxes by what they ask for: keys of `NAMES`; `title` is the headline's block."""
    asks: dict[str, list[html.HtmlElement]] = {}
    for link in page.root.iter("a"):
        href = link.get("href")
        if href and len(href) > 3 and (kind := leads_to(href)):
            asks.setdefault(kind, []).append(link)
    asks["address"] = list(_fields(page))
    asks["amount"] = [each for each in page.root.iter("button", "label", "a") if _is_amount(each)]
    if not any(asks.values()):
        return {}
    around = _Boxes(page, title)
    return {
        name: around.of(asks[kind], AMOUNTS if kind == "amount" else 1)
        for name, kind in NAMES.items()
        if asks.get(kind)
    }


def _fields(page: Page) -> Iterator[html.HtmlElement]:
    """The fields for an address of e-mail; of a form in which one writes to somebody, none."""
    for field in page.root.iter("input"):
        names = f"{field.get('type')} {field.get('name')} {field.get('id')} {field.get('placeholder')}".lower()
        if "mail" in names and field.get("type") not in {"hidden", "checkbox", "radio", "search", "submit", "button"}:
            form = next(field.iterancestors("form"), None)
            if form is None or next(form.iter("textarea"), None) is None:
                yield field


def _is_amount(element: html.HtmlElement) -> bool:
    """Whether a control says a sum of money and nothing else."""
    text = "".join(islice(element.itertext(), 9))
    said = " ".join(text.split())
    return len(text) < 60 and _AMOUNT.fullmatch(said) is not None and _MONEY.search(said) is not None


class _Boxes:
    """The boxes of a page around some of its elements."""

    def __init__(self, page: Page, title: int | None) -> None:
        self.page = page
        self.numbers = {frame.element: frame.number for frame in page.frames}
        self.blocks: dict[int, list[int]] = {}
        for n, facts in enumerate(page.facts):
            self.blocks.setdefault(facts.frame.number, []).append(n)
        self.around = frozenset[int]() if title is None else _above(page.facts[title].frame)

    def of(self, asks: Sequence[html.HtmlElement], least: int) -> list[int]:
        """The blocks of the boxes in which `least` of these stand: fields, and links that stand apart."""
        found: dict[int, list[int]] = {}
        seen: Counter[int] = Counter()
        for element in asks:
            frame = self._frame_of(element)
            if frame is None or (element.tag == "a" and not self._is_apart(frame)):
                continue
            box = self._box(frame)
            if box is None:
                continue
            seen[box.number] += 1
            if seen[box.number] != least:
                continue
            stop = column.end_of(self.page.frames, box.number)
            inside = [n for number in range(box.number, stop) for n in self.blocks.get(number, ())]
            units = any(self.page.facts[n].unit for n in inside)
            if inside and len(inside) + (element.tag == "input") > 1 and len(inside) <= BLOCKS and not units:
                found[box.number] = inside
        return sorted({n for inside in found.values() for n in inside}) if len(found) <= MOST else []

    def _frame_of(self, element: html.HtmlElement) -> Frame | None:
        """The frame in which an element stands; none of what is hidden."""
        above: html.HtmlElement | None = element
        while above is not None and not is_hidden(above):
            if above in self.numbers:
                return self.page.frames[self.numbers[above]]
            above = above.getparent()
        return None

    def _is_apart(self, frame: Frame) -> bool:
        """Whether what stands right in an element is a block of nothing but links."""
        page = self.page
        return any(page.facts[n].link_words == page.blocks[n].words for n in self.blocks.get(frame.number, ()))

    def _box(self, frame: Frame) -> Frame | None:
        """The outermost element around something that is still a box: few words, beside the running text, one of its kind."""
        box: Frame | None = None
        total = self.page.frames[0].prose
        above: Frame | None = frame
        while above is not None and above.tag not in _BARS and above.number not in self.around:
            outside = total - above.prose
            if above.words > WORDS or outside < max(OUTSIDE, 2 * above.prose):
                break
            if above.tag not in _PARTS:
                box = above
            above = above.parent
        if box is None or box.parent is None:
            return None
        over, name = box.parent, box.signature
        alike = sum(frame.parent is over and frame.signature == name for frame in self.page.frames)
        return box if alike < CARDS else None


def _above(frame: Frame) -> frozenset[int]:
    """The numbers of a frame and of all around it."""
    found: set[int] = set()
    above: Frame | None = frame
    while above is not None:
        found.add(above.number)
        above = above.parent
    return frozenset(found)
