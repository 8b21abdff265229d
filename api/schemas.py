"""Requests and responses of the public API, for checking and for the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from actions.wording.replies import Aspect, Status
from api.asking.questions import LONGEST_COMMENT, Factor, Kind, Score
from api.history import Reason

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Locality = Annotated[str, Field(pattern=r"^[0-9]{2,5}$", description="Code of a province or commune.")]

# Of a number in the database.
LARGEST_NUMBER = 2**31 - 1
LONGEST_RECEIVED = 10_000
"""Characters of a message that are looked at; more is refused before it is read."""


class ChatRequest(BaseModel):
    """A message from a person."""

    model_config = ConfigDict(extra="forbid", strict=True)

    conversation_id: Identifier | None = Field(None, description="Absent: the server begins a conversation.")
    message_id: Identifier | None = Field(
        None, description="Made by the client: the same one again returns the stored result."
    )
    text: str = Field(max_length=LONGEST_RECEIVED, description="As typed, or the payload of a quick reply.")
    locality: Locality | None = None


class QuickReply(BaseModel):
    title: str
    payload: str = Field(description="Sent back as `text` when the button is chosen.")


class Link(BaseModel):
    title: str
    url: str


class Reply(BaseModel):
    text: str = Field(max_length=2000)
    quick_replies: list[QuickReply]
    links: list[Link]
    cards: list[dict[str, Any]]
    lang: str


class ProcedureRef(BaseModel):
    code: str
    name: str
    url: str
    updated_at: date


class Candidate(BaseModel):
    code: str
    name: str
    score: float


class SourceRef(BaseModel):
    title: str
    url: str
    as_of: str


class Dossier(BaseModel):
    receipt: str
    state: int | None = Field(ge=1, le=10, description="Null where the source's word for it is none of the ten.")
    state_name: str
    procedure: str
    agency: str
    received_at: date | None
    due_at: date | None
    late_working_days: int = Field(ge=0)
    new_due_at: date | None
    reason: str | None = Field(description="Why it is late.")
    apologised_at: date | None
    as_of: str
    source: str


class Charge(BaseModel):
    name: str
    amount: int = Field(description="In đồng.")
    how: str


class SupplementRequest(BaseModel):
    asked_on: date | None
    content: str
    papers: list[str]
    answered_on: date | None


class Step(BaseModel):
    at: datetime
    unit: str
    content: str


class DossierDetails(BaseModel):
    """What only somebody may see who proved that the dossier is theirs."""

    applicant: str = Field(description="Masked.")
    note: str
    charges: list[Charge]
    requests: list[SupplementRequest]
    history: list[Step]


class LookedUp(Dossier):
    """A dossier that was looked up."""

    details: DossierDetails | None = Field(description="Only where the verifier fits.")
    unreachable: list[str] = Field(description="Systems that did not answer: what they know may be newer.")
    remembered: bool = Field(description="Whether it is the last that was known, since who knows it did not answer.")


class Answer(BaseModel):
    status: Status
    intent: str
    confidence: float = Field(ge=0, le=1)
    aspect: Aspect | None
    procedure: ProcedureRef | None
    candidates: list[Candidate]
    life_event: str | None = Field(description="The life event whose procedures were listed: sinh-con, chuyen-nha, …")
    dossier: Dossier | None
    sources: list[SourceRef]
    more: list[Answer] = Field(description="Further answers when one message asked several things.")


class ChatResponse(BaseModel):
    """Replies to show, and what was decided."""

    conversation_id: str
    replies: list[Reply]
    answer: Answer
    token: str | None = Field(None, description="Only with the first message of a conversation.")


class HistoryItem(BaseModel):
    """One thing that was said."""

    role: Literal["person", "assistant", "officer", "service"] = Field(
        description="`officer`: a person of the agency; `service`: what became of the hand-over to one."
    )
    at: datetime
    message_id: str = Field(
        description="One for a message and its answer; `notice-<number>` of what was told without being asked, "
        "`staff-<number>` of an officer and of the service."
    )
    text: str = Field(
        description="A person's: as typed, or the title of the button that was chosen; an officer's; the service's."
    )
    by: str = Field(description="The officer's name.")
    replies: list[Reply] = Field(description="An assistant's.")
    status: Status | Literal[""] = Field(description="Of an answer.")
    good: bool | None = Field(description="How an answer was rated.")


class Survey(BaseModel):
    """A question whether somebody is content, put once."""

    survey: int = Field(description="Its number.")
    kind: Kind = Field(description="Whether it is about the conversation, or about a dossier that was returned.")
    receipt: str = Field(description="Of the dossier; empty for a conversation, as the next two.")
    title: str = Field(description="Of its procedure.")
    agency: str


class HistoryResponse(BaseModel):
    """What was said in a conversation, the oldest first."""

    conversation_id: str
    items: list[HistoryItem]
    survey: Survey | None = Field(description="What was asked last and waits for an answer.")


class SeenRequest(BaseModel):
    """What of the live stream was shown."""

    model_config = ConfigDict(extra="forbid", strict=True)

    notices: list[Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]] = Field(min_length=1, max_length=100)


class RatingRequest(BaseModel):
    """Whether an answer was of use."""

    model_config = ConfigDict(extra="forbid", strict=True)

    good: bool
    reason: Reason | None = Field(None, description="Why it was not; only with `good` false.")
    comment: str = Field("", max_length=500)

    @field_validator("reason")
    @classmethod
    def _only_of_bad_ones(cls, reason: Reason | None, info: ValidationInfo) -> Reason | None:
        if reason is not None and info.data.get("good", False):
            raise PydanticCustomError("reason_of_good", "only with good=false")
        return reason


class SatisfactionRequest(BaseModel):
    """How content somebody is, on the scale of agencies' surveys."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Kind
    receipt: str | None = Field(None, min_length=1, max_length=64, description="Of the dossier, as it was asked.")
    score: Score | None = Field(description="1 not content at all, 5 very content; null: not willing to say.")
    factors: dict[Factor, Score] = Field({}, description="Of a dossier, where somebody wants to say more.")
    comment: str = Field("", max_length=LONGEST_COMMENT)

    @model_validator(mode="after")
    def _fits(self) -> SatisfactionRequest:
        of_dossier = self.kind == "dossier"
        if of_dossier != (self.receipt is not None):
            raise PydanticCustomError("receipt_of_dossier", "a receipt of a dossier, and only of one")
        if self.factors and not of_dossier:
            raise PydanticCustomError("factors_of_dossier", "factors only of a dossier")
        if self.score is None and (self.factors or self.comment):
            raise PydanticCustomError("nothing_said", "nothing beside a refusal")
        return self


