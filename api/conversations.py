"""Turns on record: each message once, whatever happens on the way."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from actions.dossiers.tables import notices, subscriptions, wrong_verifiers
from actions.wording.replies import Reply
from api.database import OffLoop
from api.dossiers.notices import PHONE_CHANNELS, by_telephone, shown
from api.reporting import facts
from api.reporting.facts import Fact
from api.tables import contacts, conversations, has_trackers, inbox, outbox, trackers, turns

# A turn under way for longer has lost its process: whoever asks again takes it over.
_ABANDONED_AFTER = timedelta(seconds=60)
_PAYLOADS_LOOKED_BACK = 30
_UNGUESSABLE = 16


class Begun(NamedTuple):
    """What became of a message that arrived."""

    turn: int
    """The turn's number; of the earlier one where the message is a repetition."""
    first: bool
    """Whether it began its conversation."""
    fresh: bool
    """Whether the caller has to answer it; if not, it is answered or being answered."""
    response: bytes | None
    """The stored response of an answered repetition."""


def forget(connection: sa.Connection, conversation: str) -> None:
    """Delete all that is kept of `conversation`: what was said and rated, whom it is with, and what it follows."""
    # Before anything that belongs to it: in one order everywhere, or two could wait for each other.
    connection.execute(sa.select(conversations.c.id).where(conversations.c.id == conversation).with_for_update()).all()
    wishes = subscriptions.c.conversation_id == conversation
    receipts = connection.execute(sa.select(subscriptions.c.receipt).where(wishes)).scalars()
    # What went to telephone numbers too, and the numbers.
    everywhere = [by_telephone(channel, conversation, one) for one in receipts for channel in PHONE_CHANNELS]
    everywhere.append(conversation)
    subscribed = sa.select(subscriptions.c.id).where(wishes)
    connection.execute(notices.delete().where(notices.c.subscription_id.in_(subscribed)))
    connection.execute(subscriptions.delete().where(wishes))
    for table in (outbox, inbox, contacts, turns):
        connection.execute(table.delete().where(table.c.conversation_id.in_(everywhere)))
    connection.execute(conversations.delete().where(conversations.c.id == conversation))
    guessed = sa.and_(wrong_verifiers.c.kind == "conversation", wrong_verifiers.c.who == conversation)
    connection.execute(wrong_verifiers.delete().where(guessed))
    if has_trackers(connection):
        connection.execute(trackers.delete().where(trackers.c.sender_id == conversation))


