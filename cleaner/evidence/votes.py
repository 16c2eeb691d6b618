"""What the extractor keeps of a page, as columns; missing (None) where it was not asked."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence.sequence import shifted, window

NAMES = (
    "kept_standard", "kept_precise", "kept_before_1", "kept_before_2", "kept_after_1", "kept_after_2", "kept_window_3",
    "kept_standard_share",
)  # fmt: skip
"""The columns of this module, in order."""


def columns(
    standard: Sequence[bool] | None, precise: Sequence[bool] | None, size: int
) -> dict[str, list[float | None]]:
    """The columns of both answers; an answer that found nothing keeps nothing."""
    if standard is None and precise is None:
        return {name: [None] * size for name in NAMES}
    first = [float(yes) for yes in standard] if standard is not None else [0.0] * size
    second = [float(yes) for yes in precise] if precise is not None else [0.0] * size
    share = sum(first) / max(1, size)
    values: tuple[list[float], ...] = (
        first,
        second,
        shifted(first, -1, -1.0),
        shifted(first, -2, -1.0),
        shifted(first, 1, -1.0),
        shifted(first, 2, -1.0),
        window(first, 3),
        [share] * size,
    )
    return {name: list(column) for name, column in zip(NAMES, values, strict=True)}
