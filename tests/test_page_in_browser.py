"""The report page in a real browser: whatever an article, a name or a rule says, nothing runs and nothing is fetched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, Command
from test_report import removal, result

import cleaner
from cleaner.judge.reasons import source_words, sum_words
from cleaner.model import RuleHit
from cleaner.report import html
from cleaner.report.pages import Page
from cleaner.report.statistics import Statistics, tally

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="wants Debian's chromium"), pytest.mark.browser]

RUN = "globalThis.ran = (globalThis.ran || 0) + 1"
INJECTIONS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f"<svg onload='{RUN}'><style>*{{display:none}}</style>",
    f"\"><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"' autofocus onfocus='{RUN}' x='",
    f"javascript:{RUN}",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<style>@import url(http://127.0.0.1:9/x); body {{ background: url(http://127.0.0.1:9/y) }}</style>{RUN}",
    f"<base href='http://127.0.0.1:9/'><meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<!--<script>{RUN}//--></script>",
    f"{{{{constructor.constructor('{RUN}')()}}}}${{{RUN}}}@@DATA@@@@SCRIPT@@",
    f"\u2028{RUN}\u2029\u202e\x00\ud800]]>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium without a network of its own."""
    with sync_api.sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page that notes every request that leaves the browser, every dialog and every error of a script."""
    tab = browser.new_page()
    tab.noted = []
    tab.on(
        "requestfinished", lambda request: None if request.url.startswith("file:") else tab.noted.append(request.url)
    )
    # What the policy stopped never left the browser.
    tab.on("requestfailed", lambda request: None if request.failure == "csp" else tab.noted.append(request.url))
    tab.on("dialog", lambda dialog: (tab.noted.append(dialog.message), dialog.dismiss()))
    tab.on("pageerror", lambda error: tab.noted.append(str(error)))
    yield tab
    tab.close()


def written(path: Path) -> Path:
    """A report page with the injections in every field that comes from outside."""
    page, sums = Page(), Statistics()
    for number, evil in enumerate(INJECTIONS):
        cut = replace(
            removal(evil),
            rules=(RuleHit(evil, 2.0, evil), RuleHit(f"a.b.{evil}", 1.0, evil)),
            reason=evil,
            path=evil,
            id=evil,
            context=(evil, evil),
        )
        item = result(
            cut, text=evil, id=f"{evil}/{evil}", title=evil if number % 2 else None, warnings=(evil,), language=evil
        )
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
        page.add(f"{number}", html.error_entry(f"{number}/{evil}", evil, "failed"))
    path.write_text(page.render(sums, version=INJECTIONS[1], ruleset=INJECTIONS[0]), encoding="utf-8")
    return path


def test_injections_run_nothing(tab: Any, tmp_path: Path) -> None:
    """Every document is opened and every removal looked at, by hand and by key; no script but the page's own has run."""
    tab.goto(written(tmp_path / "report.html").as_uri())
    count = tab.locator("#list li").count()
    assert count == 2 * len(INJECTIONS)
    looked_at = tab.evaluate(
        """() => {
          let seen = 0;
          for (const button of document.querySelectorAll("#list li button")) {
            button.click();
            for (const cut of document.querySelectorAll("#document .cut")) {
              cut.click();
              seen += document.querySelectorAll("#detail dl").length;
            }
          }
          return seen;
        }"""
    )
    assert looked_at == len(INJECTIONS)
    tab.locator("#list li button").first.click()
    tab.keyboard.press("Escape")
    for key in "jknpo":
        tab.keyboard.press(key)
    for name in ("category", "rule", "folder"):
        tab.locator(f"#{name}").select_option(index=1)
    tab.locator("#query").fill(INJECTIONS[0])
    tab.wait_for_timeout(300)
    assert tab.evaluate("globalThis.ran") is None
    assert tab.noted == []
    # Nothing of it became an element, and nothing of it was lost: it stands there as text.
    assert (
        tab.locator("iframe, img, svg, base, object, link, [onerror], [onload], [onfocus], a[href^=javascript]").count()
        == 0
    )
    assert tab.locator("style").count() == 1
    tab.goto("about:blank")
    tab.goto((tmp_path / "report.html").as_uri() + "#%E0%A4%A")
    shown = tab.locator("#list").text_content()
    plain = [evil.replace("\ud800", "\ufffd") for evil in INJECTIONS]
    assert [evil for evil in plain if evil not in shown.replace("\ud800", "\ufffd")] == []


