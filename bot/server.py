"""The loopback server: a turn goes in, replies come out. Never public."""

from __future__ import annotations

import logging

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.agent import Bot, Turn

_log = logging.getLogger(__name__)
_JSON = "application/json"


def create_app(bot: Bot) -> Starlette:
    """The application around a loaded `bot`."""
    decoder = msgspec.json.Decoder(Turn)

    async def turn(request: Request) -> Response:
        try:
            asked = decoder.decode(await request.body())
        except msgspec.DecodeError as error:
            return Response(msgspec.json.encode({"detail": str(error)}), 422, media_type=_JSON)
        outcome = await bot.take(asked)
        return Response(msgspec.json.encode(outcome), media_type=_JSON)

    async def ready(_: Request) -> Response:
        return Response(b"{}", media_type=_JSON)

    return Starlette(routes=[Route("/turn", turn, methods=["POST"]), Route("/readyz", ready)])
