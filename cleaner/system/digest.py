"""Digests: what ties a report to its source, and removals of the same text to each other."""

from __future__ import annotations

from hashlib import blake2b, sha256

from cleaner.model import Rule, Source, Suppression


def source_digest(document: Source) -> str:
    """SHA-256 of the document's bytes (of its UTF-8 form when it came as str), in hex."""
    data = document.data if document.data is not None else document.text.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def group_key(category: str, text: str) -> str:
    """The name that all removals of one text (white space apart) and category share."""
    folded = f"{category}\0{' '.join(text.split())}"
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def ruleset_digest(
    rules: tuple[Rule, ...],
    languages: tuple[object, ...],
    suppress: tuple[Suppression, ...] = (),
    sites: object = None,
    lexicons: object = None,
) -> str:
    """SHA-256 over everything that can change a verdict (not over examples and reasons), first 16 hex digits."""
    made = sha256()
    for rule in rules:
        facts = (
            rule.id,
            rule.category,
            rule.kind,
            rule.side,
            rule.scope,
            rule.pattern,
            rule.unless,
            rule.case,
            rule.quoted,
            rule.max_words,
            rule.strength,
            sorted(rule.lists.items()),
        )
        made.update(repr(facts).encode("utf-8", "surrogatepass"))
    made.update(repr(languages).encode())
    if suppress:
        made.update(repr(sorted((item.rule, item.host, item.text) for item in suppress)).encode("utf-8", "replace"))
    if sites is not None:
        made.update(repr(sites).encode("utf-8", "replace"))
    if lexicons is not None:
        made.update(repr(lexicons).encode("utf-8", "replace"))
    return made.hexdigest()[:16]


def joined_digest(*parts: str) -> str:
    """The digest of several: of rules and of the judge that hears them."""
    return sha256("\0".join(parts).encode()).hexdigest()[:16]
