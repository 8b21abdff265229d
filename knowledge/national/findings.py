"""What was changed on the way from the portal's record to ours, for the report."""

from __future__ import annotations

import msgspec


class Repair(msgspec.Struct, kw_only=True):
    """A value that was read otherwise than it is written, because the record itself proves it."""

    field: str
    before: str
    after: str
    because: str
    """The source's words that prove it."""


class Findings(msgspec.Struct):
    """Counted normalisations by name, kinds of facts by name, and every repair."""

    counts: dict[str, int] = {}
    repairs: list[Repair] = []

    def count(self, name: str, by: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + by
