"""Where the text of a page is read: its visible elements, or, where these hold little, what the page says elsewhere.

Some pages show their article only when a script has run, and carry it in `noscript`, in elements that are hidden until then, or in the
`articleBody` of their JSON-LD. That is read when it is much longer than what the page shows; a warning says so.
"""

from __future__ import annotations

from collections import Counter

from lxml import html

from cleaner.segment.html import segment
from cleaner.segment.normal import count_words
from cleaner.segment.page import Page
from cleaner.witness import jsonld
from cleaner.witness import page as places
from cleaner.witness.trafilatura import SHORTEST, key

LEAST_WORDS = 30
"""Words that another place must hold at least."""
TIMES = 2
"""How many times the words that the page shows it must hold."""
FEW_WORDS = 40
"""Words of running text up to which a page seems to hide its article."""
MISSING = 0.5
"""Share of an articleBody's words that the page must lack."""


def read(root: html.HtmlElement) -> tuple[Page, str, list[str]]:
    """The blocks of a page with its sums, its articleBody (empty: it has none), and what is to be said of where it was read."""
    page = _segmented(root)
    said: list[str] = []
    shown: frozenset[str] = frozenset()
    for name, words in (("noscript", _noscript_words(root)), ("hidden", sum(words for _, words in page.hidden))):
        prose = page.frames[0].prose
        if words < max(LEAST_WORDS, TIMES * prose) or (name == "hidden" and prose > FEW_WORDS):
            continue
        other = _segmented(root, frozenset({name}))
        if other.frames[0].prose >= TIMES * prose + LEAST_WORDS:
            page, shown = other, frozenset({name})
            where = "<noscript>" if name == "noscript" else "elements that the page hides"
            said.append(f"source: the article was read from {where}")
            break
    body = jsonld.article_text(root)
    if body and (words := _missing(page, body)) and _insert(page, body):
        page = _segmented(root, shown)
        said.append(f"source: {words} words of the article stand only in the page's JSON-LD and were read there")
    return page, body, said


def _segmented(root: html.HtmlElement, shown: frozenset[str] = frozenset()) -> Page:
    page = segment(root, shown)
    places.add_up(page)
    return page


def _noscript_words(root: html.HtmlElement) -> int:
    return sum(count_words(" ".join(element.itertext())) for element in root.iter("noscript"))


def _missing(page: Page, body: str) -> int:
    """How many words of the articleBody the page does not show; 0 when they are less than `MISSING` of it, or it is short."""
    wanted = Counter(" ".join(jsonld.paragraphs(body)).casefold().split())
    size = wanted.total()
    if size < 2 * LEAST_WORDS:
        joined = "".join(wanted)
        if len(joined) < 8 * LEAST_WORDS or joined.isascii():
            return 0
        return _missing_letters(page, joined)
    shown = Counter(" ".join(block.text for block in page.blocks).casefold().split())
    missing = (wanted - shown).total()
    return missing if missing > MISSING * size else 0


def _missing_letters(page: Page, text: str) -> int:
    """The same for scripts without spaces, by pairs of letters."""
    wanted = Counter(text[at : at + 2] for at in range(len(text) - 1))
    seen = key("".join(block.text for block in page.blocks))
    shown = Counter(seen[at : at + 2] for at in range(len(seen) - 1))
    missing = (wanted - shown).total()
    return count_words(text) * missing // max(1, wanted.total()) if missing > MISSING * wanted.total() else 0


def _insert(page: Page, body: str) -> bool:
    """Put the paragraphs that the page lacks into its tree: after the last block that the articleBody has, else after the headline."""
    whole = key(" ".join(jsonld.paragraphs(body)))
    keys = [key(block.text) for block in page.blocks]
    shown = {text for text in keys if len(text) >= SHORTEST}
    fresh = [text for text in jsonld.paragraphs(body) if key(text) not in shown]
    anchor = None
    for index, text in enumerate(keys):
        facts = page.facts[index]
        if len(text) < 2 * SHORTEST or text not in whole or facts.link_words:
            continue
        anchor = facts.frame
        if any(text in key(paragraph) for paragraph in fresh):
            # The teaser of a paragraph that is now read whole.
            facts.frame.element.set("hidden", "hidden")
    if anchor is None:
        headings = [n for n, block in enumerate(page.blocks) if block.kind == "heading" and block.level == 1]
        anchor = page.facts[headings[0]].frame if headings else None
    box = html.Element("div", {"class": "article-body", "data-source": "json-ld"})
    for text in fresh:
        paragraph = html.Element("p")
        paragraph.text = "".join(char for char in text if char >= " " or char in "\t\n")
        box.append(paragraph)
    if anchor is not None and anchor.element.getparent() is not None:
        anchor.element.addnext(box)
    else:
        bodies = page.root.findall(".//body")
        (bodies[0] if bodies else page.root).append(box)
    return bool(fresh)
