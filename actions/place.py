"""Somebody says where they are, or at which level: it settles what was open, or is remembered."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.answer import ActionAnswer
from actions.decide import Tier, decide
from actions.memory import Memory
from actions.open_question import case_left, left_open
from actions.telling import tell_settled
from actions.turn import TurnAction
from actions.variants import narrowed, placed, settled, whereabouts
from actions.wording.replies import Answer, Reply
from actions.wording.templates import vietnamese
from knowledge.matters import level_named
from knowledge.provinces import provinces, without_place


class ActionPlace(TurnAction):
    """Answers for the place just named what was asked before, or asks what is wanted there."""

    def name(self) -> str:
        return "action_place"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, intent, confidence = speech.asked(tracker)
        snapshot = resources.snapshot()
        answers = case_left(snapshot, memory, text) or left_open(snapshot, memory, text, "overview")
        memory = placed(tracker, memory, snapshot, text)
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        settles = narrowed(snapshot, memory, text)
        if settles is not None:
            return tell_settled(dispatcher, settles, memory.aspect or "overview", memory, answer)
        where = whereabouts(snapshot, memory)
        names_more = decide(snapshot, without_place(text), None, where.province).tier is not Tier.UNKNOWN
        if answers or (names_more and level_named(text) is None):
            return await ActionAnswer().take(dispatcher, tracker, memory)  # the place was the lesser half of it
        procedure = snapshot.procedures.get(memory.procedure or "")
        if procedure is not None:  # there, the same that was just asked
            choice = settled(snapshot, procedure, text, where)
            return tell_settled(dispatcher, choice, memory.aspect or "overview", memory, answer)
        answer.status = "clarify"
        province = provinces().get(where.province or "")
        text = vietnamese()("clarify.in_place", place=province.name) if province else vietnamese()("clarify.which")
        speech.say(dispatcher, Reply(text=text), answer)
        return memory.closed()