def test_what_is_said_of_numbers(tab: Any, tmp_path: Path) -> None:
    """A score is not told to be above what it is not above, here as in Python, and what is something is never told as nothing."""
    page, sums = Page(), Statistics()
    rule = "en.share.bar"
    pairs = [(1.5, 1.5), (1.504, 1.5), (2.1, 1.5), (-0.5, -0.25), (1.497, 1.5), (3.0, None)]
    words = [(312, 312), (312, 311), (31200, 31199), (312, 312)]
    cuts = [
        replace(removal(f"Gone {n}"), id=str(n), score=score, threshold=limit, rules=(RuleHit(rule, 0.0, ""),))
        for n, (score, limit) in enumerate(pairs)
    ]
    for n, (before, after) in enumerate(words):
        item = result(*(cuts if n < 3 else ()), id=f"{n}.txt", words_in=before, words_out=after)
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
    path = tmp_path / "report.html"
    path.write_text(page.render(sums, version="1", ruleset="2"), encoding="utf-8")
    tab.goto(path.as_uri())
    cards = [" ".join(text.split()) for text in tab.locator("#list li small").all_inner_texts()]
    under = (
        "under 0.1 % of 312 words",
        "0.3 % of 312 words",
        "under 0.1 % of 31,200 words",
        "0 removals, 0 % of 312 words",
    )
    assert [found for found, said in zip(cards, under, strict=True) if said not in found] == []
    tab.locator("#list li button").first.click()
    for n, (score, limit) in enumerate(pairs):
        cut = tab.locator("#document .cut", has_text=f"Gone {n}")
        tip = (cut.get_attribute("title") or "").splitlines()[-1]
        assert tip == sum_words(0.0, [RuleHit(rule, 0.0, "")], score, limit)
        cut.click()
        foot = " ".join(tab.locator("#detail .sum tfoot").inner_text().split())
        told = re.sub(
            "; goes above (.+)", r"; what is above \1 goes", tip.replace(f": {source_words(rule)}", " the score")
        )
        assert foot == f"= {told}"
    assert tab.noted == []


def test_the_policy_holds_where_escaping_would_fail(tab: Any, tmp_path: Path) -> None:
    """Markup that did get into the page runs nothing: the Content-Security-Policy stands in a real browser."""
    path = written(tmp_path / "report.html")
    markup = f"<script>{RUN}</script><img src='http://127.0.0.1:9/z' onerror='{RUN}'><a id=link href='javascript:{RUN}'>x</a>"
    path.write_text(path.read_text(encoding="utf-8").replace("<header>", f"{markup}<header>"), encoding="utf-8")
    tab.goto(path.as_uri())
    tab.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"globalThis.ran = 1\">')")
    tab.locator("#link").click()
    tab.wait_for_timeout(300)
    assert tab.locator("#list li").count() == 2 * len(INJECTIONS)
    assert tab.evaluate("globalThis.ran") is None
    assert [url for url in tab.noted if url.startswith("http")] == []


def test_the_page_of_a_run(tab: Any, command: Command) -> None:
    """From hostile files to the page: names, titles and texts show as text."""
    Path("in").mkdir()
    body = "".join(f"<p>{ARTICLE}</p><nav><a href='javascript:{RUN}'>{RUN}</a></nav>" for _ in range(2))
    name = "<img src=x onerror=globalThis.ran=1>"
    Path("in", f"{name}.html").write_text(
        f"<html><head><title>&lt;script&gt;{RUN}&lt;/script&gt;</title></head><body>{body}<script>{RUN}</script></body></html>",
        encoding="utf-8",
    )
    Path("in", "b.txt").write_text(f"{ARTICLE}\nAdvertisement\n\n<script>{RUN}</script>\n\n{ARTICLE}", encoding="utf-8")
    assert command("clean", "in", "-o", "out").code == 0
    tab.goto(Path("out/report.html").absolute().as_uri())
    assert tab.locator("#list li").count() == 2
    for at in range(2):
        tab.locator("#list li button").nth(at).click()
    assert name in tab.locator("#list").text_content()
    assert tab.evaluate("globalThis.ran") is None
    assert tab.noted == []


