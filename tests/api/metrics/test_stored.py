"""What the database tells, on SQLite and on PostgreSQL, of rows that were put there by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import sqlalchemy as sa

from api.asking.tables import satisfaction
from api.handover.tables import handovers
from api.metrics.stored import read
from api.reporting.tables import report_runs
from api.tables import conversations, inbox, outbox, turns, zalo_tokens
from knowledge.clock import VIETNAM

# A Wednesday, ten in the morning in Vietnam, without a holiday in the four weeks before.
_NOW = datetime(2026, 10, 28, 10, 0, tzinfo=VIETNAM).astimezone(timezone.utc)
_MINUTE, _HOUR, _DAY, _WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def _told(engine: sa.Engine, moment: datetime = _NOW) -> Mapping[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    with engine.connect() as connection:
        samples = [sample for family in read(connection, moment) for sample in family.samples]
    return {(sample.name.removeprefix("motcua_"), *sample.labels.values()): sample.value for sample in samples}


def _asked(engine: sa.Engine, *moments: datetime) -> None:
    with engine.begin() as connection:
        for number, moment in enumerate(moments):
            name = f"c{moment:%m%d%H%M}-{number}"
            connection.execute(conversations.insert().values(id=name, channel="web", started_at=moment))
            row = {"conversation_id": name, "message_id": "m", "text": "?", "received_at": moment, "first": True}
            connection.execute(turns.insert(), row)


def test_an_empty_database_tells_of_nothing_and_outside_working_hours_nothing_is_usual(engine: sa.Engine) -> None:
    told = _told(engine)
    assert told["messages_last_hour",] == told["messages_usual",] == told["queue_waiting",] == told["queue_held",] == 0
    assert told["queue_longest_wait_seconds",] == 0
    assert not {"zalo_token_seconds", "inbox_waiting", "survey_answers"} & {name for name, *_ in told}
    saturday, evening, national_day = _NOW + 3 * _DAY, _NOW + 8 * _HOUR, datetime(2026, 9, 2, 10, tzinfo=VIETNAM)
    for moment in (saturday, evening, national_day):
        assert ("messages_usual",) not in _told(engine, moment)


def test_what_is_usual_is_what_came_at_this_hour_in_the_weeks_before(engine: sa.Engine) -> None:
    for weeks, number in enumerate((2, 9, 6, 8, 1), 1):  # the fifth is too long ago
        _asked(engine, *[_NOW - weeks * _WEEK - 10 * _MINUTE] * number)
    _asked(engine, _NOW - _HOUR + _MINUTE, _NOW - _HOUR - _MINUTE, _NOW - 5 * _MINUTE)
    told = _told(engine)
    assert (told["messages_last_hour",], told["messages_usual",]) == (2, 6)
    assert told["last_message_timestamp_seconds",] == (_NOW - 5 * _MINUTE).timestamp()


def test_both_boxes_tell_what_waits_and_for_how_long(engine: sa.Engine) -> None:
    arrived = {"message_id": "", "conversation_id": "a", "event": b"{}"}
    sent = {"conversation_id": "a", "message": b"{}", "changed_at": _NOW, "not_before": None, "reason": ""}
    with engine.begin() as connection:
        for number, (channel, ago, answered) in enumerate(
            [("zalo", 3, None), ("zalo", 7, None), ("zalo", 90, _NOW), ("messenger", 1, None)]
        ):
            row = {**arrived, "channel": channel, "received_at": _NOW - ago * _MINUTE, "answered_at": answered}
            connection.execute(inbox.insert(), {**row, "message_id": str(number)})
        for state, ago, later in [
            ("waiting", 20, None),
            ("unknown", 30, _NOW + 5 * _MINUTE),  # tried again soon
            ("waiting", 600, _NOW + 8 * _HOUR),  # in the morning
            ("sent", 700, None),
            ("staff", 60, None),
            ("staff", 2 * 24 * 60, None),
        ]:
            row = {**sent, "channel": "zalo", "state": state, "created_at": _NOW - ago * _MINUTE, "not_before": later}
            connection.execute(outbox.insert(), row)
    told = _told(engine)
    assert (told["inbox_waiting", "zalo"], told["inbox_oldest_seconds", "zalo"]) == (2, 7 * 60)
    assert (told["inbox_waiting", "messenger"], told["inbox_oldest_seconds", "messenger"]) == (1, 60)
    assert (told["outbox_waiting", "zalo"], told["outbox_oldest_seconds", "zalo"]) == (2, 30 * 60)
    assert told["undelivered", "zalo"] == 1


def test_the_queue_tells_how_long_its_first_waits(engine: sa.Engine) -> None:
    _asked(engine, _NOW, _NOW, _NOW, _NOW)
    with engine.connect() as connection:
        names = list(connection.execute(sa.select(conversations.c.id)).scalars())
    rows = [("waiting", 4, None), ("held", 50, 5), ("held", 40, -5), ("ended", 300, None)]
    with engine.begin() as connection:
        for name, (state, ago, lease) in zip(names, rows, strict=True):
            until = None if lease is None else _NOW + lease * _MINUTE
            row = {"conversation_id": name, "reason": "asked", "state": state, "asked_at": _NOW - ago * _MINUTE}
            connection.execute(handovers.insert(), {**row, "held_until": until})
    told = _told(engine)
    # Whose officer is gone waits again, from when they asked.
    assert (told["queue_waiting",], told["queue_held",], told["queue_longest_wait_seconds",]) == (2, 1, 40 * 60)


def test_tokens_reports_and_surveys_of_which_only_what_five_or_more_have_said(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        row = {"id": 1, "pair": "x", "access_until": _NOW - _HOUR, "refresh_until": _NOW + 9 * _DAY}
        connection.execute(zalo_tokens.insert(), row)
        for period, failure, held in (
            ("week 2026-10-12", "no such host", -7 * _DAY),  # given up
            ("week 2026-10-19", "no such host", 10 * _MINUTE),
            ("month 2026-09-01", "", -_DAY),
        ):
            row = {"period": period, "failure": failure, "held_until": _NOW + held}
            connection.execute(report_runs.insert(), row)
    today = _NOW.astimezone(VIETNAM).date()
    answers = [("conversation", 1, score) for score in (5, 4, 4, 5, 3)] + [("conversation", 0, 1)]
    answers += [("conversation", 31, 1), *[("dossier", 2, 5)] * 4]
    with engine.begin() as connection:
        for number, (kind, ago, score) in enumerate(answers):
            row = {"id": number, "day": today - ago * _DAY, "kind": kind, "score": score, "channel": "web"}
            connection.execute(satisfaction.insert(), row)
    told = {key: value for key, value in _told(engine).items() if key[0].startswith(("survey", "zalo", "reports"))}
    assert told == {
        ("zalo_token_seconds", "access"): -3600,
        ("zalo_token_seconds", "refresh"): 9 * 86400,
        ("reports_failing",): 1,
        # Neither today's, nor what is too long ago, nor four.
        ("survey_answers", "conversation"): 5,
        ("survey_mean_score", "conversation"): 4.2,
    }
