"""Counting requests, around all that answers them."""

from __future__ import annotations

import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics.counters import request_done

_STREAM = "text/event-stream"


class Requests:
    """Counts every response by the template of its route: what people put into addresses is in no label."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status, streams = 0, False

        async def noting(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                streams = Headers(scope=message).get("content-type", "").startswith(_STREAM)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            if status:  # who went away before was answered nothing
                request_done(_route(scope), status, None if streams else time.perf_counter() - began)


def _route(scope: Scope) -> str:
    route = scope.get("route")
    if route is not None:
        path: str = route.path
        return path
    return "files" if "endpoint" in scope else "unknown"
