"""Being told of a dossier without asking: agreed to before it begins, ended by a word."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.dossier_status import RECEIPT, named, tell_dossiers, tell_found
from actions.dossiers.records import Dossier
from actions.memory import Memory
from actions.turn import TurnAction
from actions.wording import dossiers as wording
from actions.wording.replies import Answer, QuickReply, Reply
from actions.wording.templates import vietnamese

SUBSCRIPTION = "subscription"
"""Expected is a yes to being told."""
_PLATFORMS = ("zalo", "messenger")


def _how(tracker: Tracker, *, by_phone: bool) -> dict[str, str]:
    """How the person will be told, and for how long the platform allows it, for the sentences."""
    t, channel = vietnamese(), tracker.sender_id.partition("-")[0]
    if by_phone:
        return {"how": t("subscription.how.phone"), "window": ""}
    if channel in _PLATFORMS:
        return {"how": t("subscription.how.platform"), "window": t(f"subscription.window.{channel}")}
    return {"how": t("subscription.how.web"), "window": ""}


async def _card(tracker: Tracker) -> dict[str, Any]:
    """Of which dossiers the conversation is told: a page that has to be visited again keeps it then."""
    return {"kind": "subscriptions", "receipts": await resources.subscriptions().followed(tracker.sender_id)}


async def begin(
    dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory, answer: Answer, *, by_phone: bool = False
) -> Memory:
    """Tell of the dossier spoken of from now on."""
    t, number = vietnamese(), memory.receipt or ""
    found = await resources.dossiers().find(number, whole=True)
    if found.dossier is None:
        return await tell_found(dispatcher, tracker, {number: found}, memory)
    if found.dossier.state is not None and found.dossier.state.over:
        return _tell_over(dispatcher, found.dossier, memory, answer)
    # The number it is pushed under, whichever the person has.
    found.dossier.receipt = resources.dossiers().directory.canonical(number)
    begun = await resources.subscriptions().begin(tracker.sender_id, found.dossier, by_phone=by_phone)
    text = t("subscription.too_many")
    if begun:
        text = t("subscription.begun", receipt=number, **_how(tracker, by_phone=by_phone))
    answer.status = "answered"
    speech.say(dispatcher, Reply(text=text, cards=[await _card(tracker)]), answer)
    return memory.closed().but(failures=0)


def _tell_over(dispatcher: CollectingDispatcher, dossier: Dossier, memory: Memory, answer: Answer) -> Memory:
    answer.status = "answered"
    text = vietnamese()("subscription.over", receipt=dossier.receipt, state=wording.state_name(dossier))
    speech.say(dispatcher, Reply(text=text), answer)
    return memory.closed()


def decline(dispatcher: CollectingDispatcher, memory: Memory, answer: Answer) -> Memory:
    """Take a no for a no."""
    answer.status = "smalltalk"
    speech.say(dispatcher, Reply(text=vietnamese()("subscription.declined")), answer)
    return memory.closed()


class ActionNotify(TurnAction):
    """Asks whether to tell of a dossier from now on, or by telephone too where its owner tapped that."""

    def name(self) -> str:
        return "action_notify"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        t = vietnamese()
        _, intent, confidence = speech.asked(tracker)
        answer = Answer(status="clarify", intent=intent, confidence=confidence)
        number: Optional[str] = next(iter(named(tracker)), memory.receipt)
        if number is None:
            answer.status = "ask_receipt"
            text = t("subscription.ask_receipt", example=wording.EXAMPLE)
            speech.say(dispatcher, Reply(text=text), answer)
            return memory.closed().but(expecting=RECEIPT)
        memory = memory.closed().but(receipt=number)
        if next(tracker.get_latest_entity_values("by"), None) == "phone":
            return await begin(dispatcher, tracker, memory, answer, by_phone=True)
        found = await resources.dossiers().find(number)
        if found.dossier is None:
            return await tell_found(dispatcher, tracker, {number: found}, memory)
        if found.dossier.state is not None and found.dossier.state.over:
            return _tell_over(dispatcher, found.dossier, memory, answer)
        text = t("subscription.ask", receipt=number, **_how(tracker, by_phone=False))
        choices = [QuickReply(t("subscription.yes"), "/affirm"), QuickReply(t("subscription.no"), "/deny")]
        speech.say(dispatcher, Reply(text=text, quick_replies=choices), answer)
        return memory.but(expecting=SUBSCRIPTION)


class ActionStopNotices(TurnAction):
    """Tells no more of the dossier named, or of none."""

    def name(self) -> str:
        return "action_stop_notices"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        t = vietnamese()
        _, intent, confidence = speech.asked(tracker)
        receipt = next(iter(named(tracker)), None)
        kept_as = receipt and resources.dossiers().directory.canonical(receipt)
        ended = await resources.subscriptions().end(tracker.sender_id, kept_as)
        if receipt is not None and not ended:
            return await tell_dossiers(dispatcher, tracker, memory)  # a number that nothing was told of
        text = t("subscription.ended", receipts=", ".join(ended)) if ended else t("subscription.none")
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        speech.say(dispatcher, Reply(text=text, cards=[await _card(tracker)]), answer)
        return memory.closed()
