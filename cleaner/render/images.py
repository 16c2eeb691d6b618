"""Images that stand between the blocks of the article: which are the article's own, and before which block each stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Set
from itertools import islice

from cleaner.render import stream
from cleaner.render.nodes import Mark
from cleaner.segment.page import Frame, Page

_AWAY = frozenset({"nav", "aside", "footer", "form"})
MAX_IMAGES = 500
"""Images of a page that are looked at."""


def images_of(page: Page, kept: Set[int], captions: Set[int], base: str | None) -> dict[int, list[Mark]]:
    """For the number of each block the images that stand before it (the number of blocks: behind the last).

    An image is the article's when the smallest element around it that holds any text but captions holds text that stays, so that the
    pictures of teasers and authors go with them.
    """
    elements = list(islice(page.root.iter("img"), MAX_IMAGES))
    if not elements:
        return {}
    found: dict[int, list[Mark]] = {}
    frames = {frame.element: frame for frame in reversed(page.frames)}
    stays, goes = _holders(page, kept, captions)
    numbers = [facts.frame.number for facts in page.facts]
    own = set(numbers)
    seen: set[str] = set()
    for element in elements:
        image = stream.image_of(element, base)
        if image is None or image.target in seen:
            continue
        here = next((frames[outer] for outer in element.iterancestors() if outer in frames), None)
        if here is None or here.number in own or not _AWAY.isdisjoint(here.regions):
            continue  # What stands beside running text is one of its marks.
        seen.add(image.target)
        around: Frame | None = here
        while around is not None and around.number not in stays and around.number not in goes:
            around = around.parent
        if around is not None and around.number in stays:
            # Frames are numbered as they open: the next block is the first of a later frame.
            place = next((n for n in range(len(numbers)) if numbers[n] > here.number), len(numbers))
            found.setdefault(place, []).append(image)
    return _before_kept(found, sorted(kept), len(page.blocks))


def _holders(page: Page, kept: Set[int], captions: Set[int]) -> tuple[set[int], set[int]]:
    """The numbers of the frames that hold a block that stays, and of those that hold one that goes (captions do not count)."""
    stays: set[int] = set()
    goes: set[int] = set()
    for index, facts in enumerate(page.facts):
        if index in captions:
            continue
        found = stays if index in kept else goes
        here: Frame | None = facts.frame
        while here is not None and here.number not in found:
            found.add(here.number)
            here = here.parent
    return stays, goes


def _before_kept(found: dict[int, list[Mark]], kept: list[int], end: int) -> dict[int, list[Mark]]:
    """The images by the next block that stays."""
    moved: dict[int, list[Mark]] = {}
    for index in sorted(found):
        at = bisect_right(kept, index - 1)
        moved.setdefault(kept[at] if at < len(kept) else end, []).extend(found[index])
    return moved
