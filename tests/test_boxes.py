"""Boxes that ask for something, known by where they lead: what counts as one, and what never goes with it."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.evidence.rules import boxes, leads
from cleaner.segment.html import segment
from cleaner.segment.parsing import parse

FIRST = (
    "<p>The ferry ran aground at dawn on the bank below the old mill, the harbour office said, and its forty passengers were brought "
    "ashore in two fishing boats before the tide turned, nobody hurt and everybody late for the market.</p>"
)
LAST = (
    "<p>The owner of the yard said on Monday that the ramp had been mended twice since the spring, and that the men who laid it would "
    "come back for a third time as soon as the wind had turned and the mud had dried.</p>"
)
PLEA = "Six of us sit through the council until midnight, and two thousand neighbours pay for that."


def page(box: str, after: str = LAST) -> str:
    return f"<html lang=en><body><main><article><h1>Ferry runs aground</h1>{FIRST}{box}{after}</article></main></body></html>"


def gone(markup: str, said: str) -> bool:
    """Whether something goes from a page; all of the article stays."""
    result = cleaner.clean(markup, kind="html")
    assert "brought ashore" in result.text
    assert result.removed or said in result.text
    return said not in result.text


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/donate", "donation"),
        ("https://paper.example/en/donate/?from=story", "donation"),
        ("https://donate.paper.example/", None),
        ("/spenden#jetzt", "donation"),
        ("https://www.patreon.com/quayside", "donation"),
        ("https://www.paypal.com/donate?hosted_button_id=1", "donation"),
        ("https://paypal.com/uk/home", None),
        ("/hazte-socio", "donation"),
        ("/abo/digital", "subscription"),
        ("/suscripciones/", "subscription"),
        ("https://quay.substack.com/subscribe?x=1", "newsletter"),
        ("/newsletters/tide", "newsletter"),
        ("https://whatsapp.com/channel/0029", "newsletter"),
        ("https://t.me/quayside", "newsletter"),
        ("https://t.me/quayside/1234", None),
        ("https://apps.apple.com/gb/app/id1", "advert"),
        ("https://www.google.com/preferences/source?q=quay.example", "share"),
        ("/2024/05/12/why-the-town-had-to-donate-a-boat", None),
        ("/about", None),
        ("/abolition", None),
        ("/books/don-quixote", None),
        ("/people/john-doe", None),
        ("/donate-now/", "donation"),
        ("/donate.html", "donation"),
        ("/give/index.php#donate", "donation"),
        ("/story?utm_source=newsletter", None),
        ("/members/", "donation"),
        ("/members/ann.123/", None),
        ("/newsletter/2024/05/the-boat", None),
        ("/join/once", None),
        ("/wiki/patronage", None),
        ("/calendar/subscribe", None),
        ("/health/blood-donation", None),
        ("/salud/donacion-organos", None),
        ("https://itunes.apple.com/gb/app/tides/id1", "advert"),
        ("https://itunes.apple.com/fr/album/tides/id1", None),
        ("https://play.google.com/store/books/details?id=1", None),
        ("#", None),
        ("mailto:donate@quay.example", None),
    ],
)
def test_where_an_address_leads(href: str, kind: str | None) -> None:
    """A segment of the path says it, or the place; the headline of another article does not."""
    assert leads.leads_to(href) == kind


@pytest.mark.parametrize(
    ("href", "own", "kind"),
    [
        ("/donate", "www.quay.example", "donation"),
        ("https://roof.example/donate", "", "donation"),
        ("https://roof.example/donate", "www.quay.example", None),
        ("https://www.roof.example/abo", "www.quay.example", None),
        ("https://my.quay.example/donate", "www.quay.example", "donation"),
        ("https://quaynews.example/donate", "www.quay.example", "donation"),
        ("https://www.patreon.com/quay", "www.roof.example", "donation"),
        ("https://secure.collect.example/donate", "www.quay.example", "donation"),
        ("https://roof.example/donate", "taz.de", "donation"),
    ],
)
def test_the_house_of_somebody_else(href: str, own: str, kind: str | None) -> None:
    """What another house asks for is the article's, unless it only collects, or nobody knows whose it is."""
    assert leads.leads_to(href, own) == kind


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=k><p>{PLEA}</p><p><a href=/join>Be one of them</a></p></div>",
        f"<div class=k><div><p>{PLEA}</p></div><div><a class=b href=/join>Be one of them</a></div></div>",
        f"<section><h3>Before you go</h3><p>{PLEA}</p><a href=https://ko-fi.com/quay><button>Tea</button></a></section>",
        f"<quay-plea><p>{PLEA}</p><quay-way><p><a href=/donate>This way</a></p></quay-way></quay-plea>",
        f"<div><p>{PLEA}</p><form><input type=email><button>On</button></form></div>",
        f"<div><p>{PLEA}</p><input name=subscriber_email placeholder=You></div>",
        f"<div><p>{PLEA}</p><ul><li><label><input type=radio>£5</label><li><label><input type=radio>£12.50</label></ul></div>",
        f"<div><p>{PLEA}</p><button>50 zł</button><button>1 000 zł</button></div>",
    ],
)
def test_a_box_that_asks_goes_whole(box: str) -> None:
    """Whatever its words and its names are."""
    assert gone(page(box), PLEA)


