"""Who waits for a person, and who of the agency speaks with whom.

A conversation is handed over once at a time. Whoever claims it has it for a while, longer with everything they do:
an officer who is gone loses it, and it stands in the queue again at its old place. Every step is one transaction whose
``UPDATE`` names the state it starts from, so that of two officers one wins, on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import math
import secrets
import statistics
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from actions.dossiers.database import aware
from actions.wording.templates import vietnamese
from api.database import OffLoop
from api.handover.tables import handovers, staff_messages
from api.staff.roles import RIGHTS, Right
from api.staff.tables import staff
from api.tables import conversations

Reason = Literal["asked", "failed", "complaint"]
LEASE = timedelta(minutes=15)
"""For so long a conversation stays with an officer who does nothing and whose page is closed."""
TYPING = timedelta(seconds=6)
# The wait is told from so many that were taken lately, at least from so few.
_TAKEN_LOOKED_AT, _TAKEN_AT_LEAST, _LATELY = 10, 3, timedelta(hours=4)


class Place(NamedTuple):
    """Where a conversation stands, as its citizen is told."""

    state: Literal["none", "waiting", "held"]
    position: int | None = None
    """In the queue, the first is 1."""
    wait_minutes: int | None = None
    """How long those waited who were taken last; None where too few were."""
    by: str | None = None
    """Who speaks with them."""
    typing: bool = False
    """Whether that person types at the moment."""


NOWHERE = Place("none")


class Entry(NamedTuple):
    """An open hand-over, as officers see it."""

    conversation: str
    channel: str
    reason: Reason
    state: Literal["waiting", "held"]
    asked_at: datetime
    telephone: str
    """Where the citizen wants to be called back."""
    held_by: int | None
    shown_name: str
    """Of who holds it."""
    position: int | None
    revision: int
    typing: bool
    """Whether the citizen types at the moment."""


class TakenError(Exception):
    """The conversation is not one's own: its text is a sentence that tells whose it is."""


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Queue:
    """The hand-overs in the product's database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        self._ask = database.insert(handovers).on_conflict_do_nothing()

    # ---- the citizen's side

    async def ask(self, conversation: str, reason: Reason) -> bool:
        """Put `conversation` into the queue; False where it is handed over already, or was forgotten."""
        row = {"conversation_id": conversation, "reason": reason, "state": "waiting", "asked_at": _now()}

        def write() -> bool:
            with self._database.engine.begin() as connection:
                return connection.execute(self._ask, row).rowcount == 1

        try:
            return await self._database.run(write)
        except IntegrityError:  # forgotten at this very moment
            return False

    async def leave(self, conversation: str) -> bool:
        """Take `conversation` out of the queue at its citizen's wish; False where it does not wait."""

        def write() -> bool:
            with self._database.engine.begin() as connection:
                return _end(connection, conversation, _waiting(_now()), "left")

        return await self._database.run(write)

    async def place(self, conversation: str) -> Place:
        """Where `conversation` stands."""
        return (await self.places([conversation])).get(conversation, NOWHERE)

    async def places(self, asking: Collection[str]) -> Mapping[str, Place]:
        """Where each of the conversations `asking` stands that is handed over."""

        def read() -> Mapping[str, Place]:
            with self._database.engine.connect() as connection:
                rows = list(connection.execute(_open().where(handovers.c.conversation_id.in_(asking))))
                if not rows:
                    return {}
                positions, minutes = _positions(connection), _wait_minutes(connection)
            moment = _now()
            return {row.conversation_id: _place(row, positions, minutes, moment) for row in rows}

        return await self._database.run(read)

    async def heard(self, conversation: str) -> bool:
        """Whether an officer holds `conversation`; if so note that its citizen has said something."""

        def write() -> bool:
            with self._database.engine.begin() as connection:
                return _note(connection, conversation, _held(_now()), person_typing_until=None)

        return await self._database.run(write)

    async def types(self, conversation: str) -> None:
        """Note that the citizen of `conversation` types to an officer."""

        def write() -> None:
            moment = _now()
            with self._database.engine.begin() as connection:
                _note(connection, conversation, _held(moment), person_typing_until=moment + TYPING)

        await self._database.run(write)

    async def call_back(self, conversation: str, telephone: str) -> bool:
        """Note the number on which the citizen wants to be called; False where they do not wait for a person."""

        def write() -> bool:
            with self._database.engine.begin() as connection:
                return _note(connection, conversation, _waiting(_now()), telephone=telephone)

        return await self._database.run(write)

    async def staffed(self) -> bool:
        """Whether there is anybody who could ever answer."""
        talkers = [role for role, rights in RIGHTS.items() if Right.TALK in rights]
        query = sa.select(staff.c.id).where(staff.c.active, staff.c.role.in_(talkers)).limit(1)

        def read() -> bool:
            with self._database.engine.connect() as connection:
                return connection.execute(query).first() is not None

        return await self._database.run(read)

    # ---- the officers' side

    async def entries(self) -> list[Entry]:
        """All that wait or are held, those that asked first before the others."""

        def read() -> list[Entry]:
            with self._database.engine.connect() as connection:
                rows = list(connection.execute(_open()))
            moment = _now()
            entries, position = [], 0
            for row in rows:
                waits = not _is_held(row, moment)
                position += waits
                entries.append(_entry(row, position if waits else None, moment))
            return entries

        return await self._database.run(read)

    async def entry(self, conversation: str) -> Entry:
        """The open hand-over of `conversation`; LookupError where there is none."""
        found = [one for one in await self.entries() if one.conversation == conversation]
        if not found:
            raise LookupError(conversation)
        return found[0]

    async def claim(self, conversation: str, officer: int, *, shown_name: str, take_over: bool = False) -> bool:
        """Let `officer` speak with the citizen of `conversation`; False where they do already.

        `take_over`: also where a colleague holds it. Raises TakenError where one does, LookupError where it is not in
        the queue.
        """

        def write() -> bool:
            moment = _now()
            free = handovers.c.state != "ended" if take_over else _waiting(moment)
            values: dict[str, Any] = {"state": "held", "held_by": officer, "held_until": moment + LEASE}
            values |= {"held_at": sa.func.coalesce(handovers.c.held_at, moment), "officer_typing_until": None}
            others = sa.or_(handovers.c.held_by.is_(None), handovers.c.held_by != officer, _waiting(moment))
            with self._database.engine.begin() as connection:
                if _note(connection, conversation, sa.and_(free, others), **values):
                    tell(connection, conversation, vietnamese()("handover.joined", name=shown_name))
                    return True
                row = _row(connection, conversation)
            if not _is_held(row, moment) or row.held_by != officer:
                raise TakenError(_whose(row))
            return False

        return await self._database.run(write)

    async def release(self, conversation: str, officer: int) -> None:
        """Put `conversation` back into the queue, at its old place; raises as `own`."""
        told = vietnamese()("handover.released")
        await self._from(conversation, officer, told, state="waiting", held_by=None, held_until=None)

    async def pass_on(self, conversation: str, officer: int, *, to: int, name: str) -> None:
        """Give `conversation` to the colleague `to`, whom citizens know as `name`; raises as `own`."""
        values = {"held_by": to, "held_until": _now() + LEASE}
        await self._from(conversation, officer, vietnamese()("handover.passed", name=name), **values)

    async def close(self, conversation: str, officer: int, *, told: str = "") -> None:
        """End the hand-over, `told` where its citizen is to go: the assistant answers again; raises as `own`."""

        def write() -> None:
            with self._database.engine.begin() as connection:
                own(connection, conversation, officer)
                _end(connection, conversation, sa.true(), "passed" if told else "closed")
                tell(connection, conversation, " ".join(filter(None, (told, vietnamese()("handover.ended")))))

        await self._database.run(write)

    async def keep(self, officer: int) -> None:
        """Whose page is open keeps what they hold."""

        def write() -> None:
            moment = _now()
            mine = handovers.update().where(handovers.c.held_by == officer, _held(moment))
            # Seldom written: every open page comes by.
            stale = mine.where(handovers.c.held_until < moment + LEASE / 2)
            with self._database.engine.begin() as connection:
                connection.execute(stale.values(held_until=moment + LEASE))

        await self._database.run(write)

    async def officer_types(self, conversation: str, officer: int) -> bool:
        """Note that `officer` types; False where the conversation is not theirs."""

        def write() -> bool:
            moment = _now()
            mine = sa.and_(_held(moment), handovers.c.held_by == officer)
            with self._database.engine.begin() as connection:
                return _note(connection, conversation, mine, officer_typing_until=moment + TYPING)

        return await self._database.run(write)

    async def _from(self, conversation: str, officer: int, told: str, **values: Any) -> None:
        def write() -> None:
            with self._database.engine.begin() as connection:
                own(connection, conversation, officer)
                _note(connection, conversation, sa.true(), officer_typing_until=None, **values)
                tell(connection, conversation, told)

        await self._database.run(write)


