"""That somebody is signed in: a random token in their browser's cookie, its hash in the table."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.staff.officer import Officer
from api.staff.tables import staff, staff_sessions

IDLE = timedelta(minutes=30)
"""A desk that was left is nobody's after that."""
LONGEST = timedelta(hours=12)
"""A shift with its overtime: every day begins with signing in."""
HERE = timedelta(minutes=2)
"""Whoever was seen within it is at their desk."""
# Often enough for both, and a request seldom writes.
_NOTED_EVERY = timedelta(minutes=1)


class Session(NamedTuple):
    """Somebody signed in, and what holds of their account."""

    officer: Officer
    must_change: bool
    """Whether they have to choose a password before anything else."""
    development: bool
    """Whether everybody knows their password: good on this machine only."""


class Sessions:
    """Who is signed in, in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def start(self, account: int) -> str:
        """Sign in the account with that number; returns the token, which is told nobody else."""
        token = secrets.token_urlsafe(32)
        now = datetime.now(timezone.utc)
        row = {"id": _hashed(token), "staff_id": account, "started_at": now, "seen_at": now}

        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(staff_sessions.insert(), row)

        await self._database.run(write)
        return token

    async def of(self, token: str) -> Session | None:
        """Whose `token` is, where they are still signed in; it counts as being here."""
        return await self._database.run(lambda: self._read(_hashed(token))) if token else None

    async def again(self, officer: Officer) -> Officer | None:
        """`officer` as they are now, or None where they are not signed in any more; it counts as being here.

        What stays open for long (a stream of events) asks every minute.
        """
        session = await self._database.run(lambda: self._read(officer.session))
        return None if session is None or session.must_change else session.officer

    async def end(self, token: str) -> Officer | None:
        """Sign out; returns who that was."""
        session = await self.of(token)

        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(staff_sessions.delete().where(staff_sessions.c.id == _hashed(token)))

        await self._database.run(write)
        return session.officer if session else None

    async def here(self) -> set[int]:
        """The accounts that were seen within two minutes."""
        now = datetime.now(timezone.utc)
        seen = sa.select(staff_sessions.c.staff_id).where(staff_sessions.c.seen_at > now - HERE)

        def read() -> set[int]:
            with self._database.engine.connect() as connection:
                return set(connection.execute(seen.distinct()).scalars())

        return await self._database.run(read)

    def _read(self, session: str) -> Session | None:
        now = datetime.now(timezone.utc)
        its = staff_sessions.c.id == session
        good = sa.and_(
            its,
            staff.c.active,
            staff_sessions.c.started_at > now - LONGEST,
            staff_sessions.c.seen_at > now - IDLE,
        )
        found: sa.Select[Any] = sa.select(staff, staff_sessions.c.seen_at).join_from(staff, staff_sessions).where(good)
        with self._database.engine.connect() as connection:
            row = connection.execute(found).first()
        if row is None:
            return None
        if aware(row.seen_at) < now - _NOTED_EVERY:
            with self._database.engine.begin() as connection:
                connection.execute(staff_sessions.update().where(its).values(seen_at=now))
        officer = Officer(row.id, row.name, row.shown_name, row.role, session)
        return Session(officer, row.must_change, row.development)


def ended(moment: datetime) -> sa.Select[Any]:
    """The sessions that are over at `moment`, for who deletes them."""
    over = sa.or_(staff_sessions.c.started_at < moment - LONGEST, staff_sessions.c.seen_at < moment - IDLE)
    return sa.select(staff_sessions.c.id).where(over)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
