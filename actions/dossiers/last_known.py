"""The last that provinces' systems said, for when they do not answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Optional, TypeVar

import msgspec
import sqlalchemy as sa

from actions.dossiers.records import Details, Dossier
from actions.dossiers.tables import last_known

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

_WITHIN_S = 0.3
"""Nobody waits longer for it: it comes on top of waiting for the stores."""


class LastKnown:
    """Dossiers without their details, in the table `last_known`."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine

    async def get(self, numbers: Sequence[str]) -> Optional[Dossier]:
        """What was last known under any of `numbers`; None where nothing was, or where that cannot be read."""
        return await _in_time(lambda: self._get(numbers))

    async def put(self, number: str, dossier: Dossier) -> None:
        """Keep `dossier` as the last word on `number`; that it cannot be kept is no reason not to tell it."""
        public = msgspec.structs.replace(dossier, details=Details())
        await _in_time(lambda: self._put(number, public))

    def _get(self, numbers: Sequence[str]) -> Optional[Dossier]:
        query = sa.select(last_known.c.dossier).where(last_known.c.receipt.in_(list(numbers)))
        try:
            with self._engine.connect() as connection:
                row = connection.execute(query.order_by(last_known.c.seen_at.desc())).first()
            return msgspec.json.decode(bytes(row[0]), type=Dossier) if row else None
        except (sa.exc.SQLAlchemyError, msgspec.MsgspecError) as error:
            _log.warning("what was last known cannot be read: %s", type(error).__name__)
            return None

    def _put(self, number: str, dossier: Dossier) -> None:
        values = {"dossier": msgspec.json.encode(dossier), "seen_at": datetime.now(timezone.utc)}
        update = last_known.update().where(last_known.c.receipt == number).values(**values)
        try:
            with self._engine.begin() as connection:
                if connection.execute(update).rowcount == 0:
                    connection.execute(last_known.insert().values(receipt=number, **values))
        except sa.exc.IntegrityError:
            return  # another look-up kept it at this very moment
        except sa.exc.SQLAlchemyError as error:
            _log.warning("what was last known cannot be kept: %s", type(error).__name__)


async def _in_time(function: Callable[[], _T]) -> Optional[_T]:
    try:
        return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, function), _WITHIN_S)
    except asyncio.TimeoutError:
        _log.warning("what was last known: no answer in time")
        return None
