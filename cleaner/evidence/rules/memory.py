"""What is worked out of a block's text alone, kept from one reading of a document to the next.

A text is read again after each cut; most of its blocks are then the same. Nothing in here can change a verdict: what is kept is what
would be worked out again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.evidence.rules.phrases import Hit
    from cleaner.segment.text import View


@dataclass(frozen=True, slots=True)
class Memory:
    """Facts by the text of the block that they hold for; one memory serves one document."""

    views: dict[str, View] = field(default_factory=dict)
    """The matching view, by the source's own text."""
    persons: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    """By language: in which person it speaks, for the page itself."""
    hits: dict[str | None, dict[str, list[Hit]]] = field(default_factory=dict)
    """By language: the rules that fire."""
