"""Boxes that ask for something, known by where they lead: what counts as one, and what never goes with it."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.evidence.rules import boxes
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
        ("#", None),
        ("mailto:donate@quay.example", None),
    ],
)
def test_where_an_address_leads(href: str, kind: str | None) -> None:
    """A segment of the path says it, or the place; the headline of another article does not."""
    assert boxes.leads_to(href) == kind


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


def test_a_short_article_is_no_box() -> None:
    """Text and field in one element: the field's own box is all that goes."""
    note = "<div><p>The ferry goes again from Monday, an hour later than before, and every day but Sunday.</p>{}</div>"
    field = "<div><p>Post from the quay</p><form><input type=email></form></div>"
    text = cleaner.clean(
        f"<html lang=en><body><h1>Ferry goes again</h1>{note.format(field)}</body></html>", kind="html"
    ).text
    assert "an hour later" in text
