from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Optional

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Problem
from knowledge.errors import CatalogueError
from knowledge.local_rules import Localities, LocalRules, read_file, read_local
from knowledge.records import Channel, Duration, Fee
from tests.support.localities import (
    CENTRE,
    COMMUNE,
    DAY,
    DRAGON,
    DURATION,
    FEE,
    ONE_DAY,
    PHOENIX,
    content,
    costs,
    rules,
    store,
)


def test_a_file_with_everything_is_read(tmp_path: Path) -> None:
    made = content(fees=[FEE], durations=[DURATION], one_day=[ONE_DAY], centres=[CENTRE], example="bịa")
    read = read_file(store(tmp_path, made))
    assert isinstance(read, LocalRules)
    assert read.fees[0].fees == [Fee(kind="amount", amount=5000)]
    assert [duration.kind for _, duration in read.timed()] == ["value", "same_working_day"]
    assert read_local(tmp_path) == [read]


def test_no_files_are_no_rules(tmp_path: Path) -> None:
    assert read_local(tmp_path) == []


_UNREADABLE: list[tuple[dict[str, Any], str, str]] = [
    ({"place": {"code": 24, "name": "Tỉnh Bắc Ninh"}}, "place.code", "put the value in quotes"),
    ({"colour": "red"}, "", "colour"),
    ({"fees": [{**FEE, "price": 1}]}, "fees[0]", "price"),
    ({"fees": [{**FEE, "fees": [{"kind": "amount"}]}]}, "fees[0].fees[0]", "amount"),
    ({"fees": [{**FEE, "channels": ["fax"]}]}, "fees[0].channels[0]", "fax"),
    ({"fees": [{k: v for k, v in FEE.items() if k != "decision"}]}, "fees[0]", "decision"),
    ({"centres": [{k: v for k, v in CENTRE.items() if k != "source"}]}, "centres[0]", "source"),
    ({"fees": [{**FEE, "decision": ""}]}, "", "fees[0].decision “”"),
    ({"one_day": [{**ONE_DAY, "decision": "2/NQ-HĐND"}]}, "", "one_day[0].decision “2/NQ-HĐND”"),
    ({"basis": [{"code": "1/NQ-HĐND", "name": "Nghị quyết"}]}, "basis[0]", "issued"),
    (
        {"durations": [{**DURATION, "valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 31)}]},
        "durations[0]",
        "`valid_until` lies before `valid_from`",
    ),
]


@pytest.mark.parametrize(("change", "field", "said"), _UNREADABLE, ids=[said for _, _, said in _UNREADABLE])
def test_what_cannot_be_read_is_told_with_file_field_and_remedy(
    tmp_path: Path, change: dict[str, Any], field: str, said: str
) -> None:
    problem = read_file(store(tmp_path, content(**change)))
    assert isinstance(problem, Problem)
    assert (problem.file, problem.field) == ("24.yml", field)
    assert said in problem.message
    assert "see this field in" in problem.message or "in quotes" in problem.message


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "24.yml").write_text("place:\n  name: Tỉnh: Bắc Ninh\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"^24\.yml: is not valid YAML in UTF-8 .*line 2.*: put texts that hold"):
        read_local(tmp_path)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "24.yml").write_bytes("place: Phú".encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"^24\.yml: is not valid YAML in UTF-8"):
        read_local(tmp_path)


def test_all_unreadable_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("38", "24"):
        store(tmp_path, {"place": name}, name)
    with pytest.raises(CatalogueError) as raised:
        read_local(tmp_path)
    assert [line[:13] for line in str(raised.value).splitlines()] == ["24.yml: place", "38.yml: place"]


def _amount(localities: Localities, channel: Channel, place: str, day: date = DAY) -> Optional[int]:
    found = localities.fees(DRAGON, channel, place, day)
    return None if found is None else found.fees[0].amount


def test_a_fee_comes_with_what_it_rests_on() -> None:
    localities = Localities([rules(fees=[costs(5000, valid_until=date(2026, 12, 31))])])
    found = localities.fees(DRAGON, "counter", "24", DAY)
    assert found is not None
    assert found.place == "Tỉnh Bắc Ninh"
    assert (found.decision.code, found.decision.issued) == ("1/NQ-HĐND", date(2026, 6, 1))
    assert found.source == FEE["source"]
    assert (found.valid_from, found.valid_until) == (None, date(2026, 12, 31))
    assert found.example == ""


@pytest.mark.parametrize(
    ("whole_file", "entry", "told"), [("", "a", "a"), ("b", "", "b"), ("b", "a", "a")], ids=["entry", "file", "both"]
)
def test_what_is_only_an_example_says_so(whole_file: str, entry: str, told: str) -> None:
    made = content(example=whole_file, fees=[{**FEE, "example": entry}], centres=[{**CENTRE, "example": entry}])
    localities = Localities([msgspec.convert(made, LocalRules)])
    found = localities.fees(DRAGON, "counter", "24", DAY)
    assert found is not None
    assert found.example == told
    assert localities.centres(DRAGON, "24")[0].example == told


def test_a_fee_is_chosen_by_procedure_channel_and_place() -> None:
    entries = [costs(1000, channels=["online"]), costs(2000, channels=["counter", "post"])]
    localities = Localities([rules(fees=entries)])
    assert [_amount(localities, channel, "24") for channel in ("counter", "online", "post")] == [2000, 1000, 2000]
    assert _amount(localities, "counter", "38") is None
    assert _amount(localities, "counter", "") is None
    assert localities.fees(PHOENIX, "counter", "24", DAY) is None


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 1000),
        (date(2026, 6, 30), 1000),
        (date(2026, 7, 1), 2000),
        (date(2099, 1, 1), 2000),
    ],
)
def test_a_period_holds_on_its_first_and_last_day(day: date, amount: Optional[int]) -> None:
    first = costs(1000, valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    localities = Localities([rules(fees=[first, costs(2000, valid_from=date(2026, 7, 1))])])
    assert _amount(localities, "counter", "24", day) == amount


def test_a_commune_goes_before_its_province() -> None:
    commune = rules(place=COMMUNE, fees=[costs(500, channels=["counter"], valid_until=DAY)])
    localities = Localities([rules(fees=[costs(1000)]), commune])
    assert _amount(localities, "counter", "12345") == 500
    assert _amount(localities, "online", "12345") == 1000
    assert _amount(localities, "counter", "12345", DAY + timedelta(days=1)) == 1000
    assert _amount(localities, "counter", "24") == 1000


def test_a_commune_whose_province_changes_nothing_has_its_own_rules() -> None:
    localities = Localities([rules(place=COMMUNE, fees=[costs(500)])])
    assert _amount(localities, "counter", "12345") == 500
    assert _amount(localities, "counter", "24") is None


def test_a_one_day_rule_is_a_duration_of_the_same_working_day() -> None:
    commune = rules(place=COMMUNE, one_day=[ONE_DAY])
    localities = Localities([rules(durations=[DURATION]), commune])
    own, provincial = (localities.duration(DRAGON, "post", place, DAY) for place in ("12345", "24"))
    assert own is not None
    assert own.duration == Duration(kind="same_working_day")
    assert own.place == "Phường Rồng Bay"
    assert provincial is not None
    assert provincial.duration == Duration(kind="value", value=2, unit="working_day")


def test_centres_are_told_for_the_communes_they_cover() -> None:
    covers = [[], ["phường rồng bay"], ["12345"], ["Xã Lân"]]
    provincial = [{**CENTRE, "name": f"Cơ sở {i}", "covers": names} for i, names in enumerate(covers)]
    provincial.append({**CENTRE, "name": "Chỉ việc khác", "procedures": ["9.999999"]})
    commune = rules(place=COMMUNE, centres=[{**CENTRE, "name": "Ở phường"}])
    localities = Localities([rules(centres=provincial), commune])
    assert [c.name for c in localities.centres(DRAGON, "12345")] == ["Ở phường", "Cơ sở 0", "Cơ sở 1", "Cơ sở 2"]
    assert [c.name for c in localities.centres(DRAGON, "24")] == ["Cơ sở 0"]
    assert localities.centres(DRAGON, "38") == []
    assert localities.centres(DRAGON, "24")[0].decision.code == "1/NQ-HĐND"


def test_localities_travel_as_msgpack() -> None:
    localities = Localities([rules(fees=[FEE], durations=[DURATION], centres=[CENTRE])])
    _amount(localities, "counter", "24")  # asked before: what is kept to answer faster does not travel
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(localities), type=Localities)
    assert sent == localities
    assert _amount(sent, "counter", "24") == 5000


