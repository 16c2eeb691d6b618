"""The laws: nothing vanishes, every removal has a reason, restore is exact, all processes give the same."""

from __future__ import annotations

import gc
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.evidence.of_text import Heard
from cleaner.model import CATEGORIES, Result
from cleaner.pipeline.cleaner import Cleaner
from cleaner.segment.normal import VISIBLE

FIXTURES = Path(__file__).parent.parent / "fixtures"
SENTENCES = [
    "The council voted on Tuesday to close the old harbour road for the winter.",
    "“We will not wait for another accident,” said Ruth Amoo, the mayor, after the vote.",
    "Residents had asked for a bridge since 1998, and twice the money was found and lost again.",
    "Prices rose by four per cent in March, according to figures that the ministry published on Friday evening.",
    "The report names three firms, none of which answered questions.",
    "Der Bürgermeister sagte am Freitag, die Arbeiten würden bis zum Frühjahr dauern.",
]
PROMPTS = [
    "Sign up for our free daily newsletter",
    "Support independent journalism. Donate today.",
    "Read more",
    "Share this article on Facebook",
    "Advertisement",
    "Photo: Lena Harp / AFP",
    "© 2024 Shore Press. All rights reserved.",
    "Subscribe to continue reading",
    "Related stories",
    "Abonnieren Sie unseren Newsletter",
    "|",
    "$25",
    "By Tom Ashe, 3 May 2024",
    "Dear readers,",
]
paragraph = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)
glued = st.tuples(paragraph, st.sampled_from(PROMPTS)).map(lambda pair: f"{pair[0]} {pair[1]}")
piece = st.one_of(paragraph, st.sampled_from(PROMPTS), glued, st.text(max_size=40))
gap = st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n\n\n", "\n \n", "\f\n"])
document = st.lists(st.tuples(piece, gap), max_size=14).map(lambda parts: "".join(a + b for a, b in parts))
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def squeezed(text: str) -> str:
    return "".join(VISIBLE.findall(text))


@relaxed
@given(document)
def test_nothing_vanishes_from_a_text(source: str) -> None:
    """Pieces are the source, removals lie where they say, and the clean text is the source without them."""
    result = cleaner.clean(source, kind="text")
    assert "".join(p.text for p in result.pieces) == source
    at = 0
    for removal in result.removed:
        assert removal.start is not None
        assert removal.end is not None
        assert removal.start >= at
        assert source[removal.start : removal.end] == removal.text
        at = removal.end
    kept = "".join(p.text for p in result.pieces if p.removal is None)
    assert squeezed(kept) == squeezed(result.text)


@relaxed
@given(document)
def test_restore_is_exact(source: str) -> None:
    """The clean text and the removals give the source back, character for character."""
    result = cleaner.clean(source, kind="text")
    assert cleaner.restore(result.text, result.removed) == source


@relaxed
@given(document)
def test_every_removal_names_a_voice_and_a_reason(source: str) -> None:
    """No removal without a rule or a measure, a category and words for a person."""
    for removal in cleaner.clean(source, kind="text").removed:
        assert removal.rules
        assert removal.category in CATEGORIES
        assert re.search(r"\w{3}", removal.reason)


@relaxed
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "div", "li", "h2", "aside", "figcaption", "span", "td", "b"]), piece),
        max_size=14,
    )
)
def test_nothing_vanishes_from_a_page(parts: list[tuple[str, str]]) -> None:
    """All visible text of a page is in its pieces, in order; the text is what the kept ones say."""
    from html import escape

    body = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    result = cleaner.clean(f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>", kind="html")
    wanted = squeezed("".join(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\r]", " ", text) for _, text in parts))
    assert squeezed("".join(p.text for p in result.pieces)) == wanted
    for removal in result.removed:
        assert removal.rules
        assert removal.path
    kept = [p.text for p in result.pieces if p.removal is None and not p.is_title]
    # The text adds list dashes and the bars between cells, no letters or figures.
    assert re.findall(r"\w", "".join(kept)) == re.findall(r"\w", result.text)


def clean_one(text: str) -> Result:
    return Cleaner().clean(text, kind="text")


def test_workers_give_the_same_results() -> None:
    """One process or four, a fresh one or a used one: the same records."""
    documents = ["\n\n".join([*SENTENCES[i:], *PROMPTS[: i * 2], *SENTENCES[:i]]) for i in range(6)]
    alone = [cleaner.clean(text, kind="text") for text in documents]
    with ProcessPoolExecutor(4) as pool:
        assert list(pool.map(clean_one, documents)) == alone
    assert any(result.removed for result in alone)


def test_a_document_that_would_lose_nearly_all_is_held() -> None:
    """Held means unchanged, and said."""
    source = "\n\n".join(PROMPTS)
    result = cleaner.clean(source, kind="text")
    assert result.held
    assert result.text == source
    assert result.removed == ()
    assert any(warning.startswith("held") for warning in result.warnings)


def test_kept_categories_are_reported_and_left_in() -> None:
    """keep= leaves the text as it is but says what it is."""
    source = "\n\n".join([*SENTENCES[:3], "Photo: Lena Harp / AFP", *SENTENCES[3:5]])
    assert "Lena Harp" not in cleaner.clean(source, kind="text").text
    result = cleaner.clean(source, kind="text", keep=("caption",))
    assert result.text == source
    assert [(r.category, r.kept) for r in result.removed] == [("caption", True)]


def test_a_page_leaves_no_cycles_for_the_garbage_collector() -> None:
    """What a page was is gone with its result: a list in it must not keep its whole tree in memory until the collector comes by."""
    cleaner = Cleaner(doubt=1.0)  # The extractor is a library of its own.
    pages = sorted(FIXTURES.glob("html/*/source.html"))[:12]
    assert pages
    for page in pages:
        cleaner.clean(page.read_bytes(), kind="html")  # What is loaded on first use stays.
    gc.collect()
    gc.disable()
    try:
        for page in pages:
            cleaner.clean(page.read_bytes(), kind="html")
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_text_of_many_stretches_is_cut_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of a million lines is measured in stretches; prompts go in all of them, at their places, and restore is exact."""
    chapter = [*SENTENCES, "Sign up for our free daily newsletter", *SENTENCES]
    source = "\n\n".join(chapter * 5)
    whole = Heard.stretches
    monkeypatch.setattr(Heard, "stretches", lambda heard: whole(heard, len(chapter)))
    result = cleaner.clean(source, kind="text")
    assert [removal.text for removal in result.removed] == ["Sign up for our free daily newsletter"] * 5
    assert [source[removal.start : removal.end] for removal in result.removed] == [r.text for r in result.removed]
    assert {removal.rules[0].id for removal in result.removed} == {result.removed[0].rules[0].id}
    assert cleaner.restore(result.text, result.removed) == source
