"""A dossier and its states."""

from __future__ import annotations

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


class Dossier(msgspec.Struct, kw_only=True):
    """One dossier as its system knows it."""

    receipt: str
    """The canonical receipt number: "H29.12-240408-0012"."""
    state: State
    procedure_code: str
    procedure_name: str
    agency: str
    received_at: Optional[date] = None
    due_at: Optional[date] = None
    finished_at: Optional[date] = None
    """When the agency was done, whatever came of it."""
    new_due_at: Optional[date] = None
    """The date promised instead of a missed one."""
    reason: Optional[str] = None
    """Why it is late, refused, stopped or waiting, in the agency's words."""
    verifier: str = ""
    """Last four digits that prove whose it is (telephone or identity number)."""
    updated_at: datetime
    source: str
    """Which system says so, to be told to the person."""
