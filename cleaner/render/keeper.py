"""The structure of a page, read when somebody asks: who wants the text only does not wait, and no result keeps a page's tree long."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Iterable

from cleaner.model import Piece
from cleaner.render.nodes import Structure

TREES = 4
"""Results that may hold the tree of their page: a fifth makes the oldest, if it is kept, read its structure and let go of its tree."""


class Keeper:
    """Holds a function that reads the structure of a page, and, once it is called, what it found.

    The function holds the parsed page, which takes many times the memory of what is read of it. Most results are dropped before the
    fourth after them is made, and cost nothing; those that are kept are read then. Travelling to another process it takes what was read.
    `also` is called then, too: it reads what else wants the tree.
    """

    __slots__ = ("__weakref__", "_also", "_found", "_read")

    def __init__(self, read: Callable[[], Structure], also: Callable[[], object] | None = None) -> None:
        self._read: Callable[[], Structure] | None = read
        self._also = also
        self._found: Structure | None = None
        _recent.append(weakref.ref(self))
        while len(_recent) > TREES:
            try:
                oldest = _recent.popleft()()
            except IndexError:  # another thread was faster
                break
            if oldest is not None:
                oldest.let_go()

    def get(self) -> Structure:
        """The structure. Threads that ask at once may both read it, and find the same."""
        found, read = self._found, self._read
        if found is None:
            # Whoever empties `_read` has filled `_found` before.
            found = read() if read is not None else self._found
            assert found is not None
            self._found, self._read = found, None
        return found

    def let_go(self) -> None:
        """Let go of the tree: what is read of it is read now."""
        self.get()
        also = self._also
        if also is not None:
            also()
            self._also = None

    def __reduce__(self) -> tuple[Callable[[Structure], Keeper], tuple[Structure]]:
        return _of, (self.get(),)


class Pieces(tuple[Piece, ...]):
    """The pieces of a page, with the keeper of what the page says of them."""

    structure: Keeper | None = None

    @classmethod
    def of(cls, pieces: Iterable[Piece], structure: Keeper) -> Pieces:
        """These pieces with their keeper."""
        found = cls(pieces)
        found.structure = structure
        return found


def structure_of(pieces: tuple[Piece, ...]) -> Structure:
    """What the page says of these pieces; nothing where they come from no page (or from a report)."""
    keeper = getattr(pieces, "structure", None)
    return keeper.get() if isinstance(keeper, Keeper) else Structure()


def _of(found: Structure) -> Keeper:
    """A keeper of what was read elsewhere."""
    keeper = Keeper.__new__(Keeper)
    keeper._read, keeper._also, keeper._found = None, None, found
    return keeper


_recent: deque[weakref.ref[Keeper]] = deque()
