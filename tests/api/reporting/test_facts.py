"""What is kept of each turn for figures: written with its answer, and nothing in it that says who."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.wording.replies import Answer, Candidate, ProcedureRef
from api.conversations import Conversations
from api.database import OffLoop
from api.history import History, Rating
from api.reporting.facts import Fact, fact
from api.reporting.figures import Figures
from api.reporting.period import Selection
from api.reporting.sums import Sums
from api.reporting.tables import rolled_days, status_sums, turn_facts
from api.retention import Retention
from api.tables import ratings, turns
from knowledge.clock import VIETNAM, vietnam_today
from knowledge.snapshot import Snapshot

_FEE = Fact("answered", "ask_fee", "fee", "1.001193", "24", online=True)


def _rows(engine: sa.Engine, table: sa.Table = turn_facts) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


async def _turn(record: Conversations, what: Fact, message: str = "m1", conversation: str = "c1") -> int:
    begun = await record.begin(conversation, message, "xin chào", "zalo")
    await record.finish(conversation, begun.turn, b"{}", what)
    return begun.turn


async def _long_ago(engine: sa.Engine, day: date) -> None:
    """All that was said was said on `day`."""
    with engine.begin() as connection:
        connection.execute(turns.update().values(received_at=datetime(day.year, day.month, day.day, 5, tzinfo=VIETNAM)))
        connection.execute(turn_facts.update().values(day=day))


async def test_it_stands_with_the_answer_and_says_when_and_what(record: Conversations, engine: sa.Engine) -> None:
    before = datetime.now(VIETNAM)
    turn = await _turn(record, _FEE)
    await record.begin("c1", "m2", "chưa trả lời", "zalo")
    (row,) = _rows(engine)
    assert before.date() <= row.day <= datetime.now(VIETNAM).date()
    assert row._mapping == {
        **_FEE._asdict(),
        "turn_id": turn,
        "day": row.day,
        "hour": row.hour,
        "channel": "zalo",
        "first": True,
        "good": None,
        "reason": None,
    }


async def test_nothing_is_kept_of_a_turn_that_was_forgotten(record: Conversations, engine: sa.Engine) -> None:
    begun = await record.begin("c1", "m1", "xin chào", "web")
    await record.forget("c1")
    await record.finish("c1", begun.turn, b"{}", _FEE)
    assert _rows(engine) == []


async def test_it_stays_when_the_conversation_is_forgotten(record: Conversations, engine: sa.Engine) -> None:
    await _turn(record, _FEE)
    await record.forget("c1")
    assert len(_rows(engine)) == 1


async def test_a_turn_answered_twice_is_one_and_keeps_its_rating(record: Conversations, engine: sa.Engine) -> None:
    turn = await _turn(record, _FEE)
    await History(OffLoop(engine)).rate("c1", "m1", Rating(good=False, reason="wrong"))
    await record.finish("c1", turn, b"{}", Fact("clarify"))
    (row,) = _rows(engine)
    assert (row.status, row.procedure, row.good, row.reason) == ("clarify", "", False, "wrong")


async def test_a_rating_that_changes_is_followed(record: Conversations, engine: sa.Engine) -> None:
    await _turn(record, _FEE)
    history = History(OffLoop(engine))
    for rating in (Rating(good=False, reason="unclear"), Rating(good=True)):
        await history.rate("c1", "m1", rating)
        (row,), (rated,) = _rows(engine), _rows(engine, ratings)
        assert (row.good, row.reason) == (rated.good, rated.reason) == (rating.good, rating.reason)


async def test_a_hand_over_is_of_what_was_spoken_of(record: Conversations, engine: sa.Engine) -> None:
    await _turn(record, _FEE, "m1")
    await _turn(record, Fact("smalltalk"), "m2")
    await _turn(record, Fact("answered", procedure="2.000000"), "m3", conversation="c2")
    await _turn(record, Fact("handoff"), "m4")
    await _turn(record, Fact("handoff"), "m5", conversation="c3")
    assert [row.procedure for row in _rows(engine)] == ["1.001193", "", "2.000000", "1.001193", ""]


async def test_a_late_rating_has_its_day_summed_again(record: Conversations, engine: sa.Engine) -> None:
    await _turn(record, _FEE)
    day = vietnam_today() - timedelta(days=3)
    await _long_ago(engine, day)
    sums = Sums(OffLoop(engine))
    await sums.round()
    assert day in {row.day for row in _rows(engine, rolled_days)}
    await History(OffLoop(engine)).rate("c1", "m1", Rating(good=True))
    assert day not in {row.day for row in _rows(engine, rolled_days)}
    await sums.round()
    assert {(row.place, row.good) for row in _rows(engine, status_sums)} == {("*", 1), ("24", 1)}


async def test_who_rates_and_who_sums_at_once_lose_nothing(record: Conversations, engine: sa.Engine) -> None:
    for number in range(12):
        await _turn(record, _FEE, f"m{number}")
    await _long_ago(engine, vietnam_today() - timedelta(days=2))
    other = open_engine(engine.url.render_as_string(hide_password=False))
    sums, history = [Sums(OffLoop(one)) for one in (engine, other)], History(OffLoop(other))
    working = [asyncio.create_task(one.round()) for one in sums * 3]
    await asyncio.gather(*(history.rate("c1", f"m{number}", Rating(good=True)) for number in range(12)), *working)
    await sums[0].round()
    assert {row.good for row in _rows(engine, status_sums)} == {12}
    other.dispose()


async def test_facts_go_when_what_was_said_goes_and_the_figures_stay(
    record: Conversations, engine: sa.Engine, snapshot: Snapshot
) -> None:
    for number in range(6):
        await _turn(record, _FEE, f"m{number}")
    day = vietnam_today() - timedelta(days=95)
    await _long_ago(engine, day)
    retention = Retention(OffLoop(engine), timedelta(days=90))
    await retention.round()
    assert len(_rows(engine)) == 6  # they are not summed yet
    await Sums(OffLoop(engine)).round()
    await retention.round()
    assert _rows(engine) == []
    figures = Figures(engine).read(Selection(day, day, place="24"), snapshot)
    assert (figures.totals.turns, figures.procedures[0].turns) == (6, 6)


_REF = ProcedureRef("1.001193", "Khai sinh", "https://example.invalid", date(2026, 1, 1))


def test_what_an_answer_was_about(snapshot: Snapshot) -> None:
    known = snapshot.procedures
    likely = [Candidate("1.001193", "Khai sinh", 0.4), Candidate("1.000656", "Khai tử", 0.3)]
    assert fact(Answer(status="clarify", candidates=likely), None, known).procedure == "1.001193"
    assert fact(Answer(status="answered", procedure=_REF, candidates=likely[1:]), "24", known).procedure == "1.001193"
    assert fact(Answer(status="out_of_scope", candidates=likely), "24", known) == Fact("out_of_scope", place="24")


def test_an_answer_points_to_filing_online_where_it_says_how(snapshot: Snapshot) -> None:
    online = next(one for one in snapshot.procedures.values() if (way := one.method("online")) and way.place)
    by_hand = next(one for one in snapshot.procedures.values() if not one.method("online"))

    def points(code: str, status: Any = "answered", intent: str = "", aspect: Any = "overview") -> bool:
        answer = Answer(status=status, intent=intent, aspect=aspect, procedure=ProcedureRef(code, *_REF_REST))
        return fact(answer, None, snapshot.procedures).online

    assert points(online.code)
    assert points(online.code, aspect="online")
    assert points(online.code, intent="ask_checklist", aspect="documents")
    assert not points(online.code, aspect="fee")
    assert not points(online.code, status="unanswerable", aspect="online")
    assert not points(by_hand.code, aspect="online")


_REF_REST = (_REF.name, _REF.url, _REF.updated_at)


async def test_a_fact_costs_a_turn_little(record: Conversations, engine: sa.Engine) -> None:
    """It is one statement beside the answer's; how long it takes is measured in `tests/benchmarks/reporting.py`."""
    statements: list[str] = []
    begun = await record.begin("c1", "m1", "xin chào", "web")
    sa.event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    await record.finish("c1", begun.turn, b"{}", _FEE)
    assert len(statements) == 2, statements
