"""HTML → blocks: the visible text of a page in reading order, and for each block the elements around it."""

from __future__ import annotations

from collections.abc import Set

from lxml import html

from cleaner.core.tree import native
from cleaner.model import Block
from cleaner.segment import elements, folding, lists, normal, scripts, tables, walk
from cleaner.segment.formulas import formula
from cleaner.segment.page import Page, signature


def segment(
    root: html.HtmlElement, shown: frozenset[str] = frozenset(), without: Set[html.HtmlElement] = frozenset()
) -> Page:
    """The blocks of a parsed page.

    `shown` names what else is to be read that a browser does not show: "noscript", "hidden" (elements that the page itself hides); of
    these, the elements `without` are not.
    """
    page = Page(root)
    _walk(page, shown, without)
    return page


def _walk(page: Page, shown: frozenset[str], without: Set[html.HtmlElement]) -> None:
    """Read a page, or a cell of a table as if it were one."""
    if native is None:
        walk.Walker(page, shown, without).walk()
    else:
        panels = elements.panels(page.root)
        native.Walker(_HELPERS, page, shown, without, panels, lists.Numbers()).walk()


# What the compiled walk leaves to Python, because it is rare.
_HELPERS = (
    None
    if native is None
    else native.Helpers(
        block=Block,
        page=Page,
        walk=_walk,
        count=normal.count_words,
        view=normal.view,
        plain_tag=elements.plain_tag,
        kinds=elements.KINDS,
        is_named=elements.is_named,
        accordion=elements.accordion_heading,
        is_panel=elements.is_panel,
        opens_shadow=elements.opens_shadow,
        hidden_style=elements.HIDDEN_STYLE.search,
        fold=folding.fold_space,
        in_view=folding.in_view,
        signature=signature,
        formula=formula,
        data_of=tables.data_of,
        take_mark=lists.take_mark,
        written=scripts.written,
        shown=scripts.shown,
        following=scripts.following,
        headings=elements.HEADINGS,
        block_tags=elements.BLOCK_TAGS,
        held=elements.HELD,
        hidden_tags=elements.HIDDEN_TAGS,
        regions=elements.REGIONS,
        lists=lists.LISTS,
        max_nesting=lists.MAX_NESTING,
    )
)
