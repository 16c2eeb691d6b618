"""The page of differences and their review in a browser: what a person does by keys, what fits, and what must never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_run import STORY, Gone, add
from test_differ import CREDIT, PROMPT, TEASER, found, runs
from test_page_in_browser import INJECTIONS, browser, tab
from test_review_browser import CHROMIUM, Review, judged, open_page, shows

from cleaner.review.differ import page, sums
from cleaner.review.verdicts import FILE, Log, Verdicts, new_line

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
    pytest.mark.browser,
]
__all__ = ["browser", "runs", "tab"]


def written(a: Path, b: Path, folder: Path, said: str = "") -> str:
    """The page of two runs; `said` is a verdict on the first difference."""
    found(a, b, folder)
    if said:
        first = next(page.entries(folder, Verdicts()))
        Log(folder / FILE).write(new_line("ann", said, document=first["document"], removal=first["id"]))  # type: ignore[arg-type]
    page.write(folder, folder / "diff.html", Verdicts.load(folder / FILE))
    return (folder / "diff.html").as_uri()


def test_by_keys(tab: Any, runs: tuple[Path, Path], tmp_path: Path) -> None:
    """j and k go through the differences, Enter tells why, g groups anew, / searches, and nothing leaves the page."""
    tab.goto(written(*runs, tmp_path / "diff"))
    expect(tab.locator(".difference")).to_have_count(3)
    expect(tab.locator("#summary")).to_contain_text("3 differences in 2 documents")
    tab.keyboard.press("j")
    focused = tab.locator(".difference:focus")
    expect(focused.locator("del.this")).to_contain_text(PROMPT)
    expect(focused.locator("del.other.side-both")).to_have_text("Share this")
    expect(focused.locator(".article")).to_contain_text(STORY[1])
    tab.keyboard.press("Enter")
    expect(focused.locator("dl")).to_contain_text("leaves it in")
    tab.keyboard.press("j")
    expect(focused.locator("del.this")).to_contain_text(TEASER)
    tab.keyboard.press("k")
    expect(focused.locator("del.this")).to_contain_text(PROMPT)
    expect(tab.locator(".group")).to_have_count(2)
    tab.keyboard.press("J")
    expect(focused.locator("del.this")).to_contain_text(CREDIT)
    tab.keyboard.press("g")
    expect(tab.locator(".group h2").first).to_contain_text("(unknown)")
    expect(tab.locator(".group h2").last).to_contain_text("courier.example")
    tab.keyboard.press("/")
    tab.keyboard.type("weekly letter")
    expect(tab.locator(".difference")).to_have_count(1)
    expect(tab.locator("#count")).to_have_text("1 of 3 differences, 1 group")
    assert tab.noted == []


def test_the_sums_filter(tab: Any, runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A line of the sums is a filter: pressed it shows its differences, pressed again all of them."""
    tab.goto(written(*runs, tmp_path / "diff", said="a"))
    expect(tab.locator("#judged")).to_contain_text("A is right 1")
    expect(tab.locator("#judged")).to_contain_text("1 of 3 differences judged")
    line = tab.locator("#sides button", has_text="only B removes")
    line.click()
    expect(tab.locator(".difference")).to_have_count(1)
    expect(line).to_have_attribute("aria-pressed", "true")
    line.click()
    expect(tab.locator(".difference")).to_have_count(3)
    tab.locator("#said").select_option("a")
    expect(tab.locator(".difference .said")).to_have_text(" · A is right")


def test_edges_are_shown_as_both_runs_cut(tab: Any, tmp_path: Path) -> None:
    """Of a stretch that both take some of it is said who takes which part."""
    a, b = tmp_path / "before", tmp_path / "after"
    add(a, "a.txt", [STORY[0], Gone("Write to us.\n\nSign up."), STORY[1]])
    add(b, "a.txt", [STORY[0], "Write to us.", Gone("Sign up."), STORY[1]])
    tab.goto(written(a, b, tmp_path / "diff"))
    expect(tab.locator(".difference")).to_have_count(1)
    expect(tab.locator("del.this.side-a")).to_contain_text("Write to us.")
    expect(tab.locator("del.this.side-both")).to_contain_text("Sign up.")


