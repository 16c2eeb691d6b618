"""What a rule about pages finds in an HTML example: for checking packs."""

from __future__ import annotations

from cleaner.evidence.rules.markup import Markup
from cleaner.evidence.rules.structure import Structure
from cleaner.model import Rule


def matches(rule: Rule, text: str) -> list[str]:
    """What a rule of kind `markup` matches in the example, or the texts of the blocks that a rule of kind `structure` names."""
    return Structure.matches(rule, text) if rule.kind == "structure" else Markup.matches(rule, text)
