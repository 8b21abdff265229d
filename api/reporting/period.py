"""Which turns figures are about: a period, and if asked for one channel or one place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from actions.wording.templates import vietnamese
from knowledge.clock import vietnam_today

Step = Literal["day", "week", "month"]

_USUAL_DAYS = 30
# More points than this nobody reads: then weeks stand for days, then months for weeks.
_MOST_DAYS, _MOST_WEEKS_DAYS = 92, 731
_LONGEST = timedelta(days=3660)
# Before anything of ours.
_EARLIEST = date(2020, 1, 1)


class PeriodError(ValueError):
    """A period that cannot be; the text says in Vietnamese what is wrong with it."""


class Selection(NamedTuple):
    """What figures are about."""

    start: date
    end: date
    """The last day, with it."""
    channel: str = ""
    """Empty: all of them."""
    place: str = ""
    """Code of a locality; empty: all, and where none was given."""

    @property
    def step(self) -> Step:
        """What a point of a line stands for."""
        days = (self.end - self.start).days + 1
        if days <= _MOST_DAYS:
            return "day"
        return "week" if days <= _MOST_WEEKS_DAYS else "month"

    def days(self) -> list[date]:
        """Every day."""
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days + 1)]


def selected(start: date | None, end: date | None, channel: str = "", place: str = "") -> Selection:
    """The selection from `start` to `end`, the last 30 days where nothing is said; raises PeriodError."""
    t = vietnamese()
    today = vietnam_today()
    last = end or (today if start is None or start <= today else start)
    first = start or max(last, _EARLIEST) - timedelta(days=_USUAL_DAYS - 1)
    if first > last:
        raise PeriodError(t("figures.period.backwards", start=f"{first:%d/%m/%Y}", end=f"{last:%d/%m/%Y}"))
    if last - first > _LONGEST:
        raise PeriodError(t("figures.period.too_long"))
    return Selection(first, last, channel, place)


def beginning(day: date, step: Step) -> date:
    """The day by which the `step` that `day` is in is named: a week's Monday, a month's first."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day
