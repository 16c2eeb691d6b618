"""Markup → element tree, by libxml2, with what it cannot take simplified before."""

from __future__ import annotations

import re

from lxml import etree, html

from cleaner.model import InputError
from cleaner.segment import limits

_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

# lxml asks Python for the class of each element that it hands out, which here is always the same: forms and inputs are elements as well.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)


def parse(text: str, warnings: list[str] | None = None) -> html.HtmlElement | None:
    """The page's root element, or None when there is no element at all. `warnings` takes what had to be simplified."""
    said = [] if warnings is None else warnings
    cleaned, shed = limits.shed_attributes(_CONTROL_CHARACTERS.sub(" ", text))
    if shed:
        said.append(f"attributes: a tag has more than {limits.MAX_ATTRIBUTES}; the rest was not read")
    root, whole = _parse(cleaned)
    if not whole:
        # The parser gives up on a page that nests too deep, and all that follows would vanish.
        said.append(f"depth: elements nest too deep; those below {limits.MAX_NESTING} others were read as lines")
        root, whole = _parse(limits.flatten(cleaned))
    if not whole:
        raise InputError("is a page that the parser cannot read to its end")
    return root


def _parse(markup: str) -> tuple[html.HtmlElement | None, bool]:
    """The root of what the parser read, and whether that is all."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, True
    whole = not any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return root if isinstance(root, html.HtmlElement) else None, whole
