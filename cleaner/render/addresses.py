"""Addresses of a page, and the links in it made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import html

SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
"""What a link may do; `javascript:` and the like are no addresses."""
MAX_ADDRESS = 2_000
"""Characters of an address that is kept; browsers and servers take little more."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_WEB = re.compile(r"https?://[\w.\-]+(?:[/?#:]|$)", re.IGNORECASE)
"""How nearly all absolute addresses begin: joined to another one they stay what they are."""
# A browser drops these from an address, wherever they stand; `java\nscript:` is what it is without them.
_DROPPED = re.compile(r"[\x00-\x20\x7f]+$|^[\x00-\x20\x7f]+|[\t\n\r]")


def address_of(root: html.HtmlElement, url: str | None) -> str | None:
    """The address of a page: `url` where it is known, else what the page states (its canonical link, or `og:url`), if that is absolute."""
    if url:
        return url
    for path, name in ((".//link[@rel='canonical']", "href"), (".//meta[@property='og:url']", "content")):
        for element in root.findall(path):
            found = (element.get(name) or "").strip()
            if found.lower().startswith(("http://", "https://")) and len(found) <= MAX_ADDRESS:
                return found
    return None


def base_of(root: html.HtmlElement, address: str | None) -> str | None:
    """What relative links of a page go out from: its first `base`, else its address."""
    for element in root.iter("base"):
        if element.get("href"):
            return resolved(element.get("href"), address) or address
    return address


def resolved(target: str, base: str | None) -> str:
    """The address that a link leads to; empty for one that leads nowhere: a script, or a place on a page whose address is not known.

    >>> resolved("../b?x=1", "https://example.com/a/c"), resolved("JavaScript:void(0)", None), resolved("#notes", None)
    ('https://example.com/b?x=1', '', '')
    """
    target = _DROPPED.sub("", target)
    if not target or len(target) > MAX_ADDRESS:
        return ""
    if _WEB.match(target):
        return target
    try:
        found = urljoin(base, target) if base else target
        scheme = urlsplit(found).scheme.lower()
    except ValueError:  # an address in brackets that is none
        return ""
    if not scheme:
        # Without a base only what is relative to the page is left; `x:y` is a scheme that urlsplit does not take for one.
        return "" if found.startswith("#") or _SCHEME.match(found) else found
    return found if scheme in SCHEMES else ""
