from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from knowledge.records import PORTAL_URL, Duration, Fee, Procedure, Reduction
from tests.support.catalogue import procedure, sound


@pytest.mark.parametrize(
    "fee",
    [
        {"kind": "amount"},
        {"kind": "amount", "amount": 0},
        {"kind": "amount", "amount": -1},
        {"kind": "free", "amount": 70000},
        {"kind": "unknown", "amount": 70000},
        {"kind": "see_text"},
        {"kind": "cheap"},
        {"kind": "amount", "amount": "70000"},
        {"kind": "amount", "amount": 70000.5},
        {"kind": "free", "colour": "red"},
        {},
    ],
)
def test_a_fee_that_says_one_thing_and_means_another_is_rejected(fee: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fee, Fee)


@pytest.mark.parametrize(
    "duration",
    [
        {"kind": "value"},
        {"kind": "value", "value": 3},
        {"kind": "value", "unit": "day"},
        {"kind": "value", "value": 0, "unit": "day"},
        {"kind": "value", "value": 3, "unit": "week"},
        {"kind": "same_working_day", "value": 1, "unit": "day"},
        {"kind": "unknown", "unit": "day"},
        {"kind": "see_text"},
        {"kind": "soon"},
    ],
)
def test_a_duration_that_says_one_thing_and_means_another_is_rejected(duration: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(duration, Duration)


@pytest.mark.parametrize(
    "change",
    [{"code": None}, {"source": None}, {"levels": ["district"]}, {"colour": "red"}, {"steps": "one"}, {"name": 1}],
)
def test_a_procedure_of_another_shape_is_rejected(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sound(**change), Procedure)


def test_a_fee_has_its_days() -> None:
    fee = Fee(kind="free", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [fee.applies_on(day) for day in days] == [False, True, True, False]


def test_a_fee_without_days_always_applies() -> None:
    assert Fee(kind="free").applies_on(date(1990, 1, 1))


def test_a_reduction_is_in_force_from_its_first_to_its_last_day() -> None:
    half = Reduction(percent=50, valid_from=date(2025, 7, 1), valid_until=date(2026, 12, 31))
    fee = Fee(kind="amount", amount=70000, reductions=[half])
    assert fee.reduction_on(date(2025, 6, 30)) is None
    assert fee.reduction_on(date(2025, 7, 1)) is half
    assert fee.reduction_on(date(2026, 12, 31)) is half
    assert fee.reduction_on(date(2027, 1, 1)) is None


def test_a_method_is_found_by_its_channel() -> None:
    counter = procedure().method("counter")
    assert counter is not None
    assert counter.channel == "counter"
    assert procedure().method("online") is None


def test_a_source_has_its_address_on_the_national_portal() -> None:
    assert procedure().source.url == f"{PORTAL_URL}/thu-tuc-hanh-chinh/p-1"


def test_a_record_survives_being_stored() -> None:
    stored = msgspec.msgpack.encode(procedure())
    assert msgspec.msgpack.decode(stored, type=Procedure) == procedure()
