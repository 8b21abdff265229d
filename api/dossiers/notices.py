"""Notices on their way: each to the first channel that takes it, else to the open page and to staff."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from actions.dossiers.changes import Notice
from actions.dossiers.database import aware
from actions.dossiers.subscriptions import quiet_until
from actions.dossiers.tables import notices, subscriptions
from actions.wording.replies import Reply
from api.bot_client import Outcome
from api.channels.messages import Outgoing, unaddressed
from api.channels.rendering import notice_reply
from api.database import OffLoop
from api.tables import contacts, conversations, outbox
from knowledge.clock import VIETNAM, vietnam_today

PHONE_CHANNELS = ("zns", "sms")
_AT_ONCE = 100
_LATER = timedelta(minutes=1)
# More would leave no room for the answer: the next are shown at the next turn.
_SHOWN_AT_ONCE = 3
_UNTOLD = ("waiting", "untold")


class Waiting(NamedTuple):
    """A notice that waits for a channel."""

    id: int
    notice: Notice
    receipt: str
    conversation: str
    channel: str
    """Of the conversation."""
    person: str
    """The platform's id of the person; empty where the conversation is none of a platform's."""
    anonymous_in: str
    last_message_at: datetime | None
    by_phone: bool
    refused_by: Sequence[str]
    since: datetime


class Unseen(NamedTuple):
    """A notice that a conversation was not told yet."""

    conversation: str
    id: int
    notice: bytes
    """`Notice` as JSON."""

    def reply(self) -> Reply:
        """What it says today."""
        return notice_reply(msgspec.json.decode(self.notice, type=Notice), vietnam_today())


class Untold(NamedTuple):
    """A notice that no channel took."""

    receipt: str
    changes: Sequence[str]
    since: datetime
    refused_by: str


def by_telephone(channel: str, conversation: str, receipt: str) -> str:
    """The id under which `channel` tells the telephone number in a dossier what `conversation` wants to know of it."""
    return f"{channel}-{hashlib.sha256(f'{conversation} {receipt}'.encode()).hexdigest()[:32]}"


def shown(connection: sa.Connection, ids: Sequence[int], state: Literal["shown", "answered"]) -> None:
    """Note that those with `ids` were shown, `answered` where they stand before an answer.

    Where they wait to be sent, they are not sent any more.
    """
    values = {"state": state, "channel": "", "changed_at": datetime.now(timezone.utc)}
    _lock(connection, ids)
    untold = sa.and_(notices.c.id.in_(ids), notices.c.state.in_(_UNTOLD))
    connection.execute(notices.update().where(untold).values(**values))
    # Given to the outbox while the answer was being made.
    for one in ids:
        if _take_back(connection, one):
            connection.execute(notices.update().where(notices.c.id == one).values(**values))


def put_off(connection: sa.Connection, number: int, moment: datetime) -> bool:
    """Take the notice `number` out of the outbox where it is not to be sent at `moment`, of which nothing was sent yet.

    At night it waits for the morning; whoever has ended the subscription is told nothing more.
    """
    morning, stopped = quiet_until(moment), _stopped(connection, number)
    if morning is None and not stopped:
        return False
    _lock(connection, [number])
    if not _take_back(connection, number):
        return False
    this = notices.c.id == number
    if stopped:
        connection.execute(outbox.delete().where(outbox.c.notice_id == number))
        connection.execute(notices.delete().where(this))
    else:
        values = {"state": "waiting", "channel": "", "not_before": morning, "changed_at": moment}
        connection.execute(notices.update().where(this).values(**values))
    return True


def _stopped(connection: sa.Connection, number: int) -> bool:
    """Whether the subscriber ended the subscription: one that ends because its dossier is over ends with a notice."""
    last = notices.alias()
    by_itself = sa.exists().where(
        last.c.subscription_id == subscriptions.c.id, last.c.created_at >= subscriptions.c.ended_at
    )
    query = (
        sa.select(notices.c.id)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
        .where(notices.c.id == number, subscriptions.c.ended_at.is_not(None), ~by_itself)
    )
    return connection.execute(query).first() is not None


def _lock(connection: sa.Connection, ids: Sequence[int]) -> None:
    """Before anything in the outbox is touched: in one order everywhere, or two could wait for each other."""
    connection.execute(sa.select(notices.c.id).where(notices.c.id.in_(ids)).order_by(notices.c.id).with_for_update())


def _take_back(connection: sa.Connection, number: int) -> bool:
    """Whether the notice `number` waited in the outbox with nothing sent of it: it does no longer."""
    unsent = sa.and_(outbox.c.notice_id == number, outbox.c.state == "waiting")
    row = connection.execute(sa.select(outbox.c.id, outbox.c.channel, outbox.c.conversation_id).where(unsent)).first()
    if row is None or connection.execute(outbox.delete().where(unsent, outbox.c.id == row.id)).rowcount != 1:
        return False
    _forget_number(connection, row)
    return True


def _forget_number(connection: sa.Connection, row: Any) -> None:
    """Delete the telephone number that `row` of the outbox went to: the next notice finds it in the dossier again."""
    if row.channel in PHONE_CHANNELS:
        connection.execute(contacts.delete().where(contacts.c.conversation_id == row.conversation_id))


class Notices:
    """The table of notices."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        greet = database.insert(contacts)
        self._greet = greet.on_conflict_do_update(
            index_elements=["conversation_id"], set_={"person": greet.excluded.person}
        )

    async def settle(self) -> int:
        """Note what became of those in the outbox; returns how many went on."""

        def write() -> int:
            query = (
                sa.select(notices.c.id, outbox.c.channel, outbox.c.conversation_id, outbox.c.state)
                .join(outbox, sa.and_(outbox.c.notice_id == notices.c.id, outbox.c.channel == notices.c.channel))
                .where(notices.c.state == "queued", outbox.c.state.in_(("sent", "staff")))
                .order_by(notices.c.id)
                .limit(_AT_ONCE)
            )
            # The next channel, if there is one.
            back = {"state": "waiting", "channel": "", "refused_by": notices.c.refused_by + " " + notices.c.channel}
            on = 0
            with self._database.engine.begin() as connection:
                for row in list(connection.execute(query)):
                    values = {"state": "told"} if row.state == "sent" else back
                    mine = notices.update().where(
                        notices.c.id == row.id, notices.c.state == "queued", notices.c.channel == row.channel
                    )
                    moment = datetime.now(timezone.utc)
                    if connection.execute(mine.values(**values, changed_at=moment)).rowcount == 1:
                        on += 1
                        _forget_number(connection, row)
            return on

        return await self._database.run(write)

    async def waiting(self) -> list[Waiting]:
        """Those to be told now, of each subscription the oldest: one after another is how they happened."""

        def read() -> list[Waiting]:
            earlier = notices.alias()
            before = sa.exists().where(
                earlier.c.subscription_id == notices.c.subscription_id,
                earlier.c.id < notices.c.id,
                earlier.c.state.in_(("waiting", "queued")),
            )
            query = (
                sa.select(notices.c.id, notices.c.notice, notices.c.refused_by, notices.c.created_at)
                .add_columns(subscriptions.c.receipt)
                .add_columns(subscriptions.c.conversation_id, subscriptions.c.by_phone, conversations.c.channel)
                .add_columns(contacts.c.person, contacts.c.anonymous_in, contacts.c.last_message_at)
                .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
                .outerjoin(conversations, conversations.c.id == subscriptions.c.conversation_id)
                .outerjoin(contacts, contacts.c.conversation_id == subscriptions.c.conversation_id)
                .where(notices.c.state == "waiting", ~before)
                .where(sa.or_(notices.c.not_before.is_(None), notices.c.not_before <= datetime.now(timezone.utc)))
                .order_by(notices.c.id)
                .limit(_AT_ONCE)
            )
            with self._database.engine.connect() as connection:
                return [_waiting(row) for row in connection.execute(query)]

        return await self._database.run(read)

    async def queue(self, one: Waiting, channel: str, message: Outgoing, phone: str = "") -> None:
        """Give `one` to the outbox, for its own conversation or for the telephone number `phone`."""

        def write() -> None:
            moment = datetime.now(timezone.utc)
            conversation = by_telephone(channel, one.conversation, one.receipt) if phone else one.conversation
            values = {"state": "queued", "channel": channel, "changed_at": moment}
            with self._database.engine.begin() as connection:
                if connection.execute(_still_waiting(one).values(**values)).rowcount != 1:
                    return  # another process was quicker, or it is not wanted any more
                # Of a notice that is no more: SQLite gives its number to another.
                stale = outbox.delete().where(outbox.c.notice_id == one.id, outbox.c.channel == channel)
                connection.execute(stale)
                if phone:
                    whom = {"conversation_id": conversation, "channel": channel, "person": phone, "anonymous_in": ""}
                    connection.execute(self._greet, whom)
                row = {
                    "notice_id": one.id,
                    "conversation_id": conversation,
                    "channel": channel,
                    "message": msgspec.json.encode(unaddressed(message, phone or one.person, one.anonymous_in)),
                    "state": "waiting",
                    "created_at": moment,
                    "changed_at": moment,
                }
                connection.execute(outbox.insert(), row)

        await self._database.run(write)

    async def give_up(self, one: Waiting) -> None:
        """No channel takes `one`: it is shown at the next visit, and staff have it on their list until then."""
        await self._put(one, state="untold")

    async def later(self, one: Waiting) -> None:
        """Try to tell `one` in a minute."""
        await self._put(one, not_before=datetime.now(timezone.utc) + _LATER)

    async def _put(self, one: Waiting, **values: Any) -> None:
        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(_still_waiting(one).values(**values, changed_at=datetime.now(timezone.utc)))

        await self._database.run(write)

    async def show(self, conversation: str, outcome: Outcome) -> list[int]:
        """Put before the replies of `outcome` what `conversation` was not told yet, the oldest few of it.

        Returns which notices these are.
        """
        found = (await self.unseen(conversation))[:_SHOWN_AT_ONCE]
        outcome.replies[:0] = [reply for _, reply in found]
        return [number for number, _ in found]

    async def unseen(self, conversation: str) -> list[tuple[int, Reply]]:
        """What `conversation` was not told yet: notices by their numbers, the oldest first."""
        _, found = await self.unseen_by([conversation])
        return [(one.id, one.reply()) for one in found]

    async def unseen_by(self, asking: Collection[str]) -> tuple[set[str], list[Unseen]]:
        """Which of the conversations `asking` there are, and what these were not told yet, the oldest first."""

        def read() -> tuple[set[str], list[Unseen]]:
            waiting = sa.and_(notices.c.subscription_id == subscriptions.c.id, notices.c.state.in_(_UNTOLD))
            query = (
                sa.select(conversations.c.id, notices.c.id.label("number"), notices.c.notice)
                .select_from(conversations)
                .outerjoin(subscriptions, subscriptions.c.conversation_id == conversations.c.id)
                .outerjoin(notices, waiting)
                .where(conversations.c.id.in_(asking))
                .order_by(notices.c.id)
            )
            with self._database.engine.connect() as connection:
                rows = list(connection.execute(query))
            found = [Unseen(row.id, row.number, bytes(row.notice)) for row in rows if row.number is not None]
            return {row.id for row in rows}, found

        return await self._database.run(read)

    async def shown(self, conversation: str, ids: Sequence[int]) -> None:
        """Note that those of `conversation` with `ids` were shown on its page."""
        wishes = sa.select(subscriptions.c.id).where(subscriptions.c.conversation_id == conversation)
        mine = sa.select(notices.c.id).where(notices.c.id.in_(ids), notices.c.subscription_id.in_(wishes))

        def write() -> None:
            with self._database.engine.begin() as connection:
                shown(connection, list(connection.execute(mine).scalars()), "shown")

        await self._database.run(write)

    async def untold(self) -> list[Untold]:
        """Those that no channel took and nobody has seen, the oldest first: staff have to tell them."""

        def read() -> list[Untold]:
            query = (
                sa.select(subscriptions.c.receipt, notices.c.notice, notices.c.created_at, notices.c.refused_by)
                .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
                .where(notices.c.state == "untold")
                .order_by(notices.c.id)
            )
            with self._database.engine.connect() as connection:
                rows = list(connection.execute(query))
            return [
                Untold(
                    row.receipt,
                    msgspec.json.decode(bytes(row.notice), type=Notice).changes,
                    aware(row.created_at).astimezone(VIETNAM),
                    row.refused_by.strip(),
                )
                for row in rows
            ]

        return await self._database.run(read)


def _waiting(row: Any) -> Waiting:
    last = row.last_message_at
    return Waiting(
        row.id,
        msgspec.json.decode(bytes(row.notice), type=Notice),
        row.receipt,
        row.conversation_id,
        row.channel or "",
        row.person or "",
        row.anonymous_in or "",
        None if last is None else aware(last),
        row.by_phone,
        row.refused_by.split(),
        aware(row.created_at),
    )


def _still_waiting(one: Waiting) -> sa.Update:
    return notices.update().where(notices.c.id == one.id, notices.c.state == "waiting")
