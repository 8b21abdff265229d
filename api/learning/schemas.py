"""Requests and responses of learning, for checking and for the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.learning.amending import AmendmentState, Kind
from api.lookup.schemas import Written
from api.routes.console.schemas import Number

_STRICT = ConfigDict(extra="forbid", strict=True)


class Likely(BaseModel):
    """A procedure that may be meant."""

    code: str
    name: str
    score: float


class GroupItem(BaseModel):
    """Questions that are alike."""

    id: int
    title: str = Field(description="The question most like all of them.")
    questions: int
    conversations: int
    reasons: dict[str, int] = Field(
        description="How many of them: not_understood, asked_back, bad, handed_over, reported."
    )
    last_at: datetime
    likely: list[Likely]
    state: str
    reason: str = Field(description="Why nothing is to be learnt from it, where it was dismissed.")
    closed_by: str
    closed_at: datetime | None


class HiddenGroups(BaseModel):
    """Groups of too few people to be shown."""

    groups: int
    questions: int


class GroupList(BaseModel):
    items: list[GroupItem]
    hidden: HiddenGroups
    as_of: datetime


class AnsweredWith(BaseModel):
    status: str
    code: str
    name: str


class ExampleItem(BaseModel):
    """A message, without what says who somebody is."""

    text: str
    at: datetime
    why: str
    channel: str
    comment: str
    answered: AnsweredWith | None


class HitsItem(BaseModel):
    """How often a right procedure was found first, and among the first five; 0 to 1."""

    hit1: float
    hit5: float


class SetItem(BaseModel):
    """A set of questions, before and after."""

    set: str
    n: int
    before: HitsItem
    after: HitsItem
    gained: int
    lost: int


class IdleItem(BaseModel):
    """Messages about no procedure that the search would answer all the same."""

    n: int
    answered_before: int
    answered_after: int


class FirstItem(BaseModel):
    code: str
    name: str
    chance: float


class AskedItem(BaseModel):
    text: str
    before: FirstItem | None
    after: FirstItem | None


class Effect(BaseModel):
    """What an amendment would change."""

    sets: list[SetItem]
    out_of_scope: IdleItem | None
    questions: list[AskedItem]
    warnings: list[str]


class AmendmentItem(BaseModel):
    """An amendment."""

    id: int
    kind: Kind
    code: str
    name: str
    text: str = Field(description="What it says, in a line.")
    content: dict[str, Any]
    group: int | None
    note: str
    state: AmendmentState
    proposed_by: str
    proposed_at: datetime
    reviewed_by: str
    reviewed_at: datetime | None
    reason: str
    error: str
    version: int | None
    live_at: datetime | None
    mine: bool
    effect: Effect | None


class AmendmentList(BaseModel):
    items: list[AmendmentItem]


class GroupView(GroupItem):
    """A group with its questions."""

    examples: list[ExampleItem]
    amendments: list[AmendmentItem]


class Proposal(BaseModel):
    """An amendment that is proposed."""

    model_config = _STRICT

    kind: Kind
    group: Number | None = None
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
    content: dict[str, Any]


class Reason(BaseModel):
    model_config = _STRICT

    reason: Written


class VersionItem(BaseModel):
    """One publication."""

    version: int
    at: datetime
    by: str
    what: str
    snapshot: str
    amendments: list[int] = Field(description="All that are live with it.")


class VersionList(BaseModel):
    items: list[VersionItem]


class FieldItem(BaseModel):
    """What of a procedure may be corrected."""

    field: str
    title: str
    value_yaml: str


class FieldList(BaseModel):
    code: str
    name: str
    fields: list[FieldItem]