def test_what_the_tests_watch_for_can_happen(tab: Any, tmp_path: Path) -> None:
    """The same injection in a page without a policy does run: the tests above would notice."""
    path = tmp_path / "open.html"
    path.write_text(f"<!doctype html><body>{INJECTIONS[2]}<img src='http://127.0.0.1:9/q'>", encoding="utf-8")
    tab.goto(path.as_uri())
    tab.wait_for_function("globalThis.ran === 1")
    assert "http://127.0.0.1:9/q" in tab.noted


def furnished(path: Path, count: int = 1, per_page: int = 200) -> Path:
    """A report of pages with a menu of 30 entries each."""
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(30))
    page, sums = Page(per_page=per_page), Statistics()
    for number in range(count):
        article = f"<h1>Story {number}</h1><p>{ARTICLE}</p><p>Advertisement</p><p>{ARTICLE}</p>"
        source = f"<html><body><nav><ul>{menu}</ul></nav><article>{article}</article></body></html>"
        item = replace(
            cleaner.clean(source), id=f"p{number}.html", title=f"Story {number}", url=f"https://h{number}.example/"
        )
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
    page.write(path, sums, version="1", ruleset="")
    return path


def test_page_furniture_is_a_line_that_opens(tab: Any, tmp_path: Path) -> None:
    """Closed at first; a key, a click, a filter and the search open it; n stops at it once and goes on to what matters."""
    tab.goto(furnished(tmp_path / "report.html").as_uri())
    line = tab.locator("#document .run")
    expect = sync_api.expect
    expect(line.locator("summary")).to_have_text("30 pieces of page furniture: navigation 30")
    expect(tab.get_by_text("Section 7")).to_be_hidden()
    tab.keyboard.press("n")
    expect(line.locator("summary")).to_be_focused()
    tab.keyboard.press("n")
    expect(tab.locator(".cut[aria-current]")).to_contain_text("Advertisement")
    tab.keyboard.press("u")
    expect(tab.get_by_text("Section 7")).to_be_visible()
    tab.keyboard.press("u")
    expect(tab.get_by_text("Section 7")).to_be_hidden()
    tab.locator("#query").fill("section 7")
    expect(tab.get_by_text("Section 7")).to_be_visible()
    assert tab.noted == []


def test_the_evidence_is_a_sum(tab: Any, tmp_path: Path) -> None:
    """What a person reads of a removal adds up: base, both sides, score and threshold, in words."""
    tab.goto(furnished(tmp_path / "report.html").as_uri())
    tab.locator(".cut", has_text="Advertisement").click()
    rows = tab.locator("#detail .sum tbody tr").all_inner_texts()
    weights = [float(row.split()[0].replace("−", "-")) for row in rows]
    total = tab.locator("#detail .sum tfoot").inner_text()
    assert abs(sum(weights) - float(total.split()[1].replace("−", "-"))) < 0.006 * len(weights)
    assert "what is above" in total
    assert any("what any block starts with" in row for row in rows)
    assert not [row for row in rows if "topic." in row or "guard." in row]
    tip = (tab.locator(".cut", has_text="Advertisement").get_attribute("title") or "").splitlines()[-1]
    assert re.fullmatch(r"−?\d+\.\d\d = .+ [+−] \d+\.\d\d .+; goes above −?\d+\.\d\d", tip)
    assert len(re.findall(r"[+−] \d", tip)) == len(rows) - 1


def test_rules_of_one_name_are_told_apart(tab: Any, tmp_path: Path) -> None:
    """Languages have rules of one name: only where two would read alike the table has the language, too."""
    page, sums = Page(), Statistics()
    for name in ("en.newsletter.consent", "de.newsletter.consent", "de.share.bar"):
        item = result(replace(removal(), rules=(RuleHit(name, 2.0, ""),)), id=name)
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
    page.write(tmp_path / "report.html", sums, version="1", ruleset="")
    tab.goto((tmp_path / "report.html").as_uri())
    shown = tab.locator("#rules button").all_text_contents()
    assert sorted(shown) == ["newsletter consent (de)", "newsletter consent (en)", "share bar"]


