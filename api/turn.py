"""One turn: what was typed or tapped, through the bot, to what is answered and kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from actions.wording.replies import Answer, Reply
from actions.wording.templates import vietnamese
from api.bot_client import BotClient, Outcome
from api.conversations import Conversations
from knowledge.text.verifiers import Said, may_hold_one, take_verifier

LONGEST_TEXT = 2000


class Asked(NamedTuple):
    """A message of a conversation."""

    conversation: str
    said: Said
    """As it is kept, and the digits left out of it."""
    locality: str | None = None
    address: str | None = None
    """A pseudonym of the network address, where there is one."""
    channel: str = "web"


async def heard(conversations: Conversations, conversation: str, text: str) -> Said:
    """`text` as it may be kept."""
    if len(text) > LONGEST_TEXT or not may_hold_one(text):
        return Said(text)
    return take_verifier(text, asked=await conversations.asked_for_proof(conversation))


async def take(bot: BotClient, conversations: Conversations, asked: Asked) -> Outcome:
    """What the bot answers; a payload acts as a command only where it was offered.

    Raises BotUnavailableError.
    """
    text = asked.said.text
    if len(text) > LONGEST_TEXT:
        reply = Reply(text=vietnamese()("problems.too_long", limit=LONGEST_TEXT))
        return Outcome([reply], [Answer(status="refused")])
    turn: dict[str, Any] = {"conversation_id": asked.conversation, "text": text, "locality": asked.locality}
    turn |= {"verifier": asked.said.verifier, "address": asked.address}
    if text.startswith("/") and await conversations.issued(asked.conversation, text):
        turn |= {"text": "", "command": text}
    return await bot.take(turn)


def body(conversation: str, outcome: Outcome) -> bytes:
    """The result of a turn as it is stored and answered, without the token."""
    first, *more = outcome.answers
    first.more = [msgspec.to_builtins(answer) for answer in more]
    return msgspec.json.encode({"conversation_id": conversation, "replies": outcome.replies, "answer": first})
