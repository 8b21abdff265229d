"""Every figure of the page against the same added up by hand, and what is not shown against why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.history import History, Rating
from api.reporting.figures import Figures
from api.reporting.period import Selection
from api.reporting.sums import Sums
from api.reporting.tables import rolled_days, turn_facts
from api.tables import turns
from knowledge.clock import vietnam_today
from knowledge.snapshot import Snapshot
from tests.api.reporting import by_hand
from tests.api.reporting.by_hand import Tables
from tests.api.reporting.world import fill

_TODAY = vietnam_today()
_DAYS = 100
_SELECTIONS = [
    Selection(_TODAY - timedelta(days=29), _TODAY),
    Selection(_TODAY - timedelta(days=_DAYS), _TODAY),
    Selection(_TODAY - timedelta(days=60), _TODAY - timedelta(days=20), channel="zalo"),
    Selection(_TODAY - timedelta(days=_DAYS), _TODAY, place="38002"),
    Selection(_TODAY - timedelta(days=40), _TODAY, channel="sms", place="24"),
    Selection(_TODAY - timedelta(days=5), _TODAY - timedelta(days=5)),
    Selection(_TODAY - timedelta(days=1200), _TODAY + timedelta(days=3), channel="messenger"),
    Selection(_TODAY + timedelta(days=1), _TODAY + timedelta(days=9)),
]
_LARGE = 5


@pytest.fixture
def filled(engine: sa.Engine, snapshot: Snapshot) -> sa.Engine:
    fill(engine, _TODAY, _DAYS, 2000, sorted(snapshot.procedures)[:45], seed=10)
    return engine


async def test_every_figure_is_the_one_counted_by_hand(filled: sa.Engine, snapshot: Snapshot) -> None:
    tables = Tables.read(filled)
    counted = _by_hand(tables, snapshot)
    _compare(filled, snapshot, counted)  # none of the days is summed

    database = OffLoop(filled)
    sums = Sums(database)
    await sums.round()
    assert len(_rolled(filled)) == _DAYS - 1
    _compare(filled, snapshot, counted)

    await _rate_late(database, filled)
    assert len(_rolled(filled)) < _DAYS - 1
    changed = Tables.read(filled)
    assert changed.ratings != tables.ratings
    counted = _by_hand(changed, snapshot)
    _compare(filled, snapshot, counted)  # some are, some are to be summed again

    await sums.round()
    assert len(_rolled(filled)) == _DAYS - 1
    _compare(filled, snapshot, counted)

    with filled.begin() as connection:
        connection.execute(turns.delete().where(turns.c.received_at < datetime.now().astimezone() - timedelta(days=90)))
    await sums.forget(_TODAY - timedelta(days=91))
    with filled.connect() as connection:
        assert connection.execute(sa.select(sa.func.min(turn_facts.c.day))).scalar() == _TODAY - timedelta(days=91)
    _compare(filled, snapshot, counted)  # of the oldest days only the sums are left
    await sums.round()
    _compare(filled, snapshot, counted)


def _rolled(engine: sa.Engine) -> list[date]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(rolled_days.c.day)).scalars())


async def _rate_late(database: OffLoop, engine: sa.Engine) -> None:
    """People rate answers of days that are over: some for the first time, some otherwise than before."""
    history = History(database)
    with engine.connect() as connection:
        some = list(connection.execute(sa.select(turns).where(turns.c.id % 97 == 0)))
    for turn in some:
        rating = Rating(good=turn.id % 2 == 0, reason=None if turn.id % 2 == 0 else "incomplete")
        await history.rate(turn.conversation_id, turn.message_id, rating)


def _by_hand(tables: Tables, snapshot: Snapshot) -> list[dict[str, Any]]:
    return [by_hand.figures(tables, snapshot, *selection, today=_TODAY) for selection in _SELECTIONS]


def _compare(engine: sa.Engine, snapshot: Snapshot, by_selection: Sequence[dict[str, Any]]) -> None:
    for selection, counted in zip(_SELECTIONS, by_selection, strict=True):
        shown = Figures(engine).read(selection, snapshot).model_dump(mode="json", by_alias=True)
        assert (shown["from"], shown["until"]) == (str(selection.start), str(selection.end))
        assert shown["step"] == counted["step"]
        _lines(shown, counted)
        _lists(shown, counted)
        _content(shown["satisfaction"], counted["satisfaction"])
        _dossiers(shown["dossiers"], counted["dossiers"])
        told = [
            tuple(line[name] for name in ("place", "code", "saved", "unit", "decision")) for line in shown["savings"]
        ]
        assert sorted(map(str, told)) == sorted(map(str, map(tuple, counted["savings"])))
        assert _by(shown["savings_total"], "unit") == counted["savings_total"]


def _lines(shown: dict[str, Any], counted: dict[str, Any]) -> None:
    """What stands in lines of which none is left out."""
    _cells([shown["totals"]], [counted["totals"]])
    _cells([shown["thumbs"]["reasons"]], [counted["thumbs"]["reasons"]])
    _cells([_only(shown["thumbs"], "good", "bad")], [_only(counted["thumbs"], "good", "bad")])
    for name, key in (("days", "day"), ("hours", "hour"), ("channels", "channel")):
        lines = _by(shown[name], key)
        assert set(lines) == set(counted[name])
        _cells(lines.values(), [counted[name][one] for one in lines])
    assert [line["day"] for line in shown["days"]] == sorted(counted["days"])


def _lists(shown: dict[str, Any], counted: dict[str, Any]) -> None:
    """What stands in lists of which what is small is left out."""
    places, all_places = _by(shown["places"], "place"), counted["places"]
    left = [line["turns"] for place, line in all_places.items() if place not in places]
    assert all(_only(line, "turns") == all_places[place] for place, line in places.items())
    assert all(line["turns"] >= _LARGE for line in places.values())
    assert shown["places_hidden"] == {"count": len(left), "turns": _safe(sum(left))}
    _enough(left, sum(line["turns"] for line in all_places.values()))

    procedures = counted["procedures"]
    most = sorted(
        (line for line in procedures.items() if line[1]["turns"] >= _LARGE), key=lambda one: (-one[1]["turns"], one[0])
    )
    told = [(line["code"], _only(line, "turns", "share")) for line in shown["procedures"]]
    assert told == most[:30]
    left = [line["turns"] for line in procedures.values() if line["turns"] < _LARGE]
    assert shown["procedures_hidden"] == {"count": len(left), "turns": _safe(sum(left))}

    wrong = {code: line for code, line in counted["misunderstood"].items() if line["failed"] >= _LARGE}
    shares = {code: round(line["failed"] / line["turns"], 4) for code, line in wrong.items()}
    assert [(line["code"], line["share"]) for line in shown["misunderstood"]] == sorted(
        shares.items(), key=lambda one: (-one[1], -wrong[one[0]]["turns"], one[0])
    )[:20]
    for line in shown["misunderstood"]:
        assert line["turns"] == wrong[line["code"]]["turns"]
        _cells(
            [_only(line, "asked_back", "bad", "handed_over")],
            [_only(wrong[line["code"]], "asked_back", "bad", "handed_over")],
        )


def _content(shown: dict[str, Any], counted: dict[str, Any]) -> None:
    for kind in ("conversation", "dossier"):
        _scores(shown[kind], counted[kind])
        steps = counted[kind]["steps"]
        assert shown[kind]["steps"] == (steps if all(_safe(step) is not None for step in steps) else [None] * 5)
    factors = _by(shown["dossier"]["factors"], "factor")
    assert set(factors) == set(counted["factors"])
    for factor, line in factors.items():
        _scores(line, counted["factors"][factor])
    enough = [kind for kind in ("conversation", "dossier") if counted[kind]["answers"] >= _LARGE]
    allowed = [one for one in counted["comments"] if one[2] in enough]
    told = [tuple(comment[name] for name in ("day", "score", "kind", "text")) for comment in shown["comments"]]
    assert len(told) == min(50, len(allowed))
    assert set(told) <= set(allowed)
    assert [one[0] for one in told] == sorted((one[0] for one in allowed), reverse=True)[:50]


def _scores(shown: Mapping[str, Any], counted: Mapping[str, Any]) -> None:
    assert shown["answers"] == _safe(counted["answers"])
    assert shown["mean"] == (counted["mean"] if counted["answers"] >= _LARGE else None)


def _dossiers(shown: dict[str, Any], counted: dict[str, Any]) -> None:
    names = ("received", "returned", "on_time", "late", "late_now", "apologies", "online")
    _cells([_only(shown, *names)], [_only(counted, *names)])
    assert shown["late_days_mean"] == (counted["late_days_mean"] if counted["late"] >= _LARGE else None)
    agencies = _by(shown["by_agency"], "agency")
    assert set(agencies) == set(counted["by_agency"])
    _cells(agencies.values(), [counted["by_agency"][agency] for agency in agencies])


def _cells(shown: Iterable[Mapping[str, Any]], counted: Iterable[Mapping[str, int]]) -> None:
    """Each figure is the one counted, or not shown, as every one below five: what else is not is tested in
    `test_hiding.py`."""
    pairs = [(line[name], all_[name]) for line, all_ in zip(shown, counted, strict=True) for name in all_]
    assert all(line.keys() == all_.keys() for line, all_ in zip(shown, counted, strict=True))
    for told, number in pairs:
        assert told in (None, number)
        assert (told is None) >= (_safe(number) is None)
    assert 0 not in [number for told, number in pairs if told is None]


def _safe(number: int) -> int | None:
    return None if 0 < number < _LARGE else number


def _enough(left: Sequence[int], total: int) -> None:
    """What is left out cannot be told from the sum that is shown."""
    assert not left or total < _LARGE or (len(left) > 1 and sum(left) >= _LARGE)


def _only(line: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: line[name] for name in names}


def _by(lines: Iterable[Mapping[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    return {line[key]: {name: value for name, value in line.items() if name != key} for line in lines}
