"""The page's own statement of its article: `articleBody` in JSON-LD (schema.org/Article)."""

from __future__ import annotations

import html as html_entities
import json
import re
from collections.abc import Sequence

from lxml import html

from cleaner.witness.trafilatura import key

SHORTEST = 400
"""Letters and digits below which an articleBody is a teaser, not the article."""
MAX_SCRIPT = 2_000_000
_TAG = re.compile(r"<[^<>]{1,400}>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|blockquote|section|table|tr)\b[^<>]{0,400}>", re.IGNORECASE)
_BREAK = re.compile(r"\s*\n\s*|\s{3,}")
_GLUED = re.compile(r"(?<=[a-zà-ÿ][.!?…])(?=[A-ZÀ-Þ“„«\"][a-zà-ÿ]|[“„«])|(?<=[.!?…][”»\"])(?=[A-ZÀ-Þ“„«])")


def article_text(root: html.HtmlElement) -> str:
    """The longest articleBody of the page as it stands there, or an empty string."""
    best = ""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = script.text or ""
        if "articleBody" not in text or len(text) > MAX_SCRIPT:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for body in _bodies(data):
            if len(body) > len(best):
                best = body
    return best


def paragraphs(body: str) -> list[str]:
    """An articleBody in paragraphs: by its tags and line breaks; where it has none, by sentences that stand glued to the last one."""
    plain = _TAG.sub("", _BLOCK_TAG.sub("\n", html_entities.unescape(body)))
    plain = _TAG.sub("", html_entities.unescape(plain))
    found = [part.strip() for part in _BREAK.split(plain) if part.strip()]
    if len(found) < 3:
        found = [part.strip() for line in found for part in _GLUED.split(line) if part.strip()]
    return found


def body_key(body: str) -> str | None:
    """The letters and digits of an articleBody, or None when it is too short to be the article."""
    found = key(_TAG.sub(" ", html_entities.unescape(body)))
    return found if len(found) >= SHORTEST else None


def _bodies(data: object) -> list[str]:
    found: list[str] = []
    stack = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            body = item.get("articleBody")
            if isinstance(body, str):
                found.append(body)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return found


def votes(keys: Sequence[str], body: str) -> list[bool | None]:
    """For each block whether it stands in the body; None for blocks too short to tell."""
    return [None if len(text) < 12 else text in body for text in keys]
