"""What sort of page it is: a hint, from what its head states, its title and address, and its shape.

The first of these that says anything is believed, in this order, and its confidence is a step set by hand, not fitted and no share of
pages: .9 for a type of schema.org, .8 for the name of a legal text or of forum software, .75 for Open Graph (sites state `article` on many
pages that are none), .6 for words of the address, .5 and less for the shape alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote, urlsplit

from cleaner.evidence.metadata import Hint
from cleaner.model import PageType

SCHEMA_ORG = 0.9
NAMED = 0.8
OPEN_GRAPH = 0.75
ADDRESS = 0.6
SHAPE = 0.5
LITTLE = 0.3
_TYPES: tuple[tuple[PageType, re.Pattern[str]], ...] = (
    ("forum", re.compile(r"DiscussionForumPosting|QAPage")),
    ("article", re.compile(r"\w*Article|\w*BlogPosting|Report|Recipe|Review|CriticReview")),
    ("product", re.compile(r"Product|ProductGroup|IndividualProduct|ProductModel")),
    ("index", re.compile(r"CollectionPage|SearchResultsPage|ItemList|Blog")),
    ("other", re.compile(r"AboutPage|ContactPage|ProfilePage|CheckoutPage")),
)
_GENERATORS = re.compile(r"phpbb|vbulletin|discourse|xenforo|mybb|simple machines|invision|flarum|nodebb|vanilla", re.I)
_OPEN_GRAPH: Mapping[str, PageType] = {
    "article": "article",
    "news": "article",
    "blog": "index",
    "product": "product",
    "og:product": "product",
    "product.item": "product",
    "product.group": "product",
    "profile": "other",
    "book": "other",
}
_LEGAL = re.compile(
    r"(?:our |the )?(?:privacy (?:policy|notice|statement)|cookie (?:policy|notice|statement)|terms (?:of|and|&) (?:use|service|conditions)"
    r"|terms|legal notice|legal information|imprint|disclaimer|acceptable use policy"
    r"|impressum|datenschutz(?:erklärung|hinweise)?|nutzungsbedingungen|agb|allgemeine geschäftsbedingungen"
    r"|mentions légales|politique de confidentialité|conditions générales(?: d’utilisation| d'utilisation| de vente)?"
    r"|aviso legal|pol[ií]tica de (?:privacidad|cookies|privacidade)|términos y condiciones|termos (?:de uso|e condições)"
    r"|privacyverklaring|privacybeleid|algemene voorwaarden|informativa (?:sulla )?privacy|note legali"
    r"|polityka prywatności|regulamin|integritetspolicy|personvern(?:erklæring)?|privatlivspolitik|tietosuojaseloste)",
    re.I,
)
_LEGAL_PATH = re.compile(
    r"(?:privacy|cookies?|legal)-?(?:policy|notice|statement)|privacy|terms(?:-(?:of|and)-(?:use|service|conditions))?|imprint|impressum"
    r"|datenschutz(?:erkl(?:ae|ä)rung)?|agb|mentions-legales|aviso-legal|pol[ií]tica-de-(?:privacidade?|cookies)|disclaimer",
    re.I,
)
_FORUM_PATH = re.compile(r"forums?|threads?|viewtopic(?:\.php)?|showthread(?:\.php)?|viewforum(?:\.php)?", re.I)
_END = re.compile(r"\.(?:html?|php|aspx?)$", re.I)
_APART = re.compile(r"\s+[|–—·»«:\-]\s+")
FULL = 150
"""Words of clean text from which the shape of a page is an article's."""
MENU = 0.2
"""Share of the words that are left, below which a page with little text is a list of links."""


def stated(kinds: Collection[str], metas: Mapping[str, str]) -> Hint | None:
    """What the head states: the types of its JSON-LD, the software that made the page, `og:type`. None when it states nothing.

    >>> stated({"BreadcrumbList", "NewsArticle"}, {})
    Hint(type='article', confidence=0.9)
    """
    for name, pattern in _TYPES:
        if any(map(pattern.fullmatch, kinds)):
            return Hint(name, SCHEMA_ORG)
    if _GENERATORS.search(metas.get("generator", "")):
        return Hint("forum", NAMED)
    found = _OPEN_GRAPH.get(metas.get("og:type", "").strip().lower())
    return Hint(found, OPEN_GRAPH) if found is not None else None


def of(head: Hint | None, title: str | None, url: str | None, words: tuple[int, int]) -> Hint:
    """The hint at a page's type.

    Args:
        head: What `stated` says.
        title: The page's title.
        url: Its address, as it states it or as the caller knows it.
        words: Words of all that it shows, and of its clean text.

    >>> of(None, "Privacy policy | Shore Press", None, (900, 800))
    Hint(type='legal', confidence=0.8)
    """
    if head is not None and head.confidence > NAMED:
        return head
    if title is not None and any(_LEGAL.fullmatch(part.strip()) for part in _APART.split(title)[:2]):
        return Hint("legal", NAMED)
    path = _segments(url)
    if path and _LEGAL_PATH.fullmatch(_END.sub("", path[-1])):
        return Hint("legal", ADDRESS)
    if head is not None:
        return head
    if any(map(_FORUM_PATH.fullmatch, path or ())):
        return Hint("forum", ADDRESS)
    if path == ():
        return Hint("index", ADDRESS)
    shown, left = words
    if left >= FULL:
        return Hint("article", SHAPE)
    return Hint("index", LITTLE) if shown and left < MENU * shown else Hint("other", LITTLE)


def _segments(url: str | None) -> tuple[str, ...] | None:
    """The parts of an address's path; None when there is no address, or one that says what it shows in its query."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if not parts.netloc or (parts.query and not parts.path.strip("/")):
        return None
    return tuple(part for part in unquote(parts.path).split("/") if part)
