"""Other tools behind one call: text or page in, kept text out. A peer that is not installed is left out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

Html = Callable[[str], str]
Text = Callable[[str], str]


def html_peers() -> dict[str, Html]:
    """The extractors that are installed, by name; each takes a decoded page."""
    found: dict[str, Html] = {}
    if find_spec("trafilatura"):
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page, include_comments=False) or ""
        found["trafilatura, precision"] = lambda page: (
            trafilatura.extract(page, include_comments=False, favor_precision=True) or ""
        )
    if find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse"] = lambda page: extract_plain_text(
            page, main_content=True, alt_texts=False, links=False, form_fields=False
        )
    if find_spec("readability"):
        from lxml import html
        from readability import Document

        def readability(page: str) -> str:
            summary = html.fromstring(Document(page).summary())
            return "\n".join(line.strip() for line in summary.itertext() if line.strip())

        found["readability-lxml"] = readability
    if find_spec("justext"):
        import justext

        def jus_text(page: str) -> str:
            # jusText wants a stop list; the union of all makes it independent of the language.
            words: frozenset[str] = frozenset().union(
                *(justext.get_stoplist(name) for name in ("English", "German", "French"))
            )
            return "\n".join(p.text for p in justext.justext(page, words) if not p.is_boilerplate)

        found["jusText"] = jus_text
    if find_spec("newspaper"):
        import newspaper

        found["newspaper4k"] = lambda page: (
            newspaper.article("http://example.com/a", input_html=page, fetch_images=False).text
        )
    return found


def c4(text: str) -> str:
    """C4's line rules (Raffel et al. 2020, section 2.2): a line stays that ends in a terminal mark and has five words or more."""
    kept = []
    for line in text.split("\n"):
        mark = line.rstrip()[-1:] in ".?!\"'”’"
        if not line.strip() or (mark and len(line.split()) >= 5 and "javascript" not in line.lower()):
            kept.append(line)
    return "\n".join(kept)


def text_peers() -> dict[str, Text]:
    """Cleaners of plain text."""
    return {"C4's line rules": c4}
