"""A document as it is remembered: what each block is like, and by what it is known that another document is the same article."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from cleaner.corpus.learn.alike import mask
from cleaner.corpus.learn.observations import Observation, Seen, Shape
from cleaner.evidence.of_text import UNITS
from cleaner.model import Block
from cleaner.pipeline.look import Look
from cleaner.segment.normal import is_end, quoted_spans
from cleaner.system.addresses import host_of

SENTENCE_WORDS, RUNNING_WORDS = 4, 8
"""Words from which what ends like a sentence is one, and from which it reads like a paragraph of an article."""
TITLE_WORDS = 4
"""Words of a title from which it is an article's own: "News" or "Coast News" stands above many."""
_NOT_RUNNING = frozenset({"heading", "control", "caption"})
_PAGE = re.compile(r"(?:page|seite|pagina|página|sida|side|strona|p|s)?[-_]?\d{1,2}", re.IGNORECASE)
_VIEW = frozenset({"print", "amp", "drucken", "imprimir", "imprimer", "stampa", "all", "full", "single", "mobile"})
_LAST = re.compile(r"(?:[-_.,](?:page|seite|p|s)?[-_]?\d{1,2}|[-_.](?:print|amp|full))$", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:utm_\w+|page|paged|p|pg|seite|start|offset|print\w*|view|output|outputtype|amp|share|ref|fbclid|gclid|replytocom)",
    re.IGNORECASE,
)


def observation(look: Look) -> Observation:
    """What is remembered of a document."""
    blocks = [
        Seen(
            block.text.strip().encode("utf-8", "replace").decode("utf-8"),
            round(score, 2),
            _shape(block, look),
            look.kinds.get(block.index, ""),
        )
        for block, score in zip(look.blocks, look.scores, strict=True)
    ]
    address = look.address or ""
    return Observation.of(host_of(address), address, look.title or "", look.language or "", blocks)


def _shape(block: Block, look: Look) -> Shape:
    text = block.text.strip()
    found = Shape(0)
    if look.gone[block.index]:
        found |= Shape.GONE
    if is_end(text) and block.words >= SENTENCE_WORDS:
        found |= Shape.SENTENCE
        if block.words >= RUNNING_WORDS and block.kind not in _NOT_RUNNING:
            found |= Shape.RUNNING
    if block.kind == "quote" or any(low == 0 and high >= len(text) - 1 for low, high in quoted_spans(text)):
        found |= Shape.QUOTE
    for kind, shape in ((block.kind == "heading", Shape.HEADING), (block.kind in UNITS, Shape.UNIT)):
        found |= shape if kind else Shape(0)
    if block.index in look.defended:
        found |= Shape.DEFENDED
    if block.index in look.named:
        found |= Shape.NAMED
    if look.title is not None and text.lstrip("# ") == look.title.strip():
        found |= Shape.TITLE
    return found


def same_address(address: str) -> str:
    """What the addresses of an article's pages, print views and mobile versions have in common.

    >>> same_address("https://www.coast.example/news/ferry-sails/2?utm_source=x")
    'coast.example/news/ferry-sails'
    >>> same_address("https://coast.example/news/ferry-sails.html?page=3") == same_address("http://coast.example/news/ferry-sails/print")
    True
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
        query = [(name, value) for name, value in parse_qsl(parts.query) if not _ASIDE.fullmatch(name)]
    except ValueError:
        return address
    steps = [step for step in parts.path.split("/") if step]
    while len(steps) > 1 and (_PAGE.fullmatch(steps[-1]) or steps[-1].lower() in {*_VIEW, "page", "seite"}):
        steps.pop()
    if steps:
        last = re.sub(r"\.(?:s?html?|php|aspx?)$", "", steps[-1], flags=re.IGNORECASE)
        steps[-1] = _LAST.sub("", last) or last
    return "/".join([host, *steps]) + (f"?{urlencode(query)}" if query else "")


def same_title(title: str) -> str:
    """What the titles of an article's pages have in common: without numbers; empty for one that may stand above many articles."""
    words = mask(title).casefold().split()
    letters = sum(map(str.isalpha, title))
    return " ".join(words) if len(title.split()) >= TITLE_WORDS or letters >= 4 * TITLE_WORDS else ""
