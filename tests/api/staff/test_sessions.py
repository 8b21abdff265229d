"""Being signed in, in both databases: who it is, and when it ends."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.retention import Retention
from api.staff.accounts import Accounts, Change
from api.staff.roles import Right
from api.staff.sessions import HERE, IDLE, LONGEST, Sessions
from api.staff.tables import staff, staff_sessions
from tests.support.staff import quickly_kept


@pytest.fixture
def lan(engine: sa.Engine) -> int:
    row = {"name": "lan", "shown_name": "Lan", "role": "officer", "password_hash": quickly_kept()}
    row |= {"must_change": False, "created_at": datetime.now(timezone.utc)}
    with engine.begin() as connection:
        (number,) = connection.execute(staff.insert(), row).inserted_primary_key or (0,)
    return int(number)


def move(engine: sa.Engine, **back: timedelta) -> None:
    """Put moments of all sessions into the past."""
    now = datetime.now(timezone.utc)
    with engine.begin() as connection:
        connection.execute(staff_sessions.update().values({name: now - by for name, by in back.items()}))


def seen(engine: sa.Engine) -> datetime:
    with engine.connect() as connection:
        return aware(connection.execute(sa.select(staff_sessions.c.seen_at)).scalar_one())


def count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(staff_sessions)).scalar_one()


async def test_a_token_tells_who_it_is(sessions: Sessions, lan: int) -> None:
    token = await sessions.start(lan)
    session = await sessions.of(token)
    assert session is not None
    assert session.officer[:4] == (lan, "lan", "Lan", "officer")
    assert session.officer.rights == {Right.LOOK_UP, Right.TALK}
    assert not session.must_change
    assert await sessions.start(lan) != token


async def test_who_reads_the_table_can_be_nobody(sessions: Sessions, engine: sa.Engine, lan: int) -> None:
    token = await sessions.start(lan)
    with engine.connect() as connection:
        row = connection.execute(sa.select(staff_sessions)).one()
    assert row.id == sha256(token.encode()).hexdigest()
    assert token not in str(row)
    for guess in ("", "x", row.id, token + "x", "đ" * 3000):
        assert await sessions.of(guess) is None


@pytest.mark.parametrize("past", [{"seen_at": IDLE}, {"started_at": LONGEST}])
async def test_it_ends_when_nobody_is_there_and_at_the_end_of_the_day(
    sessions: Sessions, engine: sa.Engine, lan: int, past: dict[str, timedelta]
) -> None:
    token = await sessions.start(lan)
    move(engine, **{name: by - timedelta(minutes=2) for name, by in past.items()})
    assert await sessions.of(token) is not None
    move(engine, **{name: by + timedelta(seconds=1) for name, by in past.items()})
    assert await sessions.of(token) is None
    assert await sessions.of(token) is None


async def test_that_somebody_is_there_is_written_once_a_minute(sessions: Sessions, engine: sa.Engine, lan: int) -> None:
    token = await sessions.start(lan)
    first = seen(engine)
    await sessions.of(token)
    assert seen(engine) == first
    move(engine, seen_at=timedelta(seconds=61))
    await sessions.of(token)
    assert seen(engine) > first


async def test_who_is_here_was_seen_within_two_minutes(sessions: Sessions, engine: sa.Engine, lan: int) -> None:
    assert await sessions.here() == set()
    token = await sessions.start(lan)
    await sessions.start(lan)
    assert await sessions.here() == {lan}
    move(engine, seen_at=HERE + timedelta(seconds=1))
    assert await sessions.here() == set()
    session = await sessions.of(token)
    assert session is not None
    assert await sessions.here() == {lan}


async def test_a_stream_asks_whether_they_are_still_there(
    sessions: Sessions, accounts: Accounts, engine: sa.Engine, lan: int
) -> None:
    session = await sessions.of(await sessions.start(lan))
    assert session is not None
    move(engine, seen_at=HERE + timedelta(seconds=1))
    await accounts.change(lan, Change(shown_name="Lan Anh"))
    officer = await sessions.again(session.officer)
    assert officer is not None
    assert officer.shown_name == "Lan Anh"
    assert await sessions.here() == {lan}
    await accounts.new_password(lan)
    assert await sessions.again(session.officer) is None


async def test_signing_out_ends_one_and_turning_off_ends_all(
    sessions: Sessions, accounts: Accounts, engine: sa.Engine, lan: int
) -> None:
    one, other = await sessions.start(lan), await sessions.start(lan)
    officer = await sessions.end(one)
    assert officer is not None
    assert officer.id == lan
    assert await sessions.of(one) is None
    assert await sessions.of(other) is not None
    assert await sessions.end(one) is None
    await accounts.change(lan, Change(active=False))
    assert await sessions.of(other) is None
    await accounts.change(lan, Change(active=True))
    assert await sessions.of(other) is None


async def test_what_is_over_is_deleted(sessions: Sessions, database: OffLoop, engine: sa.Engine, lan: int) -> None:
    token = await sessions.start(lan)
    retention = Retention(database, timedelta(days=1))
    await retention.round()
    assert await sessions.of(token) is not None
    move(engine, seen_at=IDLE + timedelta(seconds=1))
    await retention.round()
    assert count(engine) == 0
