"""The hour of the day, whenever the tests run: nobody is told anything at night."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

from tests.support.places import ROOT


def where_it_is(hour: int) -> timezone:
    """A time zone in which it is some minutes after `hour` o'clock now."""
    ahead = (hour - datetime.now(timezone.utc).hour) % 24
    return timezone(timedelta(hours=ahead - 24 if ahead > 12 else ahead))


NOON = where_it_is(12)
BY_DAY = {
    "PYTHONPATH": os.pathsep.join([str(ROOT / "tests/support/noon"), str(ROOT), os.environ.get("PYTHONPATH", "")]),
    "NOON_IS_AT": str(round(NOON.utcoffset(None) / timedelta(hours=1))),
}
"""Environment of processes that live in `NOON`."""
