"""The typed records every part of the product speaks: a procedure and what it consists of.

The words used here (``amount``, ``by_province``, ``same_working_day``, ...) are the words of the
YAML catalogue and of the public JSON too.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Optional, Union

import msgspec

PORTAL_URL = "https://dichvucong.gov.vn"

FeeKind = Literal["amount", "free", "by_province", "see_text", "unknown"]
DurationKind = Literal["value", "same_working_day", "see_text", "unknown"]
Currency = Literal["VND", "USD"]
DurationUnit = Literal["working_day", "day", "hour", "month", "year"]
Channel = Literal["counter", "online", "post"]
Level = Literal["ward", "province", "ministry"]


class Record(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: unknown keys are errors, defaults are left out of the JSON."""


class Reduction(Record, kw_only=True):
    """A temporary cut of a fee, applied on the day of asking."""

    percent: int
    valid_from: date
    valid_until: date
    basis: str = ""
    """The document that grants it, as the source names it."""


class Fee(Record, kw_only=True):
    """What one has to pay, as honestly as the source says it."""

    kind: FeeKind
    amount: Optional[int] = None
    """In whole units of `currency`; only with kind ``amount``."""
    currency: Currency = "VND"
    unit: str = ""
    """What one amount buys: "thẻ", "bản", "lần đăng ký"."""
    condition: str = ""
    """When this fee applies, in plain words; empty when always."""
    text: str = ""
    """The source's own words in short; required with kind ``see_text``."""
    reductions: list[Reduction] = []
    repaired: str = ""
    """The value as the record writes it, where the record's own text proves another magnitude."""
    valid_from: Optional[date] = None
    valid_until: Optional[date] = None

    def __post_init__(self) -> None:
        if (self.kind == "amount") != (self.amount is not None):
            raise ValueError("`amount` belongs to kind amount, and only to it")
        if self.amount is not None and self.amount <= 0:
            raise ValueError("`amount` must be above zero; where the source says free, use kind free")
        if self.kind == "see_text" and not self.text:
            raise ValueError("kind see_text needs `text`")

    def applies_on(self, day: date) -> bool:
        """Whether `day` lies in the fee's own period of validity."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def reduction_on(self, day: date) -> Optional[Reduction]:
        """The reduction in force on `day`, if any."""
        return next((r for r in self.reductions if r.valid_from <= day <= r.valid_until), None)


class Duration(Record, kw_only=True):
    """How long the agency may take, from a complete dossier on."""

    kind: DurationKind
    value: Union[int, float, None] = None
    unit: Optional[DurationUnit] = None
    condition: str = ""
    """When this duration applies, in plain words; empty when always."""
    text: str = ""
    """The source's own words in short; required with kind ``see_text``."""

    def __post_init__(self) -> None:
        if self.kind == "value":
            if self.value is None or self.unit is None or self.value <= 0:
                raise ValueError("kind value needs `value` above zero and `unit`")
        elif self.value is not None or self.unit is not None:
            raise ValueError("`value` and `unit` belong to kind value, and only to it")
        if self.kind == "see_text" and not self.text:
            raise ValueError("kind see_text needs `text`")


class Method(Record, kw_only=True):
    """One way of filing, with what it costs and how long it takes."""

    channel: Channel
    place: str = ""
    """Where: the office, or for ``online`` the portal's or application's name."""
    durations: list[Duration]
    fees: list[Fee]
    note: str = ""


class Document(Record, kw_only=True):
    """One paper, as a person would tick it off."""

    name: str
    originals: int = 0
    copies: int = 0
    """Copies or certified copies; both 0 when the source gives no count."""
    form: str = ""
    """Code of the official form, as the source names it: "Mẫu CT01"."""
    condition: str = ""
    """Who needs it, in plain words; empty when everybody does."""
    basis: str = ""
    """The law the source names beside it, kept out of the sentence."""


class DocumentGroup(Record, kw_only=True):
    """The papers of one case: what to hand in and what only to show."""

    case: str = ""
    """Whom the group is for; empty when there is only one case."""
    hand_in: list[Document] = []
    show: list[Document] = []


class LegalBasis(Record, kw_only=True):
    code: str
    name: str


class Source(Record, kw_only=True):
    """Where the facts come from: a record of the National Public Service Portal."""

    portal_id: str
    """Empty where the record was read from an export, which does not name it."""
    decision: str
    """Number of the publishing decision; empty when the record has none."""
    updated_at: date

    @property
    def url(self) -> str:
        return f"{PORTAL_URL}/thu-tuc-hanh-chinh/{self.portal_id}" if self.portal_id else PORTAL_URL


class Explanation(Record, kw_only=True):
    """Why a curated record says otherwise than the national one, as somebody judged on a day."""

    field: str
    """The field as `knowledge check` names it: "methods.durations"."""
    day: date
    text: str


class Corrected(Record, kw_only=True):
    """That a field says otherwise than the national record, by a decision that the record does not know yet."""

    field: str
    decision: str
    """Its number, as its issuer writes it."""
    day: date
    """Of the decision."""
    source: str
    """Where it was read."""


class Procedure(Record, kw_only=True):
    """One administrative procedure (thủ tục hành chính)."""

    code: str
    name: str
    """The official name."""
    plain_name: str
    """What a person at the counter would call it."""
    aliases: list[str]
    """How people ask for it: short, slang, dialect; written with diacritics."""
    field: str
    audience: list[str]
    levels: list[Level]
    """Who decides; empty where the record names none (a school, a service unit)."""
    agency: str
    issuer: str = ""
    """Who published it: a ministry, or a province's people's committee."""
    scope: str = "national"
    """``national``, or the code of the province whose own procedure it is."""
    speaks_of_district: bool = False
    """Whether the source still names the district, a level that is gone since 1 July 2025."""
    methods: list[Method]
    documents: list[DocumentGroup]
    notes: list[str] = []
    steps: list[str]
    requirements: list[str] = []
    result: list[str]
    legal_basis: list[LegalBasis] = []
    source: Source
    explain: list[Explanation] = []
    """Only in curated files: answers to what `knowledge check --national` finds; not served."""
    corrected: list[Corrected] = []
    """What the office has corrected (`knowledge/amendments.py`)."""

    def method(self, channel: Channel) -> Optional[Method]:
        """The method that files through `channel`, or None."""
        return next((m for m in self.methods if m.channel == channel), None)
