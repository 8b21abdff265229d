"""What is kept of an answered turn for figures: nothing that says who, or in which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from actions.dossiers.database import aware
from actions.wording.replies import Answer
from api.database import inserting
from api.reporting.tables import rolled_days, turn_facts
from api.tables import conversations, turns
from knowledge.clock import VIETNAM, vietnam_today
from knowledge.records import Procedure

# Turns of these are about a procedure though none was told of.
_ASKED_BACK, _HANDED_OVER = "clarify", "handoff"
_CHECKLIST = "ask_checklist"
# Any number that no other of our locks has in a database.
_LOCKS = 7_270_232
# The statement that keeps a fact, by dialect: making it anew takes ten times as long as what it does.
_KEEPING: dict[str, Any] = {}


class Fact(NamedTuple):
    """What became of a turn."""

    status: str
    intent: str = ""
    aspect: str = ""
    procedure: str = ""
    place: str = ""
    online: bool = False
    """Whether the answer pointed to filing online."""


def fact(answer: Answer, place: str | None, procedures: Mapping[str, Procedure]) -> Fact:
    """Of the `answer` given to somebody at `place`; `procedures` are those served, by code."""
    code = answer.procedure.code if answer.procedure else ""
    if not code and answer.status == _ASKED_BACK and answer.candidates:
        code = answer.candidates[0].code
    return Fact(
        answer.status,
        answer.intent[:64],
        answer.aspect or "",
        code,
        place or "",
        answer.status == "answered" and _online(answer, procedures.get(code)),
    )


def _online(answer: Answer, procedure: Procedure | None) -> bool:
    """Whether what was told says where to file online: asked for, in the overview, or in the checklist."""
    method = procedure.method("online") if procedure else None
    if method is None:
        return False
    asked = answer.aspect == "online" or answer.intent == _CHECKLIST
    return asked or (answer.aspect == "overview" and bool(method.place))


def keep(connection: sa.Connection, turn: int, conversation: str, what: Fact, received_at: datetime) -> None:
    """Keep `what` became of `turn`, in the transaction that stores its answer."""
    there = aware(received_at).astimezone(VIETNAM)
    open_again(connection, there.date())
    told = what._replace(procedure=_spoken_of(connection, turn, conversation)) if _about_the_last(what) else what
    values = {"turn_id": turn, "day": there.date(), "hour": there.hour, "conversation": conversation, **told._asdict()}
    dialect = connection.dialect.name
    if dialect not in _KEEPING:
        _KEEPING[dialect] = _keeping(connection)
    connection.execute(_KEEPING[dialect], values)


def _keeping(connection: sa.Connection) -> Any:
    """The statement that keeps a fact."""
    begun = sa.select(turns.c.first).where(turns.c.id == sa.bindparam("turn_id")).scalar_subquery()
    its = conversations.c.id == sa.bindparam("conversation")
    channel = sa.select(conversations.c.channel).where(its).scalar_subquery()
    given: dict[str, Any] = {name: sa.bindparam(name) for name in ("day", "hour", *Fact._fields)}
    insert = inserting(connection, turn_facts).values(
        turn_id=sa.bindparam("turn_id"), first=begun, channel=channel, **given
    )
    # A turn that was taken over is answered twice where its first process was only slow: the last answer stands. When
    # and where it was asked does not change: sums are found again by that.
    changed = {name: insert.excluded[name] for name in given if name not in ("day", "hour", "place")}
    return insert.on_conflict_do_update(index_elements=["turn_id"], set_=changed)


def rate(connection: sa.Connection, turn: int, *, good: bool, reason: str | None) -> None:
    """Keep how the answer of `turn` was rated, in the transaction that stores the rating."""
    day = connection.execute(sa.select(turn_facts.c.day).where(turn_facts.c.turn_id == turn)).scalar()
    if day is not None:
        open_again(connection, day)
        rated = turn_facts.update().where(turn_facts.c.turn_id == turn)
        connection.execute(rated.values(good=good, reason=reason))


def open_again(connection: sa.Connection, day: date) -> None:
    """Have a `day` that is over be counted from its facts until it is summed again: they are about to change."""
    if day < vietnam_today():
        hold(connection, day, alone=False)
        connection.execute(rolled_days.delete().where(rolled_days.c.day == day))


def hold(connection: sa.Connection, day: date, *, alone: bool) -> None:
    """Until the transaction ends nobody sums `day`; and `alone` nobody changes its facts either.

    SQLite has one writer at a time: there the first write of the transaction does that.
    """
    if connection.dialect.name == "postgresql":
        lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
        connection.execute(sa.select(lock(_LOCKS, day.toordinal())))


def _about_the_last(what: Fact) -> bool:
    return what.status == _HANDED_OVER and not what.procedure


def _spoken_of(connection: sa.Connection, turn: int, conversation: str) -> str:
    """The procedure that `conversation` was about before `turn`."""
    earlier = sa.select(turn_facts.c.procedure).join(turns, turns.c.id == turn_facts.c.turn_id)
    earlier = earlier.where(turns.c.conversation_id == conversation, turns.c.id < turn, turn_facts.c.procedure != "")
    return connection.execute(earlier.order_by(turns.c.id.desc()).limit(1)).scalar() or ""
