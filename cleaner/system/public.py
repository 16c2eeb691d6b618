"""The transport that `fetch` gives httpx: it connects to addresses that were checked, not to names. Imports httpx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

_FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


def _failure(error: Exception) -> httpx.TransportError:
    return httpx.TransportError(str(error) or type(error).__name__)


class _Backend(httpcore.NetworkBackend):
    """Looks up a host once, checks what it finds, and connects to that; certificates are checked against the name all the same."""

    def __init__(self, look_up: Callable[[str], list[str]]) -> None:
        self._look_up = look_up
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        failure: Exception | None = None
        for address in self._look_up(host):
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Nothing of this machine."""
        raise httpcore.ConnectError("is no host")


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except _FAILURES as error:
            raise _failure(error) from error

    def close(self) -> None:
        self._answer.close()


class _Transport(httpx.BaseTransport):
    def __init__(self, look_up: Callable[[str], list[str]]) -> None:
        self._pool = httpcore.ConnectionPool(httpx.create_ssl_context(), network_backend=_Backend(look_up))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        try:
            answer = self._pool.handle_request(asked)
        except _FAILURES as error:
            raise _failure(error) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions, request=request
        )

    def close(self) -> None:
        self._pool.close()


def transport(look_up: Callable[[str], list[str]]) -> httpx.BaseTransport:
    """A transport that connects to what `look_up` finds for a host's name; what it raises comes out of a request."""
    return _Transport(look_up)
