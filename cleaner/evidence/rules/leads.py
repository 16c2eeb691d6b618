"""Where a link leads that asks for something: to giving, a subscription, a letter, a shop of apps, told by its address alone; which
fields ask for an address of e-mail; and what a page says of itself: where it is, and whether it is an article.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from lxml import html

BEHIND = 2
"""Most segments of a path that follow one which says where it leads: more of them lead to an article in a letter's archive."""
PART = 5
"""Letters of a word that says by itself where a path of several words leads: "don" does not, in `don-quixote`."""
HREF = 200
"""Characters of an address that are looked at."""
FIELDS = 2
"""Fields of a form besides the one for an address, at most: more of them book, sign or apply for something."""

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
_ELSEWHERE = frozenset(
    """wiki tag tags topic topics thema tema temas category calendar calendario calendrier kalender agenda
    blood organ organs organes organos órganos blut sang sangre sangue bloed krwi blod""".split()
)
"""Words of a path that leads elsewhere whatever else it says: to an entry about a word, to dates, to gifts that are no money."""
_KINDS = {word: kind for kind, words in _PATHS.items() for word in words.split()}
"""By a segment of a path, or a word of one, where it leads."""
_PLACES = {
    "donation": r"(?:patreon|ko-fi|buymeacoffee|liberapay|opencollective|givebutter|donorbox|steadyhq|patronite|tipeee|helloasso)\.\w+/\w"
    r"|paypal\.(?:me/|com/(?:donate|paypalme|cgi-bin))",
    "newsletter": r"whatsapp\.com/channel/|//t\.me/(?:s/)?[a-z_]\w+/?$|substack\.com/subscribe|list-manage\.com/|eepurl\.com/",
    "share": r"google\.com/preferences/|news\.google\.com/(?:s/|publications/)",
    "advert": r"apps\.apple\.com/|itunes\.apple\.com/(?:\w\w/)?app/|play\.google\.com/store/(?:apps|dev)",
}
_PLACE = {kind: re.compile(words, re.IGNORECASE) for kind, words in _PLACES.items()}
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/?#]*", re.IGNORECASE)
_LABEL = re.compile(r"[^.:-]{4,}(?=[.-])")
"""Parts of a host that name somebody; `www`, `com` and endings do not."""
_PAID = frozenset(
    """secure pay donate give giving support subscribe checkout members spenden abo shop account
    actblue betterplace zeffy givelively fundraiseup classy every donately stripe paypal wemakeit goteo""".split()
)
"""Labels of hosts at which a page of another host asks for itself: services, and what one does there."""
_NAMED = ("class", "rel", "itemprop")
_AUTHOR = re.compile(r"by-?line|auth?or(?!i)|auteur", re.IGNORECASE)
_ARTICLE = re.compile(r"\"@type\"\s*:\s*\[?\s*\"\w*(?:Article|BlogPosting)\"")
_PARTED = re.compile(r"[/#]+|\.(?:html?|php|aspx?)\b|\.")
_QUERY = re.compile(r"\?[^#]*")
_SCHEME = re.compile(r"(?!https?:)[a-z]+:", re.IGNORECASE)
_BOOK = frozenset({"tel", "date", "number", "time", "datetime-local"})
"""Fields of forms in which one books something."""
_NO_FIELD = frozenset({"hidden", "checkbox", "radio", "search", "submit", "button", "image"})


def takes_address(field: html.HtmlElement) -> bool:
    """Whether a field is for an address of e-mail."""
    kind = field.get("type")
    names = f"{kind} {field.get('name')} {field.get('id')} {field.get('placeholder')}".lower()
    return "mail" in names and kind not in _NO_FIELD


def is_for_letters(form: html.HtmlElement) -> bool:
    """Whether a form asks for an address and little more: in others one writes, logs in or books."""
    if next(form.iter("textarea", "select"), None) is not None:
        return False
    kinds = [kind for field in form.iter("input") if (kind := field.get("type") or "text") not in _NO_FIELD]
    return len(kinds) <= 1 + FIELDS and _BOOK.isdisjoint(kinds) and "password" not in kinds


def address_of(root: html.HtmlElement) -> str:
    """The address of a page, as its head tells it; empty where it does not."""
    canonical = (link.get("href") for link in root.iter("link") if link.get("rel") == "canonical")
    graph = (meta.get("content") for meta in root.iter("meta") if meta.get("property") == "og:url")
    return next((address.strip() for address in chain(canonical, graph) if address), "")


def tells_of_article(root: html.HtmlElement) -> bool:
    """Whether a page's head, a date or the name of an author says that it is an article."""
    return (
        next(root.iter("time"), None) is not None
        or any(_is_of_article(meta) for meta in root.iter("meta", "script"))
        or any(_AUTHOR.search(" ".join(filter(None, map(e.get, _NAMED)))) for e in root.iter("*"))
    )


def _is_of_article(element: html.HtmlElement) -> bool:
    """Whether a part of a page's head says that it is an article."""
    if element.tag == "script":
        return "ld+json" in (element.get("type") or "") and _ARTICLE.search(element.text or "") is not None
    name = element.get("property") or element.get("name") or ""
    return name.startswith("article:") or (name == "og:type" and (element.get("content") or "").lower() == "article")


def host_of(address: str) -> str:
    """The host of an address, or nothing."""
    found = _HOST.match(address.strip()[:HREF].lower())
    return found.group().rpartition("/")[2] if found else ""


def _is_of_others(host: str, own: str) -> bool:
    """Whether a host has nothing in common with a page's own, nor is one at which people pay."""
    labels, mine = _LABEL.findall(host), _LABEL.findall(own)
    if not mine or not labels or not _PAID.isdisjoint(host.split(".")):
        return False
    return not any(one in label or label in one for one in mine for label in labels)


@lru_cache(maxsize=2_048)
def leads_to(href: str, own: str = "") -> str | None:
    """The category of a page behind an address, as far as the address tells; `own` is the host of the page where it stands.

    >>> leads_to("https://paper.example/donate?from=story"), leads_to("/en/subscribe/"), leads_to("/2024/05/the-donation-of-the-year")
    ('donation', 'subscription', None)
    """
    address = href.strip()[:HREF]
    if _SCHEME.match(address):
        return None
    for kind, place in _PLACE.items():
        if place.search(address):
            return kind
    if _is_of_others(host_of(address), own):
        return None
    path = _QUERY.sub("", _HOST.sub("", address)).lower().replace("_", "-")
    segments = [segment for segment in _PARTED.split(path) if segment and segment != "index"]
    if not _ELSEWHERE.isdisjoint(part for segment in segments for part in segment.split("-")):
        return None
    for n, segment in enumerate(segments[-1 - BEHIND :], max(0, len(segments) - 1 - BEHIND)):
        parts = segment.split("-")
        if len(parts) > 3:  # the headline of an article about giving
            continue
        for word in (segment, *(part for part in parts if len(part) >= PART)):
            if word in _KINDS and (word not in _LAST or n == len(segments) - 1):
                return _KINDS[word]
    return None
