"""What day it is where the people are."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""One time zone, no summer time."""


def vietnam_today() -> date:
    """The day in Vietnam now."""
    return datetime.now(VIETNAM).date()
