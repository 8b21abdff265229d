"""What was not understood, picked out of what was said: masked, and kept until its conversation is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.handover.tables import handovers
from api.learning.tables import learning_questions, learning_work
from api.lookup.tables import reports
from api.masking import masked
from api.tables import conversations, ratings, turns
from knowledge.text.expressions import packaged

_NOT_UNDERSTOOD = frozenset(("out_of_scope", "unanswerable", "handoff"))
_ASKED_BACK = "clarify"
_IDLE = "out_of_scope"
_AT_ONCE = 500
# A turn may be answered after a later one: so long it is looked at again.
_UNDER_WAY = timedelta(minutes=10)
# Whoever has not gone on by then has chosen nothing.
_GONE = timedelta(hours=1)
_LOOKED_BACK = 5
# Whoever asks for a person so soon after an answer was not content with it.
_SOON = timedelta(minutes=10)
# The plainer reason stays where there are two.
_WEIGHT: Mapping[str, int] = {"asked_back": 0, "not_understood": 1, "handed_over": 2, "bad": 3}


class _Ref(msgspec.Struct):
    code: str


class _Decided(msgspec.Struct):
    status: str
    intent: str = ""
    procedure: _Ref | None = None

    @property
    def lost(self) -> bool:
        """Whether it was a question and was not understood."""
        return self.status in _NOT_UNDERSTOOD and (self.intent == _IDLE or self.intent.startswith("ask_"))


class _Response(msgspec.Struct):
    answer: _Decided


_RESPONSES = msgspec.json.Decoder(_Response)


class Harvest:
    """Fills `learning_questions` from the tables of what was said; by one process at a time."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        insert = database.insert(learning_questions)
        self._first = insert.on_conflict_do_nothing()

    async def round(self) -> None:
        """Take in what came since the last round."""
        moment = datetime.now(timezone.utc)
        for step in (self._turns, self._settled, self._ratings, self._handovers, self._reports):
            while await self._database.run(partial(step, moment)):
                pass

    def _turns(self, moment: datetime) -> bool:
        """Whether there may be more answered turns to read than those now read."""
        with self._database.engine.begin() as connection:
            mark = _work(connection).turn_read
            rows = list(connection.execute(_answered().where(turns.c.id > mark).order_by(turns.c.id).limit(_AT_ONCE)))
            for row in rows:
                if _RESPONSES.decode(row.response).answer.lost:
                    self._keep(connection, row, "not_understood")
            full = len(rows) == _AT_ONCE
            old = [row.id for row in rows if full or aware(row.received_at) < moment - _UNDER_WAY]
            if old:
                connection.execute(learning_work.update().values(turn_read=old[-1]))
        return full

    def _settled(self, moment: datetime) -> bool:
        """The same for those that nobody goes on from any more: what was asked back and led to nothing."""
        with self._database.engine.begin() as connection:
            mark = _work(connection).turn_settled
            over = sa.and_(turns.c.id > mark, turns.c.received_at < moment - _GONE)
            rows = list(connection.execute(_answered().where(over).order_by(turns.c.id).limit(_AT_ONCE)))
            for row in rows:
                if _RESPONSES.decode(row.response).answer.status == _ASKED_BACK and not _led_on(connection, row):
                    self._keep(connection, row, "asked_back")
            if rows:
                connection.execute(learning_work.update().values(turn_settled=rows[-1].id))
        return len(rows) == _AT_ONCE

    def _ratings(self, moment: datetime) -> bool:
        """Thumbs down, and those that are up again."""
        with self._database.engine.begin() as connection:
            mark = _work(connection).ratings_read
            newest = sa.select(ratings).order_by(ratings.c.at)
            if mark is not None:
                newest = newest.where(ratings.c.at > aware(mark) - _UNDER_WAY)
            for rating in list(connection.execute(newest)):
                its = learning_questions.c.turn_id == rating.turn_id
                if rating.good:
                    mended = sa.and_(its, learning_questions.c.why == "bad")
                    connection.execute(learning_questions.delete().where(mended))
                    continue
                row = connection.execute(_answered().where(turns.c.id == rating.turn_id)).first()
                if row is not None:
                    self._keep(connection, row, "bad", masked(rating.comment))
            connection.execute(learning_work.update().values(ratings_read=moment))
        return False

    def _handovers(self, moment: datetime) -> bool:
        """The last question before somebody was handed over, or soon asked for a person."""
        with self._database.engine.begin() as connection:
            mark = _work(connection).handover_read
            newest = sa.select(handovers).where(handovers.c.id > mark).order_by(handovers.c.id).limit(_AT_ONCE)
            rows = list(connection.execute(newest))
            for handover in rows:
                if handover.reason == "complaint":
                    continue
                asked_at = aware(handover.asked_at)
                before = sa.and_(
                    turns.c.conversation_id == handover.conversation_id,
                    turns.c.received_at < asked_at,
                    turns.c.received_at > asked_at - _SOON,
                )
                said = connection.execute(_answered().where(before).order_by(turns.c.id.desc()).limit(_LOOKED_BACK))
                asked = next((row for row in said if _asks(row)), None)
                if asked is not None:
                    self._keep(connection, asked, "handed_over")
            if rows:
                connection.execute(learning_work.update().values(handover_read=rows[-1].id))
        return len(rows) == _AT_ONCE

    def _reports(self, moment: datetime) -> bool:
        """What officers say is wrong, as long as it is open."""
        its = learning_questions.c
        still = sa.select(reports.c.id).where(reports.c.state == "open")
        known = sa.select(its.report_id).where(its.report_id.is_not(None))
        with self._database.engine.begin() as connection:
            settled = sa.and_(its.report_id.is_not(None), its.report_id.not_in(still))
            connection.execute(learning_questions.delete().where(settled))
            new = sa.select(reports).where(reports.c.state == "open", reports.c.id.not_in(known))
            for report in list(connection.execute(new)):
                row = {
                    "report_id": report.id,
                    "text": masked(report.text),
                    "why": "reported",
                    "at": report.at,
                    "code": report.code,
                }
                connection.execute(self._first, row)
        return False

    def _keep(self, connection: sa.Connection, row: Any, why: str, comment: str = "") -> None:
        """Keep what the turn `row` asked, or the question before it where it was a tap on a button."""
        text = _typed(connection, row)
        if not packaged().content_words(text):
            return
        answer = _RESPONSES.decode(row.response).answer
        values = {
            "turn_id": row.id,
            "conversation_id": row.conversation_id,
            "text": masked(text),
            "why": why,
            "comment": comment,
            "at": row.received_at,
            "channel": row.channel,
            "status": answer.status,
            "code": answer.procedure.code if answer.procedure else "",
        }
        its = learning_questions.c
        before = connection.execute(sa.select(its.why).where(its.turn_id == row.id)).scalar()
        if before is None:
            connection.execute(self._first, values)
        elif _WEIGHT[why] >= _WEIGHT[before]:
            told = {"why": why, "comment": comment}
            connection.execute(learning_questions.update().where(its.turn_id == row.id).values(told))