class BothLanguages(BaseModel):
    """A sentence in both languages."""

    vi: str
    en: str


class Lines(BaseModel):
    """Lines in both languages."""

    vi: list[str]
    en: list[str]


class Service(BaseModel):
    """Who runs the assistant, and what people are told of it before they write."""

    name: str
    agency: str = Field(description="Who runs it; empty when unnamed.")
    hotline: str = Field(description="The telephone of people; empty where there is none.")
    hours: str
    staff: BothLanguages = Field(description="How to reach a person, as a sentence.")
    keep_days: int = Field(description="After so many days it is deleted what was said.")
    open: bool = Field(description="Whether messages are answered; closed: `POST /chat` answers 503 with a sentence.")
    banner: BothLanguages | None = Field(description="What everybody has to read first at the moment.")
    notice: Lines = Field(description="To be shown before the first message: that it is a machine, and what is stored.")


class ProcedureItem(BaseModel):
    code: str
    name: str
    plain_name: str
    score: float
    level: list[str]
    agency: str


class ProcedureList(BaseModel):
    items: list[ProcedureItem]


class DossierLookup(BaseModel):
    """A receipt number, and what proves whose dossier it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    receipt: str = Field(min_length=1, max_length=100)
    verifier: str | None = Field(None, min_length=4, max_length=64)


class RejectedItem(BaseModel):
    index: int = Field(description="Place among the items, counted from 0.")
    receipt: str
    field: str
    reason: str


class PushAnswer(BaseModel):
    """As the national synchronisation service answers, and what came of each item."""

    error_code: str = Field(description='"0" where all items were taken.')
    message: str
    taken: int
    rejected: list[RejectedItem]


class Health(BaseModel):
    status: str


class Readiness(BaseModel):
    status: str
    snapshot: str
    procedures: int
    refused_snapshot: str | None = Field(description="Why the newest snapshot is not served.")


class SuggestionItem(BaseModel):
    code: str
    title: str = Field(description="The plain name: to be sent as the message when it is chosen.")
    name: str


class SuggestionList(BaseModel):
    items: list[SuggestionItem]
