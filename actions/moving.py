"""Moving within the conversation: choosing, not knowing, declining, correcting, once more."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import following, resources, speech
from actions.answer import answer_one, narrow, tell_case, tell_likeliest, told_for, which
from actions.decide import Tier, decide
from actions.dossier_status import REPAIRED, tell_dossiers, tell_of
from actions.in_english import tell_in_english
from actions.life import step_picked
from actions.memory import Memory
from actions.notify import SUBSCRIPTION, begin, decline
from actions.open_question import case_left, left_open
from actions.telling import tell, tell_settled
from actions.turn import TurnAction
from actions.variants import settled, whereabouts
from actions.wording.replies import Answer, Reply
from actions.wording.templates import vietnamese
from knowledge.snapshot import Snapshot


def _agree(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Memory:
    """Answer a yes, or a shrug, to nothing that was asked."""
    answer.status = "smalltalk"
    speech.say(dispatcher, Reply(text=vietnamese()("talk.affirm")), answer)
    return memory


class ActionChoose(TurnAction):
    """Goes on with what a person picked from what was offered: by a button, by number, or with a yes."""

    def name(self) -> str:
        return "action_choose"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, intent, confidence = speech.asked(tracker)
        snapshot = resources.snapshot()
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        if intent == "affirm" and memory.expecting == SUBSCRIPTION:
            return await begin(dispatcher, tracker, memory, answer)
        if intent == "affirm" and memory.expecting == REPAIRED and memory.receipt:
            return await tell_of(dispatcher, tracker, memory.receipt, memory=memory)
        case = case_left(snapshot, memory, text)
        if case is not None:
            return tell_case(dispatcher, snapshot, case, memory, answer)
        codes = (next(tracker.get_latest_entity_values("code"), None) or "").split(",")
        if codes == [""]:
            codes = self._typed(snapshot, text, intent, memory)
        if memory.in_english and codes[0] in snapshot.procedures:
            aspect = memory.aspect or "overview"
            return tell_in_english(dispatcher, snapshot, snapshot.procedures[codes[0]], aspect, memory, answer)
        if any(code in snapshot.procedures for code in codes):
            return narrow(dispatcher, snapshot, codes, None, memory, answer)
        if intent != "affirm" and (codes or memory.choices):
            return which(dispatcher, memory, answer)
        return _agree(dispatcher, memory.closed(), answer)

    @staticmethod
    def _typed(snapshot: Snapshot, text: str, intent: str, memory: Memory) -> list[str]:
        if intent == "affirm":
            return list(memory.choices[:1])
        return left_open(snapshot, memory, text, None) or step_picked(memory, text)


class ActionDontKnow(TurnAction):
    """Tells of the likeliest where somebody cannot answer the question back."""

    def name(self) -> str:
        return "action_dont_know"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        _, intent, confidence = speech.asked(tracker)
        snapshot = resources.snapshot()
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        codes = [code for code in memory.choices if code in snapshot.procedures]
        if not codes:
            return _agree(dispatcher, memory, answer)
        return tell_likeliest(dispatcher, snapshot, codes, memory.aspect or "overview", memory, answer)


class ActionDeny(TurnAction):
    """What was offered or answered is not what was meant: goes on with what is named instead, or asks for it."""

    def name(self) -> str:
        return "action_deny"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, intent, confidence = speech.asked(tracker)
        text = "" if text.startswith("/") else text
        snapshot = resources.snapshot()
        answer = Answer(status="clarify", intent=intent, confidence=confidence)
        if memory.expecting == SUBSCRIPTION:
            return decline(dispatcher, memory, answer)
        if memory.expecting == REPAIRED:
            return await tell_dossiers(dispatcher, tracker, memory.but(receipt=None))
        left = left_open(snapshot, memory, text, None) if text else None
        if left is not None:
            return narrow(dispatcher, snapshot, left, None, memory, answer)  # "không" answers some questions
        meant = following.meant_instead(text)
        decision = decide(snapshot, meant, memory.procedure, named=True)
        read = speech.read(tracker)
        asks = told_for(read.intent) if read is not None else None
        asks = None if asks == "overview" else asks  # of a mere name it says the same
        if decision.tier is Tier.ANSWER and decision.hits[0].procedure.code not in (*memory.choices, memory.procedure):
            # "không, ý tôi là …" names the right one in the same breath.
            answer.candidates = speech.candidates(decision.hits)
            choice = settled(snapshot, decision.hits[0].procedure, meant, whereabouts(snapshot, memory))
            return tell_settled(dispatcher, choice, asks or memory.aspect or "overview", memory, answer)
        if decision.tier is Tier.CLARIFY:
            question = speech.Question(meant, f"ask_{asks or memory.aspect or 'overview'}", confidence)
            return answer_one(dispatcher, snapshot, question, None, memory.closed())
        # "Hỏi phí cơ mà", "nhầm, số 2 cơ": of the same, something else or for another case.
        mends = asks or (intent == "correct" and decision.names_something and not memory.choices)
        if mends and memory.procedure in snapshot.procedures:
            procedure = snapshot.procedures[memory.procedure]
            return tell(dispatcher, procedure, asks or memory.aspect or "overview", memory, answer)
        if not memory.choices and memory.procedure is None:
            answer.status = "smalltalk"
            speech.say(dispatcher, Reply(text=vietnamese()("talk.deny")), answer)
            return memory
        reply = Reply(text=vietnamese()("clarify.reword"), quick_replies=[speech.staff_button()])
        speech.say(dispatcher, reply, answer)
        return memory.closed().but(procedure=None, case=None)


class ActionRepeat(TurnAction):
    """Says the last answer once more."""

    def name(self) -> str:
        return "action_repeat"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        procedure = resources.snapshot().procedures.get(memory.procedure) if memory.procedure else None
        if procedure is not None and memory.aspect is not None:
            return tell(dispatcher, procedure, memory.aspect, memory, answer)
        answer.status = "clarify"
        speech.say(dispatcher, Reply(text=vietnamese()("talk.nothing_to_repeat")), answer)
        return memory
