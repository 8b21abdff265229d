"""The shapes that leave the assistant: replies to read, and the answer that was decided.

They are the JSON of `POST /api/v1/chat` as it stands in the contract.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Optional, Union

import msgspec

from actions.dossiers.records import Charge, Request, Step

Status = Literal[
    "answered",
    "clarify",
    "unanswerable",
    "out_of_scope",
    "smalltalk",
    "emergency",
    "handoff",
    "human",
    "ask_receipt",
    "dossier",
    "dossier_not_found",
    "refused",
    "busy",
]
Aspect = Literal[
    "overview", "documents", "fee", "duration", "place", "online", "steps", "legal", "result", "eligibility", "form"
]
Told = Union[Aspect, Literal["checklist"]]
"""What is told at once: an aspect, or all that somebody has to know to be sent home with the paper."""
CHECKLIST: Literal["checklist"] = "checklist"
ASPECTS: tuple[Aspect, ...] = Aspect.__args__  # type: ignore[attr-defined]

LONGEST_TITLE = 20
"""Messenger cuts the title of a quick reply at 20 characters."""


class QuickReply(msgspec.Struct):
    title: str
    payload: str


class Link(msgspec.Struct):
    title: str
    url: str


class Reply(msgspec.Struct, kw_only=True):
    """One message to a person: at most 2,000 characters."""

    text: str
    quick_replies: list[QuickReply] = []
    links: list[Link] = []
    cards: list[dict[str, Any]] = []
    """What a page draws in place of the text or beside it (`actions/wording/cards.py`), or has to know."""
    lang: str = "vi"


class ProcedureRef(msgspec.Struct):
    code: str
    name: str
    url: str
    updated_at: date


class Candidate(msgspec.Struct):
    code: str
    name: str
    score: float


class SourceRef(msgspec.Struct):
    title: str
    url: str
    as_of: str


class DossierView(msgspec.Struct, kw_only=True):
    """A dossier as anyone who knows its number may see it: nothing about the person."""

    receipt: str
    state: Optional[int]
    """None where the source's word for it is none of the ten."""
    state_name: str
    procedure: str
    agency: str
    received_at: Optional[date]
    due_at: Optional[date]
    late_working_days: int
    new_due_at: Optional[date]
    reason: Optional[str]
    """Why it is late."""
    apologised_at: Optional[date]
    """When the slip of apology was sent."""
    as_of: str
    source: str


class DossierDetails(msgspec.Struct, kw_only=True):
    """What only somebody may see who proved that the dossier is theirs."""

    applicant: str
    """Masked."""
    note: str
    charges: list[Charge]
    requests: list[Request]
    history: list[Step]


class Answer(msgspec.Struct, kw_only=True):
    """What was decided for one question, for programs and for measurement."""

    status: Status
    intent: str = ""
    confidence: float = 0.0
    aspect: Optional[Aspect] = None
    procedure: Optional[ProcedureRef] = None
    candidates: list[Candidate] = []
    life_event: Optional[str] = None
    """Id of the life event whose procedures were listed."""
    dossier: Optional[DossierView] = None
    sources: list[SourceRef] = []
    more: list[dict[str, Any]] = []
