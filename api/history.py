"""What was said in a conversation, as it stands on the page, and how its answers were rated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from actions.dossiers.changes import Notice
from actions.dossiers.database import aware
from actions.dossiers.tables import notices, subscriptions
from actions.wording.replies import Reply
from api.channels.rendering import notice_reply
from api.database import OffLoop
from api.handover.tables import staff_messages
from api.reporting import facts
from api.tables import ratings, turns
from knowledge.clock import VIETNAM

MOST_TURNS = 500
"""The newest so many turns are told."""
# The oldest of them may have chosen a button that stands in one before.
_LOOKED_BACK = 30

Reason = Literal["wrong", "off_topic", "unclear", "incomplete", "other"]


class Item(msgspec.Struct, kw_only=True):
    """One thing that was said."""

    role: Literal["person", "assistant", "officer", "service"]
    """A service's: what became of the hand-over to a person of the agency."""
    at: datetime
    message_id: str
    """One for a message and its answer; ``notice-<number>`` and ``staff-<number>`` where it answers none."""
    text: str = ""
    """A person's: as typed, or the title of the button that was chosen; an officer's and a service's."""
    by: str = ""
    """The name of the officer, as citizens read it."""
    replies: list[Reply] = []
    """An assistant's."""
    status: str = ""
    """Of the answer."""
    good: bool | None = None
    """How the answer was rated."""


class Rating(NamedTuple):
    """Whether an answer was of use."""

    good: bool
    reason: Reason | None = None
    """Why it was not."""
    comment: str = ""


class _Decided(msgspec.Struct):
    status: str


class _Response(msgspec.Struct):
    """What is read of a stored response."""

    replies: list[Reply]
    answer: _Decided


_RESPONSES = msgspec.json.Decoder(_Response)


class History:
    """What conversations have said, in the product's database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        rate = database.insert(ratings)
        changed = {name: rate.excluded[name] for name in ("good", "reason", "comment", "at")}
        self._rate = rate.on_conflict_do_update(index_elements=["turn_id"], set_=changed)

    async def of(self, conversation: str) -> list[Item]:
        """What was said in `conversation`, the oldest first: its newest turns, notices shown on its page, and by staff.

        A message that an officer answers has no answer of its own.
        """

        def read() -> list[Item]:
            with self._database.engine.connect() as connection:
                said = list(connection.execute(_turns(conversation)))[::-1]
                shown = list(connection.execute(_shown(conversation)))
                spoken = list(connection.execute(_spoken(conversation)))
            items = [*_items(said), *map(_notice, shown), *map(_staff, spoken)]
            return sorted(items, key=attrgetter("at"))

        return await self._database.run(read)

    async def rate(self, conversation: str, message_id: str, rating: Rating) -> None:
        """Keep how the answer to `message_id` was rated; LookupError where `conversation` has no such answer."""
        this = sa.and_(turns.c.conversation_id == conversation, turns.c.message_id == message_id)
        answered = sa.select(turns.c.id).where(this, turns.c.response.is_not(None))
        values = {**rating._asdict(), "at": datetime.now(timezone.utc)}

        def write() -> None:
            with self._database.engine.begin() as connection:
                turn = connection.execute(answered).scalar()
                if turn is None:
                    raise LookupError(message_id)
                connection.execute(self._rate, {"turn_id": turn, **values})
                facts.rate(connection, turn, good=rating.good, reason=rating.reason)

        try:
            await self._database.run(write)
        except IntegrityError as error:  # deleted at this very moment
            raise LookupError(message_id) from error


def _turns(conversation: str) -> sa.Select[Any]:
    """The newest turns of `conversation`, the newest first."""
    return (
        sa.select(turns.c.message_id, turns.c.text, turns.c.received_at, turns.c.response, ratings.c.good)
        .outerjoin(ratings, ratings.c.turn_id == turns.c.id)
        .where(turns.c.conversation_id == conversation)
        .order_by(turns.c.id.desc())
        .limit(MOST_TURNS + _LOOKED_BACK)
    )


def _shown(conversation: str) -> sa.Select[Any]:
    """The newest notices shown on the page of `conversation`; what stands before an answer is part of that."""
    return (
        sa.select(notices.c.id, notices.c.notice, notices.c.changed_at)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
        .where(subscriptions.c.conversation_id == conversation, notices.c.state == "shown")
        .order_by(notices.c.id.desc())
        .limit(MOST_TURNS)
    )


def _spoken(conversation: str) -> sa.Select[Any]:
    """The newest that staff said to the citizen of `conversation`."""
    return (
        sa.select(staff_messages)
        .where(staff_messages.c.conversation_id == conversation, staff_messages.c.kind.in_(("officer", "service")))
        .order_by(staff_messages.c.id.desc())
        .limit(MOST_TURNS)
    )


def _items(said: Sequence[Any]) -> Iterator[Item]:
    titles: dict[str, str] = {}
    told_from = len(said) - MOST_TURNS
    for number, row in enumerate(said):
        at, text = _utc(row.received_at), titles.get(row.text, row.text)
        response = _RESPONSES.decode(row.response) if row.response is not None else None
        if response is not None:
            titles |= {one.payload: one.title for reply in response.replies for one in reply.quick_replies}
        if number < told_from:
            continue
        yield Item(role="person", at=at, message_id=row.message_id, text=text)
        if response is not None and response.answer.status != "human":
            status, good = response.answer.status, row.good
            replies = response.replies
            yield Item(role="assistant", at=at, message_id=row.message_id, replies=replies, status=status, good=good)


def _notice(row: Any) -> Item:
    """As it stood on the page that day."""
    at = _utc(row.changed_at)
    notice = msgspec.json.decode(bytes(row.notice), type=Notice)
    reply = notice_reply(notice, at.astimezone(VIETNAM).date())
    return Item(role="assistant", at=at, message_id=f"notice-{row.id}", replies=[reply])


def _staff(row: Any) -> Item:
    return Item(role=row.kind, at=_utc(row.at), message_id=f"staff-{row.id}", text=row.text, by=row.shown_name)


def _utc(stamp: datetime) -> datetime:
    return aware(stamp).astimezone(timezone.utc)
