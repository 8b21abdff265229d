"""`POST /api/v1/chat`: a message in, replies and the decision out."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress

import msgspec
from fastapi import APIRouter, Response

from actions.wording.templates import vietnamese
from api.bot_client import BotUnavailableError
from api.conversations import Begun
from api.limits import PER_ADDRESS, PER_CONVERSATION
from api.problems import Problem, documented
from api.schemas import ChatRequest, ChatResponse
from api.state import Address, Parts, State
from api.turn import LONGEST_TEXT, Asked, body, heard, take
from knowledge.text.normalise import clean

router = APIRouter(prefix="/api/v1", tags=["chat"])

_WAIT_FOR_TWIN_S = 20.0
_LOOK_EVERY_S = 0.05
_BUSY_RETRY_S = 5


@router.post("/chat", response_model=ChatResponse, responses=documented(400, 413, 422, 429, 503))
async def chat(asked: ChatRequest, parts: Parts, address: Address) -> Response:
    """Answer a message of a conversation.

    The same `message_id` again in the same conversation returns the stored result. A quick reply's
    payload acts as a command only in the conversation it was offered in.
    """
    t = vietnamese()
    text = clean(asked.text)
    if not text:
        raise Problem(422, t("problems.nothing_readable" if asked.text.strip() else "problems.empty"))
    conversation = asked.conversation_id or parts.conversations.new_id(asked.message_id)
    if not await parts.limiter.allows(PER_CONVERSATION, "conversation", conversation):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    if not await parts.limiter.allows(PER_ADDRESS, "address", address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    message = asked.message_id or secrets.token_urlsafe(16)
    said = await heard(parts.conversations, conversation, text)
    begun = await parts.conversations.begin(conversation, message, said.text[:LONGEST_TEXT], "web")
    if not begun.fresh:
        return _respond(parts, conversation, begun, begun.response or await _twin(parts, begun))
    try:
        turn = Asked(conversation, said, asked.locality, parts.conversations.pseudonym(address))
        outcome = await take(parts.bot, parts.conversations, turn)
        notices = await parts.notices.show(conversation, outcome)
    except BotUnavailableError as error:
        await parts.conversations.drop(begun.turn)
        raise Problem(503, t("problems.busy"), retry_after_s=_BUSY_RETRY_S) from error
    except BaseException:  # whatever ends it, a cancelled request too: the same message may be tried again
        await parts.conversations.drop(begun.turn)
        raise
    result = body(conversation, outcome)
    await parts.conversations.finish(begun.turn, result, notices)
    return _respond(parts, conversation, begun, result)


async def _twin(parts: State, begun: Begun) -> bytes:
    """The response to the same message while it is being answered elsewhere."""
    with suppress(LookupError):  # its first try failed: so does this one, and the next is answered anew
        for _ in range(int(_WAIT_FOR_TWIN_S / _LOOK_EVERY_S)):
            response = await parts.conversations.response(begun.turn)
            if response is not None:
                return response
            await asyncio.sleep(_LOOK_EVERY_S)
    raise Problem(503, vietnamese()("problems.busy"), retry_after_s=_BUSY_RETRY_S)


def _respond(parts: State, conversation: str, begun: Begun, result: bytes) -> Response:
    if begun.first:
        token = msgspec.json.encode(parts.conversations.token(conversation))
        result = result[:-1] + b',"token":' + token + b"}"
    return Response(result, media_type="application/json")
