"""What officers say to citizens, on their page or through their platform, and to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from actions.wording.replies import Reply
from actions.wording.templates import vietnamese
from api.channels.messages import Platform
from api.channels.unasked import post, whom_on_platform
from api.database import OffLoop
from api.handover.queue import own
from api.handover.tables import staff_messages

Kind = Literal["officer", "note"]


class Speaker(NamedTuple):
    """Who of the agency speaks."""

    id: int
    shown_name: str


class Said(NamedTuple):
    """What became of something that an officer said."""

    number: int
    fresh: bool
    """Whether it was said now; if not, it was said before under the same id."""


class Talk:
    """Messages and notes of officers in the product's database."""

    def __init__(self, database: OffLoop, platforms: Mapping[str, Platform]) -> None:
        self._database = database
        self._platforms = platforms
        self._insert = database.insert(staff_messages).on_conflict_do_nothing()

    async def say(self, conversation: str, speaker: Speaker, message_id: str, text: str) -> Said:
        """Say `text` to the citizen of `conversation`, once however often it comes under `message_id`.

        Raises TakenError where the conversation is not the speaker's, LookupError where it is handed over no longer.
        """

        def write() -> Said:
            with self._database.engine.begin() as connection:
                own(connection, conversation, speaker.id)
                number, fresh = self._keep(connection, conversation, speaker, message_id, "officer", text)
                if fresh:
                    self._send(connection, conversation, number, told_by(speaker.shown_name, text))
                return Said(number, fresh)

        return await self._database.run(write)

    async def note(self, conversation: str, speaker: Speaker, message_id: str, text: str) -> Said:
        """Note `text` for colleagues; raises as `say`."""

        def write() -> Said:
            with self._database.engine.begin() as connection:
                own(connection, conversation, speaker.id)
                return self._keep(connection, conversation, speaker, message_id, "note", text)

        return await self._database.run(write)

    async def types(self, conversation: str) -> None:
        """Let the citizen see that an officer types, where they are on a platform: a page asks by itself."""

        def read() -> Any:
            with self._database.engine.connect() as connection:
                return whom_on_platform(connection, conversation)

        whom = await self._database.run(read)
        if whom is not None and whom.channel in self._platforms:
            await self._platforms[whom.channel].types(whom.person)

    async def announce(self, conversation: str, text: str) -> None:
        """Send `text` by the platform of `conversation`, where it is one's: on a page it stands already."""

        def write() -> None:
            with self._database.engine.begin() as connection:
                self._send(connection, conversation, None, text)

        await self._database.run(write)

    def _keep(
        self, connection: sa.Connection, conversation: str, speaker: Speaker, message_id: str, kind: Kind, text: str
    ) -> Said:
        row = {
            "conversation_id": conversation,
            "message_id": message_id,
            "kind": kind,
            "staff_id": speaker.id,
            "shown_name": speaker.shown_name,
            "text": text,
            "at": datetime.now(timezone.utc),
        }
        fresh = connection.execute(self._insert, row).rowcount == 1
        this = sa.and_(staff_messages.c.conversation_id == conversation, staff_messages.c.message_id == message_id)
        return Said(connection.execute(sa.select(staff_messages.c.id).where(this)).scalar_one(), fresh)

    def _send(self, connection: sa.Connection, conversation: str, number: int | None, text: str) -> None:
        """Give `text` to the outbox where `conversation` is a platform's."""
        sent = post(connection, self._platforms, conversation, Reply(text=text))
        if number is not None and sent is not None:
            connection.execute(staff_messages.update().where(staff_messages.c.id == number).values(outbox_id=sent))


def told_by(shown_name: str, text: str) -> str:
    """What an officer says, as a platform shows it: their name before it, since the account is the agency's."""
    return vietnamese()("handover.said", name=shown_name, text=text)
