"""What the database tells of how the service fares, in a few short statements."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily

from actions.dossiers.database import aware
from actions.dossiers.tables import notices
from actions.dossiers.working_days import is_working_day
from api.asking.tables import satisfaction
from api.handover.tables import handovers
from api.metrics.families import gauge, gauges
from api.privacy import FEWEST
from api.reporting.tables import report_runs
from api.tables import inbox, outbox, turns, zalo_tokens
from knowledge.clock import VIETNAM

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
_WEEKS_LOOKED_BACK = 4
# When agencies work: at other times nobody need wonder that nobody writes.
_WORKING_HOURS = range(8, 17)
# Later than this is no pause between two tries: it waits for the morning.
_LONGEST_PAUSE = timedelta(minutes=10)
_SURVEYED_OVER = timedelta(days=30)


def read(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    """All that the database behind `connection` tells at `moment`."""
    yield from _messages(connection, moment)
    yield from _boxes(connection, moment)
    yield from _queue(connection, moment)
    yield from _tokens(connection, moment)
    yield from _surveys(connection, moment)
    yield _reports(connection, moment)


def _messages(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    def within(until: datetime) -> int:
        lately = sa.select(sa.func.count()).where(turns.c.received_at > until - _HOUR, turns.c.received_at <= until)
        return connection.execute(lately).scalar_one()

    yield gauge("motcua_messages_last_hour", "Messages that came in the last hour.", within(moment))
    local = moment.astimezone(VIETNAM)
    if local.hour in _WORKING_HOURS and is_working_day(local.date()):
        weeks = [within(moment - week * _WEEK) for week in range(1, _WEEKS_LOOKED_BACK + 1)]
        told = "Messages that are usual at this hour of the week, in working hours: the lower median of four weeks."
        yield gauge("motcua_messages_usual", told, statistics.median_low(weeks))
    last = connection.execute(sa.select(sa.func.max(turns.c.received_at))).scalar()
    if last is not None:
        told = "When the last message came."
        yield gauge("motcua_last_message_timestamp_seconds", told, aware(last).timestamp())


def _boxes(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    unanswered = inbox.c.answered_at.is_(None)
    yield from _waiting(connection, moment, inbox.c.received_at, unanswered, "inbox", "wait for an answer")
    soon = moment + _LONGEST_PAUSE
    due = sa.or_(outbox.c.not_before.is_(None), outbox.c.not_before <= soon)
    unsent = sa.and_(outbox.c.state.in_(("waiting", "sending", "unknown")), due)
    yield from _waiting(connection, moment, outbox.c.created_at, unsent, "outbox", "wait to be sent")
    since = moment - _DAY
    refused = sa.and_(outbox.c.state == "staff", outbox.c.notice_id.is_(None), outbox.c.created_at > since)
    undelivered = _by(outbox.c.channel, sa.func.count(), refused)
    told = "Answers of the last day that could not be delivered."
    yield gauges("motcua_undelivered", told, "channel", connection.execute(undelivered))
    untold = sa.select(sa.func.count()).where(notices.c.state == "untold", notices.c.created_at > since)
    told = "Notices of the last day about dossiers that no channel could take."
    yield gauge("motcua_notices_untold", told, connection.execute(untold).scalar_one())


def _waiting(
    connection: sa.Connection, moment: datetime, since: sa.Column[datetime], where: Any, box: str, told: str
) -> Iterator[GaugeMetricFamily]:
    """How many rows of a `box` wait, and for how long the oldest."""
    channel = since.table.c.channel
    rows = connection.execute(_by(channel, sa.func.count(), where).add_columns(sa.func.min(since))).all()
    yield gauges(f"motcua_{box}_waiting", f"Messages that {told}.", "channel", [row[:2] for row in rows])
    ages = [(row[0], _age(row[2], moment)) for row in rows]
    yield gauges(f"motcua_{box}_oldest_seconds", f"For how long the oldest of those {told}.", "channel", ages)


def _queue(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    lapsed = sa.and_(handovers.c.state == "held", handovers.c.held_until < moment)
    waiting = sa.or_(handovers.c.state == "waiting", lapsed)
    number, oldest = connection.execute(
        sa.select(sa.func.count(), sa.func.min(handovers.c.asked_at)).where(waiting)
    ).one()
    yield gauge("motcua_queue_waiting", "Conversations that wait for a person of the agency.", number)
    told = "For how long the first of them waits."
    yield gauge("motcua_queue_longest_wait_seconds", told, _age(oldest, moment))
    held = sa.select(sa.func.count()).where(handovers.c.state == "held", handovers.c.held_until >= moment)
    told = "Conversations in which a person of the agency speaks."
    yield gauge("motcua_queue_held", told, connection.execute(held).scalar_one())


def _tokens(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    row = connection.execute(sa.select(zalo_tokens.c.access_until, zalo_tokens.c.refresh_until)).first()
    if row is not None:
        left = zip(("access", "refresh"), ((aware(end) - moment).total_seconds() for end in row), strict=True)
        yield gauges("motcua_zalo_token_seconds", "For how long Zalo's tokens still live.", "token", left)


def _surveys(connection: sa.Connection, moment: datetime) -> Iterator[GaugeMetricFamily]:
    # Days that are over, and in groups: from one scrape to the next nobody is to see what somebody has just answered.
    today = moment.astimezone(VIETNAM).date()
    lately = sa.and_(satisfaction.c.day < today, satisfaction.c.day >= today - _SURVEYED_OVER)
    grouped = _by(satisfaction.c.kind, sa.func.count(), lately).having(sa.func.count() >= FEWEST)
    rows = connection.execute(grouped.add_columns(sa.func.avg(satisfaction.c.score))).all()
    told = "Answers to the questions on satisfaction in the thirty days before today, where there are five or more."
    yield gauges("motcua_survey_answers", told, "kind", [row[:2] for row in rows])
    means = [(row[0], row[2]) for row in rows]
    yield gauges("motcua_survey_mean_score", "Their mean, from 1 to 5.", "kind", means)


def _reports(connection: sa.Connection, moment: datetime) -> GaugeMetricFamily:
    # One that is given up for the next keeps its reason: what is still tried is held from try to try.
    tried = sa.and_(report_runs.c.failure != "", report_runs.c.held_until > moment - _HOUR)
    failing = sa.select(sa.func.count()).select_from(report_runs).where(tried)
    told = "Scheduled reports that could not be handed over and are tried again."
    return gauge("motcua_reports_failing", told, connection.execute(failing).scalar_one())


def _by(label: sa.Column[str], value: Any, where: Any) -> sa.Select[Any]:
    return sa.select(label, value).where(where).group_by(label).order_by(label)


def _age(stamp: datetime | None, moment: datetime) -> float:
    return 0.0 if stamp is None else (moment - aware(stamp)).total_seconds()
