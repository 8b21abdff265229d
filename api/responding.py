"""Who answers a message: a person of the agency who speaks at the moment, else the assistant."""

from __future__ import annotations

from api.bot_client import Outcome
from api.state import State
from api.turn import Asked, take


async def respond(parts: State, asked: Asked, text: str) -> tuple[Outcome, list[int]]:
    """What `text`, kept as `asked` says, is answered, and which notices stand before it; raises BotUnavailableError."""
    met = await parts.reception.meet(asked.conversation, text)
    if met is not None:
        return met, []
    outcome = await take(parts.bot, parts.conversations, asked)
    await parts.reception.follow(asked.conversation, outcome)
    if not (await parts.switchboard.now()).notices:
        return outcome, []
    return outcome, await parts.notices.show(asked.conversation, outcome)
