"""Formulas in a page → their LaTeX source, where the page has it, else the words that stand for them.

A formula is written for the eye three times over: MathML, glyphs placed by a script, an image. Read as text, each of these is noise or
nothing. The source stands in one of four places, asked in this order: an `annotation` in TeX, a `math/tex` script, `alttext`, `alt`. What
has none of them is written out from its MathML tokens.
"""

from __future__ import annotations

import re

from lxml import etree, html

_TEX = ("tex", "latex")
_DISPLAY = re.compile(r"^\{\s*\\(?:display|text|script)style\s*(.*)\}$", re.DOTALL)
_STYLE = re.compile(r"^\\(?:display|text|script)style\s*")
_SPACE = re.compile(r"\s+")
_CONTAINERS = frozenset(
    "katex katex-display mathjax mathjax_display mathjax_svg_display mathjax_chtml mjx-chtml mathjax_preview mwe-math-element".split()
)
_IMAGE_CLASS = re.compile(r"(?:^|[\s_-])(?:latex|tex|math|equation|formula)(?:$|[\s_-])|mwe-math", re.IGNORECASE)
_IMAGE_SOURCE = re.compile(r"latex\.php|codecogs\.com|/math/(?:render|png)|\btex\?", re.IGNORECASE)
MAX_DEPTH = 60
"""Nesting below which MathML is read as its plain text."""


def formula(element: html.HtmlElement, tag: str) -> str | None:
    """What to write for `element` if it is a formula, else None; empty for a second rendering of one that is written elsewhere.

    >>> formula(html.fromstring('<math alttext="F = mg"></math>'), "math")
    'F = mg'
    """
    if tag == "math":
        return _of_math(element)
    if tag == "script":
        return _clean(element.text or "") if "math/tex" in (element.get("type") or "").lower() else None
    if tag == "img":
        return _of_image(element)
    if tag == "mjx-container":
        return _of_container(element)
    classes = element.get("class")
    if classes and not _CONTAINERS.isdisjoint(classes.lower().split()):
        return _of_container(element)
    return None


def _of_container(element: html.HtmlElement) -> str | None:
    """The formula of an element that a script has filled with glyphs."""
    for script in element.iter("script"):
        if "math/tex" in (script.get("type") or "").lower():
            return _clean(script.text or "")
    following = element.getnext()
    while following is not None and isinstance(following.tag, str):
        if following.tag == "script" and "math/tex" in (following.get("type") or "").lower():
            return ""  # The script that follows holds the source; it is written there.
        if following.tag != "span" or "mathjax" not in (following.get("class") or "").lower():
            break
        following = following.getnext()
    for math in element.iter("math"):
        return _of_math(math)
    for holder in element.iter():
        data = holder.get("data-mathml") if isinstance(holder.tag, str) else None
        if data:
            return _of_markup(data)
    for image in element.iter("img"):
        return _clean(image.get("alt") or "") or None
    label = element.get("aria-label")
    return _clean(label) if label else None


def _of_markup(data: str) -> str | None:
    try:
        found = html.fragment_fromstring(data)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return _of_math(found)


def _of_math(element: html.HtmlElement) -> str:
    for annotation in element.iter():
        if isinstance(annotation.tag, str) and annotation.tag.lower().endswith("annotation"):
            encoding = (annotation.get("encoding") or "").lower()
            if any(name in encoding for name in _TEX) and (annotation.text or "").strip():
                return _clean(annotation.text or "")
    alternative = element.get("alttext") or element.get("alt")
    if alternative and alternative.strip():
        return _clean(alternative)
    return _clean(_tokens(element, 0))


def _of_image(element: html.HtmlElement) -> str | None:
    alternative = element.get("alt")
    if not alternative:
        return None
    by_name = _IMAGE_CLASS.search(element.get("class") or "") or _IMAGE_SOURCE.search(element.get("src") or "")
    if not by_name:
        return None
    return _clean(alternative)


def _tokens(element: html.HtmlElement, depth: int) -> str:
    """MathML in a line: fractions, roots, powers and indexes keep their structure, all else stands side by side."""
    tag = element.tag.lower().rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""
    if tag in {"annotation", "annotation-xml"} or not tag:
        return ""
    if depth > MAX_DEPTH:
        return "".join(element.itertext())
    children = [_tokens(child, depth + 1) for child in element]
    if tag in {"mi", "mn", "mo", "mtext", "ms"}:
        text = _SPACE.sub(" ", "".join(element.itertext())).strip()
        return f" {text} " if tag == "mo" and text in {"=", "<", ">", "≤", "≥", "≈", "→"} else text
    if len(children) == 2 and tag in {"msup", "mover"}:
        return f"{children[0]}^{_grouped(children[1])}"
    if len(children) == 2 and tag in {"msub", "munder"}:
        return f"{children[0]}_{_grouped(children[1])}"
    if len(children) == 3 and tag in {"msubsup", "munderover"}:
        return f"{children[0]}_{_grouped(children[1])}^{_grouped(children[2])}"
    if len(children) == 2 and tag == "mfrac":
        return f"{_grouped(children[0])}/{_grouped(children[1])}"
    if tag == "msqrt":
        return f"√{_grouped(''.join(children))}"
    gap = " " if tag in {"mtr", "mtable"} else ""
    return gap.join(children)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _clean(text: str) -> str:
    found = _SPACE.sub(" ", text).strip()
    if match := _DISPLAY.match(found):
        found = match.group(1).strip()
    return _STYLE.sub("", found)
