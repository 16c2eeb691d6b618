"""What packs say of single hosts: accepted blocks and selectors act there, are told, and change nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import cleaner
from cleaner.model import PackError, Result
from cleaner.packs import cached
from cleaner.packs.sites import SiteBlock, around
from cleaner.system.addresses import host_of

ARTICLE = (
    "The ferry to Harburg sailed again on Monday, three years after the storm that had torn its pier apart.",
    "Some two hundred people stood on the quay when the captain, Lena Harp, took the ropes in at noon.",
    "The council had argued about the costs for two winters, and voted for the new pier by a single voice.",
)
MOTTO = "Harburg reads what Harburg writes."
URL = "https://www.coast.example/ferry"


def pack(folder: Path, *tables: str) -> Path:
    """A pack file of these tables."""
    path = folder / "coast.example.toml"
    path.write_text("\n\n".join(tables), encoding="utf-8")
    return path


def block(state: str = "accepted", category: str = "advert", **more: str) -> str:
    """A [[block]] of coast.example."""
    said = {} if more.keys() & {"text", "pattern"} else {"text": MOTTO}
    fields = {"host": "coast.example", "state": state, "category": category, **said, **more}
    return "\n".join(["[[block]]", *(f"{name} = '''{value}'''" for name, value in fields.items())])


def cleaned(pack: Path | None, text: str, url: str | None = URL, **more: object) -> Result:
    """A document cleaned with a pack or without."""
    packs = () if pack is None else pack
    return cleaner.Cleaner(packs=packs, **more).clean(text, url=url)  # type: ignore[arg-type]


def text_of(*more: str) -> str:
    """The article with more paragraphs after its first."""
    return "\n\n".join((ARTICLE[0], *more, *ARTICLE[1:])) + "\n"


def test_an_accepted_block_goes_from_the_texts_of_its_host_and_is_named(tmp_path: Path) -> None:
    """It goes wherever it stands, by its own rule and reason and category, and the text can be put back."""
    source = text_of(MOTTO)
    without = cleaned(None, source)
    assert MOTTO in without.text, "nothing else takes it"
    found = cleaned(pack(tmp_path, block(why="It stands everywhere.")), source)
    (removal,) = found.removed
    assert removal.text == MOTTO
    assert removal.category == "advert"
    assert removal.rules[0].id.startswith("site.coast-example.")
    assert removal.reason == "It stands everywhere."
    assert cleaner.restore(found.text, found.removed) == source
    assert found.text == text_of()


@pytest.mark.parametrize("state", ["proposed", "rejected"])
def test_what_nobody_accepted_does_nothing(tmp_path: Path, state: str) -> None:
    """A proposal is no rule, and the digest of the rules is that of none."""
    made = pack(tmp_path, block(state))
    found = cleaned(made, text_of(MOTTO))
    assert not found.removed
    assert found.ruleset == cleaned(None, text_of(MOTTO)).ruleset


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://coast.example/a", True),
        ("https://news.coast.example/a", True),
        ("https://notcoast.example/a", False),
        ("https://example.org/coast.example", False),
        (None, False),
    ],
)
def test_it_acts_on_its_host_only(tmp_path: Path, url: str | None, goes: bool) -> None:
    """The host and its subdomains, by the document's address; nowhere else, nor where no address is known."""
    found = cleaned(pack(tmp_path, block()), text_of(MOTTO), url)
    assert bool(found.removed) is goes


def test_only_a_whole_block_is_meant(tmp_path: Path) -> None:
    """The same words within a paragraph are the article's."""
    said = f"The motto on the door says it: {MOTTO}"
    assert said in cleaned(pack(tmp_path, block()), text_of(said)).text


def test_the_text_is_compared_as_rules_see_it(tmp_path: Path) -> None:
    """No-break spaces, soft hyphens and curly apostrophes are no other text."""
    made = pack(tmp_path, block(text="Don't miss the Harburg fair."))
    assert cleaned(made, text_of("Don’t\u00a0miss  the Har\u00adburg fair.")).removed


def test_a_pattern_matches_all_of_a_block(tmp_path: Path) -> None:
    """Blocks alike go, and a paragraph that holds more stays."""
    made = pack(tmp_path, block(pattern=r"Tide at \p{Lu}\w+: \d{1,2}:\d\d"))
    assert cleaned(made, text_of("Tide at Harburg: 11:40")).removed
    longer = "Tide at Harburg: 11:40 was the latest that anybody on the quay could remember."
    assert not cleaned(made, text_of(longer)).removed


