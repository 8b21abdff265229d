"""Who saw and did what, kept for a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.staff.officer import Officer
from api.staff.tables import staff_log
from knowledge.text.normalise import clean

Action = Literal[
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "password.change",
    "account.add",
    "account.change",
    "account.password",
    "log.read",
    "conversation.read",
    "conversation.claim",
    "conversation.release",
    "conversation.close",
    "conversation.pass",
    "conversation.message",
    "conversation.note",
    "canned.add",
    "canned.change",
    "canned.delete",
    "switch.change",
    "dossier.read",
    "sms.send",
    "report.add",
    "report.settle",
    "figures.export",
    "group.dismiss",
    "amendment.add",
    "amendment.approve",
    "amendment.reject",
    "amendment.withdraw",
]

KEPT = timedelta(days=365)
"""For so long it can be found out who saw something; the law on personal data lets nobody keep it for ever."""
AT_ONCE = 100
_ONCE_WITHIN = timedelta(minutes=10)
_LONGEST_SUBJECT, _LONGEST_DETAILS = 128, 500
# As people write them; a receipt number or a part of an id is none.
_TELEPHONE = re.compile(r"(?<![\w+])(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\w|[ .-]\d)")


class Entry(NamedTuple):
    """Something that was seen or done."""

    id: int
    at: datetime
    name: str
    """Whose account it was; empty where nobody was signed in."""
    action: str
    subject: str
    details: str


class Log:
    """The log in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def note(self, by: Officer | str, action: Action, subject: str = "", details: str = "") -> None:
        """Keep that `by`, or where nobody is signed in whoever a text names, did or saw something.

        Nothing secret is to be handed over; a telephone number is kept with its last three digits only.
        """
        row = {
            "at": datetime.now(timezone.utc),
            "staff_id": by.id if isinstance(by, Officer) else None,
            "name": by.name if isinstance(by, Officer) else by,
            "action": action,
            "subject": _kept(subject, _LONGEST_SUBJECT),
            "details": _kept(details, _LONGEST_DETAILS),
        }

        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(staff_log.insert(), row)

        await self._database.run(write)

    async def note_once(self, by: Officer, action: Action, subject: str) -> None:
        """Keep that `by` saw something, unless that was kept just now: an open page reads it again and again."""
        lately = sa.and_(staff_log.c.at > datetime.now(timezone.utc) - _ONCE_WITHIN, staff_log.c.staff_id == by.id)
        same = sa.and_(staff_log.c.action == action, staff_log.c.subject == subject)

        def known() -> bool:
            with self._database.engine.connect() as connection:
                return connection.execute(sa.select(staff_log.c.id).where(lately, same).limit(1)).first() is not None

        if not await self._database.run(known):
            await self.note(by, action, subject)

    async def read(self, before: int | None = None, name: str = "", action: str = "") -> tuple[Sequence[Entry], bool]:
        """The newest entries before the one with that number, and whether there are more.

        `name` finds what somebody did and what was done to their account.
        """
        found: sa.Select[Any] = sa.select(staff_log).order_by(staff_log.c.id.desc()).limit(AT_ONCE + 1)
        if before is not None:
            found = found.where(staff_log.c.id < before)
        if name:
            found = found.where(sa.or_(staff_log.c.name == name, staff_log.c.subject == name))
        if action:
            found = found.where(staff_log.c.action == action)

        def rows() -> Sequence[Any]:
            with self._database.engine.connect() as connection:
                return connection.execute(found).all()

        read = await self._database.run(rows)
        entries = [Entry(row.id, aware(row.at), row.name, row.action, row.subject, row.details) for row in read]
        return entries[:AT_ONCE], len(entries) > AT_ONCE


def overdue(moment: datetime) -> sa.Select[Any]:
    """The entries that are kept no longer at `moment`, for who deletes them."""
    return sa.select(staff_log.c.id).where(staff_log.c.at < moment - KEPT)


def _kept(text: str, longest: int) -> str:
    """`text` in one line, as long as there is room for, without whole telephone numbers."""
    line = " ".join(clean(text).split())
    return _TELEPHONE.sub(lambda number: f"…{number[0][-3:]}", line)[:longest]
