"""Telling of a procedure, or asking the one question that settles which record or which case is meant."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.decide import Beside
from actions.memory import CASE, VARIANT, Memory
from actions.wording import cards, checklist
from actions.wording.facts import LONGEST, compose
from actions.wording.replies import CHECKLIST, LONGEST_TITLE, Answer, QuickReply, Reply, Told
from actions.wording.templates import vietnamese
from actions.wording.terms import Asked
from knowledge.clock import vietnam_today
from knowledge.matters import Choice
from knowledge.provinces import provinces
from knowledge.records import Procedure

NOTHING_BESIDE = Beside()


def tell(
    dispatcher: CollectingDispatcher,
    procedure: Procedure,
    aspect: Told,
    memory: Memory,
    answer: Answer,
    *,
    lead: str = "",
    beside: Beside = NOTHING_BESIDE,
    question: str = "",
) -> Memory:
    """Say one aspect of `procedure`, or its checklist; fill in `answer`, and remember both.

    `lead` is said before it; `beside` is what may be meant instead, `question` the words that led to it.
    """
    case = memory.case if procedure.code == memory.procedure else None
    named = checklist.cases(procedure)
    # Who picks a province's record was asked for the province, and has said so with it.
    picked = memory.expecting == "province" and procedure.code in memory.offered
    locality = procedure.scope if picked else memory.locality
    asked = Asked(procedure, vietnam_today(), locality or "", resources.snapshot().localities)
    answer.procedure = speech.procedure_ref(procedure)
    answer.sources = [speech.source_ref(procedure)]
    links = [speech.source_link(procedure)]
    buttons = speech.next_aspects(procedure, aspect)
    if aspect == CHECKLIST:
        told = checklist.compose(asked, case)
        if case is None and named:
            buttons = _case_buttons(named)
        answer.status = "answered" if procedure.documents else "unanswerable"
        answer.aspect = "documents"
        reply = Reply(text=told.text, quick_replies=buttons, links=links, cards=[told.card])
    else:
        fact = compose(asked, aspect)
        answer.status = "answered" if fact.known else "unanswerable"
        answer.aspect = aspect
        if not fact.known:
            buttons = [*buttons[:-1], speech.staff_button()]
        reply = Reply(text=fact.text, quick_replies=buttons, links=links, cards=list(fact.cards))
    if lead:
        reply.text = f"{lead}\n{reply.text}"
        cards.lead(reply.cards, lead)
    if beside.codes:
        _offer_beside(reply, beside)
    speech.say(dispatcher, reply, answer)
    after = memory.about(procedure.code).closed().but(aspect=aspect, case=case, failures=0, locality=locality)
    if aspect == CHECKLIST and case is None and named:
        return after.but(offered=[procedure.code], expecting=CASE)  # nothing asked, but a case may be named next
    if beside.codes:
        return after.but(offered=[procedure.code, *beside.codes], expecting=VARIANT, question=question)
    return after


def _offer_beside(reply: Reply, beside: Beside) -> None:
    """Name what is likely under the answer, as far as there is room, and have a button for each and for the rest."""
    t = vietnamese()
    if beside.named:
        names = "; ".join(f"“{variant.plain_name}”" for variant in beside.named)
        told, _, closing = reply.text.rpartition("\n\n")  # an answer ends with its source
        for line in (t("clarify.beside", names=names), t("clarify.beside_short")):
            if len(reply.text) + len(line) < LONGEST:
                reply.text = f"{told}\n\n{line}\n\n{closing}"
                cards.remark(reply.cards, line)
                break
    more = speech.choices(beside.named)
    if beside.further:
        codes = [variant.code for variant in beside.further]
        more.append(QuickReply(t("clarify.other_case"), speech.choose_payload(*codes)))
    reply.quick_replies = [*reply.quick_replies[: speech.MOST_BUTTONS - len(more)], *more]


def _case_buttons(named: Sequence[str]) -> list[QuickReply]:
    """One button for each of the cases `named`, which the list numbers."""
    titles = [vietnamese()("checklist.case_button", number=number) for number in range(1, len(named) + 1)]
    return [QuickReply(title, title) for title in titles[: speech.MOST_BUTTONS]]


def tell_settled(
    dispatcher: CollectingDispatcher,
    choice: Choice,
    aspect: Told,
    memory: Memory,
    answer: Answer,
    *,
    beside: Beside = NOTHING_BESIDE,
    question: str = "",
) -> Memory:
    """Tell of the record that was settled on, or ask the one question that settles it."""
    if choice.chosen is not None:
        return tell(dispatcher, choice.chosen, aspect, memory, answer, beside=beside, question=question)
    if choice.ask is None:
        return _not_here(dispatcher, choice, memory, answer)
    t = vietnamese()
    answer.status = "clarify"
    answer.aspect = speech.aspect_of(aspect)
    name = min((record.plain_name for record in choice.among), key=len)
    if choice.ask == "province":
        text, buttons = t("clarify.province", name=name), _province_buttons(choice.among)
        if len(buttons) > speech.MOST_BUTTONS:
            names = ", ".join(button.title for button in buttons)
            text, buttons = t("clarify.province_known", name=name, known=names), []
    else:
        options = [
            t("clarify.level_option", number=number, level=_level_words(record), agency=record.agency)
            for number, record in enumerate(choice.among, 1)
        ]
        text = "\n".join([t("clarify.level", name=name), *options])
        buttons = [QuickReply(_level_words(r)[:LONGEST_TITLE], speech.choose_payload(r.code)) for r in choice.among]
    speech.say(dispatcher, Reply(text=text, quick_replies=buttons), answer)
    offered = [record.code for record in choice.among]
    return memory.but(aspect=aspect, offered=offered, expecting=choice.ask, asked_back=memory.asked_back + 1)


def _not_here(dispatcher: CollectingDispatcher, choice: Choice, memory: Memory, answer: Answer) -> Memory:
    """Only other provinces have a record of what was asked."""
    scopes = sorted({record.scope for record in choice.among})
    known = ", ".join(provinces()[scope].name for scope in scopes if scope in provinces())
    answer.status = "unanswerable"
    text = vietnamese()("clarify.province_unknown", known=known)
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)
    return memory.closed()


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
