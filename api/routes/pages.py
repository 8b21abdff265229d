"""`/`: a demonstration page with the widget, as a commune's site would have it."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import page
from api.routes.service import about
from api.state import Parts

router = APIRouter(include_in_schema=False)

# What a commune's people come for most.
_PROCEDURES = ("1.001193", "1.000894", "1.004194", "1.004222", "1.004873", "1.000656")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


@router.api_route("/", methods=["GET", "HEAD"])
async def demonstration(request: Request, parts: Parts) -> HTMLResponse:
    known = parts.current.get().procedures
    host = request.headers.get("host", "")
    content = page(
        "demonstration.html.j2",
        "vi",
        service=await about(parts),
        procedures=[known[code] for code in _PROCEDURES if code in known],
        origin=f"{request.scope['scheme']}://{host if _HOST.fullmatch(host) else 'localhost'}",
    )
    return HTMLResponse(content)


@router.get("/favicon.ico")
async def favicon() -> Response:
    return Response(status_code=204)
