"""HTML pages: what is visible, in order; what is kept; how broken pages end."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.segment.html import segment
from cleaner.segment.page import signature
from cleaner.segment.parsing import parse

STORY = [
    "The ferry left the quay at seven in the morning with forty people aboard, among them two judges and a goat that nobody had claimed.",
    "Its captain had asked for the part in spring, he told the inquiry on Monday, and the part was in a warehouse in another country.",
    "Nobody was hurt when the engine failed off the northern light, according to the harbour office, which closed the route for a week.",
    "The inquiry will hear from the customs service on Friday and from a fisherman who saw the goat arrive on the beach below the mill.",
]


def blocks(markup: str) -> list[str]:
    root = parse(markup)
    assert root is not None
    return [facts.display for facts in segment(root).facts]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one <b>two</b> three</p><p>four</p>", ["one two three", "four"]),
        ("<div>one<p>two</p>three</div>", ["one", "two", "three"]),
        ("<div>one<br>two<br><br>three</div>", ["one\ntwo", "three"]),
        ("<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>", ["one", "two", "three"]),
        ("<p>seen<span hidden>not</span> too<span style='display: none'>nor this</span></p>", ["seen too"]),
        ("<p>a</p><script>b</script><style>c</style><noscript>d</noscript><template>e</template><p>f</p>", ["a", "f"]),
        ("<table><tr><td>one</td><td>two</td></tr></table>", ["one", "two"]),
        ("<pre>a\n  b</pre>", ["a\n  b"]),
        ("<p>a&nbsp;b &amp; c&shy;d</p>", ["a\xa0b & cd"]),
        ("one<p>two", ["one", "two"]),
        ("<a href=x>one</a> <a href=y>two</a>", ["one two"]),
        ("<custom-card><p>one</p></custom-card>two", ["one", "two"]),
        ("<p>unclosed <b>bold <i>both</p><p>next</i></b>", ["unclosed bold both", "next"]),
    ],
)
def test_visible_text_in_reading_order(markup: str, expected: list[str]) -> None:
    """Blocks are what a browser would set on lines of their own."""
    assert blocks(markup) == expected


def test_names_of_elements_have_one_spelling() -> None:
    """Camel case, underscores and capitals are one thing to a rule."""
    root = parse('<div class="NewsletterSignup_box article__Body" id="mainCol" role="complementary"><p>x</p></div>')
    assert root is not None
    element = next(root.iter("div"))
    assert signature(element) == "div.newsletter-signup-box.article-body#main-col[role=complementary]"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head><title>Ferry fails</title>{head}</head><body>{body}</body></html>"


def article(*extra: str) -> str:
    middle = "".join(f"<p>{text}</p>" for text in STORY)
    return page(
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
        f"<main><article><h1>Ferry fails off the light</h1><div class='article-body'>{middle}{''.join(extra)}</div></article></main>"
        "<footer><p>© 2024 Shore Press. All rights reserved.</p></footer>"
    )


def test_an_article_comes_out_clean_and_everything_else_is_reported() -> None:
    """Story kept, title as metadata, furniture removed with categories and paths."""
    result = cleaner.clean(
        article("<aside class='newsletter-signup'><p>Sign up for our daily newsletter</p></aside>"), kind="html"
    )
    for text in STORY:
        assert text in result.text
    assert "Ferry fails off the light" not in result.text
    assert any(piece.is_title for piece in result.pieces)
    gone = {removal.text: removal for removal in result.removed}
    assert gone["Sign up for our daily newsletter"].category == "newsletter"
    assert {"Home", "World", "© 2024 Shore Press. All rights reserved."} <= set(gone)
    for removal in result.removed:
        assert removal.start is None
        assert removal.path is not None
        assert removal.path.startswith("/html/body")


def test_lists_quotes_code_and_tables_stay_readable() -> None:
    """What an article is made of besides paragraphs comes out as text."""
    extra = (
        "<h2>What the captain carried</h2><p>The list that the captain kept in his cabin, and read to the inquiry, was short:</p>"
        "<ul><li>forty passengers and their bags, weighed at the gate</li><li>one goat, which nobody had weighed</li></ul>"
        "<blockquote><p>A goat is cargo until it swims, the harbour master told the inquiry on Tuesday.</p></blockquote>"
        "<p>The goat, the harbour office said on Wednesday, has been given to the school, where the children have named it Engine.</p>"
    )
    text = cleaner.clean(article(extra), kind="html").text
    assert "What the captain carried" in text
    assert "- forty passengers and their bags, weighed at the gate\n- one goat, which nobody had weighed" in text
    assert "A goat is cargo until it swims" in text


@pytest.mark.parametrize("kind", ["bytes", "text"])
def test_declared_encodings(kind: str) -> None:
    """A page in Windows-1251 that says so is read as that, also when given decoded."""
    story = (
        "<p>Паром вышел из порта в семь часов утра, сообщил капитан, и вернулся на буксире только к вечеру понедельника.</p>"
        * 4
    )
    markup = f"<html><head><meta charset='windows-1251'><title>Паром</title></head><body><article>{story}</article></body></html>"
    source = markup.encode("cp1251") if kind == "bytes" else markup
    assert "Паром вышел из порта" in cleaner.clean(source, kind="html").text


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "   ",
        "<html></html>",
        "<script>var a = 1;</script>",
        "<!-- nothing -->",
        "<html><body><noscript>x</noscript></body></html>",
    ],
)
def test_an_empty_page_gives_empty_text_and_a_warning(markup: str) -> None:
    """Nothing to see is no error, and is said."""
    result = cleaner.clean(markup, kind="html")
    assert result.text == ""
    assert result.removed == ()
    assert any(warning.startswith("empty") for warning in result.warnings)


@pytest.mark.parametrize(
    "markup",
    [
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body>{}</body></html>",
        "<html amp lang='en'><body><article>{}</article></body></html>",
        "<div class='post'>{}</div>",
        "{}",
    ],
    ids=["xhtml", "amp", "fragment", "bare"],
)
def test_other_kinds_of_pages(markup: str) -> None:
    """XHTML with a declaration, AMP, a fragment and bare paragraphs all give the article."""
    text = cleaner.clean(markup.format("".join(f"<p>{text}</p>" for text in STORY)), kind="html").text
    for paragraph in STORY:
        assert paragraph in text


def test_a_table_of_the_article_stays_row_by_row() -> None:
    """Data is part of the article, however short its cells."""
    rows = [
        ("Boat", "Built", "Length"),
        ("Amity", "1961", "14 m"),
        ("Good Intent", "1988", "17 m"),
        ("Wick", "2004", "12 m"),
    ]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    more = f"<p>The fleet, according to the harbour office, has three boats left, which are listed here:</p><table>{table}</table>"
    text = cleaner.clean(article(more, f"<p>{STORY[1]} Again.</p>"), kind="html").text
    assert "Boat | Built | Length\nAmity | 1961 | 14 m\nGood Intent | 1988 | 17 m\nWick | 2004 | 12 m" in text


def test_metadata() -> None:
    """Title, author, date, site and language come from the page's own statements."""
    head = (
        '<meta property="og:site_name" content="Shore Press"><meta name="author" content="Ruth Amoo">'
        '<meta property="article:published_time" content="2024-05-03T10:00:00Z">'
    )
    markup = article().replace("<title>", head + "<title>")
    result = cleaner.clean(markup, kind="html", url="https://shore.example/ferry")
    assert (result.author, result.date, result.site, result.language) == (
        "Ruth Amoo",
        "2024-05-03",
        "Shore Press",
        "en",
    )
    assert result.title is not None
    assert "Ferry fails" in result.title


def test_a_deep_page_is_no_crash() -> None:
    """Nesting deeper than any recursion limit is read like any other."""
    markup = "<div>" * 3000 + "".join(f"<p>{text}</p>" for text in STORY) + "</div>" * 3000
    assert isinstance(cleaner.clean(markup, kind="html").text, str)