@pytest.mark.parametrize(
    "box",
    [
        f"<div class=k><p>{PLEA} Some <a href=/join>join them</a> each year.</p></div>",
        f"<div class=k><p>{PLEA}</p><p><a href=/quay>Where the quay is</a></p></div>",
        f"<div class=k><p>{PLEA}</p><div hidden><form><input type=email></form></div></div>",
        f"<div class=k><p>{PLEA}</p><form><input type=email><textarea></textarea></form></div>",
        f"<div class=k><p>{PLEA}</p><form><input type=email><input type=password></form></div>",
        f"<div class=k><p>{PLEA} {PLEA} {PLEA}</p><a href=https://apps.apple.com/app/id1>The app</a></div>",
        f"<div class=k><p>{PLEA}</p><button>1911</button><button>1912</button></div>",
        f"<blockquote><p>{PLEA}</p><p><a href=/join>Be one of them</a></p></blockquote>",
    ],
)
def test_what_is_no_such_box_stays(box: str) -> None:
    """A link in a sentence, another address, a hidden field, a letter to somebody, a login, what is said of an app, years, a
    quotation."""
    assert not gone(page(box), PLEA)


TICKETS = "<p>Tickets are sold on board, and bicycles go free.</p>"


@pytest.mark.parametrize(
    "box",
    [
        "<ol><li>Bring a letter with your name.<li>Sign the book.</ol><p><a href=/library/membership>Apply</a></p>",
        "<p><time>Saturday</time>, from eight to one</p><p><a href=/subscribe>Keep me posted</a></p>",
        "<dl><dt>Room<dd>The old school</dl><p><a href=/donate>Give</a></p>",
        "<p>Ask <a href=tel:+441632960>the office</a></p><p><a href=/donate>Give</a></p>",
        "<ul><li>Four boards of larch<li>Felt and wire</ul><form><input type=email><button>Send the plan</button></form>",
        "<p>Open from 9 to 6</p><p>Bus 12</p><form><input type=email><button>Ask</button></form>",
        "<ul><li>6 large onions<li>50 g of butter</ul><form><input type=email><button>Send me this</button></form>",
        "<form><input name=first><input name=last><input name=town><input type=email><button>Sign</button></form>",
        "<form><input type=email><input type=tel><button>Book</button></form>",
        "<form><input type=email><select><option>One</option></select><button>Book</button></form>",
        "<ul><li><a href=/groups/tide/papers>Papers</a><li><a href=/groups/tide/data>Data</a><li><a href=/groups/tide/members>All</a></ul>",
        "<p><a href=https://boat.example/donate>boat.example/donate</a></p>",
        "<p><a href=https://www.patreon.com/winds>https://www.patreon.com/winds</a></p>",
        "<p>To the island</p><p><a href=/t/1>£5</a></p><p>To the mill</p><p><a href=/t/2>£7</a></p>",
    ],
)
def test_a_box_that_tells_something_stays(box: str) -> None:
    """Steps, dates, pairs, a telephone, measures; forms in which one signs or books; entries of a list; addresses written out; prices."""
    assert not any(found(page(f"<div class=k>{TICKETS}{box}</div>")).values())
    assert any(found(page(f"<div class=k>{TICKETS}<p><a href=/donate>Give</a></p></div>")).values())


