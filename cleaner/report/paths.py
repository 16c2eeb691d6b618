"""Paths of elements as a report has them: how many steps a path has in common with the one before it, and its other steps.

Removals stand in the order of the page, so most paths differ from the one before in their last steps. The first is whole, and so is one
that has nothing in common with the one before.
"""

from __future__ import annotations


class Shortener:
    """Shortens the paths of one document, one after another.

    >>> paths = Shortener()
    >>> [paths.short(path) for path in ("/html/body/ul/li[1]/a", "/html/body/ul/li[2]/a", "/html/body/ul", "/html/body/ul")]
    ['/html/body/ul/li[1]/a', '3/li[2]/a', '3', '3']
    """

    def __init__(self) -> None:
        self._steps: list[str] = []

    def short(self, path: str) -> str:
        """The path as the report has it. One that does not begin at the root stands as it is, and the next one is whole."""
        if path[:1] != "/":
            self._steps = []
            return path
        steps = path[1:].split("/")
        former, self._steps = self._steps, steps
        common = 0
        for one, other in zip(former, steps, strict=False):
            if one != other:
                break
            common += 1
        return "/".join([str(common), *steps[common:]]) if common else path


class Widener:
    """Makes the paths of one document whole again, in the same order.

    >>> paths = Widener()
    >>> [paths.whole(path) for path in ("/html/body/ul/li[1]/a", "3/li[2]/a", None, "3")]
    ['/html/body/ul/li[1]/a', '/html/body/ul/li[2]/a', None, '/html/body/ul']
    """

    def __init__(self) -> None:
        self._steps: list[str] = []

    def whole(self, path: object) -> str | None:
        """The whole path. Raises ValueError for one that has more in common with the one before than that has steps."""
        if path is None:
            return None
        if not isinstance(path, str):
            raise ValueError(f"path: {path!r} is none")
        head, *steps = path.split("/")
        if not head.isascii() or not head.isdigit():
            self._steps = steps if not head else []
            return path
        common = int(head) if len(head) < 9 else len(self._steps) + 1
        if common > len(self._steps):
            raise ValueError(f"path: {path[:80]!r} does not follow on the one before")
        self._steps = [*self._steps[:common], *steps]
        return "/" + "/".join(self._steps)
