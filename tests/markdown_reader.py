"""Markdown read back by markdown-it-py, as plain values that tests compare."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""GitHub's Markdown without its habit of making links of bare addresses."""
_TAGS = {"strong": "b", "em": "i", "s": "del"}


def blocks(text: str) -> list[Any]:
    """The blocks of a Markdown text.

    ("p", words), ("h", level, words), ("code", language, text), ("quote", blocks), ("ul", items), ("ol", start, items), ("table", aligns,
    rows); words are a string with <b>, <i>, <del>, <code>, <a address>, <img address> and, for a hard break, <br>.
    """
    tokens = READER.parse(text)
    found, end = _blocks(tokens, 0)
    assert end == len(tokens)
    return found


def _blocks(tokens: list[Token], at: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while at < len(tokens) and not tokens[at].type.endswith("_close"):
        token = tokens[at]
        kind = token.type.removesuffix("_open")
        if kind == "paragraph":
            found.append(("p", words(tokens[at + 1])))
            at += 3
        elif kind == "heading":
            found.append(("h", int(token.tag[1]), words(tokens[at + 1])))
            at += 3
        elif kind == "fence":
            found.append(("code", token.info, token.content))
            at += 1
        elif kind == "blockquote":
            inner, at = _blocks(tokens, at + 1)
            found.append(("quote", inner))
            at += 1
        elif kind in {"bullet_list", "ordered_list"}:
            items = []
            at += 1
            while tokens[at].type == "list_item_open":
                inner, at = _blocks(tokens, at + 1)
                items.append(inner)
                at += 1
            at += 1
            found.append(("ul", items) if kind == "bullet_list" else ("ol", int(token.attrGet("start") or 1), items))
        elif kind == "table":
            value, at = _table(tokens, at)
            found.append(value)
        else:
            raise AssertionError(f"{kind}: {token.content!r}")
    return found, at


def _table(tokens: list[Token], at: int) -> tuple[Any, int]:
    rows: list[list[str]] = []
    aligns: list[str] = []
    while tokens[at].type != "table_close":
        token = tokens[at]
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(words(tokens[at + 1]))
            if len(rows) == 1:
                aligns.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
        at += 1
    return ("table", aligns, rows), at + 1


def words(inline: Token) -> str:
    """The running text of a token, its marks as tags."""
    found = ""
    for token in inline.children or ():
        kind = token.type
        if kind == "text":
            found += token.content
        elif kind == "code_inline":
            found += f"<code>{token.content}</code>"
        elif kind == "hardbreak":
            found += "<br>"
        elif kind == "softbreak":
            found += "\n"
        elif kind == "link_open":
            found += f"<a {token.attrGet('href')}>"
        elif kind == "image":
            found += f"<img {token.attrGet('src')} {''.join(child.content for child in token.children or ())}>"
        elif kind.endswith("_open"):
            found += f"<{_TAGS[kind.removesuffix('_open')]}>"
        elif kind.endswith("_close"):
            name = kind.removesuffix("_close")
            found += "</a>" if name == "link" else f"</{_TAGS[name]}>"
        else:
            raise AssertionError(f"{kind}: {token.content!r}")
    return found


def said(text: str) -> list[str]:
    """The words that a reader of a Markdown text sees, the numbers of its lists among them."""
    return re.findall(r"\w+", _said(blocks(text)))


def _said(found: list[Any]) -> str:
    text = ""
    for kind, *rest in found:
        if kind == "quote":
            text += _said(rest[0])
        elif kind == "ul":
            text += "".join(_said(item) for item in rest[0])
        elif kind == "ol":
            text += "".join(f"{rest[0] + n}. {_said(item)}" for n, item in enumerate(rest[1]))
        elif kind == "table":
            text += "\n".join(" ".join(map(_shown, row)) for row in rest[1]) + "\n"
        else:
            text += (rest[-1] if kind == "code" else _shown(rest[-1])) + "\n"
    return text


def _shown(words: str) -> str:
    return re.sub(r"</?(?:b|i|del|code|a)(?: [^>]*)?>", "", words).replace("<br>", "\n")
