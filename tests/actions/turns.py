"""One turn of an action by itself, without Rasa."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any, NamedTuple, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.private import Private, bring


class Done(NamedTuple):
    """What an action said, decided and changed."""

    texts: list[str]
    answers: list[dict[str, Any]]
    buttons: list[dict[str, str]]
    cards: list[dict[str, Any]]
    slots: dict[str, Any]
    """The conversation's slots after the turn."""

    @property
    def answer(self) -> dict[str, Any]:
        return self.answers[0]

    @property
    def code(self) -> Optional[str]:
        return self.answer["procedure"] and self.answer["procedure"]["code"]


def run(
    action: Action,
    text: str = "",
    intent: str = "",
    code: str = "",
    place: Optional[str] = None,
    ranking: Optional[dict[str, float]] = None,
    named: float = 1.0,
    tapped: Optional[dict[str, str]] = None,
    brought: Optional[Private] = None,
    conversation: str = "c1",
    **slots: Any,
) -> Done:
    """Run `action` on a message in a conversation that remembers `slots`; the channel sends `place` with it.

    `ranking` is what the classifier makes of the message: intents with their chances; `named` how likely a matter is
    named. `tapped` are the values of the button behind the message, `code` among them; `brought` is what it brings
    that is kept nowhere. It was said before that a machine answers, unless `slots` say otherwise.
    """
    values = {**({"code": code} if code else {}), **(tapped or {})}
    entities = [{"entity": name, "value": value} for name, value in values.items()]
    heard = {"name": intent, "confidence": 0.9}
    message: dict[str, Any] = {"text": text, "intent": heard, "entities": entities, "matter": named}
    if ranking is not None:
        message["intent_ranking"] = [{"name": name, "confidence": chance} for name, chance in ranking.items()]
    if place is not None:
        message["metadata"] = {"locality": place}
    dispatcher = CollectingDispatcher()
    tracker = Tracker(conversation, {"introduced": True, **slots}, message, [], False, None, {}, "action_listen")

    def turn() -> list[Any]:
        bring(brought or Private())
        return asyncio.run(action.run(dispatcher, tracker, {}))

    *events, last = contextvars.copy_context().run(turn)
    assert last == FollowupAction("action_listen")
    said = [one["custom"] for one in dispatcher.messages]
    return Done(
        [one["reply"]["text"] for one in said],
        [one["answer"] for one in said],
        [button for one in said for button in one["reply"]["quick_replies"]],
        [card for one in said for card in one["reply"]["cards"]],
        {**slots, **{event["name"]: event["value"] for event in events}},
    )
