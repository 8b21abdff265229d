"""Conversations as they stand when somebody might be asked whether they are content."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import sqlalchemy as sa

from actions.dossiers.records import State
from actions.dossiers.tables import notices, subscriptions
from actions.wording.replies import Answer, Reply
from api.bot_client import Outcome
from api.reporting.tables import turn_facts
from api.tables import contacts, conversations, turns
from api.turn import body
from knowledge.clock import VIETNAM
from tests.support.notices import RECEIPT, notice


def answered(
    engine: sa.Engine, conversation: str, *statuses: str, ago: timedelta, channel: str = "web", **fact: Any
) -> None:
    """In `conversation` something was asked for each of `statuses`, the last so long ago, and answered like that."""
    statuses = statuses or ("answered",)
    moment = datetime.now(timezone.utc) - ago
    with engine.begin() as connection:
        if connection.execute(sa.select(conversations.c.id).where(conversations.c.id == conversation)).first() is None:
            row = {"id": conversation, "channel": channel, "started_at": moment}
            connection.execute(conversations.insert().values(row))
            if channel != "web":
                whom = {"conversation_id": conversation, "channel": channel, "person": f"p-{conversation}"}
                connection.execute(contacts.insert().values(last_message_at=moment, **whom))
        begun = connection.execute(
            sa.select(sa.func.count()).select_from(turns).where(turns.c.conversation_id == conversation)
        )
        for number, status in enumerate(statuses, begun.scalar_one() + 1):
            response = body(conversation, Outcome([Reply(text="Dạ.")], [Answer(status=status)]))  # type: ignore[arg-type]
            said = {"conversation_id": conversation, "message_id": f"{conversation}-{number}", "text": "hỏi"}
            inserted = connection.execute(
                turns.insert().values(**said, received_at=moment, first=number == 1, response=response)
            )
            there = moment.astimezone(VIETNAM)
            known = {"intent": "", "aspect": "", "procedure": "1.001193", "place": "", "online": False, **fact}
            connection.execute(
                turn_facts.insert().values(
                    turn_id=(inserted.inserted_primary_key or (0,))[0],
                    day=there.date(),
                    hour=there.hour,
                    channel=channel,
                    first=number == 1,
                    status=status,
                    **known,
                )
            )


def returned(
    engine: sa.Engine,
    conversation: str,
    *,
    ago: timedelta,
    receipt: str = RECEIPT,
    channel: str = "",
    state: State = State.RETURNED,
) -> None:
    """`conversation` was told so long ago that the dossier `receipt` is in a `state` after which nothing comes."""
    moment = datetime.now(timezone.utc) - ago
    wish = {"receipt": receipt, "conversation_id": conversation, "confirmed_at": moment, "look_at": moment}
    with engine.begin() as connection:
        inserted = connection.execute(subscriptions.insert().values(**wish, ended_at=moment, seen=b"{}"))
        (subscription,) = inserted.inserted_primary_key or (0,)
        told = {"notice": msgspec.json.encode(notice(receipt=receipt, state=state)), "version": 1}
        told |= {"state": "told" if channel else "shown", "channel": channel, "created_at": moment}
        connection.execute(notices.insert().values(subscription_id=subscription, **told, changed_at=moment))