def _work(connection: sa.Connection) -> Any:
    return connection.execute(sa.select(learning_work)).one()


def _answered() -> sa.Select[Any]:
    return (
        sa.select(turns, conversations.c.channel)
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .where(turns.c.response.is_not(None))
    )


def _led_on(connection: sa.Connection, row: Any) -> bool:
    """Whether the next message of the conversation was understood."""
    after = sa.and_(turns.c.conversation_id == row.conversation_id, turns.c.id > row.id)
    answered = connection.execute(_answered().where(after).order_by(turns.c.id).limit(1)).first()
    if answered is None:
        return False
    answer = _RESPONSES.decode(answered.response).answer
    return not answer.lost


def _asks(row: Any) -> bool:
    """Whether the turn asks something that can be understood, and was no wish to be handed over."""
    answer = _RESPONSES.decode(row.response).answer
    return not row.text.startswith("/") and (answer.intent == _IDLE or answer.intent.startswith("ask_"))


def _typed(connection: sa.Connection, row: Any) -> str:
    """What was typed: in the turn itself, or last before it where a button was tapped."""
    return next(_texts(connection, row), "")


def _texts(connection: sa.Connection, row: Any) -> Iterator[str]:
    if not row.text.startswith("/"):
        yield row.text
        return
    before = sa.and_(turns.c.conversation_id == row.conversation_id, turns.c.id < row.id)
    earlier = sa.select(turns.c.text).where(before).order_by(turns.c.id.desc()).limit(_LOOKED_BACK)
    yield from (text for text in connection.execute(earlier).scalars() if not text.startswith("/"))
