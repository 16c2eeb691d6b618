"""What a page says of itself: meta elements, JSON-LD, `time`, the host; what is no name, no day or no title is none."""

from __future__ import annotations

import json
import pickle

import pytest
from lxml import html

import cleaner
from cleaner.evidence import meta_elements, page_type
from cleaner.evidence.metadata import Hint, Metadata
from cleaner.render import keeper


def read(head: str = "", body: str = "", url: str | None = None) -> Metadata:
    """Title, author, date and site only: what else there is has tests of its own below."""
    found = whole(head, body, url)
    return Metadata(found.title, found.author, found.date, found.site)


def whole(head: str = "", body: str = "", url: str | None = None) -> Metadata:
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


@pytest.mark.parametrize(
    ("head", "url", "canonical"),
    [
        ('<link rel="canonical" href="https://shore.example/a">', None, "https://shore.example/a"),
        ('<link rel="CANONICAL nofollow" href="/a?x=1&amp;y=2">', "https://shore.example/b/c", "https://shore.example/a?x=1&y=2"),
        ('<meta property="og:url" content="https://shore.example/og">', None, "https://shore.example/og"),
        ('<link rel="canonical" href="javascript:x()"><meta property="og:url" content="https://o.example/">', None, "https://o.example/"),
        ('<link rel="canonical" href="/a">', None, None),
        ('<link rel="canonical" href="http://[">', None, None),
        ('<link rel="stylesheet" href="https://shore.example/a.css">', None, None),
    ],
)  # fmt: skip
def test_the_canonical_address(head: str, url: str | None, canonical: str | None) -> None:
    """The canonical link before og:url; absolute addresses of the web only."""
    assert whole(head, url=url).canonical == canonical


def test_description_section_tags_and_image() -> None:
    """JSON-LD and meta elements; each tag once, an element or a comma between, and the image's address absolute."""
    head = (
        '<meta name="description" content=" What   the ferry cost "><meta property="article:section" content="Harbour">'
        '<meta property="article:tag" content="Ferries"><meta property="article:tag" content="Money">'
        '<meta property="article:tag" content="Ferries"><meta property="og:image" content="/ferry.jpg">'
    )
    found = whole(head, url="https://shore.example/a")
    assert (found.description, found.section) == ("What the ferry cost", "Harbour")
    assert (found.tags, found.image) == (("Ferries", "Money"), "https://shore.example/ferry.jpg")
    stated = {
        **ARTICLE,
        "keywords": "Sea, Salt,,Sea",
        "articleSection": ["Coast", "Islands"],
        "image": [{"url": "https://i.example/1.png"}],
    }
    found = whole(data(stated))
    assert (found.tags, found.section, found.image) == (("Sea", "Salt"), "Coast; Islands", "https://i.example/1.png")
    assert whole('<meta name="keywords" content="one, two">').tags == ("one", "two")
    assert whole(data({**ARTICLE, "keywords": [{"name": "Sea"}, 7, None], "image": 9})).tags == ("Sea",)


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        (data(ARTICLE), Hint("article", 0.9)),
        (data({"@type": "https://schema.org/Product", "name": "Oar"}), Hint("product", 0.9)),
        (data([{"@type": "DiscussionForumPosting", "headline": "Oars?"}]), Hint("forum", 0.9)),
        (data({"@type": "CollectionPage"}), Hint("index", 0.9)),
        ('<meta name="generator" content="phpBB 3.3"><meta property="og:type" content="article">', Hint("forum", 0.8)),
        ('<meta property="og:type" content="Article">', Hint("article", 0.75)),
        ('<meta property="og:type" content="website">', None),
        ("", None),
    ],
)
def test_the_type_that_a_head_states(head: str, hint: Hint | None) -> None:
    """Types of schema.org, then forum software, then Open Graph; `website` is said by all sorts of pages."""
    assert whole(head).stated == hint


