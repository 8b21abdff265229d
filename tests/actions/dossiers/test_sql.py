"""A province's database: `actions/dossiers/sql.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, Optional

import pytest
import sqlalchemy as sa

from actions.dossiers.configuration import SqlConfig
from actions.dossiers.database import open_engine
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.sql import SqlStore
from actions.dossiers.store import StoreError
from tests.support.databases import postgres_url, sqlite_url

NUMBER = "H00.98-261102-0001"
OTHER = "000.00.98.H00-261102-0002"
TIMEOUT_S = 1.0
GRACE_S = 0.3
NAME = "Nguyễn Thị Thử Nghiệm"

ROWS = sa.Table(
    "ho_so",
    sa.MetaData(),
    sa.Column("ma", sa.String(64), primary_key=True),
    sa.Column("trang_thai", sa.Text),
    sa.Column("ten_tthc", sa.Text),
    sa.Column("ngay_nhan", sa.DateTime),
    sa.Column("ngay_hen", sa.Date),
    sa.Column("ngay_xong", sa.Text),
    sa.Column("cap_nhat", sa.DateTime(timezone=True)),
    sa.Column("ten", sa.Text),
    sa.Column("dien_thoai", sa.Text),
    sa.Column("so_cccd", sa.BigInteger),
)
QUERY = """
    SELECT ma AS receipt, trang_thai AS state, ten_tthc AS procedure_name, ngay_nhan AS received_at,
           ngay_hen AS due_at, ngay_xong AS finished_at, cap_nhat AS updated_at,
           ten AS applicant, dien_thoai AS phone, so_cccd AS identity
    FROM ho_so WHERE ma IN :numbers
