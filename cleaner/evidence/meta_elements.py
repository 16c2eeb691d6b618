"""What a page says of itself in its head: title, author, date, site, address, tags …, from meta elements, JSON-LD and its canonical link.

Names and their order follow Open Graph, schema.org, Dublin Core, and what news sites add for search engines. What is not found here
trafilatura and htmldate are asked for (`extractor`), which takes them some fifteen times as long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from cleaner.evidence import page_shape, page_type
from cleaner.evidence.metadata import Metadata
from cleaner.segment.elements import by_tag
from cleaner.system.addresses import host_of

MAX_SCRIPT = 300_000
"""Characters of a JSON-LD script that are read."""
LONGEST = 300
"""Characters of a title or of a list of names; longer ones are none."""
_TITLES = (
    "og:title",
    "twitter:title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
)
_AUTHORS = (
    "author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "byl", "article:author_name", "twitter:data1",
)  # fmt: skip
_DATES = (
    "article:published_time", "datepublished", "og:published_time", "date", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.created", "pubdate", "publishdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date",
    "citation_publication_date", "citation_date", "article:published", "article.published", "published_time",
    "cxenseparse:recs:publishtime",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.abstract")
_SECTIONS = ("article:section", "parsely-section", "sailthru.section", "cxenseparse:section", "cxense-section")
_TAGS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "dc.subject")
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "parsely-image-url")
_LISTED = "article:tag"
"""The one name of which a page has many, each with one tag."""
LONGEST_DESCRIPTION = 2_000
"""Characters of a description; a longer one is the article."""
MOST_TAGS = 50
MAX_ADDRESS = 2_000
"""Characters of an address: longer ones are data."""
_ARTICLES = re.compile(r"(?:Article|BlogPosting|Report|Posting|Recipe|Review)$")
_DAY = re.compile(r"\s*((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_SPACE = re.compile(r"\s+")


def read(root: html.HtmlElement, url: str | None = None) -> Metadata:
    """What the page's head tells; None for what it does not. A page that names no site is its host's."""
    found = by_tag(root, "meta", "link", "script", "title", "time", "h1")
    metas, listed = _metas(found["meta"])
    item, kinds = _article(found["script"])
    head_title = _line(found["title"][0].text) if found["title"] else None
    title = _title(found["h1"], head_title, [item.get("headline"), *(metas.get(name) for name in _TITLES)])
    author = _names(item.get("author") or item.get("creator")) or _author(metas)
    days = (item.get("datePublished"), item.get("dateCreated"), *(metas.get(name) for name in _DATES))
    date = next((day for day in map(_day, days) if day is not None), None) or _of_time(found["time"])
    site = _first(metas, _SITES) or _names(item.get("publisher"))
    if site is None or _is_address(site):
        site = host_of(site) or host_of(metas.get("og:url")) or host_of(url) or None
    canonical = _address(_canonical(found["link"]), url) or _address(metas.get("og:url"), url)
    images = (*(metas.get(name) for name in _IMAGES), *_addresses_of(item.get("image")))
    stated = page_type.stated(kinds, metas, page_shape.classes(root)) or page_type.of_elements(
        page_shape.microdata(root)
    )
    return Metadata(
        title,
        author,
        date,
        site,
        canonical=canonical,
        description=_description(metas, item),
        section=_names(item.get("articleSection")) or _first(metas, _SECTIONS),
        tags=_tags(item.get("keywords"), listed, metas),
        image=next((image for value in images if (image := _address(value, url or canonical)) is not None), None),
        stated=stated,
        head_title=head_title,
        shape=page_shape.of(root) if stated is None else None,
    )


def _address(value: object, base: str | None) -> str | None:
    """An address of the web, absolute; None for what is none."""
    if not isinstance(value, str) or len(value) > MAX_ADDRESS:
        return None
    try:
        found = urljoin(base or "", _unescaped(value).strip())
        parts = urlsplit(found)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and _SPACE.search(found) is None
    except ValueError:
        return None
    return found if good else None


def _addresses_of(image: object) -> Iterator[object]:
    """The addresses of an ImageObject, of a list of them, or the address itself."""
    for item in image[:3] if isinstance(image, list) else [image]:
        yield item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item


def _description(metas: Mapping[str, str], item: Mapping[str, Any]) -> str | None:
    values = (*(metas.get(name) for name in _DESCRIPTIONS), item.get("description"))
    return next((line for value in values if (line := _line(value, LONGEST_DESCRIPTION)) is not None), None)


def _tags(stated: object, listed: Sequence[str], metas: Mapping[str, str]) -> tuple[str, ...]:
    """The tags that are stated first: the article's own data, a meta element for each, or a line with commas."""
    sources = [stated, listed, *(metas.get(name) for name in _TAGS)]
    for source in sources:
        values = source.split(",") if isinstance(source, str) else source if isinstance(source, list) else []
        names = [item.get("name") if isinstance(item, dict) else item for item in values[: 4 * MOST_TAGS]]
        found = dict.fromkeys(line for name in names if (line := _line(name)) is not None)
        if found:
            return tuple(found)[:MOST_TAGS]
    return ()


