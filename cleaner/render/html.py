"""The article as an HTML document of its own: headings, paragraphs, lists, quotations, tables, listings, and nothing else of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from cleaner.model import Result
from cleaner.render.nodes import Article, Code, Figure, Heading, Listing, Node, Paragraph, Quote, Run, Span, Table

_TAGS = {"strong": "strong", "em": "em", "del": "del", "code": "code"}
# Characters that may stand in no HTML document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def write(article: Article, result: Result, address: str | None) -> str:
    """A whole document (HTML5), its metadata in the head and the article in `article`."""
    title = text_of(article.title, quote=False)
    language = f' lang="{text_of(result.language)}"' if result.language else ""
    head = ['<meta charset="utf-8">', f"<title>{title or text_of(result.id, quote=False) or 'Article'}</title>"]
    head += [
        f'<meta name="{name}" content="{text_of(value)}">'
        for name, value in (("author", result.author), ("date", result.date), ("publisher", result.site))
        if value
    ]
    if address:
        head.append(f'<link rel="canonical" href="{text_of(address)}">')
    lines = ["<!DOCTYPE html>", f"<html{language}>", "<head>", *head, "</head>", "<body>", "<article>"]
    if title:
        lines.append(f"<h1>{title}</h1>")
    lines += [line for node in article.blocks for line in _block(node)]
    return "".join(line + "\n" for line in (*lines, "</article>", "</body>", "</html>"))


def text_of(text: str, *, quote: bool = True) -> str:
    """Text that stands for itself, in an attribute's quotation marks (`quote`) or in an element."""
    return escape(_FORBIDDEN.sub("\ufffd", text.replace("\r", "\n")), quote=quote)


def _block(node: Node) -> list[str]:
    if isinstance(node, Paragraph):
        return [f"<p>{inline(node.run)}</p>"]
    if isinstance(node, Heading):
        return [f"<h{node.level}>{inline(node.run)}</h{node.level}>"]
    if isinstance(node, Code):
        named = f' class="language-{text_of(node.language)}"' if node.language else ""
        return [f"<pre><code{named}>{text_of(node.text, quote=False)}</code></pre>"]
    if isinstance(node, Figure):
        return [f"<figure>{_image(node.source, node.label)}</figure>"]
    if isinstance(node, Quote):
        return ["<blockquote>", *(line for inner in node.blocks for line in _block(inner)), "</blockquote>"]
    if isinstance(node, Listing):
        return _listing(node)
    return _table(node)


def _listing(node: Listing) -> list[str]:
    tag = "ul" if node.start is None else "ol"
    start = f' start="{node.start}"' if node.start not in {None, 1} else ""
    lines = [f"<{tag}{start}>"]
    for item in node.items:
        first, rest = (item[0], item[1:]) if item else (None, ())
        if isinstance(first, Paragraph) and all(isinstance(inner, Listing) for inner in rest):
            inside = [inline(first.run), *(line for inner in rest for line in _block(inner))]
        else:
            inside = [line for inner in item for line in _block(inner)]
        lines.append(f"<li>{inside[0]}</li>" if len(inside) == 1 else "<li>" + "\n".join(inside) + "\n</li>")
    return [*lines, f"</{tag}>"]


def _table(table: Table) -> list[str]:
    lines = ["<table>"]
    for number, row in enumerate(table.rows):
        if number == 0 and table.head:
            lines.append("<thead>")
        if number == table.head:
            lines.append("<tbody>")
        tag = "th" if number < table.head else "td"
        cells = [
            f"<{tag}{f' style={chr(34)}text-align: {align}{chr(34)}' if align else ''}>{inline(cell)}</{tag}>"
            for cell, align in zip(row, table.align, strict=True)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
        if number + 1 == table.head:
            lines.append("</thead>")
    return [*lines, *(["</tbody>"] if table.head < len(table.rows) else []), "</table>"]


def inline(run: Run) -> str:
    """Running text with its marks."""
    return _inline(run.text, run.spans, 0, len(run.text))


def _inline(text: str, spans: Sequence[Span], low: int, high: int) -> str:
    out, at = "", low
    for span in spans:
        out += _plain(text[at : span.start])
        inside = _inline(text, span.children, span.start, span.end)
        if span.kind == "image":
            out += _image(span.target, span.label)
        elif span.kind == "link":
            out += f'<a href="{text_of(_spelt(span.target))}">{inside}</a>'
        else:
            out += f"<{_TAGS[span.kind]}>{inside}</{_TAGS[span.kind]}>"
        at = span.end
    return out + _plain(text[at:high])


def _plain(text: str) -> str:
    return "<br>\n".join(text_of(line, quote=False) for line in text.split("\n"))


def _image(source: str, label: str) -> str:
    return f'<img src="{text_of(_spelt(source))}" alt="{text_of(label)}">'


def _spelt(address: str) -> str:
    """An address without white space and other characters that none may have."""
    return re.sub(r"[\s<>\"`{}|\\^]", lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), address)
