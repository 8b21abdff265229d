"""Where a dossier stands: look-up by receipt number."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.memory import Memory
from actions.turn import TurnAction
from actions.wording import dossiers as wording
from actions.wording.replies import Answer, Reply, SourceRef
from actions.wording.templates import vietnamese
from knowledge.clock import vietnam_today
from knowledge.text.receipts import find_receipts, looks_like_receipt

_MOST = 3  # receipt numbers answered in one message


def is_about_dossier(text: str, memory: Memory) -> bool:
    """Whether `text` holds a receipt number, or is an attempt at the one just asked for."""
    return (
        bool(find_receipts(text))
        or looks_like_receipt(text)
        or (memory.expecting == "receipt" and any(map(str.isdigit, text)))
    )


def tell_dossiers(dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
    """Tell where the dossiers named in the message stand, or ask for a number."""
    text, intent, confidence = speech.asked(tracker)
    receipts = find_receipts(text)[:_MOST]
    if not receipts:
        malformed = looks_like_receipt(text) or is_about_dossier(text, memory)
        sentence = "dossier.malformed" if malformed else "dossier.ask_receipt"
        reply = Reply(text=vietnamese()(sentence, example=wording.EXAMPLE), quick_replies=[speech.staff_button()])
        speech.say(dispatcher, reply, Answer(status="ask_receipt", intent=intent, confidence=confidence))
        return memory.closed().but(expecting="receipt")
    for receipt in receipts:
        _tell(dispatcher, receipt.number, Answer(status="dossier", intent=intent, confidence=confidence))
    return memory.closed().but(failures=0)


def _tell(dispatcher: CollectingDispatcher, receipt: str, answer: Answer) -> None:
    dossier = resources.dossiers().find(receipt)
    if dossier is None:
        answer.status = "dossier_not_found"
        text = vietnamese()("dossier.not_found", receipt=receipt, staff=speech.staff_words())
        speech.say(dispatcher, Reply(text=text, quick_replies=[speech.staff_button()]), answer)
        return
    today = vietnam_today()
    answer.dossier = wording.view(dossier, today)
    answer.sources = [SourceRef(dossier.source, "", answer.dossier.as_of)]
    text = wording.tell(dossier, today, speech.staff_words())
    speech.say(dispatcher, Reply(text=text), answer)


class ActionDossier(TurnAction):
    """Tells where the dossiers named in the message stand, or asks for a number."""

    def name(self) -> str:
        return "action_dossier"

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        return tell_dossiers(dispatcher, tracker, memory)
