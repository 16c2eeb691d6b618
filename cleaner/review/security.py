"""Who may talk to the server: a browser on this machine that was given the address, and no page from elsewhere."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
FRAMED = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"} | {
    "X-Frame-Options": "SAMEORIGIN"
}
"""Those of what comes with a policy of its own and is shown in a frame of ours."""
MAX_BODY = 64 * 1024


def new_token() -> str:
    """A name for the address that nobody can guess."""
    return secrets.token_urlsafe(24)


class Guard:
    """Lets through only what comes to this host and port, under the token, and, where it changes something, from our own page.

    The Host check keeps out a page whose name was pointed at 127.0.0.1; the Origin check keeps out other sites' requests.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self._prefix = f"/{token}/"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a refusal, or hand on with the token taken off the path."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # The page that is reviewed comes with a stricter policy of its own.
                own = HEADERS if "content-security-policy" not in headers else FRAMED
                for name, value in own.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, headed)
            return
        path = scope["path"][len(self._prefix) - 1 :]
        await self.app({**scope, "path": path, "raw_path": path.encode(), "root_path": ""}, receive, headed)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return PlainTextResponse("This host is not served here.", 421)
        if not secrets.compare_digest(
            scope["path"][: len(self._prefix)].encode("utf-8", "replace"), self._prefix.encode()
        ):
            return PlainTextResponse("Not found. The address that `cleaner review` printed is the only one.", 404)
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{hosts[0]}":
            return PlainTextResponse("Requests from other pages are refused.", 403)
        if headers.get("sec-fetch-site") == "cross-site" and scope["method"] != "GET":
            return PlainTextResponse("Requests from other pages are refused.", 403)
        if scope["method"] not in {"GET", "HEAD"}:
            if origin is None:
                return PlainTextResponse("A request that changes something says where it comes from.", 403)
            if headers.get("content-type", "").split(";")[0].strip() != "application/json":
                return PlainTextResponse("JSON is wanted.", 415)
            if not headers.get("content-length", "x").isdigit() or int(headers["content-length"]) > MAX_BODY:
                return PlainTextResponse("Too long.", 413)
        return None
