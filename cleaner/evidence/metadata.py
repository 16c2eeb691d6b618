"""What a page says of itself, as a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, author, date (ISO 8601, day) and site name; None for what is not found."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    site: str | None = None
