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
from cleaner.review.differ import sums
from cleaner.review.filters import Filters
from cleaner.review.security import Guard
from cleaner.review.session import NotFoundError, Session

STATIC = {
    "app.css": "text/css",
    "app.js": "text/javascript",
    "api.js": "text/javascript",
    "article.js": "text/javascript",
    "compared.js": "text/javascript",
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


class Site:
    """What is answered to each address of one review."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._pages = Environment(
            loader=PackageLoader("cleaner.review", "pages"), autoescape=select_autoescape(default=True)
        )

    def _page(self, name: str, **values: Any) -> HTMLResponse:
        session = self.session
        common = {
            "version": __version__,
            "who": session.who,
            "run": session.out.name or str(session.out),
            "compared": session.compared,
        }
        return HTMLResponse(self._pages.get_template(name).render(**common, **values))

    def index(self, request: Request) -> Response:
        """The page of the review."""
        return self._page("index.html", categories=CATEGORIES)

    def statistics(self, request: Request) -> Response:
        """Precision and recall; of a comparison, which run is right how often."""
        if self.session.compared is not None:
            found = sums.count(self.session.out, self.session.verdicts)
            return self._page("differences.html", progress=self.session.progress(), sums=found)
        return self._page("statistics.html", **statistics.page(self.session))

    def queue(self, request: Request) -> Response:
        """What is to be judged next."""
        filters = Filters.of(request.query_params)
        items, more = self.session.queue.items(filters, request.query_params.get("after", ""))
        return ObjectResponse({"items": items, "after": more})

    def counts(self, request: Request) -> Response:
        """How many removals each filter would show."""
        filters = Filters.of(request.query_params)
        return ObjectResponse({"counts": self.session.queue.counts(filters), "progress": self.session.progress()})

    def removal(self, request: Request) -> Response:
        """A removal in its article."""
        whole = bool(request.query_params.get("whole"))
        return ObjectResponse(self.session.removal(request.path_params["n"], whole=whole))

    def document(self, request: Request) -> Response:
        """A whole document."""
        near = request.query_params.get("near", "")
        return ObjectResponse(self.session.document(request.path_params["doc"], int(near) if near.isdigit() else None))

    def page(self, request: Request) -> Response:
        """The page that a document came from, without anything that runs or loads."""
        number = request.query_params.get("removal", "")
        text = self.session.page(request.path_params["doc"], int(number) if number.isdigit() else None)
        return HTMLResponse(text.encode("utf-8", "replace"), headers={"Content-Security-Policy": rendered.POLICY})

    def documents(self, request: Request) -> Response:
        """Documents to be read."""
        kind = "held" if request.query_params.get("kind") == "held" else "missed"
        items, more = self.session.documents(kind, request.query_params.get("after", ""))
        return ObjectResponse({"items": items, "after": more})

    def recent(self, request: Request) -> Response:
        """The last verdicts of whoever judges."""
        return ObjectResponse({"items": self.session.recent()})

    def exported(self, request: Request) -> Response:
        """The filtered removals as a file."""
        form = request.path_params["form"]
        filters = Filters.of(request.query_params)
        maker: Callable[[Session, Filters], Iterator[bytes]]
        maker, kind = (
            (export.as_csv, "text/csv; charset=utf-8") if form == "csv" else (export.as_jsonl, "application/x-ndjson")
        )
        headers = {"Content-Disposition": f'attachment; filename="removals.{form}"'}
        return StreamingResponse(maker(self.session, filters), media_type=kind, headers=headers)

    async def verdict(self, request: Request) -> Response:
        """A verdict comes in."""
        return await changed(request, self.session.judge)

    async def undo(self, request: Request) -> Response:
        """A verdict is taken back."""
        return await changed(request, lambda body: self.session.undo(str(body.get("id"))))


def make_app(session: Session, token: str, port: int) -> ASGIApp:
    """The app of one review, served below `/token/` on `port` of this machine."""
    site = Site(session)
    routes = [
        Route("/", site.index),
        Route("/statistics", site.statistics),
        Route("/static/{name}", static),
        Route("/api/queue", site.queue),
        Route("/api/counts", site.counts),
        Route("/api/removal/{n:int}", site.removal),
        Route("/api/document/{doc:int}", site.document),
        Route("/api/documents", site.documents),
        Route("/page/{doc:int}", site.page),
        Route("/api/recent", site.recent),
        Route("/api/verdicts", site.verdict, methods=["POST"]),
        Route("/api/undo", site.undo, methods=["POST"]),
        Route("/removals.{form}", site.exported),
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
