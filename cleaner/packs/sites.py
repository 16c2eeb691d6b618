"""What packs say of single hosts: blocks that people accepted as furniture (`[[block]]`), and where a page has its article (`[[site]]`).

`cleaner learn` writes blocks as proposals; only those that somebody accepted act. Whatever is told here holds for documents of the
host and of its subdomains, known by the document's address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from cleaner.model import CATEGORIES, Category, PackError
from cleaner.model.later import late_pattern
from cleaner.packs.shared import MAX_PATTERN

State = Literal["proposed", "accepted", "rejected"]
STATES: tuple[State, ...] = get_args(State)
BLOCK_FIELDS = frozenset("id host state category text pattern why articles of kept score examples".split())
SITE_FIELDS = frozenset("host body strip title author date test_urls why".split())
SELECTORS = ("body", "strip", "title", "author", "date")
MAX_TEXT = 4_000
"""Characters of a block: a longer one is an article."""
MAX_SELECTORS = 500
"""Entries of one field of a host."""
_ID = late_pattern(r"site\.[\w-]+\.[\w-]+")
_HOST = late_pattern(r"[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True, slots=True)
class SiteBlock:
    """A block that goes from the documents of a host: one of this `text` (in the matching view), or all of which matches `pattern`."""

    id: str
    host: str
    category: Category
    text: str = ""
    pattern: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SitePage:
    """Where the pages of a host have what: selectors (CSS, or XPath, see `selectors.is_xpath`).

    `body` holds the article: of several the first one that is there. `strip` goes. `title`, `author` and `date` are for the metadata.
    """

    host: str
    body: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sites:
    """All that packs say of hosts."""

    blocks: tuple[SiteBlock, ...] = ()
    pages: tuple[SitePage, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks or self.pages)

    def and_(self, other: Sites, path: Path) -> Sites:
        """These and those of another file, `path`. Raises PackError where a host has selectors, or an id stands, already."""
        ids, hosts = {block.id for block in self.blocks}, {page.host for page in self.pages}
        for block in other.blocks:
            if block.id in ids:
                raise PackError(f"{path}: {block.id}: id: stands in another file already")
        for page in other.pages:
            if page.host in hosts:
                raise PackError(f"{path}: site {page.host}: stands in another file already")
        return Sites((*self.blocks, *other.blocks), (*self.pages, *other.pages))

    def to_object(self) -> list[list[list[Any]]]:
        """As lists that JSON can hold."""
        return [[_values(block) for block in self.blocks], [_values(page) for page in self.pages]]

    @classmethod
    def from_object(cls, value: Any) -> Sites:
        """Of such lists."""
        blocks, pages = value
        return cls(
            tuple(SiteBlock(*block) for block in blocks),
            tuple(SitePage(host, *map(tuple, lists)) for host, *lists in pages),
        )


def _values(record: SiteBlock | SitePage) -> list[Any]:
    return [getattr(record, item.name) for item in fields(record)]


def block_id(host: str, said: str) -> str:
    """The id of a host's block; `said` is its text or its pattern.

    >>> block_id("news.example.org", "Lena Harp reports from Harburg.")
    'site.news-example-org.fa51c5e0'
    """
    return f"site.{host.replace('.', '-')}.{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:8]}"


def around(host: str) -> list[str]:
    """A host and those above it, the nearest first.

    >>> around("news.example.org")
    ['news.example.org', 'example.org', 'org']
    """
    parts = host.split(".") if host else []
    return [".".join(parts[at:]) for at in range(len(parts))]


def read(path: Path, data: Mapping[str, Any]) -> Sites:
    """The accepted blocks and the selectors of a file's tables. Raises PackError naming file, entry and field for what is malformed."""
    blocks = [
        made
        for number, entry in enumerate(_entries(path, "block", data), 1)
        if (made := block_of(path, number, entry)) is not None
    ]
    if len({block.id for block in blocks}) < len(blocks):
        ids = [block.id for block in blocks]
        raise PackError(f"{path}: {next(id for id in ids if ids.count(id) > 1)}: id: stands twice")
    pages = [_page(path, number, entry) for number, entry in enumerate(_entries(path, "site", data), 1)]
    hosts = [page.host for page in pages]
    if len(set(hosts)) < len(hosts):
        raise PackError(f"{path}: site {next(host for host in hosts if hosts.count(host) > 1)}: stands twice")
    return Sites(tuple(blocks), tuple(pages))


