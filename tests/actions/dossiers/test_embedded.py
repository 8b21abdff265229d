"""Dossiers in the product's database: `actions/dossiers/embedded.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any, Optional

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Details, Dossier, State, Step
from actions.dossiers.store import StoreError
from actions.dossiers.tables import dossiers
from knowledge.text.receipts import compact, misspellings
from tests.support.databases import postgres_url
from tests.support.dossiers import ASKED, NOW, WHOLE, but, dossier

NOWHERE = ["postgresql://postgres@127.0.0.1:9/nothing", "sqlite:////nowhere/at/all.db"]


@pytest.fixture
def store(tables: sa.engine.Engine) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tables)
    yield store
    asyncio.run(store.close())


def find(store: EmbeddedStore, *numbers: str, whole: bool = False) -> Optional[Dossier]:
    return asyncio.run(store.find(numbers, whole=whole))


def found(store: EmbeddedStore, *numbers: str, whole: bool = False) -> Dossier:
    dossier = find(store, *numbers, whole=whole)
    assert dossier is not None
    return dossier


def near(store: EmbeddedStore, typed: str) -> list[str]:
    return asyncio.run(store.near(misspellings(compact(typed))))


def test_what_was_put_is_found_as_it_was(store: EmbeddedStore) -> None:
    store.put([WHOLE])
    assert find(store, WHOLE.receipt, whole=True) == WHOLE


def test_details_are_read_only_where_the_whole_is_wanted(store: EmbeddedStore) -> None:
    store.put([WHOLE])
    assert find(store, WHOLE.receipt) == but(WHOLE, details=Details())


def test_what_may_be_absent_stays_absent(store: EmbeddedStore) -> None:
    bare = dossier(State.REGISTERED, procedure_name="", agency="")
    store.put([bare])
    assert find(store, bare.receipt, whole=True) == but(bare, details=Details(steps=[]))


def test_a_state_that_is_none_of_the_ten_keeps_its_word(store: EmbeddedStore) -> None:
    store.put([dossier(None, state_word="interoperating")])
    known = found(store, "H00.99-261102-0001")
    assert (known.state, known.state_word) == (None, "interoperating")


@pytest.mark.parametrize("receipt", ["H00.99-261102-9999", "", "h00.99-261102-0001", "' OR 1=1 --", "%", "%s", "?"])
def test_an_unknown_number_is_none(store: EmbeddedStore, receipt: str) -> None:
    store.put([WHOLE])
    assert find(store, receipt) is None
    assert find(store, receipt, whole=True) is None


def test_no_number_is_none(store: EmbeddedStore) -> None:
    assert find(store) is None


def test_the_number_asked_for_first_comes_first(store: EmbeddedStore) -> None:
    store.put([dossier(receipt="H56.06-231027-0361"), dossier(State.RETURNED, receipt="000.00.06.H56-231027-0361")])
    assert found(store, "H1", "000.00.06.H56-231027-0361", "H56.06-231027-0361").state is State.RETURNED
    assert found(store, "H56.06-231027-0361", "000.00.06.H56-231027-0361").state is State.PROCESSING


def test_the_same_number_again_replaces(store: EmbeddedStore) -> None:
    store.put([WHOLE, but(WHOLE, receipt="H00.99-261102-0002")])
    store.put([dossier(State.RETURNED, finished_at=date(2026, 11, 23))])
    known = found(store, WHOLE.receipt, whole=True)
    assert (known.state, known.finished_at) == (State.RETURNED, date(2026, 11, 23))
    assert known.details == Details(steps=[])
    assert find(store, "H00.99-261102-0002", whole=True) == but(WHOLE, receipt="H00.99-261102-0002")


def test_all_are_put_or_none(store: EmbeddedStore) -> None:
    store.put([WHOLE])
    nameless = dossier(receipt="H00.99-261102-0002", source=None)
    with pytest.raises(sa.exc.IntegrityError):
        store.put([dossier(State.RETURNED), nameless])
    assert find(store, WHOLE.receipt, whole=True) == WHOLE
    assert find(store, nameless.receipt) is None


def test_what_is_put_may_come_one_by_one(store: EmbeddedStore) -> None:
    store.put(item for item in [WHOLE])
    assert find(store, WHOLE.receipt, whole=True) == WHOLE


def test_nothing_to_put_is_no_error(store: EmbeddedStore) -> None:
    store.put([])


def test_creating_twice_loses_nothing(store: EmbeddedStore) -> None:
    store.put([WHOLE])
    store.create()
    assert find(store, WHOLE.receipt, whole=True) == WHOLE


@pytest.mark.parametrize("hours", [0, 7, -5])
def test_a_moment_is_kept_whatever_its_zone(store: EmbeddedStore, hours: int) -> None:
    there = timezone(timedelta(hours=hours))
    step = Step(NOW.astimezone(there), "Bộ phận Một cửa", "Tiếp nhận")
    store.put([dossier(updated_at=NOW.astimezone(there), details=Details(steps=[step]))])
    known = found(store, "H00.99-261102-0001", whole=True)
    for moment in (known.updated_at, known.details.steps[0].at):
        assert moment == NOW
        assert moment.tzinfo is not None


def test_of_many_steps_the_latest_are_told_oldest_first(store: EmbeddedStore) -> None:
    steps = [Step(NOW + timedelta(minutes=n // 2), "", f"Bước {n}") for n in range(70)]
    store.put([dossier(details=Details(steps=steps))])
    assert found(store, "H00.99-261102-0001", whole=True).details.steps == steps[-50:]


def test_the_demo_goes_in_and_comes_out(store: EmbeddedStore) -> None:
    demo = demo_dossiers(NOW)
    store.put(demo)
    for item in demo:
        assert found(store, item.receipt, whole=True) == but(
            item, details=msgspec.structs.replace(item.details, steps=list(item.details.steps))
        )


@pytest.mark.parametrize(
    ("kept", "due_at", "new_due_at"),
    [
        ({"first_due_at": None, "due_at": None}, None, None),
        ({"first_due_at": date(2026, 11, 5), "due_at": date(2026, 11, 5)}, date(2026, 11, 5), None),
        # A promise broken.
        (
            {"first_due_at": date(2026, 11, 5), "due_at": date(2026, 11, 30)},
            date(2026, 11, 5),
            date(2026, 11, 30),
        ),
        # Time in which papers were missing is not the agency's.
        (
            {"first_due_at": date(2026, 11, 5), "due_at": date(2026, 11, 30), "supplemented": True},
            date(2026, 11, 30),
            None,
        ),
        # Sooner than promised.
        ({"first_due_at": date(2026, 11, 30), "due_at": date(2026, 11, 5)}, date(2026, 11, 5), None),
        # The date was taken back, or came with a state alone.
        ({"first_due_at": date(2026, 11, 5), "due_at": None}, None, None),
        ({"first_due_at": None, "due_at": date(2026, 11, 5)}, date(2026, 11, 5), None),
    ],
)
def test_a_later_date_than_the_first_is_a_broken_promise(
    store: EmbeddedStore, tables: sa.engine.Engine, kept: dict[str, Any], due_at: Any, new_due_at: Any
) -> None:
    store.put([dossier()])
    with tables.begin() as connection:
        connection.execute(dossiers.update().values(**kept))
    known = found(store, "H00.99-261102-0001")
    assert (known.due_at, known.new_due_at) == (due_at, new_due_at)


def test_who_was_asked_for_papers_was_promised_nothing_else(store: EmbeddedStore) -> None:
    store.put([dossier(due_at=date(2026, 11, 5), new_due_at=date(2026, 11, 30), details=Details(requests=[ASKED]))])
    known = found(store, "H00.99-261102-0001", whole=True)
    assert (known.due_at, known.new_due_at) == (date(2026, 11, 30), None)
    assert known.details.requests == [ASKED]


def test_the_states_own_note_goes_before_the_facts(store: EmbeddedStore, tables: sa.engine.Engine) -> None:
    store.put([dossier(details=Details(note="Trùng tên", applicant="A"))])
    with tables.begin() as connection:
        connection.execute(dossiers.update().values(state_note="", details=b'{"note":"Theo h\xe1\xbb\x93 s\xc6\xa1"}'))
    assert found(store, "H00.99-261102-0001", whole=True).details.note == "Theo hồ sơ"
    with tables.begin() as connection:
        connection.execute(dossiers.update().values(state_note="Theo bước"))
    assert found(store, "H00.99-261102-0001", whole=True).details.note == "Theo bước"


@pytest.mark.parametrize(
    "typed",
    [
        "H29.12-240408-012",
        "H29.12-240408-00112",
        "H29.12-240408-0021",
        "H29.12-240409-0012",
        "h29 12 240408 0012",
        "H29.12-24O4O8-OO12",
    ],
)
def test_a_number_is_found_that_another_is_a_slip_of(store: EmbeddedStore, typed: str) -> None:
    store.put([dossier(receipt="H29.12-240408-0012"), dossier(receipt="H29.12-240517-0777")])
    assert near(store, typed) == ["H29.12-240408-0012"]


def test_where_many_are_near_more_than_one_is_named_but_never_many(store: EmbeddedStore) -> None:
    store.put([dossier(receipt=f"H29.12-240408-001{n}") for n in range(9)])
    assert 1 < len(near(store, "H29.12-240408-0019")) <= 3


def test_nothing_is_near_to_what_is_far(store: EmbeddedStore) -> None:
    store.put([dossier(receipt="H29.12-240408-0012")])
    assert near(store, "H29.12-240408-9912") == []
    assert asyncio.run(store.near([])) == []


@pytest.mark.parametrize("whole", [False, True])
def test_many_are_looked_up_at_once(store: EmbeddedStore, whole: bool) -> None:
    numbers = [f"H00.99-261102-{n:04}" for n in range(60)]
    store.put([dossier(receipt=number) for number in numbers])

    async def all_at_once() -> list[Optional[Dossier]]:
        return await asyncio.gather(*(store.find([number], whole=whole) for number in numbers))

    assert [known and known.receipt for known in asyncio.run(all_at_once())] == numbers


@pytest.mark.parametrize("whole", [False, True])
def test_several_threads_look_up(store: EmbeddedStore, whole: bool) -> None:
    numbers = [f"H00.99-261102-{n:04}" for n in range(40)]
    store.put([dossier(receipt=number) for number in numbers])
    with ThreadPoolExecutor(8) as threads:
        known = list(threads.map(lambda number: found(store, number, whole=whole).receipt, numbers))
    assert known == numbers


def test_what_is_put_meanwhile_is_seen(store: EmbeddedStore) -> None:
    """A connection that is kept holds on to no old view."""
    for state in State:
        store.put([dossier(state)])
        assert found(store, "H00.99-261102-0001").state is state
        assert found(store, "H00.99-261102-0001", whole=True).state is state


def test_connections_that_were_cut_are_made_anew() -> None:
    with postgres_url() as url:
        store = EmbeddedStore.from_url(url)
        store.create()
        store.put([WHOLE])

        async def before_and_after() -> None:
            for whole in (False, True):
                await asyncio.gather(*(store.find([WHOLE.receipt], whole=whole) for _ in range(20)))
                assert _cut(url) > 0
                again = await asyncio.gather(*(store.find([WHOLE.receipt], whole=whole) for _ in range(20)))
                assert [known and known.receipt for known in again] == [WHOLE.receipt] * 20
            assert _cut(url) > 0
            assert await store.near([compact(WHOLE.receipt)]) == [WHOLE.receipt]
            await store.close()

        asyncio.run(before_and_after())


def _cut(url: str) -> int:
    """End all other connections to the database at `url`; returns how many."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:"), poolclass=sa.pool.NullPool)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        return sum(connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {others}")).scalars())


@pytest.mark.parametrize("url", NOWHERE)
def test_a_database_that_cannot_be_reached_is_no_answer(url: str) -> None:
    store = EmbeddedStore.from_url(url)
    for whole in (False, True):
        with pytest.raises(StoreError) as raised:
            find(store, WHOLE.receipt, whole=whole)
        assert WHOLE.receipt not in str(raised.value)
    with pytest.raises(StoreError):
        near(store, WHOLE.receipt)


@pytest.mark.parametrize("table", ["dossiers", "dossier_steps"])
def test_a_table_that_is_not_there_is_no_answer(store: EmbeddedStore, tables: sa.engine.Engine, table: str) -> None:
    store.put([WHOLE])
    with tables.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {table}"))
    with pytest.raises(StoreError):
        find(store, WHOLE.receipt, whole=True)


def test_it_is_found_again_once_the_database_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    store = EmbeddedStore.from_url(f"sqlite:///{folder / 'test.db'}")
    with pytest.raises(StoreError):
        find(store, WHOLE.receipt)
    folder.mkdir()
    store.create()
    store.put([WHOLE])
    assert found(store, WHOLE.receipt).receipt == WHOLE.receipt


def test_it_may_hold_every_number(store: EmbeddedStore) -> None:
    assert store.holds("H29.12-240408-0012")
    assert store.holds("03706/2026/07906")
