"""What sort of page it is: a hint, from what its head states, its title and address, and its shape.

The first of these that says anything is believed, in this order, and its confidence is a step set by hand, not fitted and no share of
pages: .9 for a type of schema.org, .8 for a title that only such pages have (of legal texts, of a site's own pages, of lists of what was
found) and for what software calls the page (its generator, the classes of its body), .75 for Open Graph (sites state `article` on many
that are none), prices and types of elements, .6 for words of the address, .5 and less for the shape alone. What it is worth is measured
by tests/test_page_types.py.

So are the numbers of the shape (`FULL` to `_SPREAD`) set by hand. Over the 180 pages of tests/page_types 177 types are right with them;
halved and doubled, one at a time: `FULL` 176 and 167, `MENU` 177 and 175, `CART_WORDS` 176 and 177, `CARTS` 177 and 177, `MEMBERS`
(1 and 6) 176 and 175, `HEADS` (2 and 10) 177 and 175, `_SPREAD` 177 and 177. So these pages say little of them but that `FULL`
must not be larger.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from cleaner.evidence.metadata import Hint
from cleaner.evidence.page_names import NAMES
from cleaner.evidence.page_shape import Shape
from cleaner.model import PageType

SCHEMA_ORG, NAMED, OPEN_GRAPH, ADDRESS, SHAPE, LITTLE = 0.9, 0.8, 0.75, 0.6, 0.5, 0.3
"""Confidences, 0 to 1: steps in an order, set by hand (see above)."""
_TYPES: tuple[tuple[PageType, re.Pattern[str]], ...] = (
    ("forum", re.compile(r"DiscussionForumPosting|QAPage")),
    ("article", re.compile(r"\w*Article|\w*BlogPosting|Report|Recipe|Review|CriticReview")),
    ("product", re.compile(r"Product|ProductGroup|IndividualProduct|ProductModel")),
    ("index", re.compile(r"CollectionPage|SearchResultsPage|ItemList")),
    ("other", re.compile(r"AboutPage|ContactPage|ProfilePage|CheckoutPage|JobPosting")),
)
_GENERATORS = re.compile(r"phpbb|vbulletin|discourse|xenforo|mybb|simple machines|invision|flarum|nodebb|vanilla", re.I)
_OPEN_GRAPH: Mapping[str, PageType] = {
    "article": "article",
    "news": "article",
    "product": "product",
    "og:product": "product",
    "product.item": "product",
    "product.group": "product",
    "profile": "other",
    "book": "other",
}
_PAGE_CLASSES: tuple[tuple[PageType, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"error-?404|page-404|template-404|template-cart|woocommerce-(?:cart|checkout|account)|checkout-cart-index"
        ),
    ),
    ("product", re.compile(r"single-product|catalog-product-view|template-product|product-template-default")),
    (
        "article",
        re.compile(r"single-post|post-template-default|template-article|node-type-article|page-node-type-article"),
    ),
    ("forum", re.compile(r"section-view(?:topic|forum)|xf|xenforo|bbpress|single-(?:topic|forum)")),
    (
        "index",
        re.compile(
            r"(?:category|tag|tax|author|date)-archive|search-results|search-no-results|catalog-category-view|catalogsearch-result-index"
            r"|template-(?:collection|search|blog|list-collections)|post-type-archive|woocommerce-shop"
        ),
    ),
)
"""What software for sites, shops and forums calls a page of a kind, in the classes of its body."""
_ARCHIVE = frozenset({"category", "tag", "author", "date", "search", "tax", "post-type-archive"})
"""With `archive`, what WordPress calls a list of posts."""
_LEGAL_PATH = re.compile(
    r"(?:privacy|cookies?|legal)-?(?:policy|notice|statement)|privacy|terms(?:-(?:of|and)-(?:use|service|conditions))?|imprint|impressum"
    r"|datenschutz(?:erkl(?:ae|ä)rung)?|agb|mentions-legales|aviso-legal|pol[ií]tica-de-(?:privacidade?|cookies)|disclaimer",
    re.I,
)
_FORUM_PATH = re.compile(
    r"forums?|foros?|threads?|viewtopic(?:\.php)?|showthread(?:\.php)?|viewforum(?:\.php)?|bbs", re.I
)
_FORUM_HOST = re.compile(r"(?:www\.)?(?:forums?|foros?|boards?|discuss|bbs)\..+", re.I)
_LIST_PATH = re.compile(
    r"categor(?:y|ies|ia|ias|ie)|catégories?|kategorien?|kategoria|tags?|etiquetas?|schlagwort|schlagworte|mot-cle|authors?|autor(?:en)?|auteurs?",
    re.I,
)
_SEARCH_PATH = re.compile(
    r"search|suche|recherche|buscar|busca|busqueda|cerca|ricerca|szukaj|wyszukiwanie|zoeken|sok", re.I
)
_FRONT = re.compile(r"(?:index|default|home)(?:\.\w{3,5})?|[a-z]{2}(?:[-_][a-z]{2})?", re.I)
_END = re.compile(r"\.(?:html?|php|aspx?)$", re.I)
_APART = re.compile(r"\s+[|–—·•»«:\-]\s+|\s*[｜]\s*")
FULL = 150
"""Words of clean text from which the shape of a page is an article's."""
MENU = 0.2
"""Share of the words that are left, below which a page with little text is a list of links."""


CART_WORDS = 400
"""Words of clean text from which a page with a button for the cart is an article about a thing rather than the thing's page."""
CARTS = 4
"""Such buttons from which a page is a list of things."""
MEMBERS = 3
"""People of whom a page tells how much they wrote, from which it is a forum's."""
HEADS = 5
"""Headings that are links from which a page may be a list."""
_SPREAD = 0.6
"""The largest share of a list's words that stands under one of its headings."""


