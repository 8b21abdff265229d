"""The accounts of the agency's people: made by its administrators, used with a password or through its provider."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from actions.dossiers.database import aware
from api.database import OffLoop
from api.staff import passwords
from api.staff.errors import (
    ClosedError,
    LastAdministratorError,
    NoNameError,
    PoorPasswordError,
    TakenError,
    WrongError,
)
from api.staff.roles import Role
from api.staff.strangers import Strangers
from api.staff.tables import staff, staff_sessions
from knowledge.text.normalise import clean

FAILURES = 5
"""So many wrong passwords in a row close an account for a while."""
CLOSED_FOR = timedelta(minutes=15)
LONGEST_NAME = 64
# What can be typed on any keyboard and mistaken for nothing else; a mail address is a name too.
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


class Account(NamedTuple):
    """An account, as administrators see it."""

    id: int
    name: str
    shown_name: str
    role: Role
    active: bool
    locked: bool
    must_change: bool
    provider: bool
    """Whether they come in through the agency's own provider."""
    seen_at: datetime | None
    """When they were here last, where they are still signed in."""


class Change(NamedTuple):
    """What becomes of an account; None: it stays as it is."""

    shown_name: str | None = None
    role: Role | None = None
    active: bool | None = None
    unlock: bool = False


class Accounts:
    """The accounts in the database."""

    def __init__(self, database: OffLoop, *, development: bool, hashing: passwords.Hashing | None = None) -> None:
        """`development`: whether accounts with the password that everybody knows are let in at all."""
        self._database = database
        self._engine = database.engine
        self._development = development
        self._hashing = hashing or passwords.Hashing()
        self._strangers = Strangers(FAILURES, CLOSED_FOR)

    def lets_in_development(self, near: bool) -> bool:
        """Whether somebody with the password that everybody knows is let in; `near`: from this machine itself."""
        return self._development and near

    async def add(self, name: str, shown_name: str, role: Role) -> tuple[int, str]:
        """Make an account; returns its number and its one-time password. Raises NoNameError, TakenError."""
        name, shown_name = canonical(name), clean(shown_name)
        if not name or not _shown(shown_name):
            raise NoNameError(name)
        password = passwords.one_time_password()
        row = {
            "name": name,
            "shown_name": shown_name,
            "role": role,
            "password_hash": await self._hashing.hash(password),
            "created_at": _now(),
        }

        def write() -> int:
            with self._engine.begin() as connection:
                (number,) = connection.execute(staff.insert(), row).inserted_primary_key or (0,)
                return int(number)

        try:
            return await self._database.run(write), password
        except IntegrityError as error:
            raise TakenError(name) from error

    async def all(self) -> Sequence[Account]:
        """All accounts by name."""
        return await self._database.run(lambda: self._select(sa.true()))

    async def find(self, name: str) -> Account | None:
        """The account with that name."""
        found = await self._database.run(lambda: self._select(staff.c.name == canonical(name)))
        return found[0] if found else None

    async def get(self, account: int) -> Account:
        """The account with that number; raises LookupError."""
        found = await self._database.run(lambda: self._select(staff.c.id == account))
        if not found:
            raise LookupError(account)
        return found[0]

    async def sign_in(self, name: str, password: str, *, near: bool) -> int:
        """The number of the account that `name` and `password` open; raises WrongError, ClosedError.

        An attempt counts before the password is looked at: many at the same time are no more than five guesses.
        """
        row = await self._database.run(lambda: self._attempt(canonical(name)))
        if row is None and name:
            self._strangers.attempt(name[:LONGEST_NAME].casefold())
        kept = row.password_hash if row is not None and self._usable(row, near) else None
        # A text longer than any password is not worth the work; it is as wrong for every name.
        right, better = len(password) <= passwords.LONGEST, None
        if right:
            right, better = await self._hashing.check(password, kept or passwords.NOBODYS)
        if row is None or kept is None or not right:
            raise WrongError
        if not await self._database.run(lambda: self._opened(row.id, kept, better)):
            raise WrongError
        number: int = row.id
        return number

    async def change(self, account: int, change: Change) -> None:
        """Change an account; raises LookupError, NoNameError, LastAdministratorError.

        Where its role or whether it is active changes, whoever is signed in with it is so no more.
        """
        values: dict[str, Any] = {}
        if change.shown_name is not None:
            values["shown_name"] = clean(change.shown_name)
            if not _shown(values["shown_name"]):
                raise NoNameError(values["shown_name"])
        rights = {name: getattr(change, name) for name in ("role", "active") if getattr(change, name) is not None}
        values |= rights
        if change.unlock:
            values |= {"failures": 0, "locked_until": None}
        await self._database.run(lambda: self._change(account, values, ends=bool(rights)))

    async def new_password(self, account: int) -> str:
        """A new one-time password, in place of the one there was; raises LookupError. Ends its sessions."""
        password = passwords.one_time_password()
        kept = await self._hashing.hash(password)
        unused = {"password_hash": kept, "must_change": True, "development": False, "failures": 0, "locked_until": None}
        await self._database.run(lambda: self._change(account, unused, ends=True))
        return password

    async def choose(self, account: int, old: str, new: str) -> None:
        """Change one's own password; raises WrongError, ClosedError, PoorPasswordError. Ends all its sessions."""

        def name_of() -> str:
            with self._engine.connect() as connection:
                name: str = connection.execute(sa.select(staff.c.name).where(staff.c.id == account)).scalar_one()
            return name

        name = await self._database.run(name_of)
        # Whoever found a desk that was left guesses no better here than at the door.
        await self.sign_in(name, old, near=True)
        if fault := passwords.fault_of(new, old, name):
            raise PoorPasswordError(fault)
        kept = await self._hashing.hash(new)
        chosen = {"password_hash": kept, "must_change": False, "development": False}
        await self._database.run(lambda: self._change(account, chosen, ends=True))

    async def from_provider(self, subject: str, names: Sequence[str]) -> int | None:
        """The number of the active account of who is `subject` at the provider; None where an administrator made none.

        Who comes for the first time is known by one of `names`, and by `subject` from then on. They have no password
        any more: whoever is turned out at the provider does not come in here.
        """
        return await self._database.run(lambda: self._bound(subject, [canonical(name) for name in names]))

    def _select(self, which: Any) -> list[Account]:
        seen = sa.select(sa.func.max(staff_sessions.c.seen_at)).where(staff_sessions.c.staff_id == staff.c.id)
        found: sa.Select[Any] = sa.select(staff, seen.scalar_subquery().label("seen_at")).where(which)
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(staff.c.name)).all()
        return [
            Account(
                id=row.id,
                name=row.name,
                shown_name=row.shown_name,
                role=row.role,
                active=row.active,
                locked=_closed(row.locked_until),
                must_change=row.must_change,
                provider=row.subject is not None,
                seen_at=aware(row.seen_at) if row.seen_at else None,
            )
            for row in rows
        ]

    def _usable(self, row: Any, near: bool) -> bool:
        """Whether there is a password that opens the account."""
        known_to_all = row.development and not self.lets_in_development(near)
        return bool(row.active and row.password_hash and not known_to_all)

    def _attempt(self, name: str) -> Any:
        """Count an attempt as if it had failed; returns the account, None where there is none."""
        now = _now()
        last = staff.c.failures + 1 >= FAILURES
        attempt = (
            staff.update()
            .where(staff.c.name == name, sa.or_(staff.c.locked_until.is_(None), staff.c.locked_until <= now))
            .values(
                failures=sa.case((last, 0), else_=staff.c.failures + 1),
                locked_until=sa.case((last, now + CLOSED_FOR), else_=staff.c.locked_until),
            )
        )
        with self._engine.begin() as connection:
            counted = connection.execute(attempt).rowcount == 1
            row = connection.execute(sa.select(staff).where(staff.c.name == name)).first()
        if row is not None and not counted:
            raise ClosedError(aware(row.locked_until))
        return row

    def _opened(self, account: int, kept: str, better: str | None) -> bool:
        """Forget the failures; False where the account has become another in the meantime."""
        still = sa.and_(staff.c.id == account, staff.c.active, staff.c.password_hash == kept)
        values = {"failures": 0, "locked_until": None, "password_hash": better or kept}
        with self._engine.begin() as connection:
            return connection.execute(staff.update().where(still).values(values)).rowcount == 1

    def _change(self, account: int, values: dict[str, Any], *, ends: bool) -> None:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            row = connection.execute(sa.select(staff).where(staff.c.id == account)).first()
            if row is None:
                raise LookupError(account)
            if values:
                connection.execute(staff.update().where(staff.c.id == account).values(values))
            if row.active and row.role == "administrator" and not _administered(connection):
                raise LastAdministratorError
            if ends:
                connection.execute(staff_sessions.delete().where(staff_sessions.c.staff_id == account))

    def _bound(self, subject: str, names: Sequence[str]) -> int | None:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            row = connection.execute(sa.select(staff).where(staff.c.subject == subject)).first()
            if row is None:
                free = sa.and_(staff.c.subject.is_(None), ~staff.c.development, staff.c.active)
                named = {
                    one.name: one for one in connection.execute(sa.select(staff).where(free, staff.c.name.in_(names)))
                }
                row = next((named[name] for name in names if name in named), None)
            if row is None or not row.active:
                return None
            values = {"subject": subject, "password_hash": None, "must_change": False}
            connection.execute(staff.update().where(staff.c.id == row.id).values(values))
            number: int = row.id
            return number


def canonical(name: str) -> str:
    """`name` as it is kept, empty where nobody can have it.

    Whoever types it in capitals or in wide letters means the same account.
    """
    same = unicodedata.normalize("NFKC", name[: 2 * LONGEST_NAME]).strip().casefold()
    return same if _NAME.fullmatch(same) else ""


def _shown(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and "\n" not in name


def _one_at_a_time(connection: sa.Connection) -> None:
    """No other transaction that says this gets on before this one has ended: the first account is as good as a lock."""
    first = sa.select(sa.func.min(staff.c.id)).scalar_subquery()
    connection.execute(staff.update().where(staff.c.id == first).values(failures=staff.c.failures))


def _administered(connection: sa.Connection) -> bool:
    left = sa.select(staff.c.id).where(staff.c.role == "administrator", staff.c.active)
    return connection.execute(left).first() is not None


def _closed(until: datetime | None) -> bool:
    return until is not None and aware(until) > _now()


def _now() -> datetime:
    return datetime.now(timezone.utc)
