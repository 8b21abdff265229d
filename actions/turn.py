"""The shape of an action here: one message, one action, and the bot listens again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.memory import Memory


class TurnAction(Action, ABC):
    """An action that is a whole turn."""

    introduces = True
    """Whether the first answer of a conversation says before all else that a machine answers."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        before = Memory.of(tracker)
        after = await self.take(dispatcher, tracker, before)
        if self.introduces and not before.introduced:
            speech.introduce(dispatcher)
            after = after.but(introduced=True)
        # Said outright, so that Rasa need not ask its policies what comes next.
        return [*before.changes_to(after), FollowupAction("action_listen")]

    @abstractmethod
    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        """Answer the latest message, remembering `memory`; returns what is to be remembered."""
