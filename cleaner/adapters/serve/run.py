"""Runs the app until it is interrupted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn

from cleaner.adapters.serve.app import Limits, make_app
from cleaner.adapters.serve.pool import Pool
from cleaner.corpus.settings import Settings
from cleaner.model import CleanerError

GOODBYE = 8
"""Seconds that documents under way have when the server is told to stop; Docker kills a container after ten."""
LAST = 5
"""Seconds after that in which their requests are answered, or are dropped."""


class Server(uvicorn.Server):
    """A server that answers, when it is stopped, also those whose documents take too long."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, and end those that there are."""
        pool: Pool = self.config.app.state.pool  # type: ignore[union-attr]
        late = asyncio.get_running_loop().call_later(GOODBYE, pool.stop)
        try:
            await super().shutdown(sockets)
        finally:
            late.cancel()


def serve(settings: Settings, host: str, port: int, workers: int, limits: Limits, ready: Callable[[str], None]) -> None:
    """Serve until interrupted (Ctrl-C, or SIGTERM). `port` 0 takes a free one; `ready` is called with the address when all workers are.

    Raises CleanerError when the host or the port cannot be had.
    """
    with _listening(host, port) as listening:
        number = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        app = make_app(settings, workers, limits, lambda: ready(f"http://{shown}:{number}/"))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GOODBYE + LAST,
        )
        Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise CleanerError(f"host {host}: {getattr(error, 'strerror', None) or error}") from None
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(128)
    except OSError as error:
        found.close()
        raise CleanerError(f"{host}, port {port}: {(error.strerror or str(error)).lower()}") from None
    return found
