"""Asking, and keeping what is answered: every question once, whoever asks and answers at the same moment."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from actions.settings import settings
from api.asking import asked
from api.asking.due import due_on_pages, due_on_platform
from api.asking.questions import LONGEST_COMMENT, Given, Kind, Survey
from api.asking.tables import satisfaction, surveys
from api.channels.messages import Platform
from api.channels.unasked import post
from api.database import OffLoop, inserting
from api.masking import masked
from api.reporting.tables import turn_facts
from api.tables import conversations, turns
from knowledge.clock import vietnam_today

COMMENT_WITHIN = timedelta(hours=1)
"""On a platform a comment may follow the answer for so long."""
_IDS = 2**31 - 1


class AnsweredError(Exception):
    """The question was answered or refused before."""


class Standing(NamedTuple):
    """What a message in a conversation may be about."""

    survey: Survey | None
    """The question that was put last, where nothing was said since."""
    commenting: int | None
    """The number of the question to which the next message is the comment."""


class Surveys:
    """The questions of all conversations."""

    def __init__(self, database: OffLoop, *, asks: bool) -> None:
        """`asks`: whether anybody is asked; who wants to answer by themselves always may."""
        self._database = database
        self._engine = database.engine
        self._asks = asks

    async def ask_pages(self, asking: Collection[str]) -> None:
        """Put what is due on the open pages of the conversations `asking`."""

        def write() -> None:
            moment = datetime.now(timezone.utc)
            with self._engine.connect() as connection:
                due = due_on_pages(connection, asking, moment)
            for one in due:
                with self._engine.begin() as connection:
                    asked.put(connection, one, moment)

        if self._asks:
            await self._database.run(write)

    async def ask_on(self, channel: str, platform: Platform) -> int:
        """Send what is due on the platform `channel`; returns how many questions."""

        def write() -> int:
            moment, sent = datetime.now(timezone.utc), 0
            with self._engine.connect() as connection:
                due = due_on_platform(connection, channel, timedelta(seconds=platform.window_s), moment)
            for one in due:
                with self._engine.begin() as connection:
                    survey = asked.put(connection, one, moment)
                    if survey is not None:
                        post(connection, {channel: platform}, one.conversation, survey.reply())
                        sent += 1
            return sent

        return await self._database.run(write) if self._asks else 0

    async def open(self, asking: Collection[str]) -> list[Survey]:
        """The questions that were put in the conversations `asking` and wait for an answer."""

        def read() -> list[Survey]:
            with self._engine.connect() as connection:
                return [asked.survey_of(row) for row in connection.execute(asked.waiting(asking))]

        return await self._database.run(read)

    async def offers(self, conversation: str) -> list[Survey]:
        """What somebody may be asked who reads `conversation` on a page that asks nothing by itself."""

        def read() -> list[Survey]:
            with self._engine.connect() as connection:
                return list(asked.offers(connection, conversation))

        return await self._database.run(read)

    async def answer(self, conversation: str, kind: Kind, receipt: str, given: Given, *, more: bool = False) -> None:
        """Keep what was answered; `more`: a comment may follow.

        Raises LookupError where there is nothing to ask of it in `conversation`, AnsweredError.
        """

        def write() -> None:
            with self._engine.begin() as connection:
                self._answer(connection, conversation, kind, receipt, given, more)

        try:
            await self._database.run(write)
        except IntegrityError as error:  # deleted at this very moment
            raise LookupError(conversation) from error

    async def standing(self, conversation: str) -> Standing:
        """What a message that comes in `conversation` now may be about."""

        def read() -> Standing:
            awaited = sa.and_(surveys.c.conversation_id == conversation, surveys.c.comment_until > _now())
            with self._engine.connect() as connection:
                last = connection.execute(asked.waiting([conversation])).first()
                commenting = connection.execute(sa.select(surveys.c.id).where(awaited)).scalar()
            return Standing(asked.survey_of(last) if last is not None else None, commenting)

        return await self._database.run(read)

    async def put(self, conversation: str, number: int) -> Survey | None:
        """The question `number`, where it was put in `conversation`."""

        def read() -> Survey | None:
            mine = sa.and_(surveys.c.id == number, surveys.c.conversation_id == conversation)
            with self._engine.connect() as connection:
                row = connection.execute(sa.select(surveys).where(mine)).first()
            return asked.survey_of(row) if row is not None else None

        return await self._database.run(read)

    async def await_comment(self, conversation: str, number: int) -> bool:
        """Take the next message in `conversation` for the comment to question `number`; False where none may come."""
        mine = sa.and_(surveys.c.id == number, surveys.c.conversation_id == conversation, surveys.c.answer.is_not(None))

        def write() -> bool:
            with self._engine.begin() as connection:
                later = surveys.update().where(mine).values(comment_until=_now() + COMMENT_WITHIN)
                return connection.execute(later).rowcount == 1

        return await self._database.run(write)

    async def comment(self, conversation: str, number: int, text: str | None) -> bool:
        """Keep `text` as the comment to the question `number`, None where none comes; False where none was awaited."""
        mine = sa.and_(surveys.c.id == number, surveys.c.conversation_id == conversation, surveys.c.answer.is_not(None))

        def write() -> bool:
            with self._engine.begin() as connection:
                answer = connection.execute(sa.select(surveys.c.answer).where(mine)).scalar()
                settled = surveys.update().where(mine).values(answer=None, comment_until=None)
                if connection.execute(settled).rowcount != 1:
                    return False
                if text is not None:
                    said = satisfaction.update().where(satisfaction.c.id == answer)
                    connection.execute(said.values(comment=_kept(text)))
                return True

        return await self._database.run(write)

    async def part(self) -> None:
        """Part the answers from who gave them, where no comment is to come any more."""
        over = sa.and_(
            surveys.c.answered_at < _now() - COMMENT_WITHIN,
            sa.or_(surveys.c.comment_until.is_(None), surveys.c.comment_until < _now()),
            surveys.c.answer.is_not(None),
        )

        def write() -> None:
            with self._engine.begin() as connection:
                connection.execute(surveys.update().where(over).values(answer=None, comment_until=None))

        await self._database.run(write)

    @staticmethod
    def _answer(
        connection: sa.Connection, conversation: str, kind: Kind, receipt: str, given: Given, more: bool
    ) -> None:
        this = sa.and_(surveys.c.conversation_id == conversation, surveys.c.kind == kind, surveys.c.receipt == receipt)
        if connection.execute(sa.select(surveys.c.id).where(this)).first() is None:
            asked.unasked(connection, conversation, kind, receipt)
        moment = _now()
        said = (
            surveys.update()
            .where(this, surveys.c.answered_at.is_(None))
            .returning(surveys.c.procedure, surveys.c.agency)
        )
        row = connection.execute(said.values(answered_at=moment, declined=given.score is None)).first()
        if row is None:
            raise AnsweredError(conversation)
        if given.score is None:
            return
        channel = sa.select(conversations.c.channel).where(conversations.c.id == conversation).scalar_subquery()
        values: dict[str, Any] = {
            "day": vietnam_today(),
            "kind": kind,
            "score": given.score,
            "factors": msgspec.json.encode(given.factors).decode() if given.factors else "",
            "comment": _kept(given.comment),
            "channel": channel,
            "procedure": row.procedure
            if kind == "dossier"
            else _last(connection, conversation, turn_facts.c.procedure),
            "agency": row.agency if kind == "dossier" else settings().agency,
            "place": _last(connection, conversation, turn_facts.c.place),
        }
        number = _keep(connection, values)
        if more:
            connection.execute(surveys.update().where(this).values(answer=number))


def _keep(connection: sa.Connection, values: dict[str, Any]) -> int:
    """Keep an answer under a number by chance; returns it."""
    while True:
        number = secrets.randbelow(_IDS) + 1
        insert = inserting(connection, satisfaction).values(id=number, **values).on_conflict_do_nothing()
        if connection.execute(insert).rowcount == 1:
            return number


def _last(connection: sa.Connection, conversation: str, column: sa.Column[str]) -> str:
    """What `column` held last of the facts of `conversation`."""
    query = sa.select(column).join(turns, turns.c.id == turn_facts.c.turn_id)
    query = query.where(turns.c.conversation_id == conversation, column != "").order_by(turns.c.id.desc()).limit(1)
    return connection.execute(query).scalar() or ""


def _kept(comment: str) -> str:
    return masked(comment)[:LONGEST_COMMENT]


def _now() -> datetime:
    return datetime.now(timezone.utc)
