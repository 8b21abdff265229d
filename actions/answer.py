"""Answering about procedures: find, answer, ask back, follow up."""

from __future__ import annotations

from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.decide import Decision, Tier, decide
from actions.dossier_status import is_about_dossier, tell_dossiers
from actions.memory import Memory
from actions.scope import OUT_OF_SCOPE, Reading
from actions.telling import tell, tell_settled
from actions.turn import Events, TurnAction
from actions.variants import narrowed, placed, settled, whereabouts
from actions.wording.replies import ASPECTS, Answer, Aspect, QuickReply, Reply
from actions.wording.templates import vietnamese
from knowledge.matters import Choice
from knowledge.snapshot import Snapshot


def aspect_of(intent: str) -> Optional[Aspect]:
    """The aspect an intent such as ``ask_fee`` asks about, or None."""
    name = intent.removeprefix("ask_")
    return name if name in ASPECTS else None


class ActionAnswer(TurnAction):
    """Answers a question about a procedure, or asks which is meant."""

    def name(self) -> str:
        return "action_answer"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        text, intent, confidence = speech.asked(tracker)
        before = Memory.of(tracker)
        snapshot = resources.snapshot()
        if is_about_dossier(text, before):
            return tell_dossiers(dispatcher, tracker)
        if text.startswith("/"):
            text = ""
        read = speech.read(tracker)
        if read is not None and intent == OUT_OF_SCOPE:
            intent, confidence = read.intent, read.confidence  # what it asks if it is ours after all
        memory = placed(tracker, before, snapshot, text)
        answer = Answer(status="answered", intent=intent, confidence=round(confidence, 4))
        events = self._answer(dispatcher, snapshot, text, read, memory, answer)
        return [*before.changed(locality=memory.locality, sent_from=memory.sent_from), *events]

    def _answer(
        self,
        dispatcher: CollectingDispatcher,
        snapshot: Snapshot,
        text: str,
        read: Optional[Reading],
        memory: Memory,
        answer: Answer,
    ) -> Events:
        settles = narrowed(snapshot, memory, text)
        if settles is not None:
            asked = memory.aspect if memory.expecting else aspect_of(answer.intent) or memory.aspect
            return tell_settled(dispatcher, settles, asked or "overview", memory, answer)
        where = whereabouts(snapshot, memory)
        leaning = read.leaning if read else None
        decision = decide(snapshot, text, memory.procedure, where.province, leaning)
        if decision.tier in (Tier.UNKNOWN, Tier.NOT_OURS) and where.province is not None:
            elsewhere = decide(snapshot, text, None, leaning=leaning)
            if elsewhere.tier is Tier.ANSWER:
                decision = elsewhere  # only other provinces have what is asked for: that is worth saying
        if decision.tier is Tier.NOT_OURS:
            return _decline(dispatcher, memory, answer)
        answer.aspect = aspect = self._aspect(answer.intent, decision, memory)
        answer.candidates = speech.candidates(decision.hits)
        if decision.tier is Tier.ANSWER:
            found = decision.hits[0].procedure
            choice = Choice(found) if found.code == memory.procedure else settled(snapshot, found, text, where)
            return tell_settled(dispatcher, choice, aspect, memory, answer)
        if decision.tier is Tier.CLARIFY:
            return self._ask_back(dispatcher, decision, aspect, memory, answer)
        return self._admit(dispatcher, decision, aspect, memory, answer)

    @staticmethod
    def _aspect(intent: str, decision: Decision, memory: Memory) -> Aspect:
        named = aspect_of(intent)
        if named:
            return named
        # Not understood what is asked, but about what: go on as before, or begin at the beginning.
        same = decision.hits and decision.hits[0].procedure.code == memory.procedure
        return memory.aspect if same and memory.aspect else "overview"

    @staticmethod
    def _ask_back(
        dispatcher: CollectingDispatcher, decision: Decision, aspect: Aspect, memory: Memory, answer: Answer
    ) -> Events:
        t = vietnamese()
        answer.status = "clarify"
        if len(decision.hits) == 1:
            name = decision.hits[0].procedure.plain_name
            buttons = [QuickReply(t("clarify.yes"), "/affirm"), QuickReply(t("clarify.no"), "/deny")]
            text = t("clarify.one", name=name)
        else:
            # Buttons hold 20 characters and do not show everywhere: the names stand in the text too.
            names = [f"{i}. {hit.procedure.plain_name}" for i, hit in enumerate(decision.hits, 1)]
            text = "\n".join([t("clarify.several"), *names])
            buttons = [*speech.choices(decision.hits), QuickReply(t("clarify.no"), "/deny")]
        speech.say(dispatcher, Reply(text=text, quick_replies=buttons), answer)
        offered = [hit.procedure.code for hit in decision.hits]
        return memory.changed(aspect=aspect, offered=offered, expecting=None)

    @staticmethod
    def _admit(
        dispatcher: CollectingDispatcher,
        decision: Decision,
        aspect: Aspect,
        memory: Memory,
        answer: Answer,
    ) -> Events:
        t = vietnamese()
        if aspect_of(answer.intent) and not decision.names_something:
            answer.status = "clarify"
            speech.say(dispatcher, Reply(text=t("clarify.which")), answer)
            return memory.changed(aspect=aspect, offered=[], expecting=None)
        return not_understood(dispatcher, memory, answer)


