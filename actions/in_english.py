"""Answering in English, on what most people who ask in it need."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.memory import WHICH, Memory
from actions.turn import TurnAction
from actions.wording.english import aspect_of, compose
from actions.wording.replies import Answer, Link, QuickReply, Reply, Status
from actions.wording.templates import english
from actions.wording.terms import Asked
from knowledge.clock import vietnam_today
from knowledge.english import packaged
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot

# How like a name the question must be for an answer, and for a question back.
_SURE, _POSSIBLE = 0.5, 0.25
# What is nearly as like as the first may be meant as well.
_RIVAL = 0.9
# What was spoken of before is meant again where it is so nearly as like.
_AGAIN = 0.7
# More words that neither ask nor name anything we know are about something else.
_FEW_WORDS = 3
_MOST_OFFERED = 3
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d)")
_TALK: dict[str, Status] = {
    "emergency": "emergency",
    "handoff": "handoff",
    "bot_challenge": "smalltalk",
    "greet": "smalltalk",
    "thank": "smalltalk",
}


class ActionEnglish(TurnAction):
    """Answers a message in English."""

    def name(self) -> str:
        return "action_english"

    async def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, memory: Memory) -> Memory:
        text, intent, confidence = speech.asked(tracker)
        snapshot = resources.snapshot()
        answer = Answer(status="answered", intent=intent, confidence=confidence)
        asks = packaged().asked(text)
        found = _found(snapshot, text, (memory.procedure, *memory.earlier))
        status = _TALK.get(asks or "")
        if status is not None and not (found and status == "smalltalk"):
            answer.status = status
            sentence = "emergency" if asks == "emergency" else f"talk.{asks}" if asks != "handoff" else "staff.handoff"
            _say(dispatcher, english()(sentence, staff=speech.staff_words("en")), answer)
            return memory.closed()
        if memory.procedure in snapshot.procedures and (len(found) != 1 or not _plainly_named(text)):
            found = [snapshot.procedures[memory.procedure]] if asks else found
        if len(found) > 1:
            return _ask_back(dispatcher, found, aspect_of(asks, None), memory, answer)
        spoken_of = snapshot.procedures.get(memory.procedure or "")
        procedure = found[0] if found else spoken_of if asks or len(text.split()) <= _FEW_WORDS else None
        if procedure is None:
            answer.status = "clarify" if asks else "out_of_scope"
            _say(
                dispatcher,
                english()("talk.which" if asks else "talk.not_found", staff=speech.staff_words("en")),
                answer,
            )
            return memory.closed()
        before = memory.aspect if procedure.code == memory.procedure else None
        return tell_in_english(dispatcher, snapshot, procedure, aspect_of(asks, before), memory, answer)


def tell_in_english(
    dispatcher: CollectingDispatcher,
    snapshot: Snapshot,
    procedure: Procedure,
    aspect: str,
    memory: Memory,
    answer: Answer,
) -> Memory:
    """Say one aspect of `procedure` in English, and remember both."""
    t = english()
    told = aspect_of(aspect, None)
    asked = Asked(procedure, vietnam_today(), memory.locality or "", snapshot.localities)
    text, known = compose(asked, told)
    answer.status = "answered" if known else "unanswerable"
    answer.aspect = told
    answer.procedure = speech.procedure_ref(procedure)
    answer.sources = [speech.source_ref(procedure)]
    reply = Reply(text=text, links=[Link(t("link"), procedure.source.url)], lang="en")
    speech.say(dispatcher, reply, answer)
    return memory.about(procedure.code).closed().but(aspect=told, failures=0)


def _found(snapshot: Snapshot, text: str, spoken_of: Collection[Optional[str]]) -> list[Procedure]:
    """The procedure that the English `text` names, or those that it may; empty for none.

    Of several that are about as like it, one whose code is in `spoken_of` is meant.
    """
    codes = [code for code in _CODE.findall(text) if code in snapshot.procedures]
    if codes:
        return [snapshot.procedures[codes[0]]]
    hits = [hit for hit in packaged().find(text) if hit.code in snapshot.procedures and hit.alike >= _POSSIBLE]
    close = [hit for hit in hits if hit.alike >= _RIVAL * hits[0].alike]
    if not hits or (len(close) == 1 and hits[0].alike < _SURE):
        close = hits
    close = [hit for hit in hits if hit.code in spoken_of and hit.alike >= _AGAIN * hits[0].alike][:1] or close
    return [snapshot.procedures[hit.code] for hit in close[:_MOST_OFFERED]]


def _plainly_named(text: str) -> bool:
    """Whether the English `text` plainly names a procedure."""
    hits = packaged().find(text, 1)
    return bool(_CODE.search(text)) or (bool(hits) and hits[0].alike >= _SURE)


def _ask_back(
    dispatcher: CollectingDispatcher, found: list[Procedure], aspect: str, memory: Memory, answer: Answer
) -> Memory:
    t = english()
    answer.status = "clarify"
    answer.candidates = [speech.candidate(procedure, 1.0) for procedure in found]
    names = [packaged().name(procedure.code) or procedure.plain_name for procedure in found]
    lines = [t("talk.several"), *(f"{number}. {name}" for number, name in enumerate(names, 1))]
    buttons = [
        QuickReply(speech.title(name), speech.choose_payload(p.code)) for name, p in zip(names, found, strict=True)
    ]
    _say(dispatcher, "\n".join(lines), answer, buttons)
    offered = [procedure.code for procedure in found]
    return memory.closed().but(aspect=aspect, offered=offered, expecting=WHICH, asked_back=1, in_english=True)


def _say(
    dispatcher: CollectingDispatcher, text: str, answer: Answer, buttons: Optional[list[QuickReply]] = None
) -> None:
    staff = QuickReply(english()("staff.button"), "/handoff")
    speech.say(dispatcher, Reply(text=text, quick_replies=[*(buttons or []), staff], lang="en"), answer)
