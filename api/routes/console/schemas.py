"""Requests and responses of the console's hand-over and switches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.handover.queue import Reason
from api.schemas import LARGEST_NUMBER, Identifier, Reply

# A platform's message has 2,000 characters, with the officer's name before it.
LONGEST_SAID = 1800
_Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SAID)]
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Holder(BaseModel):
    id: int
    shown_name: str


class QueueEntry(BaseModel):
    """An open hand-over in a list."""

    conversation: str
    channel: str
    reason: Reason
    state: Literal["waiting", "held"]
    asked_at: datetime
    position: int | None
    preview: str = Field(description="What the citizen said last, cut short.")
    callback: bool = Field(description="Whether they want to be called back.")
    held_by: Holder | None
    unanswered_since: datetime | None
    mine: bool


class QueueAnswer(BaseModel):
    """Who waits, who asked first before the others, and whose hand-overs one may see."""

    waiting: list[QueueEntry]
    held: list[QueueEntry]
    open: bool = Field(description="Whether people answer at this hour.")
    opens_at: datetime | None


class SaidItem(BaseModel):
    """One thing that was said, as officers see it."""

    role: Literal["person", "assistant", "officer", "service", "note"]
    at: datetime
    message_id: str
    text: str
    by: str
    replies: list[Reply]
    status: str
    good: bool | None
    delivery: Literal["sent", "waiting", "failed"] | None = Field(description="Of what goes by a platform.")
    reason: str = Field(description="Why it could not be delivered.")


class ProcedureInContext(BaseModel):
    code: str
    title: str


class ConversationContext(BaseModel):
    procedure: ProcedureInContext | None
    receipt: str | None
    lang: str


class ConversationView(BaseModel):
    """A conversation at a glance."""

    conversation: str
    channel: str
    reason: Reason
    state: Literal["waiting", "held"]
    asked_at: datetime
    position: int | None
    held_by: Holder | None
    mine: bool
    telephone: str = Field(description="To call back; told only to who holds the conversation.")
    typing: bool
    context: ConversationContext
    items: list[SaidItem]
    revision: int


class ClaimRequest(_Strict):
    take_over: bool = Field(False, description="From a colleague; only for who oversees.")


class SayRequest(_Strict):
    message_id: Identifier
    text: _Text


class CloseRequest(_Strict):
    message: Annotated[str, StringConstraints(max_length=LONGEST_SAID)] = ""


class PassRequest(_Strict):
    """To a colleague or to another agency."""

    to: Number | None = None
    agency: str | None = Field(None, max_length=120)
    note: Annotated[str, StringConstraints(max_length=LONGEST_SAID)] = ""


class Draft(BaseModel):
    text: str = Field(description="Empty where there is nothing to answer.")
    answers: str | None = Field(serialization_alias="for", description="The id of the message it would answer.")


class Colleague(BaseModel):
    id: int
    shown_name: str
    role: str
    holds: int
    here: bool


class OtherAgency(BaseModel):
    name: str
    contact: str


class Colleagues(BaseModel):
    items: list[Colleague]
    agencies: list[OtherAgency]


class CannedItem(BaseModel):
    id: int
    title: str
    text: str
    filled: str
    missing: list[str]


class CannedList(BaseModel):
    items: list[CannedItem]


class CannedRequest(_Strict):
    title: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    text: _Text


class Made(BaseModel):
    id: int


class Change(BaseModel):
    at: datetime
    by: str


class SwitchesAnswer(BaseModel):
    """All switches as they stand."""

    channels: dict[str, bool]
    handover: bool
    notices: bool
    banner: dict[str, Any]
    hours: dict[str, list[tuple[str, str]]] | None
    holidays: list[dict[str, Any]]
    agencies: list[OtherAgency]
    changed: dict[str, Change]
    configured: list[str] = Field(description="The channels that the deployment has.")
