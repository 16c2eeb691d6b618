"""What packs say of the host of a document: the blocks of it that people accepted as furniture, and where its pages have their article.

This is no evidence among other evidence: a person has said it of this very host. So it reaches no column of numbers, and what the judge
decides of the blocks around stays as it is; `judge.guards.accepted` has the last word on the blocks that are named here.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from cleaner.evidence.rules.phrases import TIMEOUT
from cleaner.model import Category
from cleaner.packs.sites import SiteBlock, SitePage, Sites, around
from cleaner.system.addresses import host_of

if TYPE_CHECKING:  # texts do without lxml
    from lxml import html

    from cleaner.evidence.metadata import Metadata
    from cleaner.segment.page import Facts, Page

BODY_WHY = "It stands outside what the configuration of {} names as the article."
STRIP_WHY = "The configuration of {} strips it."


@dataclass(frozen=True, slots=True)
class Named:
    """A block, or a stretch of one, that goes since a person said so of the host. `category` None: whatever the judge takes it for."""

    block: int
    id: str
    matched: str
    category: Category | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OfPage:
    """What is named on a page, the images that go, and what a report should say."""

    named: tuple[Named, ...] = ()
    images: tuple[html.HtmlElement, ...] = ()
    said: tuple[str, ...] = ()


class SiteRules:
    """What packs say of hosts, ready to match. Holds nothing of a document, so that threads may share it."""

    def __init__(self, sites: Sites) -> None:
        self._exact: dict[str, dict[str, SiteBlock]] = {}
        self._alike: dict[str, list[tuple[SiteBlock, regex.Pattern[str]]]] = {}
        for block in sites.blocks:
            if block.text:
                self._exact.setdefault(block.host, {}).setdefault(block.text, block)
            else:
                self._alike.setdefault(block.host, []).append((block, regex.compile(block.pattern)))
        self._pages = {page.host: page for page in sites.pages}

    def blocks(self, texts: Sequence[str], url: str | None, timeouts: list[str] | None = None) -> list[Named]:
        """The accepted blocks of a document, in order; `texts` are those of its blocks in the matching view, `url` is its address.

        A pattern has to match all of a block, and has `TIMEOUT` seconds; `timeouts` takes the ids of those that needed longer.
        """
        hosts = around(host_of(url)) if self._exact or self._alike else []
        exact = [self._exact[host] for host in hosts if host in self._exact]
        alike = [item for host in hosts for item in self._alike.get(host, ())]
        if not exact and not alike:
            return []
        late: list[str] = [] if timeouts is None else timeouts
        found: list[Named] = []
        for number, text in enumerate(texts):
            said = text.strip()
            block = next((table[said] for table in exact if said in table), None) or _alike(said, alike, late)
            if block is not None:
                found.append(Named(number, block.id, said, block.category))
        return found

    def page_of(self, url: str | None) -> SitePage | None:
        """The selectors for a page: those of the nearest host."""
        if not self._pages:
            return None
        return next((self._pages[host] for host in around(host_of(url)) if host in self._pages), None)

    def of_page(
        self, page: Page, texts: Sequence[str], title: int | None, url: str | None, timeouts: list[str]
    ) -> OfPage:
        """What packs name on a page, but for its headline (block `title`): accepted blocks, what is stripped, what is not in the body."""
        named = {item.block: item for item in self.blocks(texts, url, timeouts) if item.block != title}
        site = self.page_of(url)
        if site is None:
            return OfPage(tuple(named.values()))
        said: list[str] = []
        prefix = f"site.{site.host.replace('.', '-')}"
        from cleaner.packs import selectors

        stripped = frozenset(element for selector in site.strip for element in selectors.elements(page.root, selector))
        body = _body(page, site)
        if site.body and not body:
            said.append(f"site: no body that {site.host}'s configuration names is on the page; the judge looks for it")
        spans: list[Named] = []
        for n, facts in enumerate(page.facts):
            if n == title or n in named:
                continue
            if stripped and _is_in(facts, stripped):
                named[n] = Named(n, f"{prefix}.strip", "")
            elif body and not _is_in(facts, body):
                named[n] = Named(n, f"{prefix}.body", "")
            elif stripped:
                spans += [
                    Named(n, f"{prefix}.strip", texts[n][part.start : part.end], None, (part.start, part.end))
                    for part in facts.spans
                    if not stripped.isdisjoint([part.element, *part.element.iterancestors()])
                ]
        images = tuple(image for element in stripped for image in element.iter("img"))
        if images:
            said.append(f"site: {len(images)} images go, as {site.host}'s configuration says")
        return OfPage((*(named[n] for n in sorted(named)), *spans), images, tuple(said))

    def about(self, root: html.HtmlElement, url: str | None, found: Metadata) -> Metadata:
        """A page's metadata, with what the selectors of its host find in place of what was found; `root` is the page's."""
        site = self.page_of(url)
        if site is None:
            return found
        title, author, date = (_first(root, names) for names in (site.title, site.author, site.date))
        return replace(
            found,
            title=title[0] if title else found.title,
            author="; ".join(dict.fromkeys(author)) or found.author,
            date=(day_of(date[0]) if date else None) or found.date,
        )


def whys(sites: Sites) -> dict[str, str]:
    """What a report says of each id that `SiteRules` gives."""
    found = {block.id: block.why or f"It was accepted as furniture of {block.host}." for block in sites.blocks}
    for page in sites.pages:
        prefix = f"site.{page.host.replace('.', '-')}"
        found |= {f"{prefix}.body": BODY_WHY.format(page.host), f"{prefix}.strip": STRIP_WHY.format(page.host)}
    return found


def _alike(
    text: str, patterns: Sequence[tuple[SiteBlock, regex.Pattern[str]]], timeouts: list[str]
) -> SiteBlock | None:
    for block, pattern in patterns:
        try:
            if block.id not in timeouts and pattern.fullmatch(text, timeout=TIMEOUT):
                return block
        except TimeoutError:
            timeouts.append(block.id)
    return None


def _body(page: Page, site: SitePage) -> frozenset[html.HtmlElement]:
    """The elements of the first selector for the body that holds any block, with what was read from the page's JSON-LD."""
    for selector in site.body:
        from cleaner.packs import selectors

        found = frozenset(selectors.elements(page.root, selector))
        if found and any(_is_in(facts, found) for facts in page.facts):
            # What a page carries in its data only was put beside its last paragraph, which need not be inside.
            return found.union(page.root.xpath('.//div[@data-source="json-ld"]'))
    return frozenset()


def _is_in(facts: Facts, wanted: Set[html.HtmlElement]) -> bool:
    """Whether a block stands in one of some elements."""
    inner = facts.element if facts.inline is None else facts.inline
    return inner in wanted or any(above in wanted for above in inner.iterancestors())


def _first(root: html.HtmlElement, names: Sequence[str]) -> list[str]:
    """What the first of some selectors finds that finds anything."""
    from cleaner.packs import selectors

    return next((found for name in names if (found := selectors.texts(root, name))), [])


def day_of(text: str) -> str | None:
    """The day that a text names, as ISO 8601 writes it; None where htmldate finds none.

    >>> day_of("Published on 3 May 2026, 10:15"), day_of("yesterday")
    ('2026-05-03', None)
    """
    from htmldate import find_date
    from lxml import etree, html

    box = html.Element("html")
    etree.SubElement(etree.SubElement(box, "body"), "time").text = text[:200]
    try:
        found = find_date(box, original_date=True)
    except Exception:  # broken metadata costs the metadata, not the article
        return None
    return None if found is None else str(found)
