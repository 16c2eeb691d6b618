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
_TAG = re.compile(r"<[^<>]{1,400}>")
MAX_SCRIPT = 2_000_000


def article_body(root: html.HtmlElement) -> str | None:
    """The longest articleBody of the page as a key (letters and digits), or None when there is none of any length."""
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
    found = key(_TAG.sub(" ", html_entities.unescape(best)))
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
