"""`/console`: the page that officers work in. It is built from `api/web/console`; this is its shell."""

from __future__ import annotations

import hashlib
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import WEB, console_page
from api.routes.console.entrance import go
from api.staff.signed_in import session_of
from api.state import Parts

router = APIRouter(include_in_schema=False)

_FILES = {"theme": "theme.css", "styles": "console.css", "script": "console.js"}
_HEADERS = {
    "Cache-Control": "no-store",
    # With none at all a browser would not say either that a form was sent from here.
    "Referrer-Policy": "same-origin",
}


@router.api_route("/console", methods=["GET", "HEAD"])
async def console(request: Request, parts: Parts) -> Response:
    """The page; whoever is not signed in, or has a password for one use, is led to where they can mend that."""
    session = await session_of(request, parts)
    if session is None:
        return go("/console/sign-in?next=/console")
    if session.must_change:
        return go("/console/password")
    content = console_page("console.html.j2", **{name: _address(file) for name, file in _FILES.items()})
    return HTMLResponse(content, headers=_HEADERS)


@cache
def _address(file: str) -> str:
    """Where `file` is, another for another content: an old one in a browser's cache is never taken for it."""
    digest = hashlib.sha256((WEB / "static" / file).read_bytes()).hexdigest()[:16]
    return f"/static/{file}?{digest}"
