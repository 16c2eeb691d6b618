"""An element's path, such as /html/body/div[2]/p[3], for many elements of one page.

libxml2's own `getpath` counts an element's siblings anew each time: a list of fifty thousand links would be counted as often.
"""

from __future__ import annotations

from typing import Protocol, cast

from lxml import html

from cleaner.core.tree import native

FEW = 30
"""Siblings of a tag before an element up to which they are counted; where there are more, all of the parent's are numbered once."""


class Paths(Protocol):
    """The paths of one page's elements."""

    def of(self, element: html.HtmlElement) -> str:
        """The path from the root."""
        ...


def paths() -> Paths:
    """Of a page, which may not change as long as they are asked for."""
    return PlainPaths() if native is None else cast(Paths, native.Paths(FEW))


class PlainPaths:
    """`Paths` in Python (twin: `core._tree.Paths`); what is known of an ancestor is not worked out again."""

    def __init__(self) -> None:
        self._known: dict[html.HtmlElement, str] = {}
        self._steps: dict[html.HtmlElement, dict[html.HtmlElement, str]] = {}

    def of(self, element: html.HtmlElement) -> str:
        """The path from the root."""
        chain: list[html.HtmlElement] = []
        above: html.HtmlElement | None = element
        path = ""
        while above is not None:
            if (known := self._known.get(above)) is not None:
                path = known
                break
            chain.append(above)
            above = above.getparent()
        for item in reversed(chain):
            path = self._known[item] = f"{path}/{self._step(item)}"
        return path

    def _step(self, child: html.HtmlElement) -> str:
        """The last step of a path: the tag, with its number where there are several of the tag."""
        parent, tag = child.getparent(), str(child.tag)
        if parent is None:
            return tag
        steps = self._steps.get(parent)
        if steps is None:
            number = 1
            for _ in child.itersiblings(tag, preceding=True):
                number += 1
                if number > FEW:
                    steps = self._steps[parent] = _steps(parent)
                    break
            else:
                alone = number == 1 and next(child.itersiblings(tag), None) is None
                return tag if alone else f"{tag}[{number}]"
        return steps[child]


def _steps(parent: html.HtmlElement) -> dict[html.HtmlElement, str]:
    """The step to each child."""
    places: dict[str, list[html.HtmlElement]] = {}
    for child in parent:
        if isinstance(child.tag, str):
            places.setdefault(child.tag, []).append(child)
    found: dict[html.HtmlElement, str] = {}
    for tag, children in places.items():
        for number, child in enumerate(children, 1):
            found[child] = f"{tag}[{number}]" if len(children) > 1 else tag
    return found
