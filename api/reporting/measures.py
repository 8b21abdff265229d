"""What is counted of turns, the same from their facts as from their sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from api.reporting.groups import GROUPS
from api.reporting.period import Selection
from api.reporting.tables import (
    EVERYWHERE,
    REASONS,
    hour_sums,
    procedure_sums,
    rolled_days,
    status_sums,
    turn_facts,
)

_F = turn_facts.c
_ASKED_BACK, _HANDED_OVER = (_F.status.in_(GROUPS[group]) for group in ("asked_back", "handed_over"))
_BAD = _F.good.is_(False)
# Of a turn, by the name of what is counted; turns themselves are counted without asking.
_COUNTED: dict[str, sa.ColumnElement[bool]] = {
    "conversations": _F.first.is_(True),
    "online": _F.online.is_(True),
    "good": _F.good.is_(True),
    "bad": _BAD,
    **{reason: sa.and_(_BAD, _F.reason == reason) for reason in REASONS},
    "asked_back": _ASKED_BACK,
    "handed_over": _HANDED_OVER,
    "failed": sa.or_(_ASKED_BACK, _HANDED_OVER, sa.func.coalesce(_BAD, sa.false())),
}


@dataclass(frozen=True)
class Kind:
    """One way in which turns are counted, with the table that keeps its sums."""

    sums: sa.Table
    keys: tuple[str, ...]
    """By what, beside day, channel and place."""
    among: sa.ColumnElement[bool] | None = None
    """Which turns, where not all."""

    @property
    def names(self) -> list[str]:
        """What is counted."""
        keys = {column.name for column in self.sums.primary_key}
        return [column.name for column in self.sums.c if column.name not in keys]

    def counted(self) -> list[sa.Label[int]]:
        """Columns that count `turn_facts`."""
        return [_count(name).label(name) for name in self.names]


STATUSES = Kind(status_sums, ("status",))
HOURS = Kind(hour_sums, ("hour",))
PROCEDURES = Kind(procedure_sums, ("procedure",), among=_F.procedure != "")
KINDS = (STATUSES, HOURS, PROCEDURES)


def _count(name: str) -> sa.ColumnElement[int]:
    if name == "turns":
        return sa.func.count()
    return sa.func.coalesce(sa.func.sum(sa.case((_COUNTED[name], 1), else_=0)), 0)


class Counting:
    """Counts of one selection at one moment, on a connection whose transaction sees one state of the database."""

    def __init__(self, connection: sa.Connection, selection: Selection) -> None:
        self._connection = connection
        self._selection = selection
        marked = sa.select(rolled_days.c.day).where(rolled_days.c.day.between(selection.start, selection.end))
        done = set(connection.execute(marked).scalars())
        self._summed = _ranges([day for day in selection.days() if day in done])
        self._live = _ranges([day for day in selection.days() if day not in done])

    def by(self, kind: Kind, *keys: str, names: Sequence[str] = ()) -> sa.Select[Any]:
        """What `kind` counts, or only `names` of it, by `keys` ("day", "channel", "place", or its own).

        Rows have the keys first, and are in their order.
        """
        wanted = list(names) or kind.names
        both = sa.union_all(self._from_sums(kind, keys, wanted), self._from_facts(kind, keys, wanted)).subquery()
        columns = [both.c[key] for key in keys]
        totals = [sa.func.coalesce(sa.func.sum(both.c[name]), 0).label(name) for name in wanted]
        return sa.select(*columns, *totals).group_by(*columns).order_by(*columns)

    def rows(self, counted: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """All of them at once."""
        return self._connection.execute(counted).all()

    def _from_sums(self, kind: Kind, keys: Sequence[str], names: Sequence[str]) -> sa.Select[Any]:
        table = kind.sums.c
        chosen = [table.day.between(first, last) for first, last in self._summed]
        where = [sa.or_(sa.false(), *chosen), *self._only(table)]
        if self._selection.place:
            where.append(table.place == self._selection.place)
        else:
            where.append(table.place != EVERYWHERE if "place" in keys else table.place == EVERYWHERE)
        columns = [table[key] for key in keys]
        totals = [sa.func.sum(table[name]).label(name) for name in names]
        return sa.select(*columns, *totals).where(*where).group_by(*columns)

    def _from_facts(self, kind: Kind, keys: Sequence[str], names: Sequence[str]) -> sa.Select[Any]:
        chosen = [_F.day.between(first, last) for first, last in self._live]
        where = [sa.or_(sa.false(), *chosen), *self._only(_F)]
        if self._selection.place:
            where.append(_F.place == self._selection.place)
        if kind.among is not None:
            where.append(kind.among)
        columns = [_F[key] for key in keys]
        totals = [_count(name).label(name) for name in names]
        return sa.select(*columns, *totals).where(*where).group_by(*columns)

    def _only(self, table: Any) -> list[sa.ColumnElement[bool]]:
        return [table.channel == self._selection.channel] if self._selection.channel else []


def _ranges(days: Sequence[date]) -> list[tuple[date, date]]:
    """`days`, in order, as the first and last of those that follow each other."""
    if not days:
        return []
    gaps = [(before, after) for before, after in pairwise(days) if (after - before).days > 1]
    firsts = [days[0], *(after for _, after in gaps)]
    lasts = [*(before for before, _ in gaps), days[-1]]
    return list(zip(firsts, lasts, strict=True))
