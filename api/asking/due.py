"""Whom to ask now: after a real answer, once they are silent, and never twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from actions.dossiers.changes import Notice
from actions.dossiers.records import Dossier, State
from actions.dossiers.tables import notices, subscriptions
from api.asking.questions import Kind
from api.asking.tables import surveys
from api.channels.mailbox import UNANSWERED, UNSENT
from api.handover.tables import handovers, staff_messages
from api.reporting.tables import turn_facts
from api.tables import contacts, conversations, inbox, outbox, turns

PAGE_SILENCE, PLATFORM_SILENCE = timedelta(seconds=150), timedelta(minutes=15)
"""For so long nothing was said on a page, or on a platform: people think, and look for their papers."""
APART = timedelta(days=1)
"""In one conversation nothing is asked more often."""
EVERY = timedelta(days=30)
"""A platform's conversation is a person's for ever: so often they are asked about it."""
# Whoever comes back later has something else in mind; on a platform who wrote at night is asked in the morning.
_PAGE_WITHIN, _PLATFORM_WITHIN = timedelta(hours=1), timedelta(hours=12)
# A page may be opened long after its notice went elsewhere.
_RETURNED_WITHIN = timedelta(days=30)
_REAL = ("answered", "dossier")
_EMERGENCY = "emergency"
_AT_ONCE = 50


class Due(NamedTuple):
    """A question to be put in a conversation."""

    conversation: str
    kind: Kind
    dossier: Dossier | None = None
    """As it was returned."""


def due_on_pages(connection: sa.Connection, asking: Collection[str], moment: datetime) -> list[Due]:
    """What to ask on the open pages of the conversations `asking`, at most one question each."""
    of_each = sa.select(turns.c.conversation_id, sa.func.max(turns.c.received_at).label("at"))
    spoken = of_each.where(turns.c.conversation_id.in_(asking)).group_by(turns.c.conversation_id).subquery()
    free, last = _free(moment).join(spoken, spoken.c.conversation_id == conversations.c.id), spoken.c.at
    silent = last < moment - PAGE_SILENCE
    told = notices.c.changed_at.between(moment - _RETURNED_WITHIN, moment - PAGE_SILENCE)
    within = moment - _PAGE_WITHIN
    ended = sa.exists().where(
        _of_it(handovers),
        handovers.c.ended_how == "closed",
        handovers.c.ended_at > within,
        handovers.c.ended_at > last,
    )
    over = sa.or_(ended, sa.and_(silent, last > within))
    return _due(connection, moment, free.where(silent), told, free.where(over, ~_asked()))


def due_on_platform(connection: sa.Connection, channel: str, window: timedelta, moment: datetime) -> list[Due]:
    """What to ask on the platform `channel`, which takes messages for a `window` after a person's last one."""
    last, silent_until = contacts.c.last_message_at, contacts.c.silent_until
    busy = sa.or_(sa.exists().where(_of_it(inbox), UNANSWERED), sa.exists().where(_of_it(outbox), UNSENT))
    free = (
        _free(moment)
        .join(contacts, contacts.c.conversation_id == conversations.c.id)
        .where(contacts.c.channel == channel, last < moment - PLATFORM_SILENCE, ~busy)
        .where(sa.or_(silent_until.is_(None), silent_until < moment))
    )
    lately = notices.c.changed_at.between(moment - _PLATFORM_WITHIN, moment - PLATFORM_SILENCE)
    told = sa.and_(notices.c.state == "told", notices.c.channel == channel, lately)
    reached, spoke = last > moment - window, last > moment - min(window, _PLATFORM_WITHIN)
    return _due(
        connection, moment, free.where(reached), told, free.where(spoke, ~_asked(surveys.c.asked_at > moment - EVERY))
    )


def all_returned(connection: sa.Connection, conversation: str) -> list[Dossier]:
    """The dossiers of which `conversation` was told that they are returned."""
    query = _notices(subscriptions.c.conversation_id == conversation)
    return list({dossier.receipt: dossier for _, dossier in _returned(connection, query)}.values())


def answered(connection: sa.Connection, conversation: str) -> bool:
    """Whether `conversation` was answered anything that can be judged."""
    query = sa.select(conversations.c.id).where(conversations.c.id == conversation, _answered())
    return connection.execute(query).first() is not None


def _due(
    connection: sa.Connection,
    moment: datetime,
    of_dossiers: sa.Select[Any],
    told: Any,
    of_conversations: sa.Select[Any],
) -> list[Due]:
    asked = sa.exists().where(surveys.c.kind == "dossier", surveys.c.receipt == subscriptions.c.receipt)
    query = _notices(told).where(~asked, subscriptions.c.conversation_id.in_(of_dossiers)).limit(_AT_ONCE)
    found: dict[str, Due] = {}
    for conversation, dossier in _returned(connection, query):
        found.setdefault(conversation, Due(conversation, "dossier", dossier))
    for conversation in connection.execute(of_conversations.where(_answered(moment - APART)).limit(_AT_ONCE)).scalars():
        found.setdefault(conversation, Due(conversation, "conversation"))
    return list(found.values())


def _free(moment: datetime) -> sa.Select[Any]:
    """The conversations in which something may be asked: not lately, not once refused, and nothing else going on."""
    lately = moment - APART
    emergency = turn_facts.c.turn_id == turns.c.id, turn_facts.c.status == _EMERGENCY, turns.c.received_at > lately
    # Counted rather than found not to exist: PostgreSQL then looks at this conversation's, not at everybody's.
    emergencies = sa.select(sa.func.count()).select_from(turns, turn_facts).where(_of_it(turns), *emergency)
    return sa.select(conversations.c.id).where(
        ~sa.exists().where(_of_it(surveys), sa.or_(surveys.c.declined, surveys.c.asked_at > lately)),
        ~sa.exists().where(_of_it(handovers), handovers.c.state != "ended"),
        emergencies.scalar_subquery() == 0,
    )


def _answered(since: datetime | None = None) -> sa.ColumnElement[bool]:
    """Whether something was answered that can be judged, by the assistant or by an officer."""
    told = [turn_facts.c.turn_id == turns.c.id, turn_facts.c.status.in_(_REAL)]
    spoken = [_of_it(staff_messages), staff_messages.c.kind == "officer"]
    if since is not None:
        told.append(turns.c.received_at > since)
        spoken.append(staff_messages.c.at > since)
    return sa.or_(_turn(*told), sa.exists().where(*spoken))


def _asked(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(_of_it(surveys), surveys.c.kind == "conversation", *where)


def _turn(*where: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(_of_it(turns), *where)


def _of_it(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.conversation_id == conversations.c.id


def _notices(where: Any) -> sa.Select[Any]:
    """Notices that somebody has seen, of dossiers of which nothing more is to come."""
    return (
        sa.select(subscriptions.c.conversation_id, notices.c.notice)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
        .where(notices.c.state.in_(("told", "shown", "answered")), subscriptions.c.ended_at.is_not(None), where)
        .order_by(notices.c.id)
    )


def _returned(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[str, Dossier]]:
    for row in connection.execute(query):
        dossier = msgspec.json.decode(bytes(row.notice), type=Notice).dossier
        if dossier.state == State.RETURNED:
            yield row.conversation_id, dossier
