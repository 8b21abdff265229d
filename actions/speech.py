"""Building replies and answers, and handing them to the dispatcher."""

from __future__ import annotations

from typing import Any, Optional

import msgspec
from rasa_sdk.executor import CollectingDispatcher

from actions.scope import Reading, reading
from actions.settings import settings
from actions.wording.replies import (
    LONGEST_TITLE,
    Answer,
    Aspect,
    Candidate,
    Link,
    ProcedureRef,
    QuickReply,
    Reply,
    SourceRef,
)
from actions.wording.templates import vietnamese
from knowledge.index import Hit
from knowledge.records import Procedure

# What people ask next, most wanted first.
_NEXT: tuple[Aspect, ...] = ("documents", "fee", "duration", "place", "online", "steps")
_MOST_NEXT = 4


def say(dispatcher: CollectingDispatcher, reply: Reply, answer: Answer) -> None:
    """Send one reply with the answer that was decided."""
    dispatcher.utter_message(json_message={"reply": msgspec.to_builtins(reply), "answer": msgspec.to_builtins(answer)})


def staff_words() -> str:
    """How to reach a person: the deployment's telephone, or the nearest centre."""
    t, s = vietnamese(), settings()
    if not s.hotline:
        return t("staff.without_hotline")
    hours = t("staff.hours", hours=s.hotline_hours) if s.hotline_hours else ""
    return t("staff.with_hotline", hotline=s.hotline, hours=hours)


def staff_button() -> QuickReply:
    return QuickReply(vietnamese()("staff.button"), "/handoff")


def next_aspects(procedure: Procedure, told: Optional[Aspect]) -> list[QuickReply]:
    """What to offer after `told` was answered."""
    t = vietnamese()
    wanted = [a for a in _NEXT if a != told and (a != "online" or procedure.method("online"))]
    return [QuickReply(t(f"aspects.{aspect}"), f"/ask_{aspect}") for aspect in wanted[:_MOST_NEXT]]


def choices(hits: list[Hit]) -> list[QuickReply]:
    """One button a procedure."""
    return [QuickReply(_title(hit.procedure.plain_name), choose_payload(hit.procedure.code)) for hit in hits]


def choose_payload(code: str) -> str:
    return f'/choose{{"code":"{code}"}}'


def _title(name: str) -> str:
    return name if len(name) <= LONGEST_TITLE else name[: LONGEST_TITLE - 1].rstrip() + "…"


def procedure_ref(procedure: Procedure) -> ProcedureRef:
    return ProcedureRef(procedure.code, procedure.name, procedure.source.url, procedure.source.updated_at)


def source_ref(procedure: Procedure) -> SourceRef:
    return SourceRef(procedure.name, procedure.source.url, procedure.source.updated_at.isoformat())


def source_link(procedure: Procedure) -> Link:
    return Link(vietnamese()("source.link"), procedure.source.url)


def candidates(hits: list[Hit]) -> list[Candidate]:
    return [Candidate(hit.procedure.code, hit.procedure.name, hit.score) for hit in hits]


def read(tracker: Any) -> Optional[Reading]:
    """What the classifier makes of the latest message as a question; None for a command."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return reading({entry["name"]: float(entry["confidence"]) for entry in ranking})


def asked(tracker: Any) -> tuple[str, str, float]:
    """Text, intent and the classifier's confidence of the latest message."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    return message.get("text") or "", intent.get("name") or "", round(float(intent.get("confidence") or 0.0), 4)
