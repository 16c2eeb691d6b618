"""The ASGI app: pages, the objects they ask for, and verdicts coming in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from cleaner._version import __version__
from cleaner.model import CATEGORIES, CleanerError
from cleaner.review import export, rendered, statistics
from cleaner.review.filters import Filters
from cleaner.review.security import Guard
from cleaner.review.session import NotFoundError, Session

STATIC = {
    "app.css": "text/css",
    "app.js": "text/javascript",
    "api.js": "text/javascript",
    "article.js": "text/javascript",
    "edges.js": "text/javascript",
    "filters.js": "text/javascript",
    "keys.js": "text/javascript",
    "learned.js": "text/javascript",
    "panel.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


class ObjectResponse(JSONResponse):
    """JSON in which a lone surrogate of a broken source is escaped, since UTF-8 has no such character."""

    def render(self, content: Any) -> bytes:
        """The object as bytes."""
        try:
            return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            return json.dumps(content, separators=(",", ":")).encode()


def static(request: Request) -> Response:
    """A style, a script or an icon of the pages. Raises NotFoundError for any other file."""
    name = request.path_params["name"]
    if name not in STATIC:
        raise NotFoundError("no such file")
    data = resources.files("cleaner.review").joinpath("pages", name).read_bytes()
    return Response(data, media_type=STATIC[name])


def make_app(session: Session, token: str, port: int) -> ASGIApp:
    """The app of one review, served below `/token/` on `port` of this machine."""
    pages = Environment(loader=PackageLoader("cleaner.review", "pages"), autoescape=select_autoescape(default=True))

    def page(name: str, **values: Any) -> HTMLResponse:
        common = {"version": __version__, "who": session.who, "run": session.out.name or str(session.out)}
        return HTMLResponse(pages.get_template(name).render(**common, **values))

    def index(request: Request) -> Response:
        return page("index.html", categories=CATEGORIES)

    def statistics_page(request: Request) -> Response:
        return page("statistics.html", **statistics.page(session))

    def queue(request: Request) -> Response:
        filters = Filters.of(request.query_params)
        items, more = session.queue.items(filters, request.query_params.get("after", ""))
        return ObjectResponse({"items": items, "after": more})

    def counts(request: Request) -> Response:
        filters = Filters.of(request.query_params)
        return ObjectResponse({"counts": session.queue.counts(filters), "progress": session.progress()})

    def removal(request: Request) -> Response:
        return ObjectResponse(session.removal(request.path_params["n"], whole=bool(request.query_params.get("whole"))))

    def document(request: Request) -> Response:
        near = request.query_params.get("near", "")
        return ObjectResponse(session.document(request.path_params["doc"], int(near) if near.isdigit() else None))

    def rendered_page(request: Request) -> Response:
        number = request.query_params.get("removal", "")
        text = session.page(request.path_params["doc"], int(number) if number.isdigit() else None)
        return HTMLResponse(text.encode("utf-8", "replace"), headers={"Content-Security-Policy": rendered.POLICY})

    def documents(request: Request) -> Response:
        kind = "held" if request.query_params.get("kind") == "held" else "missed"
        items, more = session.documents(kind, request.query_params.get("after", ""))
        return ObjectResponse({"items": items, "after": more})

    def recent(request: Request) -> Response:
        return ObjectResponse({"items": session.recent()})

    def exported(request: Request) -> Response:
        form = request.path_params["form"]
        filters = Filters.of(request.query_params)
        maker: Callable[[Session, Filters], Iterator[bytes]]
        maker, kind = (
            (export.as_csv, "text/csv; charset=utf-8") if form == "csv" else (export.as_jsonl, "application/x-ndjson")
        )
        headers = {"Content-Disposition": f'attachment; filename="removals.{form}"'}
        return StreamingResponse(maker(session, filters), media_type=kind, headers=headers)

    async def verdict(request: Request) -> Response:
        return await changed(request, session.judge)

    async def undo(request: Request) -> Response:
        return await changed(request, lambda body: session.undo(str(body.get("id"))))

    routes = [
        Route("/", index),
        Route("/statistics", statistics_page),
        Route("/static/{name}", static),
        Route("/api/queue", queue),
        Route("/api/counts", counts),
        Route("/api/removal/{n:int}", removal),
        Route("/api/document/{doc:int}", document),
        Route("/api/documents", documents),
        Route("/page/{doc:int}", rendered_page),
        Route("/api/recent", recent),
        Route("/api/verdicts", verdict, methods=["POST"]),
        Route("/api/undo", undo, methods=["POST"]),
        Route("/removals.{form}", exported),
    ]
    app = Starlette(routes=routes, exception_handlers={NotFoundError: not_found, CleanerError: failed, OSError: failed})
    return Guard(app, token, port)


async def changed(request: Request, change: Callable[[Any], Any]) -> Response:
    """Hand the object that was sent on to `change`; what it raises as ValueError is told."""
    try:
        body = json.loads(await request.body())
        if not isinstance(body, dict):
            raise ValueError("an object is wanted")
        return ObjectResponse(await run_in_threadpool(change, body))
    except ValueError as error:
        return ObjectResponse({"error": str(error)}, status_code=400)


def not_found(request: Request, error: Exception) -> Response:
    """The answer for what is not there."""
    return PlainTextResponse(str(error), 404)


def failed(request: Request, error: Exception) -> Response:
    """The answer when something went wrong here."""
    return ObjectResponse({"error": str(error)}, status_code=500)
