"""Formulas in a page → their LaTeX source, where the page has it, else the words that stand for them.

A formula is written for the eye three times over: MathML, glyphs placed by a script, an image. Read as text, each of these is noise or
nothing. The source stands in one of four places, asked in this order: an `annotation` in TeX, a `math/tex` script, `alttext`, `alt`. What
has none of them is written out from its MathML tokens.
"""

from __future__ import annotations

import re

from lxml import etree, html

from cleaner.segment import normal

_TEX = ("tex", "latex")
_DISPLAY = re.compile(r"^\{\s*\\(?:display|text|script)style\s*(.*)\}$", re.DOTALL)
_STYLE = re.compile(r"^\\(?:display|text|script)style\s*")
_SPACE = re.compile(r"\s+")
_CONTAINERS = re.compile(
    r"katex(?:-display)?|mathjax(?:_(?:svg|chtml|phtml|mathml|plainsource))?(?:_display)?|mathjax_preview|mjx-chtml|mwe-math-element"
)
_CONTAINER_TAGS = frozenset({"span", "div", "nobr"})
"""What renderers put around a formula. Other elements that are named so (`<body class="mathjax">`) are text that holds formulas."""
_RENDERED = re.compile(r"katex-.+|mathjax_preview|mjxp?-.+|mjx_assistive_mathml|mwe-math-.+")
_RENDERED_TAGS = frozenset({"math", "svg", "script", "style", "nobr"})
_WORD = re.compile(rf"[^\W\d_]{{3}}|[{normal.WIDE_RANGES}]")
_IMAGE_CLASS = re.compile(r"(?:^|[\s_-])(?:latex|tex|math|equation|formula)(?:$|[\s_-])|mwe-math", re.IGNORECASE)
_IMAGE_SOURCE = re.compile(r"latex\.php|codecogs\.com|/math/(?:render|png)|\btex\?", re.IGNORECASE)
MAX_LOOKED_AT = 200
"""Elements of a container, without those inside a renderer's parts, above which it is more than one formula."""
MAX_RENDERINGS = 4
"""Renderings of a formula that may stand before its source."""
MAX_PARTS = 1000
"""Elements of a formula in MathML above which it is not asked whether it holds more than a formula."""
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
        return _clean(element.text or "") if _is_tex(element) else None
    if tag == "img":
        return _of_image(element)
    if tag == "mjx-container":
        return _of_container(element)
    classes = (element.get("class") or "").lower()
    if not ("katex" in classes or "mathjax" in classes or "mjx" in classes or "mwe-math" in classes):
        return None
    names = classes.split()
    if "katex-html" in names and _is_class(element.getprevious(), "katex-mathml"):
        return ""  # The glyphs of the formula that is written beside them.
    if tag in _CONTAINER_TAGS and any(_CONTAINERS.fullmatch(name) for name in names):
        return _of_container(element)
    return None


def _is_class(element: html.HtmlElement | None, name: str) -> bool:
    return element is not None and name in (element.get("class") or "").lower().split()


def _of_container(element: html.HtmlElement) -> str | None:
    """The formula of an element that a script has filled with glyphs; None for one that holds words or other formulas as well."""
    left = _left(element)
    if left is None or (_WORD.search(left) and not _is_class(element, "mathjax_preview")):
        return None
    if _has_source_after(element):
        return ""
    if normal.VISIBLE.search(left):
        # Signs beside a formula are lost if the formula is read for all; where there is none, they are what the page shows.
        return None
    sources = [script for script in element.iter("script") if _is_tex(script)]
    if len(sources) > 1:
        return None
    if sources:
        return _clean(sources[0].text or "")
    formulas = list(element.iter("math"))
    if len(formulas) > 1:
        return None
    if formulas:
        return _of_math(formulas[0])
    for holder in element.iter():
        data = holder.get("data-mathml") if isinstance(holder.tag, str) else None
        if data:
            return _of_markup(data)
    if _is_class(element, "mwe-math-element"):
        for image in element.iter("img"):
            return _clean(image.get("alt") or "") or None
    label = element.get("aria-label")
    return _clean(label) if label else None


def _left(element: html.HtmlElement) -> str | None:
    """The text below a container that stands in no part that a renderer has made; None where it holds too much to be one formula."""
    if len(element) > MAX_LOOKED_AT:
        return None
    found = [element.text or ""]
    # Each entry is an element whose own text is read; renderers' parts are passed over, what follows them is not.
    waiting: list[html.HtmlElement | str] = list(reversed(element))
    looked_at = 0
    while waiting:
        child = waiting.pop()
        if isinstance(child, str):
            found.append(child)
            continue
        looked_at += 1
        if looked_at > MAX_LOOKED_AT or len(child) > MAX_LOOKED_AT:
            return None
        if child.tail:
            waiting.append(child.tail)
        if isinstance(child.tag, str) and not _is_rendered(child):
            found.append(child.text or "")
            waiting.extend(reversed(child))
    return "".join(found)


def _is_rendered(element: html.HtmlElement) -> bool:
    tag = element.tag.lower()
    if tag in _RENDERED_TAGS or tag.startswith("mjx-") or (element.get("id") or "").lower().startswith("mathjax-"):
        return True
    return any(_RENDERED.fullmatch(name) for name in (element.get("class") or "").lower().split())


def _is_tex(script: html.HtmlElement) -> bool:
    return "math/tex" in (script.get("type") or "").lower()


def _has_source_after(element: html.HtmlElement) -> bool:
    """Whether the source stands in a script behind the element, with nothing but other renderings between: it is written there."""
    here = element
    for _ in range(MAX_RENDERINGS):
        following = here.getnext()
        if following is None or not isinstance(following.tag, str) or (here.tail or "").strip():
            return False
        if following.tag == "script":
            return _is_tex(following)
        if following.tag != "span" or "mathjax" not in (following.get("class") or "").lower():
            return False
        here = following
    return False