def _metas(elements: Sequence[html.HtmlElement]) -> tuple[dict[str, str], list[str]]:
    """The first content of each meta element's name, in lower case; the tags that have an element each."""
    found: dict[str, str] = {}
    listed: list[str] = []
    for element in elements:
        content = element.get("content")
        if content and not content.isspace():
            for attribute in ("property", "name", "itemprop"):
                name = element.get(attribute)
                if name:
                    name = name.strip().lower()
                    found.setdefault(name, content)
                    if name == _LISTED:
                        listed.append(content)
    return found, listed


def _canonical(links: Sequence[html.HtmlElement]) -> str | None:
    """The address of the first canonical link that has one, or None."""
    canonical = (link.get("href") for link in links if "canonical" in (link.get("rel") or "").lower().split())
    return next((address for address in canonical if address is not None), None)


def _article(scripts: Sequence[html.HtmlElement]) -> tuple[Mapping[str, Any], set[str]]:
    """The article among the page's JSON-LD (the first that has a headline or a day), and the types of what was read until there."""
    seen: set[str] = set()
    for script in scripts:
        text = script.text
        if not text or len(text) > MAX_SCRIPT or "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            kinds = item.get("@type")
            stated = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
            named = [kind.rsplit("/", 1)[-1] for kind in stated if isinstance(kind, str)]
            seen.update(named)
            if any(map(_ARTICLES.search, named)) and (item.get("headline") or item.get("datePublished")):
                return item, seen
    return {}, seen


def _items(data: object) -> Iterator[dict[str, Any]]:
    """The objects of a script: its list, or its graph."""
    stack = [data]
    while stack:
        item = stack.pop(0)
        if isinstance(item, list):
            stack[:0] = item[:50]
        elif isinstance(item, dict):
            yield item
            stack += [
                item[name]
                for name in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(item.get(name), dict | list)
            ]


def _line(value: object, longest: int = LONGEST) -> str | None:
    """A value as one line, if it is one."""
    if not isinstance(value, str):
        return None
    text = _SPACE.sub(" ", _unescaped(value)).strip()
    return text if 0 < len(text) <= longest else None


def _unescaped(text: str) -> str:
    """Character references resolved; twice, for data that was escaped twice."""
    return unescape(unescape(text)) if "&" in text else text


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((line for name in names if (line := _line(metas.get(name))) is not None), None)


def _names(value: object) -> str | None:
    """The names of people or houses, several of them with semicolons between."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        line = _line(item.get("name") if isinstance(item, dict) else item)
        if line is not None and not _is_address(line):
            found.append(line)
    return _line("; ".join(dict.fromkeys(found)))


def _author(metas: Mapping[str, str]) -> str | None:
    """The author of the meta elements: a name has two words and is no address."""
    for name in _AUTHORS:
        line = _line(metas.get(name))
        if line is not None and " " in line and not _is_address(line) and any(map(str.isalpha, line)):
            return line
    return None


def _is_address(text: str) -> bool:
    return "://" in text or text.startswith(("www.", "/", "@"))


def _day(value: object) -> str | None:
    """The day of a moment as ISO 8601 writes it."""
    match = _DAY.match(value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match.group(2)) <= 12 or not 1 <= int(match.group(3)) <= 31:
        return None
    return "-".join(match.groups())


def _of_time(elements: Sequence[html.HtmlElement]) -> str | None:
    """The day of the page's `time` elements, where they agree or one is marked as the day of publication."""
    days: dict[str, None] = {}
    for element in elements:
        day = _day(element.get("datetime"))
        if day is not None:
            if element.get("pubdate") is not None or "datepublished" in (element.get("itemprop") or "").lower():
                return day
            days[day] = None
    return next(iter(days)) if len(days) == 1 else None


def _title(headings: Sequence[html.HtmlElement], line: str | None, stated: Sequence[object]) -> str | None:
    """Of the titles that the head states the one that stands on the page, else the first; of a page that states none its only h1
    (of `headings`), else its `title` (`line`) without the site's name.
    """
    shown = [text for element in headings if (text := _line(element.text_content())) is not None]
    named = [text for value in stated if (text := _line(value)) is not None]
    letters = {_letters(text) for text in shown}
    if named:
        return next((text for text in named if _letters(text) in letters), named[0])
    if len(shown) == 1:
        return shown[0]
    if line is None:
        return None
    parts = re.split(r"\s+[|–—·»«\-]\s+", line)
    return max(parts[0], parts[-1], key=len) if len(parts) > 1 else line


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
