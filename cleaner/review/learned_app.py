"""The ASGI app of the review of what was learned: one page, the blocks that it asks for, and decisions coming in."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cleaner._version import __version__
from cleaner.model import CleanerError
from cleaner.review.app import ObjectResponse, changed, failed, not_found, static
from cleaner.review.learned import Proposals
from cleaner.review.security import Guard
from cleaner.review.session import NotFoundError


def make_app(session: Proposals, token: str, port: int) -> ASGIApp:
    """The app of one folder of packs, served below `/token/` on `port` of this machine."""
    pages = Environment(loader=PackageLoader("cleaner.review", "pages"), autoescape=select_autoescape(default=True))

    def index(request: Request) -> Response:
        name = session.folder.name or str(session.folder)
        return HTMLResponse(pages.get_template("learned.html").render(version=__version__, run=name))

    def items(request: Request) -> Response:
        wanted = request.query_params
        found = session.items(wanted.get("state", ""), wanted.get("host", ""))
        return ObjectResponse({"items": found, "progress": session.progress(), "hosts": session.hosts()})

    def block(request: Request) -> Response:
        return ObjectResponse(session.item(request.query_params.get("id", "")))

    async def decide(request: Request) -> Response:
        return await changed(request, session.decide)

    async def undo(request: Request) -> Response:
        def back(body: Any) -> Any:
            return session.undo()

        return await changed(request, back)

    routes = [
        Route("/", index),
        Route("/static/{name}", static),
        Route("/api/blocks", items),
        Route("/api/block", block),
        Route("/api/decide", decide, methods=["POST"]),
        Route("/api/undo", undo, methods=["POST"]),
    ]
    errors = {NotFoundError: not_found, CleanerError: failed, OSError: failed}
    return Guard(Starlette(routes=routes, exception_handlers=errors), token, port)
