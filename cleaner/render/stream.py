"""The marked stretches of the running text right inside an element, and where they stand in the blocks that were made of it.

The blocks' text is the truth. The element is walked again and the letters of its text are looked for in the blocks, in order: a mark
stands at the letters that it was found at. What the blocks do not have (hidden text, mostly) is passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import html

from cleaner.render.addresses import resolved
from cleaner.render.nodes import Mark, MarkKind
from cleaner.segment import scripts
from cleaner.segment.elements import HIDDEN_TAGS, breaks_text, is_hidden, tag_of
from cleaner.segment.folding import fold_space
from cleaner.segment.formulas import formula
from cleaner.segment.page import Frame

KINDS: dict[str, MarkKind] = {
    "a": "link", "b": "strong", "strong": "strong", "em": "em", "i": "em", "del": "del", "s": "del", "strike": "del",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-srcset", "srcset")
_SPOKEN = {"q": ('"', '"'), "rt": ("（", "）")}
"""What is written around an element that a browser marks by signs."""
MAX_MARKS = 2_000
"""Marks of one element that are read."""
LEAST_SIDE = 32
"""Pixels of an image's side below which it is an icon or counts readers."""
OUTER_LINKS = 3
"""Elements around a block up to which a link is looked for that holds the whole of it."""


@dataclass(slots=True)
class _Open:
    """An element whose children are being read: what closes it, the number of its mark, and the same of what is around it."""

    element: html.HtmlElement
    children: Iterator[html.HtmlElement]
    closing: str
    mark: int


@dataclass(slots=True)
class Stream:
    """The running text right inside an element, without white space, and its marks; their offsets count these letters."""

    letters: list[str] = field(default_factory=list)
    marks: list[list[int]] = field(default_factory=list)
    """Numbers of the first and the one after the last of `letters` of each mark."""
    told: list[tuple[MarkKind, str, str]] = field(default_factory=list)
    """Kind, address and label of each mark."""
    inside: set[MarkKind] = field(default_factory=set)
    """The kinds of the marks that are open: one inside another of its kind marks nothing more."""


def read(frame: Frame, base: str | None) -> Stream:
    """Walk what stands right inside a frame; the blocks below it are frames of their own."""
    stream = Stream()
    before: list[str] = []
    for target in _links_around(frame, base):
        stream.marks.append([0, -1])
        stream.told.append(("link", target, ""))
        stream.inside.add("link")
    if not stream.marks and not len(frame.element):
        return stream  # Nothing in it can mark its text: most paragraphs are that.
    _take(stream, before, frame.element.text)
    stack = [_Open(frame.element, iter(frame.element), "", -1)]
    while stack:
        child = next(stack[-1].children, None)
        if child is None:
            done = stack.pop()
            _take(stream, before, done.closing)
            if done.mark >= 0:
                stream.marks[done.mark][1] = len(stream.letters)
                stream.inside.discard(stream.told[done.mark][0])
            if stack:
                _take(stream, before, done.element.tail)
        elif (opened := _enter(child, frame, base, stream, before, len(stack) > 1)) is not None:
            stack.append(opened)
        else:
            _take(stream, before, child.tail)
    for mark in stream.marks:
        mark[1] = len(stream.letters) if mark[1] < 0 else mark[1]
    return stream


