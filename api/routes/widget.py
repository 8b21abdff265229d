"""`/widget.js`: the chat widget, which any page may load."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.pages import WEB

router = APIRouter(include_in_schema=False)

_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Vary": "Accept-Encoding",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_TAG = re.compile(r'"[^"]*"|\*')
_REFUSED = re.compile(r"q=0(\.0*)?")


class _Built(NamedTuple):
    """The widget as it was built, and packed."""

    plain: bytes
    packed: bytes
    name: str
    """Another for another content."""


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget(request: Request) -> Response:
    built = _built()
    packed = _takes_gzip(request.headers.get("accept-encoding", ""))
    # What is packed is another file to a cache.
    tag = f'"{built.name}-gzip"' if packed else f'"{built.name}"'
    headers = {**_HEADERS, "ETag": tag}
    held = _TAG.findall(request.headers.get("if-none-match", ""))
    if tag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(built.packed if packed else built.plain, headers=headers, media_type="text/javascript")


@cache
def _built() -> _Built:
    plain = (WEB / "static" / "widget.js").read_bytes()
    packed = gzip.compress(plain, mtime=0)
    return _Built(plain, packed, hashlib.sha256(plain).hexdigest()[:32])


def _takes_gzip(accepted: str) -> bool:
    """Whether a header `Accept-Encoding` allows gzip."""
    weights = {}
    for one in accepted.lower().split(","):
        coding, _, weight = one.partition(";")
        weights[coding.strip()] = not _REFUSED.fullmatch(weight.strip().replace(" ", ""))
    return weights.get("gzip", weights.get("*", False))
