"""The article as Markdown: CommonMark with GitHub's tables and strikethrough.

What the text says is what the Markdown says, word for word; what could be read as markup is escaped (`escape`), and nothing more. Where
Markdown has no word for what the page does, the plainer form is written: lists with letters have dashes and say their letters, a list
whose numbers jump goes on as another one (`1.` and `1)` are different lists), a table without a header has an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.render.inline import image, inline
from cleaner.render.nodes import Article, Code, Figure, Heading, Listing, Node, Paragraph, Quote, Run, Table

_RULES = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}
_BACKTICKS = re.compile(r"`+")


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
        return [image(node.source, node.label)]
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
