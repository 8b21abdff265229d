"""A dossier and its states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Optional

import msgspec


class State(IntEnum):
    """The ten states of a dossier, with the codes of the national synchronisation service."""

    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT_NEEDED = 5
    PAYMENT_NEEDED = 6
    WITHDRAWN = 7
    STOPPED = 8
    PROCESSED = 9
    RETURNED = 10

    @property
    def running(self) -> bool:
        """Whether the agency still owes the citizen its work, so that it can be late."""
        return self in (State.REGISTERED, State.ACCEPTED, State.PROCESSING)

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self in (State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.RETURNED)


class Charge(msgspec.Struct, frozen=True):
    """A fee or charge of the dossier."""

    name: str
    amount: int
    """In đồng."""
    how: str = ""
    """How it is paid, in the source's words."""


class Request(msgspec.Struct, frozen=True):
    """A request to supplement papers."""

    asked_on: Optional[date] = None
    content: str = ""
    papers: Sequence[str] = ()
    answered_on: Optional[date] = None
    """When the papers came."""


class Step(msgspec.Struct, frozen=True):
    """What was done with the dossier, once."""

    at: datetime
    unit: str = ""
    content: str = ""


class Details(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What only somebody who proves that the dossier is theirs may see."""

    note: str = ""
    """Why it is refused, stopped or waiting, in the agency's words."""
    applicant: str = ""
    phone: str = ""
    """Digits only."""
    identity: str = ""
    """Last four characters of the identity number: more of it is never kept."""
    charges: Sequence[Charge] = ()
    requests: Sequence[Request] = ()
    steps: Sequence[Step] = ()
    """Oldest first."""

    @property
    def verifiers(self) -> list[str]:
        """The digits that prove whose it is: the last four of telephone and identity number."""
        return [last for last in (self.phone[-4:], self.identity[-4:]) if len(last) == 4]

    @property
    def open_request(self) -> Optional[Request]:
        """The latest request whose papers have not come."""
        return next((one for one in reversed(self.requests) if one.answered_on is None), None)


class Dossier(msgspec.Struct, kw_only=True):
    """One dossier as its system knows it."""

    receipt: str
    """The canonical receipt number: "H29.12-240408-0012"."""
    state: Optional[State]
    """None where the source's word for it is none of the ten."""
    state_word: str = ""
    """The source's own word, where it is none of the ten."""
    procedure_code: str = ""
    procedure_name: str = ""
    agency: str = ""
    received_at: Optional[date] = None
    due_at: Optional[date] = None
    finished_at: Optional[date] = None
    """When the agency was done, whatever came of it."""
    new_due_at: Optional[date] = None
    """The date promised instead of a missed one."""
    apologised_at: Optional[date] = None
    """When the slip of apology for a missed date was sent."""
    reason: str = ""
    """Why it is late, in the agency's words."""
    details: Details = Details()
    updated_at: datetime
    """Of when the source's word is."""
    asked: bool = False
    """Whether that is only when the source was asked, which does not say since when it is so."""
    source: str
    """Which system says so, to be told to the person."""