def test_a_box_around_the_first_text_is_the_article() -> None:
    """However much stands below it, and wherever the headline is."""
    note = f"<div class=story><p>{PLEA}</p><p><a href=/join>More</a></p></div>"
    below = f"<div class=more>{FIRST}{LAST}</div>"
    head = "<div><h1>Ferry goes again</h1><time>Monday</time></div>"
    assert not any(found(f"{head}{note}{below}").values())
    assert any(found(f"{head}{below}{note}").values())
    short = "<div class=b><p>The crane is sold.</p><p>It leaves in June.</p><form><input type=email></form></div>"
    assert not any(found(f"<article>{head}{short}</article>{below}").values())
    assert any(found(f"<article>{head}{below}{short}</article>").values())
    assert not any(found(f"<article>{short}</article>{below}").values())


def test_what_stands_around_a_box_that_says_what_it_wants_stays() -> None:
    """Text and box in one element: the box alone goes. Sums and a word about logging in are no box by
    themselves."""
    box = "<div><p>Tides by post, too</p>{}</div>"
    field, way = (
        "<form><label>E-mail<input type=email></label><button>On</button></form>",
        "<p><a href=/subscribe>On</a></p>",
    )
    for ask in (field, way):
        text = cleaner.clean(page(f"<div class=part><p>{PLEA}</p>{box.format(ask)}</div>"), kind="html").text
        assert PLEA in text
        assert "Tides by post" not in text
    assert gone(page(f"<div class=k><p>{PLEA}</p><div>{field}</div></div>"), PLEA)
    sums = "<div><p>Choose what you like</p><button>£5</button><button>£9</button></div>"
    assert gone(page(f"<div class=k><p>{PLEA}</p>{sums}</div>"), PLEA)
    buttons = "<div><p>Already in? <a href=/login>Log in</a></p><p><a href=/subscribe>On</a></p></div>"
    assert gone(page(f"<div class=k><p>{PLEA}</p>{buttons}</div>"), PLEA)


def test_the_head_of_a_page_tells_whose_it_is() -> None:
    """By its own address, or that for other sites."""
    box = "<div class=k><p>The roof is half paid.</p><p><a href=https://roof.example/donate>The fund</a></p></div>"
    for head in ("<link rel=canonical href={}>", "<meta property=og:url content={}>"):
        assert not any(found(head.format("https://quay.example/news/1") + page(box)).values())
        assert any(found(head.format("https://roof.example/news/1") + page(box)).values())
    assert any(found(page(box)).values())


@pytest.mark.parametrize(
    ("sign", "is_article"),
    [
        ("", False),
        ("<meta property=og:type content=website>", False),
        ('<script type=application/ld+json>{"@type": "Event", "about": "Article"}</script>', False),
        ("<article><h2>Another one</h2></article>", False),
        ("<meta property=og:type content=article>", True),
        ("<meta property=article:section content=Quay>", True),
        ('<script type=application/ld+json>{"@type": ["NewsArticle"]}</script>', True),
        ("<p><time>Monday</time></p>", True),
        ("<div class=byline>Lena Harp</div>", True),
        ("<p>Words by <span class=author__name>Lena Harp</span></p>", True),
        ("<p>Words by <a rel=author href=/lena>Lena Harp</a></p>", True),
        ("<p class=authority>The harbour office</p>", False),
    ],
)
def test_a_link_leads_on_from_what_is_no_article(sign: str, *, is_article: bool) -> None:
    """Of the page of a club, a shop or a fund the link is a part; a field for an address asks there, too."""
    start = f"{sign}<main><h1>The rowing club</h1>{FIRST}{LAST}<div class=k><p>Come on a Sunday.</p>"
    for href in ("/join", "/subscribe", "/newsletter", "https://apps.apple.com/app/id1"):
        assert any(found(f"{start}<p><a href={href}>More</a></p></div></main>").values()) is is_article
    assert found(f"{start}<form><input type=email></form></div></main>")["asks-for-address"]


def test_on_the_page_of_what_is_asked_for_it_is_the_text() -> None:
    """Its own address says so, by its end: the archive of a letter is no page about the letter."""
    way = "<div class=k><p>Members sweep the stairs.</p><p><a href=/membership/form>To the form</a></p></div>"
    own = "<link rel=canonical href=https://mill.example/{}>"
    assert not any(found(own.format("membership/") + page(way)).values())
    assert found(own.format("news/2") + page(way))["leads-to-giving"]
    letter = "<div class=k><p>Each Friday, the tides.</p><form><input type=email></form></div>"
    assert not any(found(own.format("newsletter") + page(letter)).values())
    assert found(own.format("newsletter/2024/12") + page(letter))["asks-for-address"]


