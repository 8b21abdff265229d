"""Forms that a page of ours sends, read without a library for files."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import parse_qsl

from fastapi import Request

_MOST_FIELDS = 20


async def fields_of(request: Request) -> dict[str, str]:
    """The form in the body of a request; what cannot be read in it is not there."""
    body = (await request.body()).decode("utf-8", "replace")
    fields: dict[str, str] = {}
    with suppress(ValueError):  # more fields than any form of ours
        fields = dict(parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS))
    return fields


def from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site sent the request; an old one may say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host")
