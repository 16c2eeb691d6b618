"""Files that are one document each: what their names and their content say of them, and bytes → Source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cleaner.formats.text import declared_encoding, decode, known_encoding, refuse_binary, unescaped
from cleaner.model import Kind, KindOption, Source
from cleaner.model.later import late_pattern

DOCUMENT = "document"
"""The format of a file that is one document."""
COMPRESSED = (".gz", ".zst")
"""What a name ends in that says how a file is packed."""
_OPENING = late_pattern(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|ul|ol|table|figure|blockquote|header|nav)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = late_pattern(r"</(?:p|div|h[1-6]|li|a|article|body|html)\s*>", re.IGNORECASE)
_HEAD = 65_536
"""Characters at the start in which a page shows that it is one."""


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of files that are one document each."""

    kind: Kind
    suffixes: frozenset[str]
    told: bool = False
    """A file of such a name is of this kind, whatever it looks like (a fragment shows little of what it is)."""
    looks: Callable[[str], bool] | None = None
    """Whether a decoded document is of this kind; the kind of which nothing tells is what is left."""


def looks_like_html(text: str) -> bool:
    """Whether a document is HTML: it opens with a tag of HTML, or closes several within its first 64 KiB."""
    head = text[:_HEAD]
    if "<" not in head:
        return False
    return _OPENING.match(head.lstrip("\ufeff")) is not None or len(_TAGS.findall(head)) >= 8


DOCUMENTS = (
    DocumentFormat("html", frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml"}), told=True, looks=looks_like_html),
    DocumentFormat("text", frozenset({".txt", ".text", ".md", ".markdown"})),
)


def compression(name: str) -> str:
    """The suffix that says how a file is compressed, or nothing."""
    return next((suffix for suffix in COMPRESSED if name.lower().endswith(suffix)), "")


def plain_suffix(name: str) -> str:
    """The suffix in lower case, without the one that says how the file is packed: ".html" of "a.html.gz"."""
    return PurePosixPath(name[: len(name) - len(compression(name))]).suffix.lower()


def named(name: str) -> DocumentFormat | None:
    """The format of documents whose suffix a file's name has, also behind one that says how it is packed; None where it has none.

    >>> named("a.html.gz").kind, named("a.jsonl")
    ('html', None)
    """
    suffix = plain_suffix(name)
    return next((form for form in DOCUMENTS if suffix in form.suffixes), None)


def packing(name: str) -> str:
    """How a document file is packed; a packed file of unknown content is not opened, and its packing is none of ours."""
    return compression(name) if named(name) is not None else ""


def kind_of(name: str, kind: KindOption) -> KindOption:
    """The kind of a document by its suffix, where that tells enough; everything else by its content (or as `kind` says)."""
    form = named(name) if kind == "auto" else None
    return form.kind if form is not None and form.told else kind


def sniff(text: str) -> Kind:
    """Whether a decoded document is HTML (see `looks_like_html`) or text, which is what nothing else looks like."""
    found = (form.kind for form in DOCUMENTS if form.looks is not None and form.looks(text))
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

    `encoding` is what the transport said (an HTTP header's charset) or a person; what surely is UTF-8, UTF-16 or ISO 2022 is read as
    that, and it outranks a declaration in the page. Without `detect` nobody guesses at bytes that are none of these, which is the one
    step that takes long. Raises InputError when bytes are not text at all (an image, an archive, a PDF).
    """
    if isinstance(data, str):
        found = kind if kind != "auto" else sniff(data)
        return Source(id, found, data, None, url, language, extra=extra or {})
    declared = known_encoding(encoding) if encoding is not None else None
    refuse_binary(data, declared)
    if kind != "text" and declared is None:
        declared = declared_encoding(data)
        if kind == "auto" and declared and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            declared = None
    decoded = decode(data, declared, detect=detect)
    found = kind if kind != "auto" else sniff(decoded.text)
    if found == "html" and decoded.encoding == "utf-8":  # of a page nothing is restored
        decoded = unescaped(data) or decoded
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
