"""Where a dossier stands, in words: `actions/wording/dossiers.py`."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone

import msgspec
import pytest

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import add_working_days, working_days_between
from actions.wording.dossiers import late_working_days, tell, view
from actions.wording.templates import day, vietnamese
from knowledge.text.numbers import numbers
from knowledge.text.receipts import find_receipts

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)
TODAY = NOW.date()
STAFF = "Anh/chị gọi tổng đài."
DEMO = demo_dossiers(NOW)
LATE = [dossier for dossier in DEMO if late_working_days(dossier, TODAY) and dossier.state.running]

every_dossier = pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
every_late_one = pytest.mark.parametrize("dossier", LATE, ids=lambda dossier: dossier.receipt)


def dossier(state: State = State.PROCESSING, **fields: object) -> Dossier:
    plain = {"procedure_code": "1.001193", "procedure_name": "Khai sinh", "agency": "Xã Minh Họa", "source": "Kho thử"}
    return Dossier(**{"receipt": "H00.99-261102-0001", "state": state, "updated_at": NOW, **plain, **fields})


@pytest.mark.parametrize(
    ("state", "fields", "late"),
    [
        (State.PROCESSING, {}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 24)}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 23)}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 20)}, 1),
        (State.ACCEPTED, {"due_at": date(2026, 11, 13)}, 6),
        (State.REGISTERED, {"due_at": date(2026, 11, 13)}, 6),
        # The agency waits for the citizen, or owes nothing any more.
        (State.SUPPLEMENT_NEEDED, {"due_at": date(2026, 11, 13)}, 0),
        (State.PAYMENT_NEEDED, {"due_at": date(2026, 11, 13)}, 0),
        (State.NOT_ACCEPTED, {"due_at": date(2026, 11, 13)}, 0),
        (State.WITHDRAWN, {"due_at": date(2026, 11, 13)}, 0),
        (State.STOPPED, {"due_at": date(2026, 11, 13)}, 0),
        (State.PROCESSED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 13)}, 0),
        (State.RETURNED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 17)}, 2),
        (State.RETURNED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 9)}, 0),
    ],
)
def test_late_are_the_working_days_the_agency_has_missed(state: State, fields: dict[str, date], late: int) -> None:
    assert late_working_days(dossier(state, **fields), TODAY) == late


def test_the_demo_is_late_where_it_says_so() -> None:
    late = {dossier.receipt[-4:]: late_working_days(dossier, TODAY) for dossier in DEMO}
    assert {number: days for number, days in late.items() if days} == {"0011": 4, "0012": 3}


@pytest.mark.parametrize("holiday", [date(2027, 2, 10), date(2026, 9, 2)])
def test_the_demo_is_as_late_over_the_holidays(holiday: date) -> None:
    demo = demo_dossiers(datetime.combine(holiday, NOW.timetz()))
    late = {dossier.receipt[-4:]: late_working_days(dossier, holiday) for dossier in demo}
    assert {number for number, days in late.items() if days} == {"0011", "0012"}


@every_dossier
def test_it_names_number_state_procedure_agency_and_source(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    state = vietnamese()(f"states.{int(dossier.state)}.name")
    for told in (dossier.receipt, state, dossier.procedure_name, dossier.agency, dossier.source, "09:30 23/11/2026"):
        assert told in text
    assert len(text) <= 2000


@every_dossier
def test_it_says_nothing_about_the_person(dossier: Dossier) -> None:
    told = tell(dossier, TODAY, STAFF).replace(dossier.receipt, "")
    assert not re.search(rf"(?<!\d){dossier.verifier}(?!\d)", told)
    shown = msgspec.to_builtins(view(dossier, TODAY))
    assert "verifier" not in shown
    assert dossier.verifier not in [str(value) for value in shown.values()]


@every_dossier
def test_every_number_is_the_dossiers_or_the_days_it_is_late(dossier: Dossier) -> None:
    facts = msgspec.structs.asdict(dossier)
    days = [value for value in facts.values() if isinstance(value, date) and not isinstance(value, datetime)]
    own = " ".join([*map(str, facts.values()), *map(day, days), "09:30 23/11/2026"])
    allowed = numbers(own) | {str(late_working_days(dossier, TODAY))}
    assert numbers(tell(dossier, TODAY, "")) <= allowed


@every_dossier
def test_only_a_late_one_gets_an_apology(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    assert ("xin lỗi" in text) == (dossier in LATE)
    assert (vietnamese()(f"states.{int(dossier.state)}.next") in text) == (dossier not in LATE)


@every_late_one
def test_a_late_one_says_how_late_why_and_until_when(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    assert f"{late_working_days(dossier, TODAY)} ngày làm việc" in text
    assert day(dossier.due_at) in text
    if dossier.reason:
        assert dossier.reason in text
    if dossier.new_due_at:
        assert f"Ngày hẹn mới: {day(dossier.new_due_at)}" in text
    else:
        assert STAFF in text


def test_one_late_dossier_has_a_new_date_and_one_has_none() -> None:
    assert sorted(dossier.new_due_at is None for dossier in LATE) == [False, True]


def test_the_view_is_the_contract() -> None:
    late = next(dossier for dossier in LATE if dossier.new_due_at)
    shown = view(late, TODAY)
    assert (shown.state, shown.state_name) == (4, "Đang xử lý")
    assert shown.late_working_days == working_days_between(late.due_at, TODAY) == 4
    assert shown.new_due_at == add_working_days(TODAY, 3)
    assert shown.as_of == "2026-11-23T09:30+07:00"
    assert find_receipts(shown.receipt)[0].number == shown.receipt