def _entries(path: Path, name: str, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise PackError(f"{path}: {name}: write each one under [[{name}]]")
    return value


def block_of(path: Path, number: int, entry: Mapping[str, Any]) -> SiteBlock | None:
    """A block of a pack; None for one that nobody accepted. Raises PackError for one that is malformed, accepted or not."""
    where = f"{path}: block {number}"
    _known(where, entry, BLOCK_FIELDS)
    host = _host(where, entry)
    text, pattern = (_string(where, entry, name) for name in ("text", "pattern"))
    if bool(text) == bool(pattern):
        raise PackError(f"{where}: wants either text or pattern")
    if len(text) > MAX_TEXT or len(pattern) > MAX_PATTERN:
        raise PackError(f"{where}: is longer than {MAX_TEXT if text else MAX_PATTERN:,} characters")
    state = _choice(where, entry, "state", STATES)
    category = _choice(where, entry, "category", CATEGORIES)
    id = _string(where, entry, "id") or block_id(host, text or pattern)
    if not _ID.fullmatch(id):
        raise PackError(f"{where}: id: {id!r} is no id of a block (site.HOST.NAME)")
    why = _string(where, entry, "why")
    if pattern:
        _check_pattern(where, pattern)
    return SiteBlock(id, host, category, " ".join(text.split()), pattern, why) if state == "accepted" else None


def _check_pattern(where: str, pattern: str) -> None:
    import regex

    from cleaner.packs import limits

    try:
        if limits.expanded(pattern) > limits.MAX_EXPANDED:
            raise PackError(f"{where}: pattern: its repeats are too many")
        regex.compile(pattern)
    except regex.error as error:
        raise PackError(f"{where}: pattern: {error}") from None
    if said := next(limits.backtracking(pattern), None):
        raise PackError(f"{where}: pattern: {said}")


def _page(path: Path, number: int, entry: Mapping[str, Any]) -> SitePage:
    where = f"{path}: site {number}"
    _known(where, entry, SITE_FIELDS)
    host = _host(where, entry)
    _listed(where, "test_urls", entry.get("test_urls", []))
    found = {name: _listed(where, name, entry.get(name, [])) for name in SELECTORS}
    from cleaner.packs import selectors  # who reads no pack has no use for it

    for name, written in found.items():
        for selector in written:
            try:
                selectors.compiled(selector)
            except PackError as error:
                raise PackError(f"{where}: {name}: {error}") from None
    if not any(found.values()):
        raise PackError(f"{where}: wants {', '.join(SELECTORS[:-1])} or {SELECTORS[-1]}")
    return SitePage(host, **found)


def _listed(where: str, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise PackError(f"{where}: {name}: wants a list of strings")
    from cleaner.packs import selectors

    if len(value) > MAX_SELECTORS or any(len(item) > selectors.MAX_SELECTOR for item in value):
        most = f"{MAX_SELECTORS} entries of at most {selectors.MAX_SELECTOR:,} characters"
        raise PackError(f"{where}: {name}: wants no more than {most}")
    return tuple(value)


def _known(where: str, entry: Mapping[str, Any], names: frozenset[str]) -> None:
    if unknown := sorted(set(entry) - names):
        raise PackError(f"{where}: unknown field {unknown[0]!r}")


def _host(where: str, entry: Mapping[str, Any]) -> str:
    host = _string(where, entry, "host").lower().removeprefix("www.")
    if not _HOST.fullmatch(host):
        raise PackError(f"{where}: host: {host!r} is no name of a host")
    return host


def _string(where: str, entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name, "")
    if not isinstance(value, str):
        raise PackError(f"{where}: {name}: wants a string")
    return value.strip() if name != "pattern" else value


S = TypeVar("S", bound=str)


def _choice(where: str, entry: Mapping[str, Any], name: str, allowed: tuple[S, ...]) -> S:
    value = entry.get(name)
    if value not in allowed:
        raise PackError(f"{where}: {name}: {value!r} is none of {', '.join(allowed)}")
    return cast(S, value)
