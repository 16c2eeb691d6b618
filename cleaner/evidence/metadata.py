"""What a page says of itself, as a record."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.evidence.page_shape import Shape
from cleaner.model import PageType


@dataclass(frozen=True, slots=True)
class Hint:
    """A guess at the type of a page, and how far to trust it (0 to 1; see `evidence.page_type`)."""

    type: PageType
    confidence: float


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is found of title, author, date (ISO 8601, day), site name and so on; None for what is not."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    site: str | None = None
    canonical: str | None = None
    """The address that the page states as its own, absolute."""
    description: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    """The address of the picture that stands for the page, absolute."""
    stated: Hint | None = None
    """What the page's head says of its type."""
    head_title: str | None = None
    """What its `title` element says, the site's name with it."""
    shape: Shape | None = None
    """What stands on it, where its head says nothing of its type."""