def _decline(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Events:
    """Say that this is none of an office's business."""
    answer.intent, answer.status = OUT_OF_SCOPE, "out_of_scope"
    speech.say(dispatcher, Reply(text=vietnamese()("talk.out_of_scope")), answer)
    return memory.changed(offered=[], expecting=None)


def not_understood(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Events:
    """Say that the question was not understood; the second time in a row, how to reach a person."""
    t = vietnamese()
    again = memory.failures > 0
    answer.status = "handoff" if again else "out_of_scope"
    text = t("unknown.again", staff=speech.staff_words()) if again else t("unknown.first")
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)
    return memory.changed(offered=[], expecting=None, failures=memory.failures + 1)


class ActionChoose(TurnAction):
    """Answers about the procedure a person picked from those offered."""

    def name(self) -> str:
        return "action_choose"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        _, intent, confidence = speech.asked(tracker)
        memory = Memory.of(tracker)
        code = next(tracker.get_latest_entity_values("code"), None)
        if intent == "affirm" and memory.offered and memory.expecting is None:
            code = memory.offered[0]
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        procedure = resources.snapshot().procedures.get(code) if code else None
        if procedure is not None:
            return tell(dispatcher, procedure, memory.aspect or "overview", memory, answer)
        answer.status = "smalltalk" if intent == "affirm" else "clarify"
        text = vietnamese()("talk.affirm" if intent == "affirm" else "clarify.which")
        speech.say(dispatcher, Reply(text=text), answer)
        return memory.changed(offered=[])


class ActionDeny(TurnAction):
    """What was offered or answered is not what was meant: asks to say it again."""

    def name(self) -> str:
        return "action_deny"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        text, intent, confidence = speech.asked(tracker)
        memory = Memory.of(tracker)
        answer = Answer(status="clarify", intent=intent, confidence=confidence)
        decision = decide(resources.snapshot(), "" if text.startswith("/") else text, None)
        if decision.tier is Tier.ANSWER and decision.hits[0].procedure.code not in memory.offered:
            # "không, ý tôi là …" names the right one in the same breath.
            answer.candidates = speech.candidates(decision.hits)
            return tell(dispatcher, decision.hits[0].procedure, memory.aspect or "overview", memory, answer)
        if not memory.offered and memory.procedure is None:
            answer.status = "smalltalk"
            speech.say(dispatcher, Reply(text=vietnamese()("talk.deny")), answer)
            return []
        reply = Reply(text=vietnamese()("clarify.reword"), quick_replies=[speech.staff_button()])
        speech.say(dispatcher, reply, answer)
        return memory.changed(procedure=None, offered=[], expecting=None)


class ActionRepeat(TurnAction):
    """Says the last answer once more."""

    def name(self) -> str:
        return "action_repeat"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        _, intent, confidence = speech.asked(tracker)
        memory = Memory.of(tracker)
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        procedure = resources.snapshot().procedures.get(memory.procedure) if memory.procedure else None
        if procedure is not None and memory.aspect is not None:
            return tell(dispatcher, procedure, memory.aspect, memory, answer)
        answer.status = "clarify"
        speech.say(dispatcher, Reply(text=vietnamese()("talk.nothing_to_repeat")), answer)
        return []
