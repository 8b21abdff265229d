from __future__ import annotations

from typing import Any

import pytest

from knowledge.local_savings import shortened
from knowledge.records import Duration
from tests.support.catalogue import procedure
from tests.support.localities import DRAGON, DURATION, FEE, ONE_DAY, rules

_WORKING_3 = {"kind": "value", "value": 3, "unit": "working_day"}


def _methods(**durations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"channel": c, "durations": d, "fees": [{"kind": "free"}]} for c, d in durations.items()]


def test_the_table_has_both_times_what_is_saved_and_the_decision() -> None:
    (line,) = shortened([rules(durations=[DURATION])], [procedure()])
    assert (line.place, line.code, line.name) == ("Tỉnh Bắc Ninh", DRAGON, procedure().name)
    assert line.national == [Duration(kind="value", value=3, unit="working_day")]
    assert line.local == Duration(kind="value", value=2, unit="working_day")
    assert (line.saved, line.unit, line.why_not) == (1, "working_day", "")
    assert (line.channels, line.decision.code, line.source) == (["counter"], "1/NQ-HĐND", FEE["source"])


def test_ways_of_filing_with_one_national_time_share_a_line() -> None:
    longer = [{**_WORKING_3, "value": 20}]
    item = procedure(methods=_methods(counter=longer, online=[_WORKING_3], post=[_WORKING_3]))
    lines = shortened([rules(durations=[DURATION])], [item])
    assert [(line.channels, line.saved) for line in lines] == [(["counter"], 18), (["online", "post"], 1)]
    only = {**DURATION, "channels": ["post"]}
    assert [line.channels for line in shortened([rules(durations=[only])], [item])] == [["post"]]


@pytest.mark.parametrize(
    ("national", "local", "saved"),
    [
        ([_WORKING_3], {**_WORKING_3, "value": 1.5}, 1.5),
        ([_WORKING_3], {"kind": "same_working_day"}, 3),
        ([{**_WORKING_3, "unit": "day"}], {**_WORKING_3, "value": 1, "unit": "day"}, 2),
    ],
)
def test_days_are_counted_where_both_times_are_of_a_kind(
    national: list[dict[str, Any]], local: dict[str, Any], saved: float
) -> None:
    local = rules(durations=[{**DURATION, "duration": local}])
    (line,) = shortened([local], [procedure(methods=_methods(counter=national))])
    assert line.saved == saved
    assert line.why_not == ""


def test_a_one_day_rule_saves_all_working_days() -> None:
    (line,) = shortened([rules(one_day=[ONE_DAY])], [procedure()])
    assert (line.saved, line.unit) == (3, "working_day")


@pytest.mark.parametrize(
    ("national", "local", "why"),
    [
        ([{**_WORKING_3, "unit": "day"}], _WORKING_3, "counts in day, the local rule in working_day"),
        ([{"kind": "unknown"}], _WORKING_3, "the national record gives no time in numbers"),
        ([{**_WORKING_3, "condition": "Rồng con"}], _WORKING_3, "the national record gives no time in numbers"),
        ([_WORKING_3, {**_WORKING_3, "value": 9}], _WORKING_3, "several times"),
        ([_WORKING_3], {"kind": "see_text", "text": "Sớm"}, "the local rule gives no time in numbers"),
        ([_WORKING_3], {**_WORKING_3, "condition": "Rồng con"}, "the local rule gives no time in numbers"),
    ],
)
def test_times_that_cannot_be_compared_have_no_number_but_a_reason(
    national: list[dict[str, Any]], local: dict[str, Any], why: str
) -> None:
    local = rules(durations=[{**DURATION, "duration": local}])
    (line,) = shortened([local], [procedure(methods=_methods(counter=national))])
    assert (line.saved, line.unit) == (None, None)
    assert why in line.why_not


@pytest.mark.parametrize("value", [3, 4])
def test_times_that_are_not_shorter_are_left_out(value: int) -> None:
    local = rules(durations=[{**DURATION, "duration": {**_WORKING_3, "value": value}}])
    assert shortened([local], [procedure()]) == []


def test_procedures_we_do_not_have_are_left_out() -> None:
    assert shortened([rules(durations=[DURATION])], []) == []
