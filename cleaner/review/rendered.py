"""A page as a page, to be seen beside its text: what it says and how it is built, and nothing that could run or load anything.

Its own scripts, styles, forms, frames, images and addresses are taken out (by lxml-html-clean and by what is left of its attributes); the
server sends it under a policy that lets nothing run or load, into a frame that may do nothing. So three things would have to fail at once.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from lxml import html
from lxml_html_clean import Cleaner

from cleaner.formats import read
from cleaner.model import CleanerError, InputError
from cleaner.segment.parsing import parse
from cleaner.segment.paths import paths
from cleaner.system.digest import source_digest
from cleaner.system.names import reason, shown

MOST = 5_000_000
"""Bytes of a page up to which it is shown."""
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


class PageError(CleanerError):
    """The page cannot be shown; the message says why."""


def is_there(value: Mapping[str, Any]) -> bool:
    """Whether a document is a page with a file of its own that can be looked for. Its digest is checked when it is shown."""
    return value.get("kind") == "html" and value.get("record") is None and _path(value).is_file()


def _path(value: Mapping[str, Any]) -> Path:
    return Path(str(value.get("source")))


def page_of(value: Mapping[str, Any], number: int | None) -> str:
    """The page of a document of the report, its removals struck through, and removal `number` framed (at `#cut`).

    Raises PageError when its source is not there, or is not what was cleaned.
    """
    try:
        if _path(value).stat().st_size > MOST:
            raise PageError(f"The page is longer than {MOST:,} bytes.")
        data = _path(value).read_bytes()
        source = read(data, id=str(value["id"]), kind="html")
    except (OSError, InputError) as error:
        raise PageError(f"{shown(str(value.get('source')))}: {reason(error)}") from None
    # A report from elsewhere may name any file: only one that was cleaned is shown.
    if source_digest(source) != value.get("digest"):
        raise PageError(f"{shown(str(value.get('source')))}: is not the page that was cleaned; it has changed since")
    root = parse(source.text)
    if root is None:
        raise PageError("The page shows nothing.")
    removals = value["removals"]
    gone = {item["path"] for item in removals if item["path"] and not item["kept"]}
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
