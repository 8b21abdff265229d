"""Dossiers in the product's database: `actions/dossiers/embedded.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)
FULL = Dossier(
    receipt="H00.99-261102-0001",
    state=State.PROCESSING,
    procedure_code="1.001193",
    procedure_name="Thủ tục đăng ký khai sinh",
    agency="Ủy ban nhân dân xã Minh Họa",
    received_at=date(2026, 11, 2),
    due_at=date(2026, 11, 5),
    finished_at=None,
    new_due_at=date(2026, 11, 30),
    reason="Chờ xác minh “hộ tịch” 👍",
    verifier="0001",
    updated_at=NOW,
    source="Kho thử",
)


@pytest.fixture
def store(engine: sa.engine.Engine) -> EmbeddedStore:
    store = EmbeddedStore(engine)
    store.create()
    return store


def changed(**fields: object) -> Dossier:
    return msgspec.structs.replace(FULL, **fields)


def test_what_was_put_is_found_as_it_was(store: EmbeddedStore) -> None:
    store.put([FULL])
    assert store.find(FULL.receipt) == FULL


def test_what_may_be_absent_stays_absent(store: EmbeddedStore) -> None:
    bare = changed(received_at=None, due_at=None, new_due_at=None, reason=None)
    store.put([bare])
    assert store.find(bare.receipt) == bare


@pytest.mark.parametrize("receipt", ["H00.99-261102-9999", "", "h00.99-261102-0001", "' OR 1=1 --", "%"])
def test_an_unknown_number_is_none(store: EmbeddedStore, receipt: str) -> None:
    store.put([FULL])
    assert store.find(receipt) is None


def test_the_same_number_again_replaces(store: EmbeddedStore) -> None:
    store.put([FULL, changed(receipt="H00.99-261102-0002")])
    store.put([changed(state=State.RETURNED, finished_at=date(2026, 11, 23))])
    found = store.find(FULL.receipt)
    assert found is not None
    assert (found.state, found.finished_at) == (State.RETURNED, date(2026, 11, 23))
    assert store.find("H00.99-261102-0002") is not None


def test_all_are_put_or_none(store: EmbeddedStore) -> None:
    store.put([FULL])
    with pytest.raises(sa.exc.IntegrityError):
        store.put([changed(state=State.RETURNED), changed(receipt="H00.99-261102-0002", agency=None)])
    assert store.find(FULL.receipt) == FULL
    assert store.find("H00.99-261102-0002") is None


def test_nothing_to_put_is_no_error(store: EmbeddedStore) -> None:
    store.put([])


def test_creating_twice_loses_nothing(store: EmbeddedStore) -> None:
    store.put([FULL])
    store.create()
    assert store.find(FULL.receipt) == FULL


@pytest.mark.parametrize("hours", [0, 7, -5])
def test_a_moment_is_kept_whatever_its_zone(store: EmbeddedStore, hours: int) -> None:
    moment = NOW.astimezone(timezone(timedelta(hours=hours)))
    store.put([changed(updated_at=moment)])
    found = store.find(FULL.receipt)
    assert found is not None
    assert found.updated_at == NOW
    assert found.updated_at.tzinfo is not None


def test_the_demo_goes_in_and_comes_out(store: EmbeddedStore) -> None:
    dossiers = demo_dossiers(NOW)
    store.put(dossiers)
    assert [store.find(dossier.receipt) for dossier in dossiers] == dossiers
