"""Who answers a message: a person of the agency who speaks at the moment, else the assistant."""

from __future__ import annotations

import time

from api.bot_client import Outcome
from api.metrics.counters import turn_answered, turn_failed
from api.state import State
from api.turn import Asked, take


async def respond(parts: State, asked: Asked, text: str) -> tuple[Outcome, list[int]]:
    """What `text`, kept as `asked` says, is answered, and which notices stand before it; raises BotUnavailableError."""
    began = time.perf_counter()
    try:
        outcome, notices = await _respond(parts, asked, text)
    except Exception:  # whatever it was: the person has no answer
        turn_failed(asked.channel)
        raise
    turn_answered(asked.channel, outcome.answers[0], time.perf_counter() - began)
    return outcome, notices


async def _respond(parts: State, asked: Asked, text: str) -> tuple[Outcome, list[int]]:
    met = await parts.reception.meet(asked.conversation, text)
    if met is not None:
        return met, []
    outcome = await take(parts.bot, parts.conversations, asked)
    await parts.reception.follow(asked.conversation, outcome)
    if not (await parts.switchboard.now()).notices:
        return outcome, []
    return outcome, await parts.notices.show(asked.conversation, outcome)
