"""Whose a dossier is: the second factor before anything about a person is told, and the limits on guessing it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple, Optional

import sqlalchemy as sa

from actions.dossiers.everywhere import Dossiers, Found
from actions.dossiers.tables import wrong_verifiers

_log = logging.getLogger(__name__)

_HOUR, _MONTH = timedelta(hours=1), timedelta(days=30)
# An address may be a whole office or a mobile operator's gate; a number has one owner.
_MOST_WRONG = {
    "number": ((_HOUR, 5), (_MONTH, 20)),  # four digits are soon guessed by somebody patient
    "conversation": ((_HOUR, 5),),
    "address": ((_HOUR, 20),),
}
# Every answer but the right one takes so long: how long something took must not tell why.
_TAKES_S = 0.3


class Asker(NamedTuple):
    """Who says that a dossier is theirs, as pseudonyms."""

    conversation: Optional[str] = None
    address: Optional[str] = None


class Proved(NamedTuple):
    """What came of a proof."""

    found: Optional[Found]
    """With the dossier's details where the verifier fits; None where it does not, and where there is no dossier."""
    limited: bool = False
    """Whether there were too many wrong ones in the last hour: nothing was looked at."""
    unreachable: Sequence[str] = ()
    """Names of the stores that did not answer, where nothing was there to compare with: it proves nothing."""


class Proof:
    """Compares verifiers, and counts those that do not fit."""

    def __init__(self, dossiers: Dossiers, engine: sa.engine.Engine) -> None:
        self._dossiers = dossiers
        self._engine = engine

    async def of(self, number: str, verifier: str, asker: Asker) -> Proved:
        """Whether `verifier` are the last four digits of the telephone or identity number in the dossier `number`."""
        began = time.monotonic()
        who = {
            "number": self._dossiers.directory.canonical(number),
            "conversation": asker.conversation,
            "address": asker.address,
        }
        keys = {kind: hashlib.sha256(name.encode()).hexdigest() for kind, name in who.items() if name}
        loop = asyncio.get_running_loop()
        # Counted before it is looked at: many at the same moment are as many.
        try:
            counted = await loop.run_in_executor(None, self._count, keys)
        except sa.exc.SQLAlchemyError as error:
            _log.warning("verifiers cannot be counted: %s", type(error).__name__)
            return Proved(None, unreachable=(self._dossiers.embedded.name,))
        if not counted:
            return Proved(None, limited=True)
        found = await self._dossiers.find(number, whole=True)
        fitting = found.dossier.details.verifiers if found.dossier is not None else []
        # All are compared, and one where there is none.
        fits = [hmac.compare_digest(right.encode(), verifier.encode()) for right in (fitting or [""])]
        if any(fits) and fitting:
            await loop.run_in_executor(None, self._forget, counted)
            return Proved(found)
        # Alike whether or not there was something to compare with.
        unreachable = found.unreachable
        if unreachable and not fitting:
            await loop.run_in_executor(None, self._forget, counted)
        # A sleep may end a little early.
        while (left := began + _TAKES_S - time.monotonic()) > 0:
            await asyncio.sleep(left)
        return Proved(None, unreachable=unreachable)

    def _count(self, keys: dict[str, str]) -> list[int]:
        """The entries made; none where there were too many before."""
        moment = datetime.now(timezone.utc)
        with self._engine.begin() as connection:
            connection.execute(wrong_verifiers.delete().where(wrong_verifiers.c.at < moment - _MONTH))
            entries: list[int] = []
            for kind, who in keys.items():
                row = wrong_verifiers.insert().values(kind=kind, who=who, at=moment)
                entries.extend(connection.execute(row).inserted_primary_key or ())
        # In a transaction of its own, which sees what others have counted meanwhile.
        with self._engine.connect() as connection:
            for kind, who in keys.items():
                if any(
                    self._wrong(connection, kind, who, moment - window) > most for window, most in _MOST_WRONG[kind]
                ):
                    break
            else:
                return entries
        self._forget(entries)
        return []

    @staticmethod
    def _wrong(connection: sa.engine.Connection, kind: str, who: str, since: datetime) -> int:
        mine = sa.and_(wrong_verifiers.c.kind == kind, wrong_verifiers.c.who == who, wrong_verifiers.c.at > since)
        return connection.execute(sa.select(sa.func.count()).where(mine)).scalar() or 0

    def _forget(self, entries: Sequence[int]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(wrong_verifiers.delete().where(wrong_verifiers.c.id.in_(list(entries))))
        except sa.exc.SQLAlchemyError as error:
            _log.warning("a verifier stays counted: %s", type(error).__name__)
