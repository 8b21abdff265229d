"""The calendar of Vietnamese working days: `actions/dossiers/working_days.py`."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.working_days import add_working_days, is_working_day, working_days_between

_days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 11, 29), False),
        (date(2026, 1, 1), False),
        (date(2026, 2, 17), False),  # first day of Tết Bính Ngọ
        (date(2026, 2, 16), False),
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 9, 2), False),  # Quốc khánh
        (date(2027, 2, 8), False),  # Tết Đinh Mùi, a Monday
        (date(2027, 2, 15), True),
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, a Tuesday, since 2026
        (date(2025, 11, 24), True),
        (date(2026, 8, 31), False),  # a Monday off in exchange for
        (date(2026, 8, 22), True),  # a Saturday worked
    ],
)
def test_weekends_and_holidays_are_free(day: date, works: bool) -> None:
    assert is_working_day(day) == works


def test_national_day_lengthens_a_deadline() -> None:
    assert working_days_between(date(2027, 8, 31), date(2027, 9, 6)) < working_days_between(
        date(2027, 9, 14), date(2027, 9, 20)
    )


def test_tet_lengthens_a_deadline_by_a_week() -> None:
    before = date(2026, 2, 13)
    assert (add_working_days(before, 1) - before).days >= 7


@given(_days, st.integers(0, 60))
def test_counting_undoes_adding(start: date, count: int) -> None:
    assert working_days_between(start, add_working_days(start, count)) == count


@given(_days, st.integers(1, 60))
def test_one_arrives_at_a_working_day(start: date, count: int) -> None:
    assert is_working_day(add_working_days(start, count))
    assert is_working_day(add_working_days(start, -count))


@given(_days, st.integers(1, 60))
def test_going_back_from_a_working_day_is_undone_by_going_on(start: date, count: int) -> None:
    began = add_working_days(start, 1)
    assert add_working_days(add_working_days(began, -count), count) == began


@given(_days, st.integers(0, 30))
def test_an_end_that_is_not_later_is_no_days(start: date, back: int) -> None:
    assert working_days_between(start, start - timedelta(days=back)) == 0


def test_no_days_is_the_same_day() -> None:
    assert add_working_days(date(2026, 11, 28), 0) == date(2026, 11, 28)