def test_a_pattern_that_takes_too_long_is_told(tmp_path: Path) -> None:
    """It is skipped for the document, with a warning, and nothing goes by it."""
    made = pack(tmp_path, block(pattern=r"(?:a|b|ab){1,399}c"))
    found = cleaned(made, text_of("ab" * 190 + "cx"))
    assert not found.removed
    assert any("timeout: site.coast-example." in warning for warning in found.warnings)


def test_no_other_verdict_changes(tmp_path: Path) -> None:
    """What the judge takes or leaves around an accepted block is what it takes or leaves without it."""
    source = text_of(
        "Photo: Lena Harp / Coast News", MOTTO, "Sign up for our free newsletter.", "Read the whole story."
    )
    before, after = cleaned(None, source), cleaned(pack(tmp_path, block()), source)
    assert [r.text for r in after.removed if r.text != MOTTO] == [r.text for r in before.removed]
    assert len(after.removed) == len(before.removed) + 1


def test_a_category_that_is_kept_stays(tmp_path: Path) -> None:
    """`keep` holds for accepted blocks as well: told, and left in."""
    found = cleaned(pack(tmp_path, block()), text_of(MOTTO), keep="advert")
    assert found.removed[0].kept
    assert MOTTO in found.text


def test_a_document_of_nothing_else_is_held(tmp_path: Path) -> None:
    """A text that would be empty is passed through."""
    found = cleaned(pack(tmp_path, block()), f"{MOTTO}\n")
    assert found.held
    assert MOTTO in found.text


PAGE = """<html><head><title>The ferry sails again</title></head><body>
<div class="top"><p>{motto}</p></div>
<h1>The ferry sails again</h1>
<div id="story"><p>{0}</p><p>{1} <span class="mark">Listen to this.</span></p>
<div class="teller"><p>The tide table of the harbour is printed each Friday on page four of the paper.</p>
<img src="/tide.png" alt="Tide"></div>
<p>{2}</p></div>
<div class="more">
<p>The paper has been printed in the same house at the harbour since the year 1912, by four families.</p></div>
<p class="writer">Told by Lena Harp, 3 May 2026</p></body></html>"""


def page() -> str:
    """A page whose furniture only its configuration tells."""
    return PAGE.format(*ARTICLE, motto=MOTTO)


def site(**fields: list[str]) -> str:
    """A [[site]] of coast.example."""
    return "\n".join(["[[site]]", 'host = "coast.example"', *(f"{name} = {value!r}" for name, value in fields.items())])


def test_an_accepted_block_goes_from_pages(tmp_path: Path) -> None:
    """As from texts; the headline is never one."""
    made = pack(tmp_path, block(), block(text="The ferry sails again"))
    found = cleaned(made, page())
    assert [r.text for r in found.removed if r.rules[0].id.startswith("site.")] == [MOTTO]
    assert found.title == "The ferry sails again"


def test_a_page_without_an_address_is_known_by_the_one_that_it_states(tmp_path: Path) -> None:
    """Its canonical link names the host; an address that was given counts more."""
    stated = page().replace("<head>", f'<head><link rel="canonical" href="{URL}">')
    made = pack(tmp_path, block())
    assert [r.text for r in cleaned(made, stated, None).removed if r.text == MOTTO] == [MOTTO]
    assert MOTTO in cleaned(made, stated, "https://elsewhere.example/a").text


@pytest.mark.parametrize("body", ["#story", "//div[@id='story']"])
def test_a_body_restricts_the_article(tmp_path: Path, body: str) -> None:
    """What stands outside goes, each block told; what stands inside is judged as ever."""
    before = cleaned(None, page(), max_removed=1.0)
    found = cleaned(pack(tmp_path, site(body=["#nowhere", body])), page(), max_removed=1.0)
    gone = {r.text for r in found.removed if r.rules[0].id == "site.coast-example.body"}
    assert "The paper has been printed in the same house at the harbour since the year 1912, by four families." in gone
    assert all(sentence in found.text for sentence in ARTICLE)
    assert {p.text for p in found.pieces} == {p.text for p in before.pieces}, "all of the page is in the pieces"
    (why,) = {r.reason for r in found.removed if r.rules[0].id == "site.coast-example.body"}
    assert why == "It stands outside what the configuration of coast.example names as the article."


