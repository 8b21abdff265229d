"""Building replies and answers, and handing them to the dispatcher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

import msgspec
from rasa_sdk.executor import CollectingDispatcher

from actions.scope import Reading, reading
from actions.settings import settings
from actions.wording import staff
from actions.wording.cards import lead
from actions.wording.replies import (
    CHECKLIST,
    LONGEST_TITLE,
    Answer,
    Aspect,
    Candidate,
    Link,
    ProcedureRef,
    QuickReply,
    Reply,
    SourceRef,
    Told,
)
from actions.wording.templates import Templates, english, vietnamese
from knowledge.index import Hit
from knowledge.records import Procedure

# What people ask next, most wanted first.
_NEXT: tuple[Aspect, ...] = ("documents", "fee", "duration", "place", "online", "steps")
_MOST_NEXT = 3
MOST_BUTTONS = 5
"""Buttons under a question back: more are a list to read."""


class Question(NamedTuple):
    """One thing that a message asks."""

    text: str
    intent: str
    confidence: float


def introduce(dispatcher: CollectingDispatcher) -> None:
    """Have the first reply say that a machine answers; what greets or names the machine itself says so already."""
    if dispatcher.messages:
        reply = dispatcher.messages[0]["custom"]["reply"]
        t = _sentences(reply["lang"])
        reply["text"] = t("talk.introduction", answer=reply["text"])
        lead(reply["cards"], t("talk.introduced"))


def _sentences(lang: str) -> Templates:
    return english() if lang == "en" else vietnamese()


def say(dispatcher: CollectingDispatcher, reply: Reply, answer: Answer) -> None:
    """Send one reply with the answer that was decided."""
    dispatcher.utter_message(json_message={"reply": msgspec.to_builtins(reply), "answer": msgspec.to_builtins(answer)})


def staff_words(lang: str = "vi") -> str:
    """How to reach a person, in the language `lang`: the deployment's telephone, or the nearest centre."""
    return staff.staff_words(settings().hotline, settings().hotline_hours, lang)


def staff_button() -> QuickReply:
    return QuickReply(vietnamese()("staff.button"), "/handoff")


def next_aspects(procedure: Procedure, told: Optional[Told]) -> list[QuickReply]:
    """What to offer after `told` was answered."""
    t = vietnamese()
    wanted = [a for a in _NEXT if a != told and (a != "online" or procedure.method("online"))]
    buttons = [QuickReply(t(f"aspects.{aspect}"), f"/ask_{aspect}") for aspect in wanted[:_MOST_NEXT]]
    return buttons if told == CHECKLIST else [*buttons, QuickReply(t("checklist.button"), "/ask_checklist")]


def choices(procedures: Sequence[Procedure]) -> list[QuickReply]:
    """One button a procedure."""
    return [QuickReply(title(procedure.plain_name), choose_payload(procedure.code)) for procedure in procedures]


def choose_payload(*codes: str) -> str:
    """What a button sends that leaves `codes` of all that may be meant."""
    return f'/choose{{"code":"{",".join(codes)}"}}'


def title(name: str) -> str:
    return name if len(name) <= LONGEST_TITLE else name[: LONGEST_TITLE - 1].rstrip() + "…"


def procedure_ref(procedure: Procedure) -> ProcedureRef:
    return ProcedureRef(procedure.code, procedure.name, procedure.source.url, procedure.source.updated_at)


def source_ref(procedure: Procedure) -> SourceRef:
    return SourceRef(procedure.name, procedure.source.url, procedure.source.updated_at.isoformat())


def source_link(procedure: Procedure) -> Link:
    return Link(vietnamese()("source.link"), procedure.source.url)


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    return [candidate(hit.procedure, hit.score) for hit in hits]


def candidate(procedure: Procedure, score: float) -> Candidate:
    return Candidate(procedure.code, procedure.name, score)


def aspect_of(told: Told) -> Aspect:
    """What is told as the contract names it: a checklist is about the papers."""
    return "documents" if told == CHECKLIST else told


def read(tracker: Any) -> Optional[Reading]:
    """What the classifier makes of the latest message as a question; None for a command."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    named = float(tracker.latest_message.get("matter", 1.0))
    return reading({entry["name"]: float(entry["confidence"]) for entry in ranking}, named)


def questions(tracker: Any) -> list[Question]:
    """What the latest message asks, in order: the whole of it where it asks one thing, or nothing."""
    parts = tracker.latest_message.get("questions") or []
    return [Question(part["text"], part["intent"], round(float(part["confidence"]), 4)) for part in parts] or [
        Question(*asked(tracker))
    ]


def asked(tracker: Any) -> tuple[str, str, float]:
    """Text, intent and the classifier's confidence of the latest message."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    return message.get("text") or "", intent.get("name") or "", round(float(intent.get("confidence") or 0.0), 4)