"""
FILED = {
    "ma": NUMBER,
    "trang_thai": "Đang xử lý",
    "ten_tthc": "Đăng ký  khai sinh",
    "ngay_nhan": datetime(2026, 11, 2, 23, 30),
    "ngay_hen": date(2026, 11, 9),
    "ngay_xong": "06/11/2026",
    "cap_nhat": datetime(2026, 11, 6, 3, 20, tzinfo=timezone.utc),
    "ten": NAME,
    "dien_thoai": "0900 000 123",
    "so_cccd": 1099004567,
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a province's database, SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        yield filled(sqlite_url(tmp_path))
        return
    with postgres_url() as address:
        yield filled(address)


@pytest.fixture
def postgresql() -> Iterator[str]:
    with postgres_url() as address:
        yield filled(address)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return filled(sqlite_url(tmp_path))


def filled(address: str) -> str:
    put(address, FILED)
    return address


def put(address: str, *rows: dict[str, Any]) -> None:
    engine = open_engine(address)
    with engine.begin() as connection:
        ROWS.create(connection, checkfirst=True)
        connection.execute(ROWS.insert(), list(rows))
    engine.dispose()


def opened(address: str, query: str = QUERY, **own: Any) -> SqlStore:
    return SqlStore(SqlConfig(name="Tỉnh Thử", url=address, query=query, **{"timeout_s": TIMEOUT_S, **own}))


def found(address: str, *numbers: str, whole: bool = False, **own: Any) -> Optional[Dossier]:
    async def go() -> Optional[Dossier]:
        store = opened(address, **own)
        try:
            return await store.find(numbers, whole=whole)
        finally:
            await store.close()

    return asyncio.run(go())


def refusal(address: str, *numbers: str, **own: Any) -> str:
    start = time.monotonic()
    with pytest.raises(StoreError) as raised:
        found(address, *(numbers or (NUMBER,)), **own)
    assert time.monotonic() - start < TIMEOUT_S + GRACE_S
    text = str(raised.value)
    assert text.startswith("Tỉnh Thử: ")
    for private in (NUMBER, "261102", NAME, "ho_so", "SELECT", "postgres@"):
        assert private not in text
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return text


def test_a_dossier_is_found_as_it_stands(url: str) -> None:
    assert found(url, NUMBER) == Dossier(
        receipt=NUMBER,
        state=State.PROCESSING,
        procedure_name="Đăng ký khai sinh",
        received_at=date(2026, 11, 2),
        due_at=date(2026, 11, 9),
        finished_at=date(2026, 11, 6),
        updated_at=datetime(2026, 11, 6, 3, 20, tzinfo=timezone.utc)
        if url.startswith("postgresql")
        # SQLite keeps no zone: what has none is read in Vietnam's time.
        else datetime(2026, 11, 5, 20, 20, tzinfo=timezone.utc),
        source="Tỉnh Thử",
    )


def test_the_whole_of_it_has_details(url: str) -> None:
    dossier = found(url, NUMBER, whole=True)
    assert dossier is not None
    assert dossier.details == Details(applicant=NAME, phone="0900000123", identity="4567")


def test_an_unknown_number_is_none(url: str) -> None:
    for numbers in ([OTHER], [], ["' OR 1=1 --"], ["%"]):
        assert found(url, *numbers) is None


def test_of_several_numbers_the_first_known_is_taken(url: str) -> None:
    put(url, {**FILED, "ma": OTHER, "trang_thai": "posting"})
    for numbers in ((OTHER, NUMBER), (NUMBER, OTHER)):
        dossier = found(url, "H00-261102-0009", *numbers)
        assert dossier is not None
        assert dossier.receipt == numbers[0]
    other = found(url, OTHER)
    assert other is not None
    assert (other.state, other.state_word) == (None, "posting")


def test_a_database_may_spell_numbers_and_states_its_own_way(url: str) -> None:
    put(url, {**FILED, "ma": OTHER.lower(), "trang_thai": "7A"})
    query = QUERY.replace("WHERE ma IN", "WHERE ten_tthc LIKE '%khai%' AND upper(ma) IN")
    dossier = found(url, OTHER, query=query, states={"7a": 5})
    assert dossier is not None
    assert dossier.receipt == OTHER
    assert dossier.state is State.SUPPLEMENT_NEEDED


def test_a_row_of_another_number_is_ignored(url: str) -> None:
    assert found(url, OTHER, query=f"{QUERY} OR 1=1") is None


@pytest.mark.parametrize("state", ["'4'", "'04'", "4", "CAST(4 AS numeric)"])
def test_a_code_is_read(url: str, state: str) -> None:
    dossier = found(url, NUMBER, query=QUERY.replace("trang_thai", state))
    assert dossier is not None
    assert dossier.state is State.PROCESSING


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ma, trang_thai AS state FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt, trang_thai AS status FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt, ten FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt, NULL AS state, ' ' AS procedure_name FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt, trang_thai AS state, 20261109 AS due_at FROM ho_so WHERE ma IN :numbers",
        "SELECT ma AS receipt, trang_thai AS state, 7 AS agency FROM ho_so WHERE ma IN :numbers",
        "SELECT 7 AS receipt, trang_thai AS state FROM ho_so WHERE ma IN :numbers",
    ],
)
def test_rows_of_another_shape_are_an_error(url: str, query: str) -> None:
    with pytest.raises(StoreError):
        found(url, NUMBER, query=query)


@pytest.mark.parametrize(
    "query",
    ["SELECT khong_co AS receipt FROM ho_so WHERE ma IN :numbers", "SELECT FROM WHERE :numbers", "nothing :numbers"],
)
def test_a_query_that_cannot_be_run_is_an_error(url: str, query: str) -> None:
    assert refusal(url, query=query)


def test_nothing_is_written(url: str) -> None:
    query = "UPDATE ho_so SET trang_thai = 'Đã trả' WHERE ma IN :numbers RETURNING ma AS receipt, trang_thai AS state"
    refusal(url, query=query)
    dossier = found(url, NUMBER)
    assert dossier is not None
    assert dossier.state is State.PROCESSING


def test_many_may_ask_at_once(url: str) -> None:
    async def go() -> list[Optional[Dossier]]:
        store = opened(url)
        try:
            return await asyncio.gather(*(store.find([NUMBER]) for _ in range(40)))
        finally:
            await store.close()

    assert {dossier.receipt for dossier in asyncio.run(go()) if dossier} == {NUMBER}


def test_it_may_be_asked_from_one_loop_after_another(url: str) -> None:
    store = opened(url)
    for _ in range(2):
        assert asyncio.run(store.find([NUMBER])) is not None
    asyncio.run(store.close())


def test_it_holds_the_numbers_of_its_agencies(sqlite: str) -> None:
    store = opened(sqlite, agencies=["H00.98"])
    assert store.name == "Tỉnh Thử"
    assert store.holds(NUMBER)
    assert not store.holds(OTHER)
    assert "Tỉnh Thử" in repr(SqlConfig(name="Tỉnh Thử", url=sqlite, query=QUERY))


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    refusal(sqlite_url(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_locked_file_is_waited_for_no_longer_than_that(sqlite: str) -> None:
    other = sqlite3.connect(sqlite.partition("///")[2])
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN EXCLUSIVE")
    refusal(sqlite)
    other.close()
    assert found(sqlite, NUMBER) is not None


def test_a_slow_query_is_given_up_here_and_there(postgresql: str) -> None:
    refusal(postgresql, query=f"{QUERY} AND pg_sleep(30) IS NOT NULL")
    time.sleep(GRACE_S)
    engine = open_engine(postgresql)
    with engine.connect() as connection:
        activity = sa.text("SELECT state FROM pg_stat_activity WHERE datname = current_database()")
        assert [row.state for row in connection.execute(activity)].count("active") == 1
    engine.dispose()


def test_a_broken_connection_is_made_anew(postgresql: str) -> None:
    async def go() -> None:
        store = opened(postgresql)
        assert await store.find([NUMBER])
        engine = open_engine(postgresql)
        with engine.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
            )
        engine.dispose()
        assert await store.find([NUMBER])
        await store.close()

    asyncio.run(go())


@pytest.mark.parametrize("listens", [False, True])
def test_a_server_that_does_not_answer_is_an_error_in_time(listens: bool) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if listens:
            server.listen()
        refusal(f"postgresql://reader@127.0.0.1:{server.getsockname()[1]}/motcua")
