"""A page as a page, to be seen beside its text: what it says and how it is built, and nothing that could run or load anything.

Its own scripts, styles, forms, frames, images and addresses are taken out (by lxml-html-clean and by what is left of its attributes); the
server sends it under a policy that lets nothing run or load, into a frame that may do nothing. So three things would have to fail at once.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

from lxml import html
from lxml_html_clean import Cleaner

from cleaner.model import Source
from cleaner.review.sources import PageError
from cleaner.segment.parsing import parse
from cleaner.segment.paths import paths

_KEPT = frozenset({"colspan", "rowspan", "dir", "lang", "start"})
"""Attributes that say how a page is built; every other one goes."""
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.55 system-ui, sans-serif; margin: 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { border: 1px solid #8886; padding: 0.2rem 0.5rem; }
nav, header, footer, aside, form { border: 1px dotted #8888; padding: 0.3rem; margin: 0.3rem 0; }
.image { color: #767676; border: 1px dashed #8888; padding: 0.2rem 0.5rem; }
.gone { text-decoration: line-through; text-decoration-thickness: 1px; opacity: 0.75; }
.cut { outline: 3px solid #d55e00; outline-offset: 2px; text-decoration: line-through; scroll-margin: 4rem; }
"""
POLICY = (
    "sandbox; default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What the page may do: have this one style."""


def page_of(source: Source, value: Mapping[str, Any], number: int | None) -> str:
    """The page of a document of the report, its removals struck through, and removal `number` framed (at `#cut`).

    `source` is what was cleaned (see `sources`). Raises PageError when it shows nothing.
    """
    root = parse(source.text)
    if root is None:
        raise PageError("The page shows nothing.")
    removals = value["removals"]
    gone = {item["path"] for item in removals if item["path"] and (not item["kept"] or "diff" in item)}
    return sanitised(root, gone, removals[number]["path"] if number is not None else None)


def sanitised(root: html.HtmlElement, gone: set[str], current: str | None) -> str:
    """A document with what the page says. `gone` and `current` are the paths of its elements that were removed and that is judged."""
    known = paths()
    marks = {element: known.of(element) for element in root.iter() if isinstance(element.tag, str)}
    for element, path in marks.items():
        alt = " ".join((element.get("alt") or "").split())
        for name in element.attrib:
            if name not in _KEPT:
                del element.attrib[name]
        if element.tag == "img":
            element.tag, element.text = "span", f"image: {alt}" if alt else "image"
            element.set("class", "image")
        if path == current:
            element.set("class", "cut")
            element.set("id", "cut")
        elif path in gone:
            element.set("class", "gone")
    cleaner = Cleaner(
        scripts=True, javascript=True, comments=True, style=True, inline_style=True, links=True, meta=True, page_structure=False,
        processing_instructions=True, embedded=True, frames=True, forms=False, annoying_tags=True, remove_unknown_tags=False,
        kill_tags={"base", "svg", "math", "video", "audio", "canvas", "template", "title", "area", "map", "source"},
        safe_attrs_only=True, safe_attrs={*_KEPT, "class", "id"},
    )  # fmt: skip
    cleaner(root)
    for element in root.iter("input", "textarea", "select"):
        element.tag = "span"
    for element in root.iter("form", "button"):
        element.tag = "div" if element.tag == "form" else "span"
    body = root.find("body")
    inner = html.tostring(body if body is not None else root, encoding="unicode")
    head = f'<meta charset="utf-8"><title>The page</title><style>{_STYLE}</style>'
    said = "".join(f' {name}="{escape(root.get(name, ""))}"' for name in ("dir", "lang") if root.get(name))
    return f"<!doctype html><html{said}><head>{head}</head>{inner}</html>"