@pytest.mark.parametrize(
    ("head", "title", "url", "words", "hint"),
    [
        (Hint("article", 0.75), "Datenschutzerklärung – Küstenblatt", None, (900, 800), Hint("legal", 0.8)),
        (Hint("article", 0.9), "Privacy policy", None, (900, 800), Hint("article", 0.9)),
        (None, "Privacy policy of a ferry line under scrutiny", None, (900, 800), Hint("article", 0.5)),
        (None, None, "https://shore.example/en/terms-of-use.html", (900, 800), Hint("legal", 0.6)),
        (None, "Oars", "https://shore.example/forum/viewtopic.php?t=4", (900, 800), Hint("forum", 0.6)),
        (None, "Shore Press", "https://shore.example/", (900, 800), Hint("index", 0.6)),
        (None, "Shore Press", "https://shore.example/?p=12", (900, 800), Hint("article", 0.5)),
        (None, "Oars", "http://[", (900, 100), Hint("index", 0.3)),
        (None, None, None, (100, 60), Hint("other", 0.3)),
    ],
)
def test_the_hint_at_a_pages_type(
    head: Hint | None, title: str | None, url: str | None, words: tuple[int, int], hint: Hint
) -> None:
    """What is stated, then the title, the address, the shape; the name of a legal text has to be the whole title."""
    assert page_type.of(head, [title], url, words) == hint


def test_a_result_has_them() -> None:
    """What the head says reaches the result; a text has no page to say anything."""
    head = f"{data(ARTICLE)}<link rel=canonical href=https://s.example/1>"
    result = cleaner.clean(f"<html><head>{head}</head><body><p>The ferry sank at noon.</p></body></html>")
    assert (result.canonical, result.page_type, result.page_type_confidence) == ("https://s.example/1", "article", 0.9)
    plain = cleaner.clean("The ferry sank at noon.")
    assert (plain.canonical, plain.tags, plain.page_type, plain.page_type_confidence) == (None, (), None, None)


UNSIGNED = "<html><body><h1>Oars</h1><p>The oars of the ferry are long, and nobody knows who made them, or when.</p></body></html>"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the page's text is searched for, in order."""
    found: list[str] = []
    monkeypatch.setattr("trafilatura.metadata.extract_author", lambda tree: found.append("author") or "Ruth Amoo")
    monkeypatch.setattr("htmldate.find_date", lambda tree, **options: found.append("date") or "2025-03-04")
    return found


def test_what_is_not_stated_is_looked_for_when_it_is_read(looked: list[str]) -> None:
    """Who wants the text only does not wait for an author or a day that the page does not name; both are looked for once."""
    result = cleaner.clean(UNSIGNED, kind="html")
    assert result.text
    assert looked == []
    assert (result.date, result.author, result.date) == ("2025-03-04", "Ruth Amoo", "2025-03-04")
    assert looked == ["author", "date"]


def test_what_is_stated_is_looked_for_nowhere(looked: list[str]) -> None:
    """A page that names author and day is not searched; one that names the author only, for the day."""
    head = '<meta name="author" content="Ane Holt">'
    assert cleaner.clean(head + UNSIGNED, kind="html").author == "Ane Holt"
    assert looked == []
    assert cleaner.clean(head + UNSIGNED, kind="html").date == "2025-03-04"
    assert looked == ["date"]


def test_a_time_limit_holds_for_what_is_looked_for(looked: list[str]) -> None:
    """Under a time limit nothing is left for later."""
    cleaner.Cleaner(timeout=60).clean(UNSIGNED, kind="html")
    assert looked == ["author", "date"]


def test_results_travel_and_wait_with_what_is_looked_for(looked: list[str]) -> None:
    """A result that is pickled knows its author, and of many that are kept only the last few hold their page."""
    assert pickle.loads(pickle.dumps(cleaner.clean(UNSIGNED, kind="html"))).author == "Ruth Amoo"
    looked.clear()
    kept = [cleaner.clean(UNSIGNED, kind="html") for _ in range(2 * keeper.TREES)]
    assert looked == ["author", "date"] * keeper.TREES
    assert {result.author for result in kept} == {"Ruth Amoo"}
