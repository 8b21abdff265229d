"""Everything that is not a question about a procedure or a dossier."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.memory import Memory
from actions.turn import Events, TurnAction
from actions.wording.replies import Answer, Reply, Status
from actions.wording.templates import vietnamese

_STATUS: dict[str, Status] = {"complaint": "handoff"}


class ActionTalk(TurnAction):
    """Greets, thanks, says what it is and what it can do."""

    def name(self) -> str:
        return "action_talk"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        _, intent, confidence = speech.asked(tracker)
        memory = Memory.of(tracker)
        answer = Answer(status=_STATUS.get(intent, "smalltalk"), intent=intent, confidence=confidence)
        text = vietnamese()(f"talk.{intent}", staff=speech.staff_words())
        buttons = [speech.staff_button()] if intent in ("insult", "complaint") else []
        speech.say(dispatcher, Reply(text=text, quick_replies=buttons), answer)
        if intent == "start_over":
            return memory.changed(procedure=None, aspect=None, offered=[], expecting=None, failures=0)
        return memory.changed(offered=[], expecting=None)


class ActionEmergency(TurnAction):
    """The numbers to call, before anything else."""

    def name(self) -> str:
        return "action_emergency"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="emergency", intent=intent, confidence=confidence)
        speech.say(dispatcher, Reply(text=vietnamese()("emergency")), answer)
        return []


class ActionHandoff(TurnAction):
    """Tells how to reach a person."""

    def name(self) -> str:
        return "action_handoff"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="handoff", intent=intent, confidence=confidence)
        text = vietnamese()("staff.handoff", staff=speech.staff_words())
        speech.say(dispatcher, Reply(text=text), answer)
        return Memory.of(tracker).changed(offered=[], expecting=None, failures=0)
