"""What people on a platform say about answers: thumbs, steps of a survey, comments. None of it is a question.

A button acts only in the conversation it was sent to: it names an answer or a question of that one.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

import sqlalchemy as sa

from actions.wording.replies import QuickReply, Reply
from actions.wording.templates import vietnamese
from api.asking.questions import SCORES, Given, Score, Survey, titles
from api.asking.surveys import AnsweredError, Standing, Surveys
from api.asking.thumbs import typed
from api.database import OffLoop
from api.handover.queue import Queue
from api.history import History, Rating, Reason
from api.reporting.tables import turn_facts
from api.tables import ratings, turns
from knowledge.text.normalise import fold

REASONS: tuple[Reason, ...] = get_args(Reason)
_LONGEST_NUMBER = 9
_NO = ("bo qua", "khong", "thoi", "khong tra loi")


class _Last(NamedTuple):
    """The last answer of a conversation."""

    message_id: str
    good: bool | None


class Feedback:
    """Takes what is said about answers before the assistant is asked."""

    def __init__(self, database: OffLoop, surveys: Surveys, history: History, queue: Queue) -> None:
        self._database = database
        self._surveys = surveys
        self._history = history
        self._queue = queue

    async def meet(self, conversation: str, text: str) -> Reply | None:
        """What is said to `text` where it is about an answer or answers a question of ours; None for all else."""
        command, *words = text.split()
        match command, words:
            case "/thumb", [message, ("up" | "down") as way]:
                return await self._thumb(conversation, message, good=way == "up")
            case "/reason", [message, reason] if reason in REASONS:
                return await self._reason(conversation, message, reason)
            case "/satisfaction", [number, score] if _is_number(number):
                asked = await self._surveys.put(conversation, int(number))
                given = next((one for one in SCORES if str(one) == score), None)
                return None if asked is None or given is None else await self._answer(asked, given)
            case "/comment", [number] if _is_number(number):
                return await self._ask_for_comment(conversation, int(number))
        if (await self._queue.place(conversation)).state == "held":
            return None  # to the officer, whatever it is
        good = typed(text)
        last = await self._last(conversation) if good is not None else None
        if good is not None and last is not None:
            return await self._thumb(conversation, last.message_id, good=good, asked_why=last.good is False)
        return await self._standing(conversation, text)

    async def _standing(self, conversation: str, text: str) -> Reply | None:
        standing: Standing = await self._surveys.standing(conversation)
        t = vietnamese()
        if standing.commenting is not None:
            said = None if text.startswith("/") else text  # another button was chosen instead
            kept = await self._surveys.comment(conversation, standing.commenting, said)
            return Reply(text=t("asking.comment_kept")) if kept and said is not None else None
        if standing.survey is None:
            return None
        score = _score(text)
        if score is None and fold(text).strip(" .!") not in _NO:
            return None
        return await self._answer(standing.survey, score)

    async def _answer(self, survey: Survey, score: Score | None) -> Reply:
        t = vietnamese()
        try:
            await self._surveys.answer(survey.conversation, survey.kind, survey.receipt, Given(score), more=True)
        except AnsweredError:
            return Reply(text=t("asking.answered"))
        if score is None:
            return Reply(text=t("asking.declined"))
        more = QuickReply(t("asking.add_comment"), f"/comment {survey.id}")
        return Reply(text=t("asking.thanks"), quick_replies=[more])

    async def _ask_for_comment(self, conversation: str, number: int) -> Reply | None:
        t = vietnamese()
        if await self._surveys.await_comment(conversation, number):
            return Reply(text=t("asking.comment"))
        known = await self._surveys.put(conversation, number)
        return Reply(text=t("asking.comment_late")) if known is not None else None

    async def _thumb(self, conversation: str, message: str, *, good: bool, asked_why: bool = False) -> Reply | None:
        t = vietnamese()
        if asked_why and not good:
            return Reply(text=t("asking.thumb_kept"))
        try:
            await self._history.rate(conversation, message, Rating(good))
        except LookupError:
            return None
        if good:
            return Reply(text=t("asking.thumb_up"))
        why = [QuickReply(t(f"asking.reasons.{reason}"), f"/reason {message} {reason}") for reason in REASONS]
        return Reply(text=t("asking.thumb_down"), quick_replies=why)

    async def _reason(self, conversation: str, message: str, chosen: str) -> Reply | None:
        reason = next(one for one in REASONS if one == chosen)
        try:
            await self._history.rate(conversation, message, Rating(False, reason))
        except LookupError:
            return None
        return Reply(text=vietnamese()("asking.thumb_kept"))

    async def _last(self, conversation: str) -> _Last | None:
        query = (
            sa.select(turns.c.message_id, turn_facts.c.status, ratings.c.good)
            .join(turn_facts, turn_facts.c.turn_id == turns.c.id)
            .outerjoin(ratings, ratings.c.turn_id == turns.c.id)
            .where(turns.c.conversation_id == conversation)
            .order_by(turns.c.id.desc())
            .limit(1)
        )

        def read() -> _Last | None:
            with self._database.engine.connect() as connection:
                row = connection.execute(query).first()
            return None if row is None or row.status == "human" else _Last(row.message_id, row.good)

        return await self._database.run(read)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def _score(text: str) -> Score | None:
    """The step that `text` names, by its number or its name."""
    said = fold(text).strip(" .!")
    return next((score for score, title in titles().items() if said in (str(score), fold(title))), None)
