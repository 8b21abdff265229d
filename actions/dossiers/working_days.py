"""The calendar of Vietnamese working days: the `holidays` library's, and `days_off.yml` on top."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from importlib import resources

import holidays
import msgspec
import yaml


class _Yearly(msgspec.Struct, forbid_unknown_fields=True):
    month: int
    day: int
    since: int
    name: str
    basis: str


class _Once(msgspec.Struct, forbid_unknown_fields=True):
    date: date
    name: str
    basis: str


class _Announced(msgspec.Struct, forbid_unknown_fields=True):
    every_year: list[_Yearly]
    days_off: list[_Once]
    working_days: list[_Once]


class _Calendar:
    """Both parts in one: which days are off, and which weekend days are worked."""

    def __init__(self) -> None:
        text = resources.files("actions.dossiers").joinpath("days_off.yml").read_text("utf-8")
        announced = msgspec.convert(yaml.safe_load(text), _Announced)
        self._library = holidays.country_holidays("VN")
        self._yearly = {(day.month, day.day): day.since for day in announced.every_year}
        self._off = {day.date for day in announced.days_off}
        self._worked = {day.date for day in announced.working_days}

    def is_holiday(self, day: date) -> bool:
        since = self._yearly.get((day.month, day.day))
        return day in self._off or (since is not None and since <= day.year) or day in self._library

    def is_worked(self, day: date) -> bool:
        return day in self._worked or (day.weekday() < 5 and not self.is_holiday(day))


@lru_cache(maxsize=1)
def _calendar() -> _Calendar:
    return _Calendar()


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday, or a weekend day worked in exchange for one off."""
    return _calendar().is_worked(day)


def is_public_holiday(day: date) -> bool:
    """A day that is off by law or by the government's announcement, whichever day of the week it is."""
    return _calendar().is_holiday(day)


def working_days_between(start: date, end: date) -> int:
    """The working days after `start` up to and with `end`; 0 where `end` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


def add_working_days(start: date, count: int) -> date:
    """The day `count` working days after `start`, or before it where `count` is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    day = start
    while count:
        day += step
        if is_working_day(day):
            count -= 1 if count > 0 else -1
    return day
