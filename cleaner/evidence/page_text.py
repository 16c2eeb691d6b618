"""Where the text of a page is read: its visible elements, or, where these hold little, what the page says elsewhere.

Some pages show their article only when a script has run, and carry it in `noscript`, in elements that are hidden until then, or in the
`articleBody` of their JSON-LD. That is read when it is much longer than what the page shows; a warning says so.
"""

from __future__ import annotations

from collections import Counter

from lxml import html

from cleaner.evidence import column, jsonld
from cleaner.evidence.extractor import SHORTEST, key
from cleaner.evidence.legal import is_consent
from cleaner.segment.elements import BLOCK_TAGS, by_tag, is_hidden, texts
from cleaner.segment.html import segment
from cleaner.segment.normal import count_words
from cleaner.segment.page import Facts, Page

LEAST_WORDS = 30
"""Words that another place must hold at least."""
TIMES = 2
"""How many times the words that the page shows it must hold."""
FEW_WORDS = 40
"""Words of running text up to which a page seems to hide its article."""
HEADED = 5
"""How many times more it must hold where the page has a headline with running text below: it shows an article then, if a short one."""
MAX_OUTER = 3
"""Hidden elements around another one up to which it is looked into by itself."""
MISSING = 0.5
"""Share of an articleBody's words that the page must lack."""


def read(root: html.HtmlElement) -> tuple[Page, str, list[str]]:
    """The blocks of a page with its sums, its articleBody (empty: it has none), and what is to be said of where it was read."""
    page = _segmented(root)
    said: list[str] = []
    shown: frozenset[str] = frozenset()
    without: frozenset[html.HtmlElement] = frozenset()
    prose = page.frames[0].prose
    times = TIMES * (HEADED if _is_headed(page) else 1)
    for name, words in (("noscript", _noscript_words(root)), ("hidden", sum(words for _, words in page.hidden))):
        if words < max(LEAST_WORDS, times * prose) or (name == "hidden" and prose > FEW_WORDS):
            continue
        layers = _consent_layers(root, name)
        other = _segmented(root, frozenset({name}), layers)
        if other.frames[0].prose >= times * prose + LEAST_WORDS:
            page, shown, without = other, frozenset({name}), layers
            where = "<noscript>" if name == "noscript" else "elements that the page hides"
            said.append(f"source: the article was read from {where}")
            break
    body = jsonld.article_text(root)
    if body and (words := _missing(page, body)) and _insert(page, body):
        page = _segmented(root, shown, without)
        said.append(f"source: {words} words of the article stand only in the page's JSON-LD and were read there")
    return page, body, said


def _segmented(
    root: html.HtmlElement, shown: frozenset[str] = frozenset(), without: frozenset[html.HtmlElement] = frozenset()
) -> Page:
    page = segment(root, shown, without)
    column.add_up(page)
    return page


def _is_headed(page: Page) -> bool:
    """Whether running text follows a headline."""
    headed = False
    for index, block in enumerate(page.blocks):
        headed = headed or (block.kind == "heading" and block.level <= 2 and not page.facts[index].link_words)
        if headed and page.running[index] and column.AWAY.isdisjoint(page.facts[index].frame.regions):
            return True
    return False


def _consent_layers(root: html.HtmlElement, name: str) -> frozenset[html.HtmlElement]:
    """The elements of a kind (`noscript`, `hidden`) that are consent layers: text that nobody sees, but no article."""
    found: set[html.HtmlElement] = set()
    for element in root.iter("noscript" if name == "noscript" else "*"):
        if element.tag in {"html", "body"} or not (element.tag == "noscript" or is_hidden(element)):
            continue
        # What hides the article as well is no layer; of elements that hide inside one another the outer ones are enough.
        if sum(map(is_hidden, element.iterancestors())) > MAX_OUTER:
            continue
        holds_article = next(element.iter("h1", "article", "main"), None) is not None
        if not holds_article and is_consent(" ".join(texts(element))):
            found.add(element)
    return frozenset(found)


def _noscript_words(root: html.HtmlElement) -> int:
    return sum(count_words(" ".join(element.itertext())) for element in by_tag(root, "noscript")["noscript"])


def _missing(page: Page, body: str) -> int:
    """How many words of the articleBody the page does not show; 0 when they are less than `MISSING` of it, or it is short."""
    plain = " ".join(jsonld.paragraphs(body)).casefold()
    words = count_words(plain)
    if words < 2 * LEAST_WORDS:
        return 0
    wanted = Counter(plain.split())
    size = wanted.total()
    if 2 * size < words:  # Most of its words are written without spaces.
        return _missing_letters(page, "".join(plain.split()))
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
            _hide_teaser(facts, text)
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


def _hide_teaser(facts: Facts, text: str) -> None:
    """Hide the teaser of a paragraph that is now read whole, and nothing else: its element, or the stretch of bare text that it is.

    `text` is its letters and digits. Where it cannot be told from what stands around it, it stays: a sentence twice is no loss.
    """
    element = facts.frame.element
    for holder in (facts.inline, element):
        if holder is not None and key(" ".join(texts(holder))) == text:
            holder.set("hidden", "hidden")
            return
    for parent in (element, facts.inline):
        if parent is not None and _wrap(parent, text):
            return


def _wrap(parent: html.HtmlElement, text: str) -> bool:
    """Put the stretch of an element's own text and inline children that says `text` into a hidden element; False where there is none."""
    runs: list[tuple[html.HtmlElement | None, list[html.HtmlElement]]] = [(None, [])]
    for child in parent:
        if child.tag in BLOCK_TAGS or child.tag in {"br", "hr"}:
            runs.append((child, []))
        else:
            runs[-1][1].append(child)
    for before, inside in runs:
        own = (parent.text if before is None else before.tail) or ""
        if key(" ".join([own, *(" ".join([*texts(child), child.tail or ""]) for child in inside)])) != text:
            continue
        box = html.Element("span", {"hidden": "hidden"})
        box.text = own
        if before is None:
            parent.text = None
            parent.insert(0, box)
        else:
            before.tail = None
            before.addnext(box)
        box.extend(inside)
        return True
    return False
