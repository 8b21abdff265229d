"""What the office sees, for the OpenAPI document. A figure that is null is not shown: a small group would be seen."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from api.reporting.hiding import Cell
from api.reporting.period import Step


class Totals(BaseModel):
    turns: Cell
    conversations: Cell
    answered: Cell
    asked_back: Cell
    refused: Cell
    handed_over: Cell
    smalltalk: Cell
    emergency: Cell
    dossier: Cell = Field(description="Of those answered: where a dossier stands.")
    online: Cell = Field(description="Of those answered: pointed to filing online.")


class Line(BaseModel):
    """Turns and what became of them; the rest of them is small talk and emergencies."""

    answered: Cell
    asked_back: Cell
    refused: Cell
    handed_over: Cell
    turns: Cell


class DayLine(Line):
    day: dt.date = Field(description="With steps of a week its Monday, of a month its first.")


class HourLine(BaseModel):
    hour: int
    turns: Cell


class ChannelLine(Line):
    channel: str


class PlaceLine(BaseModel):
    place: str = Field(description="Empty: with the message came none.")
    name: str
    turns: int


class Hidden(BaseModel):
    """What is not in a list because it is too small."""

    count: int
    turns: Cell


class ProcedureLine(BaseModel):
    code: str
    name: str
    turns: int
    share: float | None = Field(description="Of all turns.")


class MisunderstoodLine(BaseModel):
    code: str
    name: str
    turns: int
    asked_back: Cell
    bad: Cell = Field(description="A thumb down.")
    handed_over: Cell
    share: float = Field(description="Of the procedure's turns: any of the three.")


class Reasons(BaseModel):
    wrong: Cell
    off_topic: Cell
    unclear: Cell
    incomplete: Cell
    other: Cell


class Thumbs(BaseModel):
    good: Cell
    bad: Cell
    reasons: Reasons


class Answers(BaseModel):
    """What was answered to a survey."""

    answers: Cell
    mean: float | None
    steps: list[Cell] = Field(description="How many gave 1, 2, 3, 4, 5; all of them or none are shown.")


class FactorLine(BaseModel):
    factor: str
    answers: Cell
    mean: float | None


class DossierAnswers(Answers):
    factors: list[FactorLine]


class Comment(BaseModel):
    day: dt.date
    score: int
    kind: Literal["conversation", "dossier"]
    text: str = Field(description="Without personal data.")


class Satisfaction(BaseModel):
    conversation: Answers
    dossier: DossierAnswers
    comments: list[Comment] = Field(description="The newest first.")


class AgencyLine(BaseModel):
    agency: str
    received: Cell
    returned: Cell
    on_time: Cell
    late: Cell
    apologies: Cell


class DossierFigures(BaseModel):
    received: Cell
    returned: Cell = Field(description="Done in the period, whether the result was fetched or not.")
    on_time: Cell
    late: Cell
    late_now: Cell = Field(description="Not done, and their date has passed: now, whichever the period.")
    late_days_mean: float | None = Field(description="Working days, of those done late in the period.")
    apologies: Cell
    online: Cell = Field(description="Answers that pointed to filing online.")
    by_agency: list[AgencyLine]


class SavingLine(BaseModel):
    place: str
    code: str
    name: str
    national: str
    local: str
    saved: int | float | None = Field(description="None where the two times cannot be compared.")
    unit: str
    decision: str


class SavingTotal(BaseModel):
    unit: str
    saved: int | float
    procedures: int


class FiguresView(BaseModel):
    """All that the page shows."""

    start: dt.date = Field(serialization_alias="from")
    until: dt.date
    channel: str
    place: str
    fewest: int
    as_of: dt.datetime
    step: Step
    totals: Totals
    days: list[DayLine]
    hours: list[HourLine]
    channels: list[ChannelLine]
    places: list[PlaceLine]
    places_hidden: Hidden
    procedures: list[ProcedureLine]
    procedures_hidden: Hidden
    misunderstood: list[MisunderstoodLine]
    thumbs: Thumbs
    satisfaction: Satisfaction
    dossiers: DossierFigures
    savings: list[SavingLine]
    savings_total: list[SavingTotal]
