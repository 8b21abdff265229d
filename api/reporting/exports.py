"""The figures as tables for spreadsheets: the same as on the page, and with nothing more shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Literal, get_args

import sqlalchemy as sa

from actions.wording.templates import vietnamese
from api import spreadsheets
from api.privacy import FEWEST
from api.reporting import hiding, turns
from api.reporting.contentment import content
from api.reporting.dossiers import dossier_figures
from api.reporting.figures import place_names, procedure_names
from api.reporting.measures import PROCEDURES, Counting
from api.reporting.period import Selection
from api.reporting.reform import reform
from api.reporting.savings import in_all, savings
from api.reporting.schemas import Answers, DossierFigures, FactorLine, Satisfaction
from api.spreadsheets import Row
from knowledge.clock import vietnam_today
from knowledge.snapshot import Snapshot

Table = Literal[
    "days",
    "hours",
    "channels",
    "places",
    "procedures",
    "procedure_days",
    "misunderstood",
    "satisfaction",
    "dossiers",
    "savings",
    "reform",
]
TABLES: tuple[Table, ...] = get_args(Table)
_GROUPS = ("turns", "answered", "asked_back", "refused", "handed_over")
_DOSSIERS = ("received", "returned", "on_time", "late", "apologies")
_ROWS_AT_ONCE = 1000


class Exports:
    """The tables of a selection, each read when its rows are asked for; none holds more rows than the page's lists.

    Only `procedure_days` is as long as all procedures and days together: it is read a procedure at a time.
    """

    def __init__(self, connection: sa.Connection, selection: Selection, snapshot: Snapshot) -> None:
        """`connection` sees one state of the database (`figures.one_state`)."""
        self._connection = connection
        self._selection = selection
        self._snapshot = snapshot
        self._counting = Counting(connection, selection)

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of `table`, under their headings."""
        tables: Mapping[Table, tuple[tuple[str, ...], Callable[[], Iterator[Row]]]] = {
            "days": (("day", *_GROUPS), self._days),
            "hours": (("hour", "turns"), self._hours),
            "channels": (("channel", *_GROUPS), self._channels),
            "places": (("place", "place_name", "turns"), self._places),
            "procedures": (("code", "name", "turns", "share"), self._procedures),
            "procedure_days": (("code", "name", "day", "turns"), self._procedure_days),
            "misunderstood": (
                ("code", "name", "turns", "asked_back", "bad", "handed_over", "wrong_share"),
                self._misunderstood,
            ),
            "satisfaction": (("kind", "answers", "mean", *(f"step_{n}" for n in range(1, 6))), self._content),
            "dossiers": (("agency", *_DOSSIERS), self._dossiers),
            "savings": (
                ("where", "code", "name", "national", "local", "saved", "unit", "decision"),
                self._savings,
            ),
            "reform": (("group", "item", "figure", "note"), self._reform),
        }
        headings, rows = tables[table]
        yield [vietnamese()(f"figures.columns.{name}") for name in headings]
        yield from rows()

    @cached_property
    def _whole(self) -> turns.Whole:
        return turns.whole(self._counting)

    @cached_property
    def _asked(self) -> turns.Procedures:
        return turns.procedures(self._counting, self._whole.totals.turns, procedure_names(self._snapshot))

    @cached_property
    def _answered(self) -> Satisfaction:
        return content(self._connection, self._selection)

    @cached_property
    def _brought(self) -> DossierFigures:
        return dossier_figures(self._connection, self._selection, vietnam_today(), self._whole.totals.online)

    def _days(self) -> Iterator[Row]:
        for line in turns.days(self._counting, self._selection, "day", self._whole.hidden):
            yield line.day, *(_told(getattr(line, group)) for group in _GROUPS)

    def _hours(self) -> Iterator[Row]:
        for line in turns.hours(self._counting):
            yield line.hour, _told(line.turns)

    def _channels(self) -> Iterator[Row]:
        for line in self._whole.channels:
            yield line.channel, *(_told(getattr(line, group)) for group in _GROUPS)

    def _places(self) -> Iterator[Row]:
        t = vietnamese()
        told, hidden = turns.places(self._counting, place_names(self._snapshot))
        for line in told:
            yield line.place, line.name or t("figures.no_place"), line.turns
        if hidden.count:
            yield "", t("figures.small_places", count=hidden.count), _told(hidden.turns)

    def _procedures(self) -> Iterator[Row]:
        for line in self._asked.most:
            yield line.code, line.name, line.turns, _told(line.share)
        hidden = self._asked.hidden
        if hidden.count:
            yield "", vietnamese()("figures.small_procedures", count=hidden.count), _told(hidden.turns), ""

    def _procedure_days(self) -> Iterator[Row]:
        t, names = vietnamese(), procedure_names(self._snapshot)
        counted = self._counting.by(PROCEDURES, "procedure", "day", names=("turns",))
        found = self._connection.execute(counted.execution_options(yield_per=_ROWS_AT_ONCE))
        for code, rows in groupby(found, attrgetter("procedure")):
            days = list(rows)
            if sum(row.turns for row in days) < FEWEST:
                continue
            name = names.get(code, code)
            cells = hiding.parts([row.turns for row in days])
            yield from ((code, name, row.day, cell) for row, cell in zip(days, cells, strict=True) if cell is not None)
            left = sum(row.turns for row, cell in zip(days, cells, strict=True) if cell is None)
            if left:
                yield code, name, t("figures.other_days"), left

    def _misunderstood(self) -> Iterator[Row]:
        for line in self._asked.misunderstood:
            parts = (_told(cell) for cell in (line.asked_back, line.bad, line.handed_over))
            yield line.code, line.name, line.turns, *parts, line.share

    def _content(self) -> Iterator[Row]:
        t, told = vietnamese(), self._answered
        for name, answers in (("conversation", told.conversation), ("dossier", told.dossier)):
            steps = (_told(step) for step in answers.steps)
            yield t(f"figures.kinds.{name}"), _told(answers.answers), _mean(answers), *steps
        for line in told.dossier.factors:
            yield t(f"figures.factors.{line.factor}"), _told(line.answers), _mean(line), *("" for _ in range(5))

    def _dossiers(self) -> Iterator[Row]:
        for line in self._brought.by_agency:
            yield line.agency, *(_told(getattr(line, name)) for name in _DOSSIERS)
        yield vietnamese()("figures.in_all"), *(_told(getattr(self._brought, name)) for name in _DOSSIERS)

    def _savings(self) -> Iterator[Row]:
        for line in savings(self._snapshot, vietnam_today(), self._selection.place):
            saved = "" if line.saved is None else line.saved
            yield line.place, line.code, line.name, line.national, line.local, saved, line.unit, line.decision

    def _reform(self) -> Iterator[Row]:
        saved = in_all(savings(self._snapshot, vietnam_today(), self._selection.place))
        known = self._whole.totals, self._asked.most, self._answered, self._brought, saved
        for line in reform(self._snapshot.manifest, *known):
            yield line.group, line.item, _told(line.figure), line.note


def _mean(line: Answers | FactorLine) -> spreadsheets.Cell:
    return "" if line.answers == 0 else _told(line.mean)


def _told(figure: spreadsheets.Cell | None) -> spreadsheets.Cell:
    return vietnamese()("figures.hidden") if figure is None else figure
