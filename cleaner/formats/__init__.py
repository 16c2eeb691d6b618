"""Bytes → Source: one module a format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cleaner.formats import text as text_source
from cleaner.model import InputError, Kind, KindOption, Source

_HTML_OPENING = re.compile(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|ul|ol|table|figure|blockquote|header|nav)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAGS = re.compile(r"</(?:p|div|h[1-6]|li|a|article|body|html)\s*>", re.IGNORECASE)
_SNIFF = 65_536


def sniff(text: str) -> Kind:
    """Whether a decoded document is HTML: it opens with a tag of HTML, or closes several within its first 64 KiB."""
    head = text[:_SNIFF]
    if "<" not in head:
        return "text"
    if _HTML_OPENING.match(head.lstrip("\ufeff")):
        return "html"
    return "html" if len(_HTML_TAGS.findall(head)) >= 8 else "text"


def read(
    data: str | bytes,
    *,
    id: str = "",
    kind: KindOption = "auto",
    url: str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    extra: Mapping[str, Any] | None = None,
    detect: bool = True,
) -> Source:
    """Make a Source of a document.

    `encoding` is what the transport said (an HTTP header's charset); a byte order mark outranks it, and it outranks a declaration in
    the page. Without `detect` nobody guesses at bytes that are none of these, which is the one step that takes long. Raises InputError
    when bytes are not text at all (an image, an archive, a PDF).
    """
    if isinstance(data, str):
        found = kind if kind != "auto" else sniff(data)
        return Source(id, found, data, None, url, language, extra=extra or {})
    text_source.refuse_binary(data)
    declared = encoding
    if kind != "text" and declared is None:
        declared = text_source.declared_encoding(data)
        if kind == "auto" and declared and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            declared = None
    decoded = text_source.decode(data, declared, detect=detect)
    found = kind if kind != "auto" else sniff(decoded.text)
    return Source(
        id,
        found,
        decoded.text,
        data,
        url,
        language,
        decoded.encoding,
        decoded.bom,
        decoded.undecodable,
        decoded.warnings,
        extra or {},
    )


__all__ = ["InputError", "read", "sniff"]
