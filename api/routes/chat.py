"""`POST /api/v1/chat`: a message in, replies and the decision out."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from api.message import Message, answer
from api.problems import documented
from api.schemas import ChatRequest, ChatResponse
from api.state import Address, Parts

router = APIRouter(prefix="/api/v1", tags=["chat"])


@router.post("/chat", response_model=ChatResponse, responses=documented(400, 413, 422, 429, 503))
async def chat(asked: ChatRequest, parts: Parts, address: Address) -> Response:
    """Answer a message of a conversation.

    The same `message_id` again in the same conversation returns the stored result. A quick reply's
    payload acts as a command only in the conversation it was offered in.
    """
    message = Message(asked.text, address, asked.message_id, asked.conversation_id, asked.locality)
    answered = await answer(parts, message)
    result = answered.body
    if answered.first:
        token = msgspec.json.encode(parts.conversations.token(answered.conversation))
        result = result[:-1] + b',"token":' + token + b"}"
    return Response(result, media_type="application/json")
