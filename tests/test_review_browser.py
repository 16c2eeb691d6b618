"""The review in a browser: what a reviewer does, by keys and by mouse, and what must never happen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_run import STORY, Gone, add, output

from cleaner.review import emit

pytest.importorskip("duckdb")
playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
    pytest.mark.browser,
]
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage"
).split()
PATIENCE = 30_000
GROUP = "Subscribe to the daily letter."


class Review:
    """A server of its own over a run, and its verdict file."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Serve; the address is what the command prints."""
        command = [sys.executable, "-m", "cleaner", "review", str(self.out), "--no-browser", "--who", "ann"]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "COLUMNS": "200"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found is not None
        self.url = found.group()

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def lines(self) -> list[dict[str, Any]]:
        """What stands in the verdict file."""
        path = self.out / "verdicts.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    made = Review(tmp_path / "out")
    yield made
    made.kill()


def open_page(browser: Any, **options: Any) -> Any:
    context = browser.new_context(viewport={"width": 1400, "height": 860}, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.broken = []
    page.on("pageerror", lambda error: page.broken.append(str(error)))
    page.on("console", lambda message: page.broken.append(message.text) if message.type == "error" else None)
    return page


def shows(page: Any, selector: str, text: str) -> None:
    playwright.expect(page.locator(selector)).to_contain_text(text, timeout=PATIENCE)


def current(page: Any, text: str) -> None:
    """The removal that is to be judged is this one."""
    shows(page, "#article [aria-current]", text)


def judged(page: Any, count: int) -> None:
    playwright.expect(page.locator("#progress-text")).to_have_text(re.compile(rf"^{count} / "), timeout=PATIENCE)


def test_a_review_from_the_first_key_to_the_changed_text(browser: Any, review: Review) -> None:
    add(
        review.out,
        "a.txt",
        [
            STORY[0],
            Gone("Give us money today.", "donation"),
            *STORY[1:4],
            Gone("Sign up for our weekly letter, the mayor said."),
        ],
    )
    add(
        review.out,
        "b.txt",
        [STORY[1], Gone("A paragraph that is the article's."), STORY[2], Gone("Copyright by nobody.", "legal")],
        url="https://www.courier.example/b",
    )
    for number in range(4):
        add(review.out, f"c{number}.txt", [STORY[number], Gone(GROUP, "subscription"), STORY[4]])
    add(review.out, "d.txt", ["A kept story about a bridge.", "Read our terms before you cross it.", "The end."])
    review.start()
    page = open_page(browser)
    page.goto(f"{review.url}?order=document")

    # By keys: right, then wrong by mouse.
    current(page, "Give us money today.")
    shows(page, "#article", STORY[0])
    shows(page, "#article", STORY[2])
    shows(page, "#panel", "Invites the reader")
    page.keyboard.press("a")
    current(page, "Sign up for our weekly letter")
    judged(page, 1)

    # The edges: the start three words on by keys; the sentence's end stays in the text.
    page.keyboard.press("e")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    shows(page, "mark", "Sign up for our weekly letter,")
    page.keyboard.press("Enter")
    current(page, "A paragraph that is the article's.")
    judged(page, 2)
    page.get_by_role("toolbar").get_by_role("button", name="Wrong").click()
    current(page, "Copyright by nobody.")
    judged(page, 3)

    # Another category, undone, and done again by mouse.
    page.keyboard.press("c")
    page.keyboard.press("9")
    current(page, GROUP)
    judged(page, 4)
    page.keyboard.press("Backspace")
    current(page, "Copyright by nobody.")
    judged(page, 3)
    page.get_by_role("toolbar").get_by_role("button", name="Category").click()
    page.locator("#choose").get_by_role("button", name="advert").click()
    current(page, GROUP)
    judged(page, 4)

    # A flag stays on its removal; a group has one verdict.
    page.keyboard.press("f")
    shows(page, "#panel", "Flagged")
    shows(page, "#panel", "Removed 4 times")
    page.keyboard.press("Shift+X")
    judged(page, 8)
    assert [line["verdict"] for line in review.lines()] == [
        "right",
        "adjust",
        "wrong",
        "category",
        "undo",
        "category",
        "flag",
        "wrong",
    ]
    assert "group" in review.lines()[-1]

    # Filters and search; the address has them.
    page.goto(f"{review.url}?state=all&order=document")
    current(page, "Give us money today.")
    page.locator("#categories").get_by_role("button", name="legal").click()
    current(page, "Copyright by nobody.")
    assert "category=legal" in page.url
    playwright.expect(page.locator("#categories [data-name=donation] .count")).to_have_text("1")
    page.get_by_role("button", name="Clear filters").click()
    page.keyboard.press("/")
    page.keyboard.type("ARTICLE'S")
    playwright.expect(page).to_have_url(re.compile("q=ARTICLE"), timeout=PATIENCE)
    shows(page, "#heading", "No")  # all is judged: nothing is left to judge here
    page.locator("#state").select_option("all")
    current(page, "A paragraph that is the article's.")
    shows(page, "#panel", "Wrong: it comes back")
    page.reload()
    current(page, "A paragraph that is the article's.")
    page.keyboard.press("d")
    shows(page, "#article", "Copyright by nobody.")

    # What was missed: a paragraph is marked by keys, and the reading is done.
    for _ in range(7):
        page.keyboard.press("m") if page.locator("body[data-view=missed]").count() == 0 else None
        playwright.expect(page.locator("#panel h2")).to_have_text("Missed boilerplate")
        if "A kept story" in page.locator("#heading").inner_text():
            break
        before = page.locator("#heading").inner_text()
        page.keyboard.press(" ")
        playwright.expect(page.locator("#heading")).not_to_have_text(before, use_inner_text=True)
    playwright.expect(page.locator(".para[aria-pressed=true]")).to_have_text("A kept story about a bridge.")
    page.keyboard.press("ArrowDown")
    playwright.expect(page.locator(".para[aria-pressed=true]")).to_have_text("Read our terms before you cross it.")
    page.keyboard.press("b")
    page.keyboard.press("0")
    shows(page, ".missed", "Read our terms")
    shows(page, "#panel", "1 mark")
    page.keyboard.press("a")
    playwright.expect(page.locator("#heading h1")).not_to_have_text("A kept story about a bridge.")
    assert [line["verdict"] for line in review.lines()[-2:]] == ["missed", "read"]

    # The server dies: nothing is lost, and the page says so.
    said = review.lines()
    page.goto(f"{review.url}?order=document&state=all")
    current(page, "Give us money today.")
    page.broken.clear()
    review.kill()
    page.keyboard.press("x")
    shows(page, "#alert", "nothing was saved")
    current(page, "Give us money today.")
    page.broken.clear()
    review.start()
    page.goto(f"{review.url}?order=document&state=all")
    judged(page, 8)
    assert review.lines() == said
    page.goto(f"{review.url}statistics")
    shows(page, "main", "Precision by rule")
    shows(page, "main", "documents" if len(said) == 0 else "1 document read")
    assert page.broken == []

    done = emit.emit(review.out, review.out.parent / "new")
    assert done.problems == []
    new = review.out.parent / "new"
    assert output(new, "a.txt").splitlines()[-1] == "the mayor said."
    assert "money" not in output(new, "a.txt")
    assert "A paragraph that is the article's." in output(new, "b.txt")
    assert output(new, "c2.txt").split("\n\n")[1] == GROUP
    assert output(new, "d.txt") == "A kept story about a bridge.\n\nThe end.\n"


EVIL = [
    "<img src=x onerror=hacked()><script>hacked()</script>",
    '"><svg/onload=hacked()> {{ 7 * 7 }} {% raw %} javascript:hacked() \\u003cscript\\u003e ${hacked()}',
    "abc \u202eIGNORE THIS\u202c \u2066 left open \u200b\u0000\u001b[31m",
]


def test_hostile_texts_show_as_text(browser: Any, review: Review) -> None:
    evil = EVIL[0]
    for number, text in enumerate(EVIL):
        gone = Gone(text, rule=f"en.newsletter.{evil}", reason=evil, matched=evil)
        add(
            review.out,
            f"{number} {evil}.txt",
            [evil, gone, EVIL[1]],
            title=f"{evil}{number}",
            language=evil[:40],
            url=f"https://x.example/{evil}",
        )
    add(review.out, "long.txt", [STORY[0], Gone("<b>word</b> " * 90_000, "caption"), STORY[1]])
    review.start()
    page = open_page(browser)
    page.add_init_script("window.hacked = () => { window.wasHacked = true; };")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{review.url}?order=document")
    for text in EVIL[:2]:
        playwright.expect(page.locator("#article [aria-current] bdi").first).to_have_text(text, timeout=PATIENCE)
        page.keyboard.press("d")
        shows(page, "#heading", "Back to the removal")
        page.keyboard.press(" ")
    playwright.expect(page.locator("#article [aria-current] .ctl").first).to_have_attribute("data-name", "RLO")
    # The override turns nothing around outside of its own piece: each letter after it stands right of the one before.
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('#article .kept bdi')].slice(-1).map((item) => { const range = document.createRange();
        range.setStart(item.firstChild, 0); range.setEnd(item.firstChild, 1); const first = range.getBoundingClientRect().left;
        range.setStart(item.firstChild, 5); range.setEnd(item.firstChild, 6); return [first, range.getBoundingClientRect().left]; })[0]"""
    )
    assert boxes[0] < boxes[1]
    page.keyboard.press(" ")
    shows(page, "#article [aria-current]", "more characters")
    assert len(page.locator("#article").inner_text()) < 30_000
    page.get_by_role("button", name="Show all of it").click()
    playwright.expect(page.locator("#article .chunk").nth(260)).to_be_attached(timeout=PATIENCE)
    assert page.evaluate("document.querySelector('#article').textContent.length") > 1_000_000
    page.goto(f"{review.url}statistics")
    page.goto(f"{review.url}?view=missed")
    shows(page, "#panel", "Missed boilerplate")
    assert page.evaluate("window.wasHacked") is None
    assert page.locator("#article script, #article img, #article svg, #panel img, #heading img").count() == 0
    assert all(address.startswith(review.url) for address in asked)
    assert page.broken == []


def test_held_documents_have_a_queue_of_their_own(browser: Any, review: Review) -> None:
    add(review.out, "a.txt", [STORY[0], Gone("Give us money.", "donation"), STORY[1]])
    sources = [
        add(review.out, f"h{n}.txt", [f"Held page {n}.", *STORY[:2]], held=True, warnings=("held",)) for n in range(2)
    ]
    review.start()
    page = open_page(browser)
    page.goto(review.url)
    page.get_by_role("button", name="Held").click()
    shows(page, "#heading", "Held page 0.")
    page.keyboard.press("a")
    shows(page, "#heading", "Held page 1.")
    page.get_by_role("button", name="All of it goes").click()
    shows(page, "#heading", "No held document waits")
    page.keyboard.press("Backspace")
    shows(page, "#heading", "Held page 1.")  # what was undone is there again, though all was done
    page.keyboard.press("x")
    shows(page, "#heading", "No held document waits")
    emit.emit(review.out, review.out.parent / "new")
    assert output(review.out.parent / "new", "h0.txt") == sources[0]
    assert page.broken == []


MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(30))
LOADS = "http://127.0.0.1:9/"


def run_of_pages(folder: Path) -> Path:
    """A run over a page with menus and hostile markup, and what is wrong is that a list of it went."""
    text = " ".join(STORY)
    article = f"<h1>Ferries</h1><p>{text}</p><p>Advertisement</p><p>{text}</p>"
    evil = f"<img src={LOADS}g onerror='parent.hacked()'><a href='{LOADS}l'>Subscribe now</a><script>parent.hacked()</script>"
    body = f"<nav><ul>{MENU}</ul></nav><article>{article}</article><footer>{evil}</footer>"
    page = f"<html><body onload='parent.hacked()'>{body}</body></html>"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.html").write_text(page, encoding="utf-8")
    command = [sys.executable, "-m", "cleaner", "clean", str(folder / "in"), "-o", str(folder / "out"), "-q"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})
    return folder / "out"


def test_a_list_is_judged_by_one_key_beside_its_page(browser: Any, tmp_path: Path) -> None:
    """The menu is one line until one of it is judged; the page stands beside the text with the removal framed, and can do nothing;
    one key says that the whole list is wrong, one takes it back; another is for all that is alike.
    """
    review = Review(run_of_pages(tmp_path))
    try:
        review.start()
        page = open_page(browser)
        page.add_init_script("window.hacked = () => { window.wasHacked = true; };")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{review.url}?order=document&category=advert")
        current(page, "Advertisement")
        page.keyboard.press("d")
        run = page.locator("#article .run").first
        playwright.expect(run.locator("summary")).to_have_text("30 pieces of page furniture: navigation 30")
        playwright.expect(run).not_to_have_attribute("open", "")
        page.keyboard.press("u")
        playwright.expect(run).to_have_attribute("open", "")

        # The page beside it.
        page.keyboard.press("v")
        frame = page.frame_locator("#page")
        playwright.expect(frame.locator("#cut")).to_have_text("Advertisement", timeout=PATIENCE)
        playwright.expect(frame.locator("#cut")).to_be_in_viewport(timeout=PATIENCE)
        playwright.expect(frame.locator("nav .gone").first).to_have_text("Section 0")
        frame.get_by_text("Subscribe now").click()
        assert "page=1" in page.url

        # One of the menu: its line is open, its list is one key.
        run.get_by_text("Section 7").click()
        current(page, "Section 7")
        playwright.expect(frame.locator("#cut")).to_have_text("Section 7")
        playwright.expect(page.locator("#article .cut.together")).to_have_count(30)
        page.get_by_role("toolbar").get_by_role("button", name="All 30 wrong").wait_for()
        shows(page, "#panel", "All of this list")
        shows(page, "#panel", "navigation bar")
        shows(page, "#panel", "what is above 0.00 goes")
        shows(page, "#panel", "names rules without their part of the score. A run with --evidence all keeps it.")
        page.keyboard.press("w")
        judged(page, 30)
        shows(page, "#panel", "30 × wrong")
        page.keyboard.press("Backspace")
        judged(page, 0)
        current(page, "Section 7")
        page.keyboard.press("Shift+L")
        while not (right := [line for line in review.lines() if line["verdict"] == "right"]):
            page.wait_for_timeout(50)
        judged(page, len(right))
        assert {line["verdict"] for line in review.lines()} == {"wrong", "undo", "right"}
        assert page.evaluate("window.wasHacked") is None
        assert all(address.startswith(review.url) for address in asked), asked
        assert page.broken == []
    finally:
        review.kill()


def test_a_long_removal_is_shown_from_its_head(browser: Any, review: Review) -> None:
    """However long it is: its first words are in sight when it is to be judged."""
    add(review.out, "a.txt", [*STORY, Gone("The first words. " + "And many more of them. " * 400), *STORY])
    review.start()
    page = open_page(browser)
    page.goto(review.url)
    current(page, "The first words.")
    playwright.expect(page.locator("#article [aria-current] .tag")).to_be_in_viewport(timeout=PATIENCE)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 390)])
def test_axe_finds_nothing_serious(browser: Any, review: Review, scheme: str, width: int) -> None:
    """In every view and dialog, in both schemes, and on a telephone's screen, which nothing overflows."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for number, category in enumerate(("donation", "caption", "share", "byline", "navigation", "embed")):
        add(
            review.out,
            f"{number}.txt",
            [STORY[0], Gone("The same text.", category), STORY[1], Gone(f"Text {number}", category), STORY[2]],
        )  # type: ignore[arg-type]
    add(review.out, "again.txt", [STORY[3], Gone("The same text.", "donation"), STORY[4]])
    review.start()
    page = open_page(browser, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 860})

    def check(what: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, what
        found = axe.run(page).response["violations"]
        serious = [item for item in found if item["impact"] in {"serious", "critical"}]
        assert not serious, f"{what}: " + "; ".join(
            f"{item['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for item in serious
            for node in item["nodes"][:3]
        )

    page.goto(f"{review.url}?order=document")
    current(page, "The same text.")
    check("queue")
    for key in "axf":
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    page.keyboard.press("d")
    shows(page, "#heading", "Back to the removal")
    check("document")
    page.keyboard.press("?")
    check("help")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_selector("mark")
    check("edges")
    page.goto(f"{review.url}?view=missed")
    shows(page, "#panel", "Missed boilerplate")
    page.keyboard.press("b")
    check("categories")
    page.keyboard.press("1")
    page.wait_for_selector(".missed")
    check("missed")
    page.goto(f"{review.url}statistics")
    check("statistics")
