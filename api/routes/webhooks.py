"""`/webhooks/messenger` and `/webhooks/zalo`: verified, stored, told 200; thought about afterwards."""

from __future__ import annotations

import hmac
import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from actions.wording.templates import vietnamese
from api.channels.messages import Channel
from api.problems import Problem, documented
from api.settings import api_settings
from api.state import Parts, State

router = APIRouter(prefix="/webhooks", tags=["channels"])

_log = logging.getLogger(__name__)


@router.get("/messenger", response_class=PlainTextResponse, responses=documented(403, 404, 422))
async def messenger_handshake(
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge")] = "",
) -> str:
    """Meta asks once whether this is the page's webhook."""
    own = api_settings()
    if not own.messenger:
        raise Problem(404, vietnamese()("problems.channel_off"))
    fits = hmac.compare_digest(token.encode(), own.messenger_verify_token.encode())
    if mode != "subscribe" or not fits:
        raise Problem(403, vietnamese()("problems.not_genuine"))
    return challenge


@router.post("/messenger", responses=documented(403, 404, 413))
async def messenger(request: Request, parts: Parts) -> Response:
    """Events of the Facebook page."""
    return await _receive("messenger", request, parts)


@router.post("/zalo", responses=documented(403, 404, 413))
async def zalo(request: Request, parts: Parts) -> Response:
    """Events of the Zalo Official Account."""
    return await _receive("zalo", request, parts)


async def _receive(channel: Channel, request: Request, parts: State) -> Response:
    platform = parts.platforms.get(channel)
    if platform is None:
        raise Problem(404, vietnamese()("problems.channel_off"))
    raw = await request.body()
    if platform.probes(raw):
        return Response()
    if not platform.genuine(raw, request.headers):
        raise Problem(403, vietnamese()("problems.not_genuine"))
    try:
        events = platform.read(raw)
    except ValueError as error:
        # Signed, yet nothing we know: told 200, or the platform would send it again for an hour.
        _log.warning("an event of %s could not be read: %s", channel, error)
        return Response()
    await parts.mailbox.receive([(parts.conversations.of(channel, event.person), event) for event in events])
    request.app.state.worker.wake()
    return Response()
