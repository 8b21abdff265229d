"""A person talking to the bot."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from bot.agent import Bot, Outcome, Turn


class Conversation:
    """One conversation; each turn is carried through on `loop`."""

    def __init__(self, bot: Bot, loop: asyncio.AbstractEventLoop) -> None:
        self.id = f"test-{uuid.uuid4().hex}"
        self._bot = bot
        self._loop = loop

    def say(self, text: str) -> dict[str, Any]:
        """What was decided for `text` as typed, the first answer where there are several."""
        return self.turn(text=text).answers[0]

    def press(self, payload: str) -> dict[str, Any]:
        """What was decided for the button with `payload`."""
        return self.turn(command=payload).answers[0]

    def turn(self, **fields: Any) -> Outcome:
        return self._loop.run_until_complete(self._bot.take(Turn(conversation_id=self.id, **fields)))


def code_of(answer: dict[str, Any]) -> str | None:
    """The code of the procedure an answer is about."""
    procedure = answer["procedure"]
    return procedure and procedure["code"]