def test_a_body_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The page is judged as without it, and a warning says so."""
    found = cleaned(pack(tmp_path, site(body=["#nowhere"])), page())
    assert found.text == cleaned(None, page()).text
    assert any(warning.startswith("site: no body") for warning in found.warnings)


def test_strip_takes_elements_stretches_and_images(tmp_path: Path) -> None:
    """A box goes by blocks, an inline element as a stretch, an image from the forms that have images."""
    found = cleaned(pack(tmp_path, site(strip=["div.teller", "//span[@class='mark']"])), page())
    gone = [r.text for r in found.removed if r.rules[0].id == "site.coast-example.strip"]
    assert gone == [
        "Listen to this.",
        "The tide table of the harbour is printed each Friday on page four of the paper.",
    ]
    assert "tide.png" in cleaned(None, page()).to("md", images=True)
    assert "tide.png" not in found.to("md", images=True)
    assert "site: 1 images go, as coast.example's configuration says" in found.warnings


def test_selectors_that_would_leave_nothing_are_not_heard(tmp_path: Path) -> None:
    """The page stays as it is without them, and a warning says so."""
    found = cleaned(pack(tmp_path, site(strip=["body"])), page())
    assert found.text == cleaned(None, page()).text
    assert any("would leave nothing" in warning for warning in found.warnings)


def test_metadata_by_selectors(tmp_path: Path) -> None:
    """Title, author and date come from where the configuration says; what finds nothing leaves what was found."""
    made = pack(
        tmp_path,
        site(title=["//h2", "//title"], author=["substring-after(//p[@class='writer'], 'by ')"], date=[".writer"]),
    )
    found = cleaned(made, page())
    assert (found.title, found.author, found.date) == ("The ferry sails again", "Lena Harp, 3 May 2026", "2026-05-03")


def test_the_nearest_host_counts(tmp_path: Path) -> None:
    """A subdomain's own selectors win over those of the host above."""
    own = site(strip=["div.teller"]).replace("coast.example", "news.coast.example")
    made = pack(tmp_path, site(strip=["p"]), own)
    found = cleaned(made, page(), "https://news.coast.example/a")
    assert {r.rules[0].id for r in found.removed if "site" in r.rules[0].id} == {"site.news-coast-example.strip"}


def test_packs_from_the_cache_say_the_same(tmp_path: Path) -> None:
    """What is kept between runs has blocks and selectors as they were read."""
    made = pack(tmp_path, block(), site(body=["#story"], strip=["p.a", "p.b"]))
    first = cached.add(cached.load(), [str(made)])
    again = cached.add(cached.load(), [str(made)])
    assert first.sites == again.sites
    assert again.sites.blocks == (SiteBlock(again.sites.blocks[0].id, "coast.example", "advert", MOTTO),)
    assert first.digest == again.digest != cached.load().digest


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (block("maybe"), "state: 'maybe' is none of proposed, accepted, rejected"),
        (block(category="motto"), "category: 'motto' is none of"),
        (block(text="a", pattern="b"), "wants either text or pattern"),
        (block("proposed", pattern="("), "pattern: missing )"),
        (block(pattern="(?:a+)+b"), "can backtrack without bound"),
        (block(text="a", colour="red"), "unknown field 'colour'"),
        (block(text="a", host="a b"), "host: 'a b' is no name of a host"),
        (block(text="a", id="en.newsletter.a"), "is no id of a block"),
        (f"{block()}\n\n{block()}", "id: stands twice"),
        (site(), "wants body, strip, title, author or date"),
        (site(body=["//div["]), "is no selector"),
        (site(body=["div["]), "is no selector"),
        (f"{site(body=['p'])}\n\n{site(body=['p'])}", "site coast.example: stands twice"),
    ],
)
def test_what_is_malformed_is_named(tmp_path: Path, table: str, said: str) -> None:
    """File, entry and field are told, also of what nobody accepted."""
    with pytest.raises(PackError, match=r"coast\.example\.toml") as caught:
        cleaner.Cleaner(packs=pack(tmp_path, table))
    assert said in str(caught.value)


def test_hosts() -> None:
    """Hosts of odd addresses, and those above one."""
    assert [host_of(url) for url in ("https://WWW.a.example/x", "a.example", "http://[::1", None, 7)] == [
        "a.example", "", "", "", ""
    ]  # fmt: skip
    assert around("") == []
