"""Pages from the web: politely, from public addresses only, else refused in one sentence. Against a server of our own."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Command

from cleaner.system import fetch
from cleaner.system.fetch import Fetcher, FetchError

TEXT = "<p>The ferry sank at noon, and all of the passengers were brought ashore by fishermen from the nearest village.</p>"
PAGE = f"<html><head><title>x</title></head><body><h1>The ferry</h1>{TEXT * 2}</body></html>"
Answer = tuple[int, dict[str, str], bytes]


class Server:
    """A server whose answers are given by path; it notes what it is asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {"/a": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode())}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mine.asked.append(self.path)
                mine.agents.add(str(self.headers["User-Agent"]))
                status, headers, body = mine.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # who fetches may hang up on a long page
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetcher(waits: list[float]) -> Iterator[Fetcher]:
    with Fetcher("1", 10_000, loopback=True, sleep=waits.append) as found:
        yield found


def test_a_page(server: Server, fetcher: Fetcher) -> None:
    """Its bytes, its address and what the server said of its encoding; the host knows who asks."""
    found = fetcher.get(f"{server.root}/a#part")
    assert (found.url, found.body, found.media, found.charset) == (
        f"{server.root}/a",
        PAGE.encode(),
        "text/html",
        "utf-8",
    )
    assert server.agents == {"article-cleaner/1"}


def test_a_host_is_asked_slowly(server: Server, fetcher: Fetcher, waits: list[float]) -> None:
    """robots.txt once, and a pause before everything else; as long as the host asks for."""
    server.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 7\n")
    fetcher.get(f"{server.root}/a")
    fetcher.get(f"{server.root}/a")
    assert server.asked == ["/robots.txt", "/a", "/a"]
    assert len(waits) == 2
    assert all(6 < wait <= 7 for wait in waits)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ((200, {}, b"User-agent: *\nDisallow: /a\n"), False),
        ((200, {}, b"User-agent: article-cleaner\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), False),
        ((200, {}, b"User-agent: other\nDisallow: /\n"), True),
        ((200, {}, b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n"), False),
        ((200, {}, b"User-agent: *\nCrawl-delay: 900\n"), False),
        ((200, {}, b"User-agent: *\nDisallow: /a\n" + b"#" * 600_000), False),
        ((404, {}, b""), True),
        ((500, {}, b""), False),
        ((429, {}, b""), False),
    ],
)  # fmt: skip
def test_robots(server: Server, fetcher: Fetcher, robots: Answer, allowed: bool) -> None:
    """What robots.txt forbids is not asked for; one that is not there forbids nothing, one that cannot be read all."""
    server.answers["/robots.txt"] = robots
    if allowed:
        assert fetcher.get(f"{server.root}/a").body
    else:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetcher.get(f"{server.root}/a")
        assert "/a" not in server.asked


def test_it_is_led_on(server: Server, fetcher: Fetcher) -> None:
    """To the page's real address; not to and fro, and not past robots.txt."""
    server.answers["/old"] = (301, {"Location": "a"}, b"")
    assert fetcher.get(f"{server.root}/old").url == f"{server.root}/a"
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    with pytest.raises(FetchError, match="more than 5 times"):
        fetcher.get(f"{server.root}/round")
    assert server.asked.count("/round") == 6


def test_robots_hold_behind_a_redirect(server: Server, fetcher: Fetcher) -> None:
    """Where it leads is asked about like any other address."""
    server.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /secret\n")
    server.answers["/old"] = (307, {"Location": "/secret"}, b"")
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        fetcher.get(f"{server.root}/old")
    assert "/secret" not in server.asked


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_that_is_too_long(server: Server, fetcher: Fetcher, packed: bool) -> None:
    """Its bytes are counted as they come, unpacked: a small answer may be a large page."""
    body = b"<p>" + b"a" * 5_000_000
    answer = (200, {"Content-Type": "text/html"}, body)
    if packed:
        answer = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(body))
    server.answers["/long"] = answer
    with pytest.raises(FetchError, match=r"longer than 10,000 bytes \(--max-document\)"):
        fetcher.get(f"{server.root}/long")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, {}, b""), "answers 404"),
        ((503, {}, b""), "answers 503"),
        ((301, {}, b""), "answers 301"),
        ((200, {"Content-Type": "image/png"}, b"x"), "is image/png, no page"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "only http and https are spoken"),
        ((302, {"Location": "http://a:b@127.0.0.1/"}, b""), "a name or a password"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "cannot be fetched"),
        ((200, {"Content-Length": "900"}, b"short"), "cannot be fetched"),
    ],
)  # fmt: skip
def test_what_is_no_page(server: Server, fetcher: Fetcher, answer: Answer, said: str) -> None:
    """One sentence says why."""
    server.answers["/b"] = answer
    with pytest.raises(FetchError, match=said):
        fetcher.get(f"{server.root}/b")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "[::1]",
        "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.8]", "localhost", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    """Whatever way they are written; nothing is sent there."""
    with Fetcher("1", 1000) as fetcher, pytest.raises(FetchError, match=r"no public address|is not known|no address"):
        fetcher.get(f"http://{address}/")


