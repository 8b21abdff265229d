"""Around every request: a bound on its size, and headers that keep a browser careful."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response, unexpected

_log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
# A platform puts up to a thousand events into one webhook, and comes again for an hour with what is not taken.
LARGEST_WEBHOOK = 1024 * 1024
_WEBHOOKS = "/webhooks/"
# Large bodies, read by the route itself and only for whom it knows.
_OWN_LIMIT = "/integrations/"
_TOO_LARGE = "Yêu cầu lớn hơn {largest} KB. Anh/chị gửi nội dung ngắn hơn."
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def too_large(largest: int) -> str:
    """What is said to who sends more than `largest` bytes."""
    return _TOO_LARGE.format(largest=largest // 1024)


class BodyLimit:
    """Refuses bodies above 64 KB, of webhooks 1 MB, announced or not, before anything reads them whole."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bodiless = scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS")
        if bodiless or scope["path"].startswith(_OWN_LIMIT):
            await self.app(scope, receive, send)
            return
        largest = LARGEST_WEBHOOK if scope["path"].startswith(_WEBHOOKS) else LARGEST_BODY
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > largest:
                await problem_response(413, too_large(largest))(scope, receive, send)
                return

        replayed = False

        async def replay() -> Message:
            nonlocal replayed
            if replayed:
                return await receive()
            replayed = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self.app(scope, replay, send)


class LastResort:
    """Answers an error nobody foresaw with a problem, and leaves the trace to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            if started or scope["type"] != "http":
                raise
            _log.exception("unexpected error on %s %s", scope["method"], scope["path"])
            await unexpected()(scope, receive, send)


class SecurityHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)
