"""Running text as Markdown: links, code, images, and emphasis where its stars can be told from one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.render import escape
from cleaner.render.nodes import Run, Span

_MARKS = {"strong": "**", "em": "*", "del": "~~"}
_STARS = frozenset({"strong", "em"})
_LOOK_BACK = 16
"""Characters of what is written already that say whether emphasis can begin: a run of stars and what stands before it."""
_ANGLE = re.compile(r"(?:https?|ftp|mailto):[^\s<>]+")
_BACKTICKS = re.compile(r"`+")
_UNSAFE = re.compile(r"[\x00-\x20<>\\\x7f]")
_LINE_BREAK = {"paragraph": "\\\n", "heading": " ", "table": " "}


def inline(run: Run, where: str) -> str:
    """Running text with its marks; `where` it stands is "paragraph", "heading" or "table"."""
    flat = list(_flat(run.spans))
    found = escape.places(
        run.text,
        code=[(span.start, span.end) for span in flat if span.kind == "code"],
        links=[(span.start, span.end) for span in flat if span.kind == "link"],
        edges=[edge for span in flat for edge in (span.start, span.end)],
        marked=any(span.kind in _MARKS for span in flat),
        lines=where == "paragraph",
        heading=where == "heading",
        table=where == "table",
    )
    return _Inline(run.text, found, where).write(run.spans, 0, len(run.text))


def _flat(spans: Sequence[Span]) -> list[Span]:
    return [found for span in spans for found in (span, *_flat(span.children))]


def image(source: str, label: str, where: str = "paragraph") -> str:
    """An image with its alternative text."""
    found = escape.places(label, links=[(0, len(label))], lines=False, table=where == "table")
    return f"![{_Inline(label, found, where).write((), 0, len(label))}]({_destination(source)})"


def _destination(target: str) -> str:
    """An address as it can stand between brackets."""
    target = _UNSAFE.sub(lambda match: f"%{ord(match.group()):02X}", target)
    depth = 0
    for char in target:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    if depth:
        target = target.replace("(", "%28").replace(")", "%29")
    return re.sub(r"&(?=#?\w+;)", r"\\&", target).replace("|", "%7C")


def _is_torn(before: str, after: str) -> bool:
    """Whether stars of two kinds between these characters may open as well as close: only between letters is it clear which do what."""
    return escape.opens(before, after) and escape.closes(before, after) and not (before.isalnum() and after.isalnum())


class _Inline:
    """Writes one run of text."""

    def __init__(self, text: str, escaped: set[int], where: str) -> None:
        self.text = text
        self.escaped = escaped
        self.where = where

    def write(self, spans: Sequence[Span], low: int, high: int, before: str = "") -> str:
        """The stretch of the text with the marks in it; `before` is the end of what is written already."""
        out, at = before, low
        for number, span in enumerate(spans):
            out += self._plain(at, span.start)
            following = spans[number + 1] if number + 1 < len(spans) and spans[number + 1].start == span.end else None
            out += self._span(span, out[-_LOOK_BACK:], following)
            at = span.end
        return out[len(before) :] + self._plain(at, high)

    def _plain(self, low: int, high: int) -> str:
        return "".join(
            "\\" + char if at in self.escaped else _LINE_BREAK[self.where] if char == "\n" else char
            for at, char in enumerate(self.text[low:high], low)
        )

    def _span(self, span: Span, before: str, following: Span | None) -> str:
        if span.kind == "image":
            shown = image(span.target, span.label, self.where)
            after = self.text[span.end : span.end + 1]
            return f"{' ' if before[-1:].isalnum() else ''}{shown}{' ' if after.isalnum() else ''}"
        if span.kind == "code":
            return self._code(span)
        if span.kind == "link":
            inner = self.write(span.children, span.start, span.end, "[")
            words = self.text[span.start : span.end]
            if words == span.target and _ANGLE.fullmatch(words) and not span.children:
                return f"<{words}>"
            return f"[{inner}]({_destination(span.target)})"
        return self._emphasis(span, before, following)

    def _code(self, span: Span) -> str:
        text = self.text[span.start : span.end].replace("\n", " ")
        if self.where == "table":
            text = text.replace("|", "\\|")
        runs = {len(run) for run in _BACKTICKS.findall(text)}
        fence = "`" * next(count for count in range(1, len(runs) + 2) if count not in runs)
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{fence}{space}{text}{space}{fence}"

    def _emphasis(self, span: Span, out: str, following: Span | None) -> str:
        """Emphasised words. Where signs at its edge keep Markdown from seeing it, it holds the words without them; else it is left out."""
        start, end, children = span.start, span.end, span.children
        first, last = (children[0].start, children[-1].end) if children else (end, start)
        while start < first and not self._opens(span, start, out):
            start += 1
        while end > max(last, start) and not self._closes(span, end, following):
            end -= 1
        if start >= end or not self._opens(span, start, out) or not self._closes(span, end, following):
            return self.write(children, span.start, span.end, out)
        mark = _MARKS[span.kind]
        # What a mark was moved past is not where the text was escaped for it.
        self.escaped |= {edge - 1 for edge in (start, end) if self.text[edge - 1 : edge] == "\\"}
        lead = self._plain(span.start, start) + mark
        return lead + self.write(children, start, end, (out + lead)[-_LOOK_BACK:]) + mark + self._plain(end, span.end)

    def _opens(self, span: Span, at: int, out: str) -> bool:
        """Whether the mark can begin here. Stars that meet are one run, so what counts is what stands around all of them."""
        before, merged = self.text[at - 1 : at], False
        if at == span.start:
            before = out[-1:]
            if before == "*" and span.kind != "del":
                run = out.rstrip("*")
                if len(out) - len(run) + len(_MARKS[span.kind]) > 3:
                    return False  # Of so many stars nobody can tell which belong together.
                merged = not run.endswith("\\")
                before = run[-1:] if merged else before
        inner = span.children[0] if span.children and span.children[0].start == at else None
        merged = merged or (inner is not None and {inner.kind, span.kind} <= _STARS)
        return all(
            escape.opens(before, after) and not (merged and _is_torn(before, after))
            for after in self._firsts(inner, span.kind, at)
        )

    def _closes(self, span: Span, at: int, following: Span | None) -> bool:
        """Whether the mark can end here; `following` begins where it ends."""
        inner = span.children[-1] if span.children and span.children[-1].end == at else None
        beside = following if at == span.end else None
        merged = any(other is not None and {other.kind, span.kind} <= _STARS for other in (inner, beside))
        return all(
            escape.closes(before, after) and not (merged and _is_torn(before, after))
            for before in self._lasts(inner, span.kind, at)
            for after in self._firsts(beside, span.kind, at)
        )

    def _char(self, at: int) -> str:
        """What is written for the character at an offset, or the first sign of it."""
        return "\\" if at in self.escaped or self.text[at : at + 1] == "\n" else self.text[at : at + 1]

    def _firsts(self, span: Span | None, beside: str, at: int) -> set[str]:
        """The characters that may come first where a mark begins, seen from the signs of another one (`beside` is its kind).

        Stars do not see stars, and emphasis may yet be left out.
        """
        if span is None:
            return {self._char(at)}
        if span.kind not in _MARKS:
            return {"["}
        found = {self._char(at)} if span.kind in _STARS and beside in _STARS else {"*", self._char(at)}
        inner = span.children[0] if span.children and span.children[0].start == at else None
        return found if inner is None else found | self._firsts(inner, beside, at)

    def _lasts(self, span: Span | None, beside: str, at: int) -> set[str]:
        """The same of the characters that may come last where a mark ends."""
        last = self.text[at - 1 : at]
        if span is None:
            return {last}
        if span.kind not in _MARKS:
            return {")"}
        found = {last} if span.kind in _STARS and beside in _STARS else {"*", last}
        inner = span.children[-1] if span.children and span.children[-1].end == at else None
        return found if inner is None else found | self._lasts(inner, beside, at)
