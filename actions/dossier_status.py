"""Where a dossier stands: look-up by receipt number, and what only its owner may see."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.dossiers.everywhere import Found
from actions.dossiers.proof import Asker
from actions.dossiers.records import Dossier
from actions.memory import Memory
from actions.private import private
from actions.settings import settings
from actions.turn import TurnAction
from actions.wording import dossiers as wording
from actions.wording.cards import lead, remark
from actions.wording.dossier_details import details_card, tell_details
from actions.wording.replies import Answer, QuickReply, Reply, SourceRef
from actions.wording.templates import vietnamese
from knowledge.clock import vietnam_today
from knowledge.text.receipts import attempt, find_receipts

RECEIPT, REPAIRED = "receipt", "repaired"
"""What may be expected: a number, or a yes to the number that was meant."""
_ASKS_PROOF = {"kind": "verifier"}
"""The card of a reply that asks for the digits which prove whose a dossier is: the public door waits for them then."""
_MOST = 3  # receipt numbers answered in one message


def is_about_dossier(text: str, memory: Memory) -> bool:
    """Whether `text` holds a receipt number, or is an attempt at the one just asked for."""
    digits = any(map(str.isdigit, text)) or private().verifier is not None
    return bool(find_receipts(text)) or attempt(text) is not None or (memory.expecting == RECEIPT and digits)


def named(tracker: Tracker) -> list[str]:
    """The receipt numbers of the latest message: typed, or behind its button."""
    text, *_ = speech.asked(tracker)
    tapped = next(tracker.get_latest_entity_values("receipt"), None)
    return [tapped] if tapped else [receipt.number for receipt in find_receipts(text)][:_MOST]


async def tell_dossiers(dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
    """Tell where the dossiers named in the message stand, or ask for a number."""
    numbers = named(tracker)
    if private().verifier is not None and (numbers or memory.receipt):
        return await _verify(dispatcher, tracker, numbers[0] if numbers else str(memory.receipt), memory)
    text, intent, _ = speech.asked(tracker)
    if not numbers and intent == "dossier_status" and memory.receipt and not is_about_dossier(text, memory):
        numbers = [memory.receipt]  # the one spoken of, once more
    if not numbers:
        return await _ask_number(dispatcher, tracker, memory)
    return await tell_of(dispatcher, tracker, *numbers, memory=memory)


async def tell_of(dispatcher: CollectingDispatcher, tracker: Tracker, *numbers: str, memory: Memory) -> Memory:
    """Tell where the dossiers `numbers` stand."""
    # At once: a system that hangs would take its time for each.
    found = await asyncio.gather(*(resources.dossiers().find(number) for number in numbers))
    return await tell_found(dispatcher, tracker, dict(zip(numbers, found, strict=True)), memory)


async def tell_found(
    dispatcher: CollectingDispatcher, tracker: Tracker, found: Mapping[str, Found], memory: Memory
) -> Memory:
    """Tell what was found under each number."""
    _, intent, confidence = speech.asked(tracker)
    told = memory.closed().but(failures=0)
    for number, what in found.items():
        answer = Answer(status="dossier", intent=intent, confidence=confidence)
        if _tell(dispatcher, number, what, answer):
            told = told.but(receipt=number)
        elif len(found) == 1:
            return await _repaired(dispatcher, number, answer, told)
        else:
            _tell_absent(dispatcher, number, answer)
    return told


def _tell(dispatcher: CollectingDispatcher, number: str, found: Found, answer: Answer) -> bool:
    """Tell where the dossier stands; False where it was not found, with nothing said unless nobody could be asked."""
    t, dossier = vietnamese(), found.dossier
    stores = ", ".join(found.unreachable)
    if dossier is None:
        if stores:
            _tell_unreachable(dispatcher, number, found.unreachable, answer)
        return bool(stores)
    today = vietnam_today()
    answer.dossier = wording.view(dossier, today)
    answer.sources = [SourceRef(dossier.source, "", answer.dossier.as_of)]
    staff, agency = speech.staff_words(), resources.dossiers().directory.agency(number)
    text = wording.tell(dossier, today, staff, agency)
    reply = Reply(text=text, quick_replies=buttons(dossier), cards=[wording.card(dossier, today, staff, agency)])
    if found.remembered:
        caveat = t("dossier.remembered", stores=stores)
        reply.text = f"{caveat}\n\n{reply.text}"
        lead(reply.cards, caveat)
    elif stores:
        caveat = t("dossier.maybe_newer", stores=stores)
        reply.text += f"\n{caveat}"
        remark(reply.cards, caveat)
    speech.say(dispatcher, reply, answer)
    return True


def _tell_unreachable(
    dispatcher: CollectingDispatcher, number: str, stores: Sequence[str], answer: Answer, *, of_proof: bool = False
) -> None:
    answer.status = "busy"
    cards = [_ASKS_PROOF] if of_proof else []
    words = {"stores": ", ".join(stores), "receipt": number, "staff": speech.staff_words()}
    text = vietnamese()("dossier.unreachable", **words)
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()], cards=cards), answer)


def buttons(dossier: Dossier) -> list[QuickReply]:
    """What may be done with a dossier that was told of."""
    t, receipt = vietnamese(), f'{{"receipt":"{dossier.receipt}"}}'
    over = dossier.state is not None and dossier.state.over
    follow = [] if over else [QuickReply(t("dossier.notify_me"), f"/notify_me{receipt}")]
    return [QuickReply(t("dossier.show_details"), f"/dossier_details{receipt}"), *follow]


async def _repaired(dispatcher: CollectingDispatcher, typed: str, answer: Answer, memory: Memory) -> Memory:
    """Ask whether the one number is meant that `typed` is a slip of; not found where none or several may be."""
    meant = await resources.dossiers().near(typed)
    if meant is None:
        _tell_absent(dispatcher, typed, answer)
        return memory
    t = vietnamese()
    answer.status = "clarify"
    text = t("dossier.did_you_mean", typed=typed, receipt=meant)
    choices = [
        QuickReply(t("clarify.yes"), f'/dossier_status{{"receipt":"{meant}"}}'),
        QuickReply(t("clarify.no"), "/deny"),
    ]
    speech.say(dispatcher, Reply(text=text, quick_replies=choices), answer)
    return memory.but(expecting=REPAIRED, receipt=meant)


def _tell_absent(dispatcher: CollectingDispatcher, number: str, answer: Answer) -> None:
    t = vietnamese()
    answer.status = "dossier_not_found"
    of_agency = wording.agency_words(resources.dossiers().directory.agency(number))
    agency = t("dossier.of_agency", agency=of_agency) if of_agency else ""
    text = t("dossier.not_found", receipt=number, agency=agency, staff=speech.staff_words())
    speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)


async def _ask_number(dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
    text, intent, confidence = speech.asked(tracker)
    answer = Answer(status="ask_receipt", intent=intent, confidence=confidence)
    tried = attempt(text)
    if tried is not None and await resources.dossiers().near(tried) is not None:
        return await _repaired(dispatcher, tried, answer, memory.closed())
    malformed = tried is not None or is_about_dossier(text, memory)
    sentence = "dossier.malformed" if malformed else "dossier.ask_receipt"
    reply = Reply(text=vietnamese()(sentence, example=wording.EXAMPLE), quick_replies=[speech.staff_button()])
    speech.say(dispatcher, reply, answer)
    return memory.closed().but(expecting=RECEIPT)


async def _verify(dispatcher: CollectingDispatcher, tracker: Tracker, number: str, memory: Memory) -> Memory:
    """Tell the details of a dossier to somebody whose digits fit."""
    t = vietnamese()
    _, intent, confidence = speech.asked(tracker)
    answer = Answer(status="dossier", intent=intent, confidence=confidence)
    asker = Asker(tracker.sender_id, private().address)
    proved = await resources.proof().of(number, private().verifier or "", asker)
    if proved.unreachable:
        _tell_unreachable(dispatcher, number, proved.unreachable, answer, of_proof=True)
        return memory.closed().but(receipt=number)
    if proved.found is None or proved.found.dossier is None:
        sentence = "dossier.too_many_tries" if proved.limited else "dossier.wrong_verifier"
        answer.status = "refused" if proved.limited else "dossier_not_found"
        text = t(sentence, receipt=number, staff=speech.staff_words())
        cards = [] if proved.limited else [_ASKS_PROOF]
        speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()], cards=cards), answer)
        return memory.closed().but(receipt=number)
    dossier = proved.found.dossier
    today = vietnam_today()
    answer.dossier = wording.view(dossier, today)
    answer.sources = [SourceRef(dossier.source, "", answer.dossier.as_of)]
    over = dossier.state is not None and dossier.state.over
    choices = []
    if settings().by_phone and dossier.details.phone and not over:
        # Only offered where it was proved whose dossier it is: the button is the proof.
        by_phone = f'/notify_me{{"receipt":"{number}","by":"phone"}}'
        choices = [QuickReply(t("subscription.by_phone"), by_phone)]
    card = details_card(dossier, today)
    speech.say(dispatcher, Reply(text=tell_details(dossier), quick_replies=choices, cards=[card]), answer)
    return memory.closed().but(receipt=number, failures=0)


async def ask_verifier(dispatcher: CollectingDispatcher, number: str, memory: Memory, answer: Answer) -> Memory:
    """Ask for the digits that prove whose the dossier `number` is."""
    answer.status = "clarify"
    text = vietnamese()("dossier.ask_verifier", receipt=number)
    speech.say(dispatcher, Reply(text=text, cards=[_ASKS_PROOF]), answer)
    return memory.closed().but(receipt=number)


class ActionDossier(TurnAction):
    """Tells where the dossiers named in the message stand, or asks for a number."""

    def name(self) -> str:
        return "action_dossier"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        return await tell_dossiers(dispatcher, tracker, memory)


class ActionDossierDetails(TurnAction):
    """Asks somebody who wants to know more of a dossier to prove that it is theirs."""

    def name(self) -> str:
        return "action_dossier_details"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, intent, confidence = speech.asked(tracker)
        number: Optional[str] = next(iter(named(tracker)), memory.receipt)
        is_new = bool(find_receipts(text)) and number != memory.receipt and not text.startswith("/")
        if number is None or (is_new and private().verifier is None):
            # Of a number typed for the first time where it stands is told first: more of it is then a tap away.
            return await tell_dossiers(dispatcher, tracker, memory)
        if private().verifier is not None:
            return await _verify(dispatcher, tracker, number, memory)
        return await ask_verifier(
            dispatcher, number, memory, Answer(status="clarify", intent=intent, confidence=confidence)
        )
