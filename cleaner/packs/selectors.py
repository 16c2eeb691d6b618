"""Selectors of a page's elements: XPath as it is, CSS by cssselect; compiled once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner.model import PackError
from cleaner.model.later import late_pattern

if TYPE_CHECKING:
    from lxml import html

MAX_SELECTOR = 1_000
"""Characters of a selector."""
_XPATH = late_pattern(
    r"\s*(?:/|\(|\.{1,2}/|(?:id|string|concat|normalize-space|substring[a-z-]*)\(|(?:descendant|child)::)"
)


def is_xpath(selector: str) -> bool:
    """Whether a selector is written as XPath; any other is CSS.

    >>> [is_xpath(text) for text in ("//div[@id='a']", "div.a > p", "id('main')", "(//article)[1]")]
    [True, False, True, True]
    """
    return _XPATH.match(selector) is not None


@lru_cache(maxsize=4_096)
def compiled(selector: str) -> Any:
    """The selector as a function of an element. Raises PackError for one that is malformed, or when cssselect is not installed."""
    from lxml import etree

    try:
        # Neither regular expressions of EXSLT nor strings that remember their element: the one may cost without bound, the other memory.
        return etree.XPath(selector if is_xpath(selector) else _of_css(selector), regexp=False, smart_strings=False)
    except etree.XPathError as error:
        raise PackError(f"{selector!r}: is no selector: {' '.join(str(error).split())}") from None


def _of_css(selector: str) -> str:
    try:
        from cssselect import HTMLTranslator, SelectorError
    except ImportError:
        raise PackError(
            f"{selector!r}: CSS wants cssselect: pip install 'article-cleaner[learn]', or write it as XPath"
        ) from None
    try:
        return str(HTMLTranslator().css_to_xpath(selector))
    except SelectorError as error:
        raise PackError(f"{selector!r}: is no selector: {' '.join(str(error).split())}") from None


def elements(root: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """The elements below `root` that a selector names, in order. What is no element (an attribute, a number) is none."""
    found = _result(root, selector)
    return [item for item in found if hasattr(item, "tag") and isinstance(item.tag, str)]


def texts(root: html.HtmlElement, selector: str) -> list[str]:
    """What a selector names as texts, white space folded: of elements all text below them, attributes and strings as they are."""
    said = (
        " ".join(str(item.text_content() if hasattr(item, "tag") else item).split()) for item in _result(root, selector)
    )
    return [text for text in said if text]


def _result(root: html.HtmlElement, selector: str) -> list[Any]:
    from lxml import etree

    try:
        found = compiled(selector)(root)
    except etree.XPathError:  # such as an unknown function, which only the evaluation tells
        return []
    return found if isinstance(found, list) else [found] if isinstance(found, str) else []
