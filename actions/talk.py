"""Everything that is not a question about a procedure or a dossier."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.decide import BEYOND_DOUBT, decide
from actions.dossier_status import is_about_dossier, tell_dossiers
from actions.memory import Memory
from actions.telling import tell_settled
from actions.turn import Events, TurnAction
from actions.variants import narrowed, placed, settled, whereabouts
from actions.wording.replies import Answer, Reply, Status
from actions.wording.templates import vietnamese

_STATUS: dict[str, Status] = {"out_of_scope": "out_of_scope", "complaint": "handoff"}


class ActionTalk(TurnAction):
    """Greets, thanks, says what it is and what it can do, declines what is out of scope."""

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


class ActionOutOfScope(TurnAction):
    """Declines what is not ours, unless the message plainly names a procedure after all."""

    def name(self) -> str:
        return "action_out_of_scope"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        text, intent, confidence = speech.asked(tracker)
        before = Memory.of(tracker)
        if is_about_dossier(text, before):
            return tell_dossiers(dispatcher, tracker)
        snapshot = resources.snapshot()
        memory = placed(tracker, before, snapshot, text)
        place = before.changed(locality=memory.locality, sent_from=memory.sent_from)
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        # "Gia Lai" alone is out of scope only where nobody asked for the province.
        settles = narrowed(snapshot, memory, text)
        if settles is not None:
            return [*place, *tell_settled(dispatcher, settles, memory.aspect or "overview", memory, answer)]
        where = whereabouts(snapshot, memory)
        decision = decide(snapshot, text, None, where.province)
        if decision.confidence >= BEYOND_DOUBT:
            answer.candidates = speech.candidates(decision.hits)
            choice = settled(snapshot, decision.hits[0].procedure, text, where)
            return [*place, *tell_settled(dispatcher, choice, "overview", memory, answer)]
        answer.status = "out_of_scope"
        speech.say(dispatcher, Reply(text=vietnamese()("talk.out_of_scope")), answer)
        return [*place, *memory.changed(offered=[], expecting=None)]


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
