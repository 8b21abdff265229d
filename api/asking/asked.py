"""The table of questions: putting one, and which wait for an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from actions.dossiers.records import Dossier
from api.asking.due import EVERY, Due, all_returned, answered
from api.asking.questions import Kind, Survey
from api.asking.tables import surveys
from api.database import inserting
from api.tables import conversations, turns

# What stood on a page yesterday is not what its person comes for today.
_OPEN_FOR = timedelta(days=1)


def put(connection: sa.Connection, due: Due, moment: datetime) -> Survey | None:
    """Note that the question is put at `moment`; None where somebody was quicker, or the conversation is gone."""
    about: dict[str, str] = {"receipt": ""}
    if due.dossier is not None:
        about = _about(due.dossier)
    fresh = {"conversation_id": due.conversation, "kind": due.kind, **about, "asked_at": moment}
    there = sa.select(conversations.c.id).where(conversations.c.id == due.conversation).with_for_update(read=True)
    if connection.execute(there).first() is None:
        return None
    insert = inserting(connection, surveys).values(**fresh).on_conflict_do_nothing().returning(surveys)
    row = connection.execute(insert).first()
    if row is None and due.kind == "conversation":
        # On a platform, after a long while: of those who ask at the same moment one finds the old date.
        once_more = surveys.update().where(
            surveys.c.conversation_id == due.conversation,
            surveys.c.kind == due.kind,
            surveys.c.asked_at <= moment - EVERY,
            ~surveys.c.declined,
        )
        again = {"asked_at": moment, "answered_at": None, "answer": None, "comment_until": None}
        row = connection.execute(once_more.values(**again).returning(surveys)).first()
    return survey_of(row) if row is not None else None


def unasked(connection: sa.Connection, conversation: str, kind: Kind, receipt: str) -> None:
    """Make the question that somebody answers who was not asked; raises LookupError where there is none to ask."""
    about: dict[str, str] = {"receipt": ""}
    if kind == "dossier":
        told = all_returned(connection, conversation)
        dossier = next((one for one in told if one.receipt == receipt), None)
        if dossier is None:
            raise LookupError(receipt)
        about = _about(dossier)
    elif not answered(connection, conversation):
        raise LookupError(conversation)
    row = {"conversation_id": conversation, "kind": kind, **about, "asked_at": datetime.now(timezone.utc)}
    connection.execute(inserting(connection, surveys).values(**row).on_conflict_do_nothing())


def offers(connection: sa.Connection, conversation: str) -> Iterator[Survey]:
    """What may be asked in `conversation` and was not answered; nothing where somebody once refused."""
    mine = surveys.c.conversation_id == conversation
    said = list(connection.execute(sa.select(surveys).where(mine, surveys.c.answered_at.is_not(None))))
    if any(row.declined for row in said):
        return
    for dossier in all_returned(connection, conversation):
        asked = sa.and_(surveys.c.kind == "dossier", surveys.c.receipt == dossier.receipt)
        elsewhere = sa.or_(~mine, surveys.c.answered_at.is_not(None))
        if connection.execute(sa.select(surveys.c.id).where(asked, elsewhere)).first() is None:
            yield Survey(0, conversation, "dossier", dossier.receipt, dossier.procedure_name, dossier.agency)
    if not any(row.kind == "conversation" for row in said) and answered(connection, conversation):
        yield Survey(0, conversation, "conversation", "", "", "")


def _about(dossier: Dossier) -> dict[str, str]:
    return {
        "receipt": dossier.receipt,
        "procedure": dossier.procedure_code[:32],
        "title": dossier.procedure_name,
        "agency": dossier.agency[:255],
    }


def waiting(asking: Collection[str]) -> sa.Select[Any]:
    """The questions in the conversations `asking` that wait for an answer, where nothing was said since."""
    since = sa.exists().where(
        turns.c.conversation_id == surveys.c.conversation_id, turns.c.received_at > surveys.c.asked_at
    )
    return sa.select(surveys).where(
        surveys.c.conversation_id.in_(asking),
        surveys.c.answered_at.is_(None),
        surveys.c.asked_at > datetime.now(timezone.utc) - _OPEN_FOR,
        ~since,
    )


def survey_of(row: Any) -> Survey:
    """The question in a `row` of the table."""
    return Survey(row.id, row.conversation_id, row.kind, row.receipt, row.title, row.agency)
