"""Requests and responses of the look-up, for checking and for the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from actions.wording.replies import Aspect
from api.lookup.reports import ReportState, Verdict
from knowledge.text.normalise import clean


def _cleaned(text: str) -> str:
    cleaned = clean(text)
    if not cleaned:
        raise PydanticCustomError("string_too_short", "nothing to read", {"min_length": 1})
    return cleaned


Written = Annotated[str, Field(max_length=2000), AfterValidator(_cleaned)]
_STRICT = ConfigDict(extra="forbid", strict=True)


class Item(BaseModel):
    """A procedure in a list."""

    code: str
    title: str = Field(description="The plain name.")
    name: str = Field(description="The official name.")
    agency: str
    levels: list[str]
    scope: str = Field(description="`national`, or the code of the province whose own procedure it is.")


class FoundItems(BaseModel):
    """What was typed may mean."""

    items: list[Item] = Field(description="The likeliest first.")
    receipt: str | None = Field(description="The number of a dossier, where that was typed.")


class SectionView(BaseModel):
    aspect: Aspect
    title: str
    text: str = Field(description="As the assistant would answer it; an aspect the record is silent on says so.")


class CaseView(BaseModel):
    case: str = Field(description="Empty where there is only one.")
    text: str = Field(description="Its papers, numbered to be read one by one.")


class CentreView(BaseModel):
    name: str
    address: str
    hours: str
    telephone: str
    source: str
    checked_at: date


class SheetView(BaseModel):
    """A procedure on one screen."""

    code: str
    title: str
    name: str
    field: str
    agency: str
    levels: list[str]
    updated_at: date
    url: str
    say: str = Field(description="To be read aloud: what, where, fee and time limit.")
    sections: list[SectionView] = Field(description="In reading order.")
    checklist: list[CaseView]
    centres: list[CentreView]
    plain_text: str = Field(max_length=2000, description="To be sent, with source and date.")


class Mine(BaseModel):
    """What an officer keeps at hand."""

    pinned: list[Item]
    recent: list[Item] = Field(description="The last one first, pinned ones too.")


class ReceiptRequest(BaseModel):
    model_config = _STRICT

    receipt: str = Field(min_length=1, max_length=100)


class ReportRequest(BaseModel):
    """That a record is wrong."""

    model_config = _STRICT

    code: str = Field(max_length=32)
    aspect: Aspect | None = None
    text: Written


class ReportAnswer(BaseModel):
    id: int


class ReportItem(BaseModel):
    id: int
    at: datetime
    by: str
    code: str
    title: str = Field(description="Empty where the procedure is not in the catalogue any more.")
    updated_at: date = Field(description="The record's own day when it was said to be wrong.")
    snapshot: str = Field(description="The snapshot it was read from then.")
    aspect: str = Field(description="Empty for the whole.")
    text: str
    state: ReportState
    answer: str
    settled_by: str
    settled_at: datetime | None


class ReportList(BaseModel):
    items: list[ReportItem] = Field(description="The newest first, 200 at most.")


class Settlement(BaseModel):
    """What came of a report."""

    model_config = _STRICT

    state: Verdict
    answer: Annotated[str, Field(max_length=2000), AfterValidator(clean)] = ""


class TextRequest(BaseModel):
    """A text for a caller's telephone."""

    model_config = _STRICT

    number: str = Field(max_length=32)
    text: Written


class TextAnswer(BaseModel):
    outcome: Literal["sent", "refused", "unknown"]
    reason: str
