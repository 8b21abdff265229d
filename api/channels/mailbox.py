"""Inbox and outbox: what arrived and what is to be sent, kept so that no crash loses or reorders any of it.

A message is stored under a unique key before the platform is told 200, and answered afterwards. Whoever works on a
conversation claims it for a while, so each is answered in order and none waits for another; a worker that dies is
followed by the next when its claim runs out. Every step is one short transaction, on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.channels.messages import Attempt, Channel, Incoming, Outcome, Outgoing, unaddressed
from api.conversations import forget
from api.database import OffLoop
from api.dossiers.notices import put_off
from api.tables import channel_events, contacts, inbox, outbox
from knowledge.clock import VIETNAM

CLAIM = timedelta(seconds=60)
"""For so long a conversation is a worker's own unless it says that it goes on."""
# An echo or a receipt that settles an unknown outcome comes within seconds.
_SETTLED_WITHIN = timedelta(seconds=20)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 600.0
_LONGEST_WAIT_FOR_BOT = timedelta(seconds=5)
_MOST_TRIES = 12
_MORNING_HOUR = 6
_COUNTED_NAME = 64
CRASHED = "the process that sent it died"
_LONGEST_ID = 128


class Arrived(NamedTuple):
    """A message that waits for its answer."""

    id: int
    event: Incoming
    """Without the person's id: that is the contact's."""
    tries: int


class Contact(NamedTuple):
    """Whom a conversation is with."""

    conversation: str
    channel: Channel
    person: str
    anonymous_in: str
    last_message_at: datetime | None
    silent_until: datetime | None

    @property
    def silent(self) -> bool:
        """Whether a person of the agency speaks at present."""
        return self.silent_until is not None and self.silent_until > now()


class Queued(NamedTuple):
    """A message that waits to be sent."""

    id: int
    message: Outgoing
    tries: int


def now() -> datetime:
    return datetime.now(timezone.utc)


