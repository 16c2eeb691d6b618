"""The article as Markdown: CommonMark with GitHub's tables and strikethrough.

What the text says is what the Markdown says, word for word; what could be read as markup is escaped (`escape`), and nothing more. Where
Markdown has no word for what the page does, the plainer form is written: lists with letters have dashes and say their letters, a list
whose numbers jump goes on as another one (`1.` and `1)` are different lists), a table without a header has an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.render import escape
from cleaner.render.nodes import Article, Code, Figure, Heading, Listing, Node, Paragraph, Quote, Run, Span, Table

_MARKS = {"strong": "**", "em": "*", "del": "~~"}
_RULES = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}
_ANGLE = re.compile(r"(?:https?|ftp|mailto):[^\s<>]+")
_BACKTICKS = re.compile(r"`+")
_UNSAFE = re.compile(r"[\x00-\x20<>\\\x7f]")
_LINE_BREAK = {"paragraph": "\\\n", "heading": " ", "table": " "}


def write(article: Article, *, titled: bool = True) -> str:
    """The article as Markdown; with `titled` its title is the first heading.

    >>> write(Article("Ferries", (Paragraph(Run("The *Maid* sank.", (Span("strong", 11, 15),))),)))
    '# Ferries\\n\\nThe \\\\*Maid\\\\* **sank**.\\n'
    """
    lines = [f"# {inline(Run(article.title), 'heading')}"] if article.title and titled else []
    body = _blocks(article.blocks)
    if lines and body:
        lines.append("")
    return "".join(line + "\n" for line in (*lines, *body))


def _blocks(blocks: Sequence[Node], *, tight: bool = False) -> list[str]:
    """The lines of blocks that stand below each other."""
    lines: list[str] = []
    last: Node | None = None
    turn = False
    for node in blocks:
        # Two lists that meet would be one.
        meets = isinstance(node, Listing) and isinstance(last, Listing) and (node.start is None) == (last.start is None)
        turn = not turn if meets else False
        # A list that begins with another number than 1 cannot follow a line of text at once.
        close = tight and isinstance(node, Listing) and node.start in {None, 1} and not meets
        if lines and not close:
            lines.append("")
        lines += _listing(node, turn) if isinstance(node, Listing) else _block(node)
        last = node
    return lines


def _block(node: Node) -> list[str]:
    if isinstance(node, Paragraph):
        return inline(node.run, "paragraph").split("\n")
    if isinstance(node, Heading):
        return [f"{'#' * min(6, node.level)} {inline(node.run, 'heading')}"]
    if isinstance(node, Code):
        longest = max((len(run) for run in _BACKTICKS.findall(node.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [fence + node.language, *node.text.split("\n"), fence]
    if isinstance(node, Table):
        return _table(node)
    if isinstance(node, Figure):
        return [_image(node.source, node.label)]
    if isinstance(node, Quote):
        return [f"> {line}" if line else ">" for line in _blocks(node.blocks)]
    raise AssertionError(node)


def _listing(node: Listing, turn: bool) -> list[str]:
    """A list; `turn` says that it follows another one of its kind, and wants other marks."""
    tight = not any(_is_loose(item) for item in node.items)
    lines: list[str] = []
    for number, item in enumerate(node.items):
        mark = ("* " if turn else "- ") if node.start is None else f"{node.start + number}{')' if turn else '.'} "
        inside = _blocks(item, tight=tight) or [""]
        if lines and not tight:
            lines.append("")
        lines.append((mark + inside[0]).rstrip())
        lines += [" " * len(mark) + line if line else "" for line in inside[1:]]
    return lines


def _is_loose(item: Sequence[Node]) -> bool:
    """Whether an item needs blank lines: it has more than a paragraph and lists below it."""
    return any(not isinstance(node, Listing) for node in item[1:])


def _table(table: Table) -> list[str]:
    rows = [[inline(cell, "table") for cell in row] for row in table.rows]
    head = rows[0] if table.head else [""] * len(table.align)
    body = rows[1:] if table.head else rows
    rule = [_RULES[align] for align in table.align]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *body)]


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


def _image(source: str, label: str) -> str:
    text = inline(Run(label), "heading").replace("[", "\\[").replace("]", "\\]") if label else ""
    return f"![{text}]({_destination(source)})"


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


class _Inline:
    """Writes one run of text."""

    def __init__(self, text: str, escaped: set[int], where: str) -> None:
        self.text = text
        self.escaped = escaped
        self.where = where

    def write(self, spans: Sequence[Span], low: int, high: int) -> str:
        out = ""
        at = low
        for number, span in enumerate(spans):
            out += self._plain(at, span.start)
            following = spans[number + 1].start == span.end if number + 1 < len(spans) else False
            out += self._span(span, following)
            at = span.end
        return out + self._plain(at, high)

    def _plain(self, low: int, high: int) -> str:
        return "".join(
            "\\" + char if at in self.escaped else _LINE_BREAK[self.where] if char == "\n" else char
            for at, char in enumerate(self.text[low:high], low)
        )

    def _span(self, span: Span, following: bool) -> str:
        if span.kind == "image":
            return _image(span.target, span.label)
        if span.kind == "code":
            return self._code(span)
        if span.kind == "link":
            inner = self.write(span.children, span.start, span.end)
            words = self.text[span.start : span.end]
            if words == span.target and _ANGLE.fullmatch(words) and not span.children:
                return f"<{words}>"
            return f"[{inner}]({_destination(span.target)})"
        return self._emphasis(span, following)

    def _code(self, span: Span) -> str:
        text = self.text[span.start : span.end].replace("\n", " ")
        if self.where == "table":
            text = text.replace("|", "\\|")
        runs = {len(run) for run in _BACKTICKS.findall(text)}
        fence = "`" * next(count for count in range(1, len(runs) + 2) if count not in runs)
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{fence}{space}{text}{space}{fence}"

    def _emphasis(self, span: Span, following: bool) -> str:
        """Emphasised words. Where signs at its edge keep Markdown from seeing it, it holds the words without them; else it is left out."""
        start, end = span.start, span.end
        inner = [child.start for child in span.children], [child.end for child in span.children]
        first, last = min(inner[0], default=end), max(inner[1], default=start)
        while start < first and not self._opens(start, first):
            start += 1
        while end > max(last, start) and not self._closes(end, last, following):
            end -= 1
        plain = self.write(span.children, span.start, span.end)
        if start >= end or not self._opens(start, first) or not self._closes(end, last, following):
            return plain
        mark = _MARKS[span.kind]
        middle = self.write(span.children, start, end)
        return self._plain(span.start, start) + mark + middle + mark + self._plain(end, span.end)

    def _opens(self, at: int, first: int) -> bool:
        """Whether emphasis can begin here; a mark that begins here (at `first`) or ends here is a sign, too."""
        after = "*" if at == first or at in self.escaped else self.text[at]
        return escape.opens(self.text[at - 1 : at] if at else "", after)

    def _closes(self, at: int, last: int, following: bool) -> bool:
        before = "*" if at == last else self.text[at - 1 : at]
        after = self.text[at : at + 1]
        if at in self.escaped or (following and after):
            after = "*"
        return escape.closes(before, after)
