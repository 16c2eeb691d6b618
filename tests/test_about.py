"""What a page says of itself: meta elements, JSON-LD, `time`, the host; what is no name, no day or no title is none."""

from __future__ import annotations

import json

import pytest
from lxml import html

from cleaner.evidence import meta_elements
from cleaner.evidence.metadata import Metadata


def read(head: str = "", body: str = "", url: str | None = None) -> Metadata:
    return meta_elements.read(
        html.document_fromstring(f"<html><head>{head}</head><body>{body}<p>One.</p></body></html>"), url
    )


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "The ferry is late &amp; full",
    "author": [{"@type": "Person", "name": "Ane Holt"}, {"@type": "Person", "name": "Per Dahl"}, {"name": "Ane Holt"}],
    "datePublished": "2025-03-04T08:00:00+01:00",
    "publisher": {"@type": "Organization", "name": "Sund Avis"},
}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Other"}, ARTICLE]},
        {**ARTICLE, "@type": ["Thing", "NewsArticle"]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
    ],
)
def test_json_ld(value: object) -> None:
    """The article, wherever in the data it stands; each author once, character references resolved."""
    assert read(data(value)) == Metadata("The ferry is late & full", "Ane Holt; Per Dahl", "2025-03-04", "Sund Avis")


def test_meta_elements() -> None:
    """Open Graph and Dublin Core, in whatever case, attribute and order."""
    head = (
        '<title>x</title><meta content="A bridge too low" property="OG:Title"><meta name="DC.creator" content="Ruth Amoo">'
        '<meta itemprop="datePublished" content="2024-02-29"><meta property="og:site_name" content=" Shore   Press ">'
    )
    assert read(head) == Metadata("A bridge too low", "Ruth Amoo", "2024-02-29", "Shore Press")


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="https://www.facebook.com/shorepress">', None),
        ('<meta name="author" content="admin">', None),
        ('<meta name="author" content="@shore"><meta name="byl" content="By Ane Holt">', "By Ane Holt"),
        ('<meta name="author" content="   ">', None),
        (data({**ARTICLE, "author": "https://sund.example/ane"}), None),
        (data({**ARTICLE, "author": "Ane Holt"}), "Ane Holt"),
        (data({**ARTICLE, "author": {"name": None}}), None),
    ],
)
def test_an_author_is_a_name(head: str, author: str | None) -> None:
    assert read(head).author == author


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta name="date" content="2024-13-01">', "", None),
        ('<meta name="date" content="March 2024">', "", None),
        ('<meta name="pubdate" content="2024-03-01 10:00">', "", "2024-03-01"),
        ("", '<time datetime="2024-03-01T10:00">1 March</time>', "2024-03-01"),
        ("", '<time datetime="2024-03-01">a</time><time datetime="2023-01-01">b</time>', None),
        ("", '<time datetime="2024-03-01">a</time><time pubdate datetime="2023-01-01">b</time>', "2023-01-01"),
        ('<meta name="date" content="2024-03-012">', "", None),
    ],
)
def test_a_day_is_a_day(head: str, body: str, date: str | None) -> None:
    assert read(head, body).date == date


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>A low bridge | Shore Press</title>", "", "A low bridge"),
        ("<title>Shore Press – A bridge too low</title>", "", "A bridge too low"),
        ("<title>A low bridge | Shore Press</title>", "<h1>The low <b>bridge</b></h1>", "The low bridge"),
        ("<title>A low bridge</title>", "<h1>One</h1><h1>Two</h1>", "A low bridge"),
        ("", "", None),
    ],
)
def test_a_title(head: str, body: str, title: str | None) -> None:
    assert read(head, body).title == title


def test_the_title_that_is_shown() -> None:
    """Data made for search engines may have another headline than the page."""
    head = data({**ARTICLE, "headline": "Ferry late"}) + '<meta property="og:title" content="The ferry is late, again">'
    assert read(head, "<h1>The ferry is late — again</h1><h1>Most read</h1>").title == "The ferry is late, again"
    assert read(head, "<h1>Sund Avis</h1>").title == "Ferry late"


def test_the_site_of_a_page_that_names_none() -> None:
    assert read(url="https://www.shore.example/a").site == "shore.example"
    assert (
        read('<meta property="og:url" content="https://sund.example/b">', url="https://x.example").site
        == "sund.example"
    )
    assert read('<meta property="og:site_name" content="https://www.shore.example">').site == "shore.example"
    assert read(url="http://[").site is None


@pytest.mark.parametrize("text", ["{", "[" * 3000, '{"@type": 3}', '[null, 1, "x"]', '{"@graph": {"@type": [null]}}'])
def test_broken_data_says_nothing(text: str) -> None:
    assert read(f'<script type="application/ld+json">{text}</script>') == Metadata()