class Mailbox:
    """Both boxes of all channels."""

    def __init__(self, database: OffLoop, *, silence: timedelta) -> None:
        """`silence` is how long the bot says nothing after a person of the agency has answered."""
        self._database = database
        self._silence = silence
        upsert = database.insert(contacts)
        # Not every event of somebody who does not follow the account names the conversation.
        place = sa.case(
            (upsert.excluded.anonymous_in == "", contacts.c.anonymous_in), else_=upsert.excluded.anonymous_in
        )
        self._greet = upsert.on_conflict_do_update(
            index_elements=["conversation_id"], set_={"person": upsert.excluded.person, "anonymous_in": place}
        )
        self._receive = database.insert(inbox).on_conflict_do_nothing(index_elements=["channel", "message_id"])
        count = database.insert(channel_events)
        self._count = count.on_conflict_do_update(
            index_elements=["channel", "name"], set_={"count": channel_events.c.count + count.excluded["count"]}
        )

    # ---- what arrives

    async def receive(self, events: Sequence[tuple[str, Incoming]]) -> None:
        """Store `events`, each with its conversation; what came before changes nothing."""

        counted = Counter((event.channel, _counted(event)) for _, event in events)

        def write() -> None:
            with self._database.engine.begin() as connection:
                # Rows are locked in one order everywhere, or two batches could wait for each other.
                for conversation, event in sorted(events, key=itemgetter(0)):
                    self._take(connection, conversation, event)
                for (channel, name), count in sorted(counted.items()):
                    connection.execute(self._count, {"channel": channel, "name": name, "count": count})

        await self._database.run(write)

    def _take(self, connection: sa.Connection, conversation: str, event: Incoming) -> None:
        if event.kind in ("echo", "receipt"):
            self._settle(connection, conversation, event)
            return
        if event.kind == "ignored" or not _storable(event.person) or not _storable(event.id):
            return
        if event.kind == "withdraw":
            # At once, and once more in its turn: a message being answered now would leave something behind.
            forget(connection, conversation)
        contact = {
            "conversation_id": conversation,
            "channel": event.channel,
            "person": event.person,
            "anonymous_in": event.anonymous_in,
        }
        connection.execute(self._greet, contact)
        moment, by_human = now(), event.kind == "human"
        stored = msgspec.json.encode(msgspec.structs.replace(event, person="", anonymous_in=""))
        row = {
            "channel": event.channel,
            "message_id": event.id,
            "conversation_id": conversation,
            # There is nothing to answer to a human's answer: kept to be known when it is delivered again.
            "event": None if by_human else stored,
            "received_at": moment,
            "answered_at": moment if by_human else None,
        }
        if connection.execute(self._receive, row).rowcount == 1:
            seen = contacts.update().where(contacts.c.conversation_id == conversation)
            happened = {"silent_until": moment + self._silence} if by_human else {"last_message_at": moment}
            connection.execute(seen, happened)

    @staticmethod
    def _settle(connection: sa.Connection, conversation: str, event: Incoming) -> None:
        """What the platform tells of a message of ours settles an attempt whose outcome was unknown."""
        known = sa.select(outbox.c.platform_id).where(
            outbox.c.state == "sent",
            outbox.c.conversation_id == conversation,
            outbox.c.platform_id.in_([one[:_LONGEST_ID] for one in event.ours]),
        )
        settled = set(connection.execute(known).scalars())
        new = [one[:_LONGEST_ID] for one in event.ours if one[:_LONGEST_ID] not in settled]
        if not new:
            return  # of earlier messages only, which somebody may have seen while the next is under way
        told = sa.select(outbox.c.id, outbox.c.message, outbox.c.platform_id).where(
            outbox.c.conversation_id == conversation, outbox.c.state.in_(("sending", "unknown"))
        )
        for row in connection.execute(told.order_by(outbox.c.id)):
            text = msgspec.json.decode(row.message, type=Outgoing).body["message"].get("text", "")
            if event.kind == "receipt" or text == event.about:
                sent = {"state": "sent", "platform_id": new[0], "changed_at": now()}
                connection.execute(outbox.update().where(outbox.c.id == row.id), sent)
                return

    # ---- whose work it is

    async def claim(self, worker: str, most: int, *, to_notify: bool = False) -> list[str]:
        """At most `most` conversations with something to do, now `worker`'s own; those that wait longest first.

        `to_notify`: those that wait for a notice to be sent, else those that wait for an answer.
        """

        def take() -> list[str]:
            moment = now()
            free = sa.or_(contacts.c.claimed_until.is_(None), contacts.c.claimed_until < moment)
            unsent = _due(moment, outbox, UNSENT, outbox.c.created_at)
            if to_notify:
                waiting = unsent.where(outbox.c.notice_id.is_not(None)).subquery()
            else:
                unanswered = _due(moment, inbox, UNANSWERED, inbox.c.received_at)
                waiting = unanswered.union_all(unsent.where(outbox.c.notice_id.is_(None))).subquery()
            candidates = (
                sa.select(waiting.c.conversation_id)
                .join(contacts, contacts.c.conversation_id == waiting.c.conversation_id)
                .where(free)
                .group_by(waiting.c.conversation_id)
                .order_by(sa.func.min(waiting.c.since))
                .limit(most)
            )
            claim = contacts.update().where(contacts.c.conversation_id == sa.bindparam("wanted"), free)
            values = {"claimed_by": worker, "claimed_until": moment + CLAIM}
            with self._database.engine.begin() as connection:
                wanted = list(connection.execute(candidates).scalars())
                # In one order everywhere, or two workers could wait for each other.
                mine = {
                    one for one in sorted(wanted) if connection.execute(claim, {"wanted": one, **values}).rowcount == 1
                }
                return [one for one in wanted if one in mine]

        return await self._database.run(take)

    async def keep(self, conversation: str, worker: str) -> bool:
        """Go on with the claim; False where it is another's by now."""
        return await self._claim_until(conversation, worker, now() + CLAIM)

    async def release(self, conversation: str, worker: str) -> None:
        """Give the claim back."""
        await self._claim_until(conversation, worker, None)

    async def _claim_until(self, conversation: str, worker: str, until: datetime | None) -> bool:
        def write() -> bool:
            mine = contacts.update().where(contacts.c.conversation_id == conversation, contacts.c.claimed_by == worker)
            with self._database.engine.begin() as connection:
                return connection.execute(mine, {"claimed_until": until}).rowcount == 1

        return await self._database.run(write)

    # ---- working on a conversation one has claimed

    async def contact(self, conversation: str) -> Contact | None:
        """Whom the conversation is with; None where they have been forgotten."""

        def read() -> Contact | None:
            columns = (
                contacts.c.channel,
                contacts.c.person,
                contacts.c.anonymous_in,
                contacts.c.last_message_at,
                contacts.c.silent_until,
            )
            with self._database.engine.connect() as connection:
                row = connection.execute(sa.select(*columns).where(contacts.c.conversation_id == conversation)).first()
            if row is None:
                return None
            return Contact(conversation, row[0], row[1], row[2], row[3] and aware(row[3]), row[4] and aware(row[4]))

        return await self._database.run(read)

    async def next_arrived(self, conversation: str) -> Arrived | None:
        """The oldest message without an answer; None where there is none, or it is not yet to be tried again."""

        def read() -> Arrived | None:
            oldest = (
                sa.select(inbox.c.id, inbox.c.event, inbox.c.tries, inbox.c.not_before)
                .where(inbox.c.conversation_id == conversation, UNANSWERED)
                .order_by(inbox.c.id)
                .limit(1)
            )
            with self._database.engine.connect() as connection:
                row = connection.execute(oldest).first()
            if row is None or (row.not_before is not None and aware(row.not_before) > now()):
                return None
            return Arrived(row.id, msgspec.json.decode(row.event, type=Incoming), row.tries)

        return await self._database.run(read)

    async def answered(self, arrived: Arrived, contact: Contact, message: Outgoing | None) -> None:
        """Note the answer to `arrived`, None for no answer, and that it is to be sent: in one transaction."""

        def write() -> None:
            moment = now()
            # Of this conversation: once it is forgotten, SQLite gives the number to another's message.
            done = inbox.update().where(
                inbox.c.id == arrived.id, inbox.c.conversation_id == contact.conversation, UNANSWERED
            )
            with self._database.engine.begin() as connection:
                if not connection.execute(done, {"answered_at": moment, "event": None}).rowcount or message is None:
                    return
                row = {
                    "inbox_id": arrived.id,
                    "conversation_id": contact.conversation,
                    "channel": contact.channel,
                    "message": msgspec.json.encode(unaddressed(message, contact.person, contact.anonymous_in)),
                    "state": "waiting",
                    "created_at": moment,
                    "changed_at": moment,
                }
                connection.execute(outbox.insert(), row)

        await self._database.run(write)

    async def later(self, arrived: Arrived) -> None:
        """Try to answer `arrived` again after a short pause."""

        def write() -> None:
            again = inbox.update().where(inbox.c.id == arrived.id)
            pause = min(_pause(arrived.tries), _LONGEST_WAIT_FOR_BOT)
            with self._database.engine.begin() as connection:
                connection.execute(again, {"tries": arrived.tries + 1, "not_before": now() + pause})

        await self._database.run(write)

    async def next_to_send(self, conversation: str) -> Queued | None:
        """The oldest message to be sent, marked as under way; None where nothing may be sent at present.

        A notice that is not to be told now, or no more, is taken out.

        An attempt without a known outcome waits a while for an echo or a receipt that settles it. Then it is
        repeated, once and counted, where a worker of ours died at it, and given to staff where the platform was silent.
        """

        def take() -> Queued | None:
            oldest = (
                sa.select(outbox.c.id, outbox.c.message, outbox.c.state, outbox.c.tries, outbox.c.repeated)
                .add_columns(outbox.c.not_before, outbox.c.reason, outbox.c.notice_id, outbox.c.created_at)
                .add_columns(contacts.c.person, contacts.c.anonymous_in)
                .join(contacts, contacts.c.conversation_id == outbox.c.conversation_id)
                .where(outbox.c.conversation_id == conversation, UNSENT)
                .order_by(outbox.c.id)
                .limit(1)
            )
            with self._database.engine.begin() as connection:
                row = connection.execute(oldest).first()
                if row is None:
                    return None
                moment, mine = now(), outbox.update().where(outbox.c.id == row.id, outbox.c.state == row.state)
                if row.notice_id and row.state == "waiting" and put_off(connection, row.notice_id, moment):
                    return None
                if row.state == "sending":
                    # Nobody else holds the conversation: who began this attempt has died.
                    lost = {"state": "unknown", "reason": CRASHED, "not_before": moment + _SETTLED_WITHIN}
                    connection.execute(mine, {**lost, "changed_at": moment})
                    return None
                if row.not_before is not None and aware(row.not_before) > moment:
                    return None
                if row.state == "unknown" and (row.repeated or row.reason != CRASHED):
                    connection.execute(mine, {"state": "staff", "changed_at": moment})
                    return None
                values: dict[str, Any] = {"state": "sending", "tries": row.tries + 1, "changed_at": moment}
                if row.state == "unknown":
                    values["repeated"] = row.repeated + 1
                if connection.execute(mine, values).rowcount != 1:
                    return None  # settled, or taken by another, at this very moment
                return Queued(row.id, _addressed(row), row.tries + 1)

        return await self._database.run(take)

    async def sent(self, queued: Queued, attempt: Attempt) -> None:
        """Note what became of an attempt, and what follows from it."""

        def write() -> None:
            moment = now()
            values: dict[str, Any] = {"reason": attempt.reason, "changed_at": moment}
            match attempt.outcome:
                case Outcome.SENT:
                    values |= {"state": "sent", "platform_id": attempt.message_id[:_LONGEST_ID]}
                case Outcome.MORNING:
                    values |= {"state": "waiting", "not_before": _next_morning(moment)}
                case Outcome.RETRY | Outcome.TOKEN if queued.tries < _MOST_TRIES:
                    values |= {"state": "waiting", "not_before": moment + _pause(queued.tries)}
                case Outcome.UNKNOWN:
                    # Not blindly again: an echo or a receipt may tell what became of it.
                    values |= {"state": "unknown", "not_before": moment + _SETTLED_WITHIN}
                case _:
                    values |= {"state": "staff"}
            # This very attempt, also where another worker took this one for dead meanwhile.
            mine = outbox.update().where(
                outbox.c.id == queued.id, outbox.c.tries == queued.tries, outbox.c.state.in_(("sending", "unknown"))
            )
            with self._database.engine.begin() as connection:
                connection.execute(mine, values)

        await self._database.run(write)

    async def options(self, conversation: str) -> Sequence[str]:
        """The payloads that the numbers under the last message stand for."""

        def read() -> Sequence[str]:
            last = (
                sa.select(outbox.c.message)
                .where(outbox.c.conversation_id == conversation, outbox.c.notice_id.is_(None))
                .order_by(outbox.c.id.desc())
                .limit(1)
            )
            with self._database.engine.connect() as connection:
                message = connection.execute(last).scalar()
            return msgspec.json.decode(message, type=Outgoing).options if message else ()

        return await self._database.run(read)

    # ---- what staff have to know

    async def given_up(self) -> tuple[int, str]:
        """How many answers of the last day could not be sent, and why the last of them."""

        def read() -> tuple[int, str]:
            # A notice that one channel refuses goes to the next: those that none takes are counted elsewhere.
            refused = sa.and_(outbox.c.state == "staff", outbox.c.notice_id.is_(None))
            staff = sa.and_(refused, outbox.c.created_at > now() - timedelta(days=1))
            last = sa.select(outbox.c.reason).where(staff).order_by(outbox.c.id.desc()).limit(1)
            with self._database.engine.connect() as connection:
                number = connection.execute(sa.select(sa.func.count()).where(staff)).scalar() or 0
                return number, connection.execute(last).scalar() or ""

        return await self._database.run(read)


