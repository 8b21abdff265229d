from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.local_check import check_local
from knowledge.local_rules import LocalRules, read_file
from tests.support.localities import (
    BASIS,
    CENTRE,
    CODES,
    COMMUNE,
    DAY,
    DRAGON,
    DURATION,
    FEE,
    ONE_DAY,
    PHOENIX,
    content,
    costs,
    store,
)


def test_a_place_may_change_nothing(tmp_path: Path) -> None:
    store(tmp_path, content())
    assert check_local(tmp_path, CODES) == []


_LATER = {**FEE, "valid_from": date(2026, 1, 1)}
_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"place": {"code": "38", "name": "Tỉnh Thanh Hóa"}}, "place.code", "rename the file"),
    ({"place": {"code": "99", "name": "Tỉnh Rồng"}}, "place.code", "is no province"),
    ({"place": {"code": "24", "name": "Bắc Ninh"}}, "place.name", "is “Tỉnh Bắc Ninh”"),
    ({"place": {**COMMUNE, "province": "99"}}, "place.province", "is no province"),
    ({"place": {**COMMUNE, "code": "24"}}, "place.code", "five digits"),
    ({"basis": [*BASIS, {"code": "", "name": "a", "issued": DAY}]}, "basis[1].code", "is empty"),
    ({"basis": [{**BASIS[0], "name": ""}]}, "basis[0].name", "is empty"),
    ({"fees": [{**FEE, "source": ""}]}, "fees[0].source", "is empty"),
    ({"fees": [{**FEE, "fees": []}]}, "fees[0].fees", "is empty"),
    ({"fees": [{**FEE, "procedures": []}]}, "fees[0].procedures", "is empty"),
    ({"fees": [{**FEE, "procedures": [DRAGON, "9.000003"]}]}, "fees[0].procedures[1]", "is no procedure here"),
    ({"one_day": [{**ONE_DAY, "procedures": ["9.000003"]}]}, "one_day[0].procedures[0]", "is no procedure here"),
    ({"centres": [{**CENTRE, "address": ""}]}, "centres[0].address", "is empty"),
    ({"centres": [{**CENTRE, "telephone": "12 34 5"}]}, "centres[0].telephone", "with its area code"),
    ({"centres": [{**CENTRE, "telephone": "3821 999"}]}, "centres[0].telephone", "with its area code"),
    ({"centres": [{**CENTRE, "name": " Trung tâm"}]}, "centres[0].name", "stray spaces"),
    ({"example": "bịa  đặt"}, "example", "stray spaces"),
    ({"example": unicodedata.normalize("NFD", "bịa đặt")}, "example", "Unicode NFC"),
    ({"fees": [FEE, FEE]}, "fees", f"hold for {DRAGON} (counter, online, post)"),
    ({"fees": [FEE, {**_LATER, "channels": ["post"]}]}, "fees", f"hold for {DRAGON} (post)"),
    ({"durations": [DURATION], "one_day": [ONE_DAY]}, "durations and one_day", f"hold for {DRAGON}"),
]


@pytest.mark.parametrize(("change", "field", "remedy"), _FAULTS, ids=[f"{f}: {r}" for _, f, r in _FAULTS])
def test_a_fault_is_told_with_file_field_and_remedy(
    tmp_path: Path, change: dict[str, Any], field: str, remedy: str
) -> None:
    made = content(**change)
    name = "24" if remedy == "rename the file" else made["place"]["code"]
    store(tmp_path, made, name)
    (problem,) = check_local(tmp_path, CODES)
    assert (problem.file, problem.field) == (f"{name}.yml", field)
    assert remedy in problem.message


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([{**FEE, "channels": ["counter"]}, {**FEE, "channels": ["online", "post"]}], id="channels"),
        pytest.param([FEE, {**FEE, "procedures": [PHOENIX]}], id="procedures"),
        pytest.param([{**FEE, "valid_until": date(2025, 12, 31)}, _LATER], id="periods"),
    ],
)
def test_entries_told_apart_do_not_overlap(tmp_path: Path, entries: list[dict[str, Any]]) -> None:
    store(tmp_path, content(fees=entries))
    assert check_local(tmp_path, CODES) == []


@pytest.mark.parametrize("telephone", ["0273.3993896", "(0222) 3821 999", "0912-345-678", "1900 9095", "1022", ""])
def test_telephones_as_people_write_them_are_taken(tmp_path: Path, telephone: str) -> None:
    store(tmp_path, content(centres=[{**CENTRE, "telephone": telephone}]))
    assert check_local(tmp_path, CODES) == []


_DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9))
_PERIODS = st.tuples(_DAYS, _DAYS).filter(lambda ends: None in ends or ends[0] <= ends[1])  # type: ignore[operator]


@given(first=_PERIODS, second=_PERIODS)
def test_periods_overlap_where_they_share_a_day(
    tmp_path_factory: pytest.TempPathFactory,
    first: tuple[Optional[date], Optional[date]],
    second: tuple[Optional[date], Optional[date]],
) -> None:
    folder = tmp_path_factory.mktemp("local")
    periods = [{"valid_from": ends[0], "valid_until": ends[1]} for ends in (first, second)]
    path = store(folder, content(fees=[costs(i, **period) for i, period in enumerate(periods, 1)]))
    local = read_file(path)
    assert isinstance(local, LocalRules)
    days = [date(2025, 12, 31) + timedelta(days=i) for i in range(11)]
    shared = any(all(rule.valid_on(day) for rule in local.fees) for day in days)
    assert bool(check_local(folder, CODES)) == shared


def test_what_cannot_be_read_is_told_too(tmp_path: Path) -> None:
    store(tmp_path, content(colour="red"))
    store(tmp_path, content(), "38")
    unreadable, misnamed = check_local(tmp_path, CODES)
    assert "colour" in unreadable.message
    assert str(misnamed) == "38.yml: place.code: is 24 but the file is named 38: rename the file"
