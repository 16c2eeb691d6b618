"""Bytes → Source, files → records and back: one module a format, `registry` names them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.formats import registry
from cleaner.formats import text as text_source
from cleaner.model import Kind, KindOption, Source


def sniff(text: str) -> Kind:
    """Whether a decoded document is HTML (see `registry.looks_like_html`) or text, which is what nothing else looks like."""
    found = (form.kind for form in registry.DOCUMENTS if form.looks is not None and form.looks(text))
    return next(found, "text")


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
