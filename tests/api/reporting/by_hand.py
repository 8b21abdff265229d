"""The figures of the page, added up by hand from whole tables: slowly, plainly, and with nothing hidden.

Nothing here is shared with what is tested but the tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from actions.dossiers.tables import dossiers
from actions.dossiers.working_days import is_working_day
from api.asking.tables import satisfaction
from api.reporting.tables import turn_facts
from api.tables import ratings
from knowledge.snapshot import Snapshot

_ANSWERED, _ASKED_BACK = ("answered", "dossier"), ("clarify", "ask_receipt")
_REFUSED = ("out_of_scope", "unanswerable", "dossier_not_found", "refused", "busy")
_HANDED_OVER = ("handoff", "human")
_REASONS = ("wrong", "off_topic", "unclear", "incomplete", "other")


class Tables(NamedTuple):
    """All rows of the tables."""

    facts: Sequence[Any]
    ratings: dict[int, Any]
    satisfaction: Sequence[Any]
    dossiers: Sequence[Any]

    @classmethod
    def read(cls, engine: sa.Engine) -> Tables:
        with engine.connect() as connection:
            facts, rated, content, brought = (
                list(connection.execute(sa.select(table))) for table in (turn_facts, ratings, satisfaction, dossiers)
            )
        return cls(facts, {row.turn_id: row for row in rated}, content, brought)


def figures(
    tables: Tables, snapshot: Snapshot, start: date, end: date, channel: str, place: str, today: date
) -> dict[str, Any]:
    """What the page would show if it hid nothing; lists hold everything, in no order."""

    def chosen(rows: Iterable[Any]) -> list[Any]:
        return [
            row for row in rows if start <= row.day <= end and channel in ("", row.channel) and place in ("", row.place)
        ]

    asked = chosen(tables.facts)

    def is_bad(row: Any) -> bool:
        return row.turn_id in tables.ratings and not tables.ratings[row.turn_id].good

    step = _step(start, end)
    days = {_named(start + timedelta(days=n), step) for n in range((end - start).days + 1)}
    bad = [tables.ratings[row.turn_id] for row in asked if is_bad(row)]
    good = [row for row in asked if row.turn_id in tables.ratings and tables.ratings[row.turn_id].good]
    online = len([row for row in asked if row.online])
    procedures = {code: [row for row in asked if row.procedure == code] for code in {row.procedure for row in asked}}
    procedures.pop("", None)
    savings = _savings(snapshot, place, today)
    return {
        "totals": {
            "turns": len(asked),
            "conversations": len([row for row in asked if row.first]),
            **_groups(asked),
            "smalltalk": len([row for row in asked if row.status == "smalltalk"]),
            "emergency": len([row for row in asked if row.status == "emergency"]),
            "dossier": len([row for row in asked if row.status == "dossier"]),
            "online": online,
        },
        "step": step,
        "days": {str(day): _line([row for row in asked if _named(row.day, step) == day]) for day in days},
        "hours": {hour: {"turns": len([row for row in asked if row.hour == hour])} for hour in range(24)},
        "channels": _each(asked, lambda row: row.channel, _line),
        "places": _each(asked, lambda row: row.place, lambda rows: {"turns": len(rows)}),
        "procedures": {
            code: {"turns": len(rows), "share": round(len(rows) / len(asked), 4)} for code, rows in procedures.items()
        },
        "misunderstood": {
            code: {
                "turns": len(rows),
                "asked_back": len([row for row in rows if row.status in _ASKED_BACK]),
                "bad": len([row for row in rows if is_bad(row)]),
                "handed_over": len([row for row in rows if row.status in _HANDED_OVER]),
                "failed": len([r for r in rows if r.status in (*_ASKED_BACK, *_HANDED_OVER) or is_bad(r)]),
            }
            for code, rows in procedures.items()
        },
        "thumbs": {
            "good": len(good),
            "bad": len(bad),
            "reasons": {reason: len([one for one in bad if one.reason == reason]) for reason in _REASONS},
        },
        "satisfaction": _content(chosen(tables.satisfaction)),
        "dossiers": {**_dossiers(tables.dossiers, start, end, today), "online": online},
        "savings": savings,
        "savings_total": _saved(savings),
    }


def _groups(rows: Sequence[Any]) -> dict[str, int]:
    groups = {"answered": _ANSWERED, "asked_back": _ASKED_BACK, "refused": _REFUSED, "handed_over": _HANDED_OVER}
    return {group: len([row for row in rows if row.status in statuses]) for group, statuses in groups.items()}


def _line(rows: Sequence[Any]) -> dict[str, int]:
    return {"turns": len(rows), **_groups(rows)}


def _each(
    rows: Sequence[Any], key: Callable[[Any], str], told: Callable[[Sequence[Any]], dict[str, int]]
) -> dict[str, dict[str, int]]:
    return {one: told([row for row in rows if key(row) == one]) for one in {key(row) for row in rows}}


def _step(start: date, end: date) -> str:
    days = (end - start).days + 1
    return "day" if days <= 92 else "week" if days <= 731 else "month"


def _named(day: date, step: str) -> date:
    if step == "day":
        return day
    while day.weekday() != 0 if step == "week" else day.day != 1:
        day -= timedelta(days=1)
    return day


def _mean(scores: Sequence[int]) -> float | None:
    return round(sum(scores) / len(scores), 2) if scores else None


def _content(rows: Sequence[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for kind in ("conversation", "dossier"):
        scores = [row.score for row in rows if row.kind == kind]
        steps = [scores.count(step) for step in range(1, 6)]
        told[kind] = {"answers": len(scores), "mean": _mean(scores), "steps": steps}
    given = [json.loads(row.factors) for row in rows if row.kind == "dossier" and row.factors]
    told["factors"] = {}
    for factor in {factor for factors in given for factor in factors}:
        scores = [factors[factor] for factors in given if factor in factors]
        told["factors"][factor] = {"answers": len(scores), "mean": _mean(scores)}
    told["comments"] = [(str(row.day), row.score, row.kind, row.comment) for row in rows if row.comment]
    return told


def _late_days(due: date | None, end: date) -> int:
    if due is None or end <= due:
        return 0
    return len([n for n in range(1, (end - due).days + 1) if is_working_day(due + timedelta(days=n))])


def _promised(row: Any) -> date | None:
    due: date | None = row.due_at
    first: date | None = row.first_due_at
    return first if due is not None and first is not None and first < due and not row.supplemented else due


def _dossiers(rows: Sequence[Any], start: date, end: date, today: date) -> dict[str, Any]:
    def events(rows: Sequence[Any]) -> dict[str, int]:
        done = [row for row in rows if row.state in (9, 10) and row.finished_at and start <= row.finished_at <= end]
        late = [row for row in done if _late_days(_promised(row), row.finished_at)]
        return {
            "received": len([row for row in rows if row.received_at and start <= row.received_at <= end]),
            "returned": len(done),
            "on_time": len([row for row in done if row not in late and _promised(row) is not None]),
            "late": len(late),
            "apologies": len([row for row in rows if row.apologised_at and start <= row.apologised_at <= end]),
        }

    done = [row for row in rows if row.state in (9, 10) and row.finished_at and start <= row.finished_at <= end]
    days = [late for row in done if (late := _late_days(_promised(row), row.finished_at))]
    waiting = [row for row in rows if row.state in (1, 2, 4) and row.finished_at is None]
    touched = [row for row in rows if any(events([row]).values())]
    return {
        **events(rows),
        "late_now": len([row for row in waiting if _late_days(_promised(row), today)]),
        "late_days_mean": _mean(days),
        "by_agency": _each(touched, lambda row: row.agency, events),
    }


class Saving(NamedTuple):
    """A time that a place has made shorter."""

    place: str
    code: str
    saved: float | None
    unit: str
    decision: str


def _savings(snapshot: Snapshot, place: str, today: date) -> list[Saving]:
    """Of the local rules there are: none of them is on the same day, and none is an example."""
    units = {"working_day": "ngày làm việc", "day": "ngày"}
    lines = []
    for local in snapshot.localities.rules:
        for rule in local.durations if place in ("", local.place.code) else ():
            valid = (rule.valid_from or today) <= today <= (rule.valid_until or today)
            for procedure in [snapshot.procedures[code] for code in rule.procedures if code in snapshot.procedures]:
                times: list[Any] = []
                for method in procedure.methods:
                    taken = not rule.channels or method.channel in rule.channels
                    if taken and valid and method.durations not in times:
                        times.append(method.durations)
                for national in times:
                    alike = [one.unit for one in national] == [rule.duration.unit] and rule.duration.unit is not None
                    saved = national[0].value - rule.duration.value if alike else None
                    if saved is None or saved > 0:
                        unit = units[rule.duration.unit] if alike else ""
                        lines.append(Saving(local.place.name, procedure.code, saved, unit, rule.decision))
    return lines


def _saved(lines: Sequence[Saving]) -> dict[str, dict[str, float]]:
    """By unit: of each procedure in each place what is saved at least."""
    told: dict[str, dict[str, float]] = {}
    for unit in {line.unit for line in lines if line.saved is not None}:
        least: dict[tuple[str, str], float] = {}
        for line in lines:
            if line.unit == unit and line.saved is not None:
                matter = (line.place, line.code)
                least[matter] = min(line.saved, least.get(matter, line.saved))
        told[unit] = {"saved": sum(least.values()), "procedures": len({code for _, code in least})}
    return told
