"""The fictional dossiers: `actions/dossiers/demo.py` and `demo.yml`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import is_working_day
from knowledge.text.receipts import find_receipts
from tests.support.databases import sqlite_url

NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)
DEMO = demo_dossiers(NOW)
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
def test_who_refuses_stops_or_waits_says_why_to_its_owner(dossier: Dossier) -> None:
    why = (State.NOT_ACCEPTED, State.SUPPLEMENT_NEEDED, State.PAYMENT_NEEDED, State.STOPPED)
    assert bool(dossier.details.note) == (dossier.state in why)


def test_one_that_waits_says_for_which_papers_and_one_for_how_much() -> None:
    by_state = {dossier.state: dossier.details for dossier in DEMO}
    request = by_state[State.SUPPLEMENT_NEEDED].open_request
    assert request is not None
    assert request.papers
    assert [charge.amount > 0 for charge in by_state[State.PAYMENT_NEEDED].charges] == [True]


@every_dossier
def test_the_end_of_its_number_proves_whose_it_is(dossier: Dossier) -> None:
    assert dossier.details.verifiers == [dossier.receipt[-4:]]
    assert "Minh Họa" in dossier.details.applicant


@every_dossier
def test_its_steps_follow_each_other_on_working_days(dossier: Dossier) -> None:
    moments = [step.at for step in dossier.details.steps]
    assert moments == sorted(moments)
    assert all(is_working_day(moment.date()) for moment in moments)
    assert all(moment <= NOW + timedelta(days=1) for moment in moments)


@pytest.mark.parametrize("now", [NOW, datetime(2027, 2, 10, 20, tzinfo=timezone.utc), datetime.now(timezone.utc)])
def test_it_can_be_made_on_any_day(now: datetime) -> None:
    assert [dossier.receipt for dossier in demo_dossiers(now)] == [dossier.receipt for dossier in DEMO]


def test_it_is_put_into_the_database_of_the_deployment(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    environment = {**os.environ, "DATABASE_URL": url}
    for _ in range(2):
        subprocess.run([sys.executable, "-W", "ignore", "-m", "actions.dossiers.demo"], env=environment, check=True)
    found = asyncio.run(EmbeddedStore.from_url(url).find([DEMO[3].receipt], whole=True))
    assert found is not None
    assert found.details.steps
