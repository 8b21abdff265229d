"""Figures of turns, as they may be shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from api.privacy import FEWEST, shown
from api.reporting import hiding
from api.reporting.groups import GROUP_OF, GROUPS, Group
from api.reporting.hiding import Cell
from api.reporting.measures import HOURS, PROCEDURES, STATUSES, Counting
from api.reporting.period import Selection, Step, beginning
from api.reporting.schemas import (
    ChannelLine,
    DayLine,
    Hidden,
    HourLine,
    MisunderstoodLine,
    PlaceLine,
    ProcedureLine,
    Reasons,
    Thumbs,
    Totals,
)
from api.reporting.tables import REASONS

_TOLD: Sequence[Group] = ("answered", "asked_back", "refused", "handed_over")
"""The groups in a line; the others are too few there to be told apart."""
Names = Mapping[str, str]


class Whole(NamedTuple):
    """What became of all turns, and which of it must not be told."""

    totals: Totals
    thumbs: Thumbs
    channels: list[ChannelLine]
    hidden: list[bool]
    """Of the columns of a line, which sums are not shown."""


def whole(counting: Counting) -> Whole:
    """The totals, and by channel."""
    groups: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    channels: dict[str, Counter[str]] = defaultdict(Counter)
    for row in counting.rows(counting.by(STATUSES, "channel", "status")):
        groups[GROUP_OF[row.status]] += row.turns
        channels[row.channel][GROUP_OF[row.status]] += row.turns
        for name in STATUSES.names:
            sums[name] += getattr(row, name)
        if row.status == "dossier":
            sums["dossier"] += row.turns
    cells = dict(zip(GROUPS, hiding.parts([groups[group] for group in GROUPS]), strict=True))
    others = groups["answered"] - sums["dossier"]
    totals = Totals(
        turns=shown(sums["turns"]),
        conversations=shown(sums["conversations"]),
        dossier=None if shown(others) is None else shown(sums["dossier"]),
        online=shown(sums["online"]),
        **cells,
    )
    hidden = [
        *(cells[group] is None for group in _TOLD),
        any(cells[group] is None for group in GROUPS if group not in _TOLD),
        totals.turns is None,
    ]
    lines = _lines(list(channels.values()), hidden)
    told = [ChannelLine(channel=channel, **line) for channel, line in zip(channels, lines, strict=True)]
    return Whole(totals, _thumbs(sums), told, hidden)


def _thumbs(sums: Mapping[str, int]) -> Thumbs:
    without = sums["bad"] - sum(sums[reason] for reason in REASONS)
    *reasons, _ = hiding.parts([*(sums[reason] for reason in REASONS), without])
    return Thumbs(
        good=shown(sums["good"]), bad=shown(sums["bad"]), reasons=Reasons(**dict(zip(REASONS, reasons, strict=True)))
    )


def _lines(rows: Sequence[Mapping[str, int]], hidden: Sequence[bool]) -> Iterator[dict[str, Cell]]:
    """What became of turns, a line a row, with the columns of `Line`."""
    cells = []
    for row in rows:
        told, all_ = [row.get(group, 0) for group in _TOLD], sum(row.values())
        cells.append([*told, all_ - sum(told), all_])
    for *groups, _, turns in hiding.table(cells, hidden):
        yield {**dict(zip(_TOLD, groups, strict=True)), "turns": turns}


def days(counting: Counting, selection: Selection, step: Step, hidden: Sequence[bool]) -> list[DayLine]:
    """Every `step` of the period."""
    found: dict[date, Counter[str]] = {beginning(day, step): Counter() for day in selection.days()}
    for row in counting.rows(counting.by(STATUSES, "day", "status", names=("turns",))):
        found[beginning(row.day, step)][GROUP_OF[row.status]] += row.turns
    lines = _lines(list(found.values()), hidden)
    return [DayLine(day=day, **line) for day, line in zip(found, lines, strict=True)]


def hours(counting: Counting) -> list[HourLine]:
    """Every hour of the day, in Vietnam."""
    found = {row.hour: row.turns for row in counting.rows(counting.by(HOURS, "hour"))}
    cells = hiding.parts([found.get(hour, 0) for hour in range(24)])
    return [HourLine(hour=hour, turns=turns) for hour, turns in enumerate(cells)]


def places(counting: Counting, names: Names) -> tuple[list[PlaceLine], Hidden]:
    """The places that may be shown, the most asked from first."""
    found = counting.rows(counting.by(STATUSES, "place", names=("turns",)))
    cells = hiding.parts([row.turns for row in found])
    told = [
        PlaceLine(place=row.place, name=names.get(row.place, row.place), turns=row.turns)
        for row, cell in zip(found, cells, strict=True)
        if cell is not None
    ]
    left = [row.turns for row, cell in zip(found, cells, strict=True) if cell is None]
    return sorted(told, key=lambda line: (-line.turns, line.place)), Hidden(count=len(left), turns=shown(sum(left)))


class Procedures(NamedTuple):
    """Of what was asked, as far as it may be shown."""

    most: list[ProcedureLine]
    """The most asked first."""
    hidden: Hidden
    misunderstood: list[MisunderstoodLine]
    """Those where most went wrong first."""


def procedures(counting: Counting, turns: Cell, names: Names) -> Procedures:
    """Every procedure; `turns` are those of the selection."""
    found = counting.rows(counting.by(PROCEDURES, "procedure"))
    small = [row.turns for row in found if row.turns < FEWEST]
    enough = [row for row in found if row.turns >= FEWEST]
    most = [_asked(row, turns, names) for row in enough]
    wrong = [_misunderstood(row, names) for row in enough if row.failed >= FEWEST]
    return Procedures(
        sorted(most, key=lambda line: (-line.turns, line.code)),
        Hidden(count=len(small), turns=shown(sum(small))),
        sorted(wrong, key=lambda line: (-line.share, -line.turns, line.code)),
    )


def _asked(row: Any, turns: Cell, names: Names) -> ProcedureLine:
    share = round(row.turns / turns, 4) if turns else None
    return ProcedureLine(code=row.procedure, name=names.get(row.procedure, row.procedure), turns=row.turns, share=share)


def _misunderstood(row: Any, names: Names) -> MisunderstoodLine:
    asked_back, bad, handed_over = hiding.parts([row.asked_back, row.bad, row.handed_over])
    return MisunderstoodLine(
        code=row.procedure,
        name=names.get(row.procedure, row.procedure),
        turns=row.turns,
        asked_back=asked_back,
        bad=bad,
        handed_over=handed_over,
        share=round(row.failed / row.turns, 4),
    )
