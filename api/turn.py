"""One turn: what was typed or tapped, through the bot, to what is answered and kept."""

from __future__ import annotations

from typing import Any

import msgspec

from actions.wording.replies import Answer, Reply
from actions.wording.templates import vietnamese
from api.bot_client import BotClient, Outcome
from api.conversations import Conversations

LONGEST_TEXT = 2000


async def take(
    bot: BotClient, conversations: Conversations, conversation: str, text: str, locality: str | None
) -> Outcome:
    """What the bot answers to `text`; a payload acts as a command only where it was offered.

    Raises BotUnavailableError.
    """
    if len(text) > LONGEST_TEXT:
        reply = Reply(text=vietnamese()("problems.too_long", limit=LONGEST_TEXT))
        return Outcome([reply], [Answer(status="refused")])
    turn: dict[str, Any] = {"conversation_id": conversation, "text": text, "locality": locality}
    if text.startswith("/") and await conversations.issued(conversation, text):
        turn |= {"text": "", "command": text}
    return await bot.take(turn)


def body(conversation: str, outcome: Outcome) -> bytes:
    """The result of a turn as it is stored and answered, without the token."""
    first, *more = outcome.answers
    first.more = [msgspec.to_builtins(answer) for answer in more]
    return msgspec.json.encode({"conversation_id": conversation, "replies": outcome.replies, "answer": first})
