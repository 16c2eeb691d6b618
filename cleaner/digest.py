"""Digests: what ties a report to its source, and removals of the same text to each other."""

from __future__ import annotations

from hashlib import blake2b, sha256

from cleaner.model import Source


def source_digest(document: Source) -> str:
    """SHA-256 of the document's bytes (of its UTF-8 form when it came as str), in hex."""
    data = document.data if document.data is not None else document.text.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def group_key(category: str, text: str) -> str:
    """The name that all removals of one text (white space apart) and category share."""
    folded = f"{category}\0{' '.join(text.split())}"
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
