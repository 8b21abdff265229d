"""A message from a web page or program: through limits and record to what is answered."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import NamedTuple

from actions.settings import settings
from actions.wording.staff import staff_words
from actions.wording.templates import vietnamese
from api.bot_client import BotUnavailableError
from api.conversations import Begun
from api.limits import PER_ADDRESS, PER_CONVERSATION
from api.problems import Problem
from api.reporting.facts import fact
from api.responding import respond
from api.state import State
from api.turn import LONGEST_TEXT, Asked, body, heard
from knowledge.text.normalise import clean

_WAIT_FOR_TWIN_S = 20.0
_LOOK_EVERY_S = 0.05
_BUSY_RETRY_S, _CLOSED_RETRY_S = 5, 60


class Message(NamedTuple):
    """What somebody sends."""

    text: str
    address: str
    """Of the network."""
    id: str | None = None
    """Made by the client: the same one again in the same conversation gets the stored answer."""
    conversation: str | None = None
    """None: one is begun."""
    locality: str | None = None


class Answered(NamedTuple):
    """What a message was answered."""

    conversation: str
    first: bool
    """Whether the message began its conversation: only then its client is told the token."""
    body: bytes
    """As `turn.body` makes it."""


async def answer(parts: State, message: Message) -> Answered:
    """Answer `message`, once however often it comes.

    Raises Problem: 422 where there is nothing to read in it, 429, or 503 where nothing answers at the moment.
    """
    t = vietnamese()
    text = clean(message.text)
    if not text:
        raise Problem(422, t("problems.nothing_readable" if message.text.strip() else "problems.empty"))
    if not (await parts.switchboard.now()).channels.web and not await _with_officer(parts, message.conversation):
        staff = staff_words(settings().hotline, settings().hotline_hours)
        raise Problem(503, t("switches.channel_off", staff=staff), retry_after_s=_CLOSED_RETRY_S)
    conversation = message.conversation or parts.conversations.new_id(message.id)
    if not await parts.limiter.allows(PER_CONVERSATION, "conversation", conversation):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    if not await parts.limiter.allows(PER_ADDRESS, "address", message.address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    said = await heard(parts.conversations, conversation, text)
    name = message.id or secrets.token_urlsafe(16)
    begun = await parts.conversations.begin(conversation, name, said.text[:LONGEST_TEXT], "web")
    if not begun.fresh:
        return Answered(conversation, begun.first, begun.response or await _twin(parts, begun))
    try:
        asked = Asked(conversation, said, message.locality, parts.conversations.pseudonym(message.address))
        outcome, notices = await respond(parts, asked, text)
    except BotUnavailableError as error:
        await parts.conversations.drop(begun.turn)
        raise Problem(503, t("problems.busy"), retry_after_s=_BUSY_RETRY_S) from error
    except BaseException:  # whatever ends it, a cancelled request too: the same message may be tried again
        await parts.conversations.drop(begun.turn)
        raise
    result = body(conversation, outcome)
    became = fact(outcome.answers[0], message.locality, parts.current.get().procedures)
    await parts.conversations.finish(conversation, begun.turn, result, became, notices)
    return Answered(conversation, begun.first, result)


async def _with_officer(parts: State, conversation: str | None) -> bool:
    """Who speaks with an officer goes on where a channel is closed."""
    return conversation is not None and (await parts.queue.place(conversation)).state == "held"


async def _twin(parts: State, begun: Begun) -> bytes:
    """The response to the same message while it is being answered elsewhere."""
    with suppress(LookupError):  # its first try failed: so does this one, and the next is answered anew
        for _ in range(int(_WAIT_FOR_TWIN_S / _LOOK_EVERY_S)):
            response = await parts.conversations.response(begun.turn)
            if response is not None:
                return response
            await asyncio.sleep(_LOOK_EVERY_S)
    raise Problem(503, vietnamese()("problems.busy"), retry_after_s=_BUSY_RETRY_S)
