"""The ASGI app: HTTP in and out. What is cleaned is cleaned in the worker processes of `pool`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent

from cleaner._version import __version__
from cleaner.adapters.serve import answers, bodies, openapi
from cleaner.adapters.serve.answers import FORMS, JSON, Answer, Asked, Body
from cleaner.adapters.serve.fields import PARAMETERS, Object, RequestError, of_parameters
from cleaner.adapters.serve.page import page
from cleaner.adapters.serve.pool import BUSY, Pool
from cleaner.adapters.serve.routes import ADDRESSES, BODIES, LINES, Takes
from cleaner.corpus.settings import Settings
from cleaner.report import jsonl

AHEAD = 2
"""Lines of a batch a worker that are asked for before the first of them is answered."""
HEADERS = {
    b"x-content-type-options": b"nosniff",
    # A page that was cleaned is somebody else's: nothing in it may run or load here.
    b"content-security-policy": b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    b"referrer-policy": b"no-referrer",
}
_KINDS: dict[str, Body] = {JSON: "json", "text/plain": "text", "text/html": "html"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a document (its body, or its line), and of a whole batch."""

    document: int = 10_000_000
    batch: int = 1_000_000_000


class Service:
    """The endpoints, named as the addresses in `routes.ADDRESSES` are."""

    def __init__(self, settings: Settings, workers: int, limits: Limits) -> None:
        self.pool = Pool(settings, workers)
        self.limits = limits
        self.ruleset = ""
        self._openapi = openapi.document()
        self._begun: set[asyncio.Task[bytes]] = set()
        """Lines that are worked at: a loop forgets tasks that nobody else knows."""

    async def clean(self, request: Request) -> Response:
        """Clean one document."""
        form = _form(request.headers.get("accept", ""))
        kind, charset = _content(request, "record")
        parameters = of_parameters(_said(request))
        self._room()
        body = await bodies.whole(request, self.limits.document)
        return _response(await self.pool.do(answers.clean, Asked(body, _KINDS[kind], parameters, charset, form)))

    async def restore(self, request: Request) -> Response:
        """Put a text back as it was."""
        _content(request, "answer")
        self._room()
        body = await bodies.whole(request, self.limits.document)
        return _response(await self.pool.do(answers.give_back, Asked(body)))

    async def batch(self, request: Request) -> Response:
        """Clean records, a line each."""
        _content(request, "lines")
        parameters = of_parameters(_said(request))
        self._room()
        file = await bodies.spooled(request, self.limits.batch)
        return StreamingResponse(self._lines(file, parameters), media_type=LINES)

    async def _lines(self, file: IO[bytes], parameters: Object) -> AsyncIterator[bytes]:
        waiting: deque[asyncio.Task[bytes]] = deque()

        async def first() -> bytes:
            # Not `await task`: that would pass on a cancellation, and cost a process. When the client is gone, the few lines
            # that were begun are done to their end.
            await asyncio.wait([waiting[0]])
            return waiting.popleft().result()

        with file:
            for number, line in bodies.lines(file, self.limits.document):
                task = asyncio.create_task(self._line(number, line, parameters))
                self._begun.add(task)
                task.add_done_callback(self._begun.discard)
                waiting.append(task)
                if len(waiting) >= AHEAD * self.pool.workers:
                    yield await first()
            while waiting:
                yield await first()

    async def _line(self, number: int, line: bytes | None, parameters: Object) -> bytes:
        name = f"-#{number}"
        if line is None:
            answer = answers.refusal(str(bodies.too_long(self.limits.document)), 413)
        else:
            answer = await self.pool.do(answers.clean, Asked(line, "json", parameters, id=name), patient=True)
        if answer.status != 200:
            return jsonl.to_line({"id": _id(line) or name, **json.loads(answer.body)}).encode() + b"\n"
        return answer.body + b"\n"

    async def health(self, request: Request) -> Response:
        """Whether the service works."""
        status = "busy" if self.pool.full() else "ok"
        return JSONResponse({"status": status, "workers": self.pool.workers, "waiting": self.pool.waiting})

    async def version(self, request: Request) -> Response:
        """What cleans."""
        return JSONResponse({"version": __version__, "ruleset": self.ruleset})

    async def description(self, request: Request) -> Response:
        """The service for programs."""
        return JSONResponse(self._openapi)

    async def page(self, request: Request) -> Response:
        """The service for people."""
        return HTMLResponse(page(str(request.base_url), self.limits.document, self.pool.settings.timeout))

    def _room(self) -> None:
        # Said before a body is read that nobody would work at.
        if self.pool.full():
            raise RequestError(BUSY, 503)


