"""What libxml2 cannot take: elements nested without end (it drops the rest of the page) and attributes without end (quadratic time).

Both are told from the markup itself, in one pass, and taken out; the text stays.
"""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 1000
"""Attributes of one tag that are kept; libxml2 compares each with all before it."""
MAX_NESTING = 200
"""Elements inside one another that stay when a page nests too deep for the parser (2,048); those below become line breaks."""
_LINE = "<br><br>"
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# A tag as the HTML tokenizer reads it: a quotation mark opens a value only after an equals sign. Every repeat is possessive, and what
# is not closed runs to the end, so each character is read once.
_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+)""")
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+""")
_ANY_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+>?|<!--|<!\[CDATA\["""
)


def shed_attributes(markup: str) -> tuple[str, int]:
    """`markup` without the attributes of a tag beyond `MAX_ATTRIBUTES`, and the number of tags that lost some."""
    parts: list[str] = []
    at = count = 0
    for match in _TAG.finditer(markup):
        if (
            match.end(2) - match.start(2) <= 2 * MAX_ATTRIBUTES
        ):  # an attribute has a name and what parts it from the next
            continue
        stop, number = match.start(2), 0
        while number < MAX_ATTRIBUTES and (attribute := _ATTRIBUTE.match(markup, stop, match.end(2))):
            stop, number = attribute.end(), number + 1
        if number == MAX_ATTRIBUTES and stop < match.end(2):
            parts.append(markup[at:stop])
            at, count = match.end(2), count + 1
    if not count:
        return markup, 0
    parts.append(markup[at:])
    return "".join(parts), count


def flatten(markup: str, deepest: int = MAX_NESTING) -> str:
    """`markup` with the tags nested deeper than `deepest` turned into line breaks; text, comments and scripts stay as they are."""
    parts: list[str] = []
    at = depth = position = 0
    while match := _ANY_TAG.search(markup, position):
        position = match.end()
        closing, name = match.group(1), (match.group(2) or "").lower()
        if not name:
            end = markup.find("-->" if match.group() == "<!--" else "]]>", position)
            if end < 0 and match.group() == "<!--":
                break  # a comment that is not closed is the rest of the page
            position = end + 3 if end >= 0 and match.group() == "<!--" else position
            continue
        if name in _VOID:
            continue
        if name in _RAW and not closing:
            found = re.compile(f"</{re.escape(name)}", re.IGNORECASE).search(markup, position)
            if found is None:
                break
            position = markup.find(">", found.end()) + 1 or len(markup)
            continue
        if closing:
            depth = max(0, depth - 1)
            deep = depth >= deepest
        else:
            deep = depth >= deepest
            depth += 1
        if deep:
            text = markup[at : match.start()]
            # Of a thousand tags without a word between them one line break stays.
            if text.strip() or not parts or parts[-1] != _LINE:
                parts += (text, _LINE)
            at = position
    parts.append(markup[at:])
    return "".join(parts)