def _enter(
    child: html.HtmlElement, frame: Frame, base: str | None, stream: Stream, before: list[str], inline: bool
) -> _Open | None:
    """Begin an inline element; None for one that is read at once, or is no part of the running text."""
    if not isinstance(child.tag, str):
        return None
    tag = tag_of(child)
    text = formula(child, tag) if tag in {"math", "img", "mjx-container", "script"} or child.get("class") else None
    if text is not None:
        _take(stream, before, text)
        return None
    if tag == "img":
        if (image := image_of(child, base)) is not None and len(stream.marks) < MAX_MARKS:
            stream.marks.append([len(stream.letters)] * 2)
            stream.told.append(("image", image.target, image.label))
        return None
    if (tag in HIDDEN_TAGS and tag not in {"noscript", "template"}) or tag == "br" or breaks_text(tag, frame, inline):
        return None
    if tag in {"sup", "sub"} and child.find(".//a") is None and "ref" not in (child.get("class") or ""):
        raised = scripts.written(tag, scripts.shown(child), "".join(before[-4:])[-24:], scripts.following(child))
        if raised is not None:
            _take(stream, before, raised)
            return None
    mark = -1
    kind = KINDS.get(tag)
    target = resolved(child.get("href") or "", base) if kind == "link" else ""
    if kind is not None and kind not in stream.inside and (kind != "link" or target) and len(stream.marks) < MAX_MARKS:
        mark = len(stream.marks)
        stream.inside.add(kind)
        stream.marks.append([len(stream.letters), -1])
        stream.told.append((kind, target, ""))
    opening, closing = _SPOKEN.get(tag, ("", "")) if child.text or len(child) or tag == "q" else ("", "")
    _take(stream, before, opening)
    _take(stream, before, child.text)
    return _Open(child, iter(child), closing, mark)


def _take(stream: Stream, before: list[str], text: str | None) -> None:
    if text:
        before.append(text)
        shown = "".join((text if text.isascii() else fold_space(text)).split())
        if shown:
            stream.letters.append(shown)


def _links_around(frame: Frame, base: str | None) -> Iterator[str]:
    """The address of the link that holds all of a block, as those of teasers do."""
    element: html.HtmlElement | None = frame.element.getparent()
    for _ in range(OUTER_LINKS):
        if element is None:
            return
        if element.tag == "a" and (target := resolved(element.get("href") or "", base)):
            yield target
            return
        element = element.getparent()


def image_of(element: html.HtmlElement, base: str | None) -> Mark | None:
    """An image as a mark at 0, if it shows something: no icon, no counter of readers, nothing that the page hides."""
    for side in ("width", "height"):
        size = (element.get(side) or "").strip().removesuffix("px")
        if size.isdecimal() and size.isascii() and int(size[:6]) < LEAST_SIDE:
            return None
    if is_hidden(element):
        return None
    for name in _SOURCES:
        value = (element.get(name) or "").strip()
        if name.endswith("srcset"):
            value = value.split()[0].rstrip(",") if value else ""
        if value and not value.lower().startswith("data:") and (source := resolved(value, base)):
            return Mark(0, 0, "image", source, " ".join((element.get("alt") or "").split()))
    return None


def aligned(stream: Stream, displays: Sequence[str]) -> list[list[Mark]]:
    """The marks of a stream in each of the blocks that were made of it, by their displayed texts."""
    found: list[list[Mark]] = [[] for _ in displays]
    shown = ["".join(text.split()) for text in displays]
    letters = "".join(shown)
    at = 0
    starts: list[int] = []
    for text in stream.letters:
        starts.append(at)
        if letters.startswith(text, at):
            at += len(text)
    starts.append(at)
    lows = [0, *accumulate(map(len, shown))]
    offsets: dict[int, list[int]] = {}
    for (first, last), (kind, target, label) in zip(stream.marks, stream.told, strict=True):
        start, end = starts[first], starts[last]
        # An image between two blocks is the first thing of the second; the last block has what stands behind it.
        number = min(bisect_right(lows, start) - 1, len(displays) - 1)
        while number < len(displays) and (lows[number] < end or kind == "image"):
            low, display = lows[number], displays[number]
            places = offsets.get(number)
            if places is None:
                places = offsets[number] = [index for index, char in enumerate(display) if not char.isspace()]
            if kind == "image":
                at = places[start - low] if start - low < len(places) else len(display)
                found[number].append(Mark(at, at, kind, target, label))
                break
            low_end = min(end - low, len(places))
            if max(0, start - low) < low_end:
                found[number].append(Mark(places[max(0, start - low)], places[low_end - 1] + 1, kind, target))
            number += 1
    return found
