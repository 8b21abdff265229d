"""Where a citizen's message meets the hand-over: before the assistant is asked, and after it has answered."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from actions.wording.replies import Answer, QuickReply, Reply, Status
from actions.wording.templates import Templates, english, vietnamese
from api.bot_client import Outcome
from api.conversations import Conversations
from api.handover.queue import Place, Queue, Reason
from api.switches import Switchboard, Switches
from knowledge.clock import VIETNAM
from knowledge.text.normalise import words

LEAVE = "/leave_queue"
HANDOFF = "/handoff"
_REASONS: dict[str, Reason] = {"handoff": "asked", "complaint": "complaint"}
_MOBILE = re.compile(r"(?<!\d)(?:\+?84[ .-]?|0)[35789](?:[ .-]?\d){8}(?![ .-]?\d)")
# Around a number that somebody leaves: more is a message that happens to hold one.
_MOST_WORDS = 12


class Reception:
    """Decides whether a person of the agency answers, and tells citizens how they wait for one."""

    def __init__(self, queue: Queue, switchboard: Switchboard, conversations: Conversations) -> None:
        self._queue = queue
        self._switchboard = switchboard
        self._conversations = conversations

    async def meet(self, conversation: str, text: str) -> Outcome | None:
        """What becomes of `text` in place of an answer of the assistant; None where that is to answer.

        While an officer speaks nothing is said. In the queue a telephone number is kept to be called.
        """
        if text == LEAVE and await self._conversations.issued(conversation, LEAVE):
            left = await self._queue.leave(conversation)
            return _said(vietnamese()("handover.left" if left else "handover.not_waiting"), "smalltalk")
        if await self._queue.heard(conversation):
            return Outcome([], [Answer(status="human")])
        number = telephone_in(text)
        if number is not None and await self._queue.call_back(conversation, number):
            return _said(vietnamese()("handover.number_kept", ending=number[-3:]), "handoff")
        return None

    async def follow(self, conversation: str, outcome: Outcome) -> None:
        """Put `conversation` into the queue where the assistant handed it over, and add what its citizen is told."""
        handed_over = next((one for one in outcome.answers if one.status == "handoff"), None)
        if handed_over is None or not outcome.replies:
            return
        switches = await self._switchboard.now()
        if not switches.handover or not await self._queue.staffed():
            return
        fresh = await self._queue.ask(conversation, _REASONS.get(handed_over.intent, "failed"))
        place = await self._queue.place(conversation)
        if place.state != "waiting":
            return  # an officer was quicker than this answer
        for reply in outcome.replies:
            reply.quick_replies = [button for button in reply.quick_replies if button.payload != HANDOFF]
        lang = outcome.replies[-1].lang
        outcome.replies.append(_told(place, switches, fresh=fresh, lang=lang))


def telephone_in(text: str) -> str | None:
    """The Vietnamese mobile number that somebody leaves with `text`, as ``0…``; None where it says more than that."""
    found = list(_MOBILE.finditer(text))
    if len(found) != 1 or len(words(text)) > _MOST_WORDS:
        return None
    digits = re.sub(r"\D", "", found[0][0])
    return "0" + digits[2:] if digits.startswith("84") else digits


def _told(place: Place, switches: Switches, *, fresh: bool, lang: str) -> Reply:
    t = english() if lang == "en" else vietnamese()
    moment = datetime.now(timezone.utc)
    leave = QuickReply(t("handover.leave"), LEAVE)
    if not switches.open_at(moment):
        opens = switches.opens_at(moment)
        at = "" if opens is None else t("handover.opens", at=f"{opens.astimezone(VIETNAM):%H:%M %d/%m/%Y}")
        return Reply(text=t("handover.closed", opens=at), quick_replies=[leave], lang=lang)
    sentence = "handover.queued" if fresh else "handover.still"
    text = t(sentence, position=place.position, wait=_wait(t, place))
    return Reply(text=text, quick_replies=[leave], lang=lang)


def _wait(t: Templates, place: Place) -> str:
    return "" if place.wait_minutes is None else t("handover.wait", minutes=place.wait_minutes)


def _said(text: str, status: Status) -> Outcome:
    return Outcome([Reply(text=text)], [Answer(status=status)])