def _storable(name: str) -> bool:
    """Whether `name` can be one of a platform's: PostgreSQL takes no longer one, and no zero byte."""
    return 0 < len(name) <= _LONGEST_ID and "\0" not in name


UNANSWERED = inbox.c.answered_at.is_(None)
"""Of a message that arrived: it waits for its answer."""
UNSENT = outbox.c.state.in_(("waiting", "sending", "unknown"))
"""Of a message of ours: it waits to be sent, or for what became of it."""


def _due(moment: datetime, table: sa.Table, is_open: sa.ColumnElement[bool], since: sa.Column[datetime]) -> Any:
    """The conversations whose oldest open row in `table` may be worked on: it holds back those behind it."""
    oldest = sa.select(sa.func.min(table.c.id)).where(is_open).group_by(table.c.conversation_id)
    return sa.select(table.c.conversation_id, since.label("since")).where(
        table.c.id.in_(oldest), sa.or_(table.c.not_before.is_(None), table.c.not_before <= moment)
    )


def _counted(event: Incoming) -> str:
    return (event.about if event.kind == "ignored" else event.kind)[:_COUNTED_NAME]


def _addressed(row: Any) -> Outgoing:
    """The stored message of `row` to be sent."""
    message = msgspec.json.decode(row.message, type=Outgoing)
    recipient = {key: getattr(row, name) for key, name in message.body["recipient"].items()}
    # A number alone would come again: SQLite gives that of a deleted row to another, and so does a new database.
    reference = f"motcua-{row.id}-{row.created_at:%Y%m%d%H%M%S}"
    return msgspec.structs.replace(message, body={**message.body, "recipient": recipient}, reference=reference)


def _pause(tries: int) -> timedelta:
    """The pause before the next try, with jitter: what failed together is not tried together again."""
    longest = min(_FIRST_PAUSE_S * 2**tries, _LONGEST_PAUSE_S)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret


def _next_morning(moment: datetime) -> datetime:
    there = moment.astimezone(VIETNAM)
    morning = there.replace(hour=_MORNING_HOUR, minute=0, second=0, microsecond=0)
    return (morning if there < morning else morning + timedelta(days=1)).astimezone(timezone.utc)