def make_app(
    settings: Settings, workers: int = 1, limits: Limits | None = None, ready: Callable[[], None] | None = None
) -> Starlette:
    """The app; its `state.pool` is the pool. `ready` is called when all workers have loaded their rules.

    Example:
        >>> app = make_app(Settings(preset="gentle"))
    """
    service = Service(settings, workers, limits or Limits())

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            service.ruleset = await service.pool.warm()
            if ready is not None:
                ready()
            yield
        finally:
            await service.pool.close()

    def endpoint(name: str) -> Callable[[Request], Awaitable[Response]]:
        found: Callable[[Request], Awaitable[Response]] = getattr(service, name)
        return found

    app = Starlette(
        routes=[Route(item.path, endpoint(item.name), methods=[item.method], name=item.name) for item in ADDRESSES],
        middleware=[Middleware(_Headed)],
        exception_handlers={
            RequestError: _refused,
            HTTPException: _not_there,
            ClientDisconnect: _gone,
            Exception: _fault,
        },
        lifespan=lifespan,
    )
    app.state.pool = service.pool
    return app


class _Headed:
    """Gives every answer the headers that keep a browser from doing anything with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Sent) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS.items()]}
            await send(message)

        await self.app(scope, receive, headed)


def _said(request: Request) -> dict[str, str]:
    """The parameters of an address; a list may be said with commas, or by saying it again."""
    found: dict[str, str] = {}
    lists = {field.name for field in PARAMETERS if field.schema["type"] == "array"}
    for name, value in request.query_params.multi_items():
        if name in found and name not in lists:
            raise RequestError(f"{name[:80]}: is said twice")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _content(request: Request, takes: Takes) -> tuple[str, str | None]:
    """The media type and the charset of a body. Raises RequestError (415) for one that is not read."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestError("the body is packed: send it as it is, without Content-Encoding", 415)
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    media = message.get_content_type() if message["content-type"] else ""
    if media not in BODIES[takes]:
        raise RequestError(f"set the header Content-Type to one of {', '.join(BODIES[takes])}", 415)
    return media, message.get_content_charset()


def _form(accept: str) -> str:
    """The form that the header Accept asks for; who asks for anything gets JSON. Raises RequestError (406) when there is no such form.

    >>> _form("text/markdown, text/plain;q=0.5"), _form("")
    ('md', 'json')
    """
    wanted = [part.split(";") for part in accept.lower().split(",") if part.strip()]
    for media, *_ in sorted(wanted, key=_weight, reverse=True):
        name = media.strip()
        if name in {"*/*", "application/*"}:
            return "json"
        if name in FORMS or name == "text/*":
            return FORMS.get(name, "txt")
    if wanted:
        raise RequestError(f"the header Accept may name {', '.join(FORMS)}", 406)
    return "json"


def _weight(part: list[str]) -> float:
    said = next((item.strip()[2:] for item in part[1:] if item.strip().startswith("q=")), "1")
    try:
        return float(said)
    except ValueError:
        return 0.0


def _id(line: bytes | None) -> str:
    """The id that a record says itself, if it can be read."""
    try:
        record: Any = answers.parsed(line or b"")
    except RequestError:
        return ""
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) else ""


def _response(answer: Answer) -> Response:
    headers = {"Retry-After": "1"} if answer.status == 503 else None
    return Response(answer.body, answer.status, headers, answer.media)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return _response(answers.refusal(str(error), error.status))


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    there = ", ".join(f"{item.method} {item.path}" for item in ADDRESSES)
    found = _response(
        answers.refusal(f"there is no {request.method} {request.url.path[:80]}; there is {there}", error.status_code)
    )
    found.headers.update(error.headers or {})
    return found


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it


async def _fault(request: Request, error: Exception) -> Response:
    return _response(answers.refusal(f"internal error: {type(error).__name__}", 500))
