"""`/metrics`: how the service fares, for Prometheus and for `motcua check`."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.exceptions import HTTPException

from api.settings import api_settings
from api.staff.signed_in import near
from api.state import Parts

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request, parts: Parts) -> Response:
    """The figures, for this machine itself and for who has `METRICS_TOKEN`; for others there is nothing here."""
    if not (near(request) or _proved(request)):
        raise HTTPException(404)
    return Response(await parts.metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _proved(request: Request) -> bool:
    token = api_settings().metrics_token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
