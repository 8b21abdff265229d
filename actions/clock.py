"""What day it is where the people are."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_VIETNAM = timezone(timedelta(hours=7))


def vietnam_today() -> date:
    """The day in Vietnam, which has one time zone and no summer time."""
    return datetime.now(_VIETNAM).date()