def test_an_example_hides_no_fact() -> None:
    commune = rules(place=COMMUNE, example="bịa", fees=[costs(500)], one_day=[ONE_DAY])
    localities = Localities([rules(fees=[costs(1000)]), commune])
    assert _amount(localities, "counter", "12345") == 1000
    shown = localities.duration(DRAGON, "counter", "12345", DAY)
    assert shown is not None
    assert shown.example == "bịa"


@pytest.mark.parametrize(("place", "province"), [("24", "24"), ("12345", "24"), ("54321", None), ("", None)])
def test_a_place_lies_in_a_province(place: str, province: Optional[str]) -> None:
    assert Localities([rules(place=COMMUNE)]).province_at(place) == province


_DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9))


@given(first=_DAYS, length=st.integers(0, 5), day=_DAYS)
def test_a_rule_holds_from_its_first_to_its_last_day(first: date, length: int, day: date) -> None:
    last = first + timedelta(days=length)
    localities = Localities([rules(fees=[costs(1000, valid_from=first, valid_until=last)])])
    assert (_amount(localities, "counter", "24", day) == 1000) == (first <= day <= last)


def test_the_nearest_centre_is_found_among_those_whose_place_is_known() -> None:
    near, far = {**CENTRE, "name": "Gần", "at": [21.27, 106.19]}, {**CENTRE, "name": "Xa", "at": [21.40, 106.30]}
    localities = Localities([rules(centres=[far, near, CENTRE])])
    found = localities.nearest(21.26, 106.20, within_km=30)
    assert found is not None
    assert (found.name, found.decision.code) == ("Gần", "1/NQ-HĐND")
    assert localities.nearest(10.77, 106.70, within_km=30) is None
    assert Localities([rules(centres=[CENTRE])]).nearest(21.26, 106.20, within_km=30) is None
    example = Localities([rules(centres=[{**near, "example": "chỉ để xem"}])])
    assert example.nearest(21.26, 106.20, within_km=30) is None
