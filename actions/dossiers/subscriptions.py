"""Who wants to be told of a dossier, and noting what there is to tell."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta, timezone
from typing import Any, NamedTuple, Optional, TypeVar

import msgspec
import sqlalchemy as sa

from actions.dossiers.changes import Notice, Seen, compare, seen
from actions.dossiers.embedded import WHOLE, read_row
from actions.dossiers.records import Dossier
from actions.dossiers.tables import dossiers, notices, subscriptions
from knowledge.clock import VIETNAM

_T = TypeVar("_T")
_ROWS_AT_ONCE = 500
LOOKED_AT_EVERY = timedelta(minutes=30)
"""How often a dossier somebody wants to be told of is looked up: not every system pushes, and days pass."""
# Nobody is woken: what happens at night is told in the morning.
_EVENING, _MORNING = time(21), time(7)
_MOST = 20


class Subscription(NamedTuple):
    """A person's wish to be told of a dossier."""

    id: int
    receipt: str
    seen: Seen
    version: int


class Subscriptions:
    """The wishes of all conversations."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine

    async def begin(self, conversation: str, dossier: Dossier, *, by_phone: bool = False) -> bool:
        """Tell `conversation` of what becomes of `dossier` from now on; False where it follows too many already.

        `by_phone`: also by the telephone number in the dossier.
        """
        return await _in_thread(lambda: self._begin(conversation, dossier, by_phone))

    async def end(self, conversation: str, receipt: Optional[str] = None) -> list[str]:
        """Tell `conversation` of `receipt` no more, or of none; returns of which it was told until now."""
        return await _in_thread(lambda: self._end(conversation, receipt))

    async def followed(self, conversation: str) -> list[str]:
        """The numbers of the dossiers that `conversation` is told of, the oldest wish first."""

        def read() -> list[str]:
            running = sa.select(subscriptions.c.receipt).where(
                subscriptions.c.conversation_id == conversation, subscriptions.c.ended_at.is_(None)
            )
            with self._engine.connect() as connection:
                return list(connection.execute(running.order_by(subscriptions.c.id)).scalars())

        return await _in_thread(read)

    def _begin(self, conversation: str, dossier: Dossier, by_phone: bool) -> bool:
        mine = subscriptions.c.conversation_id == conversation
        this = sa.and_(mine, subscriptions.c.receipt == dossier.receipt)
        moment = datetime.now(timezone.utc)
        fresh = {
            "confirmed_at": moment,
            "ended_at": None,
            # That it is due or late was told along with it.
            "seen": msgspec.json.encode(compare(seen(dossier), dossier, moment.astimezone(VIETNAM).date())[1]),
            # At once: it may have changed since it was looked up.
            "look_at": moment,
        }
        with contextlib.suppress(sa.exc.IntegrityError), self._engine.begin() as connection:  # tapped twice
            running = sa.select(sa.func.count()).where(mine, subscriptions.c.ended_at.is_(None))
            known = connection.execute(sa.select(subscriptions.c.ended_at).where(this)).first()
            if (known is None or known[0] is not None) and (connection.execute(running).scalar() or 0) >= _MOST:
                return False
            if known is None:
                row = {"receipt": dossier.receipt, "conversation_id": conversation, "by_phone": by_phone, **fresh}
                connection.execute(subscriptions.insert().values(**row))
                return True
            # Another version: what was about to be noted of the wish that ended is none of this one's.
            again = {**fresh, "version": subscriptions.c.version + 1}
            changed: dict[str, Any] = again if known[0] is not None else {}
            if by_phone or known[0] is not None:
                changed["by_phone"] = by_phone
            if changed:
                connection.execute(subscriptions.update().where(this).values(**changed))
        return True

    def _end(self, conversation: str, receipt: Optional[str]) -> list[str]:
        wished = [subscriptions.c.conversation_id == conversation]
        if receipt is not None:
            wished.append(subscriptions.c.receipt == receipt)
        running = [*wished, subscriptions.c.ended_at.is_(None)]
        with self._engine.begin() as connection:
            query = sa.select(subscriptions.c.id, subscriptions.c.receipt).where(*running).order_by(subscriptions.c.id)
            ended = list(connection.execute(query))
            moment = datetime.now(timezone.utc)
            for one in ended:  # in one order everywhere
                connection.execute(subscriptions.update().where(subscriptions.c.id == one.id).values(ended_at=moment))
            # What was to be told is not wanted any more either, though it be the last there is.
            of_these = notices.c.subscription_id.in_(sa.select(subscriptions.c.id).where(*wished))
            connection.execute(notices.delete().where(of_these, notices.c.state.in_(("waiting", "untold"))))
        return [one.receipt for one in ended]


FOLLOWED = sa.select(subscriptions.c.id, subscriptions.c.receipt, subscriptions.c.seen, subscriptions.c.version).where(
    subscriptions.c.ended_at.is_(None)
)
"""Subscriptions that have not ended, for `subscription_of`."""


def note_changes(connection: sa.engine.Connection, receipts: Sequence[str], moment: datetime) -> int:
    """Note for everybody who follows one of `receipts` what has become of it in the embedded store.

    Returns how many are to be told. Part of the transaction that wrote the changes, so that none is lost.
    """
    followed: list[Any] = []
    stand: dict[str, Dossier] = {}
    columns = [dossiers.c.receipt, *(dossiers.c[name] for name in WHOLE)]
    for at in range(0, len(receipts), _ROWS_AT_ONCE):
        wanted = subscriptions.c.receipt.in_(receipts[at : at + _ROWS_AT_ONCE])
        found = list(connection.execute(FOLLOWED.where(wanted)))
        if found:
            numbers = sorted({row.receipt for row in found})
            rows = connection.execute(sa.select(*columns).where(dossiers.c.receipt.in_(numbers)))
            stand |= {row[0]: read_row(row[0], row[1:]) for row in rows}
            followed += [row for row in found if row.receipt in stand]
    # Rows are locked in one order everywhere, or two of us could wait for each other.
    followed.sort(key=lambda row: row.id)
    return sum(note(connection, subscription_of(row), stand[row.receipt], moment) for row in followed)


def note(connection: sa.engine.Connection, subscription: Subscription, dossier: Dossier, moment: datetime) -> bool:
    """Note for one subscriber what has become of `dossier`; False where there is nothing to tell.

    Whoever notes at the same moment, the same change is noted once: of a version only one can be the next.
    """
    if dossier.updated_at < subscription.seen.as_of:
        return False  # the subscriber was told of something newer, by another store
    changes, known = compare(subscription.seen, dossier, moment.astimezone(VIETNAM).date())
    if msgspec.structs.replace(known, as_of=subscription.seen.as_of) == subscription.seen:
        return False
    over = bool(changes) and dossier.state is not None and dossier.state.over
    this = sa.and_(
        subscriptions.c.id == subscription.id,
        subscriptions.c.version == subscription.version,
        subscriptions.c.ended_at.is_(None),
    )
    values: dict[str, Any] = {"seen": msgspec.json.encode(known), "version": subscription.version + 1}
    if over:
        values["ended_at"] = moment
    if connection.execute(subscriptions.update().where(this).values(**values)).rowcount != 1:
        # Somebody noted another change meanwhile: what is left of this one is seen at the next look.
        again = subscriptions.update().where(subscriptions.c.id == subscription.id)
        connection.execute(again.values(look_at=moment))
        return False
    if not changes:
        return False
    public = Dossier(**{name: getattr(dossier, name) for name in dossier.__struct_fields__ if name != "details"})
    row = {
        "subscription_id": subscription.id,
        "version": subscription.version + 1,
        "notice": msgspec.json.encode(Notice(changes, public)),
        "state": "waiting",
        "not_before": quiet_until(moment),
        "created_at": moment,
        "changed_at": moment,
    }
    connection.execute(notices.insert().values(**row))
    return True


def subscription_of(row: Any) -> Subscription:
    """The subscription in a row with its id, receipt, seen and version."""
    return Subscription(row.id, row.receipt, msgspec.json.decode(bytes(row.seen), type=Seen), row.version)


def quiet_until(moment: datetime) -> Optional[datetime]:
    """When the night at `moment` ends; None by day."""
    there = moment.astimezone(VIETNAM)
    if _MORNING <= there.time() < _EVENING:
        return None
    day = there.date() if there.time() < _MORNING else there.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, VIETNAM).astimezone(timezone.utc)


async def _in_thread(function: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(None, function)
