"""Telling of a procedure, or asking the one question that settles which record is meant."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.memory import Memory
from actions.turn import Events
from actions.wording.facts import compose
from actions.wording.replies import LONGEST_TITLE, Answer, Aspect, QuickReply, Reply
from actions.wording.templates import vietnamese
from actions.wording.terms import Asked
from knowledge.clock import vietnam_today
from knowledge.matters import Choice
from knowledge.provinces import provinces
from knowledge.records import Procedure

# Messenger shows at most so many quick replies.
_MOST_BUTTONS = 13


def tell(
    dispatcher: CollectingDispatcher,
    procedure: Procedure,
    aspect: Aspect,
    memory: Memory,
    answer: Answer,
) -> Events:
    """Say one aspect of `procedure`, fill in `answer`, and remember both."""
    localities = resources.snapshot().localities
    today = vietnam_today()
    # Who picks a province's record was asked for the province, and has said so with it.
    picked = memory.expecting == "province" and procedure.code in memory.offered
    locality = procedure.scope if picked else memory.locality
    fact = compose(Asked(procedure, today, locality or "", localities), aspect)
    answer.status = "answered" if fact.known else "unanswerable"
    answer.aspect = aspect
    answer.procedure = speech.procedure_ref(procedure)
    answer.sources = [speech.source_ref(procedure)]
    buttons = speech.next_aspects(procedure, aspect)
    if not fact.known:
        buttons = [*buttons[:-1], speech.staff_button()]
    reply = Reply(text=fact.text, quick_replies=buttons, links=[speech.source_link(procedure)])
    speech.say(dispatcher, reply, answer)
    return memory.changed(
        procedure=procedure.code, aspect=aspect, offered=[], expecting=None, failures=0, locality=locality
    )


def tell_settled(
    dispatcher: CollectingDispatcher,
    choice: Choice,
    aspect: Aspect,
    memory: Memory,
    answer: Answer,
) -> Events:
    """Tell of the record that was settled on, or ask the one question that settles it."""
    if choice.chosen is not None:
        return tell(dispatcher, choice.chosen, aspect, memory, answer)
    if choice.ask is None:
        return _not_here(dispatcher, choice, memory, answer)
    t = vietnamese()
    answer.status = "clarify"
    answer.aspect = aspect
    name = min((record.plain_name for record in choice.among), key=len)
    if choice.ask == "province":
        text, buttons = t("clarify.province", name=name), _province_buttons(choice.among)
    else:
        options = [
            t("clarify.level_option", number=number, level=_level_words(record), agency=record.agency)
            for number, record in enumerate(choice.among, 1)
        ]
        text = "\n".join([t("clarify.level", name=name), *options])
        buttons = [QuickReply(_level_words(r)[:LONGEST_TITLE], speech.choose_payload(r.code)) for r in choice.among]
    speech.say(dispatcher, Reply(text=text, quick_replies=buttons[:_MOST_BUTTONS]), answer)
    offered = [record.code for record in choice.among]
    return memory.changed(aspect=aspect, offered=offered, expecting=choice.ask)


def _not_here(dispatcher: CollectingDispatcher, choice: Choice, memory: Memory, answer: Answer) -> Events:
    """Only other provinces have a record of what was asked."""
    scopes = sorted({record.scope for record in choice.among})
    known = ", ".join(provinces()[scope].name for scope in scopes if scope in provinces())
    answer.status = "unanswerable"
    text = vietnamese()("clarify.province_unknown", known=known)
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)
    return memory.changed(offered=[], expecting=None)


def _province_buttons(records: Sequence[Procedure]) -> list[QuickReply]:
    """One button a province; where it has several records, it says the province's name and they are asked about."""
    codes: dict[str, list[str]] = {}
    for record in records:
        codes.setdefault(provinces()[record.scope].bare_name, []).append(record.code)
    return [
        QuickReply(name[:LONGEST_TITLE], speech.choose_payload(own[0]) if len(own) == 1 else name)
        for name, own in codes.items()
    ]


def _level_words(record: Procedure) -> str:
    """The levels that handle `record`, in words."""
    t = vietnamese()
    return ", ".join(t(f"levels.{level}") for level in record.levels) or t("levels.none")
