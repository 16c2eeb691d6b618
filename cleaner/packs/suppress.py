"""Where rules are not to speak: the `[[suppress]]` tables of packs, and the hits that are left of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from cleaner.model import PackError, Rule, Suppression
from cleaner.system.addresses import host_of

FIELDS = frozenset({"rule", "host", "text", "why"})


class Hit(Protocol):
    """A hit: a rule, and the number of a block."""

    @property
    def rule(self) -> Rule:
        """The rule that fired."""

    @property
    def block(self) -> int:
        """The number of the block."""


H = TypeVar("H", bound=Hit)


def read(path: Path, value: object) -> list[Suppression]:
    """The suppressions of a pack. Raises PackError naming file, entry and field."""
    if not isinstance(value, list):
        raise PackError(f"{path}: suppress: write each one under [[suppress]]")
    found: list[Suppression] = []
    for number, entry in enumerate(value, 1):
        where = f"{path}: suppress {number}"
        if not isinstance(entry, dict) or not all(isinstance(item, str) for item in entry.values()):
            raise PackError(f"{where}: wants a table of strings")
        unknown = sorted(set(entry) - FIELDS)
        if unknown:
            raise PackError(f"{where}: unknown field {unknown[0]!r}")
        if not entry.get("rule"):
            raise PackError(f"{where}: rule: is missing")
        if bool(entry.get("host", "").strip()) == bool(entry.get("text", "").strip()):
            raise PackError(f"{where}: wants either host or text")
        host = entry.get("host", "").strip().lower().removeprefix("www.")
        found.append(Suppression(entry["rule"], host, " ".join(entry.get("text", "").split())))
    return found


def audible(hits: Sequence[H], suppress: Sequence[Suppression], texts: Sequence[str], url: str | None) -> list[H]:
    """The hits that are not suppressed. `texts` are the blocks' texts in the matching view, `url` is the document's address.

    A text is suppressed where it is the whole block or the end or the beginning of one, since a prompt may be glued to a paragraph.
    """
    if not suppress:
        return list(hits)
    host = host_of(url)
    silent = {item.rule for item in suppress if item.host and (host == item.host or host.endswith(f".{item.host}"))}
    said: dict[str, list[str]] = {}
    for item in suppress:
        if item.text:
            said.setdefault(item.rule, []).append(item.text)
    return [
        hit
        for hit in hits
        if hit.rule.id not in silent
        and not any(_stands(text, texts[hit.block].strip()) for text in said.get(hit.rule.id, ()))
    ]


def _stands(text: str, block: str) -> bool:
    return block.startswith(text) or block.endswith(text)
