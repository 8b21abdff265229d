"""Messages that answer nothing: what officers say, and questions of ours, by the platform a conversation is on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import msgspec
import sqlalchemy as sa

from actions.wording.replies import Reply
from api.channels.messages import Platform, unaddressed
from api.tables import contacts, outbox


def post(connection: sa.Connection, platforms: Mapping[str, Platform], conversation: str, reply: Reply) -> int | None:
    """Give `reply` to the outbox, where `conversation` is on one of `platforms`; returns its number there."""
    whom = whom_on_platform(connection, conversation)
    platform = platforms.get(whom.channel) if whom is not None else None
    if platform is None:
        return None
    message = platform.render([reply], whom.person, whom.anonymous_in)
    moment = datetime.now(timezone.utc)
    row = {
        "conversation_id": conversation,
        "channel": whom.channel,
        "message": msgspec.json.encode(unaddressed(message, whom.person, whom.anonymous_in)),
        "state": "waiting",
        "created_at": moment,
        "changed_at": moment,
    }
    (number,) = connection.execute(outbox.insert(), row).inserted_primary_key or (None,)
    return number


def whom_on_platform(connection: sa.Connection, conversation: str) -> Any:
    """Whom on a platform the `conversation` is with; None where it is on a page."""
    columns = (contacts.c.channel, contacts.c.person, contacts.c.anonymous_in)
    return connection.execute(sa.select(*columns).where(contacts.c.conversation_id == conversation)).first()
