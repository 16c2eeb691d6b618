"""The review of what was learned: what the server answers, and what a reviewer does in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from conftest import Command

from cleaner.corpus.learn import pack
from cleaner.corpus.learn.choose import Proposal
from cleaner.corpus.learn.sums import Example

testclient = pytest.importorskip("starlette.testclient")

from cleaner.review.learned import Proposals, is_pack  # noqa: E402
from cleaner.review.learned_app import make_app  # noqa: E402

TOKEN = "t" * 20
HERE = "http://127.0.0.1:8000"
EVIL = "<img src=x onerror=hacked()> {{ 7 * 7 }} \u202e"
PATIENCE = 30_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage"
).split()


def proposal(host: str, text: str, articles: int, pattern: str = "") -> Proposal:
    """A proposal with one example."""
    example = Example(f"https://{host}/a", "Filed on 3 May" if pattern else text, f"Before {text}", f"After {text}")
    return Proposal(host, "advert", "" if pattern else text, pattern, articles, 40, articles, -0.5, (example,))


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """Two hosts with three proposals."""
    folder = tmp_path / "packs"
    pack.write(
        folder,
        "coast.example",
        [proposal("coast.example", "Ring the bell", 20), proposal("coast.example", "Tap the heron", 30)],
    )
    pack.write(folder, "hill.example", [proposal("hill.example", "", 25, r"Filed on \d{1,2} \p{Lu}\w+")])
    return folder


def states(packs: Path) -> dict[str, tuple[str, str]]:
    """State and category of each block, by its text or pattern."""
    return {
        entry.get("text", entry.get("pattern")): (entry["state"], entry["category"])
        for _, _, entry in pack.entries(packs)
    }


class Client:
    """A browser that was given the address."""

    def __init__(self, folder: Path) -> None:
        self.http = testclient.TestClient(make_app(Proposals(folder), TOKEN, 8000), base_url=HERE)

    def get(self, path: str, status: int = 200, **values: str) -> Any:
        answer = self.http.get(f"/{TOKEN}/{path}", params=values)
        assert answer.status_code == status, answer.text
        return answer.json() if status == 200 else answer.text

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.http.post(f"/{TOKEN}/{path}", json=body, headers={"Origin": HERE})
        assert answer.status_code == status, answer.text
        return answer.json() if status in {200, 400} else answer.text


def test_blocks_come_host_by_host_the_frequent_first(packs: Path) -> None:
    """And each with its examples in context."""
    client = Client(packs)
    found = client.get("api/blocks", state="proposed")
    blocks = [client.get("api/block", id=item["id"]) for item in found["items"]]
    assert [block["text"] for block in blocks] == ["Tap the heron", "Ring the bell", ""]
    assert blocks[0]["examples"] == [
        {"url": "https://coast.example/a", "text": "", "before": "Before Tap the heron", "after": "After Tap the heron"}
    ]
    assert blocks[2]["examples"][0]["text"] == "Filed on 3 May"
    assert found["hosts"] == [{"host": "coast.example", "waiting": 2}, {"host": "hill.example", "waiting": 1}]
    assert len(client.get("api/blocks", host="hill.example")["items"]) == 1


def test_what_is_decided_is_in_the_pack_at_once(packs: Path) -> None:
    """State and category; it can be taken back, step by step, and no further than this review."""
    client = Client(packs)
    first, second, _ = [item["id"] for item in client.get("api/blocks")["items"]]
    assert client.post("api/decide", {"id": first, "state": "accepted", "category": "share"})["progress"]["judged"] == 1
    client.post("api/decide", {"id": second, "state": "rejected"})
    assert states(packs)["Tap the heron"] == ("accepted", "share")
    assert states(packs)["Ring the bell"] == ("rejected", "advert")
    assert client.post("api/undo", {})["id"] == second
    assert client.post("api/undo", {})["id"] == first
    assert client.post("api/undo", {})["id"] is None
    assert set(states(packs).values()) == {("proposed", "advert")}


@pytest.mark.parametrize("body", [{"state": "maybe"}, {"state": "accepted", "category": "motto"}, {}])
def test_nonsense_is_refused(packs: Path, body: dict[str, str]) -> None:
    """Nothing is written."""
    client = Client(packs)
    id = client.get("api/blocks")["items"][0]["id"]
    assert "error" in client.post("api/decide", {"id": id, **body}, 400)
    assert set(states(packs).values()) == {("proposed", "advert")}


def test_what_is_not_there(packs: Path) -> None:
    """A block that nobody knows is told as such; so is one that went from its file meanwhile."""
    client = Client(packs)
    assert "no such block" in client.get("api/block", 404, id="site.x.y")
    id = client.get("api/blocks")["items"][0]["id"]
    (packs / "coast.example.toml").write_text("", encoding="utf-8")
    assert "has no block" in client.post("api/decide", {"id": id, "state": "accepted"}, 500)


def test_other_pages_may_not_decide(packs: Path) -> None:
    """A request from elsewhere is refused, as in the review of runs."""
    client = Client(packs)
    answer = client.http.post(f"/{TOKEN}/api/undo", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert client.http.get("/nobody/api/blocks").status_code == 404


def test_which_folder_is_which(packs: Path, command: Command, tmp_path: Path) -> None:
    """A run's folder is no pack; a folder without proposals says how to make some."""
    assert is_pack(packs)
    (packs / "report.jsonl").write_text("")
    assert not is_pack(packs)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "a.toml").write_text('[[site]]\nhost = "a.example"\nbody = ["main"]\n')
    ran = command("review", empty, "--no-browser")
    assert ran.code == 2
    assert "holds no proposals" in ran.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def address(packs: Path) -> Iterator[str]:
    """Where the command serves the packs."""
    pack.write(packs, "odd.example", [proposal("odd.example", EVIL, 9)])
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "COLUMNS": "200"}
    command = [sys.executable, "-m", "cleaner", "review", str(packs), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield found.group()
    process.kill()
    process.communicate()


def open_page(browser: Any, **options: Any) -> Any:
    context = browser.new_context(viewport={"width": 1400, "height": 860}, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.broken = []
    page.on("pageerror", lambda error: page.broken.append(str(error)))
    page.on("console", lambda message: page.broken.append(message.text) if message.type == "error" else None)
    return page


def shows(page: Any, selector: str, text: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(selector)).to_contain_text(text, timeout=PATIENCE)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.browser
class TestInABrowser:
    def test_from_the_first_key_to_the_pack(self, browser: Any, packs: Path, address: str) -> None:
        """Accept by key, reject by mouse, another category, undo; hostile text shows as text."""
        page = open_page(browser)
        page.add_init_script("window.hacked = () => { window.wasHacked = true; };")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        shows(page, "#heading", "Tap the heron")
        shows(page, "#article", "Before Tap the heron")
        shows(page, "#article del", "Tap the heron")
        shows(page, "#panel", "30 of 40 articles")
        page.keyboard.press("c")
        page.locator("#choose").get_by_role("button", name="share").click()
        shows(page, "#panel .tag", "share")
        page.keyboard.press("a")
        shows(page, "#heading", "Ring the bell")
        assert states(packs)["Tap the heron"] == ("accepted", "share")
        page.get_by_role("toolbar").get_by_role("button", name="Reject").click()
        shows(page, "#heading", "Filed on")
        shows(page, "#article del", "Filed on 3 May")
        shows(page, "#progress-text", "2 / 4, 1 accepted")
        page.keyboard.press("Backspace")
        shows(page, "#heading", "Ring the bell")
        assert states(packs)["Ring the bell"] == ("proposed", "advert")
        page.keyboard.press(" ")
        shows(page, "#heading", "Filed on")
        page.keyboard.press("a")
        shows(page, "#heading", "<img src=x")
        assert page.evaluate("window.wasHacked") is None
        assert page.locator("#heading img, #article img").count() == 0
        page.keyboard.press("x")
        shows(page, "#heading", "That was the last one.")
        page.select_option("#state", "accepted")
        shows(page, "#heading", "Tap the heron")
        shows(page, "#panel .verdict", "Accepted")
        page.keyboard.press("?")
        shows(page, "#help", "another category")
        assert all(url.startswith(address) for url in asked)
        assert page.broken == []
        data = tomli.loads((packs / "hill.example.toml").read_text(encoding="utf-8"))
        assert data["block"][0]["state"] == "accepted"

    @pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 420)])
    def test_axe_finds_nothing_serious(self, browser: Any, address: str, scheme: str, width: int) -> None:
        """The page can be used without a mouse and by screen readers, in both schemes and on a narrow screen."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        page = open_page(browser, color_scheme=scheme, bypass_csp=True)
        page.set_viewport_size({"width": width, "height": 860})
        page.goto(address)
        shows(page, "#heading", "Tap the heron")
        found = [item for item in axe.run(page).response["violations"] if item["impact"] in {"serious", "critical"}]
        assert found == []