def test_injections_run_nothing(tab: Any, tmp_path: Path) -> None:
    """Whatever an article, a title or a name says: it stands there as text."""
    a, b = tmp_path / "before", tmp_path / "after"
    for number, evil in enumerate(INJECTIONS):
        name = f"{number}{evil}".replace("\0", "")
        more: dict[str, Any] = {"title": evil, "url": f"https://h.example/{number}"}
        paragraphs = [evil + " said", STORY[0]]
        add(a, name, [*paragraphs, Gone("Now: " + evil, rule=f"a.b.{evil}", reason=evil)], **more)
        add(b, name, [*paragraphs, "Now: " + evil], **more)
    tab.goto(written(a, b, tmp_path / "diff"))
    expect(tab.locator(".difference")).to_have_count(len(INJECTIONS))
    for key in ("j", "Enter", "g", "g", "g", "J", "K"):
        tab.keyboard.press(key)
    for name in ("category", "rule", "host", "differs"):
        tab.locator(f"#{name}").select_option(index=1)
    assert tab.evaluate("globalThis.ran") is None
    assert tab.noted == []
    assert tab.locator("iframe, img, base, object, link, [onerror], [onload], a[href^=javascript]").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_fit_and_axe_finds_nothing_serious(
    browser: Any, runs: tuple[Path, Path], tmp_path: Path, width: int, scheme: str
) -> None:
    """No sideways scrolling, and no serious fault of contrast, names or roles: in the page, in the review, in its statistics."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    review = Review(tmp_path / "diff")
    address = written(*runs, tmp_path / "diff", said="b")
    review.start()
    try:
        for url in (address, review.url, f"{review.url}statistics"):
            tab.goto(url)
            tab.wait_for_load_state("networkidle")
            for details in tab.locator(".difference details").all():
                details.evaluate("element => { element.open = true; }")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, url
            serious = [
                (item["id"], [node["html"][:120] for node in item["nodes"][:3]])
                for item in axe.run(tab).response["violations"]
                if item["impact"] in {"serious", "critical"}
            ]
            assert not serious, url
    finally:
        review.kill()
        tab.close()


@pytest.fixture
def review(runs: tuple[Path, Path], tmp_path: Path) -> Iterator[Review]:
    found(*runs, tmp_path / "diff")
    made = Review(tmp_path / "diff")
    made.start()
    yield made
    made.kill()


def test_a_review_of_differences(browser: Any, review: Review) -> None:
    """From the first key to the sums: a, b and n judge, undo takes back, and what was said is counted."""
    tab = open_page(browser)
    tab.goto(f"{review.url}?order=document")
    shows(tab, "#article [aria-current]", PROMPT)
    shows(tab, "#article [aria-current] .tag", "A: newsletter")
    shows(tab, "#panel", "Only A removes it, as newsletter. B leaves it in.")
    shows(tab, "#article .side-both", "Share this")
    expect(tab.locator("nav button[data-view=held]")).to_be_hidden()
    assert tab.locator("#actions button").first.inner_text().startswith("A right")
    tab.keyboard.press("a")
    judged(tab, 1)
    shows(tab, "#article [aria-current]", TEASER)
    tab.keyboard.press("x")  # a key of the other review means nothing here
    tab.keyboard.press("b")
    judged(tab, 2)
    shows(tab, "#panel", "Both remove it: A as caption, B as byline.")
    tab.keyboard.press("n")
    judged(tab, 3)
    tab.keyboard.press("Backspace")
    judged(tab, 2)
    shows(tab, "#article [aria-current]", CREDIT)
    tab.keyboard.press("d")
    shows(tab, "#article", STORY[3])
    tab.locator("#actions button", has_text="Neither").click()
    judged(tab, 3)
    assert [line["verdict"] for line in review.lines()] == ["a", "b", "neither", "undo", "neither"]
    tab.goto(f"{review.url}?state=b")
    shows(tab, "#article [aria-current]", TEASER)
    tab.goto(f"{review.url}statistics")
    shows(tab, ".cards", "1 of 3 judged")
    assert sums.count(review.out).all.said == {"a": 1, "b": 1, "neither": 1}
    assert tab.broken == []
