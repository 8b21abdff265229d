"""Which agency a number names, and under which numbers a dossier is known: `actions/dossiers/directory.py`."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.configuration import AgencyConfig
from actions.dossiers.directory import Agency, Directory
from knowledge.text.receipts import find_receipts

JUSTICE = AgencyConfig(codes=["000.00.06.H56", "H56.06"], name="Sở Tư pháp tỉnh Thanh Hóa", phone="0237 000 000")
NATIONAL = Directory()
OWN = Directory([JUSTICE, AgencyConfig(codes=["G01"], name="Công an tỉnh Thử")])


def _rows() -> list[list[str]]:
    text = resources.files("actions.dossiers").joinpath("agencies.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("number", "agency"),
    [
        ("G01-260916-890028", Agency("Bộ Công an", within=False)),
        ("G01.312.000-260916-890028", Agency("Trung tâm Dữ liệu quốc gia", within=False)),
        ("D01-260916-8900", Agency("Tòa án nhân dân", within=False)),
        # Units of one that is known.
        ("G01.899.909-260916-890028", Agency("Bộ Công an", within=True)),
        ("G01.312.000.111-260916-890028", Agency("Trung tâm Dữ liệu quốc gia", within=True)),
        ("000.00.12.G01-260916-0001", Agency("Bộ Công an", within=True)),
        ("000.00.12.G01.3-260916-0001", Agency("Bộ Công an", within=True)),
        # Of the older spelling, whose first groups are the lower units.
        ("000.00.60.G01-260916-0001", Agency("Cục tổ chức cán bộ", within=False)),
        ("000.03.60.G01-260916-0001", Agency("Cục tổ chức cán bộ", within=True)),
        ("011.03.60.G01-260916-0001", Agency("Cục tổ chức cán bộ", within=True)),
        # Nobody is known by these.
        ("H00.99-261102-0004", None),
        ("Z99-261102-0004", None),
        ("03706/2026/07906", None),
        ("", None),
        ("-", None),
        ("G0-1", None),
    ],
)
def test_a_number_names_its_agency_or_the_one_above(number: str, agency: Agency | None) -> None:
    assert NATIONAL.agency(number) == agency


def test_every_agency_of_the_catalogue_is_named_by_its_code() -> None:
    rows = _rows()
    assert len(rows) > 400
    for code, name in rows:
        assert NATIONAL.agency(f"{code}-261102-0004") == Agency(name, within=False)


def test_the_catalogue_has_each_code_once_and_no_empty_name() -> None:
    rows = _rows()
    assert len({code for code, _ in rows}) == len(rows)
    assert all(name == name.strip() and name for _, name in rows)


@pytest.mark.parametrize("code", ["000.00.06.H56", "H56.06"])
def test_a_deployments_agency_is_known_by_all_its_codes(code: str) -> None:
    assert OWN.agency(f"{code}-231027-0361") == Agency(JUSTICE.name, within=False, phone=JUSTICE.phone)


@pytest.mark.parametrize("code", ["000.03.06.H56", "H56.06.03"])
def test_a_unit_of_a_deployments_agency_is_within_it(code: str) -> None:
    assert OWN.agency(f"{code}-231027-0361") == Agency(JUSTICE.name, within=True, phone=JUSTICE.phone)


def test_a_deployments_name_goes_before_the_catalogues() -> None:
    assert OWN.agency("G01-260916-0001") == Agency("Công an tỉnh Thử", within=False)
    assert OWN.agency("G01.312.000-260916-0001") == Agency("Trung tâm Dữ liệu quốc gia", within=False)
    assert NATIONAL.agency("G01-260916-0001") == Agency("Bộ Công an", within=False)


@pytest.mark.parametrize(
    ("number", "numbers", "canonical"),
    [
        (
            "000.00.06.H56-231027-0361",
            ["000.00.06.H56-231027-0361", "H56.06-231027-0361"],
            "000.00.06.H56-231027-0361",
        ),
        ("H56.06-231027-0361", ["H56.06-231027-0361", "000.00.06.H56-231027-0361"], "000.00.06.H56-231027-0361"),
        # Units below have codes of their own.
        ("H56.06.03-231027-0361", ["H56.06.03-231027-0361"], "H56.06.03-231027-0361"),
        ("G01-260916-0001", ["G01-260916-0001"], "G01-260916-0001"),
        ("H29.12-240408-0012", ["H29.12-240408-0012"], "H29.12-240408-0012"),
        ("03706/2026/07906", ["03706/2026/07906"], "03706/2026/07906"),
        ("H56.06", ["H56.06"], "H56.06"),
        ("", [""], ""),
    ],
)
def test_a_dossier_is_known_by_the_codes_of_its_agency(number: str, numbers: list[str], canonical: str) -> None:
    assert OWN.numbers(number) == numbers
    assert OWN.canonical(number) == canonical
    assert {OWN.canonical(other) for other in numbers} == {canonical}


def test_all_numbers_are_read_as_people_type_them() -> None:
    for number in OWN.numbers("H56.06-231027-0361"):
        assert [found.number for found in find_receipts(f"hồ sơ {number.lower()} đâu")] == [number]


@given(st.text(st.sampled_from("0123456789.-/ABGHXZ hđ\n"), max_size=40) | st.text(max_size=20))
def test_whatever_is_asked_for_is_answered(number: str) -> None:
    OWN.agency(number)
    assert OWN.numbers(number)[0] == number
    assert OWN.canonical(number) in OWN.numbers(number)
