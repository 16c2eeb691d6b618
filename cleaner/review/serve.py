"""Runs the app on this machine only."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from cleaner.model import CleanerError

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def serve(make: Callable[[str, int], ASGIApp], port: int, ready: Callable[[str], None]) -> None:
    """Serve the app that `make` makes of a token and a port until interrupted.

    `port` 0 takes a free one; `ready` is called with the address once connections are taken.
    """
    try:
        import uvicorn

        # The apps want the same packages; to import one here tells it before a port is taken.
        from cleaner.review import app  # noqa: F401
        from cleaner.review.security import new_token
    except ImportError:
        raise CleanerError("review needs more packages: pip install 'article-cleaner[review]'") from None
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CleanerError(f"port {port}: {reason.lower()}; choose another with --port") from None
        listening.listen(64)
        number = listening.getsockname()[1]
        token = new_token()
        config = uvicorn.Config(
            make(token, number), log_level="warning", access_log=False, lifespan="off", server_header=False
        )
        ready(f"http://127.0.0.1:{number}/{token}/")
        uvicorn.Server(config).run(sockets=[listening])