def stated(kinds: Collection[str], metas: Mapping[str, str], classes: Collection[str] = ()) -> Hint | None:
    """What the page states of itself. None when it states nothing.

    Args:
        kinds: The types of its JSON-LD.
        metas: Its meta elements by name.
        classes: What `html` and `body` are called (`page_shape.classes`).

    >>> stated({"BreadcrumbList", "NewsArticle"}, {})
    Hint(type='article', confidence=0.9)
    """
    for name, pattern in _TYPES:
        if any(map(pattern.fullmatch, kinds)):
            return Hint(name, SCHEMA_ORG)
    if _GENERATORS.search(metas.get("generator", "")):
        return Hint("forum", NAMED)
    if (called := _called(classes)) is not None:
        return Hint(called, NAMED)
    found = _OPEN_GRAPH.get(metas.get("og:type", "").strip().lower())
    if found is None and any(name in metas for name in ("product:price:amount", "og:price:amount")):
        found = "product"
    return Hint(found, OPEN_GRAPH) if found is not None else None


def _called(classes: Collection[str]) -> PageType | None:
    for name, pattern in _PAGE_CLASSES:
        if any(map(pattern.fullmatch, classes)):
            return name
    return "index" if "archive" in classes and not _ARCHIVE.isdisjoint(classes) else None


def of_elements(types: Sequence[str]) -> Hint | None:
    """What the types of a page's elements say (`page_shape.microdata`): one thing for sale, what people say, or an article.

    Of several things each is one of a list, or goes with an article: they say nothing.
    """
    forum, article = _TYPES[0][1], _TYPES[1][1]
    if any(map(article.fullmatch, types)):
        return Hint("article", OPEN_GRAPH)
    if any(map(forum.fullmatch, types)):
        return Hint("forum", OPEN_GRAPH)
    return Hint("product", OPEN_GRAPH) if types.count("Product") == 1 else None


def address_of(canonical: str | None, url: str | None) -> str | None:
    """The address to read words in: the page's own, unless it names the site's front page for one that stands elsewhere.

    >>> address_of("https://shore.example/", "https://shore.example/oars")
    'https://shore.example/oars'
    """
    if canonical is None or (url is not None and not _address(canonical)[1]):
        return url
    return canonical


def of(
    head: Hint | None,
    titles: Sequence[str | None],
    url: str | None,
    words: tuple[int, int],
    shape: Shape | None = None,
) -> Hint:
    """The hint at a page's type.

    Args:
        head: What `stated` says.
        titles: The page's title as it is told, and as its head has it, with the site's name.
        url: Its address, as it states it or as the caller knows it.
        words: Words of all that it shows, and of its clean text.
        shape: What stands on it; None where nobody has looked.

    >>> of(None, ["Privacy policy | Shore Press"], None, (900, 800))
    Hint(type='legal', confidence=0.8)
    """
    if head is not None and head.confidence > NAMED:
        return head
    for name, pattern in NAMES:
        if any(pattern.fullmatch(part) for title in titles if title for part in _parts(title)):
            return Hint(name, NAMED)
    host, path, query = _address(url)
    if path and _LEGAL_PATH.fullmatch(_END.sub("", path[-1])):
        return Hint("legal", ADDRESS)
    if head is not None:
        return head
    place = _place(host, path, query)
    if place is not None:
        return Hint(place, ADDRESS)
    return _of_shape(words, shape)


def _parts(title: str) -> list[str]:
    """The title, and its parts without the site's name, which stands first or last."""
    parts = _APART.split(title)
    return [part.strip() for part in (title, *parts[:2], *parts[-1:])]


def _place(host: str, path: tuple[str, ...] | None, query: str) -> PageType | None:
    """What an address says by its words."""
    if path is None:
        return None
    if _FORUM_HOST.fullmatch(host) or any(map(_FORUM_PATH.fullmatch, path)):
        return "forum"
    if not path or (len(path) == 1 and _FRONT.fullmatch(path[0])):
        return "index"
    if len(path) > 2 and path[-2] == "page" and path[-1].isdigit():
        path = path[:-2]
    if len(path) > 1 and _LIST_PATH.fullmatch(path[-2]):
        return "index"
    if query and _SEARCH_PATH.fullmatch(path[-1]):
        return "index"
    # The days of a weblog: /2026/03/.
    return "index" if re.fullmatch(r"(?:19|20)\d\d(?:/[01]\d(?:/[0-3]\d)?)?", "/".join(path)) else None


def _of_shape(words: tuple[int, int], shape: Shape | None) -> Hint:
    shown, left = words
    if shape is not None:
        if 0 < shape.carts < CARTS and left < CART_WORDS:
            return Hint("product", SHAPE)
        if shape.members >= MEMBERS:
            return Hint("forum", SHAPE)
        if (
            shape.heads >= HEADS
            and shape.plain <= min(FULL, shape.under + 8 * shape.heads)
            and shape.most <= max(FULL, _SPREAD * shape.under)
        ):
            return Hint("index", SHAPE)
    if left >= FULL:
        return Hint("article", SHAPE)
    return Hint("index", LITTLE) if shown and left < MENU * shown else Hint("other", LITTLE)


def _address(url: str | None) -> tuple[str, tuple[str, ...] | None, str]:
    """Host, the parts of the path and the query of an address; no path when there is no address, or its query says what it shows."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", None, ""
    if not parts.netloc or (parts.query and not parts.path.strip("/")):
        return "", None, ""
    return parts.hostname or "", tuple(part for part in unquote(parts.path).split("/") if part), parts.query