def own(connection: sa.Connection, conversation: str, officer: int) -> None:
    """Go on with `conversation` as its `officer`; raises TakenError where it is not theirs, LookupError where ended."""
    moment = _now()
    mine = sa.and_(_held(moment), handovers.c.held_by == officer)
    values = {"held_until": moment + LEASE, "officer_typing_until": None}
    if not _note(connection, conversation, mine, **values):
        raise TakenError(_whose(_row(connection, conversation)))


def tell(connection: sa.Connection, conversation: str, sentence: str) -> None:
    """Tell the citizen, on the page of `conversation`, what became of the hand-over."""
    row = {"conversation_id": conversation, "message_id": secrets.token_urlsafe(16), "kind": "service", "at": _now()}
    connection.execute(staff_messages.insert(), {**row, "text": sentence})


def _whose(row: Any) -> str:
    t = vietnamese()
    return t("handover.not_yours") if row.held_by is None else t("handover.taken", name=row.shown_name or "")


def _held(moment: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(handovers.c.state == "held", handovers.c.held_until >= moment)


def _waiting(moment: datetime) -> sa.ColumnElement[bool]:
    lapsed = sa.and_(handovers.c.state == "held", handovers.c.held_until < moment)
    return sa.or_(handovers.c.state == "waiting", lapsed)


def _is_held(row: Any, moment: datetime) -> bool:
    return row.state == "held" and aware(row.held_until) >= moment


def _note(connection: sa.Connection, conversation: str, where: Any, **values: Any) -> bool:
    """Change the open hand-over of `conversation` where it is as `where` says; whether it was."""
    this = sa.and_(handovers.c.conversation_id == conversation, handovers.c.state != "ended", where)
    changed = handovers.update().where(this).values(revision=handovers.c.revision + 1, **values)
    return connection.execute(changed).rowcount == 1


def _end(connection: sa.Connection, conversation: str, where: Any, how: str) -> bool:
    # The number was needed for the call alone.
    ended = {"state": "ended", "ended_at": _now(), "ended_how": how, "telephone": ""}
    return _note(connection, conversation, where, **ended)


def _open() -> sa.Select[Any]:
    """The open hand-overs, those that asked first before the others."""
    return (
        sa.select(handovers, conversations.c.channel, staff.c.shown_name)
        .join(conversations, conversations.c.id == handovers.c.conversation_id)
        .outerjoin(staff, staff.c.id == handovers.c.held_by)
        .where(handovers.c.state != "ended")
        .order_by(handovers.c.asked_at, handovers.c.id)
    )


def _row(connection: sa.Connection, conversation: str) -> Any:
    row = connection.execute(_open().where(handovers.c.conversation_id == conversation)).first()
    if row is None:
        raise LookupError(conversation)
    return row


def _positions(connection: sa.Connection) -> Mapping[str, int]:
    waiting = sa.select(handovers.c.conversation_id).where(_waiting(_now()))
    ordered = waiting.order_by(handovers.c.asked_at, handovers.c.id)
    return {one: number for number, one in enumerate(connection.execute(ordered).scalars(), 1)}


def _wait_minutes(connection: sa.Connection) -> int | None:
    """The median wait of those who were taken last, in minutes, rounded up."""
    taken = (
        sa.select(handovers.c.asked_at, handovers.c.held_at)
        .where(handovers.c.held_at >= _now() - _LATELY)
        .order_by(handovers.c.held_at.desc())
        .limit(_TAKEN_LOOKED_AT)
    )
    waits = [(aware(row.held_at) - aware(row.asked_at)).total_seconds() for row in connection.execute(taken)]
    return math.ceil(max(statistics.median(waits), 1) / 60) if len(waits) >= _TAKEN_AT_LEAST else None


def _place(row: Any, positions: Mapping[str, int], minutes: int | None, moment: datetime) -> Place:
    if _is_held(row, moment):
        until = row.officer_typing_until
        return Place("held", by=row.shown_name or "", typing=until is not None and aware(until) > moment)
    return Place("waiting", positions.get(row.conversation_id), minutes)


def _entry(row: Any, position: int | None, moment: datetime) -> Entry:
    held, until = position is None, row.person_typing_until
    return Entry(
        row.conversation_id,
        row.channel,
        row.reason,
        "held" if held else "waiting",
        aware(row.asked_at),
        row.telephone,
        row.held_by if held else None,
        (row.shown_name or "") if held else "",
        position,
        row.revision,
        held and until is not None and aware(until) > moment,
    )
