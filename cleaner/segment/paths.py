"""An element's path, such as /html/body/div[2]/p[3], for many elements of one page.

libxml2's own `getpath` counts an element's siblings anew each time: a list of fifty thousand links would be counted as often.
"""

from __future__ import annotations

from lxml import html


class Paths:
    """The paths of one page's elements; each parent's children are counted once."""

    def __init__(self) -> None:
        self._steps: dict[html.HtmlElement, dict[html.HtmlElement, str]] = {}

    def of(self, element: html.HtmlElement) -> str:
        """The path from the root."""
        steps: list[str] = []
        child = element
        while (parent := child.getparent()) is not None:
            known = self._steps.get(parent)
            if known is None:
                known = self._steps[parent] = _steps(parent)
            steps.append(known[child])
            child = parent
        steps.append(str(child.tag))
        return "/" + "/".join(reversed(steps))


def _steps(parent: html.HtmlElement) -> dict[html.HtmlElement, str]:
    """The step to each child: its tag, with its number where there are several of the tag."""
    places: dict[str, list[html.HtmlElement]] = {}
    for child in parent:
        if isinstance(child.tag, str):
            places.setdefault(child.tag, []).append(child)
    found: dict[html.HtmlElement, str] = {}
    for tag, children in places.items():
        for number, child in enumerate(children, 1):
            found[child] = f"{tag}[{number}]" if len(children) > 1 else tag
    return found
