"""Taking what systems push into the tables: `api/dossiers/ledger.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timezone
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.changes import Notice
from actions.dossiers.database import open_engine
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State
from actions.dossiers.subscriptions import Subscriptions
from actions.dossiers.tables import dossiers, notices, steps, subscriptions
from api.database import OffLoop, migrate
from api.dossiers.entries import Taken, merged
from api.dossiers.ledger import Ledger
from tests.support.databases import postgres_url
from tests.support.pushes import NOW, NUMBER, dossier, history, step, taken

_SAID = taken(*history(random.Random(7), dossiers=60))


@pytest.fixture
def ledger(engine: sa.Engine) -> Ledger:
    return Ledger(OffLoop(engine))


@pytest.fixture
async def store(database_url: str, engine: sa.Engine) -> AsyncIterator[EmbeddedStore]:
    store = EmbeddedStore.from_url(database_url)
    yield store
    await store.close()


def rows(engine: sa.Engine, table: sa.Table) -> list[dict[str, Any]]:
    """All rows of `table` in the order of their keys, times in UTC."""
    with engine.connect() as connection:
        found = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
        return [{name: _utc(value) for name, value in row.items()} for row in found]


def _utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(timezone.utc) if value.tzinfo else value.replace(tzinfo=timezone.utc)


def expected(said: Sequence[Taken]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What both tables hold when all is `said`, as Python adds it up."""
    done = {(one.step["receipt"], one.step["digest"]): one.step for one in said if one.step}
    return merged(one.entry for one in said), [done[key] for key in sorted(done)]


def cut(said: Sequence[Taken], draw: random.Random) -> Iterator[Sequence[Taken]]:
    """`said` in batches of 1 to 200."""
    at = 0
    while at < len(said):
        size = draw.choice((1, 3, 40, 200))
        yield said[at : at + size]
        at += size


