"""Deleting what is kept no longer: old messages, and conversations of which nothing is left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from actions.dossiers.tables import notices, subscriptions
from api.asking.tables import satisfaction
from api.conversations import forget
from api.database import OffLoop
from api.handover.tables import handovers, staff_messages
from api.metrics.counters import task_done
from api.reporting.sums import Sums
from api.staff import log, sessions
from api.tables import contacts, conversations, has_trackers, inbox, outbox, trackers, turns
from knowledge.clock import VIETNAM

_log = logging.getLogger(__name__)

_EVERY_S = 3600.0
# Few enough that nobody waits long for the database, with time for others in between.
_ROWS_AT_ONCE, _CONVERSATIONS_AT_ONCE = 200, 5
_PAUSE_S = 0.1
# A turn that was under way when its conversation was forgotten leaves something behind: it has ended by then.
_TURN_HAS_ENDED, _FOUND_WITHIN = timedelta(hours=1), timedelta(days=1)


class Retention:
    """Deletes what is older than it may be kept; any number of these, in any number of processes."""

    def __init__(self, database: OffLoop, keep: timedelta) -> None:
        """`keep`: for so long it is kept what was said."""
        self._database = database
        self._keep = keep
        self._sums = Sums(database)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round()
                task_done("retention")
            except SQLAlchemyError:
                # A database that is away for a while is asked again in an hour.
                _log.exception("what is kept no longer could not be deleted")
            await asyncio.sleep(_EVERY_S)

    async def round(self) -> None:
        """Delete what is there to be deleted now."""
        moment = datetime.now(timezone.utc)
        for old in (*_messages(moment - self._keep), log.overdue(moment), sessions.ended(moment)):
            await self._until_done(_ROWS_AT_ONCE, partial(self._delete, old))
        await self._sums.forget((moment - self._keep).astimezone(VIETNAM).date())
        await self._until_done(_ROWS_AT_ONCE, partial(self._blank_comments, moment - self._keep))
        for finished in _finished(moment - self._keep, moment):
            await self._until_done(_CONVERSATIONS_AT_ONCE, partial(self._forget, finished))
        if await self._database.run(self._bot_has_begun):
            for forgotten in _memories(moment - self._keep, moment):
                await self._until_done(_ROWS_AT_ONCE, partial(self._delete, forgotten))

    async def _until_done(self, at_once: int, batch: Callable[[], int]) -> None:
        while await self._database.run(batch) == at_once:
            await asyncio.sleep(_PAUSE_S)

    def _delete(self, old: sa.Select[Any]) -> int:
        """Delete some of the rows that `old` selects the keys of; returns how many."""
        (key,) = old.selected_columns
        with self._database.engine.begin() as connection:
            found = list(connection.execute(_some(old, _ROWS_AT_ONCE)).scalars())
            connection.execute(sa.delete(key.table).where(key.in_(found)))
        return len(found)

    def _blank_comments(self, before: datetime) -> int:
        """Forget some of what people added to answers of `before`, and not the answers; returns of how many."""
        its = satisfaction.c
        old = sa.select(its.id).where(its.day < before.astimezone(VIETNAM).date(), its.comment != "")
        with self._database.engine.begin() as connection:
            found = list(connection.execute(_some(old, _ROWS_AT_ONCE)).scalars())
            connection.execute(satisfaction.update().where(its.id.in_(found)).values(comment=""))
        return len(found)

    def _forget(self, finished: sa.Select[Any]) -> int:
        """Forget some of the conversations that `finished` selects; returns how many."""
        (key,) = finished.selected_columns
        with self._database.engine.begin() as connection:
            locked = list(connection.execute(_some(finished, _CONVERSATIONS_AT_ONCE)).scalars())
            # Once more: somebody may have written before they were locked.
            for conversation in list(connection.execute(finished.where(key.in_(locked))).scalars()):
                forget(connection, conversation)
        return len(locked)

    def _bot_has_begun(self) -> bool:
        with self._database.engine.connect() as connection:
            return has_trackers(connection)


def _some(rows: sa.Select[Any], most: int) -> sa.Select[Any]:
    """At most so many of `rows`, and none that another process has its hands on."""
    return rows.limit(most).with_for_update(skip_locked=True)


def _messages(before: datetime) -> Iterator[sa.Select[Any]]:
    """What was said `before`, and is neither under way nor to be sent yet."""
    yield sa.select(turns.c.id).where(turns.c.received_at < before).order_by(turns.c.received_at)
    told = notices.c.state.in_(("told", "untold", "shown", "answered"))
    yield sa.select(notices.c.id).where(told, notices.c.changed_at < before)
    unsettled = sa.exists().where(notices.c.id == outbox.c.notice_id, notices.c.state == "queued")
    over = sa.and_(outbox.c.state.in_(("sent", "staff")), ~unsettled)
    yield sa.select(outbox.c.id).where(over, outbox.c.changed_at < before).order_by(outbox.c.changed_at)
    yield sa.select(staff_messages.c.id).where(staff_messages.c.at < before)
    yield sa.select(handovers.c.id).where(handovers.c.ended_at < before)
    being_sent = sa.exists().where(outbox.c.inbox_id == inbox.c.id)
    yield sa.select(inbox.c.id).where(inbox.c.answered_at < before, ~being_sent).order_by(inbox.c.answered_at)


def _finished(before: datetime, moment: datetime) -> Iterator[sa.Select[Any]]:
    """Conversations that began `before` and of which nothing is left, and what was left of others by mistake."""
    id_ = conversations.c.id
    left = [
        sa.exists().where(table.c.conversation_id == id_) for table in (turns, inbox, outbox, handovers, staff_messages)
    ]
    its = subscriptions.c.conversation_id == id_
    left.append(sa.exists().where(its, subscriptions.c.ended_at.is_(None)))
    left.append(sa.exists().where(its, notices.c.subscription_id == subscriptions.c.id))
    silent = [~one for one in left]
    yield sa.select(id_).where(conversations.c.started_at < before, *silent).order_by(conversations.c.started_at)

    # Whoever only tapped or sent pictures began no conversation.
    whose = contacts.c.conversation_id
    without = [~sa.exists().where(table.c.conversation_id == whose) for table in (inbox, outbox)]
    without.append(~sa.exists().where(id_ == whose))
    last = contacts.c.last_message_at
    yield sa.select(whose).where(sa.or_(last.is_(None), last < before), *without)

    began = subscriptions.c.confirmed_at < moment - _TURN_HAS_ENDED
    yield sa.select(subscriptions.c.conversation_id).where(began, ~sa.exists().where(its))


def _memories(before: datetime, moment: datetime) -> Iterator[sa.Select[Any]]:
    """What the bot remembers of conversations that were silent since `before`, or that were forgotten lately."""
    last = trackers.c.updated_at
    yield sa.select(trackers.c.sender_id).where(last < before.timestamp()).order_by(last)
    lately = last.between((moment - _FOUND_WITHIN).timestamp(), (moment - _TURN_HAS_ENDED).timestamp())
    forgotten = ~sa.exists().where(conversations.c.id == trackers.c.sender_id)
    yield sa.select(trackers.c.sender_id).where(lately, forgotten).order_by(last)