class Conversations:
    """The record of conversations in the product's database."""

    def __init__(self, database: OffLoop, key: bytes) -> None:
        """`key` signs the conversations' tokens."""
        self._engine = database.engine
        self._run = database.run
        self._key = key
        self._new_conversation = database.insert(conversations).on_conflict_do_nothing()

    def new_id(self, message: str | None) -> str:
        """The id of a conversation that its client did not name.

        A first `message` with an id nobody else can have made (16 characters or more) always gets
        the same conversation, so that sending it again is no second turn either.
        """
        if message is None or len(message) < _UNGUESSABLE:
            return secrets.token_urlsafe(16)
        return hmac.new(self._key, b"first " + message.encode(), hashlib.sha256).hexdigest()[:32]

    def of(self, channel: str, person: str) -> str:
        """The id of the conversation with the `person` a platform's `channel` names: it tells nothing of them."""
        return f"{channel}-{hmac.new(self._key, f'{channel} {person}'.encode(), hashlib.sha256).hexdigest()[:32]}"

    def pseudonym(self, address: str) -> str:
        """A name for a network `address` that does not tell it."""
        return hmac.new(self._key, b"address " + address.encode(), hashlib.sha256).hexdigest()[:32]

    def token(self, conversation: str) -> str:
        """What proves that a client began `conversation`."""
        return hmac.new(self._key, conversation.encode(), hashlib.sha256).hexdigest()

    async def begin(self, conversation: str, message: str, text: str, channel: str) -> Begun:
        """Record a message before it is answered; the same message again is recognised."""
        return await self._run(lambda: self._begin(conversation, message, text, channel))

    async def finish(
        self, conversation: str, turn: int, response: bytes, became: Fact, told: Sequence[int] = ()
    ) -> None:
        """Record the answer of `turn` of `conversation`, what `became` of it, and that it showed the notices `told`.

        Where the conversation was forgotten meanwhile, what the turn has left behind is forgotten too.
        """

        def write() -> None:
            with self._engine.begin() as connection:
                if told:
                    shown(connection, told, "answered")
                this = sa.and_(turns.c.id == turn, turns.c.conversation_id == conversation)
                answer = turns.update().where(this).values(response=response).returning(turns.c.received_at)
                received_at = connection.execute(answer).scalar()
                if received_at is not None:
                    facts.keep(connection, turn, conversation, became, received_at)
                elif not _exists(connection, conversation):
                    forget(connection, conversation)

        await self._run(write)

    async def drop(self, turn: int) -> None:
        """Forget an unanswered `turn`, so that the same message can be tried again."""
        await self._run(lambda: self._drop(turn))

    async def response(self, turn: int) -> bytes | None:
        """The stored response of `turn`, None while it is under way; raises LookupError where it was dropped."""

        def read() -> bytes | None:
            with self._engine.connect() as connection:
                row = connection.execute(sa.select(turns.c.response).where(turns.c.id == turn)).first()
            if row is None:
                raise LookupError(turn)
            response: bytes | None = row.response
            return response

        return await self._run(read)

    @staticmethod
    def replies(response: bytes) -> list[Reply]:
        """The replies in a stored `response`."""
        return msgspec.convert(msgspec.json.decode(response)["replies"], list[Reply])

    async def issued(self, conversation: str, payload: str) -> bool:
        """Whether `payload` was offered as a button in `conversation` lately."""
        return await self._run(lambda: self._issued(conversation, payload))

    async def asked_for_proof(self, conversation: str) -> bool:
        """Whether the last answer of `conversation` asked for what proves whose a dossier is."""

        def read() -> bytes | None:
            last = sa.select(turns.c.response).where(
                turns.c.conversation_id == conversation, turns.c.response.is_not(None)
            )
            with self._engine.connect() as connection:
                response: bytes | None = connection.execute(last.order_by(turns.c.id.desc()).limit(1)).scalar()
            return response

        response = await self._run(read)
        replies = self.replies(response) if response else []
        return any(card.get("kind") == "verifier" for reply in replies for card in reply.cards)

    async def exists(self, conversation: str) -> bool:
        """Whether anything is kept of `conversation`."""

        def read() -> bool:
            with self._engine.connect() as connection:
                return _exists(connection, conversation)

        return await self._run(read)

    async def forget(self, conversation: str) -> None:
        """Delete all that is kept of `conversation`."""

        def write() -> None:
            with self._engine.begin() as connection:
                forget(connection, conversation)

        await self._run(write)

    async def alive(self) -> None:
        """Raises where the database does not answer."""

        def ask() -> None:
            with self._engine.connect() as connection:
                connection.execute(sa.text("SELECT 1"))

        await self._run(ask)

    def _begin(self, conversation: str, message: str, text: str, channel: str) -> Begun:
        now = datetime.now(timezone.utc)
        begin = {"id": conversation, "channel": channel, "started_at": now}
        row = {"conversation_id": conversation, "message_id": message, "text": text, "received_at": now}
        while True:
            try:
                with self._engine.begin() as connection:
                    first = connection.execute(self._new_conversation, begin).rowcount == 1
                    inserted = connection.execute(turns.insert(), {**row, "first": first})
                    (turn,) = inserted.inserted_primary_key or (0,)
                    return Begun(turn, first, True, None)
            except IntegrityError:
                # Only the unique index decides who came first; a check beforehand would be a race.
                repeated = self._again(conversation, message, now)
            if repeated is not None:
                return repeated

    def _again(self, conversation: str, message: str, now: datetime) -> Begun | None:
        """The turn that is already there, or None where it was dropped in the meantime."""
        with self._engine.begin() as connection:
            row = connection.execute(
                sa.select(turns.c.id, turns.c.first, turns.c.response, turns.c.received_at).where(
                    turns.c.conversation_id == conversation, turns.c.message_id == message
                )
            ).first()
            if row is None:
                return None
            if row.response is not None:
                return Begun(row.id, row.first, False, row.response)
            taken_over = connection.execute(
                turns.update()
                .where(turns.c.id == row.id, turns.c.response.is_(None))
                .where(turns.c.received_at == row.received_at)
                .where(turns.c.received_at < now - _ABANDONED_AFTER)
                .values(received_at=now)
            )
            return Begun(row.id, row.first, taken_over.rowcount == 1, None)

    def _drop(self, turn: int) -> None:
        with self._engine.begin() as connection:
            conversation = connection.execute(
                sa.select(turns.c.conversation_id).where(turns.c.id == turn, turns.c.response.is_(None))
            ).scalar()
            connection.execute(turns.delete().where(turns.c.id == turn, turns.c.response.is_(None)))
            # A conversation without a turn has not begun: the next message is its first. One that follows a dossier
            # has, though its turns are so old that they were deleted.
            begun = sa.exists().where(turns.c.conversation_id == conversations.c.id)
            follows = sa.exists().where(subscriptions.c.conversation_id == conversations.c.id)
            connection.execute(conversations.delete().where(conversations.c.id == conversation, ~begun, ~follows))

    def _issued(self, conversation: str, payload: str) -> bool:
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(turns.c.response)
                .where(turns.c.conversation_id == conversation, turns.c.response.is_not(None))
                .order_by(turns.c.id.desc())
                .limit(_PAYLOADS_LOOKED_BACK)
            )
            return any(payload in _payloads(row.response) for row in rows)


def _exists(connection: sa.Connection, conversation: str) -> bool:
    known = sa.select(conversations.c.id).where(conversations.c.id == conversation)
    return connection.execute(known).first() is not None


def _payloads(response: bytes) -> set[str]:
    replies = msgspec.json.decode(response)["replies"]
    return {button["payload"] for reply in replies for button in reply["quick_replies"]}
