"""Pages from the web, politely and from public addresses only. Wants the extra `fetch` (httpx).

A host is asked for its robots.txt first (RFC 9309: none there allows all, one that cannot be read forbids all), and for one thing at a time
with a pause between. Only http and https are spoken, and each connection, also after a redirect, goes to an address that was looked up and
found public here, so a name that leads into one's own network (or changes where it leads in between) is refused.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from cleaner.model import CleanerError

if TYPE_CHECKING:
    import httpx

AGENT = "article-cleaner"
"""The name that robots.txt knows it by."""
MAX_REDIRECTS = 5
MAX_ROBOTS = 500 * 1024
"""Bytes of a robots.txt that are read: RFC 9309 asks for so many at least."""
PAUSE = 1.0
"""Seconds between two requests to a host."""
MAX_PAUSE = 60.0
"""Seconds of a crawl delay that are waited for; a host that asks for more is not asked at all."""
PATIENCE = 60.0
"""Seconds that a page may take altogether."""
_TIMEOUT = 20.0
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", ""})
_MOVED = frozenset({301, 302, 303, 307, 308})


class FetchError(CleanerError):
    """A page cannot be fetched, or may not; the message says why, without the address."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: where it was at last, its bytes, the media type, and the encoding as the server named it (None for none)."""

    url: str
    body: bytes
    media: str
    charset: str | None


class Fetcher:
    """Fetches pages one after the other; a context manager.

    Args:
        version: Told to the hosts, behind the name.
        max_bytes: Size of a page, unpacked, above which it is refused.
        pause: Seconds between two requests to a host; a host that asks for more in its robots.txt gets it.
        loopback: Let addresses of this very machine pass: for tests against a server of one's own, and nothing else.
        sleep: What waits.

    Raises:
        FetchError: httpx is not installed.
    """

    def __init__(
        self,
        version: str,
        max_bytes: int,
        *,
        pause: float = PAUSE,
        loopback: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            import httpx

            from cleaner.system.public import transport
        except ImportError:
            raise FetchError("httpx is not installed: pip install 'article-cleaner[fetch]'") from None
        self._max_bytes, self._pause, self._sleep = max_bytes, pause, sleep
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}
        # No proxy and no netrc of the surroundings: what is connected to is what was checked.
        self._client: httpx.Client = httpx.Client(
            transport=transport(lambda host: public(host, loopback=loopback)),
            trust_env=False,
            timeout=_TIMEOUT,
            follow_redirects=False,
            headers={
                "User-Agent": f"{AGENT}/{version}",
                "Accept": "text/html, application/xhtml+xml, text/plain;q=0.8",
            },
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str) -> Fetched:
        """Fetch a page. Raises FetchError."""
        for _ in range(MAX_REDIRECTS + 1):
            url = checked(url)
            robots = self._rules(url)
            if not robots.can_fetch(AGENT, url):
                raise FetchError("its host's robots.txt does not allow it")
            delay = float(robots.crawl_delay(AGENT) or 0)
            if delay > MAX_PAUSE:
                raise FetchError(f"its host's robots.txt asks for {delay:g} s between two pages")
            status, headers, body = self._ask(url, self._max_bytes, delay)
            if status in _MOVED and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status != 200:
                raise FetchError(f"its host answers {status}")
            media, charset = _media(headers.get("content-type", ""))
            if media not in _PAGES:
                raise FetchError(f"is {media}, no page")
            return Fetched(url, body, media, charset)
        raise FetchError(f"leads on more than {MAX_REDIRECTS} times")

    def _rules(self, url: str) -> RobotFileParser:
        """The rules of a host, which is asked for them once."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            rules = RobotFileParser()
            rules.modified()  # without, the parser takes it that nobody has asked yet, and allows nothing
            rules.parse(self._robots_lines(f"{host}/robots.txt"))
            self._robots[host] = rules
        return self._robots[host]

    def _robots_lines(self, url: str) -> Iterable[str]:
        forbidden = ("User-agent: *", "Disallow: /")
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body = self._ask(checked(url), MAX_ROBOTS, 0, whole=False)
            if status in _MOVED and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status == 200:
                return body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
            return () if 400 <= status < 500 and status != 429 else forbidden
        return ()

    def _ask(self, url: str, limit: int, delay: float, *, whole: bool = True) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers and the body of an answer; a body above `limit` is refused, or (not `whole`) cut."""
        import httpx

        host = urlsplit(url).netloc
        wait = self._last.get(host, -MAX_PAUSE) + max(self._pause, delay) - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        until = time.monotonic() + PATIENCE
        body = bytearray()
        try:
            with self._client.stream("GET", url) as answer:
                if answer.status_code == 200:
                    for chunk in answer.iter_bytes():
                        body += chunk
                        if len(body) > limit:
                            if whole:
                                raise FetchError(f"is longer than {limit:,} bytes (--max-document)")
                            break
                        if time.monotonic() > until:
                            raise FetchError(f"takes more than {PATIENCE:g} s")
                return answer.status_code, dict(answer.headers), bytes(body[:limit])
        except FetchError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ssl.SSLError, ValueError) as error:
            raise FetchError(f"cannot be fetched: {' '.join(str(error).split()) or type(error).__name__}") from None
        finally:
            self._last[host] = time.monotonic()


def checked(url: str) -> str:
    """An address without its fragment. Raises FetchError for one that is not of the web, or has a password in it."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise FetchError("is no address") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise FetchError(f"leads to {parts.scheme or 'nothing'}:, and only http and https are spoken")
    if not parts.hostname:
        raise FetchError("names no host")
    if parts.username is not None or parts.password is not None:
        raise FetchError("has a name or a password in it")
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))


def public(host: str, *, loopback: bool = False) -> list[str]:
    """The addresses of a host, all of them public. Raises FetchError when one is not, or none is found."""
    try:
        found = list(dict.fromkeys(str(item[4][0]) for item in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError):
        raise FetchError(f"its host {host} is not known") from None
    for text in found:
        address: Any = ipaddress.ip_address(text.split("%")[0])
        # An IPv4 address in IPv6's clothes is what it is underneath.
        address = getattr(address, "ipv4_mapped", None) or address
        if not (address.is_global and not address.is_multicast) and not (loopback and address.is_loopback):
            raise FetchError(f"its host {host} is at {text}, which is no public address")
    return found


def _media(header: str) -> tuple[str, str | None]:
    """The media type and the charset of a Content-Type."""
    kind, *more = header.split(";")
    names = (item.strip().split("=", 1) for item in more)
    charset = next((pair[1] for pair in names if len(pair) == 2 and pair[0].strip().lower() == "charset"), None)
    return kind.strip().lower(), charset
