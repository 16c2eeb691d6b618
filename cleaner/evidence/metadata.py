"""What a page says of itself, as a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cleaner.evidence.page_shape import Shape
from cleaner.model import PageType
from cleaner.model.later import Deferred


class Sought(Deferred):
    """The author and the day of a page that does not name both, looked for in its text when somebody asks.

    `look` gives both; it holds the page's tree, and is let go of when it has been called. Threads that ask at once may both look, and
    find the same.
    """

    __slots__ = ("_found", "_look")

    def __init__(self, look: Callable[[], tuple[str | None, str | None]]) -> None:
        self._look: Callable[[], tuple[str | None, str | None]] | None = look
        self._found: tuple[str | None, str | None] = (None, None)

    def tell(self, name: str) -> str | None:
        """`author` or `date`."""
        look = self._look
        if look is not None:
            # Whoever empties `_look` has filled `_found` before.
            self._found = look()
            self._look = None
        return self._found[name == "date"]


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
    sought: Sought | None = None
    """Where author or date are None: what looks for them in the page's text."""
