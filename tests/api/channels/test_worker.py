"""What a worker does with what cannot be answered, and with where somebody is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from actions.wording.replies import Link
from api.channels.mailbox import Mailbox
from api.channels.messages import Attempt, Incoming, Outcome, Outgoing
from api.channels.rendering import joined
from api.channels.worker import Worker
from api.conversations import Conversations
from api.database import OffLoop, migrate
from api.handover.queue import Queue
from api.handover.reception import Reception
from api.limits import Limiter
from api.switches import Switchboard
from api.tables import inbox
from knowledge.local_rules import Localities
from tests.support.databases import sqlite_url
from tests.support.localities import CENTRE, rules


class Listener:
    """A platform that takes what it is sent."""

    channel = "zalo"
    window_s = 3600.0

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.links: list[Link] = []

    def render(self, replies: Any, person: str, anonymous_in: str) -> Outgoing:
        self.links += joined(replies).links
        return Outgoing(body={"recipient": {"user_id": person}, "message": {"text": replies[0].text}})

    async def send(self, message: Outgoing) -> Attempt:
        self.heard.append(message.body["message"]["text"])
        return Attempt(Outcome.SENT, "m")


class Broken:
    """A bot whose answers have a shape nobody foresaw."""

    async def take(self, turn: dict[str, Any]) -> Any:
        raise KeyError("an answer without its replies")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Any]:
    engine = migrate(sqlite_url(tmp_path))
    database = OffLoop(engine)
    platforms = {"zalo": Listener()}
    conversations, queue, switchboard = Conversations(database, b"k" * 32), Queue(database), Switchboard(database)
    yield SimpleNamespace(
        mailbox=Mailbox(database, silence=timedelta(minutes=1)),
        conversations=conversations,
        queue=queue,
        switchboard=switchboard,
        reception=Reception(queue, switchboard, conversations),
        limiter=Limiter(False),
        platforms=platforms,
        senders=platforms,
        bot=Broken(),
        engine=engine,
    )
    engine.dispose()


async def test_a_process_without_channels_leaves_messages_to_those_that_have_them(parts: Any) -> None:
    await parts.mailbox.receive(
        [("c", Incoming(channel="zalo", id="m1", person="p", kind="attachment", about="image"))]
    )
    parts.platforms = parts.senders = {}
    await asyncio.wait_for(Worker(parts).run(), 1)
    with parts.engine.connect() as connection:
        assert connection.execute(sa.select(inbox.c.answered_at)).scalars().all() == [None]


async def test_who_sends_where_they_are_gets_the_nearest_centre_and_its_map(parts: Any) -> None:
    centre = {**CENTRE, "at": [21.27, 106.193]}
    snapshot = SimpleNamespace(localities=Localities([rules(centres=[centre])]))
    parts.current = SimpleNamespace(get=lambda: snapshot)
    here = Incoming(channel="zalo", id="m1", person="p", kind="location", place=(21.26, 106.2))
    far = Incoming(channel="zalo", id="m2", person="p", kind="location", place=(10.77, 106.7))
    await parts.mailbox.receive([("c", here), ("c", far)])
    working = asyncio.create_task(Worker(parts).run())
    zalo = parts.platforms["zalo"]
    for _ in range(200):
        if len(zalo.heard) == 2:
            break
        await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.wait([working])
    assert "Số 1, đường Rồng" in zalo.heard[0]
    assert "chưa xem được bản đồ" in zalo.heard[1]
    url = "https://www.google.com/maps/search/?api=1&query=21.27,106.193"
    assert zalo.links == [Link("Bản đồ: Trung tâm Phục vụ hành chính công", url)]


async def test_what_cannot_be_answered_holds_back_nothing(parts: Any) -> None:
    asked = Incoming(channel="zalo", id="m1", person="p", kind="text", text="làm khai sinh")
    photo = Incoming(channel="zalo", id="m2", person="p", kind="attachment", about="image")
    await parts.mailbox.receive([("c", asked), ("c", photo)])
    working = asyncio.create_task(Worker(parts).run())
    for _ in range(200):
        with parts.engine.begin() as connection:
            connection.execute(inbox.update().values(not_before=None))  # no need to wait for each try
            left = connection.execute(sa.select(sa.func.count()).where(inbox.c.answered_at.is_(None))).scalar()
        if not left and len(parts.platforms["zalo"].heard) == 2:
            break
        await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.wait([working])
    apology, about_photo = parts.platforms["zalo"].heard
    assert "Xin lỗi" in apology
    assert "ảnh" in about_photo
