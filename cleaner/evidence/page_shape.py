"""What the body of a page looks like: the marks that tell a shop, a forum or a list of articles from an article.

They are counted only of pages whose head says nothing, for `page_type`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml import html

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CART = re.compile(
    r"\W*(?:add (?:it )?to (?:my |your |the )?(?:shopping )?(?:cart|basket|bag|trolley)|buy it now"
    r"|in den (?:einkaufs|waren)(?:wagen|korb)(?: legen)?|ajouter au panier|añadir (?:al carrito|a la cesta)|agregar al carrito"
    r"|adicionar ao carrinho|aggiungi al carrello|(?:dodaj )?do koszyka|in (?:de |mijn )?winkel(?:wagen|mand)(?:tje)?"
    r"|lägg i varukorg(?:en)?"
    r"|(?:læg|legg) i (?:kurv|handlekurv)(?:en)?|lisää ostoskoriin|(?:(?:při|vložit )?dat )?do košíku|sepete ekle|(?:добавить )?в корзину"
    r"|カートに(?:入れる|追加(?:する)?)|買い物かごに入れる|加入(?:购物车|購物車)|장바구니(?:에)? 담기)\W*",
    re.I,
)
"""What the button says that puts a thing into a cart; the whole of its words."""
_MEMBER = re.compile(
    r"(?:posts|messages|joined|registered|member since|beiträge|registriert|dabei seit|inscrit(?: le)?|mensajes|registrado|messaggi"
    r"|iscritto"
    r"|posty|dołączył|сообщени[йя]|регистрация|berichten|inlägg|投稿数)\s*:\s*\d",
    re.I,
)
"""What forums tell of the people beside their words."""
_COLONS = "//text()[contains(., ':')][not(parent::script or parent::style)]"
_LONGEST = 40
"""Characters of a control's words."""
_WORDS = 12
"""Words from which a paragraph is running text."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts over the page.

    `carts` are buttons that put a thing into a cart, `members` what is told of people beside their words, `heads` are headings that are
    links. `under` are words of paragraphs whose last heading is such a one, `most` those under one of them, `plain` all others.
    """

    carts: int = 0
    members: int = 0
    heads: int = 0
    under: int = 0
    most: int = 0
    plain: int = 0


def of(root: html.HtmlElement) -> Shape:
    """Count what stands on a page.

    >>> of(html.document_fromstring("<h2>Oars</h2><p>Two oars of ash.</p><button>Add to cart</button>")).carts
    1
    """
    carts = heads = plain = 0
    under: list[int] = []
    linked = False
    for element in root.iter(*_HEADINGS, "p", "li", "a", "button", "input"):
        tag = element.tag
        if tag in _HEADINGS:
            linked = _leads_on(element.find(".//a[@href]")) or _is_in_link(element)
            heads += linked
            if linked:
                under.append(0)
        elif tag in {"p", "li"}:
            words = _running(element)
            if linked and under:
                under[-1] += words
            else:
                plain += words
        else:
            said = element.get("value") or "" if tag == "input" else element.text_content()
            carts += len(said) < 3 * _LONGEST and _CART.fullmatch(" ".join(said.split())) is not None
    members = sum(len(text) < _LONGEST and _MEMBER.search(text) is not None for text in root.xpath(_COLONS))
    return Shape(carts, members, heads, sum(under), max(under, default=0), plain)


def _running(element: html.HtmlElement) -> int:
    """The words of a paragraph, or of an item that holds none and is no link, where they are enough to be running text."""
    if element.tag == "li" and any(each is not element for each in element.iter(*_HEADINGS, "p", "li")):
        return 0
    text = element.text_content()
    words = len(text.split())
    if element.tag == "li":
        words -= sum(len(link.text_content().split()) for link in element.iter("a"))
    # Chinese and Japanese have no spaces between words.
    return words if words >= _WORDS else len(text) // 2 if words and len(text) > 5 * _LONGEST else 0


def _leads_on(link: html.HtmlElement | None) -> bool:
    """Whether a link leads to another page: many texts have headings that are links to themselves."""
    return link is not None and "#" not in (link.get("href") or "#")


def _is_in_link(element: html.HtmlElement) -> bool:
    above = element.getparent()
    for _ in range(3):
        if above is None:
            return False
        if above.tag == "a":
            return _leads_on(above)
        above = above.getparent()
    return False


def classes(root: html.HtmlElement) -> Collection[str]:
    """The names that a page's software gives to the whole page: classes and ids of `html` and `body`, in lower case."""
    body = root.find("body")
    found: set[str] = set()
    for element in (root, body):
        if element is not None:
            found.update(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
    return found


def microdata(root: html.HtmlElement) -> list[str]:
    """The types of schema.org that elements have (`itemtype`), each as often as it stands there."""
    return [str(value).rstrip("/").rsplit("/", 1)[-1] for value in root.xpath("//@itemtype")]
