"""The groups of like questions that were not understood, as keepers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal, NamedTuple

import numpy as np
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.learning.grouping import loaded
from api.learning.tables import learning_groups, learning_questions
from api.privacy import FEWEST
from api.staff.officer import Officer

Listed = Literal["open", "done"]
"""Groups with work to do, and those that are done or dismissed."""
MOST_LISTED, MOST_EXAMPLES = 100, 50
_STATES: Mapping[Listed, Sequence[str]] = {"open": ("open",), "done": ("done", "dismissed")}


class Question(NamedTuple):
    """One message that was not understood, masked."""

    text: str
    at: datetime
    why: str
    channel: str
    comment: str
    status: str
    code: str
    vector: np.ndarray | None


class Group(NamedTuple):
    """Questions that are alike."""

    id: int
    state: str
    code: str
    """The procedure that officers say is wrong; empty for questions of citizens."""
    title: str
    """The question most like all of them."""
    questions: int
    conversations: int
    reasons: Mapping[str, int]
    last_at: datetime
    reason: str
    closed_by: str
    closed_at: datetime | None
    examples: Sequence[Question]
    """The newest, the newest first."""


class Shelf(NamedTuple):
    """The groups in a state."""

    groups: Sequence[Group]
    hidden_groups: int
    """So many are of too few people to be shown, with so many questions."""
    hidden_questions: int


class ClosedError(Exception):
    """The group is not open any more."""


class _Count(NamedTuple):
    questions: int
    conversations: int
    reasons: Mapping[str, int]
    last_at: datetime

    def shown(self, code: str) -> bool:
        """Whether nobody can be known by it: enough people, or what officers report of a procedure."""
        return bool(code) or self.conversations >= FEWEST


class Groups:
    """The groups in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def listed(self, state: Listed) -> Shelf:
        """Those in `state`, the largest first."""
        those = sa.select(learning_groups).where(learning_groups.c.state.in_(_STATES[state]))

        def read() -> Shelf:
            with self._database.engine.connect() as connection:
                rows = list(connection.execute(those))
                counts = _counted(connection, sa.select(those.subquery().c.id))
                seen = [row for row in rows if row.id in counts and counts[row.id].shown(row.code)]
                hidden = [counts[row.id] for row in rows if row.id in counts and row not in seen]
                seen.sort(key=lambda row: (-counts[row.id].questions, -row.id))
                groups = [_group(connection, row, counts[row.id]) for row in seen[:MOST_LISTED]]
            return Shelf(groups, len(hidden), sum(count.questions for count in hidden))

        return await self._database.run(read)

    async def get(self, number: int) -> Group:
        """One that may be shown; LookupError for none."""
        this = sa.select(learning_groups).where(learning_groups.c.id == number)

        def read() -> Group:
            with self._database.engine.connect() as connection:
                row = connection.execute(this).first()
                count = _counted(connection, sa.select(sa.literal(number))).get(number)
                if row is None or count is None or not count.shown(row.code):
                    raise LookupError(number)
                return _group(connection, row, count)

        return await self._database.run(read)

    async def dismiss(self, number: int, officer: Officer, reason: str) -> None:
        """Close an open one of which nothing is to be learnt; LookupError, ClosedError."""
        this = sa.and_(learning_groups.c.id == number, learning_groups.c.state == "open")
        closed = {
            "state": "dismissed",
            "reason": reason,
            "closed_by": officer.shown_name,
            "closed_at": datetime.now(timezone.utc),
        }
        await self.get(number)

        def write() -> None:
            with self._database.engine.begin() as connection:
                if connection.execute(learning_groups.update().where(this).values(closed)).rowcount != 1:
                    raise ClosedError(number)

        await self._database.run(write)


def _counted(connection: sa.Connection, groups: sa.Select[Any]) -> Mapping[int, _Count]:
    """How many questions of how many conversations are in each of `groups`; only those that have any."""
    its = learning_questions.c
    of = its.group_id.in_(groups)
    whole = (
        sa.select(its.group_id, sa.func.count(), sa.func.count(its.conversation_id.distinct()), sa.func.max(its.at))
        .where(of)
        .group_by(its.group_id)
    )
    parts = sa.select(its.group_id, its.why, sa.func.count()).where(of).group_by(its.group_id, its.why)
    reasons: dict[int, dict[str, int]] = {}
    for group, why, count in connection.execute(parts):
        reasons.setdefault(group, {})[why] = count
    return {
        group: _Count(questions, conversations, reasons[group], aware(last_at))
        for group, questions, conversations, last_at in connection.execute(whole)
    }


def _group(connection: sa.Connection, row: Any, count: _Count) -> Group:
    newest = (
        sa.select(learning_questions)
        .where(learning_questions.c.group_id == row.id)
        .order_by(learning_questions.c.at.desc(), learning_questions.c.id.desc())
        .limit(MOST_EXAMPLES)
    )
    examples = [_question(one) for one in connection.execute(newest)]
    return Group(
        id=row.id,
        state=row.state,
        code=row.code,
        title=_title(examples),
        questions=count.questions,
        conversations=count.conversations,
        reasons=count.reasons,
        last_at=count.last_at,
        reason=row.reason,
        closed_by=row.closed_by,
        closed_at=aware(row.closed_at) if row.closed_at else None,
        examples=examples,
    )


def _title(examples: Sequence[Question]) -> str:
    """The text nearest to the middle of all."""
    vectors = [one.vector for one in examples if one.vector is not None]
    if len(vectors) < len(examples):
        return examples[0].text
    together = np.stack(vectors)
    return examples[int(np.argmax(together @ together.mean(axis=0)))].text


def _question(row: Any) -> Question:
    vector = loaded(row.vector) if row.vector is not None else None
    return Question(row.text, aware(row.at), row.why, row.channel, row.comment, row.status, row.code, vector)
