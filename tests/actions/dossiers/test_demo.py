"""The fictional dossiers: `actions/dossiers/demo.py` and `demo.yml`."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import is_working_day
from knowledge.text.receipts import find_receipts

DEMO = demo_dossiers(datetime(2026, 11, 23, tzinfo=timezone.utc))
every_dossier = pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)


def test_all_ten_states_are_shown() -> None:
    assert {dossier.state for dossier in DEMO} == set(State)
    assert len(State) == 10


def test_no_number_stands_twice() -> None:
    assert len({dossier.receipt for dossier in DEMO}) == len(DEMO)


@every_dossier
def test_its_number_is_read_as_one(dossier: Dossier) -> None:
    assert [receipt.number for receipt in find_receipts(f"hồ sơ {dossier.receipt} đâu")] == [dossier.receipt]


@every_dossier
def test_it_is_plainly_fictional(dossier: Dossier) -> None:
    assert dossier.receipt.startswith("H00.")
    assert "hư cấu" in dossier.source
    assert "hư cấu" in dossier.agency


@every_dossier
def test_its_dates_follow_each_other(dossier: Dossier) -> None:
    dates = [dossier.received_at, dossier.due_at, dossier.new_due_at]
    known = [day for day in dates if day is not None]
    assert known == sorted(known)
    assert all(map(is_working_day, known))
    if dossier.finished_at and dossier.received_at:
        assert dossier.finished_at >= dossier.received_at


@every_dossier
def test_who_refuses_stops_or_waits_says_why(dossier: Dossier) -> None:
    if dossier.state in (State.NOT_ACCEPTED, State.SUPPLEMENT_NEEDED, State.PAYMENT_NEEDED, State.STOPPED):
        assert dossier.reason
