"""A conversation at a glance, for who speaks with its citizen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.bot_client import BotClient
from api.database import OffLoop
from api.handover.previews import Preview, previews
from api.handover.tables import staff_messages
from api.history import History, Item
from api.tables import outbox, turns

_LOOKED_BACK = 30
# Enough of what was said before for the assistant to know what the last question is about.
_BEFORE = 2
_DELIVERY = {"sent": "sent", "staff": "failed"}


class Context(NamedTuple):
    """What a conversation is about."""

    code: str | None
    """Of the procedure spoken of last."""
    title: str
    receipt: str | None
    """Of the dossier spoken of last."""
    lang: str


class Views:
    """Puts together what is kept of conversations."""

    def __init__(self, database: OffLoop, history: History, bot: BotClient) -> None:
        self._database = database
        self._history = history
        self._bot = bot

    async def items(self, conversation: str) -> list[dict[str, Any]]:
        """All that was said, the oldest first, with officers' notes and what became of what they sent."""
        said, (notes, sent) = (
            await self._history.of(conversation),
            await self._database.run(lambda: self._of_staff(conversation)),
        )
        shown = [_item(item, sent.get(item.message_id)) for item in said]
        return sorted([*shown, *notes], key=itemgetter("at"))

    async def previews(self, conversations: Sequence[str]) -> Mapping[str, Preview]:
        """What was said last in each of `conversations`."""
        return await previews(self._database, conversations)

    async def context(self, conversation: str) -> Context:
        """What `conversation` is about."""
        answers = await self._database.run(lambda: self._answers(conversation))
        procedure = next((one["procedure"] for one in answers if one.get("procedure")), None)
        dossier = next((one["dossier"] for one in answers if one.get("dossier")), None)
        return Context(
            code=procedure["code"] if procedure else None,
            title=procedure["name"] if procedure else "",
            receipt=dossier["receipt"] if dossier else None,
            lang=next((one["lang"] for one in answers if one.get("lang")), "vi"),
        )

    async def draft(self, conversation: str) -> tuple[str, str]:
        """What the assistant would answer to the citizen's last message, and that message's id; empty where to none.

        Raises BotUnavailableError.
        """
        said = [item for item in await self._history.of(conversation) if item.role in ("person", "officer")]
        if not said or said[-1].role != "person":
            return "", ""
        asked = [item for item in said if item.role == "person"][-_BEFORE - 1 :]
        # A memory of its own: what is only thought of here must not be what the assistant remembers afterwards.
        aside = f"draft-{hashlib.sha256(f'{conversation} {asked[-1].message_id}'.encode()).hexdigest()[:32]}"
        replies: Sequence[Any] = ()
        for item in asked:
            outcome = await self._bot.take({"conversation_id": aside, "text": item.text, "locality": None})
            replies = outcome.replies
        return "\n\n".join(reply.text for reply in replies), asked[-1].message_id

    def _of_staff(self, conversation: str) -> tuple[list[dict[str, Any]], Mapping[str, tuple[str, str]]]:
        """Their notes, and of what they said by its id how far it came."""
        this = staff_messages.c.conversation_id == conversation
        noted = sa.select(staff_messages).where(this, staff_messages.c.kind == "note").order_by(staff_messages.c.id)
        delivered = (
            sa.select(staff_messages.c.id, outbox.c.state, outbox.c.reason)
            .join(outbox, outbox.c.id == staff_messages.c.outbox_id)
            .where(this, outbox.c.conversation_id == conversation)
        )
        with self._database.engine.connect() as connection:
            notes = [_note(row) for row in connection.execute(noted)]
            sent = {
                f"staff-{row.id}": (_DELIVERY.get(row.state, "waiting"), row.reason)
                for row in connection.execute(delivered)
            }
        return notes, sent

    def _answers(self, conversation: str) -> list[dict[str, Any]]:
        """What was decided last, the newest first, with the language of what was said."""
        query = (
            sa.select(turns.c.response)
            .where(turns.c.conversation_id == conversation, turns.c.response.is_not(None))
            .order_by(turns.c.id.desc())
            .limit(_LOOKED_BACK)
        )
        with self._database.engine.connect() as connection:
            bodies = [msgspec.json.decode(body) for body in connection.execute(query).scalars()]
        return [
            {**one, "lang": body["replies"][-1]["lang"] if body["replies"] else None}
            for body in bodies
            for one in (body["answer"], *body["answer"]["more"])
        ]


def _item(item: Item, delivery: tuple[str, str] | None) -> dict[str, Any]:
    state, reason = delivery or (None, "")
    shown: dict[str, Any] = msgspec.structs.asdict(item)
    return {**shown, "delivery": state, "reason": reason}


def _note(row: Any) -> dict[str, Any]:
    at: datetime = aware(row.at).astimezone(timezone.utc)
    note = Item(role="officer", at=at, message_id=f"staff-{row.id}", text=row.text, by=row.shown_name)
    return {**_item(note, None), "role": "note"}
