"""The article as TEI-XML (P5), as corpora keep it: a header with what is known of the text, a body in divisions by its headings.

A division holds what stands under a heading. Inside lists and quotations, where TEI has no divisions, a heading is a line of its own
(`ab` of type "head"). Listings are `ab` of type "code"; the schemas of corpora know no element for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from cleaner._version import __version__
from cleaner.model import Result
from cleaner.render.nodes import Article, Code, Figure, Heading, Listing, Node, Paragraph, Quote, Run, Span, Table

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"
_RENDERED = {"strong": "bold", "em": "italic", "del": "strikethrough", "code": "code"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(article: Article, result: Result, address: str | None) -> str:
    """A whole TEI document, indented as far as the text is not touched by it."""
    # lxml takes None for the namespace that needs no prefix; its stubs do not know.
    root = etree.Element(f"{{{NAMESPACE}}}TEI", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _header(root, article, result, address)
    text = _below(root, "text")
    if result.language:
        text.set(f"{{{_XML}}}lang", _clean(result.language))
    body = _below(text, "body")
    _divisions(body, article)
    for element in (root, root[0], *root[0].iter(*(f"{{{NAMESPACE}}}{name}" for name in _HEADERS)), text, body):
        _indent(element)
    for division in body.iter(f"{{{NAMESPACE}}}div"):
        _indent(division)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


_HEADERS = (
    "fileDesc",
    "titleStmt",
    "publicationStmt",
    "sourceDesc",
    "bibl",
    "encodingDesc",
    "appInfo",
    "profileDesc",
    "langUsage",
)


def _header(root: etree._Element, article: Article, result: Result, address: str | None) -> None:
    header = _below(root, "teiHeader")
    file = _below(header, "fileDesc")
    statement = _below(file, "titleStmt")
    title = article.title or result.id or "Untitled"
    _below(statement, "title", title)
    if result.author:
        _below(statement, "author", result.author)
    publication = _below(file, "publicationStmt")
    _below(
        publication,
        "p",
        "Extracted from a web page; not published in this form." if result.kind == "html" else "Cleaned text.",
    )
    source = _below(_below(file, "sourceDesc"), "bibl")
    _below(source, "title", title)
    for name, value in (("author", result.author), ("publisher", result.site)):
        if value:
            _below(source, name, value)
    if result.date:
        day = _below(source, "date", result.date)
        if _DAY.fullmatch(result.date):
            day.set("when", result.date)
    if address:
        _below(source, "ptr").set("target", _address(address))
    application = _below(_below(_below(header, "encodingDesc"), "appInfo"), "application")
    application.set("ident", "article-cleaner")
    application.set("version", __version__)
    _below(application, "label", "article-cleaner")
    if result.language:
        usage = _below(_below(header, "profileDesc"), "langUsage")
        _below(usage, "language", result.language).set("ident", _clean(result.language))


def _below(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def _address(target: str) -> str:
    return re.sub(r"\s", "%20", _clean(target))


def _divisions(body: etree._Element, article: Article) -> None:
    """The blocks in divisions: a heading opens one inside that of the nearest heading above it of a higher rank."""
    opened: list[tuple[int, etree._Element]] = [(0, _below(body, "div"))]
    opened[0][1].set("type", "article")
    if article.title:
        _below(opened[0][1], "head", article.title)
    for node in article.blocks:
        if isinstance(node, Heading):
            while len(opened) > 1 and opened[-1][0] >= node.level:
                opened.pop()
            division = _below(opened[-1][1], "div")
            opened.append((node.level, division))
            _run(_below(division, "head"), node.run)
        else:
            _block(opened[-1][1], node)
    for division in body.iter(f"{{{NAMESPACE}}}div"):
        if not len(division) or division[-1].tag == f"{{{NAMESPACE}}}head":
            division.append(etree.Element(f"{{{NAMESPACE}}}p"))  # A division holds a block at least.


def _block(parent: etree._Element, node: Node) -> None:
    if isinstance(node, Paragraph):
        _run(_below(parent, "p"), node.run)
    elif isinstance(node, Heading):
        element = _below(parent, "ab")
        element.set("type", "head")
        _run(element, node.run)
    elif isinstance(node, Code):
        element = _below(parent, "ab")
        element.set("type", "code")
        if node.language:
            element.set("subtype", node.language)
        element.set(f"{{{_XML}}}space", "preserve")
        element.text = _clean(node.text)
    elif isinstance(node, Figure):
        _figure(parent, node.source, node.label)
    elif isinstance(node, Quote):
        quote = _below(parent, "quote")
        for inner in node.blocks:
            _block(quote, inner)
    elif isinstance(node, Listing):
        _listing(parent, node)
    else:
        _table(parent, node)


def _listing(parent: etree._Element, node: Listing) -> None:
    found = _below(parent, "list")
    found.set("rend", "bulleted" if node.start is None else "numbered")
    for number, item in enumerate(node.items):
        element = _below(found, "item")
        if node.start is not None:
            element.set("n", str(node.start + number))
        for index, inner in enumerate(item):
            # The words of an item stand in it without a paragraph, where there is only one.
            if isinstance(inner, Paragraph) and not index and all(isinstance(other, Listing) for other in item[1:]):
                _run(element, inner.run)
            else:
                _block(element, inner)


def _table(parent: etree._Element, table: Table) -> None:
    found = _below(parent, "table")
    found.set("rows", str(len(table.rows)))
    found.set("cols", str(len(table.align)))
    for number, row in enumerate(table.rows):
        line = _below(found, "row")
        if number < table.head:
            line.set("role", "label")
        for cell in row:
            _run(_below(line, "cell"), cell)


def _figure(parent: etree._Element, source: str, label: str) -> etree._Element:
    figure = _below(parent, "figure")
    _below(figure, "graphic").set("url", _address(source))
    if label:
        _below(figure, "figDesc", label)
    return figure


def _run(element: etree._Element, run: Run) -> None:
    """Write running text into an element that is empty."""
    _spans(element, run.text, run.spans, 0, len(run.text))


def _spans(element: etree._Element, text: str, spans: Sequence[Span], low: int, high: int) -> None:
    at = low
    for span in spans:
        _plain(element, text[at : span.start])
        if span.kind == "image":
            _figure(element, span.target, span.label)
        else:
            inner = _below(element, "ref" if span.kind == "link" else "hi")
            inner.set(*(("target", _address(span.target)) if span.kind == "link" else ("rend", _RENDERED[span.kind])))
            _spans(inner, text, span.children, span.start, span.end)
        at = span.end
    _plain(element, text[at:high])


def _plain(element: etree._Element, text: str) -> None:
    """Add text at the end of an element; its line breaks are `lb`."""
    for number, line in enumerate(_clean(text).split("\n")):
        if number:
            _below(element, "lb")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + line
        else:
            element.text = (element.text or "") + line


def _indent(element: etree._Element) -> None:
    """A line for each child of an element that holds no words of its own."""
    if not len(element) or (element.text or "").strip():
        return
    depth = sum(1 for _ in element.iterancestors()) + 1
    element.text = "\n" + "  " * depth
    for child in element:
        child.tail = "\n" + "  " * depth
    element[-1].tail = "\n" + "  " * (depth - 1)
