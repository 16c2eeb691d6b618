"""The digest that ties a report to its source."""

from __future__ import annotations

from hashlib import sha256

from cleaner.model import Source


def source_digest(document: Source) -> str:
    """SHA-256 of the document's bytes (of its UTF-8 form when it came as str), in hex."""
    data = document.data if document.data is not None else document.text.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()
