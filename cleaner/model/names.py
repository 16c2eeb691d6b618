"""The words that the records and the options are told in: categories, kinds, presets, strengths."""

from __future__ import annotations

from typing import Literal, get_args

Category = Literal[
    "donation",
    "newsletter",
    "subscription",
    "caption",
    "related",
    "share",
    "comments",
    "byline",
    "advert",
    "legal",
    "navigation",
    "embed",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)

Kind = Literal["text", "html"]
KindOption = Literal["auto", "text", "html"]
Preset = Literal["gentle", "balanced", "strict"]
Side = Literal["drop", "keep"]
Strength = Literal["hint", "medium", "strong", "certain"]
Scope = Literal["block", "head", "tail", "inline"]

PageType = Literal["article", "index", "forum", "product", "legal", "other"]
BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "table", "caption", "control"]
ReportEvidence = Literal["short", "all"]
"""`short`: the rules by name, and where none spoke for the removal the strongest measure; `all`: every rule and the four heaviest topics
of measures with their weights (the others as one sum), and the text on either side."""
