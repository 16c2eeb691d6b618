"""The walk over a page's tree in Python: what is visible, in reading order (twin: `cleaner.core._tree.Walker`)."""

from __future__ import annotations

from collections.abc import Iterator, Set

from lxml import html

from cleaner.model import Block
from cleaner.segment import lists, normal, scripts, tables
from cleaner.segment.elements import (
    BLOCK_TAGS,
    HIDDEN_TAGS,
    REGIONS,
    accordion_heading,
    breaks_text,
    is_hidden,
    is_named,
    is_panel,
    kind_of,
    opens_shadow,
    panels,
    tag_of,
    texts,
)
from cleaner.segment.folding import BREAK, EDGE, Raw, Shown
from cleaner.segment.formulas import formula
from cleaner.segment.page import Facts, Frame, Page, plain_signature

MAX_DEPTH = 256
"""Nesting below which elements are read as parts of the one at this depth: paths and reports stay short."""
_FORMULA_TAGS = frozenset({"math", "img", "mjx-container", "script"})


_Entry = tuple[html.HtmlElement, Iterator[html.HtmlElement], Frame, html.HtmlElement | None, bool, bool]
"""An open element: the element, its children still to come, its frame, the outermost inline element, inside a link, inside bold."""


class Walker:
    """One pass over the tree, without recursion: pages nest as deep as they like."""

    def __init__(self, page: Page, shown: frozenset[str], without: Set[html.HtmlElement]) -> None:
        self.page = page
        self.shown = shown
        self.without = without
        self.raw = Raw()
        self.breaks = 0
        self.panels = panels(page.root)
        self.numbers = lists.Numbers()

    def walk(self) -> None:
        root = self.page.root
        frame = Frame(root, "html", None, 0, frozenset())
        self.page.frames.append(frame)
        self._text(root.text, None, False, False)
        stack: list[_Entry] = [(root, iter(root), frame, None, False, False)]
        while stack:
            element, children, frame, inline, link, bold = stack[-1]
            if len(stack) > self.page.depth:
                self.page.depth = len(stack)
            child = next(children, None)
            if child is None:
                stack.pop()
                self._close(element, frame, stack)
                continue
            if not isinstance(child.tag, str):
                self._text(child.tail, inline, link, bold)
                continue
            tag = tag_of(child)
            if self._whole(child, tag, stack[-1]):
                self._text(child.tail, inline, link, bold)
                continue
            stack.append(self._open(child, tag, stack[-1], len(stack)))

    def _open(self, child: html.HtmlElement, tag: str, above: _Entry, depth: int) -> _Entry:
        """Begin an element whose children are to be read."""
        _, _, frame, inline, link, bold = above
        if breaks_text(tag, frame, inline is not None):
            self._flush(frame)
            tag = accordion_heading(child, tag, frame)
            regions = frame.regions | {tag} if tag in REGIONS else frame.regions
            shown = child if depth < MAX_DEPTH else frame.element
            below = Frame(shown, tag, frame, frame.depth + 1, regions, number=len(self.page.frames))
            below.lists = frame.lists + (tag in lists.LISTS)
            below.outer = frame.item
            if tag == "li":
                below.mark, below.is_item = self.numbers.mark(child, frame), True
            self.page.frames.append(below)
            self._text(child.text, None, link, bold)
            return child, iter(child), below, None, link, bold
        outer = inline if inline is not None else child if depth < MAX_DEPTH else None
        is_link, is_bold = link or tag == "a", bold or tag in {"b", "strong"}
        if frame.tag == "pre" and tag in BLOCK_TAGS:
            self._line_end(tag)
        elif tag == "button":  # in a heading, beside whose words it stands
            self._text(" ", outer, is_link, is_bold)
        if is_named(child, tag, frame):
            self.raw.edges.append((child, True))
            self.raw.pieces.append((EDGE, outer, is_link, is_bold))
        if tag == "q":
            self._text('"', outer, is_link, is_bold)
        elif tag == "rt" and (child.text or len(child)):
            self._text("（", outer, is_link, is_bold)
        self._text(child.text, outer, is_link, is_bold)
        return child, iter(child), frame, outer, is_link, is_bold

    def _close(self, element: html.HtmlElement, frame: Frame, stack: list[_Entry]) -> None:
        """End an element whose children have been read."""
        if not stack or stack[-1][2] is not frame:  # the element opened this frame
            self._flush(frame)
        elif stack:
            tag = tag_of(element)
            _, _, _, inline, link, bold = stack[-1]
            outer = inline if inline is not None else element
            if tag == "q":
                self._text('"', outer, link, bold)
            elif tag == "rt" and (element.text or len(element)):
                self._text("）", outer, link, bold)
            if is_named(element, tag, frame):
                self.raw.edges.append((element, False))
                self.raw.pieces.append((EDGE, outer, link, bold))
            if frame.tag == "pre" and tag in BLOCK_TAGS:
                self._line_end(tag)
            elif tag == "button":
                self._text(" ", outer, link, bold)
        if stack:
            _, _, _, inline, link, bold = stack[-1]
            self._text(element.tail, inline, link, bold)

    def _whole(self, child: html.HtmlElement, tag: str, above: _Entry) -> bool:
        """Read an element at once where its children need no walk; False where they do."""
        _, _, frame, inline, link, bold = above
        if (tag in _FORMULA_TAGS or child.get("class")) and (text := formula(child, tag)) is not None:
            self._formula(text, frame, child if inline is None else inline, link, bold)
            return True
        if tag in HIDDEN_TAGS and not (
            opens_shadow(child) if tag == "template" else tag in self.shown and child not in self.without
        ):
            return True
        if self._hides(child):
            self._count_hidden(child, frame)
            return True
        if tag == "br":
            self._break(frame)
            return True
        if tag == "hr":
            self._flush(frame)
            return True
        if tag in {"sup", "sub"}:
            return self._script(child, tag, inline, link, bold)
        if tag == "table" and frame.tag != "pre" and (data := tables.data_of(child, self._hides)) is not None:
            self._table(child, data, frame)
            return True
        return False

    def _hides(self, child: html.HtmlElement) -> bool:
        """Whether the page hides an element, and it is not to be read all the same."""
        if not is_hidden(child):
            return False
        return ("hidden" not in self.shown or child in self.without) and not is_panel(child, self.panels)

    def _count_hidden(self, child: html.HtmlElement, frame: Frame) -> None:
        self.page.hidden.append((frame, normal.count_words(" ".join(texts(child)))))

    def _formula(self, text: str, frame: Frame, inline: html.HtmlElement, link: bool, bold: bool) -> None:
        if text:
            self.raw.formulas += 1
            self._text(text, inline, link, bold)

    def _script(
        self, child: html.HtmlElement, tag: str, inline: html.HtmlElement | None, link: bool, bold: bool
    ) -> bool:
        """Raised and lowered digits as characters of their own; links and longer remarks are walked like any other element."""
        if child.find(".//a") is not None or (child.get("class") and "ref" in child.get("class", "")):
            return False
        before = "".join(piece[0] for piece in self.raw.pieces[-4:] if piece[0] != EDGE)[-24:]
        text = scripts.written(tag, scripts.shown(child), before, scripts.following(child))
        if text is None:
            return False
        self._text(text, child if inline is None else inline, link, bold)
        return True

    def _table(self, table: html.HtmlElement, data: tables.Data, frame: Frame) -> None:
        """A table of data is one block: a line a row, its cells parted by bars, empty ones in their columns."""
        self._flush(frame)
        below = Frame(
            table,
            "table",
            frame,
            frame.depth + 1,
            frame.regions | {"table"},
            number=len(self.page.frames),
            outer=frame.item,
        )
        self.page.frames.append(below)
        for element in data.hidden:
            self._count_hidden(element, below)
        for caption in data.captions:
            title = Frame(caption, "caption", below, below.depth + 1, below.regions, number=len(self.page.frames))
            self.page.frames.append(title)
            self._text(self._cell(caption)[0], None, False, False)
            self._flush(title)
        lines: list[str] = []
        link_words = 0
        for row in data.rows:
            cells = [self._cell(cell) if cell is not None else ("", 0) for cell in row]
            link_words += sum(linked for _, linked in cells)
            if any(text for text, _ in cells):
                lines.append(" | ".join(text for text, _ in cells).strip())
        self._add(Shown("\n".join(lines), None, link_words, bold=False, unit="table"), below)

    def _cell(self, cell: html.HtmlElement) -> tuple[str, int]:
        """The text of a cell in one line, and its words in links."""
        inner = Page(cell)
        Walker(inner, self.shown, self.without).walk()
        self.page.hidden += [(self.page.frames[-1], words) for _, words in inner.hidden]
        self.page.depth = max(self.page.depth, inner.depth)
        text = " ".join(facts.display.replace("\n", " ").strip() for facts in inner.facts)
        return text, sum(facts.link_words for facts in inner.facts)

    def _text(self, text: str | None, inline: html.HtmlElement | None, link: bool, bold: bool) -> None:
        if not text:
            return
        if self.breaks and normal.VISIBLE.search(text):
            self.breaks = 0
        self.raw.pieces.append((text, inline, link, bold))

    def _break(self, frame: Frame) -> None:
        if frame.tag == "pre":
            self.raw.pieces.append((BREAK, None, False, False))
            return
        self.breaks += 1
        if self.breaks == 2:  # <br><br> is how pages without <p> part their paragraphs.
            self._flush(frame)
        elif self.breaks == 1:
            self.raw.pieces.append((BREAK, None, False, False))

    def _line_end(self, tag: str) -> None:
        """Inside `pre` a block element is a line of its own; a cell only stands apart."""
        last = next((piece[0] for piece in reversed(self.raw.pieces) if piece[0] != EDGE), "")
        if last and not last.endswith(("\n", BREAK)):
            self.raw.pieces.append((" " if tag in {"td", "th"} else BREAK, None, False, False))

    def _flush(self, frame: Frame) -> None:
        if not self.raw.pieces:
            return
        read, self.raw = self.raw, Raw()
        self.breaks = 0
        shown = read.shown(frame.tag == "pre")
        if shown is not None:
            self._add(shown, frame)

    def _add(self, shown: Shown, frame: Frame) -> None:
        """Put a block on the page, unless it shows nothing."""
        seen = normal.view(shown.text)[0].strip()
        if not seen:
            return
        kind, level = kind_of(frame)
        if shown.unit == "table":
            kind, level = "table", frame.number
        # What stands at a picture, or is pressed, is not what an item says: the block after it has the mark.
        mark = "" if kind in {"caption", "control"} else lists.take_mark(frame, seen)
        if mark and kind == "item":
            level = max(0, min(frame.lists - 1, lists.MAX_NESTING))
        index = len(self.page.blocks)
        self.page.blocks.append(Block(index, seen, normal.count_words(seen), kind=kind, level=level))
        inline = shown.inline
        element, name = (frame.element, "") if inline is None else (inline, plain_signature(inline))
        self.page.facts.append(
            Facts(frame, element, inline, shown.text, shown.link_words, shown.bold, shown.spans, shown.unit, mark, name)
        )