def _of_markup(data: str) -> str | None:
    try:
        found = html.fragment_fromstring(data)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return _of_math(found)


def _of_math(element: html.HtmlElement) -> str | None:
    """The formula of MathML; None where more than that stands in it, such as all that follows a tag that nobody closed."""
    if _holds_more(element):
        return None
    for annotation in element.iter():
        if isinstance(annotation.tag, str) and annotation.tag.lower().endswith("annotation"):
            encoding = (annotation.get("encoding") or "").lower()
            if any(name in encoding for name in _TEX) and (annotation.text or "").strip():
                return _clean(annotation.text or "")
    alternative = element.get("alttext") or element.get("alt")
    if alternative and alternative.strip():
        return _clean(alternative)
    return _clean(_tokens(element, 0))


def _holds_more(math: html.HtmlElement) -> bool:
    """Whether there is text below MathML that stands in none of its tokens, or a paragraph: read for a formula it would be lost."""
    waiting = [(math, False)]
    looked_at = 0
    while waiting:
        element, around = waiting.pop()
        looked_at += 1
        if looked_at > MAX_PARTS or len(element) > MAX_PARTS:
            return False
        tag = _tag(element)
        if tag in _PASSAGES:
            return True
        if element is not math and not around and normal.VISIBLE.search(element.tail or ""):
            return True
        if tag not in _NOT_SHOWN:
            inside = around or tag in _TOKENS
            if not inside and normal.VISIBLE.search(element.text or ""):
                return True
            waiting.extend((child, inside) for child in element)
    return False


def _of_image(element: html.HtmlElement) -> str | None:
    alternative = element.get("alt")
    if not alternative:
        return None
    by_name = _IMAGE_CLASS.search(element.get("class") or "") or _IMAGE_SOURCE.search(element.get("src") or "")
    if not by_name:
        return None
    return _clean(alternative)


_TOKENS = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_PASSAGES = frozenset("article blockquote dd div dl dt h1 h2 h3 h4 h5 h6 li ol p pre section table ul".split())
"""What no formula holds."""
_SPACED = frozenset("= < > ≤ ≥ ≈ →".split())
_ROOTS = {"2": "√", "3": "∛", "4": "∜"}
_NOT_SHOWN = frozenset({"annotation", "annotation-xml", "mphantom", ""})


def _tokens(element: html.HtmlElement, depth: int) -> str:
    """MathML in a line: fractions, roots, powers and indexes keep their structure, all else stands side by side."""
    tag = _tag(element)
    if tag in _NOT_SHOWN:
        return ""
    if depth > MAX_DEPTH:
        return "".join(element.itertext())
    if tag in _TOKENS:
        text = _SPACE.sub(" ", "".join(element.itertext()))
        if tag == "mtext":
            return text  # Words between signs bring their own spaces.
        text = text.strip()
        return f" {text} " if tag == "mo" and text in _SPACED else text
    children = [child for child in element if _tag(child) not in _NOT_SHOWN]
    texts = [_tokens(child, depth + 1) for child in children]
    held = [_held(child, text) for child, text in zip(children, texts, strict=True)]
    if len(held) == 2 and tag in {"msup", "mover"}:
        return f"{held[0]}^{held[1]}"
    if len(held) == 2 and tag in {"msub", "munder"}:
        return f"{held[0]}_{held[1]}"
    if len(held) == 3 and tag in {"msubsup", "munderover"}:
        return f"{held[0]}_{held[1]}^{held[2]}"
    if len(held) == 2 and tag == "mfrac":
        # A product above the line needs no brackets: 2c/3 says what it means, 1/2c does not.
        return f"{texts[0].strip() if texts[0].strip().isalnum() else held[0]}/{held[1]}"
    if tag == "msqrt":
        return f"√{held[0] if len(held) == 1 else _bracketed(''.join(texts))}"
    if len(held) == 2 and tag == "mroot":
        index = texts[1].strip()
        return f"{_ROOTS.get(index, f'√[{index}]')}{held[0]}"
    if tag == "mfenced":
        marks = _SPACE.sub("", element.get("separators", ",")) or [""]
        inner = "".join((marks[min(at, len(marks)) - 1] if at else "") + text for at, text in enumerate(texts))
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    return (" " if tag in {"mtr", "mtable"} else "").join(texts)


def _tag(element: html.HtmlElement) -> str:
    return element.tag.lower().rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _held(element: html.HtmlElement, text: str) -> str:
    """A part of a formula as one thing: in brackets unless it is one sign, one name, one number, or stands in brackets already."""
    text = text.strip()
    tag = _tag(element)
    while tag not in _TOKENS and tag != "mfenced":
        inner = [child for child in element if _tag(child) not in _NOT_SHOWN]
        if len(inner) != 1 or tag not in {"mrow", "mstyle", "mpadded", "semantics", "math"}:
            return text if len(text) <= 1 else _bracketed(text)
        element, tag = inner[0], _tag(inner[0])
    return text


def _bracketed(text: str) -> str:
    """A text in brackets, unless one pair is around all of it."""
    text = text.strip()
    if not text:
        return ""
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if not depth:
            whole = at == len(text) - 1 and text[0] in "([{"
            return text if whole or len(text) <= 1 else f"({text})"
    return f"({text})"


def _clean(text: str) -> str:
    found = _SPACE.sub(" ", text).strip()
    if match := _DISPLAY.match(found):
        found = match.group(1).strip()
    return _STYLE.sub("", found)
