"""The shape of an action here: one message, one action, and the bot listens again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

Events = list[dict[str, Any]]


class TurnAction(Action, ABC):
    """An action that is a whole turn."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        # Said outright, so that Rasa need not ask its policies what comes next.
        return [*self.take(dispatcher, tracker), FollowupAction("action_listen")]

    @abstractmethod
    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Answer the latest message; returns what is to be remembered."""