def test_a_redirect_into_ones_own_network(server: Server, fetcher: Fetcher) -> None:
    """Loopback is let pass for this test; where it leads is not."""
    server.answers["/in"] = (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b"")
    with pytest.raises(FetchError, match=r"169\.254\.169\.254, which is no public address"):
        fetcher.get(f"{server.root}/in")


def test_a_name_that_leads_into_ones_own_network(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """The address is looked up where it is connected to, once: a name cannot be public first and private then."""
    asked: list[str] = []

    def look_up(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch.public("rebind.example") == ["93.184.216.34"]
    with (
        Fetcher("1", 1000) as fetcher,
        pytest.raises(FetchError, match=r"rebind\.example is at 127\.0\.0\.1, which is no public"),
    ):
        fetcher.get(f"http://rebind.example:{server.root.rsplit(':', 1)[1]}/a")
    assert server.asked == []


def test_one_private_address_among_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a host's addresses have to be public."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 0)) for text in ("93.184.216.34", "10.1.2.3")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(FetchError, match=r"10\.1\.2\.3"):
        fetch.public("two.example")


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLEANER_FETCH_LOOPBACK", "1")
        monkeypatch.setattr(fetch, "PAUSE", 0.0)
        original: Callable[..., None] = Fetcher.__init__
        monkeypatch.setattr(
            Fetcher,
            "__init__",
            lambda self, *given, **named: original(self, *given, **{**named, "sleep": lambda _: None}),
        )

    def test_to_standard_output(self, command: Command, server: Server) -> None:
        """One page: its text, and nothing of it stays."""
        ran = command("clean", f"{server.root}/a", "--format", "json")
        assert ran.code == 0, ran.stderr
        assert json.loads(ran.out)["url"] == f"{server.root}/a"
        assert json.loads(ran.out)["text"].startswith("The ferry sank")
        assert not list(Path().iterdir())

    @pytest.mark.parametrize(
        ("said", "sent"),
        [("iso-8859-1", "cp1252"), ("iso-8859-1", "utf-8"), ("no-such", "utf-8"), ("utf-16", "utf-16-le")],
    )
    def test_what_the_server_says_of_the_encoding(self, command: Command, server: Server, said: str, sent: str) -> None:
        """It is meant as browsers mean it, and not believed where the bytes are UTF-8."""
        page = PAGE.replace("The ferry", "“Übelst,” said Günter: the ferry")
        server.answers["/b"] = (200, {"Content-Type": f"text/html; charset={said}"}, page.encode(sent))
        assert "“Übelst,” said Günter" in command("clean", f"{server.root}/b").out

    def test_a_person_knows_better_than_the_server(self, command: Command, server: Server) -> None:
        """Also where an earlier run has believed the server, and where a later one does again."""
        page = PAGE.replace("The ferry", "Ţara e mare. The ferry").encode("cp1250")
        server.answers["/b"] = (200, {"Content-Type": "text/html; charset=iso-8859-1"}, page)
        line = ("clean", f"{server.root}/b", "-o", "out")
        for more, found in (((), "Þara e mare"), (("--encoding", "cp1250"), "Ţara e mare"), ((), "Þara e mare")):
            assert command(*line, *more).code == 0
            assert found in "".join(path.read_text(encoding="utf-8") for path in Path("out").rglob("b-*.txt"))
        assert "Ţara e mare" in command("clean", f"{server.root}/b", "--encoding", "cp1250").out

    def test_names_that_only_browsers_know(self, command: Command, server: Server) -> None:
        """What a server says is looked up where all names are."""
        page = PAGE.replace("The ferry", "שלום. The ferry").encode("iso8859-8")
        server.answers["/b"] = (200, {"Content-Type": 'text/html; charset="ISO-8859-8-I"'}, page)
        assert "שלום" in command("clean", f"{server.root}/b").out

    def test_into_a_folder(self, command: Command, server: Server) -> None:
        """Each page once, its address in the report; what failed is said and counted; the next run fetches nothing again."""
        server.answers["/b"] = (
            200,
            {"Content-Type": "text/html; charset=koi8-r"},
            PAGE.replace("ferry", "паром").encode("koi8-r"),
        )
        names = [f"{server.root}/a", f"{server.root}/b", f"{server.root}/a", f"{server.root}/no"]
        ran = command("clean", *names, "-o", "out")
        assert ran.code == 1
        assert f"{server.root}/no: its host answers 404" in ran.stderr
        lines = [json.loads(line) for line in Path("out/report.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [line["url"] for line in lines] == names[:2]
        assert "The паром sank" in "".join(path.read_text(encoding="utf-8") for path in Path("out").rglob("b-*.txt"))
        server.asked.clear()
        assert command("clean", *names[:2], "-o", "out").code == 0
        assert server.asked == []
        command("clean", *names[:2], "-o", "out", "--restart")
        assert server.asked == ["/robots.txt", "/a", "/b"]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (["in"], "addresses of the web and files want a run each"),
            (["http://b.example/"], "these are 2 documents: say where the clean text goes"),
            (["--url", "http://b.example/"], "a page that is fetched has its address"),
            (["--from", "jsonl"], "--from is about files of records"),
        ],
    )
    def test_what_does_not_go_with_it(self, command: Command, server: Server, more: list[str], said: str) -> None:
        """One sentence, before anything is asked for."""
        ran = command("clean", f"{server.root}/a", *more)
        assert ran.code == 2
        assert said in ran.stderr
        assert server.asked == []

    def test_an_out_with_other_files(self, command: Command, server: Server) -> None:
        """Nothing is fetched into a folder that is somebody's."""
        Path("out").mkdir()
        Path("out/mine.txt").write_text("mine")
        ran = command("clean", f"{server.root}/a", "-o", "out")
        assert ran.code == 2
        assert server.asked == []
        assert [path.name for path in Path("out").iterdir()] == ["mine.txt"]

    def test_without_the_extra(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """What to install."""
        monkeypatch.setitem(sys.modules, "httpx", None)
        monkeypatch.delitem(sys.modules, "cleaner.system.public", raising=False)
        ran = command("clean", "https://shore.example/a")
        assert ran.code == 2
        assert "https://shore.example/a: httpx is not installed: pip install 'article-cleaner[fetch]'" in ran.stderr


def test_without_the_switch_the_command_refuses_this_machine(command: Command, server: Server) -> None:
    """Addresses of one's own machine are for tests that say so."""
    ran = command("clean", f"{server.root}/a")
    assert ran.code == 1
    assert "which is no public address" in ran.stderr
    assert server.asked == []
