"""The page's own statement of its article: `articleBody` in JSON-LD (schema.org/Article)."""

from __future__ import annotations

import html as html_entities
import json
import re
from collections.abc import Sequence

from lxml import html

from cleaner.evidence.extractor import key
from cleaner.segment.elements import by_tag
from cleaner.segment.normal import WIDE

SHORTEST = 400
"""Letters and digits below which an articleBody is a teaser, not the article."""
MAX_SCRIPT = 2_000_000
_TAG = re.compile(r"<[^<>]{1,400}>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|ol|blockquote|section|table|tr)\b[^<>]{0,400}>", re.IGNORECASE)
_BREAK = re.compile(r"\s*\n\s*|\s{3,}")
# A capital begins a sentence if its word goes on in small letters, or is one letter long: `A horse`, `I’m`.
_GLUED = re.compile(
    r"(?<=[a-zà-ÿ][.!?…])(?=[A-ZÀ-Þ“„«\"](?:[a-zà-ÿ]|\s\w|['’]\w)|[“„«])|(?<=[.!?…][”»\"])(?=[A-ZÀ-Þ“„«])"
)
# The marks of a character data section are written around data and around bodies; what is between them is not.
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_CDATA_AROUND = re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$")


def article_text(root: html.HtmlElement) -> str:
    """The longest articleBody of the page as it stands there, or an empty string."""
    best = ""
    for script in by_tag(root, "script")["script"]:
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = script.text or ""
        if "articleBody" not in text or len(text) > MAX_SCRIPT:
            continue
        try:
            data = json.loads(_CDATA_AROUND.sub("", text), strict=False)
        except (ValueError, RecursionError):
            continue
        for body in _bodies(data):
            if len(body) > len(best):
                best = body
    return best


def paragraphs(body: str) -> list[str]:
    """An articleBody in paragraphs: by its tags and line breaks; where it has none, by sentences that stand glued to the last one."""
    plain = _TAG.sub("", _BLOCK_TAG.sub("\n", _unescaped(body)))
    plain = _TAG.sub("", _unescaped(plain))
    found = [part.strip() for part in _BREAK.split(plain) if part.strip()]
    if len(found) < 3:
        found = [part.strip() for line in found for part in _GLUED.split(line) if part.strip()]
    return found


def body_key(body: str) -> str | None:
    """The letters and digits of an articleBody, or None when it is too short to be the article."""
    found = key(_TAG.sub(" ", _unescaped(body)))
    # Two letters of a script without spaces are a word, which six of another script are.
    return found if len(found) + 2 * len(WIDE.findall(found)) >= SHORTEST else None


def _unescaped(body: str) -> str:
    return _CDATA.sub("", html_entities.unescape(body))


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
