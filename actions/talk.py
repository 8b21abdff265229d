"""Everything that is not a question about a procedure or a dossier."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.memory import Memory
from actions.turn import TurnAction
from actions.wording.replies import Answer, Reply, Status
from actions.wording.templates import vietnamese

# What is said to these tells that a machine answers.
_SAYS_WHO = ("greet", "bot_challenge", "complaint")
_STATUS: dict[str, Status] = {"complaint": "handoff", "in_another_language": "out_of_scope"}


class ActionTalk(TurnAction):
    """Greets, thanks, says what it is and what it can do."""

    introduces = False

    def name(self) -> str:
        return "action_talk"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status=_STATUS.get(intent, "smalltalk"), intent=intent, confidence=confidence)
        text = vietnamese()(f"talk.{intent}", staff=speech.staff_words())
        buttons = [speech.staff_button()] if intent in ("insult", "complaint", "in_another_language") else []
        speech.say(dispatcher, Reply(text=text, quick_replies=buttons), answer)
        if intent == "start_over":
            return memory.forgotten()
        return memory.closed().but(introduced=memory.introduced or intent in _SAYS_WHO)


class ActionEmergency(TurnAction):
    """The numbers to call, before anything else."""

    introduces = False

    def name(self) -> str:
        return "action_emergency"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="emergency", intent=intent, confidence=confidence)
        speech.say(dispatcher, Reply(text=vietnamese()("emergency")), answer)
        return memory


class ActionHandoff(TurnAction):
    """Tells how to reach a person."""

    def name(self) -> str:
        return "action_handoff"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="handoff", intent=intent, confidence=confidence)
        text = vietnamese()("staff.handoff", staff=speech.staff_words())
        speech.say(dispatcher, Reply(text=text), answer)
        return memory.closed().but(failures=0)
