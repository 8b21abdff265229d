"""Answering about procedures: find, answer, ask back, follow up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import following, resources, speech
from actions.asking import ask_back
from actions.decide import UNNAMED, Beside, Decision, Tier, decide
from actions.dossier_status import is_about_dossier, tell_dossiers, tell_of
from actions.life import event_meant, tell_life_event
from actions.memory import Memory
from actions.open_question import FEW_WORDS, case_left, left_open
from actions.scope import OUT_OF_SCOPE, Reading
from actions.speech import Question
from actions.telling import tell, tell_settled
from actions.turn import TurnAction
from actions.variants import Whereabouts, narrowed, placed, settled, whereabouts
from actions.wording.replies import ASPECTS, CHECKLIST, Answer, Reply, Told
from actions.wording.templates import vietnamese
from knowledge.index import Hit
from knowledge.matters import Choice
from knowledge.snapshot import Snapshot

# A situation in life is told of only where nothing sounds idle.
PLAINLY_OURS = 4.5
# A third question would try anybody's patience: the likeliest is told then, and that it is only that.
MOST_ASKED_BACK = 2


def told_for(intent: str) -> Optional[Told]:
    """What an intent such as ``ask_fee`` asks to be told, or None."""
    name = intent.removeprefix("ask_")
    if name == CHECKLIST:
        return CHECKLIST
    return name if name in ASPECTS else None


class ActionAnswer(TurnAction):
    """Answers the questions of a message about procedures, or asks which is meant."""

    def name(self) -> str:
        return "action_answer"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, *_ = speech.asked(tracker)
        if is_about_dossier(text, memory):
            return await tell_dossiers(dispatcher, tracker, memory)
        snapshot = resources.snapshot()
        memory = placed(tracker, memory, snapshot, "" if text.startswith("/") else text)
        questions = speech.questions(tracker)
        read = speech.read(tracker)
        if read is not None and questions[0].intent == OUT_OF_SCOPE:
            # What it asks if it is ours after all.
            questions[0] = questions[0]._replace(intent=read.intent, confidence=round(read.confidence, 4))
        if memory.receipt and memory.procedure is None and _asks_when(questions, read):
            return await tell_of(dispatcher, tracker, memory.receipt, memory=memory)
        for question in questions:
            memory = answer_one(dispatcher, snapshot, question, read, memory)
            if memory.asked_back:
                break  # one question back at a time
        return memory


def _asks_when(questions: Sequence[Question], read: Optional[Reading]) -> bool:
    """Whether a message asks of nothing it names when it is done ("khi nào xong vậy"): after a dossier, of that."""
    unnamed = read is not None and read.named < UNNAMED
    return unnamed and [question.intent for question in questions] in (["ask_duration"], ["ask_result"])


def answer_one(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, question: Question, read: Optional[Reading], memory: Memory
) -> Memory:
    """Answer one question of a message; `read` is what the classifier makes of the whole of it."""
    text = "" if question.text.startswith("/") else question.text
    answer = Answer(status="answered", intent=question.intent, confidence=question.confidence)
    asks = told_for(question.intent)
    if text:
        case = case_left(snapshot, memory, text)
        if case is not None:
            return tell_case(dispatcher, snapshot, case, memory, answer)
        open_codes = left_open(snapshot, memory, text, None if following.only_names(text) else asks)
        if open_codes is not None:
            return narrow(dispatcher, snapshot, open_codes, asks, memory, answer)
        settles = narrowed(snapshot, memory, text)
        if settles is not None:
            return tell_settled(dispatcher, settles, _pending(asks, memory), memory, answer)
        followed = following.follow(dispatcher, snapshot, text, asks, memory, answer)
        if followed is not None:
            return followed
        answers = memory.expecting is not None and len(text.split()) < FEW_WORDS  # a circumstance, no event
        plainly = not answers and (read is None or read.leaning > PLAINLY_OURS)
        event = event_meant(snapshot, text, asks, memory) if plainly else None
        if event is not None:
            return tell_life_event(dispatcher, snapshot, event, memory, answer)
        if memory.question and memory.choices and asks in (None, "overview"):
            text = f"{memory.question} {text}"  # more about what was asked back, though of none of those offered
    where = whereabouts(snapshot, memory)
    decision = _decided(snapshot, text, memory, where, read)
    if decision.tier is Tier.NOT_OURS:
        return _decline(dispatcher, memory, answer)
    aspect = following.aspect(text, asks, decision, memory)
    answer.candidates = speech.candidates(decision.hits)
    if decision.tier is Tier.ANSWER:
        found = decision.hits[0].procedure
        choice = Choice(found) if found.code == memory.procedure else settled(snapshot, found, text, where)
        return tell_settled(dispatcher, choice, aspect, memory, answer, beside=decision.beside, question=text)
    if decision.tier is Tier.CLARIFY:
        if memory.asked_back >= MOST_ASKED_BACK:
            codes = [hit.procedure.code for hit in decision.hits]
            return tell_likeliest(dispatcher, snapshot, codes, aspect, memory, answer)
        return ask_back(dispatcher, decision.hits, aspect, text, memory, answer)
    if read is not None and read.leaning <= 0:
        answer.intent = OUT_OF_SCOPE  # as it was heard at first
    return _admit(dispatcher, decision, aspect, memory, answer)


def narrow(
    dispatcher: CollectingDispatcher,
    snapshot: Snapshot,
    codes: list[str],
    asks: Optional[Told],
    memory: Memory,
    answer: Answer,
) -> Memory:
    """Go on with the procedures `codes` that are left of those offered: tell of the one, or ask once more."""
    procedures = [snapshot.procedures[code] for code in codes if code in snapshot.procedures]
    aspect = _pending(asks, memory)
    if not procedures:
        return which(dispatcher, memory, answer)
    question = memory.question or ""
    answer.candidates = [speech.candidate(procedure, 1.0) for procedure in procedures]
    matter = {record.code for record in snapshot.matters.get(procedures[0].code, procedures[:1])}
    if all(procedure.code in matter for procedure in procedures):
        choice = Choice(procedures[0])
        if len(procedures) > 1:
            choice = settled(snapshot, procedures[0], question, whereabouts(snapshot, memory))
        return tell_settled(dispatcher, choice, aspect, memory, answer)
    if memory.asked_back >= MOST_ASKED_BACK:
        return tell_likeliest(dispatcher, snapshot, codes, aspect, memory, answer)
    return ask_back(dispatcher, [Hit(p, 1.0) for p in procedures], aspect, question, memory, answer)


def tell_case(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, case: str, memory: Memory, answer: Answer
) -> Memory:
    """Tell the checklist of the procedure spoken of for somebody in `case`."""
    procedure = snapshot.procedures[memory.procedure or ""]
    return tell(dispatcher, procedure, CHECKLIST, memory.but(case=case), answer)


def tell_likeliest(
    dispatcher: CollectingDispatcher,
    snapshot: Snapshot,
    codes: list[str],
    aspect: Told,
    memory: Memory,
    answer: Answer,
) -> Memory:
    """Tell of the first of `codes`, saying that it is a guess, with the others a tap away."""
    first, *others = [snapshot.procedures[code] for code in codes if code in snapshot.procedures]
    beside = Beside(others[: speech.MOST_BUTTONS])
    return tell(dispatcher, first, aspect, memory, answer, lead=vietnamese()("clarify.likeliest"), beside=beside)


def _decided(snapshot: Snapshot, text: str, memory: Memory, where: Whereabouts, read: Optional[Reading]) -> Decision:
    decision = decide(snapshot, text, memory.procedure, where.province, read, memory.earlier)
    if decision.tier in (Tier.UNKNOWN, Tier.NOT_OURS) and where.province is not None:
        elsewhere = decide(snapshot, text, None, read=read)
        if elsewhere.tier is Tier.ANSWER:
            return elsewhere  # only other provinces have what is asked for: that is worth saying
    return decision


def _pending(asks: Optional[Told], memory: Memory) -> Told:
    """What is to be told once it is settled of what: what was asked before the question back."""
    before = memory.aspect if memory.expecting else None
    if before in (None, "overview"):
        return asks or memory.aspect or "overview"
    return before


def which(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Memory:
    """Ask what it is all about."""
    answer.status = "clarify"
    speech.say(dispatcher, Reply(text=vietnamese()("clarify.which")), answer)
    return memory.closed()


def _admit(
    dispatcher: CollectingDispatcher, decision: Decision, aspect: Told, memory: Memory, answer: Answer
) -> Memory:
    if told_for(answer.intent) and not decision.names_something:
        return which(dispatcher, memory, answer).but(aspect=aspect)
    return not_understood(dispatcher, memory, answer)


def _decline(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Memory:
    """Say that this is none of an office's business."""
    answer.intent, answer.status = OUT_OF_SCOPE, "out_of_scope"
    speech.say(dispatcher, Reply(text=vietnamese()("talk.out_of_scope")), answer)
    return memory.closed()


def not_understood(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Memory:
    """Say that the question was not understood; the second time in a row, how to reach a person."""
    t = vietnamese()
    again = memory.failures > 0
    answer.status = "handoff" if again else "out_of_scope"
    text = t("unknown.again", staff=speech.staff_words()) if again else t("unknown.first")
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)
    return memory.closed().but(failures=memory.failures + 1)