def shuffled(draw: random.Random) -> list[Taken]:
    said = [*_SAID, *draw.choices(_SAID, k=len(_SAID) // 3)]
    draw.shuffle(said)
    return said


async def test_what_was_taken_is_what_python_adds_up(engine: sa.Engine, ledger: Ledger) -> None:
    await ledger.take(_SAID)
    assert (rows(engine, dossiers), rows(engine, steps)) == expected(_SAID)


@pytest.mark.parametrize("seed", range(4))
async def test_order_repetition_and_batches_make_no_difference(engine: sa.Engine, ledger: Ledger, seed: int) -> None:
    draw = random.Random(seed)
    for batch in cut(shuffled(draw), draw):
        await ledger.take(batch)
    assert (rows(engine, dossiers), rows(engine, steps)) == expected(_SAID)


async def test_backwards_and_one_by_one_it_comes_to_the_same(engine: sa.Engine, ledger: Ledger) -> None:
    for one in reversed(_SAID):
        await ledger.take([one])
    assert (rows(engine, dossiers), rows(engine, steps)) == expected(_SAID)


@pytest.mark.parametrize("seed", range(3))
async def test_two_that_write_at_once_come_to_the_same(database_url: str, engine: sa.Engine, seed: int) -> None:
    other = open_engine(database_url)

    async def write(own: sa.Engine, own_seed: int) -> None:
        draw, ledger = random.Random(own_seed), Ledger(OffLoop(own))
        for batch in cut(shuffled(draw), draw):
            await ledger.take(batch)

    await asyncio.gather(write(engine, seed), write(other, seed + 100), write(other, seed + 200))
    other.dispose()
    assert (rows(engine, dossiers), rows(engine, steps)) == expected(_SAID)


async def test_nothing_is_taken_of_nothing(engine: sa.Engine, ledger: Ledger) -> None:
    assert await ledger.take([]) == 0
    assert rows(engine, dossiers) == []


async def test_a_batch_that_fails_leaves_nothing(engine: sa.Engine, ledger: Ledger) -> None:
    await ledger.take(_SAID[:20])
    before = rows(engine, dossiers), rows(engine, steps)
    (wrong,) = taken(step("Z99-261102-0001"))
    assert wrong.step
    wrong.step["content"] = None
    with pytest.raises(sa.exc.IntegrityError):
        await ledger.take([*_SAID, wrong])
    assert (rows(engine, dossiers), rows(engine, steps)) == before
    await ledger.take(_SAID)
    assert (rows(engine, dossiers), rows(engine, steps)) == expected(_SAID)


_WATCHED = {
    "sqlite": """
        CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN INSERT INTO written VALUES (new.receipt); END
    """,
    "postgresql": """
        CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN INSERT INTO written VALUES (new.receipt); RETURN new; END $$;
        CREATE TRIGGER {table}_{event} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION note()
    """,
}


@pytest.fixture
def written(engine: sa.Engine) -> Callable[[], int]:
    """How many rows of both tables were inserted or updated since it was asked last."""
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE written (receipt TEXT)"))
        for table in (dossiers, steps):
            for event in ("INSERT", "UPDATE"):
                connection.execute(sa.text(_WATCHED[engine.dialect.name].format(table=table.name, event=event)))

    def since() -> int:
        with engine.begin() as connection:
            return connection.execute(sa.text("DELETE FROM written")).rowcount

    return since


async def test_what_says_nothing_new_writes_nothing(ledger: Ledger, written: Callable[[], int]) -> None:
    (whole, done) = expected(_SAID[:200])
    await ledger.take(_SAID[:200])
    assert written() == len(whole) + len(done)
    await ledger.take(_SAID[:200])
    assert written() == 0
    for one in random.Random(3).sample(_SAID[:200], 20):
        await ledger.take([one])
    assert written() == 0


async def test_late_messages_write_nothing_but_an_earlier_promise(
    engine: sa.Engine, ledger: Ledger, written: Callable[[], int]
) -> None:
    await ledger.take(taken(dossier(state=9, NgayKetThucXuLy="20261120080000")))
    written()
    await ledger.take(taken(dossier(NgayHenTra="20261118170000"), dossier(NgayHenTra=None)))
    assert written() == 0
    await ledger.take(taken(dossier(NgayHenTra="20261110170000")))
    assert written() == 1
    (row,) = rows(engine, dossiers)
    assert (row["first_due_at"], row["due_at"], row["state"]) == (date(2026, 11, 10), date(2026, 11, 16), 9)


async def test_a_promise_that_comes_late_is_the_first_where_none_was_known(engine: sa.Engine, ledger: Ledger) -> None:
    await ledger.take(taken(dossier(NgayHenTra=None, ThoiDiemXuLy="20261120080000")))
    await ledger.take(taken(dossier()))
    (row,) = rows(engine, dossiers)
    assert (row["first_due_at"], row["due_at"]) == (date(2026, 11, 16), None)


async def test_what_was_taken_is_found(store: EmbeddedStore, ledger: Ledger) -> None:
    late = {
        "LyDoTreHen": "Chờ xác minh",
        "NgayXinLoi": "20261113080000",
        "DinhDanhCHS": [{"SoDinhDanh": "038203001234"}],
    }
    await ledger.take(taken(dossier(), dossier(NgayHenTra="20261125170000", **late), step(at="20261120090000")))
    assert await store.find([NUMBER]) == Dossier(
        receipt=NUMBER,
        state=State.PROCESSING,
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        agency="Ủy ban nhân dân xã Hoằng Hóa",
        received_at=date(2026, 11, 2),
        due_at=date(2026, 11, 16),
        new_due_at=date(2026, 11, 25),
        apologised_at=date(2026, 11, 13),
        reason="Chờ xác minh",
        updated_at=datetime(2026, 11, 20, 2, tzinfo=timezone.utc),
        source="Hệ thống một cửa tỉnh A",
    )
    whole = await store.find([NUMBER], whole=True)
    assert whole is not None
    assert whole.details.verifiers == ["0123", "1234"]
    assert whole.details.note == "Thẩm tra hồ sơ"
    assert [(one.at, one.unit) for one in whole.details.steps] == [
        (datetime(2026, 11, 20, 2, tzinfo=timezone.utc), "Phòng Tư pháp")
    ]


async def test_a_dossier_of_which_only_steps_are_known_is_found(store: EmbeddedStore, ledger: Ledger) -> None:
    await ledger.take(taken(step()))
    whole = await store.find([NUMBER], whole=True)
    assert whole is not None
    assert (whole.state, whole.due_at, whole.details.verifiers) == (State.PROCESSING, None, [])


async def followed(store: EmbeddedStore, engine: sa.Engine, ledger: Ledger) -> None:
    """A dossier that is followed in one conversation."""
    await ledger.take(taken(dossier(NgayHenTra=None)))
    known = await store.find([NUMBER], whole=True)
    assert known is not None
    assert await Subscriptions(engine).begin("c1", known)


async def test_a_change_is_noted_for_whoever_follows_once(
    store: EmbeddedStore, engine: sa.Engine, ledger: Ledger
) -> None:
    await followed(store, engine, ledger)
    change = taken(step(at="20261120090000", state=9))
    assert [await ledger.take(change) for _ in range(3)] == [1, 0, 0]
    assert await ledger.take(taken(dossier("H29-261102-0001", state=9))) == 0
    (row,) = rows(engine, notices)
    notice = msgspec.json.decode(row["notice"], type=Notice)
    assert (notice.changes, notice.dossier.state, notice.dossier.receipt) == (["state"], State.PROCESSED, NUMBER)
    assert not notice.dossier.details.applicant


async def test_what_comes_late_is_no_change(store: EmbeddedStore, engine: sa.Engine, ledger: Ledger) -> None:
    await followed(store, engine, ledger)
    assert await ledger.take(taken(step(at="20261120090000", state=9))) == 1
    assert await ledger.take(taken(step(at="20261119090000", state=5))) == 0
    assert len(rows(engine, notices)) == 1


async def test_what_was_skipped_over_is_told_as_it_ended(
    store: EmbeddedStore, engine: sa.Engine, ledger: Ledger
) -> None:
    await followed(store, engine, ledger)
    said = [step(at=f"202611{day}090000", state=state) for day, state in ((21, 10), (19, 5), (20, 9))]
    assert await ledger.take(taken(*said)) == 1
    (row,) = rows(engine, notices)
    assert msgspec.json.decode(row["notice"], type=Notice).dossier.state == State.RETURNED
    assert rows(engine, subscriptions)[0]["ended_at"]


async def test_no_change_is_taken_without_its_notices(store: EmbeddedStore, engine: sa.Engine, ledger: Ledger) -> None:
    await followed(store, engine, ledger)
    before = rows(engine, dossiers), rows(engine, steps), rows(engine, subscriptions)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE notices RENAME TO notices_away"))
    with pytest.raises(sa.exc.DBAPIError):
        await ledger.take(taken(step(at="20261120090000", state=9)))
    assert (rows(engine, dossiers), rows(engine, steps), rows(engine, subscriptions)) == before
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE notices_away RENAME TO notices"))
    assert await ledger.take(taken(step(at="20261120090000", state=9))) == 1


async def test_two_that_push_the_same_change_note_it_once(
    database_url: str, store: EmbeddedStore, engine: sa.Engine, ledger: Ledger
) -> None:
    await followed(store, engine, ledger)
    other = open_engine(database_url)
    ledgers = [ledger, Ledger(OffLoop(other))]
    change = taken(step(at="20261120090000", state=9), *history(random.Random(1), dossiers=20))
    noted = await asyncio.gather(*(one.take(change) for one in ledgers for _ in range(3)))
    other.dispose()
    assert sum(noted) == len(rows(engine, notices)) == 1


async def test_a_deadlock_with_another_writer_is_tried_again() -> None:
    with postgres_url() as url:
        engine, store = migrate(url), EmbeddedStore.from_url(url)
        ledger, wishes = Ledger(OffLoop(engine)), Subscriptions(engine)
        await followed(store, engine, ledger)
        known = await store.find([NUMBER], whole=True)
        assert known is not None
        assert await wishes.begin("c2", known)
        await store.close()
        with engine.begin() as connection:
            locked = [subscriptions.update().where(subscriptions.c.id == n).values(by_phone=True) for n in (2, 1)]
            connection.execute(locked[0])
            pushed = asyncio.create_task(ledger.take(taken(step(at="20261120090000", state=9))))
            await asyncio.sleep(0.3)
            connection.execute(locked[1])
        assert await pushed == len(rows(engine, notices)) == 2
        engine.dispose()


async def test_an_end_that_is_given_up_again_is_as_last_said(engine: sa.Engine, ledger: Ledger) -> None:
    for state, at in ((10, "20261110090000"), (4, "20261111090000")):
        await ledger.take(taken(step(at=at, state=state)))
    assert [row["state"] for row in rows(engine, dossiers)] == [4]


def test_the_histories_are_such_as_can_go_wrong() -> None:
    """Otherwise the tests above show little."""
    moments = [(one.entry["receipt"], one.entry["updated_at"]) for one in _SAID]
    promises = [entry for entry in merged(one.entry for one in _SAID) if entry["first_due_at"] != entry["due_at"]]
    assert len(set(moments)) < 0.9 * len(moments), "few are of one moment"
    assert len(promises) > 5, "few dates are moved"
    assert any(entry["supplemented"] for entry in merged(one.entry for one in _SAID))
    assert all(at <= NOW for _, at in moments)
