"""`POST /api/v1/conversations/{id}/visit`: what a web page has to tell when somebody comes back to it."""

from __future__ import annotations

import hmac
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Path

from actions.wording.templates import vietnamese
from api.limits import PER_ADDRESS
from api.problems import Problem, documented
from api.schemas import Identifier, Visit, VisitRequest
from api.state import Address, Parts

router = APIRouter(prefix="/api/v1/conversations", tags=["chat"])

# The next are told once these have been seen.
_AT_ONCE = 20


@router.post("/{conversation}/visit", responses=documented(403, 422, 429))
async def visit(
    conversation: Annotated[Identifier, Path()],
    asked: VisitRequest,
    parts: Parts,
    address: Address,
    authorization: Annotated[str, Header()] = "",
) -> Visit:
    """What became of the dossiers that the conversation follows and it was not told.

    It is told again until it comes back as `seen`: an answer may be lost on its way. `Authorization: Bearer` with the
    conversation's token.
    """
    t = vietnamese()
    if not await parts.limiter.allows(PER_ADDRESS, "address", address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    given = authorization.removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), parts.conversations.token(conversation).encode()):
        raise Problem(403, t("problems.not_yours"))
    if asked.seen:
        await parts.notices.shown(conversation, asked.seen)
    found = (await parts.notices.unseen(conversation))[:_AT_ONCE]
    replies = [msgspec.to_builtins(reply) for _, reply in found]
    return Visit.model_validate({"replies": replies, "notices": [number for number, _ in found]})