def test_documents_of_other_pages_are_found_and_opened(tab: Any, tmp_path: Path) -> None:
    """The first page lists all; the search says what it looks through; a link leads to the document on its own page."""
    tab.goto(furnished(tmp_path / "report.html", count=7, per_page=3).as_uri())
    expect = sync_api.expect
    expect(tab.locator("#list li")).to_have_count(7)
    expect(tab.locator("#query-label")).to_contain_text(
        "titles and names of all 7 documents, and the texts of the first 3"
    )
    tab.locator("#query").fill("story 5")
    expect(tab.locator("#count")).to_have_text("1 of 7 documents")
    tab.get_by_role("link", name="Its text is on page 2 of 3: open it").click()
    expect(tab.locator("#document h2")).to_have_text("Story 5")
    expect(tab.locator("#list li")).to_have_count(3)
    expect(tab.locator("#document #text")).to_contain_text(ARTICLE[:40])
    expect(tab.locator("#pages [aria-current]")).to_have_text("2")
    assert tab.noted == []


def test_filters_go_along_to_other_pages(tab: Any, tmp_path: Path) -> None:
    """What was filtered on the first page is filtered on the others; there and back nothing has to be chosen anew."""
    page, sums = Page(per_page=2), Statistics()
    for number in range(6):
        cut = removal("Advertisement") if number in {0, 2, 5} else replace(removal("Share"), category="share")
        item = result(cut, text=ARTICLE, id=f"p{number}&=.html", title=f"Story {number}")
        sums.add(item.id, tally(item))
        page.add(item.id, html.entry(item))
    page.write(tmp_path / "report.html", sums, version="1", ruleset="")
    tab.goto((tmp_path / "report.html").as_uri())
    expect = sync_api.expect
    expect(tab.locator("#pages")).to_have_text("Texts on page 123")
    tab.locator("#category").select_option("share")
    expect(tab.locator("#count")).to_have_text("3 of 6 documents")
    expect(tab.locator("#pages")).to_contain_text("1 (1)2 (1)3 (1)")
    tab.get_by_role("link", name="3 (1)").click()
    expect(tab.locator("#category")).to_have_value("share")
    expect(tab.locator("#count")).to_have_text("1 of 2 documents on this page")
    expect(tab.locator("#document h2")).to_have_text("Story 4")
    tab.locator("#query").fill("story 5")
    expect(tab.locator("#document")).to_contain_text("No document of this page fits the filters.")
    tab.get_by_role("link", name="Page 1 lists all that do").click()
    expect(tab.locator("#query")).to_have_value("story 5")
    expect(tab.locator("#count")).to_have_text("0 of 6 documents")
    tab.locator("#category").select_option("")
    expect(tab.locator("#count")).to_have_text("1 of 6 documents")
    expect(tab.locator("#pages")).to_contain_text("1 (0)2 (0+)3 (1+)")
    tab.get_by_role("link", name="Its text is on page 3 of 3: open it").click()
    expect(tab.locator("#document h2")).to_have_text("Story 5")
    expect(tab.locator("#query")).to_have_value("story 5")
    tab.locator("#filters button[type=reset]").click()
    expect(tab.locator("#count")).to_have_text("2 documents on this page")
    assert tab.url.endswith("report-3.html#p5%26%3D.html")
    assert tab.noted == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_axe_finds_nothing_serious(browser: Any, tmp_path: Path, width: int, scheme: str) -> None:
    """No sideways scrolling, and no serious fault of contrast, names or roles, with a removal explained."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.goto(furnished(tmp_path / "report.html", count=3).as_uri())
    for run in tab.locator(".run summary").all():
        run.click()
    tab.locator(".cut", has_text="Advertisement").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.run(tab).response["violations"]
    tab.close()
    assert not [
        (item["id"], [node["html"][:120] for node in item["nodes"][:3]])
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]