def test_a_review_of_an_app_keeps_its_verdict() -> None:
    """What the headline is about is no advert."""
    box = (
        "<div class=k><p>{} is quick and quiet.</p><p><a href=https://apps.apple.com/app/id1>In the shop</a></p></div>"
    )
    assert not any(found(page(box.format("The Ferry app"))).values())
    assert found(page(box.format("Ours")))["leads-to-app"]
    assert found(page(box.format("What you find aground")))["leads-to-app"]  # a word of the headline that is no name


def test_what_stands_beside_a_button_that_asks_goes_with_it() -> None:
    """The button is known by what it says; its removal tells why the rest goes. What a button that shares stands under is the article's."""
    facts = "The ramp is of oak, and four metres wide."
    asking = page(f"<div class=k><p>{facts}</p><button>Subscribe to our newsletter</button></div>")
    assert gone(asking, facts)
    [removal] = [item for item in cleaner.clean(asking, kind="html").removed if item.text == facts]
    assert [hit.id for hit in removal.rules] == ["guard.box"]
    assert "one box with a button" in removal.reason
    assert not gone(page(f"<div class=k><p>{facts}</p><button>Share on Facebook</button></div>"), facts)
    assert not gone(
        page(f"<div class=k><p>{facts}</p></div><p><button>Subscribe to our newsletter</button></p>"), facts
    )


def found(markup: str) -> dict[str, list[int]]:
    root = parse(markup)
    assert root is not None
    seen = segment(root)
    from cleaner.evidence import column

    column.add_up(seen)
    return boxes.find(seen, next((block.index for block in seen.blocks if block.level == 1), None))


def test_a_page_of_boxes_has_none() -> None:
    """Entries with a link each, alike or not, ask for nothing; nor does a page whose text is such a box."""
    one = "<div class=f{}><p>The fund for the boat number {}.</p><p><a href=/{}/donate>Give to it</a></p></div>"
    assert found(page(one.format(1, 1, 1)))["leads-to-giving"]
    assert not any(found(page("".join(one.format("", n, n) for n in range(3)))).values())
    assert not any(found(page("".join(one.format(n, n, n) for n in range(4)))).values())
    assert not any(found(f"<main><h1>Give</h1><div><p>{PLEA}</p><a href=/donate>Now</a></div></main>").values())


def test_one_sum_is_no_choice() -> None:
    """It may be what something costs."""
    assert not any(found(page(f"<div><p>{PLEA}</p><button>£5</button></div>")).values())
    assert found(page(f"<div><p>{PLEA}</p><button>£5</button><button>£9</button></div>"))["asks-for-amount"]


def test_a_section_of_the_page_is_no_box() -> None:
    """Pages that offer something are made of such elements, each with running text."""
    made = "<section><h2>{}</h2><p>{}</p>{}</section>"
    text = "Whoever lives in the town may have a card, and takes home as many books as a bag holds."
    way = "<p><a href=/membership>To the form</a></p>"
    sections = [made.format("Cards", text, way), *(made.format(name, text, "") for name in ("Rooms", "Hours", "Fines"))]
    assert not any(found(f"<main><h1>The library</h1>{''.join(sections)}</main>").values())
    assert found(page(made.format("Cards", text, way)))["leads-to-giving"]
    numbered = "<div class='{}'><p>{}</p>{}</div>"
    for one, other in (("post-12 reply", "post-3 reply"), ("element element-a1b2c3d", "element element-77f8a9b")):
        pair = numbered.format(one, text, way) + numbered.format(other, text, "")
        assert not any(found(page(pair)).values())
    assert any(found(page(numbered.format("plea", text, way) + numbered.format("story", text, ""))).values())


def test_a_short_article_is_no_box() -> None:
    """Text and field in one element: the field's own box is all that goes."""
    note = "<div><p>The ferry goes again from Monday, an hour later than before, and every day but Sunday.</p>{}</div>"
    field = "<div><p>Post from the quay</p><form><input type=email></form></div>"
    text = cleaner.clean(
        f"<html lang=en><body><h1>Ferry goes again</h1>{note.format(field)}</body></html>", kind="html"
    ).text
    assert "an hour later" in text
