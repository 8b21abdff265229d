"""Figures of the dossiers that are in the product's own database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from actions.dossiers.records import State
from actions.dossiers.tables import dossiers
from actions.dossiers.working_days import working_days_between
from api.privacy import FEWEST, shown
from api.reporting import hiding
from api.reporting.hiding import Cell
from api.reporting.period import Selection
from api.reporting.schemas import AgencyLine, DossierFigures

_DONE = [int(State.PROCESSED), int(State.RETURNED)]
_RUNNING = [int(state) for state in State if state.running]
_D = dossiers.c
# Of those done: kept, missed, and without a date. Together they are those done.
_OUTCOMES = ("on_time", "late", "undated", "returned")
_days_late = lru_cache(maxsize=50_000)(working_days_between)


def dossier_figures(
    connection: sa.Connection, selection: Selection, today: date, pointed_online: Cell
) -> DossierFigures:
    """Of the period; no dossier says by which channel or from where it was asked after."""
    by_agency: dict[str, Counter[str]] = defaultdict(Counter)
    late_days = 0
    for name, agency, number, due, finished in _events(connection, selection):
        by_agency[agency][name] += number
        if name == "returned":
            days = _days_late(due, finished) if due else 0
            by_agency[agency]["late" if days else "on_time" if due else "undated"] += number
            late_days += days * number
    all_: Counter[str] = sum(by_agency.values(), Counter())
    on_time, late, undated = hiding.parts([all_[name] for name in _OUTCOMES[:3]])
    returned = shown(all_["returned"])
    outcomes = hiding.table(
        [[counts[name] for name in _OUTCOMES] for counts in by_agency.values()],
        [one is None for one in (on_time, late, undated, returned)],
    )
    received, apologies = (
        hiding.parts([counts[name] for counts in by_agency.values()]) for name in ("received", "apologies")
    )
    lines = [
        AgencyLine(agency=agency, received=taken, returned=row[3], on_time=row[0], late=row[1], apologies=sorry)
        for agency, row, taken, sorry in zip(by_agency, outcomes, received, apologies, strict=True)
    ]
    return DossierFigures(
        received=shown(all_["received"]),
        returned=returned,
        on_time=on_time,
        late=late,
        late_now=shown(_late_now(connection, today)),
        late_days_mean=round(late_days / all_["late"], 2) if all_["late"] >= FEWEST else None,
        apologies=shown(all_["apologies"]),
        online=pointed_online,
        by_agency=sorted(lines, key=lambda line: line.agency),
    )


def _events(connection: sa.Connection, selection: Selection) -> Iterator[tuple[str, str, int, date | None, date]]:
    """What happened in the period: which, at which agency, how often, with the date promised and that of it."""
    due = _due()
    for name, when, among in (
        ("received", _D.received_at, None),
        ("returned", _D.finished_at, _D.state.in_(_DONE)),
        ("apologies", _D.apologised_at, None),
    ):
        found = sa.select(_D.agency, sa.func.count(), due, when).where(when.between(selection.start, selection.end))
        if among is not None:
            found = found.where(among)
        for agency, number, promised, day in connection.execute(found.group_by(_D.agency, due, when)):
            yield name, agency, number, promised, day


def _late_now(connection: sa.Connection, today: date) -> int:
    due = _due()
    running = sa.select(due, sa.func.count()).where(_D.state.in_(_RUNNING), _D.finished_at.is_(None), due < today)
    return sum(number for promised, number in connection.execute(running.group_by(due)) if _days_late(promised, today))


def _due() -> sa.ColumnElement[date]:
    """The date that was promised, as `actions.dossiers.embedded` reads it."""
    broken = sa.and_(_D.supplemented.is_(False), _D.first_due_at < _D.due_at)
    return sa.case((broken, _D.first_due_at), else_=_D.due_at)
