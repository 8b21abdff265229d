"""Names that nobody has, closed after as many attempts as names that somebody has: which they are is told nobody."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta, timezone

from api.staff.errors import ClosedError

# More at a time are an attack that learns nothing from them either.
_MOST = 10_000


class Strangers:
    """Attempts with unknown names, of one process."""

    def __init__(self, failures: int, closed_for: timedelta) -> None:
        self._failures = failures
        self._closed_for = closed_for
        self._attempts: OrderedDict[str, tuple[int, datetime | None]] = OrderedDict()

    def attempt(self, name: str) -> None:
        """Count an attempt; raises ClosedError where there were too many."""
        now = datetime.now(timezone.utc)
        before, until = self._attempts.pop(name, (0, None))
        if until is not None and until > now:
            self._attempts[name] = before, until
            raise ClosedError(until)
        last = before + 1 >= self._failures
        self._attempts[name] = (0, now + self._closed_for) if last else (before + 1, None)
        if len(self._attempts) > _MOST:
            self._attempts.popitem(last=False)
