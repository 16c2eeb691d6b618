"""Markup → element tree, by libxml2, with what it cannot take simplified before."""

from __future__ import annotations

import re

from lxml import etree, html

from cleaner.core.tree import native
from cleaner.model import InputError
from cleaner.segment import limits

_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL_BYTES = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))

_HEAD = frozenset({"title", "meta", "link", "base", "style", "script", "noscript", "template"})
"""What a head may hold (HTML Living Standard, 4.2.1); anything else ends it."""

# lxml asks Python for the class of each element that it hands out, which here is always the same: forms and inputs are elements as well.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)


def parse(text: str, warnings: list[str] | None = None) -> html.HtmlElement | None:
    """The page's root element, or None when there is no element at all. `warnings` takes what had to be simplified."""
    said = [] if warnings is None else warnings
    markup = text.encode("utf-8", "replace")
    # Few pages hold one, and a search through bytes takes a hundredth of the time.
    if has_control(markup):
        text = _CONTROL_CHARACTERS.sub(" ", text)
        markup = text.encode("utf-8", "replace")
    cleaned, shed = text, 0
    if native is None or native.may_have(markup, limits.MAX_ATTRIBUTES):
        cleaned, shed = limits.shed_attributes(text)
    if shed:
        markup = cleaned.encode("utf-8", "replace")
        said.append(f"attributes: a tag has more than {limits.MAX_ATTRIBUTES}; the rest was not read")
    root, whole = _parse(markup)
    if not whole:
        # The parser gives up on a page that nests too deep, and all that follows would vanish.
        said.append(f"depth: elements nest too deep; those below {limits.MAX_NESTING} others were read as lines")
        root, whole = _parse(limits.flatten(cleaned).encode("utf-8", "replace"))
    if not whole:
        raise InputError("is a page that the parser cannot read to its end")
    return root


def plain_has_control(markup: bytes) -> bool:
    """Whether UTF-8 markup holds a control character that is no white space (twin: `core._tree.has_control`)."""
    return len(markup.translate(None, _CONTROL_BYTES)) != len(markup)


has_control = plain_has_control if native is None else native.has_control


def _parse(markup: bytes) -> tuple[html.HtmlElement | None, bool]:
    """The root of what the parser read, and whether that is all."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, True
    whole = not parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    if not isinstance(root, html.HtmlElement):
        return None, whole
    _end_head(root)
    return root, whole


def _end_head(root: html.HtmlElement) -> None:
    """Put what a head cannot hold at the start of the body, as browsers do.

    Where a page leaves out its `head` and `body` tags, libxml2 takes elements that it does not know (all that are newer than HTML 4:
    `main`, `article`, `header`) for the head's, and what the page shows would be hidden.
    """
    head, body = root.find("head"), root.find("body")
    if head is None:
        return
    children = list(head)
    first = next((n for n, child in enumerate(children) if child.tag not in _HEAD), len(children))
    moved = children[first:]
    if not moved:
        return
    if body is None:
        body = etree.SubElement(root, "body")
    moved[-1].tail = (moved[-1].tail or "") + (body.text or "")
    body.text = None
    body[:0] = moved
